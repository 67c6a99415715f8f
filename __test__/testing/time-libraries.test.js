'use strict'

// Locks, sessions, limits, caches and queues under fake timers: ours, and those of others as they are.

const assert = require('node:assert/strict')
const { afterEach, beforeEach, test } = require('node:test')
const { Queue, Worker } = require('bullmq')
const { RedisStore } = require('connect-redis9')
const { rateLimit } = require('express-rate-limit')
const { RateLimiterRedis } = require('rate-limiter-flexible')
const { RedisStore: LimitStore } = require('rate-limit-redis')
const { default: Redlock } = require('redlock5')
const session = require('express-session')
const { Engine } = require('../../index')
const { createClient } = require('../../node-redis')
const { RedisStore: NearisStore } = require('../../session')
const { createCache, RateLimiter } = require('../../cache')
const { fakeTimers } = require('../helpers/fake-timers')

let engine
let redis
let timers
const clients = []

const client = (/** @type {object} */ options) => {
  const made = engine.connect(options)
  clients.push(made)
  return made
}

beforeEach(async () => {
  engine = new Engine()
  timers = fakeTimers({ now: Date.UTC(2030, 0, 1) })
  redis = client()
  await redis.ping()
})

afterEach(() => {
  timers.uninstall()
  clients.splice(0).forEach((made) => made.disconnect())
})

test('a lock ends, and who waits for it gets it', async () => {
  await redis.lock('l', { ttlMs: 10_000 })
  let next
  void client().lock('l', { waitMs: 60_000 }).then((lock) => (next = lock))
  await timers.tickAsync(10_000)
  assert.equal(next, undefined)
  await timers.tickAsync(1)
  assert.equal(next.name, 'l')
})

test('a lock that is held is extended as time passes', async () => {
  const working = redis.withLock('l', { ttlMs: 3_000 }, async (signal) => {
    await new Promise((resolve) => setTimeout(resolve, 60_000))
    return signal.aborted
  })
  await timers.tickAsync(30_000)
  assert.equal(await redis.exists('l'), 1)
  await timers.tickAsync(30_001)
  assert.equal(await working, false)
  assert.equal(await redis.exists('l'), 0)
})

test('redlock: a lock ends, is extended, and is tried for again', async () => {
  const redlock = new Redlock([redis], { retryCount: 100, retryDelay: 200, retryJitter: 0 })
  const lock = await redlock.acquire(['a'], 5_000)
  let next
  void redlock.acquire(['a'], 5_000).then((got) => (next = got))
  await timers.tickAsync(4_000)
  assert.equal(next, undefined)
  await timers.tickAsync(2_000)
  assert.notEqual(next, undefined)
  await assert.rejects(new Redlock([redis], { retryCount: 0 }).extend(lock, 1_000))
  const working = redlock.using(['b'], 1_000, async (signal) => {
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    return signal.aborted
  })
  await timers.tickAsync(11_000)
  assert.equal(await working, false)
})

/** Sessions of a day that are seen again after some hours. @param {any} store */
async function sessions(store) {
  const call = (/** @type {string} */ method, /** @type {any[]} */ ...args) =>
    new Promise((resolve, reject) => store[method](...args, (error, value) => (error ? reject(error) : resolve(value))))
  const cookie = () => new session.Cookie({ maxAge: 86_400_000 })
  await call('set', 'a', { cookie: cookie(), user: 1 })
  await call('set', 'b', { cookie: cookie(), user: 2 })
  await timers.tickAsync(20 * 3_600_000)
  assert.equal((await call('get', 'a')).user, 1)
  await call('touch', 'a', { cookie: cookie(), user: 1 })
  await timers.tickAsync(20 * 3_600_000)
  assert.equal((await call('get', 'a')).user, 1)
  assert.equal((await call('get', 'b')) ?? null, null)
  await timers.tickAsync(86_400_000)
  assert.equal((await call('get', 'a')) ?? null, null)
}

test('sessions of nearis/session end', () => sessions(new NearisStore({ client: redis })))

test('sessions of connect-redis end', async () => {
  const own = createClient({ engine })
  clients.push(own)
  await own.connect()
  await sessions(new RedisStore({ client: own }))
})

test('limits of nearis/cache are open again', async () => {
  const limiter = new RateLimiter({ client: redis, limit: 2, windowMs: 60_000, algorithm: 'fixed-window' })
  const allowed = async () => (await limiter.take('k')).allowed
  assert.deepEqual([await allowed(), await allowed(), await allowed()], [true, true, false])
  await timers.tickAsync(60_001)
  assert.equal(await allowed(), true)
})

test('limits of rate-limiter-flexible are open again', async () => {
  const limiter = new RateLimiterRedis({ storeClient: redis, points: 1, duration: 60 })
  await limiter.consume('k')
  await timers.tickAsync(30_000)
  const refused = await limiter.consume('k').catch((result) => result)
  assert.equal(refused.msBeforeNext, 30_000)
  await timers.tickAsync(30_001)
  await limiter.consume('k')
})

test('limits of express-rate-limit with rate-limit-redis are open again', async () => {
  const store = new LimitStore({ sendCommand: (/** @type {string[]} */ ...args) => redis.call(...args) })
  const limit = rateLimit({ windowMs: 60_000, limit: 1, store, validate: false, legacyHeaders: false })
  const ask = async () => {
    let status = 200
    const res = { headersSent: false, setHeader() {}, status: (/** @type {number} */ code) => ((status = code), res), send() {} }
    await limit(/** @type {any} */ ({ ip: '1.2.3.4', app: { get() {} } }), /** @type {any} */ (res), () => {})
    return status
  }
  assert.deepEqual([await ask(), await ask()], [200, 429])
  await timers.tickAsync(60_001)
  assert.equal(await ask(), 200)
})

test('a cache has its values loaded again', async () => {
  const cache = createCache({ client: redis, ttlMs: 60_000 })
  let loads = 0
  const load = async () => ++loads
  assert.deepEqual([await cache.wrap('k', 60_000, load), await cache.wrap('k', 60_000, load)], [1, 1])
  await timers.tickAsync(60_001)
  assert.equal(await cache.wrap('k', 60_000, load), 2)
})

test('BullMQ: a delayed job is done when its time has come', async () => {
  const connection = () => client({ maxRetriesPerRequest: null })
  const queue = new Queue('q', { connection: connection() })
  const done = []
  const worker = new Worker('q', async (job) => done.push([job.name, Date.now() - job.timestamp]), { connection: connection() })
  await queue.add('late', {}, { delay: 3_600_000 })
  await queue.add('soon', {}, { delay: 1_000 })
  await timers.tickAsync(500)
  assert.deepEqual(done, [])
  await timers.tickAsync(60_000)
  assert.deepEqual(done.map(([name]) => name), ['soon'])
  await timers.tickAsync(3_600_000)
  assert.deepEqual(done.map(([name]) => name), ['soon', 'late'])
  for (const [, ms] of done) assert.ok([1_000, 3_600_000].some((delay) => ms >= delay && ms < delay + 1_000), String(ms))
  const closed = Promise.all([worker.close(), queue.close()])
  await timers.tickAsync(60_000)
  await closed
})
