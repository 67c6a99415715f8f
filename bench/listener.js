// @ts-check
'use strict'

/*
 * The listener against redis-server: redis-benchmark on each in turn, throughput and server CPU compared.
 *
 *   npm run bench:listener [-- --rounds 5 --requests 400000 --tests get,hset --depths 16]
 *
 * Loads that redis-benchmark cannot make are made here, by ioredis where replies matter. A row in which the client needs
 * most of a core says nothing about throughput, only about CPU.
 */

const { spawn, spawnSync } = require('node:child_process')
const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { cpuSeconds, startRedis } = require('./lib/server.js')
const { startNearis } = require('./lib/nearis.js')
const { median } = require('./lib/rounds.js')
const { blast, listeners, send } = require('./lib/blast.js')
const { workers, handOver } = require('./lib/by-ioredis.js')
const { RELEASE, RELEASE_SHA } = require('./lib/release.js')
const { progress, table } = require('./lib/report.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '400000' },
    tests: { type: 'string' },
    depths: { type: 'string', default: '1,16' },
    write: { type: 'boolean', default: false }
  }
})

/** Share of a core above which the client is what limits the throughput. */
const CLIENT_BOUND = 0.85

/** Connections of every load. */
const CONNECTIONS = 50

const VALUE = 'v'.repeat(32)
const TRANSACTION = [['MULTI'], ...Array.from({ length: 10 }, (_, i) => ['SET', `user:${i}`, VALUE]), ['EXEC']]
const TRANSACTION_REPLY = '+OK\r\n' + '+QUEUED\r\n'.repeat(10) + '*10\r\n' + '+OK\r\n'.repeat(10)

/** @param {number} port @param {import('./lib/by-ioredis.js').Size} size */
async function transactions(port, size) {
  const load = { ...size, commands: TRANSACTION, replyBytes: TRANSACTION_REPLY.length }
  return { run: () => blast(port, load), close() {} }
}

/**
 * What is measured: a test of redis-benchmark's own, a command for it, or a load that it cannot make.
 *
 * @type {Record<string, {
 *   own?: string, command?: string[], subscribers?: number, share?: number, deepest?: number,
 *   load?: (port: number, size: import('./lib/by-ioredis.js').Size) => Promise<import('./lib/by-ioredis.js').Load>
 * }>}
 *   `share`: of the requests, where each is much more work; `deepest`: the greatest depth that makes sense
 */
const TESTS = {
  get: { own: 'get' },
  set: { own: 'set' },
  incr: { own: 'incr' },
  mset: { own: 'mset' },
  hset: { own: 'hset' },
  'hgetall 100': { command: ['HGETALL', 'hash:100'], share: 0.1 },
  lpush: { own: 'lpush' },
  rpop: { own: 'rpop' },
  'lrange 1000': { command: ['LRANGE', 'list:1000', '0', '-1'], share: 0.05 },
  sadd: { own: 'sadd' },
  zadd: { own: 'zadd' },
  'zrange 100': { command: ['ZRANGE', 'zset:100', '0', '-1', 'WITHSCORES'], share: 0.1 },
  'geosearch 100k': { command: ['GEOSEARCH', 'places', 'FROMLONLAT', '10', '50', 'BYRADIUS', '10', 'km', 'ASC'], share: 0.1 },
  pfadd: { command: ['PFADD', 'visitors', 'visitor:__rand_int__'] },
  xadd: { command: ['XADD', 'stream', '*', 'field', VALUE], share: 0.25 },
  'xreadgroup+xack': { load: (port, size) => workers(port, size, VALUE), share: 0.05 },
  bzpopmin: { load: handOver, share: 0.05, deepest: 1 },
  'multi 10': { load: transactions, share: 0.1 },
  // A lock that somebody else has; `bench/embedded.js` has the row of one that is there.
  evalsha: { command: ['EVALSHA', RELEASE_SHA, '1', 'lock:__rand_int__', 'token'] },
  'publish 1': { command: ['PUBLISH', 'news', VALUE], subscribers: 1 },
  'publish 100': { command: ['PUBLISH', 'news', VALUE], subscribers: 100, share: 0.02 }
}

/** What the commands above read. */
const PREPARATION = [
  ['SCRIPT', 'LOAD', RELEASE],
  ['RPUSH', 'list:1000', ...Array(1000).fill(VALUE)],
  ['HSET', 'hash:100', ...Array.from({ length: 100 }, (_, i) => [`field:${i}`, VALUE]).flat()],
  ['ZADD', 'zset:100', ...Array.from({ length: 100 }, (_, i) => [String(i), `member:${i}`]).flat()],
  ['GEOADD', 'places', ...Array.from({ length: 100_000 }, (_, i) => [
    String(5 + i * 7919 % 100_000 / 10_000), String(45 + i * 104_729 % 99_991 / 10_000), `place:${i}`
  ]).flat()]
]

