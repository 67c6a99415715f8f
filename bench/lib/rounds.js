// @ts-check
'use strict'

/**
 * Compares contenders in rounds: each round runs every contender once, in random order, so that drift of the machine
 * hits all alike. Ratios are taken inside a round; what is reported is the median over the rounds.
 *
 * @typedef {{ name: string, run: (n: number) => unknown, prepare?: (n: number) => unknown }} Contender `run` performs n
 *   operations, `prepare` does before what they need, which is not measured
 * @typedef {{ name: string, ns: number, ratio: number }} Row median nanoseconds per operation, median ratio to the first
 */

/**
 * @param {Contender[]} contenders the first one is the base of the ratios
 * @param {{ rounds: number, sliceMs: number }} options
 * @returns {Promise<Row[]>}
 */
async function compare(contenders, options) {
  const counts = new Map()
  for (const contender of contenders) counts.set(contender, await calibrate(contender, options.sliceMs))
  /** @type {Map<Contender, number[]>} */
  const times = new Map(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < options.rounds; round++) {
    for (const contender of shuffled(contenders)) {
      times.get(contender)?.push(await measure(contender, counts.get(contender)))
    }
  }
  const base = times.get(contenders[0]) ?? []
  return contenders.map((contender) => {
    const own = times.get(contender) ?? []
    return { name: contender.name, ns: median(own), ratio: median(own.map((ns, round) => ns / base[round])) }
  })
}

/** How many operations fill a slice; warms the code up on the way. @param {Contender} contender @param {number} sliceMs */
async function calibrate(contender, sliceMs) {
  let n = 64
  for (;;) {
    const ns = await measure(contender, n)
    if (ns * n > sliceMs * 1e6 / 4 || n >= 4e6) return Math.max(1, Math.round(sliceMs * 1e6 / ns))
    n *= 4
  }
}

/** @param {Contender} contender @param {number} n */
async function measure(contender, n) {
  await contender.prepare?.(n)
  const start = process.hrtime.bigint()
  await contender.run(n)
  return Number(process.hrtime.bigint() - start) / n
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** @template T @param {T[]} values @returns {T[]} */
function shuffled(values) {
  const copy = [...values]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]]
  }
  return copy
}

module.exports = { compare, median, shuffled }
