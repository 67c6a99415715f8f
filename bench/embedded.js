// @ts-check
'use strict'

/*
 * The embedded client against a Map behind an async function, other in-process stores, and clients of a real server.
 *
 *   npm run bench [-- --rounds 11 --slice 40 --only get,hset]
 *
 * Prints tables of ratios, writes docs/bench/embedded.json and the chart docs/bench/embedded.svg.
 */

const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { performance } = require('node:perf_hooks')
const { startRedis } = require('./lib/server.js')
const { compare } = require('./lib/rounds.js')
const { progress, table, time, chart } = require('./lib/report.js')
const stores = require('./lib/stores.js')
const { publishers } = require('./lib/publish.js')
const { pairs } = require('./lib/hand-over.js')
const { releasers } = require('./lib/release.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    slice: { type: 'string', default: '40' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false }
  }
})
const ROUNDS = Number(flags.rounds)
const SLICE_MS = Number(flags.slice)

/** How many operations the wide form keeps in flight. */
const WIDE = 1000
const HOT = 1_000
const FRESH = 100_000
const VALUE = 'v'.repeat(32)
const LARGE = 'x'.repeat(16 * 1024)

const hotKeys = Array.from({ length: HOT }, (_, i) => `user:${i}`)

/** The C library's old generator: the same keys for everybody, in small integers, so that it does not show. */
function sequence() {
  let state = 1
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state >> 8 // the low bits of such a generator have short periods
  }
}

/** Hot keys are prebuilt strings out of a thousand; fresh ones are built for each call, out of a hundred thousand. */
const KEYS = {
  hot: () => {
    const next = sequence()
    return () => hotKeys[next() % HOT]
  },
  fresh: () => {
    const next = sequence()
    return () => 'user:' + next() % FRESH
  }
}

/** @typedef {import('./lib/stores.js').Store} Store */

/** The operations, and whether they are measured a thousand at a time too. */
const OPERATIONS = { GET: true, SET: true, INCR: true, 'MGET 10': false, 'pipeline 100': false, 'GET 16 KB': false, 'SET 16 KB': false }

/** Operations on collections: always the same few keys, members and fields out of a thousand. */
const ON_COLLECTIONS = ['HSET', 'HGETALL 100', 'LPUSH/RPOP', 'LRANGE 1000', 'SADD', 'ZADD', 'ZRANGE 100', 'GEOSEARCH 100k', 'PFADD', 'XADD', 'XREADGROUP+XACK', 'MULTI 10']

/** Messages go to so many subscribers. */
const SUBSCRIBERS = [1, 100]

const AsyncFunction = /** @type {any} */ (async () => {}).constructor

/** The loop over a store's call; see `lib/stores.js`. @param {Store} store @param {string} call @param {boolean} wide @param {() => string} key */
function loop(store, call, wide, key) {
  const keys = (/** @type {number} */ n) => Array.from({ length: n }, key)
  const body = wide
    ? `for (let left = n; left > 0; left -= ${WIDE}) {
         const batch = new Array(Math.min(${WIDE}, left))
         for (let i = 0; i < batch.length; i++) batch[i] = ${call}
         await Promise.all(batch)
       }`
    : `for (let i = 0; i < n; i++) await (${call})`
  const compiled = new AsyncFunction('client', 'key', 'keys', 'VALUE', 'LARGE', 'n', body)
  return (/** @type {number} */ n) => compiled(store.client, key, keys, VALUE, LARGE, n)
}

