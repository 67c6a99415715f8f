// @ts-check
'use strict'

/*
 * An Express app in a process of its own, which tells its parent the port and ends with it.
 *
 *   web-app.js <which of APPS> <{ port, path } of the real server, as JSON>
 */

const express = require('express')
const session = /** @type {any} */ (require('express-session'))
const { Redis: Ioredis } = require('ioredis')
const { Cache, cacheResponse } = require('../../cache')

const HOUR_MS = 3_600_000
/** Where the real server is. */
const redis = require.main === module ? JSON.parse(process.argv[3]) : {}

/** A product as its database gives it: 2 KB of JSON. @param {string} id */
function product(id) {
  const reviews = Array.from({ length: 12 }, (_, i) => ({ by: `customer ${i}`, stars: i % 5 + 1, text: 'It does what it should, and the parcel came in time; I would buy it again. '.repeat(2) }))
  return { id, name: `Product ${id}`, price: 19.95, reviews }
}

/** @param {any} [middleware] what answers from the cache @param {any} [handler] */
function shop(middleware, handler = (/** @type {any} */ req, /** @type {any} */ res) => res.json(product(req.params.id))) {
  const app = express()
  if (middleware) app.use(middleware)
  return app.get('/products/:id', handler)
}

/** Cache-aside, as it is written by hand. @param {any} client of ioredis's shape */
function byHand(client) {
  return shop(undefined, async (/** @type {any} */ req, /** @type {any} */ res) => {
    const key = `product:${req.params.id}`
    let text = await client.get(key)
    const found = text !== null
    if (!found) {
      text = JSON.stringify(product(req.params.id))
      await client.set(key, text, 'PX', HOUR_MS)
    }
    res.set('X-Cache', found ? 'HIT' : 'MISS').type('json').send(text)
  })
}

/** @param {any} store */
function login(store) {
  const app = express()
  app.use(session({ store, secret: 'bench', resave: false, saveUninitialized: false, cookie: { maxAge: HOUR_MS } }))
  app.get('/login/:name', (/** @type {any} */ req, /** @type {any} */ res) => {
    req.session.user = { name: req.params.name, mail: `${req.params.name}@example.org`, roles: ['customer', 'editor'] }
    res.send('welcome')
  })
  app.get('/me', (/** @type {any} */ req, /** @type {any} */ res) => {
    if (req.session.user) res.send(req.session.user.name)
    else res.status(401).send('who is there?')
  })
  return app
}

/** @param {object} socket */
async function connectRedis10(socket) {
  const client = await require('redis').createClient({ socket }).connect()
  return login(new (require('connect-redis10').RedisStore)({ client }))
}

const cached = (/** @type {any} */ client) => cacheResponse({ cache: new Cache({ client }), ttlMs: HOUR_MS })

const CONSTANT = JSON.stringify(product('0'))

/** @type {Record<string, () => any>} */
const APPS = {
  'cache: nearis/cache': () => shop(cached(undefined)),
  'cache: nearis by hand': () => byHand(new (require('../..'))()),
  'cache: ioredis by hand, unix socket': () => byHand(new Ioredis(redis.path)),
  'cache: ioredis by hand, TCP': () => byHand(new Ioredis(redis.port, '127.0.0.1')),
  'cache: nearis/cache on ioredis, unix socket': () => shop(cached(new Ioredis(redis.path))),
  'cache: none, a constant text': () => shop(undefined, (/** @type {any} */ _req, /** @type {any} */ res) => res.type('json').send(CONSTANT)),
  'session: nearis/session': () => login(new (require('../../session').RedisStore)()),
  'session: connect-redis 8 on ioredis, unix socket': () => login(new (require('connect-redis8').RedisStore)({ client: new Ioredis(redis.path) })),
  'session: connect-redis 10, unix socket': () => connectRedis10({ path: redis.path }),
  'session: connect-redis 10, TCP': () => connectRedis10({ port: redis.port, host: '127.0.0.1' }),
  'session: memorystore': () => login(new (require('memorystore')(session))({ checkPeriod: HOUR_MS }))
}

async function main() {
  const app = await APPS[process.argv[2]]()
  const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
  process.once('disconnect', () => process.exit(0))
}

if (require.main === module) main()

module.exports = { APPS: Object.keys(APPS) }
