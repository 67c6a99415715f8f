// @ts-check
'use strict'

// Section "Faults": the session store and the cache, under the frameworks, while their server is away.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { afterEach, beforeEach, describe, test } = require('node:test')
const express = require('express')
const session = require('express-session')
const Ioredis = /** @type {any} */ (require('ioredis'))
const real = /** @type {any} */ (require('redis'))
const { Engine } = /** @type {any} */ (require('../..'))
const { Cache, cacheResponse } = /** @type {any} */ (require('../../cache'))
const { createClient } = /** @type {any} */ (require('../../node-redis'))
const { RedisStore } = /** @type {any} */ (require('../../session'))
const { openProxy } = require('../helpers/proxy')
const { findServer, startServer } = require('../helpers/redis-server')
const { until } = require('../helpers/until')

/** @type {(() => any)[]} */
const closing = []
/** @type {any} */
let engine

beforeEach(() => {
  const alive = setInterval(() => {}, 60_000)
  closing.push(() => clearInterval(alive))
  engine = new Engine()
})

afterEach(async () => {
  engine.undoFaults()
  for (const close of closing.splice(0).reverse()) await close()
})

/** An app, and a browser that keeps its cookie. @param {any} app */
async function visit(app) {
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => (server.closeAllConnections(), server.close()))
  const { port } = server.address()
  let cookie = ''
  return async (/** @type {string} */ path) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie }, signal: AbortSignal.timeout(10_000) })
    const given = response.headers.getSetCookie()[0]
    if (given) cookie = given.split(';')[0]
    return response.json()
  }
}

/** An app that counts visits in the session, and says when there is none. @param {any} store */
function counting(store) {
  const app = express()
  app.use(session({ store, secret: 'cat', resave: false, saveUninitialized: true }))
  app.get('/', (req, res) => {
    const mine = /** @type {any} */ (req.session)
    if (mine === undefined) return void res.json('no session')
    mine.n = (mine.n ?? 0) + 1
    res.json(mine.n)
  })
  return app
}

const quick = { retryStrategy: () => 5 }

/** @type {Record<string, () => Promise<{ client: any, down: () => any, up: () => any }>>} */
const CLIENTS = {
  async nearis() {
    const client = engine.connect(quick)
    closing.push(() => client.disconnect())
    return { client, down: () => engine.faults.down(), up: () => engine.faults.up() }
  },
  async 'nearis/node-redis'() {
    const client = await createClient({ engine, socket: { reconnectStrategy: () => 5 } }).connect()
    closing.push(() => client.destroy())
    return { client, down: () => engine.faults.down(), up: () => engine.faults.up() }
  },
  async 'ioredis and a real server'() {
    const proxy = await behindProxy()
    const client = new Ioredis({ port: proxy.port, ...quick })
    closing.push(() => client.disconnect())
    return { client, ...proxy }
  },
  async 'node-redis and a real server'() {
    const proxy = await behindProxy()
    const client = real.createClient({ socket: { host: '127.0.0.1', port: proxy.port, reconnectStrategy: () => 5 } })
    client.on('error', () => {})
    await client.connect()
    closing.push(() => client.destroy())
    return { client, ...proxy }
  },
}

async function behindProxy() {
  const server = await startServer()
  closing.push(server.stop)
  const proxy = await openProxy(server.port)
  closing.push(proxy.stop)
  return proxy
}

describe('a session store', () => {
  for (const [title, open] of Object.entries(CLIENTS)) {
    test(`tells of ${title}, and requests are answered meanwhile`, { skip: title.includes('real') && !findServer() ? 'no redis-server' : false }, async () => {
      const { client, down, up } = await open()
      client.on('error', () => {})
      const store = new RedisStore({ client })
      /** @type {string[]} */
      const told = []
      for (const event of ['disconnect', 'connect']) store.on(event, () => told.push(event))
      const get = await visit(counting(store))
      assert.deepEqual([await get('/'), await get('/')], [1, 2])
      const gone = once(store, 'disconnect')
      await down()
      await gone
      assert.deepEqual([await get('/'), await get('/')], ['no session', 'no session'])
      const back = once(store, 'connect')
      await up()
      await back
      assert.equal(await get('/'), 3)
      assert.deepEqual(told, ['disconnect', 'connect'])
    })
  }

  test('listens once for all stores of a client, and keeps none alive', async () => {
    const client = engine.connect(quick)
    closing.push(() => client.disconnect())
    const before = client.listenerCount('ready')
    const stores = Array.from({ length: 20 }, () => new RedisStore({ client }))
    assert.equal(client.listenerCount('ready'), before + 1)
    let gone = 0
    for (const store of stores) store.on('disconnect', () => gone++)
    engine.faults.dropConnection()
    await until(() => gone === 20)
  })

  test('passes an error on that is no loss of the connection', async () => {
    const store = new RedisStore({ engine })
    closing.push(() => store.client.disconnect())
    const app = counting(store)
    app.use((/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => void res.status(500).json(error.message))
    const get = await visit(app)
    assert.equal(await get('/'), 1)
    engine.faults.readonly({ times: 1 })
    engine.inject({ command: 'get', times: 1, error: 'ERR broken' })
    assert.equal(await get('/'), 'ERR broken')
    engine.undoFaults()
    assert.equal(await get('/'), 2)
  })
})

describe('the cache', () => {
  test('gives what it has loaded although it cannot be kept', async () => {
    const client = engine.connect(quick)
    closing.push(() => client.disconnect())
    const cache = new Cache({ client, name: 'faults' })
    let loads = 0
    const wrap = () => cache.wrap('k', 60_000, async () => ++loads)
    const replica = engine.faults.readonly()
    assert.deepEqual([await wrap(), await wrap()], [1, 2])
    assert.equal(replica.hits, 2)
    replica.undo()
    assert.deepEqual([await wrap(), await wrap()], [3, 3])
    engine.inject({ command: 'get', times: 1, error: 'ERR broken' })
    await assert.rejects(wrap(), /ERR broken/)
    assert.equal(await wrap(), 3)
  })

  test('an app answers without it', async () => {
    const client = engine.connect(quick)
    closing.push(() => client.disconnect())
    const app = express()
    let made = 0
    app.use(cacheResponse({ cache: new Cache({ client, name: 'answers', ttlMs: 60_000 }), ttlMs: 60_000 }))
    app.get('/', (_req, res) => void res.json(++made))
    const get = await visit(app)
    assert.deepEqual([await get('/'), await get('/')], [1, 1])
    const oom = engine.faults.oom()
    assert.equal(await get('/'), 1)
    oom.undo()
    const broken = engine.inject({ error: 'ERR broken' })
    assert.equal(await get('/'), 2)
    assert(broken.hits > 0)
    broken.undo()
    assert.equal(await get('/'), 1)
  })
})
