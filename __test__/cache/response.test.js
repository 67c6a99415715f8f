// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { describe, test } = require('node:test')
const express = /** @type {any} */ (require('express'))
const Redis = require('../..')
const { Cache, cacheResponse } = require('../../cache')
const { until: untilWithin } = require('../helpers/until')
const { FRAMEWORKS, open } = require('./apps')

const until = (/** @type {() => any} */ condition) => untilWithin(condition, 10_000)

/** An app of one route, which counts and answers with what `answer` does. */
async function fixture(/** @type {any} */ framework, /** @type {any} */ options, /** @type {any} */ answer) {
  const engine = new Redis.Engine()
  const cache = new Cache({ engine })
  let n = 0
  const route = async (/** @type {any} */ req, /** @type {any} */ res) => {
    n += 1
    await answer(req, res, n)
  }
  const app = await open(framework, cacheResponse, { cache, ttlMs: 60_000, ...options }, { '/': route, '/other': route })
  /** Makes everything in the cache stale. */
  const age = async () => {
    const redis = /** @type {any} */ (engine.connect())
    for (const key of await redis.keys('*')) {
      const stored = await redis.getBuffer(key)
      await redis.set(key, Buffer.concat([Buffer.from(String(Date.now() - 1)), stored.subarray(stored.indexOf(':'))]))
    }
  }
  return { ...app, cache, age, runs: () => n }
}

/** @param {any} _req @param {any} res @param {number} n */
const count = (_req, res, n) => res.end(`answer ${n}`)

for (const framework of FRAMEWORKS) {
  describe(`kept answers: ${framework.name}`, () => {
    test('an answer is given again as it was', async () => {
      const app = await fixture(framework, {}, (/** @type {any} */ _req, /** @type {any} */ res, /** @type {number} */ n) => {
        res.statusCode = 404
        res.setHeader('X-Own', ['a', 'b'])
        res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
        res.write('ä')
        res.write(Buffer.from([0xe2, 0x82]))
        res.end(Buffer.from([0xac, 0x30 + n]))
      })
      const first = await app.ask('/?a=1')
      const second = await app.ask('/?a=1')
      assert.deepEqual([first.cached, second.cached], ['MISS', 'HIT'])
      for (const { status, text, headers } of [first, second]) {
        assert.deepEqual([status, text, headers['content-type'], headers['x-own']], [404, 'ä€1', 'text/plain; charset=utf-8', 'a, b'])
      }
      assert.equal(second.headers.age, '0')
      assert.equal((await app.ask('/?a=2')).cached, 'MISS')
      assert.equal((await app.ask('/other?a=1')).cached, 'MISS')
      assert.equal(app.runs(), 3)
      app.close()
    })

    test('many who ask at the same time get one answer', async () => {
      const app = await fixture(framework, {}, async (/** @type {any} */ _req, /** @type {any} */ res, /** @type {number} */ n) => {
        await new Promise((done) => setTimeout(done, 50))
        res.end(`answer ${n}`)
      })
      const answers = await Promise.all(Array.from({ length: 20 }, () => app.ask('/')))
      assert.equal(app.runs(), 1)
      assert.deepEqual(answers.map(({ text }) => text), Array(20).fill('answer 1'))
      assert.equal(answers.filter(({ cached }) => cached === 'MISS').length, 1)
      app.close()
    })

    test('who has the answer already gets 304', async () => {
      const app = await fixture(framework, {}, count)
      const { etag } = (await app.ask('/')).headers
      assert.equal(etag, undefined)
      const { headers } = await app.ask('/')
      assert.match(headers.etag, /^W\/".+"$/)
      const again = await app.ask('/', { headers: { 'if-none-match': `"x", ${headers.etag}` } })
      assert.deepEqual([again.status, again.text, again.cached], [304, '', 'HIT'])
      assert.equal((await app.ask('/', { headers: { 'if-none-match': '"x"' } })).status, 200)
      app.close()
    })

    test('a stale answer is given at once and renewed behind it', async () => {
      const app = await fixture(framework, { staleMs: 60_000 }, count)
      await app.ask('/')
      await app.age()
      const { cached, text } = await app.ask('/')
      assert.deepEqual([cached, text], ['STALE', 'answer 1'])
      await until(async () => (await app.ask('/')).text === 'answer 2')
      assert.equal((await app.ask('/')).cached, 'HIT')
      assert.equal(app.runs(), 2)
      app.close()
    })

    test('HEAD, POST and Cache-Control of the request', async () => {
      const app = await fixture(framework, {}, count)
      assert.equal((await app.ask('/', { method: 'POST' })).cached, undefined)
      assert.equal((await app.ask('/')).text, 'answer 2')
      const head = await app.ask('/', { method: 'HEAD' })
      assert.deepEqual([head.cached, head.text, head.headers['content-length']], ['HIT', '', '8'])
      assert.equal((await app.ask('/', { headers: { 'cache-control': 'no-cache' } })).text, 'answer 3')
      assert.equal((await app.ask('/')).text, 'answer 3')
      assert.equal((await app.ask('/', { headers: { 'cache-control': 'no-store' } })).text, 'answer 4')
      assert.equal((await app.ask('/')).text, 'answer 3')
      app.close()
    })

    test('an invalidated tag', async () => {
      const app = await fixture(framework, { tags: (/** @type {any} */ req) => [`path:${req.url.split('?')[0]}`] }, count)
      await app.ask('/')
      await app.ask('/other')
      await app.cache.invalidateTag('path:/')
      assert.deepEqual([(await app.ask('/')).text, (await app.ask('/other')).text], ['answer 3', 'answer 2'])
      app.close()
    })

    test('a client that goes away leaves nothing half-done behind', async () => {
      const app = await fixture(framework, {}, (/** @type {any} */ _req, /** @type {any} */ res, /** @type {number} */ n) => {
        res.write('part')
        if (n > 1) res.end(` and all ${n}`)
      })
      const leaving = new AbortController()
      const left = app.ask('/', { signal: leaving.signal })
      await until(() => app.runs() === 1)
      leaving.abort()
      await assert.rejects(left)
      assert.equal((await app.ask('/')).text, 'part and all 2')
      app.close()
    })
  })
}

