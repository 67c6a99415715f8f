// @ts-check
'use strict'

// Sessions in as much memory as they may take.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { test } = require('node:test')
const express = require('express')
const session = require('express-session')
const Redis = /** @type {any} */ (require('../..'))
const RedisStore = /** @type {any} */ (require('../../session'))

const OOM = "OOM command not allowed when used memory > 'maxmemory'."
const inSeconds = (/** @type {number} */ seconds) => ({ cookie: { expires: new Date(Date.now() + seconds * 1000) } })
const large = { data: 'x'.repeat(2000) }

/** @param {any} redis @param {string} name */
const parameter = async (redis, name) => (await redis.config('GET', name))[1]

test('a store with a limit has an engine of its own, and sends away who has not come for longest', async () => {
  const store = new RedisStore({ maxMemory: '1mb', maxMemorySamples: 10 })
  const elsewhere = new Redis()
  assert.notEqual(store.client.engine, elsewhere.engine)
  assert.equal(await parameter(elsewhere, 'maxmemory'), '0')
  assert.equal(await parameter(store.client, 'maxmemory'), '1048576')
  assert.equal(await parameter(store.client, 'maxmemory-policy'), 'volatile-lru')
  assert.equal(await parameter(store.client, 'maxmemory-samples'), '10')
  const { clock } = store.client.engine
  let now = Date.now()
  clock.set(now)
  await store.set('regular', { ...large, ...inSeconds(86_400) })
  for (let i = 0; i < 1500; i++) {
    clock.set((now += 2000))
    await store.set(`visitor ${i}`, { ...large, ...inSeconds(86_400) })
    if (i % 20 === 0) assert.notEqual(await store.get('regular'), null, `after ${i}`)
  }
  const left = await store.length()
  assert.ok(left > 200 && left < 500, String(left))
  assert.equal(await store.get('visitor 0'), null)
  assert.equal((await store.get('visitor 1499')).data, large.data)
})

test('sessions without an end are never dropped: what finds no room is refused', async () => {
  const store = new RedisStore({ maxMemory: '1mb', disableTTL: true })
  const refused = await fill(store)
  assert.equal(refused.error.message, OOM)
  assert.equal(await store.length(), refused.count)
  assert.equal((await store.get('0')).data, large.data)
})

test('with noeviction nobody is logged out, and the refusal comes by the callback', async () => {
  const store = new RedisStore({ maxMemory: '1mb', maxMemoryPolicy: 'noeviction' })
  const { count, error } = await fill(store)
  assert.deepEqual([error.name, error.message], ['ReplyError', OOM])
  assert.equal(await store.length(), count)
  const told = await new Promise((resolve) => store.set('late', large, (/** @type {any} */ ...args) => resolve(args)))
  assert.deepEqual([told.length, told[0].message], [1, OOM])
  assert.throws(() => store.setSync('late', large), { message: OOM })
  // Who is there goes on: what is only used, and what ends, takes no memory.
  assert.equal(await store.touch('0', { ...large, ...inSeconds(60) }), null)
  assert.equal(await store.destroy('1'), null)
  assert.equal(await store.length(), count - 1)
})

test('express-session answers a login that finds no room with the error, and who is logged in stays so', async (t) => {
  const store = new RedisStore({ maxMemory: '1mb', maxMemoryPolicy: 'noeviction' })
  const app = express()
  app.use(session({ store, secret: 'cat', resave: false, saveUninitialized: false }))
  app.get('/look', (req, res) => void res.json(/** @type {any} */ (req.session).user ?? null))
  app.get('/login', (req, res, next) => {
    Object.assign(req.session, { user: 'u' })
    req.session.save((error) => (error ? next(error) : res.json('in')))
  })
  app.use((/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => void res.status(503).json(error.message))
  const server = app.listen(0, '127.0.0.1')
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  const base = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`
  const first = await fetch(`${base}/login`)
  const cookie = first.headers.getSetCookie()[0].split(';')[0]
  assert.equal(await first.json(), 'in')
  await fill(store)
  const second = await fetch(`${base}/login`)
  assert.deepEqual([second.status, await second.json()], [503, OOM])
  assert.equal(await (await fetch(`${base}/look`, { headers: { cookie } })).json(), 'u')
})

test('a store is limited where its engine is made', async () => {
  const engine = new Redis.Engine({ maxMemory: '2mb' })
  assert.equal(await parameter(new RedisStore({ engine }).client, 'maxmemory'), '2097152')
  const named = new RedisStore({ engine: 'sessions', maxMemory: '3mb' })
  assert.equal(await parameter(new Redis({ engine: 'sessions' }), 'maxmemory'), '3145728')
  assert.equal(await parameter(named.client, 'maxmemory-policy'), 'volatile-lru')
  const wrong = [
    [{ engine, maxMemory: '1mb' }, /A session store that has an engine has no maxMemory/],
    [{ client: engine.connect(), maxMemory: '1mb' }, /A session store that has a client has no maxMemory/],
    [{ client: engine.connect(), engine }, /A session store has a client or an engine, not both/],
    [{ maxMemoryPolicy: 'noeviction' }, /A session store has a maxMemoryPolicy only with a maxMemory/],
    [{ maxMemory: 'much' }, /maxMemory is bytes: .*not 'much'/],
    [{ maxMemory: '1mb', maxMemoryPolicy: 'most' }, /maxMemoryPolicy cannot be 'most'/],
  ]
  for (const [options, message] of wrong) assert.throws(() => new RedisStore(options), { name: 'TypeError', message })
})

/** Stores sessions until one is refused. @param {any} store */
async function fill(store) {
  for (let i = 0; i < 2000; i++) {
    const error = await store.set(String(i), large).then(() => null, (/** @type {any} */ refused) => refused)
    if (error) return { count: i, error }
  }
  throw new Error('there was room for all')
}
