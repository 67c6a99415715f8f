// @ts-check
'use strict'

// What express-session asks of a store, with a store of connect-redis of any version.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const express = require('express')
const session = require('express-session')

/**
 * A browser's part: keeps the cookie.
 *
 * @param {string} url
 */
function browser(url) {
  let cookie = ''
  return async (/** @type {string} */ path) => {
    const response = await fetch(url + path, { headers: cookie ? { cookie } : {} })
    const [set] = response.headers.getSetCookie()
    if (set) [cookie] = set.split(';')
    return response.json()
  }
}

/**
 * @param {any} store
 * @param {(visit: () => (path: string) => Promise<any>) => Promise<void>} body
 */
async function withApp(store, body) {
  const app = express()
  app.use(session({ store, secret: 'a secret', resave: false, saveUninitialized: false, cookie: { maxAge: 60_000 } }))
  /** @type {(path: string, answer: (request: any, done: (value: any) => void) => void) => void} */
  const on = (path, answer) => void app.get(path, (request, response) => answer(request, (value) => void response.json(value)))
  on('/look', (request, done) => done({ count: request.session.count ?? null }))
  on('/count', (request, done) => {
    request.session.count = (request.session.count ?? 0) + 1
    done({ count: request.session.count, id: request.sessionID })
  })
  on('/renew', (request, done) => {
    request.session.regenerate((/** @type {any} */ error) => {
      request.session.count = 100
      done({ error, id: request.sessionID })
    })
  })
  on('/leave', (request, done) => request.session.destroy((/** @type {any} */ error) => done({ error })))
  const server = app.listen(0, '127.0.0.1')
  try {
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
    await body(() => browser(`http://127.0.0.1:${port}`))
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/**
 * A method of a store, whose versions tell their results in different ways.
 *
 * @param {any} store
 * @param {string} name
 * @param {any[]} args
 * @returns {Promise<any>}
 */
function ask(store, name, ...args) {
  return new Promise((resolve, reject) => {
    store[name](...args, (/** @type {any} */ error, /** @type {any} */ value) => (error ? reject(error) : resolve(value)))
  })
}

/**
 * @param {(options?: object) => Promise<any>} makeStore
 * @param {() => Promise<{ ttl: (key: string) => Promise<number>, set: (key: string, value: string) => Promise<any> }>} makeClient
 */
function behaves(makeStore, makeClient) {
  test('sessions of an Express app', async () => {
    const store = await makeStore({ prefix: 'app:' })
    const client = await makeClient()
    await withApp(store, async (visit) => {
      const [one, other] = [visit(), visit()]
      assert.deepEqual(await one('/look'), { count: null })
      assert.equal(await ask(store, 'length'), 0)
      const { id } = await one('/count')
      assert.equal((await one('/count')).count, 2)
      assert.equal((await other('/count')).count, 1)
      assert.deepEqual(await one('/look'), { count: 2 })
      assert.equal(await ask(store, 'length'), 2)
      assert.ok((await ask(store, 'ids')).includes(id))
      const ttl = await client.ttl(`app:${id}`)
      assert.ok(ttl > 50 && ttl <= 60, String(ttl))
      const renewed = await one('/renew')
      assert.notEqual(renewed.id, id)
      assert.equal(await client.ttl(`app:${id}`), -2)
      assert.deepEqual(await one('/look'), { count: 100 })
      await one('/leave')
      assert.deepEqual(await one('/look'), { count: null })
      assert.equal(await ask(store, 'length'), 1)
    })
  })

  test('sessions are set, touched, listed, destroyed', async () => {
    const store = await makeStore({ prefix: 'own:', scanCount: 10 })
    const client = await makeClient()
    assert.deepEqual(await ask(store, 'all'), [])
    assert.ok(!(await ask(store, 'get', 'nobody')))
    await ask(store, 'set', 'a', { foo: 'bär' })
    assert.deepEqual(await ask(store, 'get', 'a'), { foo: 'bär' })
    assert.ok((await client.ttl('own:a')) > 86_000)
    const expires = new Date(Date.now() + 60_000).toISOString()
    await ask(store, 'set', 'a', { foo: 1, cookie: { expires } })
    assert.ok((await client.ttl('own:a')) <= 60)
    await ask(store, 'touch', 'a', { cookie: { expires: new Date(Date.now() + 600_000).toISOString() } })
    assert.ok((await client.ttl('own:a')) > 60)
    await Promise.all([...Array(200).keys()].map((n) => ask(store, 'set', `s${n}`, { n })))
    assert.equal(await ask(store, 'length'), 201)
    assert.equal(new Set(await ask(store, 'ids')).size, 201)
    const all = await ask(store, 'all')
    assert.deepEqual(all.find((/** @type {any} */ { id }) => id === 's7'), { n: 7, id: 's7' })
    await ask(store, 'destroy', 's7')
    assert.equal(await ask(store, 'length'), 200)
    await ask(store, 'set', 'a', { cookie: { expires: new Date(Date.now() - 1000).toISOString() } })
    assert.ok(!(await ask(store, 'get', 'a')))
    await ask(store, 'clear')
    assert.equal(await ask(store, 'length'), 0)
  })

  test('times to live of one\'s own, none, and what cannot be read', async () => {
    const client = await makeClient()
    const store = await makeStore({ prefix: 'ttl:', ttl: (/** @type {any} */ { seconds }) => seconds })
    await ask(store, 'set', 'a', { seconds: 30 })
    assert.ok((await client.ttl('ttl:a')) <= 30)
    await assert.rejects(ask(store, 'set', 'a', { seconds: 1.5 }), { message: 'ERR value is not an integer or out of range' })
    const lasting = await makeStore({ prefix: 'ttl:', disableTTL: true })
    await ask(lasting, 'set', 'b', {})
    await ask(lasting, 'touch', 'b', { cookie: { expires: new Date().toISOString() } })
    assert.equal(await client.ttl('ttl:b'), -1)
    await client.set('ttl:c', '{"broken')
    await assert.rejects(ask(lasting, 'get', 'c'), SyntaxError)
  })
}

module.exports = { behaves }
