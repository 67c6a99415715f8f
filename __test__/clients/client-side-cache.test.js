// @ts-check
'use strict'

// node-redis with its cache in front, on the listener: it answers from what it has read until the server tells it that
// this is no longer true.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const { BasicClientSideCache, createClient, createClientPool } = require('redis')
const Redis = require('../..')
const { until } = require('../helpers/until')

describe('clientSideCache of node-redis', () => {
  /** @type {any} */ let redis
  /** @type {any} */ let listener
  /** @type {any[]} */
  const clients = []

  before(async () => {
    redis = new Redis({ host: 'client-side-cache-test' })
    listener = await redis.engine.listen({ port: 0 })
  })

  after(async () => {
    for (const client of clients) client.destroy()
    await listener?.close()
    redis?.disconnect()
  })

  /** @param {object} [options] @param {any} [create] */
  async function open(options, create = createClient) {
    const url = `redis://127.0.0.1:${listener.port}`
    const client = create === createClient ? create({ RESP: 3, url, ...options }) : create({ RESP: 3, url }, options)
    client.on('error', () => {})
    clients.push(client)
    await client.connect()
    return client
  }

  /** How often GET was called. */
  const gets = async () => Number(/cmdstat_get:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)

  test('it reads once, and again when the key has changed', async () => {
    const cache = new BasicClientSideCache({ ttl: 0, maxEntries: 0 })
    const [reader, writer] = [await open({ clientSideCache: cache }), await open()]
    await writer.set('k', '1')
    const calls = await gets()
    assert.equal(await reader.get('k'), '1')
    for (let i = 0; i < 5; i++) assert.equal(await reader.get('k'), '1')
    assert.equal((await gets()) - calls, 1)
    assert.equal(cache.stats().hitCount, 5)
    const changes = [
      [() => writer.set('k', '2'), '2'],
      [() => redis.set('k', '3'), '3'],
      [() => redis.pipeline().set('other', 1).set('k', '4').exec(), '4'],
      [() => writer.eval("return redis.call('set', KEYS[1], '5')", { keys: ['k'] }), '5'],
      [() => redis.flushdb(), null],
      [() => redis.set('k', '6', 'EX', 100), '6'],
      [() => redis.pexpire('k', 1).then(() => until(async () => (await redis.exists('k')) === 0)), null],
    ]
    for (const [change, value] of /** @type {[() => any, string | null][]} */ (changes)) {
      await change()
      await until(() => cache.size() === 0)
      assert.equal(await reader.get('k'), value)
      assert.equal(await reader.get('k'), value)
    }
  })

  test('no cache of many readers is stale when the writers have ended', async () => {
    const caches = Array.from({ length: 3 }, () => new BasicClientSideCache({ ttl: 0, maxEntries: 0 }))
    const readers = await Promise.all(caches.map((clientSideCache) => open({ clientSideCache })))
    const writer = await open()
    const names = Array.from({ length: 8 }, (_, i) => `stale:${i}`)
    let turn = 0
    const read = async (/** @type {any} */ reader) => {
      for (let i = 0; i < 300; i++) await reader.get(names[(i * 7) % names.length])
    }
    const write = async (/** @type {any} */ client) => {
      for (let i = 0; i < 300; i++) await client.set(names[(i * 3) % names.length], String(++turn))
    }
    await Promise.all([...readers.map(read), write(writer), write(redis)])
    const values = await redis.mget(names)
    for (const reader of readers) {
      // What was told before this reply has been heeded.
      await reader.ping()
      await reader.ping()
      for (const [at, name] of [...names.entries(), ...names.entries()]) assert.equal(await reader.get(name), values[at])
    }
    assert.ok(caches.every((cache) => cache.stats().hitCount >= names.length && cache.stats().missCount >= names.length))
  })

  test('the clients of a pool share one', async () => {
    const pool = await open({ clientSideCache: { ttl: 0, maxEntries: 100 } }, createClientPool)
    await redis.set('p', '1')
    for (let i = 0; i < 20; i++) assert.equal(await pool.get('p'), '1')
    await redis.set('p', '2')
    await until(async () => (await pool.get('p')) === '2')
  })

  test('emitInvalidate', async () => {
    const reader = await open({ emitInvalidate: true })
    /** @type {any[]} */
    const seen = []
    reader.on('invalidate', (/** @type {any} */ key) => seen.push(key === null ? null : key.toString()))
    await reader.clientTracking(true)
    await reader.mGet(['x', 'y'])
    await redis.mset('x', 1, 'y', 2, 'z', 3)
    await redis.flushdb()
    await until(() => seen.length === 3)
    assert.deepEqual(seen, ['x', 'y', null])
  })
})
