// @ts-check
'use strict'

/**
 * Rows of keys as programs ask a cache for them. Each run of a trace gives the same ones.
 *
 * @typedef {{ key: string, counts: boolean }} Request `counts`: false for what no cache can know beforehand
 * @typedef {(seed: number) => Iterable<Request>} Trace without an end
 */

/** Keys that exist. */
const UNIVERSE = 500_000

/** Numbers from 0 to 1 that look random (mulberry32). @param {number} seed */
function uniform(seed) {
  let state = seed >>> 0
  return () => {
    state = state + 0x6d2b79f5 >>> 0
    let t = Math.imul(state ^ state >>> 15, state | 1)
    t ^= t + Math.imul(t ^ t >>> 7, t | 61)
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32
  }
}

/** @type {Map<number, Float64Array>} */
const sums = new Map()

/** The share that the first ranks have of all requests, for each rank. @param {number} alpha */
function shares(alpha) {
  const known = sums.get(alpha)
  if (known) return known
  const sum = new Float64Array(UNIVERSE)
  let total = 0
  for (let rank = 0; rank < UNIVERSE; rank++) sum[rank] = total += 1 / (rank + 1) ** alpha
  for (let rank = 0; rank < UNIVERSE; rank++) sum[rank] /= total
  sums.set(alpha, sum)
  return sum
}

/** Draws ranks: how often one comes falls with its power of `alpha`. @param {number} alpha @param {() => number} random */
function zipf(alpha, random) {
  const sum = shares(alpha)
  return () => {
    const at = random()
    let low = 0
    let high = UNIVERSE - 1
    while (low < high) {
      const middle = low + high >> 1
      if (sum[middle] < at) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** A key of 16 bytes. @param {number} n */
const page = (n) => `page:${String(n).padStart(11, '0')}`

/** Always the same keys are the popular ones. @param {number} alpha @returns {Trace} */
const popular = (alpha) => function* (seed) {
  const draw = zipf(alpha, uniform(seed))
  for (;;) yield { key: page(draw()), counts: true }
}

/**
 * The same, and now and then somebody reads a long row of keys that nobody asks for again.
 * @param {number} alpha @param {number} every requests between them @param {number} length @returns {Trace}
 */
const withScans = (alpha, every, length) => function* (seed) {
  const draw = zipf(alpha, uniform(seed))
  for (let scanned = UNIVERSE; ;) {
    for (let i = 0; i < every; i++) yield { key: page(draw()), counts: true }
    for (let i = 0; i < length; i++) yield { key: page(scanned++), counts: false }
  }
}

/** What is popular moves on by one key in so many requests. @param {number} alpha @param {number} every @returns {Trace} */
const moving = (alpha, every) => function* (seed) {
  const draw = zipf(alpha, uniform(seed))
  for (let i = 0; ; i++) yield { key: page(draw() + Math.floor(i / every)), counts: true }
}

/** @type {Record<string, Trace>} */
const TRACES = {
  'zipf 0.7': popular(0.7),
  'zipf 0.9': popular(0.9),
  'zipf 1.0': popular(1.0),
  'zipf 1.2': popular(1.2),
  'zipf 0.9 and scans': withScans(0.9, 60_000, 25_000),
  'moving zipf 0.9': moving(0.9, 10)
}

/** The share of the usual number of keys for which there is room, where so many would never be asked for. @type {Record<string, number>} */
const ROOM = { 'zipf 1.2': 0.1 }

module.exports = { TRACES, ROOM, page, uniform }
