// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { channel } = require('node:diagnostics_channel')
const { once } = require('node:events')
const { test } = require('node:test')
const { Redis: Ioredis } = require('ioredis')
const Redis = require('../..')
const { deferred } = require('../helpers/deferred')
const { until: untilWithin } = require('../helpers/until')
const { Cache, CacheError, createCache } = require('../../cache')

/** A cache whose time stands still, and a load that counts. @param {object} [options] */
function fixture(options) {
  const engine = new Redis.Engine()
  const cache = new Cache({ engine, ...options })
  let n = 0
  const load = async () => {
    n += 1
    return { n }
  }
  return { engine, cache, load, loads: () => n }
}

const until = (/** @type {() => any} */ condition) => untilWithin(condition, 10_000)

test('a value is loaded once and kept', async () => {
  const { cache, load, loads } = fixture()
  assert.deepEqual(await cache.wrap('k', 60_000, load), { n: 1 })
  assert.deepEqual(await cache.wrap('k', 60_000, load), { n: 1 })
  assert.equal(loads(), 1)
  assert.deepEqual(await cache.get('k'), { n: 1 })
  assert.equal(await cache.get('missing'), undefined)
})

test('many who ask at the same time wait for one load', async () => {
  const { cache, load, loads } = fixture()
  const values = await Promise.all(Array.from({ length: 100 }, () => cache.wrap('k', 60_000, load)))
  assert.deepEqual(values, Array(100).fill({ n: 1 }))
  assert.equal(loads(), 1)
})

test('a load that fails fails for all who wait, and is tried again by the next', async () => {
  const { cache } = fixture()
  let n = 0
  const load = () => {
    n += 1
    throw new Error(`attempt ${n}`)
  }
  const outcomes = await Promise.allSettled([cache.wrap('k', 60_000, load), cache.wrap('k', 60_000, load)])
  assert.deepEqual(outcomes.map((outcome) => /** @type {any} */ (outcome).reason.message), ['attempt 1', 'attempt 1'])
  await assert.rejects(cache.wrap('k', 60_000, load), /attempt 2/)
})

test('a load that never returns is given up, and hangs nobody', async () => {
  const { cache } = fixture({ loadTimeoutMs: 20 })
  /** @type {any} */
  let told
  const never = (/** @type {any} */ { signal }) => new Promise(() => (told = signal))
  await assert.rejects(cache.wrap('k', 60_000, never), (error) => error instanceof CacheError && error.code === 'LOAD_TIMEOUT')
  assert.equal(told.aborted, true)
  assert.equal(await cache.wrap('k', 60_000, () => 1), 1)
})

test('a stale value is served at once, and renewed once behind it', async () => {
  const { cache, load, loads, engine } = fixture({ staleMs: 60_000 })
  await cache.wrap('k', 1_000, load)
  const stored = await cache.client.get('cache:k')
  await cache.client.set('cache:k', stored.replace(/^\d+/, String(Date.now() - 1)))
  assert.deepEqual(await Promise.all([cache.wrap('k', 1_000, load), cache.wrap('k', 1_000, load)]), [{ n: 1 }, { n: 1 }])
  await until(() => loads() === 2)
  await until(async () => (await cache.get('k')).n === 2)
  assert.equal((await cache.stats()).stales, 2)
  assert.ok((await engine.connect().pttl('cache:k')) > 60_000)
})

test('when the renewal fails the stale value stays', async () => {
  const { cache } = fixture({ staleMs: 60_000 })
  await cache.set('k', 'old')
  const stored = await cache.client.get('cache:k')
  await cache.client.set('cache:k', stored.replace(/^\d+/, String(Date.now() - 1)))
  const fail = () => Promise.reject(new Error('down'))
  assert.equal(await cache.wrap('k', 1_000, fail), 'old')
  await until(async () => (await cache.stats()).errors === 1)
  assert.equal(await cache.wrap('k', 1_000, fail), 'old')
})

