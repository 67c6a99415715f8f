'use strict'

// The clock of an engine moved by hand, without fake timers.

const assert = require('node:assert/strict')
const { afterEach, beforeEach, test } = require('node:test')
const { Worker } = require('node:worker_threads')
const IORedis = require('ioredis')
const { Engine } = require('../../index')
const { createClient } = require('../../node-redis')
const { createCache } = require('../../cache')
const testing = require('../../testing')
const { until } = require('../helpers/until')

const START = 1_900_000_000_000

let engine
let redis
const clients = []

const client = (/** @type {object} */ options) => {
  const made = engine.connect(options)
  clients.push(made)
  return made
}

beforeEach(() => {
  engine = new Engine()
  redis = client()
})

afterEach(() => clients.splice(0).forEach((made) => made.disconnect()))

test('advance() ends keys, waits and pending times on the way, in order, before it resolves', async () => {
  const heard = []
  const subscriber = client()
  subscriber.on('message', (_, key) => heard.push(key))
  await redis.config('SET', 'notify-keyspace-events', 'Ex')
  await subscriber.subscribe('__keyevent@0__:expired')
  engine.clock.set(START)
  const ended = (/** @type {string} */ name) => () => heard.push(name)
  const first = client()
  const second = createClient({ engine })
  clients.push(second)
  await second.connect()
  await first.ping()
  void first.blpop('none', 2).then(ended('wait of 2 s'))
  void second.blPop('none', 4).then(ended('wait of 4 s'))
  for (const [key, ms] of [['5 s', 5_000], ['1 s', 1_000], ['3 s', 3_000]]) await redis.set(key, 'v', 'PX', ms)
  await engine.clock.advance(3_500)
  assert.deepEqual(heard.filter((what) => !what.startsWith('wait')), ['1 s', '3 s'])
  assert.ok(heard.includes('wait of 2 s'))
  await engine.clock.advance(1_501)
  assert.deepEqual(heard.filter((what) => !what.startsWith('wait')), ['1 s', '3 s', '5 s'])
  assert.ok(heard.includes('wait of 4 s'))
  assert.equal(engine.clock.now, START + 5_001)
})

test('it takes effect at once for whoever does not wait', async () => {
  await redis.set('k', 'v', 'EX', 10)
  engine.clock.advance(10_001)
  assert.equal(redis.sync.get('k'), null)
  assert.equal(await redis.get('k'), null)
})

test('many thousand events have been told when it resolves', async () => {
  const subscriber = client()
  let heard = 0
  subscriber.on('message', () => heard++)
  await redis.config('SET', 'notify-keyspace-events', 'Ex')
  await subscriber.subscribe('__keyevent@0__:expired')
  engine.clock.set(START)
  const chain = redis.pipeline()
  for (let i = 0; i < 20_000; i++) chain.set(`k${i}`, 'v', 'PX', 1 + i)
  await chain.exec()
  await engine.clock.advance(30_000)
  assert.equal(heard, 20_000)
  assert.equal(await redis.dbsize(), 0)
})

test('what wakes at a moment sees that moment', async () => {
  engine.clock.set(START)
  await redis.xadd('s', '*', 'n', '1')
  await redis.xgroup('CREATE', 's', 'g', '0')
  await redis.xreadgroup('GROUP', 'g', 'a', 'STREAMS', 's', '>')
  const waiting = client().xreadgroup('GROUP', 'g', 'b', 'BLOCK', 0, 'CLAIM', 3_000, 'STREAMS', 's', '>')
  await new Promise(setImmediate)
  await engine.clock.advance(10_000)
  // Claimed after 3 of the 10 seconds, and so pending for 7 again.
  assert.equal((await waiting)[0][1][0][2], 3_000)
  assert.equal((await redis.xpending('s', 'g', '-', '+', 1))[0][2], 7_000)
})

test('clients on the listener see it, too', async (t) => {
  const listener = await engine.listen({ port: 0 })
  const remote = new IORedis({ port: listener.port, retryStrategy: null })
  const other = remote.duplicate()
  t.after(async () => {
    remote.disconnect()
    other.disconnect()
    await listener.close()
  })
  await other.set('k', 'v', 'EX', 60)
  const waiting = remote.blpop('none', 100)
  await until(async () => /cmd=blpop/.test(String(await other.client('LIST'))))
  await engine.clock.advance(60_001)
  assert.equal(await other.get('k'), null)
  await engine.clock.advance(40_001)
  assert.equal(await waiting, null)
})

test('set() stands at a moment, back and forth, until system()', async () => {
  await engine.clock.set(new Date(START))
  assert.equal(engine.clock.now, START)
  assert.deepEqual(await redis.time(), [String(START / 1000), '0'])
  await redis.set('k', 'v', 'EX', 10)
  await engine.clock.set(START - 5_000)
  assert.equal(await redis.ttl('k'), 15)
  engine.clock.system()
  assert.ok(Math.abs(engine.clock.now - Date.now()) < 60_000)
  assert.ok((await redis.ttl('k')) > 15)
})

