// @ts-check
'use strict'

// maxMemory, maxMemoryPolicy and maxMemorySamples: what engines get of the options of clients.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { Worker } = require('node:worker_threads')
const IORedis = require('ioredis')
const Redis = /** @type {any} */ (require('nearis'))
const { createClient, createCluster } = require('nearis/node-redis')
const { skipWithoutServer, startServer } = require('../helpers/redis-server')

const { Engine, connect } = Redis
const OOM = "OOM command not allowed when used memory > 'maxmemory'."

/** @param {any} redis @param {string} name */
const parameter = async (redis, name) => (await redis.config('GET', name))[1]
/** @param {any} redis */
const used = async (redis) => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
/** Writes until that is refused, and says how often it went well. @param {any} redis @param {number} most */
async function fill(redis, most = 5_000) {
  for (let i = 0; i < most; i++) {
    const error = await redis.set(`key:${i}`, 'x'.repeat(1000)).then(() => null, (/** @type {any} */ refused) => refused)
    if (error !== null) return { count: i, error }
  }
  return { count: most, error: null }
}

describe('limits of memory', () => {
  test('are those of the engine, in the units of redis.conf', async () => {
    for (const [given, bytes] of /** @type {[any, string][]} */ ([
      ['100mb', '104857600'], ['2GB', '2147483648'], ['2g', '2000000000'], ['7k', '7000'], ['12345', '12345'], ['5b', '5'], [4096, '4096'], [0, '0'],
    ])) {
      const redis = new Engine({ maxMemory: given }).connect()
      assert.equal(await parameter(redis, 'maxmemory'), bytes, String(given))
    }
    const redis = new Engine({ maxMemory: '1gb', maxMemoryPolicy: 'allkeys-lfu', maxMemorySamples: 10 }).connect()
    assert.equal(await parameter(redis, 'maxmemory-policy'), 'allkeys-lfu')
    assert.equal(await parameter(redis, 'maxmemory-samples'), '10')
    const unlimited = new Engine({ maxMemory: undefined, maxMemoryPolicy: null }).connect()
    assert.deepEqual([await parameter(unlimited, 'maxmemory'), await parameter(unlimited, 'maxmemory-policy')], ['0', 'noeviction'])
  })

  test('are options of each kind of client', async () => {
    const limits = { maxMemory: '64mb', maxMemoryPolicy: 'volatile-ttl', maxMemorySamples: 7 }
    const wanted = { maxmemory: '67108864', 'maxmemory-policy': 'volatile-ttl', 'maxmemory-samples': '7' }
    const clients = [
      new Redis({ port: 7300, ...limits }),
      new Redis(7301, limits),
      new Redis('redis://localhost:7302?maxMemory=64mb&maxMemoryPolicy=volatile-ttl&maxMemorySamples=7'),
      new Redis({ engine: 'limited', ...limits }),
      new Engine().connect(limits),
      connect('nearis:', { engine: new Engine(), ...limits }),
      connect('nearis://by-url?maxMemory=64mb&maxMemoryPolicy=volatile-ttl&maxMemorySamples=7'),
    ]
    for (const redis of clients) {
      for (const [name, value] of Object.entries(wanted)) assert.equal(await parameter(redis, name), value)
    }
    const client = await createClient({ socket: { port: 7303 }, ...limits }).connect()
    assert.deepEqual({ ...(await client.configGet('maxmemory*')) }, { ...wanted, 'maxmemory-clients': '0', 'maxmemory-eviction-tenacity': '10' })
    client.destroy()
    const cluster = await createCluster({ rootNodes: [{ socket: { port: 7304 } }], defaults: limits }).connect()
    const other = new Redis({ port: 7304 })
    assert.equal(await parameter(other, 'maxmemory'), '67108864')
    cluster.destroy()
    const nodes = new Redis.Cluster([{ port: 7305 }], { redisOptions: limits })
    assert.deepEqual(await nodes.config('GET', 'maxmemory'), ['maxmemory', '67108864'])
    nodes.disconnect()
  })

  test('what is none is told at once, by the name of the option', () => {
    const wrong = {
      maxMemory: ['2tb', '', '-1', -1, 1.5, NaN, Infinity, true, {}, '1.5gb', ' 1gb'],
      maxMemoryPolicy: [3, {}, true],
      maxMemorySamples: [0, -1, 2.5, '', 'five', NaN, {}],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        for (const make of [() => new Engine({ [name]: value }), () => new Redis({ port: 7310, [name]: value }), () => createClient(/** @type {any} */ ({ [name]: value }))]) {
          assert.throws(make, (/** @type {any} */ error) => error instanceof TypeError && error.message.startsWith(`${name} is `), `${name}: ${String(value)}`)
        }
      }
    }
    assert.throws(() => new Engine({ maxMemoryPolicy: 'lru' }), {
      name: 'TypeError',
      message: /^maxMemoryPolicy cannot be 'lru': argument\(s\) must be one of the following: volatile-lru, .*noeviction$/,
    })
    assert.throws(() => new Engine({ maxMemorySamples: 65 }), { message: "maxMemorySamples cannot be '65': argument must be between 1 and 64 inclusive" })
  })

  test('of a shared engine are those that somebody has said first', async () => {
    const first = new Redis({ port: 7320, maxMemory: '10mb' })
    // Others need not say it, and may say the same, in whatever words.
    for (const options of [{}, { maxMemory: '10mb' }, { maxMemory: 10485760 }, { maxMemory: '10240kb', maxMemoryPolicy: 'allkeys-lru' }]) {
      const other = new Redis({ port: 7320, ...options })
      assert.equal(await parameter(other, 'maxmemory'), '10485760')
    }
    assert.equal(await parameter(first, 'maxmemory-policy'), 'allkeys-lru')
    assert.throws(() => new Redis({ port: 7320, maxMemory: '20mb' }), {
      name: 'Error',
      message: /^maxMemory cannot be '20mb': another client of the same engine has said otherwise, and it is '10485760'\. CONFIG SET maxmemory /,
    })
    assert.throws(() => new Redis({ port: 7320, maxMemorySamples: 9, maxMemoryPolicy: 'noeviction' }), /maxMemoryPolicy cannot be 'noeviction'/)
    assert.equal(await parameter(first, 'maxmemory-samples'), '5', 'all or nothing')
    // Whoever changes it for all is not undone by clients that come later, such as duplicates and reconnects.
    await first.config('SET', 'maxmemory', '30mb')
    for (const twin of [first.duplicate(), new Redis({ port: 7320, maxMemory: '30mb' })]) {
      assert.equal(await parameter(twin, 'maxmemory'), '31457280')
    }
  })

  test('hold in other threads, for an engine that has a name', async () => {
    const redis = new Redis({ engine: 'threads', maxMemory: '5mb', maxMemoryPolicy: 'allkeys-lru' })
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads')
       const Redis = require(workerData)
       new Redis({ engine: 'threads', maxMemory: '5mb' })
       let fault
       try { new Redis({ engine: 'threads', maxMemory: '6mb' }) } catch (error) { fault = error.message }
       parentPort.postMessage(fault)`,
      { eval: true, workerData: require.resolve('nearis') },
    )
    const fault = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    await worker.terminate()
    assert.match(fault, /^maxMemory cannot be '6mb'/)
    assert.equal(await parameter(redis, 'maxmemory'), '5242880')
  })

  test('are each engine’s own', async () => {
    const small = new Engine({ maxMemory: '1mb' }).connect()
    const large = new Engine({ maxMemory: '4mb', maxMemoryPolicy: 'allkeys-lru' }).connect()
    const free = new Engine().connect()
    const { count, error } = await fill(small)
    assert.equal(error?.message, OOM)
    assert.ok(count > 700 && count < 1049, String(count))
    assert.equal((await fill(large)).error, null)
    assert.equal((await fill(free)).error, null)
    assert.ok((await used(small)) < 1.02 * (1 << 20) && (await used(large)) < 4.08 * (1 << 20) && (await used(free)) > 5_000_000)
    assert.equal(await free.dbsize(), 5_000)
    const kept = await large.dbsize()
    assert.ok(kept > 2_800 && kept < 4_196, String(kept))
    assert.match(await large.info('stats'), new RegExp(`evicted_keys:${5_000 - kept}\\r`))
    // What is full can be read, and emptied.
    assert.equal((await small.get('key:0')).length, 1000)
    await small.flushall()
    assert.equal(await small.set('key', 'value'), 'OK')
  })

  test('are refused in the words of a real server', { skip: skipWithoutServer() }, async () => {
    const server = await startServer({ args: ['--maxmemory-policy', 'noeviction'] })
    const theirs = new IORedis(server.port)
    const ours = new Engine().connect()
    try {
      for (const redis of [theirs, ours]) await redis.set('there', 'x')
      for (const redis of [theirs, ours]) await redis.config('SET', 'maxmemory', '1')
      const outcomes = await Promise.all([theirs, ours].map(async (redis) => [
        await redis.set('k', 'v').catch((/** @type {any} */ error) => [error.name, error.message]),
        await redis.get('there'),
        await redis.eval("return redis.call('SET', KEYS[1], 'v')", 1, 'k').catch((/** @type {any} */ error) => /^OOM [^:]*'maxmemory'\./.exec(error.message)?.[0] ?? error.message),
        await redis.multi().get('there').set('k', 'v').exec().catch((/** @type {any} */ error) => error.message),
        await redis.del('there'),
      ]))
      assert.deepEqual(outcomes[1], outcomes[0])
      assert.deepEqual(outcomes[1][0], ['ReplyError', OOM])
    } finally {
      theirs.disconnect()
      await server.stop()
    }
  })
})
