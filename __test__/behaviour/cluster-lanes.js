// @ts-check
'use strict'

// Two clients of a cluster: ioredis with a real server that owns all slots, which decides what is right, and ours.

const { after, before, describe } = require('node:test')
const { findOracle, skipWithoutOracles } = require('../helpers/oracles')
const { freePort, startServer } = require('../helpers/redis-server')
const { staysAlive } = require('./lanes')

/**
 * @typedef {object} ClusterLane
 * @property {string} name
 * @property {boolean} ours
 * @property {any} Redis the class, which has `Cluster`
 * @property {number} port of the one node; to be read inside of tests
 * @property {(options?: object, nodes?: any[]) => any} create a client; it is disconnected after the tests
 */

/** Where our cluster is; a lane has an engine of its own. */
const PORT = 7110

async function startCluster() {
  const args = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort()), '--cluster-announce-ip', '127.0.0.1']
  const server = await startServer({ args, program: findOracle('redis8') })
  const Redis = /** @type {any} */ (require('ioredis'))
  const client = new Redis({ port: server.port })
  try {
    await client.cluster('ADDSLOTSRANGE', 0, 16383)
    const deadline = Date.now() + 20_000
    while (!/cluster_state:ok/.test(await client.cluster('INFO'))) {
      if (Date.now() > deadline) throw new Error('the cluster does not come up')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } catch (error) {
    await server.stop()
    throw error
  } finally {
    client.disconnect()
  }
  return server
}

/**
 * @param {string} section
 * @param {(lane: ClusterLane) => void} body declares the tests of one lane
 */
function clusterLanes(section, body) {
  describe(`${section}: ioredis and a real cluster`, { skip: skipWithoutOracles('redis8') }, () => {
    /** @type {any} */
    let server
    before(async () => {
      server = await startCluster()
    })
    declare(body, 'server', 'ioredis', () => server.port, {})
    after(() => server.stop())
  })
  describe(`${section}: nearis`, () => declare(body, 'nearis', 'nearis', () => PORT, {}))
  const auto = { enableAutoPipelining: true }
  describe(`${section}: nearis with auto-pipelining`, () => declare(body, 'auto', 'nearis', () => PORT + 1, auto))
}

/**
 * Declares the tests, and after them the end: first of what they have made of clients, then of the clients.
 *
 * @param {(lane: ClusterLane) => void} body
 * @param {string} name
 * @param {string} module
 * @param {() => number} port
 * @param {object} base
 */
function declare(body, name, module, port, base) {
  const Redis = /** @type {any} */ (require(module))
  /** @type {any[]} */
  const clients = []
  staysAlive()
  body({
    name,
    ours: module === 'nearis',
    Redis,
    get port() {
      return port()
    },
    create(options = {}, nodes = [{ host: '127.0.0.1', port: port() }]) {
      const client = new Redis.Cluster(nodes, { ...base, ...options })
      clients.push(client)
      return client
    },
  })
  after(() => {
    for (const client of clients) client.disconnect()
  })
}

module.exports = { clusterLanes, startCluster }
