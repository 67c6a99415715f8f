// @ts-check
'use strict'

// Runs one test body with a library in several surroundings: our client, the real client through the listener, ioredis over
// nearis/stream, and, as the measure of what the test may expect, the real client with a real server. The real client is
// ioredis or node-redis.

const { after, before, describe } = require('node:test')
const { Redis: Ioredis } = require('ioredis')
const nodeRedis = /** @type {any} */ (require('redis'))
const Redis = require('../..')
const ownNodeRedis = /** @type {any} */ (require('../../node-redis'))
const { Connector } = require('../../stream')
const { findServer, startServer } = require('../helpers/redis-server')
const { until: untilWithin } = require('../helpers/until')

/**
 * @typedef {object} Side
 * @property {any} Redis the class that the library is to use
 * @property {() => object} place constructor options that lead to this side's data
 * @property {(options?: object) => any} create a client, ended after the tests
 *
 * @typedef {object} NodeRedisSide
 * @property {any} redis what `require('redis')` gives
 * @property {() => object} place options of `createClient` that lead to this side's data
 * @property {(options?: object) => Promise<any>} create a connected client, ended after the tests
 * @property {(options?: object) => any} make one that is not connected, ended after the tests
 *
 * @typedef {(place: () => object) => void} Declare
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

/**
 * The same for clients in the shape of node-redis, which have to be connected.
 *
 * @param {any} redis
 * @param {() => object} place
 * @param {(side: NodeRedisSide) => void} body
 */
function declareNodeRedis(redis, place, body) {
  /** @type {any[]} */
  const clients = []
  const make = (/** @type {object} */ options = {}) => {
    const client = redis.createClient({ ...place(), ...options })
    client.on('error', (/** @type {Error} */ error) => console.error(error))
    clients.push(client)
    return client
  }
  body({ redis, place, make, create: (options) => make(options).connect() })
  // Libraries do not wait for the last that they send, such as UNSUBSCRIBE.
  after(() => Promise.all(clients.filter((client) => client.isOpen).map((client) => client.close())))
}

/** @param {Declare} declared */
function embedded(declared) {
  const engine = new Redis.Engine()
  declared(() => ({ engine }))
}

/** @param {(at: () => any) => void} declared */
function throughListener(declared) {
  /** @type {any} */
  let listener
  const redis = new Redis({ engine: new Redis.Engine() })
  before(async () => {
    listener = await redis.listen({ port: 0 })
  })
  declared(() => listener)
  after(async () => {
    await listener.close()
    redis.disconnect()
  })
}

/** @param {(at: () => any) => void} declared */
function realServer(declared) {
  /** @type {any} */
  let server
  before(async () => {
    server = await startServer()
  })
  declared(() => server)
  after(() => server.stop())
}

/**
 * @param {string} library
 * @param {string} client the real one's name
 * @param {Declare} ours
 * @param {(at: () => { port: number }) => void} theirs
 */
function inAll(library, client, ours, theirs) {
  describe(`${library}: our client`, () => embedded(ours))
  describe(`${library}: ${client} through the listener`, () => throughListener(theirs))
  const skip = findServer() ? false : 'no redis-server'
  describe(`${library}: ${client} and a real server`, { skip }, () => realServer(theirs))
}

/**
 * @param {string} library
 * @param {(side: Side) => void} body declares tests
 * @param {{ stream?: boolean }} [options] `stream`: over nearis/stream too, which takes ioredis itself
 */
function sides(library, body, { stream = true } = {}) {
  const theirs = (/** @type {() => { port: number }} */ at) => declare(Ioredis, () => ({ port: at().port }), body)
  const engine = new Redis.Engine()
  if (stream) describe(`${library}: ioredis over nearis/stream`, () => declare(Ioredis, () => ({ Connector: Connector.for(engine) }), body))
  inAll(library, 'ioredis', (place) => declare(Redis, place, body), theirs)
}

/**
 * @param {string} library
 * @param {(side: NodeRedisSide) => void} body declares tests
 */
function nodeRedisSides(library, body) {
  const place = (/** @type {() => { port: number }} */ at) => () => ({ socket: { port: at().port } })
  const theirs = (/** @type {() => { port: number }} */ at) => declareNodeRedis(nodeRedis, place(at), body)
  inAll(`${library}, node-redis's shape`, 'node-redis', (own) => declareNodeRedis(ownNodeRedis, own, body), theirs)
}

/**
 * Resolves when `check` is true, and fails after ten seconds.
 * @param {() => boolean | Promise<boolean>} check
 */
const until = (check) => untilWithin(check, 10_000)

module.exports = { nodeRedisSides, sides, until }