/** @param {Store} store */
async function fill(store) {
  for (let from = 0; from < FRESH; from += WIDE) {
    await Promise.all(Array.from({ length: WIDE }, (_, i) => store.client.set(`user:${from + i}`, VALUE)))
  }
  for (let i = 0; i < 100; i++) await store.client.set(`large:${i}`, LARGE)
  if (!store.command) return
  await store.command('DEL', 'hash:100', 'list:1000', 'zset:100')
  for (let i = 0; i < 1000; i++) await store.command('RPUSH', 'list:1000', VALUE)
  for (let i = 0; i < 100; i++) {
    await store.command('HSET', 'hash:100', `field:${i}`, VALUE)
    await store.command('ZADD', 'zset:100', String(i), `member:${i}`)
  }
  if ('XREADGROUP+XACK' in store.calls) {
    await store.command('DEL', 'events')
    for (let i = 1; i <= 1000; i++) await store.command('XADD', 'events', `${i}-1`, 'field', VALUE)
    await store.command('XGROUP', 'CREATE', 'events', 'workers', '0')
  }
  if ('GEOSEARCH 100k' in store.calls) await fillPlaces(store)
}

/** Places in a square of ten degrees, of which a circle of ten kilometres has some thirty. @param {Store} store */
async function fillPlaces(store) {
  const next = sequence()
  const inside = (/** @type {number} */ from) => String(from + (next() % 100_000) / 10_000)
  for (let from = 0; from < 100_000; from += WIDE) {
    const places = Array.from({ length: WIDE }, (_, i) => [inside(5), inside(45), `place:${from + i}`])
    await store.command?.('GEOADD', 'places', ...places.flat())
  }
}

async function main() {
  const Redis = require('..')
  const redis = await startRedis()
  const nearis = new Redis({ port: 1 })
  const all = [
    stores.asyncMap(), stores.ioredisShape('nearis', nearis), stores.lruCache(), stores.bareCall(), stores.ioredisMock(),
    stores.setElement()
  ]
  if (redis) all.push(...await remotes(redis))
  for (const store of all) {
    progress(`filling ${store.name}`)
    await fill(store)
  }
  const results = []
  const chosen = flags.only?.toLowerCase().split(',')
  const wants = (/** @type {string} */ operation) => !chosen || chosen.includes(operation.toLowerCase())
  const able = (/** @type {string} */ operation) => all.filter((store) => operation in store.calls)
  for (const [operation, alsoWide] of Object.entries(OPERATIONS)) {
    if (!wants(operation)) continue
    for (const keys of /** @type {const} */ (['hot', 'fresh'])) {
      for (const wide of alsoWide ? [false, true] : [false]) {
        const width = wide ? '1,000 wide' : 'one at a time'
        progress(`${operation}, ${keys} keys, ${width}`)
        const contenders = able(operation).map((store) => ({ name: store.name, run: loop(store, store.calls[operation], wide, KEYS[keys]()) }))
        results.push({ operation, keys, width, rows: await compare(contenders, { rounds: ROUNDS, sliceMs: SLICE_MS }) })
      }
    }
  }
  for (const operation of ON_COLLECTIONS) {
    if (!wants(operation)) continue
    progress(operation)
    const contenders = able(operation).map((store) => ({ name: store.name, run: loop(store, store.calls[operation], false, KEYS.hot()) }))
    results.push({ operation, keys: 'hot', width: 'one at a time', rows: await compare(contenders, { rounds: ROUNDS, sliceMs: SLICE_MS }) })
  }
  if (wants('bzpopmin')) {
    progress('BZPOPMIN')
    const { contenders, close } = pairs(nearis, redis)
    results.push({ operation: 'BZPOPMIN', keys: 'one', width: 'handed over', rows: await compare(contenders, { rounds: ROUNDS, sliceMs: SLICE_MS }) })
    close()
  }
  if (wants('evalsha')) {
    progress('EVALSHA')
    const { contenders, close } = await releasers(nearis, redis)
    results.push({ operation: 'EVALSHA', keys: 'lock', width: 'released', rows: await compare(contenders, { rounds: ROUNDS, sliceMs: SLICE_MS }) })
    await close()
  }
  for (const count of SUBSCRIBERS) {
    if (!wants('publish')) continue
    progress(`PUBLISH to ${count}`)
    const { contenders, close } = await publishers(nearis, redis, count, VALUE)
    results.push({ operation: `PUBLISH to ${count}`, keys: 'one channel', width: 'one at a time', rows: await compare(contenders, { rounds: ROUNDS, sliceMs: SLICE_MS }) })
    close()
  }
  if (wants('sync')) results.push(...await syncForm(nearis))
  if (wants('loop')) results.push(await starvation(nearis))
  progress('')
  print(results)
  if (flags.write && !chosen) write(results)
  for (const store of all) store.close()
  await redis?.stop()
}

