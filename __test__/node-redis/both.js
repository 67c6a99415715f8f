// @ts-check
'use strict'

// Runs one test body twice: against nearis/node-redis, and against real node-redis with a real server, so that what a test
// expects is what users of node-redis get.

const { after, afterEach, before, beforeEach, describe } = require('node:test')
const { oracle } = require('../clients/every-command/sides')
const { skipWithoutOracles } = require('../helpers/oracles')
const { until } = require('../helpers/until')

/**
 * @typedef {object} Side
 * @property {boolean} real
 * @property {any} redis the module
 * @property {() => any} place the option `socket`
 * @property {(options?: any) => any} create a client that is not connected; it is destroyed after the test
 * @property {(options?: any) => Promise<any>} open a client that is connected
 */

let ports = 7100

/**
 * @param {string} name
 * @param {(side: Side) => void} body declares tests
 * @param {{cluster?: boolean}} [options]
 */
function both(name, body, options = {}) {
  const port = ports++
  describe(`${name}: nearis`, () => declare(body, false, require('../../node-redis'), () => port))
  describe(`${name}: node-redis and a real server`, { skip: skipWithoutOracles('redis8') }, () => {
    /** @type {any} */
    let server
    before(async () => {
      server = await oracle('redis8', options)
    })
    after(() => server.close())
    declare(body, true, require('redis'), () => server.port)
  })
}

/**
 * @param {(side: Side) => void} body
 * @param {boolean} real
 * @param {any} redis
 * @param {() => number} port
 */
function declare(body, real, redis, port) {
  /** @type {any[]} */
  const made = []
  const place = () => ({ host: '127.0.0.1', port: port() })
  const create = (/** @type {any} */ options = {}) => {
    const client = redis.createClient({ ...options, socket: { ...place(), ...options.socket } })
    client.on('error', () => {})
    made.push(client)
    return client
  }
  const open = (/** @type {any} */ options) => create(options).connect()
  beforeEach(async () => {
    const client = await open()
    await client.flushAll()
    await client.close()
  })
  body({ real, redis, place, create, open })
  afterEach(() => made.splice(0).forEach((client) => client.destroy()))
}

/**
 * What a promise is rejected with: class, message; or what it resolves to.
 * @param {() => any} run
 */
async function outcome(run) {
  try {
    return { value: await run() }
  } catch (error) {
    const { constructor, message } = /** @type {Error} */ (error)
    return { error: constructor.name, message }
  }
}

module.exports = { both, outcome, until }