describe('what is kept', () => {
  const [framework] = FRAMEWORKS
  const cases = /** @type {[string, Record<string, any>, any, boolean][]} */ ([
    ['Set-Cookie', { 'Set-Cookie': 'a=1' }, {}, false],
    ['private', { 'Cache-Control': 'private, max-age=60' }, {}, false],
    ['no-store', { 'Cache-Control': 'No-Store' }, {}, false],
    ['no-cache', { 'Cache-Control': 'no-cache' }, {}, false],
    ['max-age=0', { 'Cache-Control': 'max-age=0' }, {}, false],
    ['s-maxage over max-age', { 'Cache-Control': 'max-age=0, s-maxage=5' }, {}, true],
    ['Vary: *', { Vary: '*' }, {}, false],
    ['a request with Authorization', {}, { authorization: 'Basic x' }, false],
    ['the same, if public', { 'Cache-Control': 'public' }, { authorization: 'Basic x' }, true],
    ['no more than that', {}, {}, true],
  ])
  for (const [name, headers, asked, isKept] of cases) {
    test(`${name}: ${isKept ? 'yes' : 'no'}`, async () => {
      const app = await fixture(framework, {}, (/** @type {any} */ _req, /** @type {any} */ res) => {
        for (const [header, value] of Object.entries(headers)) res.setHeader(header, value)
        res.end('x')
      })
      await app.ask('/', { headers: asked })
      assert.equal((await app.ask('/', { headers: asked })).cached, isKept ? 'HIT' : 'MISS')
      app.close()
    })
  }

  for (const status of [500, 302, 206, 401]) {
    test(`status ${status}: no`, async () => {
      const app = await fixture(framework, {}, (/** @type {any} */ _req, /** @type {any} */ res) => res.writeHead(status).end('x'))
      await app.ask('/')
      assert.equal((await app.ask('/')).cached, 'MISS')
      app.close()
    })
  }

  test('private answers, if told, and by a key that tells users apart', async () => {
    const key = (/** @type {any} */ req) => req.headers.user && `${req.headers.user} ${req.url}`
    const app = await fixture(framework, { private: true, key }, (/** @type {any} */ req, /** @type {any} */ res) => {
      res.setHeader('Cache-Control', 'private')
      res.end(req.headers.user)
    })
    await app.ask('/', { headers: { user: 'a' } })
    const [a, b, nobody] = [await app.ask('/', { headers: { user: 'a' } }), await app.ask('/', { headers: { user: 'b' } }), await app.ask('/')]
    assert.deepEqual([a.cached, a.text, b.cached, b.text, nobody.cached], ['HIT', 'a', 'MISS', 'b', undefined])
    app.close()
  })

  test('answers that vary, by their own Vary and by the option', async () => {
    for (const option of [{}, { vary: ['Accept-Language'] }]) {
      const app = await fixture(framework, option, (/** @type {any} */ req, /** @type {any} */ res) => {
        if (!('vary' in option)) res.setHeader('Vary', 'accept-language, X-Other')
        res.end(req.headers['accept-language'])
      })
      for (const language of ['de', 'en']) await app.ask('/', { headers: { 'accept-language': language } })
      for (const language of ['de', 'en']) {
        const { cached, text } = await app.ask('/', { headers: { 'accept-language': language } })
        assert.deepEqual([cached, text], ['HIT', language])
      }
      app.close()
    }
  })

  test('max-age of the answer shortens its time', async () => {
    const app = await fixture(framework, {}, (/** @type {any} */ _req, /** @type {any} */ res) => {
      res.setHeader('Cache-Control', 'max-age=5')
      res.end('x')
    })
    await app.ask('/')
    const [key] = await app.cache.client.keys('*')
    assert.ok((await app.cache.client.pttl(key)) <= 5_000)
    app.close()
  })

  test('nothing larger than maxBytes', async () => {
    const app = await fixture(framework, { maxBytes: 10 }, (/** @type {any} */ req, /** @type {any} */ res) => res.end('x'.repeat(req.url === '/' ? 11 : 10)))
    for (const path of ['/', '/other']) await app.ask(path)
    assert.deepEqual([(await app.ask('/')).cached, (await app.ask('/other')).cached], ['MISS', 'HIT'])
    app.close()
  })

  test('when the cache fails the app goes on', async () => {
    const app = await fixture(framework, {}, count)
    app.cache.client.disconnect()
    assert.equal((await app.ask('/')).text, 'answer 1')
    assert.equal((await app.ask('/')).text, 'answer 2')
    assert.ok(app.cache.counters.errors > 0)
    app.close()
  })

  test('when a renewal fails the stale answer is given again', async () => {
    const app = await fixture(framework, { staleMs: 60_000 }, (/** @type {any} */ _req, /** @type {any} */ res, /** @type {number} */ n) => {
      if (n > 1) res.statusCode = 500
      res.end(`answer ${n}`)
    })
    await app.ask('/')
    await app.age()
    for (let runs = 2; runs < 4; runs += 1) {
      const { cached, status, text } = await app.ask('/')
      assert.deepEqual([cached, status, text], ['STALE', 200, 'answer 1'])
      await until(() => app.runs() === runs)
      await new Promise(setImmediate)
    }
    app.close()
  })

  test('what was set before the cache is of each request, and not kept', async () => {
    const app = express()
    let requests = 0
    app.use((/** @type {any} */ _req, /** @type {any} */ res, /** @type {() => void} */ next) => {
      requests += 1
      res.set({ 'X-Request': String(requests), 'X-Changed': 'before', Vary: 'Accept-Language' })
      next()
    })
    app.use(cacheResponse({ cache: new Cache({ engine: new Redis.Engine() }), ttlMs: 60_000 }))
    app.get('/', (/** @type {any} */ req, /** @type {any} */ res) => void res.set('X-Changed', 'by the answer').send(req.get('Accept-Language')))
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
    const ask = async (/** @type {string} */ language) => {
      const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'Accept-Language': language } })
      return [...['x-cache', 'x-request', 'x-changed', 'vary'].map((name) => response.headers.get(name)), await response.text()]
    }
    assert.deepEqual(await ask('de'), ['MISS', '1', 'by the answer', 'Accept-Language', 'de'])
    assert.deepEqual(await ask('de'), ['HIT', '2', 'by the answer', 'Accept-Language', 'de'])
    assert.deepEqual(await ask('fr'), ['MISS', '3', 'by the answer', 'Accept-Language', 'fr'])
    server.close()
    server.closeAllConnections()
  })
})
