// @ts-check
'use strict'

// Who takes part: real servers, and Nearis by each of the ways into it.

const Redis = /** @type {any} */ (require('../..'))
const { findOracle } = require('../helpers/oracles')
const { startServer } = require('../helpers/redis-server')
const { nameOf } = require('./compare')
const { parse } = require('./frames')
const { Embedded, Methods } = require('./embedded')
const { Wire } = require('./wire')

/**
 * A client of a side: a Wire or an Embedded.
 * @typedef {Wire | Embedded} Client
 */

/** A server, or an engine behind one of its doors, with clients by their names. */
class Side {
  /**
   * @param {string} title
   * @param {() => Promise<Client>} connect
   * @param {{ protocol?: 2 | 3, engine?: any, stop?: () => Promise<void> }} [more]
   */
  constructor(title, connect, { protocol = 2, engine, stop } = {}) {
    this.title = title
    this.connect = connect
    this.protocol = protocol
    this.engine = engine
    this.stop = stop
    /** @type {Map<string, Client>} */
    this.clients = new Map()
    /** Replies that nobody waits for yet. @type {Map<string, Promise<string[]>>} */
    this.later = new Map()
    /** The ids of the clients. @type {Map<string, string>} */
    this.ids = new Map()
  }

  /**
   * @param {string} name
   * @returns {Promise<Client>}
   */
  async client(name) {
    const known = this.clients.get(name)
    if (known) return known
    const client = await this.connect()
    this.clients.set(name, client)
    if (this.protocol === 3) await client.exchange([['HELLO', '3']])
    this.ids.set(name, parse((await client.exchange([['CLIENT', 'ID']]))[0]).text)
    return client
  }

  /** Databases empty, clients as if they had just connected. */
  async reset() {
    // Who still waits cannot be asked for anything else.
    for (const name of this.later.keys()) {
      this.clients.get(name)?.close()
      this.clients.delete(name)
    }
    this.later.clear()
    for (const [name, client] of this.clients) {
      if (client instanceof Embedded || client.closed || !(await client.reset())) {
        client.close()
        this.clients.delete(name)
      } else if (this.protocol === 3) {
        await client.exchange([['HELLO', '3']])
      }
    }
    // Embedded clients end in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
    await (await this.client('a')).exchange([['FLUSHALL']])
  }

  async close() {
    for (const client of this.clients.values()) client.close()
    await this.stop?.()
  }
}

/**
 * @typedef {object} Lane a comparison
 * @property {string} name
 * @property {Side} theirs
 * @property {Side} ours
 * @property {string} oracle the title of the server that decides
 * @property {boolean} [second] two servers are compared, for the record
 */

const LANES = ['embedded', 'methods', 'resp2', 'resp3']

/** All sides that a run needs, started when they are first asked for. */
class Field {
  constructor() {
    /** @type {Map<string, Promise<Side>>} */
    this.sides = new Map()
  }

  /**
   * @param {string} name
   * @param {() => Promise<Side>} start
   */
  side(name, start) {
    let side = this.sides.get(name)
    if (!side) this.sides.set(name, (side = start()))
    return side
  }

  /**
   * @param {import('../helpers/oracles').OracleName} name
   * @param {2 | 3} protocol a server process for each, since both see the same commands
   */
  server(name, protocol) {
    return this.side(`${name} ${protocol}`, async () => {
      const { port, stop } = await startServer({ program: findOracle(name) })
      return new Side(`${name} in RESP${protocol}`, () => Wire.connect(port), { protocol, stop })
    })
  }

  /** @param {2 | 3} protocol */
  listener(protocol) {
    return this.side(`listener ${protocol}`, async () => {
      const engine = new Redis.Engine()
      const { port } = await engine.listen({ port: 0 })
      return new Side(`Nearis in RESP${protocol}`, () => Wire.connect(port), { protocol, engine, stop: () => engine.close() })
    })
  }

  embedded() {
    return this.side('embedded', async () => {
      const engine = new Redis.Engine()
      const connect = async () => new Embedded(new Redis({ engine, protocol: 2, stringNumbers: true }))
      return new Side('Nearis embedded', connect, { engine })
    })
  }

  methods() {
    return this.side('methods', async () => {
      const engine = new Redis.Engine()
      return new Side('Nearis by its methods', async () => new Methods(new Redis({ engine, protocol: 2 })), { engine })
    })
  }

  /**
   * @param {object} options
   * @param {import('../helpers/oracles').OracleName} [options.oracle]
   * @param {string[]} [options.names] of lanes; none: all
   * @param {boolean} [options.second] compare redis-server 7 with the oracle besides
   * @returns {Promise<Lane[]>}
   */
  async lanes({ oracle = 'redis8', names = [], second = false }) {
    /** @type {Lane[]} */
    const lanes = []
    for (const name of names.length > 0 ? names : LANES) {
      const protocol = name === 'resp3' ? 3 : 2
      const theirs = await this.server(oracle, protocol)
      const ours = { embedded: () => this.embedded(), methods: () => this.methods() }[name] ?? (() => this.listener(protocol))
      lanes.push({ name, theirs, ours: await ours(), oracle })
    }
    if (second && findOracle('redis7')) {
      const lane = { theirs: await this.server(oracle, 2), ours: await this.server('redis7', 2), oracle }
      lanes.push({ name: 'redis7', ...lane, second: true })
    }
    return lanes
  }

  async close() {
    for (const side of this.sides.values()) await (await side).close()
  }
}

/**
 * Whether what is compact has the same order on both sides of a lane. Older servers have fewer compact encodings, others
 * have other ones, and in an object of JavaScript numbers come first.
 * @param {Lane} lane
 * @param {string[]} words
 */
function hasOrder(lane, words) {
  return lane.oracle === 'redis8' && !lane.second && !(lane.name === 'methods' && nameOf(words) === 'hgetall')
}

module.exports = { Field, LANES, hasOrder }
