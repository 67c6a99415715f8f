// @ts-check
'use strict'

// Runs one test body twice: against Nearis, and against ioredis with a real server, so that what a test expects is what
// users of ioredis get.

const { after, before, describe } = require('node:test')
const { findServer, startServer } = require('./redis-server')

/**
 * @typedef {object} Side
 * @property {string} name
 * @property {boolean} real
 * @property {any} Redis the class
 * @property {(options?: object) => any} create a client of an engine (or server) that all clients of this side share;
 *   it is ended after the tests
 */

/**
 * @param {string} name
 * @param {(side: Side) => void} body declares tests
 * @param {{ args?: string[] }} [options] for the real server
 */
function both(name, body, options = {}) {
  describe(`${name}: nearis`, () => declare(body, false, () => ({ port: 7000 })))
  describe(`${name}: ioredis and a real server`, { skip: findServer() ? false : 'no redis-server' }, () => {
    /** @type {any} */
    let server
    before(async () => {
      server = await startServer(options)
    })
    after(() => server.stop())
    declare(body, true, () => ({ port: server.port }))
  })
}

/**
 * @param {(side: Side) => void} body
 * @param {boolean} real
 * @param {() => object} place
 */
function declare(body, real, place) {
  const Redis = /** @type {any} */ (require(real ? 'ioredis' : 'nearis'))
  /** @type {any[]} */
  const clients = []
  after(() => {
    for (const client of clients) client.disconnect()
  })
  const create = (/** @type {object} */ extra = {}) => {
    const client = new Redis({ ...place(), ...extra })
    clients.push(client)
    return client
  }
  body({ name: real ? 'ioredis' : 'nearis', real, Redis, create })
}

/**
 * How a promise ended, in one word or another: for comparing errors by their texts.
 * @param {Promise<unknown>} promise
 */
function outcome(promise) {
  return promise.then(
    (value) => value,
    (error) => `${error.name}: ${error.message}`,
  )
}

module.exports = { both, outcome }