test('a wait under a clock set by hand goes on with the system\'s', async () => {
  await engine.clock.set(START)
  const waiting = redis.blpop('none', 0.1)
  await new Promise(setImmediate)
  engine.clock.system()
  assert.equal(await waiting, null)
})

test('a lock that is held for long is extended on the way, and one that is left is not', async () => {
  engine.clock.set(START)
  await redis.withLock('job', { ttlMs: 3_000 }, async (signal) => {
    await engine.clock.advance(60_000)
    assert.equal(signal.aborted, false)
    assert.equal(await redis.exists('job'), 1)
  })
  const left = await redis.lock('left', { ttlMs: 3_000 })
  const next = client().lock('left', { waitMs: 10_000 })
  await new Promise(setImmediate)
  await engine.clock.advance(3_001)
  assert.ok((await next).fence > left.fence)
  assert.equal(await left.release(), false)
})

test('a lock goes on being extended in real time when the clock is the system\'s again', async () => {
  engine.clock.set(START)
  await redis.withLock('job', { ttlMs: 60_000 }, async () => {
    await engine.clock.advance(19_950)
    engine.clock.system()
    // The deadline is a moment of that other time, until the lock is extended.
    assert.ok((await redis.pttl('job')) > 1_000_000)
    await until(async () => (await redis.pttl('job')) <= 60_000)
  })
})

test('a cache goes stale by it', async () => {
  engine.clock.set(START)
  const cache = createCache({ client: redis, ttlMs: 1_000, staleMs: 60_000 })
  let loads = 0
  const load = async () => ++loads
  assert.equal(await cache.wrap('k', 1_000, load), 1)
  await engine.clock.advance(999)
  assert.equal(await cache.wrap('k', 1_000, load), 1)
  await engine.clock.advance(2)
  assert.equal(await cache.wrap('k', 1_000, load), 1, 'stale, and loaded again')
  await until(() => loads === 2)
  await until(async () => (await cache.get('k')) === 2)
  await engine.clock.advance(61_001)
  assert.equal(await cache.wrap('k', 1_000, load), 3)
})

test('a moment or a time that is none is refused, and says what to do', () => {
  for (const ms of [-1, NaN, '10', null, undefined, {}]) {
    assert.throws(() => engine.clock.advance(ms), { name: 'TypeError', message: /clock\.advance\(\) takes a number of milliseconds, 0 or more/ })
  }
  assert.throws(() => engine.clock.advance(Infinity), { name: 'TypeError', message: /beyond the year 275760/ })
  for (const moment of [-1, NaN, Infinity, '2030-01-01', null, undefined, new Date(NaN)]) {
    assert.throws(() => engine.clock.set(moment), { name: 'TypeError', message: /clock\.set\(\) takes a Date or milliseconds since 1970/ })
  }
  assert.equal(engine.clock.now <= Date.now(), true)
  assert.throws(() => redis.sync.get(), /wrong number of arguments/)
})

test('nearis/testing has the clock of the engine that is meant', async () => {
  assert.throws(() => testing.clock.advance(1), /engines here: say which one is meant/)
  const { clock } = testing.engine(redis)
  assert.equal(clock, engine.clock)
})

test('an engine shared by name: other threads see the time that one moves, and it ends with that thread', async () => {
  const name = `clock-${process.pid}`
  const shared = new Engine({ name })
  const mine = shared.connect()
  clients.push(mine)
  await mine.set('k', 'v', 'EX', 1_000)
  const code = `
    const { parentPort } = require('node:worker_threads')
    const { Engine } = require(${JSON.stringify(require.resolve('../../index'))})
    const engine = new Engine({ name: ${JSON.stringify(name)} })
    engine.clock.advance(1_000_001).then(() => parentPort.postMessage('moved'))
    parentPort.on('message', () => {})`
  const worker = new Worker(code, { eval: true })
  const before = Date.now()
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  assert.equal(await mine.get('k'), null)
  assert.ok(shared.clock.now >= before + 1_000_000)
  await worker.terminate()
  // Nobody steers any more.
  await until(() => shared.clock.now < before + 500_000)
  await mine.set('again', 'v', 'PX', 30)
  await until(async () => (await mine.get('again')) === null)
})

test('what a test does to a clock is undone at its end, and is refused outside of one', async () => {
  const { reload } = require('../helpers/reload')
  reload()
  const fresh = require('../../testing')
  const { clock } = fresh
  fresh.beginTest('one')
  await clock.set(START)
  await clock.advance(1_000)
  assert.equal(clock.now, START + 1_000)
  await fresh.endTest()
  assert.ok(Math.abs(clock.now - Date.now()) < 60_000)
  assert.throws(() => clock.advance(1_000), { message: /clock\.advance\(\) was called outside of a test.*call it in test\(\) or beforeEach\(\)/ })
  assert.ok(Math.abs(clock.now - Date.now()) < 60_000)
})