test('nothing is kept only if told for how long', async () => {
  for (const nothing of [null, undefined]) {
    const { cache } = fixture()
    let loads = 0
    const load = () => void (loads += 1) ?? nothing
    assert.equal((await cache.wrap('k', 60_000, load)) ?? null, null)
    await cache.wrap('k', 60_000, load)
    assert.equal(loads, 2)
    assert.equal(await cache.wrap('k', 60_000, load, { negativeTtlMs: 5_000 }) ?? null, null)
    assert.equal(await cache.wrap('k', 60_000, load), null)
    assert.equal(loads, 3)
    assert.ok((await cache.client.pttl('cache:k')) <= 5_000)
  }
})

test('jitter shortens, by no more than it says', async () => {
  const { cache } = fixture({ jitter: 0.5 })
  const times = []
  for (let n = 0; n < 50; n += 1) {
    await cache.set(`k${n}`, n, { ttlMs: 100_000 })
    times.push(await cache.client.pttl(`cache:k${n}`))
  }
  assert.ok(Math.min(...times) > 49_000 && Math.max(...times) <= 100_000)
  assert.ok(new Set(times).size > 10)
})

test('a tag removes what has it, and nothing else', async () => {
  const { cache } = fixture()
  await cache.set('a', 1, { tags: ['x', 'y'] })
  await cache.set('b', 2, { tags: ['y'] })
  await cache.set('c', { owner: 7 }, { tags: (/** @type {any} */ { owner }) => [`owner:${owner}`] })
  assert.equal(await cache.invalidateTag('x'), 1)
  assert.deepEqual([await cache.get('a'), await cache.get('b')], [undefined, 2])
  assert.equal(await cache.invalidateTag(['y', 'owner:7', 'none']), 2)
  assert.deepEqual(await cache.client.keys('*'), [])
})

test('what is noted of a tag ends with the value', async () => {
  const { cache, engine } = fixture()
  engine.clock.set(1_000_000)
  await cache.set('a', 1, { tags: ['x'], ttlMs: 5_000 })
  await cache.set('b', 1, { tags: ['x'], ttlMs: 50_000 })
  engine.clock.advance(6_000)
  assert.deepEqual(await cache.client.hkeys('cache:#tag:x'), ['cache:b'])
  engine.clock.advance(50_000)
  assert.deepEqual(await cache.client.keys('*'), [])
})

for (const [name, invalidate] of Object.entries({
  invalidate: (/** @type {any} */ cache) => cache.invalidate('k'),
  'a tag': (/** @type {any} */ cache) => cache.invalidateTag('t'),
  set: (/** @type {any} */ cache) => cache.set('k', 'newest'),
  clear: (/** @type {any} */ cache) => cache.clear(),
})) {
  test(`a load that began before ${name} is answered and not kept`, async () => {
    const { cache } = fixture()
    const { promise, resolve } = deferred()
    const early = cache.wrap('k', 60_000, () => promise, { tags: ['t'] })
    await until(() => cache._flights.size === 1)
    await invalidate(cache)
    // Whoever asks from now on does not get what was read before.
    const late = cache.wrap('k', 60_000, () => 'new')
    resolve('old')
    assert.equal(await early, 'old')
    assert.equal(await late, name === 'set' ? 'newest' : 'new')
    assert.equal(await cache.get('k'), name === 'set' ? 'newest' : 'new')
  })
}

