// @ts-check
'use strict'

/*
 * A limit of memory, beside redis-server: how often a cache at its limit has what it is asked for, how far past the limit
 * writes at full speed go and what they cost, and what is refused where nothing may be evicted.
 *
 *   npm run bench:eviction [-- --parts hit-rates,pressure,noeviction --against redis7|redis8|valkey9 --write]
 *
 *   hit rates:  --traces 'zipf 0.9,moving zipf 0.9' --policies allkeys-lru --samples 5 --keys 50000
 *               --requests 500000 --seconds 20 --limit keys|bytes
 *   pressure:   --rounds 5 --megabytes 100 --commands 1000000 --connections 8
 *
 * Hit rates: the same requests at the same time at both, paced, since ages are counted in seconds; the first half only
 * warms up. `--limit keys` gives both the bytes in which they hold the same number of keys, found by filling; `bytes` gives
 * both what redis-server needs for that. Pressure: in turn, in fresh processes, another connection looks at `used_memory`
 * all the time. Above 0.85 of a core for the client, what it says of throughput is about the client.
 */

const { mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { findOracle } = require('../__test__/helpers/oracles.js')
const { startServer } = require('../__test__/helpers/redis-server.js')
const { hitRates } = require('./lib/hit-rates.js')
const { startNearis } = require('./lib/nearis.js')
const { pressure, refusals } = require('./lib/pressure.js')
const { median } = require('./lib/rounds.js')
const { progress, table } = require('./lib/report.js')
const { TRACES } = require('./lib/traces.js')

const { values: flags } = parseArgs({
  options: {
    parts: { type: 'string', default: 'hit-rates,pressure,noeviction' },
    against: { type: 'string', default: 'redis7' },
    traces: { type: 'string', default: Object.keys(TRACES).join(',') },
    policies: { type: 'string', default: 'allkeys-lru,allkeys-lfu' },
    samples: { type: 'string', default: '5' },
    keys: { type: 'string', default: '50000' },
    requests: { type: 'string', default: '500000' },
    seconds: { type: 'string', default: '20' },
    limit: { type: 'string', default: 'keys' },
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '100' },
    commands: { type: 'string', default: '1000000' },
    connections: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false }
  }
})

const MB = 1024 * 1024

/** @typedef {() => Promise<{ port: number, pid: number, stop: () => Promise<unknown> }>} Start */

