// @ts-check
'use strict'

// Caches in as much memory as they may take.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const Redis = /** @type {any} */ (require('../..'))
const { cacheResponse, createCache } = /** @type {any} */ (require('../../cache'))

const OOM = "OOM command not allowed when used memory > 'maxmemory'."
const value = 'x'.repeat(1000)

/** @param {any} cache @param {string} name */
const parameter = async (cache, name) => (await cache.client.config('GET', name))[1]

test('a cache with a limit has an engine of its own, and forgets what was not asked for', async () => {
  const cache = createCache({ maxMemory: '1mb', maxMemorySamples: 10 })
  assert.notEqual(cache.client.engine, new Redis().engine)
  assert.equal(await parameter(cache, 'maxmemory'), '1048576')
  assert.equal(await parameter(cache, 'maxmemory-policy'), 'volatile-lru')
  const { clock } = cache.client.engine
  let now = Date.now()
  clock.set(now)
  let loads = 0
  const load = () => {
    loads += 1
    return value
  }
  await cache.wrap('often', 600_000, load)
  for (let i = 0; i < 3000; i++) {
    clock.set((now += 100))
    await cache.wrap(`seldom ${i}`, 600_000, load)
    if (i % 20 === 0) assert.equal(await cache.get('often'), value, `after ${i}`)
  }
  assert.equal(loads, 3001)
  const { evictions, memoryBytes } = await cache.stats()
  assert.ok(evictions > 1500 && memoryBytes < 1.02 * (1 << 20), `${evictions} ${memoryBytes}`)
  assert.equal(await cache.get('seldom 0'), undefined)
  assert.equal(await cache.wrap('seldom 0', 600_000, load), value)
})

test('no value outlives the note by which its tag removes it, and notes do not outlive values for long', async () => {
  const cache = createCache({ maxMemory: '1mb' })
  for (let i = 0; i < 8000; i++) await cache.set(`k${i}`, value, { ttlMs: 600_000, tags: ['all'] })
  const alive = (await cache.client.dbsize()) - 1
  const notes = await cache.client.hlen('cache:#tag:all')
  assert.ok(alive > 300, String(alive))
  assert.ok(notes >= alive && notes < 2 * alive, `${notes} of ${alive}`)
  assert.equal(await cache.invalidateTag('all'), alive)
  assert.equal(await cache.client.dbsize(), 0)
})

test('a cache that may keep no more still loads', async () => {
  const engine = new Redis.Engine({ maxMemory: '1mb' })
  const cache = createCache({ engine })
  await cache.set('old', 'old')
  await assert.rejects(fill(engine.connect()), { message: OOM })
  let loads = 0
  const load = async () => {
    loads += 1
    return value
  }
  assert.deepEqual(await Promise.all([cache.wrap('k', 60_000, load), cache.wrap('k', 60_000, load)]), [value, value])
  assert.equal(await cache.wrap('k', 60_000, load, { tags: ['t'] }), value)
  assert.equal(loads, 2)
  const { errors } = await cache.stats()
  assert.equal(errors, 2)
  // A change that cannot be kept is told, and what was there before is not served any more.
  await assert.rejects(cache.set('old', 'new'), { message: OOM })
  assert.equal(await cache.get('old'), undefined)
})

test('a cache is limited where its engine is made', async () => {
  const engine = new Redis.Engine()
  const named = createCache({ engine: 'cache', maxMemory: '3mb', maxMemoryPolicy: 'allkeys-lfu' })
  assert.equal(await parameter(createCache({ engine: 'cache' }), 'maxmemory'), '3145728')
  assert.equal(await parameter(named, 'maxmemory-policy'), 'allkeys-lfu')
  const wrong = [
    [{ engine, maxMemory: '1mb' }, /A cache that has an engine has no maxMemory/],
    [{ client: engine.connect(), maxMemory: '1mb' }, /A cache that has a client has no maxMemory/],
    [{ maxMemorySamples: 3 }, /A cache has a maxMemorySamples only with a maxMemory/],
    [{ maxMemory: -5 }, /maxMemory is bytes: .*not -5/],
  ]
  for (const [options, message] of wrong) assert.throws(() => createCache(options), { name: 'TypeError', message })
})

test('the cache of answers takes the limits too, unless it is given a cache', async () => {
  assert.equal(typeof cacheResponse({ maxMemory: '1mb' }), 'function')
  assert.throws(() => cacheResponse({ maxMemory: 'x' }), /maxMemory is bytes/)
  assert.throws(() => cacheResponse({ cache: createCache(), maxMemory: '1mb' }), { name: 'TypeError', message: /maxMemory is said where the cache is made/ })
})

/** @param {any} redis */
async function fill(redis) {
  for (let i = 0; i < 2000; i++) await redis.set(`key:${i}`, value)
}