test('who gives up stops waiting; when all have, the load is told', async () => {
  const { cache } = fixture()
  /** @type {any} */
  let told
  const load = (/** @type {any} */ { signal }) =>
    new Promise((_, reject) => {
      told = signal
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  const [one, two] = [new AbortController(), new AbortController()]
  const waits = [cache.wrap('k', 60_000, load, { signal: one.signal }), cache.wrap('k', 60_000, load, { signal: two.signal })]
  await until(() => told)
  one.abort(new Error('gone'))
  await assert.rejects(waits[0], /gone/)
  assert.equal(told.aborted, false)
  two.abort()
  await assert.rejects(waits[1], { name: 'AbortError' })
  assert.equal(told.aborted, true)
  await assert.rejects(cache.wrap('k', 60_000, load, { signal: AbortSignal.abort() }), { name: 'AbortError' })
  assert.equal(await cache.wrap('k', 60_000, () => 1), 1)
})

test('a serializer of one’s own; one that throws hides no value and keeps none', async () => {
  const { cache } = fixture({ serializer: { stringify: (/** @type {any} */ value) => `<${value}>`, parse: (/** @type {string} */ text) => text.slice(1, -1) } })
  await cache.set('k', 'v')
  assert.match(await cache.client.get('cache:k'), /^\d+:v<v>$/)
  assert.equal(await cache.get('k'), 'v')
  const broken = fixture({ serializer: { stringify: () => { throw new Error('no') }, parse: () => { throw new Error('no') } } }).cache
  assert.equal(await broken.wrap('k', 60_000, () => 5), 5)
  await assert.rejects(broken.set('k', 5), /no/)
  assert.equal((await broken.stats()).errors, 1)
  await broken.client.set('cache:k', `${Date.now() + 9_000}:vx`)
  assert.equal(await broken.wrap('k', 60_000, () => 6), 6)
})

test('what lies in the key and is no value of the cache is as good as not there', async () => {
  const { cache } = fixture()
  for (const text of ['', 'x', ':', '12', '12:', '12:z', `${Date.now() + 9000}:v{`]) {
    await cache.client.set('cache:k', text)
    assert.equal(await cache.wrap('k', 60_000, () => 'loaded'), 'loaded', text)
  }
  await cache.client.del('cache:k')
  await cache.client.rpush('cache:k', 'x')
  await assert.rejects(cache.wrap('k', 60_000, () => 'loaded'), /WRONGTYPE/)
})

test('a key of 1 MB', async () => {
  const { cache, load } = fixture()
  const key = 'k'.repeat(1 << 20)
  await cache.wrap(key, 60_000, load, { tags: ['t'] })
  assert.deepEqual(await cache.wrap(key, 60_000, load), { n: 1 })
  assert.equal(await cache.invalidateTag('t'), 1)
})

test('bad arguments are refused with what is right', async () => {
  const { cache, load } = fixture()
  for (const ttlMs of [0, -5, NaN, Infinity, '60', undefined]) {
    await assert.rejects(cache.wrap('k', /** @type {any} */ (ttlMs), load), { name: 'TypeError', message: `ttlMs is a number of milliseconds, at least 1, not ${ttlMs}` })
  }
  await assert.rejects(cache.wrap(/** @type {any} */ (5), 60_000, load), /A key or tag of the cache is a string, not 5/)
  await assert.rejects(cache.wrap('k', 60_000, /** @type {any} */ ('x')), /the function that loads the value/)
  assert.throws(() => new Cache({ jitter: 1 }), /jitter is a part of the time/)
  assert.throws(() => new Cache({ staleMs: -1 }), /staleMs is a number of milliseconds/)
  assert.throws(() => new Cache({ client: new Redis(), engine: new Redis.Engine() }), /not both/)
})

test('a time that looks like seconds is warned of, once', async () => {
  const { cache, load } = fixture()
  const warned = once(process, 'warning')
  await cache.wrap('k', 61, load)
  const [{ code, message }] = await warned
  assert.equal(code, 'NEARIS_TTL_UNIT')
  assert.match(message, /ttlMs is 61, which are milliseconds\. If seconds were meant, give 61000\./)
})

test('writeThrough changes the source first, and keeps what it gave', async () => {
  const { cache } = fixture()
  assert.equal(await cache.writeThrough('k', async () => 'new'), 'new')
  assert.equal(await cache.get('k'), 'new')
  await assert.rejects(cache.writeThrough('k', () => Promise.reject(new Error('refused'))), /refused/)
  assert.equal(await cache.get('k'), 'new')
})

test('clear removes the values of this cache alone', async () => {
  const engine = new Redis.Engine()
  const [one, other] = [createCache({ engine, prefix: 'one:' }), createCache({ engine, prefix: 'other:' })]
  await one.set('k', 1, { tags: ['t'] })
  await other.set('k', 2)
  await one.clear()
  assert.deepEqual(await engine.connect().keys('*'), ['other:k'])
})

test('numbers, Prometheus and diagnostics channels say the same', async () => {
  const { cache, load } = fixture({ name: 'my "cache"' })
  /** @type {any[]} */
  const messages = []
  const hear = (/** @type {any} */ message, /** @type {any} */ name) => messages.push([name, message])
  for (const kind of ['hit', 'miss', 'load']) channel(`nearis:cache:${kind}`).subscribe(hear)
  for (let n = 0; n < 4; n += 1) await cache.wrap('k', 60_000, load)
  for (const kind of ['hit', 'miss', 'load']) channel(`nearis:cache:${kind}`).unsubscribe(hear)
  const { hits, misses, loads, ratio, memoryBytes } = await cache.stats()
  assert.deepEqual({ hits, misses, loads, ratio }, { hits: 3, misses: 1, loads: 1, ratio: 0.75 })
  assert.ok(memoryBytes > 0)
  assert.deepEqual(messages.slice(0, 3), ['miss', 'load', 'hit'].map((kind) => [`nearis:cache:${kind}`, { cache: 'my "cache"', key: 'k' }]))
  const metrics = await cache.metrics()
  assert.match(metrics, /^# TYPE nearis_cache_hits_total counter\nnearis_cache_hits_total\{cache="my \\"cache\\""\} 3$/m)
  for (const line of metrics.trim().split('\n')) assert.match(line, /^(# (HELP|TYPE) nearis_cache_\w+ .+|nearis_cache_\w+\{cache=".*"\} \d+)$/)
})

test('caches of other processes forget what one of them changes', async () => {
  // Two engines stand for two processes, and a third, behind a listener, for what they share.
  const shared = new Redis.Engine()
  const listener = await shared.listen({ port: 0 })
  const bus = () => new Ioredis(listener.port)
  const [clientA, clientB] = [bus(), bus()]
  const a = new Cache({ engine: new Redis.Engine(), invalidations: clientA })
  const b = new Cache({ engine: new Redis.Engine(), invalidations: clientB })
  await Promise.all([a._bus?.ready, b._bus?.ready])
  const fill = async () => {
    await a.set('k', 1, { tags: ['t'] })
    await until(async () => (await b.get('k')) === undefined)
    await b._store('k', 1, { ...b.options, tags: ['t'] })
  }
  for (const change of [() => a.invalidate('k'), () => a.invalidateTag('t'), () => a.clear(), () => a.set('k', 2)]) {
    await fill()
    await change()
    await until(async () => (await b.get('k')) === undefined)
  }
  assert.equal(await a.get('k'), 2)
  await clientA.publish('nearis:cache:cache', 'nonsense')
  await until(() => b.counters.errors === 1)
  for (const end of [a, b]) await end.close()
  for (const client of [clientA, clientB]) client.disconnect()
  await listener.close()
})

test('a cache on a client of ioredis and a listener', async () => {
  const engine = new Redis.Engine()
  const listener = await engine.listen({ port: 0 })
  const client = new Ioredis(listener.port, { keyPrefix: 'app:' })
  const cache = new Cache({ client })
  await cache.set('k', { a: 1 }, { tags: ['t'] })
  assert.deepEqual((await engine.connect().keys('*')).sort(), ['app:cache:#tag:t', 'app:cache:k'])
  assert.deepEqual(await cache.get('k'), { a: 1 })
  assert.equal(await cache.invalidateTag('t'), 1)
  await cache.set('k', 1)
  await cache.clear()
  assert.equal(await engine.connect().dbsize(), 0)
  client.disconnect()
  await listener.close()
})