/** @param {Start} theirs */
async function hitRatePart(theirs) {
  const size = {
    keys: Number(flags.keys), seconds: Number(flags.seconds), requests: Number(flags.requests), samples: Number(flags.samples),
    limit: flags.limit === 'bytes' ? /** @type {const} */ ('bytes') : /** @type {const} */ ('keys')
  }
  const rows = []
  for (const trace of flags.traces.split(',')) {
    if (!TRACES[trace]) throw new Error(`no trace "${trace}"; there are: ${Object.keys(TRACES).join(', ')}`)
    for (const policy of flags.policies.split(',')) {
      progress(`${trace}, ${policy}`)
      rows.push(await hitRates(startNearis, theirs, trace, policy, size))
    }
  }
  progress('')
  const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(2)} %`
  console.log(`\nhits, the same ${size.limit}, ${size.samples} samples\n`)
  console.log(table(['trace', 'policy', 'ours', 'theirs', 'points', 'keys', 'theirs', 'bytes a key', 'theirs'], rows.map((row) => [
    row.trace, row.policy, percent(row.ours), percent(row.theirs), ((row.ours - row.theirs) * 100).toFixed(2),
    ...row.held.map(String), ...row.limits.map((limit, i) => (limit / row.held[i]).toFixed(0))
  ])))
  return { size, rows }
}

/** Runs something at both, each in a fresh process, in turn. @template T @param {Start} theirs @param {(server: any) => Promise<T>} work */
async function both(theirs, work) {
  const rounds = []
  for (let round = 0; round < Number(flags.rounds); round++) {
    /** @type {Record<string, T>} */
    const one = {}
    for (const [name, start] of round % 2 ? [['ours', startNearis], ['theirs', theirs]] : [['theirs', theirs], ['ours', startNearis]]) {
      progress(`round ${round + 1} of ${flags.rounds}, ${name}`)
      const server = await /** @type {Start} */ (start)()
      try {
        one[/** @type {string} */ (name)] = await work(server)
      } finally {
        await server.stop()
      }
    }
    rounds.push(one)
  }
  progress('')
  return rounds
}

/** @param {Start} theirs */
async function pressurePart(theirs) {
  const size = { limit: Number(flags.megabytes) * MB, commands: Number(flags.commands), connections: Number(flags.connections) }
  const results = []
  for (const policy of flags.policies.split(',')) {
    const rounds = await both(theirs, (server) => pressure(server, { ...size, policy }))
    for (const { ours, theirs: other } of rounds) {
      for (const { load } of [ours, other]) if (load.errors > 0) throw new Error(Object.keys(load.texts)[0])
    }
    const of = (/** @type {'rps' | 'cpu' | 'client' | 'over' | 'evicted' | 'looks'} */ what) => ({
      ours: median(rounds.map(({ ours }) => ours[what])),
      theirs: median(rounds.map((round) => round.theirs[what])),
      ratio: median(rounds.map((round) => round.ours[what] / round.theirs[what]))
    })
    const most = (/** @type {'ours' | 'theirs'} */ who) => Math.max(...rounds.map((round) => round[who].over))
    results.push({ policy, rps: of('rps'), cpu: of('cpu'), client: of('client'), evicted: of('evicted'), looks: of('looks'), over: { ours: most('ours'), theirs: most('theirs') } })
  }
  console.log(`\nwrites at the limit of ${flags.megabytes} MB, medians of ${flags.rounds} rounds, the most of all rounds past it\n`)
  const past = (/** @type {number} */ over) => `${(over / 1024).toFixed(0)} KB, ${(over / size.limit * 100).toFixed(2)} %`
  console.log(table(
    ['policy', 'commands/s', 'of theirs', 'CPU s per million', 'of theirs', 'client', 'past the limit', 'theirs', 'evicted', 'theirs'],
    results.map((row) => [
      row.policy, row.rps.ours.toFixed(0), row.rps.ratio.toFixed(2), row.cpu.ours.toFixed(2), row.cpu.ratio.toFixed(2),
      `${row.client.ours.toFixed(2)}, ${row.client.theirs.toFixed(2)}`, past(row.over.ours), past(row.over.theirs),
      row.evicted.ours.toFixed(0), row.evicted.theirs.toFixed(0)
    ])
  ))
  return { size, results }
}

/** @param {Start} theirs */
async function noevictionPart(theirs) {
  const size = { limit: Number(flags.megabytes) * MB, commands: Number(flags.commands), connections: Number(flags.connections), policy: 'noeviction' }
  const rounds = await both(theirs, (server) => refusals(server, size))
  const rows = (/** @type {'ours' | 'theirs'} */ who) => rounds.map(({ [who]: { first, then, reads } }) => [
    who, `${(first.load.errors / first.load.replies * 100).toFixed(1)} %`, `${(then.load.errors / then.load.replies * 100).toFixed(1)} %`,
    then.rps.toFixed(0), then.cpu.toFixed(2), `${(Math.max(first.over, then.over) / 1024).toFixed(0)} KB`,
    JSON.stringify(reads), Object.keys({ ...first.load.texts, ...then.load.texts }).join(' / ')
  ])
  console.log(`\nnoeviction at ${flags.megabytes} MB: what is refused while it fills, and once it is full\n`)
  console.log(table(['', 'filling', 'full', 'refusals/s', 'CPU s per million', 'past the limit', 'GET, DEL', 'texts'], [...rows('ours'), ...rows('theirs')]))
  return { size, rounds }
}

/** @type {Record<string, (theirs: Start) => Promise<unknown>>} */
const PARTS = { 'hit-rates': hitRatePart, pressure: pressurePart, noeviction: noevictionPart }

/** Puts the parts that were measured into the file, beside those that were not. @param {Record<string, unknown>} told */
function write(told) {
  const folder = path.join(__dirname, '..', 'docs', 'bench')
  const file = path.join(folder, 'eviction.json')
  let before = {}
  try {
    before = JSON.parse(readFileSync(file, 'utf8'))
  } catch { /* the first time */ }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify({ ...before, node: process.version, against: flags.against, ...told }, null, 1) + '\n')
}

async function main() {
  const program = findOracle(/** @type {any} */ (flags.against))
  if (!program) throw new Error(`${flags.against} was not found`)
  const parts = flags.parts.split(',')
  for (const part of parts) if (!PARTS[part]) throw new Error(`no part "${part}"; there are: ${Object.keys(PARTS).join(', ')}`)
  for (const part of parts) {
    const told = await PARTS[part](() => startServer({ program }))
    if (flags.write) write({ [part === 'hit-rates' ? `${part}, the same ${flags.limit}` : part]: told })
  }
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
