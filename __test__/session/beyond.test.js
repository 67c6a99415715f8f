// @ts-check
'use strict'

// What the session store does beyond connect-redis.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { test } = require('node:test')
const Redis = require('../..')
const RedisStore = require('../../session')
const { onEachSide } = require('./sides')

const inSeconds = (/** @type {number} */ seconds) => ({ cookie: { expires: new Date(Date.now() + seconds * 1000) } })

onEachSide((side) => {
  test('update loses no change made at the same time', async (t) => {
    if (!side.ours) return t.skip('connect-redis has no update')
    const store = side.store()
    await store.set('1', { n: 0 })
    const increment = async (/** @type {any} */ session) => {
      session.n += 1
    }
    await Promise.all(Array.from({ length: 20 }, () => store.update('1', increment)))
    assert.deepEqual(await store.get('1'), { n: 20 })
    assert.equal(await side.redis.ttl('sess:1'), 86400)
  })

  test('update makes and destroys sessions, and changes nothing when its function throws', async (t) => {
    if (!side.ours) return t.skip('connect-redis has no update')
    const store = side.store()
    assert.equal(await store.update('1', (/** @type {any} */ session) => session), null)
    assert.deepEqual(await store.update('1', () => ({ a: 1 })), { a: 1 })
    await assert.rejects(store.update('1', () => { throw new Error('no') }), /no/)
    assert.deepEqual(await store.get('1'), { a: 1 })
    assert.equal(await store.update('1', () => null), null)
    assert.equal(await store.get('1'), null)
    await side.store({ disableTTL: true }).update('1', () => ({ b: 1 }))
    assert.equal(await side.redis.ttl('sess:1'), -1)
  })

  test('update leaves the end of a session alone that it is not told to change', async (t) => {
    if (!side.ours) return t.skip('connect-redis has no update')
    const store = side.store()
    const past = { cookie: { expires: new Date(Date.now() - 1000).toISOString() } }
    await store.set('1', { ...inSeconds(60), n: 1 })
    // As it is after touches: the key lives on, and the cookie that was stored says that it has ended.
    await side.redis.set('sess:1', JSON.stringify({ ...past, n: 1 }), 'EX', 600)
    assert.deepEqual(await store.update('1', (/** @type {any} */ session) => void (session.n += 1)), { ...past, n: 2 })
    assert.equal((await store.get('1')).n, 2)
    const left = await side.redis.ttl('sess:1')
    assert.ok(left > 500 && left <= 600, String(left))

    await store.update('1', (/** @type {any} */ session) => ({ ...session, ...inSeconds(60) }))
    const shorter = await side.redis.ttl('sess:1')
    assert.ok(shorter > 0 && shorter <= 60, String(shorter))
    await side.redis.persist('sess:1')
    await store.update('1', (/** @type {any} */ session) => void (session.n += 1))
    assert.equal(await side.redis.ttl('sess:1'), -1)
    assert.equal(await store.update('1', (/** @type {any} */ session) => ({ ...session, ...past })), null)
    assert.equal(await store.get('1'), null)
  })

  test('touchUpdatesCookie stores the new cookie', async (t) => {
    if (!side.ours) return t.skip('connect-redis leaves it')
    const store = side.store({ touchUpdatesCookie: true })
    const later = inSeconds(600)
    await store.set('1', { ...inSeconds(60), a: 1 })
    await store.touch('1', later)
    assert.deepEqual(await store.get('1'), JSON.parse(JSON.stringify({ ...later, a: 1 })))
    assert.ok((await side.redis.ttl('sess:1')) > 500)
    await store.touch('missing', later)
    assert.equal(await store.get('missing'), null)
  })

  test('a prefix with special characters is itself only', async (t) => {
    if (!side.ours) return t.skip('connect-redis takes it for a pattern')
    const store = side.store({ prefix: 's[a]*?\\:' })
    await store.set('1', { a: 1 })
    await side.redis.set('sa:2', '{}')
    assert.deepEqual(await store.ids(), ['1'])
    await store.clear()
    assert.equal(await side.redis.exists('sa:2'), 1)
  })
})

test('nothing is needed to have sessions: clients of the same place see them', async () => {
  const redis = new Redis()
  await redis.flushall()
  await new RedisStore().set('1', { a: 1 })
  assert.equal(await redis.get('sess:1'), '{"a":1}')
  assert.equal(await new RedisStore({ engine: new Redis.Engine() }).get('1'), null)
  const engine = new Redis.Engine()
  await new RedisStore({ engine }).set('2', { b: 1 })
  assert.equal(await engine.connect().exists('sess:2'), 1)
  redis.disconnect()
})

