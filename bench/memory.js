// @ts-check
'use strict'

/*
 * The memory that data takes: what a fresh process grows by when a client loads it over the listener, beside what
 * redis-server grows by when the same client loads the same.
 *
 *   npm run bench:memory [-- --rows strings,'hashes of 10' --scale 0.1 --rounds 3 --against redis7|redis8|valkey9
 *                            --connections 4 --by-one --write]
 *
 * Resident memory (smaps_rollup) before and after, each time when it stays level, in a new process for each row. Nothing
 * is taken off: buffers of the connections, threads that were started and the drift of V8 count as ours. The row `control`
 * has commands that store nothing and shows how much that is. `used_memory` is what INFO says. `--by-one` writes each
 * element by a command of its own; `--write` is for docs/bench.
 */

const { spawn } = require('node:child_process')
const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const Redis = require('ioredis').default
const { ORACLES, findOracle } = require('../__test__/helpers/oracles.js')
const { startServer } = require('../__test__/helpers/redis-server.js')
const { startNearis } = require('./lib/nearis.js')
const { ROWS } = require('./lib/memory-rows.js')
const { memoryChart } = require('./lib/memory-chart.js')
const { settled } = require('./lib/rss.js')
const { median } = require('./lib/rounds.js')
const { progress, table } = require('./lib/report.js')

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: Object.keys(ROWS).join(',') },
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    against: { type: 'string', default: 'redis7' },
    connections: { type: 'string', default: '1' },
    'by-one': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false }
  }
})

/**
 * @typedef {{ rss: number, anonymous: number, used: number }} Growth bytes
 * @typedef {{ name: string, count: number, unit: string, ours: Growth, theirs: Growth }} Result
 */

/** @param {Redis} client */
async function usedMemory(client) {
  return Number((await client.info('memory')).match(/^used_memory:(\d+)/m)?.[1])
}

/** @param {number} port @param {string} name @param {number} count */
function load(port, name, count) {
  const loader = path.join(__dirname, 'lib', 'load-rows.js')
  // What one connection has to write in order does not go over several.
  const connections = ROWS[name].atOnce === false ? '1' : flags.connections
  const args = [loader, String(port), name, String(count), connections, String(flags['by-one'])]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('error', reject)
    child.once('exit', (code) => code === 0 ? resolve(undefined) : reject(new Error(`loading ${name} failed`)))
  })
}

/**
 * @param {() => Promise<{ port: number, pid: number, stop: () => Promise<unknown> }>} start
 * @param {string} name
 * @param {number} count
 * @returns {Promise<Growth>}
 */
async function growth(start, name, count) {
  const server = await start()
  const client = new Redis(server.port)
  try {
    const usedBefore = await usedMemory(client)
    const before = await settled(server.pid)
    await load(server.port, name, count)
    const after = await settled(server.pid)
    const used = await usedMemory(client) - usedBefore
    return { rss: after.all - before.all, anonymous: after.anonymous - before.anonymous, used }
  } finally {
    client.disconnect()
    await server.stop()
  }
}

/** The medians of some rounds. @param {Growth[]} rounds @returns {Growth} */
function middle(rounds) {
  const of = (/** @type {keyof Growth} */ what) => median(rounds.map((round) => round[what]))
  return { rss: of('rss'), anonymous: of('anonymous'), used: of('used') }
}

/** @param {string} name @param {() => Promise<any>} startTheirs @returns {Promise<Result>} */
async function measure(name, startTheirs) {
  const row = ROWS[name]
  const count = Math.round(row.count * Number(flags.scale))
  /** @type {Growth[]} */
  const ours = []
  /** @type {Growth[]} */
  const theirs = []
  for (let round = 1; round <= Number(flags.rounds); round++) {
    progress(`${name}, round ${round} of ${flags.rounds}`)
    ours.push(await growth(startNearis, name, count))
    theirs.push(await growth(startTheirs, name, count))
  }
  return { name, count, unit: row.unit, ours: middle(ours), theirs: middle(theirs) }
}

/** @param {Result[]} results */
function print(results) {
  const each = (/** @type {number} */ bytes, /** @type {Result} */ { count }) => (bytes / count).toFixed(1)
  const share = (/** @type {Growth} */ { used, rss }) => `${(used / rss * 100).toFixed(0)} %`
  console.log(table(
    ['row', 'bytes a', 'ours', 'theirs', 'ratio', 'used_memory', 'of RSS', 'theirs', 'of RSS'],
    results.map((row) => [
      `${row.count} ${row.name}`, row.unit, each(row.ours.rss, row), each(row.theirs.rss, row),
      (row.ours.rss / row.theirs.rss).toFixed(2), each(row.ours.used, row), share(row.ours), each(row.theirs.used, row), share(row.theirs)
    ])
  ))
}

/** @param {Result[]} results */
function write(results) {
  const folder = path.join(__dirname, '..', 'docs', 'bench')
  mkdirSync(folder, { recursive: true })
  const told = { node: process.version, against: flags.against, connections: Number(flags.connections), rounds: Number(flags.rounds), results }
  writeFileSync(path.join(folder, 'memory.json'), JSON.stringify(told, null, 1) + '\n')
  const rows = results.filter(({ name }) => name !== 'control').map(({ name, unit, count, ours, theirs }) =>
    ({ name, unit, ours: ours.rss / count, theirs: theirs.rss / count }))
  const other = ORACLES.find(({ name }) => name === flags.against)?.title
  writeFileSync(path.join(folder, 'memory.svg'), memoryChart(`Memory that data takes: Nearis (red) and ${other} (grey)`, rows))
}

async function main() {
  const program = findOracle(/** @type {any} */ (flags.against))
  if (!program) throw new Error(`${flags.against} was not found`)
  const names = flags.rows.split(',')
  for (const name of names) if (!ROWS[name]) throw new Error(`no row "${name}"; there are: ${Object.keys(ROWS).join(', ')}`)
  const results = []
  for (const name of names) {
    results.push(await measure(name, () => startServer({ program })))
  }
  progress('')
  print(results)
  if (flags.write) write(results)
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
