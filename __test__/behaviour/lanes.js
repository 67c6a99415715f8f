// @ts-check
'use strict'

// The behaviour suite: what programs see of a client is written down once, and is true of four of them. Two are ioredis
// itself, so that what a test expects is what users of ioredis get; where ours is meant to differ, the test says so by
// the name of a difference (differences.js), and docs/migrating.md tells people.

const { existsSync } = require('node:fs')
const path = require('node:path')
const { after, before, describe } = require('node:test')
const { findOracle } = require('../helpers/oracles')
const { findServer, startServer } = require('../helpers/redis-server')
const { until } = require('../helpers/until')
const differences = require('./differences')

const ROOT = path.join(__dirname, '..', '..')

/**
 * One client under test.
 * @typedef {object} Lane
 * @property {'server' | 'stream' | 'nearis' | 'auto'} name
 * @property {string} title
 * @property {boolean} ours the class is Nearis's
 * @property {boolean} auto its clients have `enableAutoPipelining`
 * @property {any} Redis the class
 * @property {any} options what a client needs to get at the data of this lane; to be read inside of tests
 * @property {(more?: object) => any} create a client of this lane; it is disconnected after the tests
 * @property {(client: any) => any} adopt has a client disconnected after the tests that a test has made by itself
 * @property {(id: keyof typeof differences) => boolean} differs whether this lane deliberately differs in that
 */

/** @typedef {Lane['name']} Name */

/** @type {Record<Name, string>} */
const TITLES = {
  server: 'ioredis and a real server',
  stream: 'ioredis over nearis/stream',
  nearis: 'nearis',
  auto: 'nearis with auto-pipelining',
}

/** Each lane has an engine of its own; clients without a connector find it by the port. */
const PORTS = { stream: 7101, nearis: 7102, auto: 7103 }

/** Newest server first: the replies of the engine are those of Redis 8. */
const program = () => findOracle('redis8') ?? findServer()

/** The module with the connector, or null as long as there is none. */
function streamModule() {
  const file = ['stream.js', path.join('stream', 'index.js')].find((name) => existsSync(path.join(ROOT, name)))
  return file === undefined ? null : require(path.join(ROOT, file))
}

/** @type {Record<Name, () => string | false>} the reason why a lane cannot be run */
const MISSING = {
  server: () => (program() ? false : 'no redis-server'),
  stream: () => (streamModule() ? false : 'there is no nearis/stream'),
  nearis: () => false,
  auto: () => false,
}

/**
 * Declares tests for each lane.
 *
 * @param {string} section
 * @param {(lane: Lane) => void} body declares the tests of one lane
 * @param {{ args?: string[], only?: Name[] }} [options] `args`: more arguments for the real server; `only`: what is said
 *   here makes sense for these lanes only
 */
function lanes(section, body, { args = [], only = ['server', 'stream', 'nearis', 'auto'] } = {}) {
  for (const name of only) {
    describe(`${section}: ${TITLES[name]}`, { skip: MISSING[name]() }, () => {
      /** @type {any} */
      let server
      if (name === 'server') {
        before(async () => {
          server = await startServer({ args, program: program() })
        })
      }
      staysAlive()
      body(laneOf(name, () => server))
      // Behind everything else that is done after the tests.
      after(() => server?.stop())
    })
  }
}

/** Embedded clients keep no process alive, not even one that waits for them. */
function staysAlive() {
  /** @type {NodeJS.Timeout} */
  let timer
  before(() => {
    timer = setInterval(() => {}, 60_000)
  })
  after(() => clearInterval(timer))
}

/**
 * @param {Name} name
 * @param {() => { port: number }} server
 * @returns {Lane}
 */
function laneOf(name, server) {
  const ours = name === 'nearis' || name === 'auto'
  const Redis = /** @type {any} */ (require(ours ? 'nearis' : 'ioredis'))
  /** @type {any[]} */
  const clients = []
  after(() => {
    for (const client of clients) client.disconnect()
  })
  const adopt = (/** @type {any} */ client) => {
    clients.push(client)
    return client
  }
  /** @type {Lane} */
  const lane = {
    ...{ name, title: TITLES[name], ours, auto: name === 'auto', Redis, adopt },
    get options() {
      return optionsOf(name, server)
    },
    create: (more = {}) => adopt(new Redis({ ...lane.options, ...more })),
    differs(id) {
      if (!Object.hasOwn(differences, id)) throw new Error(`differences.js has no "${id}"`)
      return ours
    },
  }
  return lane
}

/**
 * @param {Name} name
 * @param {() => { port: number }} server
 */
function optionsOf(name, server) {
  switch (name) {
    case 'server':
      return { port: server().port }
    case 'stream':
      return { Connector: streamModule().Connector, port: PORTS.stream }
    case 'nearis':
      return { port: PORTS.nearis }
    case 'auto':
      return { port: PORTS.auto, enableAutoPipelining: true }
  }
}

/**
 * How a promise ended: the value, or the error's name and text.
 * @param {Promise<unknown>} promise
 */
function outcome(promise) {
  return promise.then(
    (value) => value,
    (error) => `${error.name}: ${error.message}`,
  )
}

/**
 * Writes down events of a client as they come, with what they carry.
 * @param {any} client
 * @param {string[]} [events]
 */
function record(client, events = ['wait', 'connecting', 'connect', 'ready', 'close', 'reconnecting', 'end']) {
  /** @type {any[][]} */
  const seen = []
  for (const event of events) client.on(event, (/** @type {any[]} */ ...args) => seen.push([event, ...args]))
  return seen
}

/**
 * The next event of that name.
 * @param {any} client
 * @param {string} event
 * @returns {Promise<any[]>} what it carried
 */
function once(client, event) {
  return new Promise((resolve) => client.once(event, (/** @type {any[]} */ ...args) => resolve(args)))
}

module.exports = { lanes, staysAlive, outcome, until, record, once, streamModule }
