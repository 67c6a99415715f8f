// @ts-check
'use strict'

/*
 * The listener against redis-server, in turn: redis-benchmark's own list of tests, and loads beside it. Throughput, CPU time
 * of the server, the slowest percent of the requests.
 *
 *   npm run bench:listener [-- --rounds 5 --seconds 1 --tests GET,HSET --depths 16 --only default | other --write]
 *
 * About ten minutes with these numbers. A row in which the client needs most of a core says nothing of throughput: it is
 * judged by CPU alone. `--write` is for docs/bench; a part of the tests is never written.
 */

const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { send } = require('./lib/blast.js')
const { DEFAULT_LIST } = require('./lib/default-list.js')
const { listenerChart } = require('./lib/listener-chart.js')
const { CONNECTIONS, requestsFor, runDefault, runOther } = require('./lib/listener-runs.js')
const { isClientBound, missed, summary } = require('./lib/listener-verdict.js')
const { startNearis } = require('./lib/nearis.js')
const { OTHER_LOADS, PREPARATION } = require('./lib/other-loads.js')
const { isInstalled } = require('./lib/redis-benchmark.js')
const { progress, table } = require('./lib/report.js')
const { median } = require('./lib/rounds.js')
const { startRedis } = require('./lib/server.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    tests: { type: 'string' },
    depths: { type: 'string', default: '1,16' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false }
  }
})

/** @typedef {import('./lib/listener-runs.js').Run} Run @typedef {import('./lib/listener-verdict.js').Row} Row */

const DEPTHS = flags.depths.split(',').map(Number)
const SECONDS = Number(flags.seconds)
const ROUNDS = Number(flags.rounds)

/** @param {string[]} names those that were asked for */
const asked = (names) => names.filter((name) => flags.tests?.split(',').includes(name) ?? true)

/**
 * Runs something on both servers in turn, and the other first each time.
 *
 * @param {{ nearis: any, redis: any }} servers @param {string} name @param {number} depth
 * @param {(server: any) => Promise<Run>} run
 * @returns {Promise<Row>}
 */
async function compare({ nearis, redis }, name, depth, run) {
  /** @type {{ ours: Run, theirs: Run }[]} */
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    progress(`${name} -P ${depth}, round ${round + 1} of ${ROUNDS}`)
    const [first, second] = round % 2 ? [nearis, redis] : [redis, nearis]
    const [one, other] = [await run(first), await run(second)]
    rounds.push(round % 2 ? { ours: one, theirs: other } : { ours: other, theirs: one })
  }
  const of = (/** @type {(round: { ours: Run, theirs: Run }) => number} */ value) => median(rounds.map(value))
  const hasP99 = rounds[0].ours.p99 !== null
  return {
    name,
    depth,
    rps: of(({ ours }) => ours.rps),
    throughput: of(({ ours, theirs }) => ours.rps / theirs.rps),
    cpu: of(({ ours }) => ours.cpu),
    cpuRatio: of(({ ours, theirs }) => ours.cpu / theirs.cpu),
    p99: hasP99 ? of(({ ours }) => ours.p99 ?? 0) : null,
    p99Ratio: hasP99 ? of(({ ours, theirs }) => (ours.p99 ?? 0) / (theirs.p99 ?? 0)) : null,
    client: of(({ ours, theirs }) => Math.max(ours.client, theirs.client))
  }
}

/** @param {string} title @param {Row[]} rows */
function show(title, rows) {
  progress('')
  console.log(`\n${title}`)
  console.log(table(
    ['test', 'requests/s', 'of redis-server', 'CPU s per million', 'of redis-server', 'p99 ms', 'of redis-server', 'client', 'judged by', 'verdict'],
    rows.map((row) => [
      `${row.name} -P ${row.depth}`, row.rps.toFixed(0), row.throughput.toFixed(2), row.cpu.toFixed(2), row.cpuRatio.toFixed(2),
      row.p99?.toFixed(2) ?? '', row.p99Ratio?.toFixed(2) ?? '', `${(row.client * 100).toFixed(0)} %`,
      isClientBound(row) ? 'CPU' : 'all', missed(row).join(', ') || 'kept'
    ])
  ))
}

/** @param {{ nearis: any, redis: any }} servers */
async function defaultList(servers) {
  const rows = []
  for (const depth of DEPTHS) {
    const own = []
    for (const name of asked(Object.keys(DEFAULT_LIST))) {
      for (const { port } of Object.values(servers)) await send(port, [['FLUSHALL', 'SYNC']])
      const requests = await requestsFor(servers.redis, name, depth, SECONDS)
      own.push(await compare(servers, name, depth, (server) => runDefault(server, name, depth, requests)))
    }
    if (own.length === 0) continue
    show(`redis-benchmark's own list, ${CONNECTIONS} connections, ${depth} at a time`, own)
    console.log(summary(own).join('\n'))
    rows.push(...own)
  }
  return rows
}

/** @param {{ nearis: any, redis: any }} servers */
async function otherLoads(servers) {
  const names = asked(Object.keys(OTHER_LOADS))
  for (const { port } of Object.values(servers)) await send(port, [['FLUSHALL', 'SYNC'], ...PREPARATION])
  const rows = []
  for (const depth of DEPTHS) {
    for (const name of names) {
      if (depth > (OTHER_LOADS[name].deepest ?? depth)) continue
      rows.push(await compare(servers, name, depth, (server) => runOther(server, name, depth, SECONDS)))
    }
  }
  if (rows.length > 0) show('other loads', rows)
  return rows
}

/** @param {Row[]} own @param {Row[]} others */
function write(own, others) {
  const folder = path.join(__dirname, '..', 'docs', 'bench')
  mkdirSync(folder, { recursive: true })
  const told = { node: process.version, rounds: ROUNDS, default: own, other: others }
  const short = (/** @type {string} */ key, /** @type {unknown} */ value) => typeof value === 'number' ? Number(value.toPrecision(4)) : value
  writeFileSync(path.join(folder, 'listener.json'), JSON.stringify(told, short, 1) + '\n')
  writeFileSync(path.join(folder, 'listener.svg'), listenerChart("redis-benchmark's own list: Nearis against redis-server 7.0.15", own))
}

async function main() {
  if (!isInstalled()) throw new Error('redis-benchmark is not installed')
  const redis = await startRedis()
  if (!redis) throw new Error('redis-server is not installed')
  const servers = { nearis: await startNearis(), redis }
  const own = flags.only === 'other' ? [] : await defaultList(servers)
  const others = flags.only === 'default' ? [] : await otherLoads(servers)
  const isWhole = !flags.tests && !flags.only && DEPTHS.join() === '1,16'
  if (flags.write && isWhole) write(own, others)
  await servers.nearis.stop()
  await redis.stop()
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
