// @ts-check
'use strict'

// Declares the same tests for session stores in several surroundings; the first, connect-redis with a real server, is the
// measure of what a test may expect.

const { after, before, beforeEach, describe } = require('node:test')
const { Redis: Ioredis } = require('ioredis')
const { createClient } = require('redis')
const { RedisStore: ConnectRedis } = require('connect-redis10')
const Redis = require('../..')
const { RedisStore } = require('../../session')
const { findServer, startServer } = require('../helpers/redis-server')

/**
 * @typedef {object} Side
 * @property {boolean} ours whether the store is
 * @property {(options?: object) => any} store a store of the side; all of them see the same data
 * @property {any} redis an ioredis-shaped client of the same data
 */

/**
 * @param {string} name
 * @param {any} Store
 * @param {boolean} real whether the data is in a real server
 * @param {(place: { port: number }) => Promise<any> | any} clientOf
 * @param {(side: Side) => void} body
 */
function side(name, Store, real, clientOf, body) {
  describe(name, { skip: real && !findServer() ? 'no redis-server' : false }, () => {
    /** @type {any} */
    let server
    /** @type {any} */
    let client
    /** @type {any} */
    const here = { ours: Store === RedisStore, redis: null, store: (/** @type {object} */ options) => new Store({ client, ...options }) }
    before(async () => {
      server = real ? await startServer() : { port: 7_301, stop() {} }
      client = await clientOf(server)
      here.redis = real ? new Ioredis(server.port) : new Redis(server.port)
    })
    beforeEach(() => here.redis.flushall())
    after(async () => {
      here.redis.disconnect()
      client.disconnect()
      await server.stop()
    })
    body(here)
  })
}

/** @param {number} port */
const nodeRedis = (port) => createClient({ url: `redis://127.0.0.1:${port}` }).connect()

/** @param {(side: Side) => void} body */
function onEachSide(body) {
  side('connect-redis, node-redis and a real server', ConnectRedis, true, ({ port }) => nodeRedis(port), body)
  side('embedded', RedisStore, false, ({ port }) => new Redis(port), body)
  side('node-redis and a real server', RedisStore, true, ({ port }) => nodeRedis(port), body)
  side('ioredis and a real server', RedisStore, true, ({ port }) => new Ioredis(port), body)
}

module.exports = { onEachSide }
