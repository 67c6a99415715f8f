// @ts-check
'use strict'

/*
 * A Node program with an engine of its own: reads from it now and then, and watches how late its event loop comes to
 * things. A process of its own, told what to do by its parent:
 *
 *   fork('bench/lib/loop-app.js', [KEYS])      fills the engine and says { port } of its listener
 *   { watch: seconds }                         reads and watches, and says what it saw
 *   { spin: seconds }                          computes all the time, in slices
 */

const { createHistogram, monitorEventLoopDelay } = require('node:perf_hooks')
const Redis = require('../..')
const { freePort } = require('./server.js')

/** Reads in one go, between pauses. */
const READS = 20
const PAUSE_MS = 1
/** Length of a slice of computing: as of a template that is rendered, or JSON that is read. */
const SLICE_MS = 50
/** Keys that one command fills in. */
const AT_A_TIME = 1000

const redis = new Redis()

/** @param {number} count */
async function fill(count) {
  for (let from = 0; from < count; from += AT_A_TIME) {
    await redis.mset(Array.from({ length: Math.min(AT_A_TIME, count - from) }, (_, i) => [`key:${from + i}`, `value:${from + i}`]).flat())
  }
}

/** @param {import('node:perf_hooks').Histogram} histogram @returns {Delays} */
function told(histogram) {
  const ms = (/** @type {number} */ ns) => ns / 1e6
  return {
    p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), p999: ms(histogram.percentile(99.9)), max: ms(histogram.max)
  }
}

/** @typedef {{ p50: number, p99: number, p999: number, max: number }} Delays in milliseconds */

/**
 * What Node's own monitor says, how late timers of one millisecond came, and how long a read took.
 *
 * @param {number} seconds @param {number} keys
 * @returns {Promise<{ monitor: Delays, timers: Delays, reads: Delays }>}
 */
async function watch(seconds, keys) {
  const monitor = monitorEventLoopDelay({ resolution: 1 })
  const timers = createHistogram()
  const reads = createHistogram()
  const end = performance.now() + seconds * 1000
  let due = performance.now() + PAUSE_MS
  const tick = () => {
    const now = performance.now()
    timers.record(Math.max(1, Math.round((now - due) * 1e6)))
    due = now + PAUSE_MS
    if (now < end) setTimeout(tick, PAUSE_MS)
  }
  monitor.enable()
  setTimeout(tick, PAUSE_MS)
  for (let n = 0; performance.now() < end; n++) {
    for (let i = 0; i < READS; i++) {
      const started = process.hrtime.bigint()
      await redis.get(`key:${(n * READS + i) * 7919 % keys}`)
      reads.record(process.hrtime.bigint() - started || 1n)
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  monitor.disable()
  return { monitor: told(monitor), timers: told(timers), reads: told(reads) }
}

/** @param {number} seconds */
async function spin(seconds) {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const slice = performance.now() + SLICE_MS
    while (performance.now() < slice);
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function main() {
  const keys = Number(process.argv[2])
  await fill(keys)
  const port = await freePort()
  await redis.listen({ port })
  process.on('message', async (/** @type {{ watch?: number, spin?: number }} */ order) => {
    if (order.spin) await spin(order.spin)
    process.send?.(order.watch ? await watch(order.watch, keys) : {})
  })
  process.on('disconnect', () => process.exit())
  process.send?.({ port })
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
