// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { Redis: Ioredis } = require('ioredis')
const Redis = require('../..')
const { RateLimiter, rateLimit } = require('../../cache')
const { FRAMEWORKS, open } = require('./apps')

/** A limiter in an engine whose clock is set by hand. @param {object} options */
function fixture(options) {
  const engine = new Redis.Engine()
  engine.clock.set(1_000_000_000_000)
  const limiter = new RateLimiter({ engine, limit: 10, windowMs: 10_000, ...options })
  /** How many of so many are allowed. */
  const allowed = async (/** @type {number} */ tries) => {
    let count = 0
    for (let n = 0; n < tries; n += 1) if ((await limiter.take('k')).allowed) count += 1
    return count
  }
  return { limiter, allowed, advance: (/** @type {number} */ ms) => engine.clock.advance(ms) }
}

test('a fixed window begins with the first and ends all at once', async () => {
  const { limiter, allowed, advance } = fixture({ algorithm: 'fixed-window' })
  assert.deepEqual(await limiter.take('k'), { allowed: true, limit: 10, remaining: 9, resetMs: 10_000, retryAfterMs: 0 })
  advance(4_000)
  assert.equal(await allowed(20), 9)
  assert.deepEqual(await limiter.take('k'), { allowed: false, limit: 10, remaining: 0, resetMs: 6_000, retryAfterMs: 6_000 })
  advance(6_001)
  assert.equal(await allowed(20), 10)
})

test('a sliding window counts the past one by the part that is still in', async () => {
  const { limiter, allowed, advance } = fixture({ algorithm: 'sliding-window' })
  assert.equal(await allowed(20), 10)
  const { retryAfterMs } = await limiter.take('k')
  assert.equal(retryAfterMs, 11_000)
  advance(retryAfterMs - 1)
  assert.equal(await allowed(1), 0)
  advance(1)
  assert.equal(await allowed(2), 1)
  advance(4_000)
  assert.equal(await allowed(20), 4)
  const next = (await limiter.take('k')).retryAfterMs
  advance(next - 1)
  assert.equal(await allowed(1), 0)
  advance(1)
  assert.equal(await allowed(1), 1)
  advance(30_000)
  assert.equal(await allowed(20), 10)
})

test('a bucket fills up evenly', async () => {
  const { limiter, allowed, advance } = fixture({ algorithm: 'token-bucket' })
  assert.equal(await allowed(20), 10)
  assert.equal((await limiter.take('k')).retryAfterMs, 1_000)
  advance(1_000)
  assert.equal(await allowed(5), 1)
  advance(3_500)
  assert.equal(await allowed(5), 3)
  assert.equal((await limiter.take('k')).retryAfterMs, 500)
  advance(100_000)
  assert.equal(await allowed(20), 10)
})

for (const algorithm of ['fixed-window', 'sliding-window', 'token-bucket']) {
  test(`${algorithm}: keys do not see each other; reset forgets; no more than the limit at once from two processes`, async () => {
    const engine = new Redis.Engine()
    engine.clock.set(1_000_000_000_000)
    const listener = await engine.listen({ port: 0 })
    const client = new Ioredis(listener.port)
    const here = new RateLimiter({ engine, algorithm, limit: 50, windowMs: 60_000 })
    const there = new RateLimiter({ client, algorithm, limit: 50, windowMs: 60_000 })
    const taken = await Promise.all(Array.from({ length: 100 }, (_, n) => (n % 2 ? here : there).take('k')))
    assert.equal(taken.filter(({ allowed }) => allowed).length, 50)
    assert.equal((await here.take('other')).remaining, 49)
    await there.reset('k')
    assert.equal((await here.take('k')).remaining, 49)
    client.disconnect()
    await listener.close()
  })
}

for (const framework of FRAMEWORKS) {
  describe(`limits: ${framework.name}`, () => {
    test('too many are told so, with the headers', async () => {
      const app = await open(framework, rateLimit, { engine: new Redis.Engine(), limit: 2, windowMs: 60_000 }, { '/': (_req, res) => res.end('in') })
      const answers = [await app.ask('/'), await app.ask('/'), await app.ask('/')]
      assert.deepEqual(answers.map(({ status, text }) => `${status} ${text}`), ['200 in', '200 in', '429 Too many requests, please try again later.'])
      assert.deepEqual(answers.map(({ headers }) => headers.ratelimit), ['"default";r=1;t=60', '"default";r=0;t=60', '"default";r=0;t=60'])
      assert.equal(answers[0].headers['ratelimit-policy'], '"default";q=2;w=60')
      assert.deepEqual(answers.map(({ headers }) => headers['retry-after']), [undefined, undefined, '60'])
      app.close()
    })
  })
}

test('key, skip, headers, status and message are the app’s to choose', async () => {
  const options = {
    engine: new Redis.Engine(),
    limit: 1,
    key: (/** @type {any} */ req) => req.headers.user,
    skip: async (/** @type {any} */ req) => req.url === '/free',
    headers: 'draft-7',
    status: 503,
    message: { error: 'slow down' },
  }
  const in_ = (/** @type {any} */ _req, /** @type {any} */ res) => res.end('in')
  const app = await open(FRAMEWORKS[0], rateLimit, options, { '/': in_, '/free': in_ })
  const ask = (/** @type {string} */ user, path = '/') => app.ask(path, { headers: { user } })
  assert.equal((await ask('a')).headers.ratelimit, 'limit=1, remaining=0, reset=60')
  const refused = await ask('a')
  assert.deepEqual([refused.status, JSON.parse(refused.text)], [503, { error: 'slow down' }])
  assert.equal((await ask('b')).status, 200)
  assert.deepEqual([(await ask('a', '/free')).status, (await ask('a', '/free')).headers.ratelimit], [200, undefined])
  app.close()
  const old = await open(FRAMEWORKS[0], rateLimit, { engine: new Redis.Engine(), headers: 'draft-6' }, { '/': in_ })
  const { headers } = await old.ask('/')
  assert.deepEqual(['limit', 'remaining', 'reset'].map((name) => headers[`ratelimit-${name}`]), ['100', '99', '60'])
  old.close()
})

test('a limiter that fails tells the app, which answers', async () => {
  const client = new Redis({ engine: new Redis.Engine() })
  client.disconnect()
  const app = await open(FRAMEWORKS[0], rateLimit, { client }, { '/': (_req, res) => res.end('in') })
  assert.equal((await app.ask('/')).status, 500)
  app.close()
})

test('bad options are refused with what is right', () => {
  assert.throws(() => new RateLimiter({ windowMs: 0 }), /windowMs is a number of milliseconds, at least 1, not 0/)
  assert.throws(() => new RateLimiter({ windowMs: 1.5 }), /windowMs is a whole number/)
  assert.throws(() => new RateLimiter({ limit: 0 }), /limit is a whole number from 1 on, not 0/)
  assert.throws(() => new RateLimiter({ algorithm: 'leaky' }), /algorithm is one of fixed-window, sliding-window, token-bucket, not leaky/)
  assert.throws(() => rateLimit({ headers: 'draft-5' }), /headers is one of draft-6, draft-7, draft-8 or false, not draft-5/)
})