/** @param {{ port: number, path: string }} redis */
async function remotes(redis) {
  const { Redis: Ioredis } = require('ioredis')
  const { createClient } = require('redis')
  const node = async (/** @type {any} */ options) => {
    const client = createClient(options)
    await client.connect()
    return client
  }
  return [
    stores.ioredisShape('ioredis, unix socket', new Ioredis(redis.path)),
    stores.ioredisShape('ioredis, TCP', new Ioredis(redis.port, '127.0.0.1')),
    stores.nodeRedis('node-redis, unix socket', await node({ socket: { path: redis.path } })),
    stores.nodeRedis('node-redis, TCP', await node({ socket: { port: redis.port, host: '127.0.0.1' } }))
  ]
}

/** The synchronous form against a plain Map. @param {any} nearis */
async function syncForm(nearis) {
  const map = new Map()
  for (let i = 0; i < FRESH; i++) map.set(`user:${i}`, VALUE)
  const results = []
  for (const keys of /** @type {const} */ (['hot', 'fresh'])) {
    progress(`sync GET, ${keys} keys`)
    // eslint-disable-next-line no-new-func -- each contender gets code of its own; see lib/stores.js
    const compiled = () => new Function('client', 'key', 'n', 'for (let i = 0; i < n; i++) client.get(key())')
    const contenders = [{ name: 'Map', client: map }, { name: 'nearis', client: nearis.sync }].map(({ name, client }) => {
      const [run, key] = [compiled(), KEYS[keys]()]
      return { name, run: (/** @type {number} */ n) => run(client, key, n) }
    })
    results.push({ operation: 'sync GET', keys, width: 'one at a time', rows: await compare(contenders, { rounds: ROUNDS, sliceMs: SLICE_MS }) })
  }
  return results
}

/** How often a 1 ms interval fires while a loop awaits two million commands. @param {any} nearis */
async function starvation(nearis) {
  progress('2,000,000 awaits against a 1 ms interval')
  let ticks = 0
  const interval = setInterval(() => ticks++, 1)
  const start = performance.now()
  for (let i = 0; i < 2_000_000; i++) await nearis.get('user:1')
  const elapsed = performance.now() - start
  clearInterval(interval)
  const rows = [{ name: 'nearis', ns: elapsed * 1e6 / 2_000_000, ratio: ticks / elapsed }]
  return { operation: 'loop', keys: 'hot', width: 'ticks per ms', rows }
}

/** @param {any[]} results */
function print(results) {
  for (const { operation, keys, width, rows } of results) {
    const ours = rows.find((/** @type {any} */ row) => row.name === 'nearis')
    console.log(`\n${operation}, ${keys} keys, ${width}`)
    console.log(table(
      ['store', 'median', `of ${rows[0].name}`, 'of nearis'],
      rows.map((/** @type {any} */ row) => [row.name, time(row.ns), row.ratio.toFixed(2), (row.ratio / ours.ratio).toFixed(2)])
    ))
  }
}

/** @param {any[]} results */
function write(results) {
  const folder = path.join(__dirname, '..', 'docs', 'bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'embedded.json'), JSON.stringify({ node: process.version, results }, null, 1) + '\n')
  const shown = results.find(({ operation, keys, width }) => operation === 'GET' && keys === 'fresh' && width === 'one at a time')
  const bars = shown.rows.map((/** @type {any} */ row) => ({ name: row.name, ns: row.ns, ours: row.name === 'nearis' }))
  writeFileSync(path.join(folder, 'embedded.svg'), chart('await get(key): 100,000 keys, one at a time (log scale)', bars))
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
