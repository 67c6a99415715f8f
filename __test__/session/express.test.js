// @ts-check
'use strict'

// The store under express-session: what the middleware asks of it, and what a browser sees.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { test } = require('node:test')
const express = require('express')
const session = require('express-session')
const { onEachSide } = require('./sides')

const METHODS = ['get', 'set', 'touch', 'destroy']

/** Notes which methods are called. @param {any} store */
function watched(store) {
  /** @type {string[]} */
  const calls = []
  for (const method of METHODS) {
    const real = store[method]
    store[method] = function (/** @type {any[]} */ ...args) {
      calls.push(method)
      return real.apply(this, args)
    }
  }
  return calls
}

/** An app with the store, and a browser that keeps its cookie. @param {any} store @param {object} [options] */
async function open(store, options) {
  const app = express()
  app.use(session({ store, secret: 'cat', resave: false, saveUninitialized: false, ...options }))
  app.get('/look', (req, res) => void res.json(/** @type {any} */ (req.session).n ?? null))
  app.get('/change', (req, res) => {
    const mine = /** @type {any} */ (req.session)
    mine.n = (mine.n ?? 0) + 1
    res.json(mine.n)
  })
  app.get('/regenerate', (req, res, next) => req.session.regenerate((error) => (error ? next(error) : res.json(req.sessionID))))
  app.get('/login', (req, res, next) => {
    req.session.regenerate((error) => {
      if (error) return next(error)
      Object.assign(req.session, { n: 100 })
      req.session.save((failed) => (failed ? next(failed) : res.json(req.sessionID)))
    })
  })
  app.get('/logout', (req, res, next) => req.session.destroy((error) => (error ? next(error) : res.json('out'))))
  app.get('/reload', (req, res, next) => req.session.reload((error) => (error ? next(error) : res.json(/** @type {any} */ (req.session).n))))
  app.get('/cookie', (req, res) => void res.json({ ...req.session.cookie.data, isDate: req.session.cookie.expires instanceof Date }))
  app.use((/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => void res.status(500).json(error.message))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  let cookie = ''
  return {
    async close() {
      server.close()
      server.closeAllConnections()
    },
    get cookie() {
      return cookie
    },
    set cookie(value) {
      cookie = value
    },
    /** @param {string} path */
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } })
      const given = response.headers.getSetCookie()[0]
      if (given) cookie = given.split(';')[0]
      return response.json()
    },
  }
}

onEachSide((side) => {
  test('the middleware calls what it has to', async () => {
    const store = side.store()
    const calls = watched(store)
    const browser = await open(store)
    const during = async (/** @type {string} */ path) => {
      calls.length = 0
      const reply = await browser.get(path)
      return [reply, ...calls]
    }
    assert.deepEqual(await during('/look'), [null])
    assert.equal(browser.cookie, '')
    assert.deepEqual(await during('/change'), [1, 'set'])
    assert.deepEqual(await during('/look'), [1, 'get', 'touch'])
    assert.deepEqual(await during('/change'), [2, 'get', 'set'])
    assert.deepEqual(await during('/reload'), [2, 'get', 'get', 'touch'])
    const [, ...login] = await during('/login')
    assert.deepEqual(login, ['get', 'destroy', 'set', 'set'])
    assert.deepEqual(await during('/look'), [100, 'get', 'touch'])
    assert.deepEqual(await during('/logout'), ['out', 'get', 'destroy'])
    assert.deepEqual(await during('/look'), [null, 'get'])
    await browser.close()
  })

  test('a new login ends the old session', async () => {
    const store = side.store()
    const browser = await open(store)
    await browser.get('/change')
    const old = browser.cookie
    await browser.get('/login')
    assert.notEqual(browser.cookie, old)
    browser.cookie = old
    assert.equal(await browser.get('/look'), null)
    assert.equal(await store.length(), 1)
    await browser.close()
  })

  test('cookies have their dates back, and the session ends with its cookie', async () => {
    const store = side.store()
    const browser = await open(store, { cookie: { maxAge: 60_000 } })
    await browser.get('/change')
    const { isDate, originalMaxAge } = await browser.get('/cookie')
    // Taken by express-session from the date again, when a millisecond may have passed.
    assert.ok(isDate && originalMaxAge > 50_000 && originalMaxAge <= 60_000, `${isDate} ${originalMaxAge}`)
    const [sid] = await store.ids()
    const ttl = await side.redis.ttl(`sess:${sid}`)
    assert.ok(ttl > 50 && ttl <= 60)
    await side.redis.pexpire(`sess:${sid}`, 1)
    while ((await side.redis.exists(`sess:${sid}`)) === 1) await new Promise((done) => setTimeout(done, 5))
    assert.equal(await browser.get('/look'), null)
    await browser.close()
  })

  test('a corrupt session fails its own request and no other', async () => {
    const store = side.store()
    const [browser, other] = [await open(store), await open(store)]
    await browser.get('/change')
    const [sid] = await store.ids()
    await side.redis.set(`sess:${sid}`, '{"cookie":')
    assert.match(await browser.get('/look'), /JSON/)
    assert.equal(await other.get('/change'), 1)
    await browser.close()
    await other.close()
  })

  test('a serializer that throws fails the request', async () => {
    const store = side.store({ serializer: { parse: JSON.parse, stringify: () => { throw new Error('cannot') } } })
    const browser = await open(store)
    assert.equal(await browser.get('/login'), 'cannot')
    await browser.close()
  })

  test('requests of one browser at the same time each get an answer', async () => {
    const store = side.store()
    const browser = await open(store)
    await browser.get('/change')
    const replies = await Promise.all(Array.from({ length: 20 }, () => browser.get('/look')))
    assert.deepEqual(replies, Array(20).fill(1))
    await browser.close()
  })
})
