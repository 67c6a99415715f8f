// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { createCache } = require('cache-manager')
const { caching, multiCaching } = require('cache-manager5')
const { redisInsStore } = require('cache-manager-ioredis-yet')
const { default: Keyv } = require('keyv')
const { default: KeyvRedis } = /** @type {any} */ (require('keyv-redis3'))
const { sides, until } = require('./sides')

/** @param {any} client @param {string} key */
const isShort = async (client, key) => {
  const left = await client.pttl(key)
  return left > 0 && left <= 60_000
}

sides('keyv with @keyv/redis 3', ({ create }) => {
  /** @param {object} [options] @param {object} [keyv] */
  const make = (options, keyv = {}) => {
    const client = create()
    const store = new KeyvRedis(client, options)
    assert.equal(store.redis, client)
    return { client, cache: /** @type {any} */ (new Keyv({ store, ...keyv })) }
  }

  test('values, one and many', async () => {
    const { cache, client } = make({}, { namespace: 'values' })
    assert.equal(await cache.get('a'), undefined)
    await cache.set('a', { deep: ['ü', null, 1] })
    await cache.set('b', 2, 60_000)
    assert.deepEqual(await cache.get('a'), { deep: ['ü', null, 1] })
    assert.deepEqual(await cache.get(['a', 'b', 'none']), [{ deep: ['ü', null, 1] }, 2, undefined])
    assert.ok(await isShort(client, 'values:b'))
    assert.equal(await cache.has('a'), true)
    assert.equal(await cache.delete('a'), true)
    assert.equal(await cache.delete('a'), false)
    assert.equal(await cache.delete(['b', 'none']), false)
    assert.equal(await cache.has('b'), false)
  })

  test('namespaces are cleared apart', async () => {
    const options = { useRedisSets: false }
    const [one, other] = [make(options, { namespace: 'one' }), make(options, { namespace: 'other' })]
    await Promise.all([...Array(30).keys()].map((n) => one.cache.set(`k${n}`, n)))
    await other.cache.set('kept', true)
    await one.cache.clear()
    assert.equal(await one.cache.get('k7'), undefined)
    assert.equal(await other.cache.get('kept'), true)
    const sets = make({}, { namespace: 'whole' })
    await Promise.all([...Array(30).keys()].map((n) => sets.cache.set(`k${n}`, n)))
    const found = []
    for await (const [key, value] of sets.cache.iterator()) found.push(`${key}=${value}`)
    assert.equal(new Set(found).size, 30)
    await sets.cache.clear()
    assert.equal(await sets.client.exists('namespace:whole', 'whole:k7'), 0)
  })

  test('a short life', async () => {
    const { cache } = make({}, { namespace: 'short' })
    await cache.set('a', 1, 40)
    await cache.set('b', 2, 60_000)
    await until(async () => (await cache.get('a')) === undefined)
    assert.equal(await cache.get('b'), 2)
  })
})

sides('cache-manager', ({ create }) => {
  test('wraps what takes long, once at a time, and keeps it in each tier', async () => {
    const client = create()
    const near = new Keyv()
    const far = /** @type {any} */ (new Keyv({ store: new KeyvRedis(client), namespace: 'tiers' }))
    const cache = createCache({ stores: [near, far], ttl: 60_000 })
    let calls = 0
    const slow = async () => ({ calls: (calls += 1) })
    const first = await Promise.all([1, 2, 3].map(() => cache.wrap('slow', slow)))
    assert.deepEqual(first, [{ calls: 1 }, { calls: 1 }, { calls: 1 }])
    assert.ok(await isShort(client, 'tiers:slow'))
    assert.deepEqual(await createCache({ stores: [far] }).get('slow'), { calls: 1 })
    await cache.mset([{ key: 'a', value: 1 }, { key: 'b', value: 'two', ttl: 30_000 }])
    await near.clear()
    assert.deepEqual(await cache.mget(['a', 'b', 'c']), [1, 'two', undefined])
    await cache.mdel(['a', 'b'])
    assert.deepEqual(await cache.mget(['a', 'b']), [undefined, undefined])
    await cache.del('slow')
    assert.deepEqual(await cache.wrap('slow', slow), { calls: 2 })
    await cache.clear()
    assert.equal(await client.exists('tiers:slow'), 0)
  })

  test('makes anew what will soon be over, while the old one serves', async () => {
    const client = create()
    const cache = createCache({ stores: [/** @type {any} */ (new Keyv({ store: new KeyvRedis(client), namespace: 'fresh' }))] })
    let calls = 0
    const make = async () => (calls += 1)
    const options = { ttl: 60_000, refreshThreshold: 59_999 }
    assert.equal(await cache.wrap('a', make, options), 1)
    await until(async () => (await cache.wrap('a', make, options)) >= 2)
  })
})

sides('cache-manager 5 with cache-manager-ioredis-yet', ({ create }) => {
  test('values, many of them, and their times', async () => {
    const client = create()
    const store = redisInsStore(client, { ttl: 60_000 })
    const cache = await caching(store)
    await cache.set('a', { date: new Date(0), deep: [1] })
    assert.deepEqual(await cache.get('a'), { date: new Date(0), deep: [1] })
    assert.ok((await store.ttl('a')) > 50_000)
    await cache.store.mset([['b', 1], ['c', 'two']], 30_000)
    await cache.store.mset([['d', true]], 0)
    assert.deepEqual(await cache.store.mget('b', 'c', 'd', 'none'), [1, 'two', true, undefined])
    assert.equal(await store.ttl('d'), -1)
    assert.deepEqual((await cache.store.keys('?')).sort(), ['a', 'b', 'c', 'd'])
    await cache.store.mdel('b', 'c')
    await cache.del('d')
    assert.deepEqual(await cache.store.keys(), ['a'])
    await assert.rejects(cache.set('e', null), { name: 'NoCacheableError' })
    assert.equal(await multiCaching([cache]).wrap('f', async () => 'made'), 'made')
    assert.equal(await client.get('f'), '"made"')
    await cache.reset()
    assert.equal(await client.dbsize(), 0)
  })
})