/**
 * @param {{ port: number, pid: number }} server
 * @param {string} test
 * @param {number} depth commands in flight on each connection
 */
async function run(server, test, depth) {
  const { own, command, load, subscribers = 0, share = 1 } = TESTS[test]
  const requests = Math.ceil(Number(flags.requests) * (depth > 1 ? 4 : 1) * share)
  const audience = await listeners(server.port, 'news', subscribers)
  const loaded = await load?.(server.port, { count: requests, depth, connections: CONNECTIONS })
  const cpuBefore = cpuSeconds(server.pid)
  const started = process.hrtime.bigint()
  const wall = () => Number(process.hrtime.bigint() - started) / 1e9
  let rps = 0
  let client = 0
  if (loaded) {
    const before = process.cpuUsage()
    await loaded.run()
    const spent = process.cpuUsage(before)
    client = (spent.user + spent.system) / 1e6 / wall()
    rps = requests / wall()
  } else {
    const what = own ? ['-t', own] : command ?? []
    const args = ['-h', '127.0.0.1', '-p', String(server.port), '-c', String(CONNECTIONS), '-n', String(requests), '-P', String(depth)]
    const { out, clientCpu } = await benchmark([...args, '-r', '100000', '-q', '--csv', ...what])
    client = clientCpu / wall()
    const line = out.split('\n').find((row) => row.startsWith('"') && !row.startsWith('"test"'))
    rps = Number(line?.split('","')[1].replaceAll('"', ''))
  }
  audience.close()
  loaded?.close()
  return { rps, cpu: (cpuSeconds(server.pid) - cpuBefore) / requests * 1e6, client }
}

/** Runs redis-benchmark and says how much CPU it took. @param {string[]} args @returns {Promise<{ out: string, clientCpu: number }>} */
function benchmark(args) {
  return new Promise((resolve, reject) => {
    const child = spawn('redis-benchmark', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    let clientCpu = 0
    const watch = setInterval(() => {
      try { clientCpu = cpuSeconds(child.pid ?? 0) } catch { /* it has just ended */ }
    }, 20)
    child.stdout.on('data', (chunk) => { out += chunk })
    child.once('error', reject)
    child.once('close', () => {
      clearInterval(watch)
      resolve({ out, clientCpu })
    })
  })
}

async function main() {
  if (spawnSync('redis-benchmark', ['--version']).status !== 0) throw new Error('redis-benchmark is not installed')
  const redis = await startRedis()
  if (!redis) throw new Error('redis-server is not installed')
  const nearis = await startNearis()
  for (const { port } of [redis, nearis]) await send(port, PREPARATION)
  const results = []
  for (const depth of flags.depths.split(',').map(Number)) {
    for (const test of flags.tests?.split(',') ?? Object.keys(TESTS)) {
      if (depth > (TESTS[test].deepest ?? depth)) continue
      const rounds = []
      for (let round = 0; round < Number(flags.rounds); round++) {
        progress(`${test} -P ${depth}, round ${round + 1} of ${flags.rounds}`)
        // In turn, and the other first each time.
        const order = round % 2 ? [nearis, redis] : [redis, nearis]
        const first = await run(order[0], test, depth)
        const second = await run(order[1], test, depth)
        rounds.push(round % 2 ? { ours: first, theirs: second } : { ours: second, theirs: first })
      }
      results.push({
        test,
        depth,
        rps: median(rounds.map(({ ours }) => ours.rps)),
        throughput: median(rounds.map(({ ours, theirs }) => ours.rps / theirs.rps)),
        cpu: median(rounds.map(({ ours }) => ours.cpu)),
        cpuRatio: median(rounds.map(({ ours, theirs }) => ours.cpu / theirs.cpu)),
        client: median(rounds.map(({ ours, theirs }) => Math.max(ours.client, theirs.client)))
      })
    }
  }
  progress('')
  console.log(table(
    ['test', 'requests/s', 'of redis-server', 'CPU s per million', 'of redis-server', 'judged by'],
    results.map((row) => [
      `${row.test} -P ${row.depth}`, row.rps.toFixed(0), row.throughput.toFixed(2), row.cpu.toFixed(2), row.cpuRatio.toFixed(2),
      row.client > CLIENT_BOUND ? 'CPU' : 'both'
    ])
  ))
  if (flags.write) {
    const folder = path.join(__dirname, '..', 'docs', 'bench')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'listener.json'), JSON.stringify({ results }, null, 1) + '\n')
  }
  await nearis.stop()
  await redis.stop()
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
