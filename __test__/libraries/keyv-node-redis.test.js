// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { createCache } = require('cache-manager')
const { default: KeyvRedis, createKeyv } = /** @type {any} */ (require('@keyv/redis'))
const { default: Keyv } = require('keyv')
const { nodeRedisSides, until } = require('./sides')

nodeRedisSides('keyv with @keyv/redis 5', ({ create, make }) => {
  test('values, one and many, and their times', async () => {
    const client = make()
    const cache = createKeyv(client, { namespace: 'values', throwOnErrors: true })
    assert.equal(await cache.get('a'), undefined)
    // The store has connected it.
    assert.equal(client.isReady, true)
    await cache.set('a', { deep: ['ü', null, 1] })
    await cache.set('b', 2, 60_000)
    assert.deepEqual(await cache.get('a'), { deep: ['ü', null, 1] })
    const left = await client.pTTL('values::b')
    assert.ok(left > 0 && left <= 60_000)
    assert.deepEqual(await cache.getMany(['a', 'b', 'none']), [{ deep: ['ü', null, 1] }, 2, undefined])
    assert.equal(await cache.has('a'), true)
    assert.deepEqual(await cache.hasMany(['a', 'none', 'b']), [true, false, true])
    assert.equal(await cache.delete('a'), true)
    assert.equal(await cache.delete('a'), false)
    await cache.setMany([{ key: 'c', value: 1 }, { key: 'd', value: 2, ttl: 30 }])
    assert.deepEqual(await cache.getMany(['c']), [1])
    await until(async () => (await cache.get('d')) === undefined)
    assert.equal(await cache.delete(['b', 'c']), true)
    assert.equal(await client.exists(['values::b', 'values::c']), 0)
  })

  test('namespaces are walked and cleared apart', async () => {
    const client = await create()
    const cacheOf = (/** @type {string} */ namespace) => createKeyv(client, { namespace, clearBatchSize: 7 })
    const [one, other] = [cacheOf('one'), cacheOf('other')]
    await Promise.all([...Array(50).keys()].map((n) => one.set(`k${n}`, n)))
    await other.set('kept', true)
    const found = new Set()
    for await (const [key, value] of one.store.iterator('one')) found.add(`${key}=${value}`)
    assert.equal(found.size, 50)
    await one.clear()
    assert.equal(await one.get('k7'), undefined)
    assert.equal(await other.get('kept'), true)
  })

  test('as a tier of cache-manager', async () => {
    const client = await create()
    const near = new Keyv()
    const far = /** @type {any} */ (new Keyv({ store: new KeyvRedis(client), namespace: 'tiers', useKeyPrefix: false }))
    const cache = createCache({ stores: [near, far], ttl: 60_000 })
    let calls = 0
    const slow = async () => ({ calls: (calls += 1) })
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => cache.wrap('slow', slow))), Array(3).fill({ calls: 1 }))
    await near.clear()
    assert.deepEqual(await cache.wrap('slow', slow), { calls: 1 })
    await cache.mset([{ key: 'a', value: 1 }, { key: 'b', value: 'two', ttl: 30_000 }])
    await near.clear()
    assert.deepEqual(await cache.mget(['a', 'b', 'c']), [1, 'two', undefined])
    await cache.mdel(['a', 'b', 'slow'])
    assert.deepEqual(await cache.wrap('slow', slow), { calls: 2 })
  })

  test('what fails is told, or thrown if it is asked for', async () => {
    const client = await create()
    await client.lPush('list', 'x')
    const store = new KeyvRedis(client, { throwOnErrors: true })
    await assert.rejects(store.get('list'), /WRONGTYPE Operation against a key holding the wrong kind of value/)
    const quiet = new KeyvRedis(client)
    const told = new Promise((resolve) => quiet.on('error', resolve))
    assert.equal(await quiet.get('list'), undefined)
    assert.match(String(await told), /WRONGTYPE/)
    await store.disconnect()
    assert.equal(client.isOpen, false)
  })
})
