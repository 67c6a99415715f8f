// @ts-check
'use strict'

/*
 * What it costs to go back to what an engine was, by the number of its keys and of the writes between.
 *
 *   npm run bench:snapshot [-- --rounds 300]
 *
 * Fails when the medians for 10,000 keys are above the limits: 20 µs untouched, 1.5 ms with 20 writes of all types, where
 * the limit is for snapshot() and restore() together; or when what is there afterwards is not what was there before.
 */

const { performance } = require('node:perf_hooks')
const { parseArgs } = require('node:util')
const { Engine } = require('..')
const { table, time } = require('./lib/report.js')

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } })
const ROUNDS = Number(flags.rounds)
const LIMITS = { 0: 20e3, 20: 1.5e6 }

/** Keys of all types: strings, hashes, lists, sets, sorted sets and streams in turn, every tenth with a time. */
function fill(/** @type {Engine} */ engine, /** @type {number} */ keys) {
  /** @type {Record<string, any>} */
  const data = {}
  for (let n = 0; n < keys; n++) {
    const name = `${['text', 'hash', 'list', 'set', 'zset', 'stream'][n % 6]}:${n}`
    const value = valueOf(n)
    data[name] = n % 10 === 0 ? { ...(value.$stream ? value : { $value: value }), $ttlMs: 3_600_000 } : value
  }
  engine.load(data)
}

/** @param {number} n @returns {any} */
function valueOf(n) {
  switch (n % 6) {
    case 0: return `value ${n}`
    case 1: return { name: `name ${n}`, mail: `mail${n}@example.com`, visits: n }
    case 2: return ['a', 'b', n]
    case 3: return new Set(['x', 'y', n])
    case 4: return new Map([['ann', n], ['bob', 2]])
    default: return { $stream: [['1-1', { type: 'made', n }], ['2-1', { type: 'done', n }]] }
  }
}

/** One write of each type, four rounds of five: 20 for each step. */
const WRITES = [
  (/** @type {any} */ sync, /** @type {number} */ n) => sync.set(`text:${n - (n % 6)}`, 'other'),
  (sync, n) => sync.hset(`hash:${n - (n % 6) + 1}`, 'name', 'other'),
  (sync, n) => sync.rpush(`list:${n - (n % 6) + 2}`, 'more'),
  (sync, n) => sync.sadd(`set:${n - (n % 6) + 3}`, 'more'),
  (sync, n) => sync.zincrby(`zset:${n - (n % 6) + 4}`, 1, 'ann'),
  (sync, n) => sync.xadd(`stream:${n - (n % 6) + 5}`, '*', 'type', 'more'),
  (sync, n) => sync.del(`text:${n - (n % 6)}`),
  (sync, n) => sync.pexpire(`hash:${n - (n % 6) + 1}`, 1000),
  (sync, n) => sync.set(`new:${n}`, 'x'),
]

/** @param {number} keys @param {number} writes */
function measure(keys, writes) {
  const engine = new Engine()
  fill(engine, keys)
  const { sync } = /** @type {any} */ (engine.connect())
  const before = JSON.stringify(engine.dump(), replacer)
  const times = { snapshot: [], writes: [], restore: [], both: [] }
  let state = 7
  const next = (/** @type {number} */ n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
  let isSame = true
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const snapshot = engine.snapshot()
    const taken = performance.now()
    for (let n = 0; n < writes; n++) WRITES[next(WRITES.length)](sync, next(keys - 6))
    const written = performance.now()
    engine.restore(snapshot)
    const end = performance.now()
    snapshot.release()
    times.snapshot.push(taken - start)
    times.writes.push(written - taken)
    times.restore.push(end - written)
    times.both.push(taken - start + end - written)
    if (round % 50 === 0) isSame &&= JSON.stringify(engine.dump(), replacer) === before
  }
  isSame &&= JSON.stringify(engine.dump(), replacer) === before && engine.check() === null
  return { isSame, ...Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all) * 1e6])) }
}

/** @param {string} _ @param {any} value */
function replacer(_, value) {
  return value instanceof Map || value instanceof Set ? [...value] : value
}

/** @param {number[]} numbers */
function median(numbers) {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1]
}

const rows = []
for (const [keys, writes] of [[1_000, 0], [10_000, 0], [100_000, 0], [10_000, 1], [10_000, 20], [10_000, 1000], [100_000, 20]]) {
  const { isSame, both, ...times } = /** @type {any} */ (measure(keys, writes))
  const limit = keys === 10_000 ? /** @type {any} */ (LIMITS)[writes] : undefined
  const isGood = isSame && !(both > limit)
  rows.push([`${keys} keys, ${writes} writes`, time(times.snapshot), time(times.writes), time(times.restore), time(both),
    limit ? time(limit) : '', isSame ? 'yes' : 'NO'])
  if (!isGood) process.exitCode = 1
}
console.log(table(['', 'snapshot()', 'the writes', 'restore()', 'both', 'limit', 'same after'], rows))
process.exit()