test('all forms of the module are one class', async () => {
  const { default: store, RedisStore: named } = await import('../../session.mjs')
  assert.deepEqual([store, named, RedisStore.RedisStore, /** @type {any} */ (RedisStore).default], Array(4).fill(RedisStore))
})

test('keyPrefix of the client stands before the store’s own', async () => {
  const engine = new Redis.Engine()
  const store = new RedisStore({ client: engine.connect({ keyPrefix: 'app:' }), maxSessions: 2 })
  for (const sid of ['1', '2', '3']) await store.set(sid, { ...inSeconds(60 + Number(sid)), sid })
  assert.deepEqual((await engine.connect().keys('*')).sort(), ['app:sess:2', 'app:sess:3'])
  assert.deepEqual((await store.ids()).sort(), ['2', '3'])
  assert.deepEqual((await store.all()).map((/** @type {any} */ { sid }) => sid).sort(), ['2', '3'])
  await store.clear()
  assert.equal(await engine.connect().dbsize(), 0)
})

test('there are never more than maxSessions: those that end soonest go', async () => {
  const store = new RedisStore({ engine: new Redis.Engine(), maxSessions: 10 })
  for (let n = 0; n < 30; n += 1) await store.set(`s${n}`, inSeconds(100 + n))
  assert.deepEqual((await store.ids()).sort(), Array.from({ length: 10 }, (_, n) => `s${20 + n}`))
  store.setSync('last', inSeconds(1000))
  assert.equal(await store.length(), 10)
  for (const maxSessions of [0, -1, 1.5, '10']) assert.throws(() => new RedisStore({ maxSessions }), /maxSessions is how many/)
  const client = { get() {}, defineCommand() {} }
  assert.throws(() => new RedisStore({ client, maxSessions: 5 }), /maxSessions needs sessions in this process/)
})

test('synchronous forms', () => {
  const store = new RedisStore({ engine: new Redis.Engine() })
  assert.equal(store.setSync('1', { ...inSeconds(60), a: 1 }), null)
  assert.equal(store.getSync('1').a, 1)
  assert.equal(store.touchSync('1', inSeconds(600)), null)
  assert.ok(store.client.sync.ttl('sess:1') > 500)
  assert.equal(store.destroySync('1'), null)
  assert.equal(store.getSync('1'), null)
  store.setSync('2', inSeconds(-1))
  assert.equal(store.getSync('2'), null)
  const foreign = new RedisStore({ client: { get() {}, scanIterator() {} } })
  assert.throws(() => foreign.getSync('1'), /Only sessions in this process/)
})

test('what is no client is refused at once', () => {
  for (const client of [{}, 'redis://localhost', 5]) {
    assert.throws(() => new RedisStore({ client }), /The client of a session store is one of nearis, of ioredis or of node-redis/)
  }
  assert.throws(() => new RedisStore({ client: new Redis(), engine: new Redis.Engine() }), /a client or an engine, not both/)
})

test('a ttl that looks like milliseconds is warned of', async () => {
  for (const [ttl, meant] of [[86_400_000, 86_400], [30_000, 30], [1_800_000, 1_800]]) {
    const warned = once(process, 'warning')
    new RedisStore({ ttl })
    const [{ message, code }] = await warned
    assert.equal(code, 'NEARIS_TTL_UNIT')
    assert.match(message, new RegExp(`is ${ttl}, which are seconds.* give ${meant}\\.$`))
  }
  const quiet = (/** @type {any} */ warning) => assert.fail(warning)
  process.once('warning', quiet)
  for (const ttl of [60, 3600, 36_000, 86_400, 30 * 86_400, 90 * 86_400]) new RedisStore({ ttl })
  await new Promise(setImmediate)
  process.off('warning', quiet)
})

test('a session of 1 MB, and one that does not expire for a century', async () => {
  const store = new RedisStore({ engine: new Redis.Engine() })
  const large = { text: 'x'.repeat(1 << 20) }
  await store.set('k'.repeat(1 << 20), large)
  assert.deepEqual(await store.get('k'.repeat(1 << 20)), large)
  await store.set('old', inSeconds(100 * 365 * 86_400))
  assert.ok((await store.client.ttl('sess:old')) > 3e9)
})
