// @ts-check
'use strict'

/**
 * Session stores, and what a request of express-session asks of one: the session at its beginning, and a touch at its
 * end. They are called as it calls them, with callbacks.
 */

const session = /** @type {any} */ (require('express-session'))
const { RedisStore } = require('../../session')

const SESSIONS = 1000
const DAY_MS = 86_400_000

/** What a shop might know of a customer: about 400 bytes. */
const DATA = {
  user: { id: 4711, name: 'Ada Lovelace', mail: 'ada@example.org', roles: ['customer', 'editor'] },
  cart: Array.from({ length: 4 }, (_, i) => ({ product: 1000 + i, name: `Thing number ${i}`, amount: i + 1, price: 9.95 })),
  csrf: 'c2Vzc2lvbiB0b2tlbiBvZiBhIGZvcm0'
}

/** @typedef {{ name: string, store: any, close: () => unknown }} Side */

/** @param {{ port: number, path: string }} redis @returns {Promise<Side[]>} ours first */
async function sides(redis) {
  const ours = new RedisStore()
  const Memory = require('memorystore')(session)
  const memory = new Memory({ checkPeriod: DAY_MS })
  return [
    { name: 'nearis/session', store: ours, close: () => ours.client.disconnect() },
    { name: 'memorystore', store: memory, close: () => memory.stopInterval() },
    await connectRedis('connect-redis 10, unix socket', { path: redis.path }),
    await connectRedis('connect-redis 10, TCP', { port: redis.port, host: '127.0.0.1' })
  ]
}

/** @param {string} name @param {object} socket @returns {Promise<Side>} */
async function connectRedis(name, socket) {
  const client = await require('redis').createClient({ socket }).connect()
  return { name, store: new (require('connect-redis10').RedisStore)({ client }), close: () => client.destroy() }
}

/**
 * One request after the other, or `width` at a time.
 *
 * @param {any} store
 * @param {number} width
 */
async function requests(store, width) {
  const ids = Array.from({ length: SESSIONS }, (_, i) => `Vq8kJ2f0bZ3tNcW5uYx7Rl1a${String(i).padStart(8, '0')}`)
  const given = { cookie: new session.Cookie({ maxAge: DAY_MS }), ...DATA }
  for (const id of ids) await told((done) => store.set(id, given, done))
  return (/** @type {number} */ n) => {
    let left = n
    const lane = () => told((done) => {
      const next = (/** @type {unknown} */ error) => {
        if (error || left <= 0) return done(error)
        const id = ids[left-- % SESSIONS]
        store.get(id, (/** @type {unknown} */ failed, /** @type {any} */ found) => {
          if (failed || found?.user.id !== DATA.user.id) return done(failed ?? new Error('the session was not there'))
          store.touch(id, given, next)
        })
      }
      next(null)
    })
    return Promise.all(Array.from({ length: width }, lane))
  }
}

/** @param {(done: (error: unknown) => void) => void} call */
function told(call) {
  return new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve(undefined))))
}

module.exports = { sides, requests }
