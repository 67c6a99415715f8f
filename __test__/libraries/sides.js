// @ts-check
'use strict'

// Runs one test body with a library in three surroundings: our client class, ioredis through the listener, and, as the
// measure of what the test may expect, ioredis with a real server.

const { after, before, describe } = require('node:test')
const { Redis: Ioredis } = require('ioredis')
const Redis = require('../..')
const { findServer, startServer } = require('../helpers/redis-server')

/**
 * @typedef {object} Side
 * @property {any} Redis the class that the library is to use
 * @property {() => object} place constructor options that lead to this side's data
 * @property {(options?: object) => any} create a client, ended after the tests
 */

/**
 * Declares the tests, and after them the end: first of what the tests have made of clients, then of the clients.
 *
 * @param {any} Client
 * @param {() => object} place
 * @param {(side: Side) => void} body
 */
function declare(Client, place, body) {
  /** @type {any[]} */
  const clients = []
  const create = (/** @type {object} */ options = {}) => {
    const client = new Client({ ...place(), ...options })
    clients.push(client)
    return client
  }
  body({ Redis: Client, place, create })
  after(() => clients.forEach((client) => client.disconnect()))
}

/** @param {(side: Side) => void} body */
function embedded(body) {
  const engine = new Redis.Engine()
  declare(Redis, () => ({ engine }), body)
}

/** @param {(side: Side) => void} body */
function throughListener(body) {
  /** @type {any} */
  let listener
  const redis = new Redis({ engine: new Redis.Engine() })
  before(async () => {
    listener = await redis.listen({ port: 0 })
  })
  declare(Ioredis, () => ({ port: listener.port }), body)
  after(async () => {
    await listener.close()
    redis.disconnect()
  })
}

/** @param {(side: Side) => void} body */
function realServer(body) {
  /** @type {any} */
  let server
  before(async () => {
    server = await startServer()
  })
  declare(Ioredis, () => ({ port: server.port }), body)
  after(() => server.stop())
}

/**
 * @param {string} library
 * @param {(side: Side) => void} body declares tests
 */
function sides(library, body) {
  describe(`${library}: our client`, () => embedded(body))
  describe(`${library}: ioredis through the listener`, () => throughListener(body))
  const skip = findServer() ? false : 'no redis-server'
  describe(`${library}: ioredis and a real server`, { skip }, () => realServer(body))
}

/**
 * Resolves when `check` is true, and fails after ten seconds.
 * @param {() => boolean | Promise<boolean>} check
 */
async function until(check) {
  for (let left = 1000; left > 0; left -= 1) {
    if (await check()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('what was waited for did not come')
}

module.exports = { sides, until }
