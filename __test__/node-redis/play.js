// @ts-check
'use strict'

// Plays rows of calls through methods of node-redis's shape: on our client, and on real node-redis and a real server.

const { after, before } = require('node:test')
const redis = require('redis')
const { Engine } = require('../..')
const { createClient } = require('../../node-redis')
const { plain } = require('../clients/every-command/replies')
const { oracle } = require('../clients/every-command/sides')
const { skipWithoutOracles } = require('../helpers/oracles')

const TIMEOUT_MS = 10_000
const skip = skipWithoutOracles('redis8')

/**
 * @typedef {import('../clients/every-command/play').Row} Row
 *
 * @typedef {object} Side
 * @property {() => Promise<any>} make
 * @property {() => Promise<any>} another a client of a server of its own
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} Wanted
 * @property {2 | 3} RESP
 * @property {Record<number, any>} [typeMapping]
 *
 * @typedef {object} Outcome
 * @property {any} reply as it is; errors by class and message
 * @property {any} compared the part of it that two servers can have in common
 */

/** @type {Record<string, import('../clients/every-command/play').Started>} */
const servers = {}

before(async () => {
  if (skip) return
  servers.single = await oracle('redis8')
  servers.cluster = await oracle('redis8', { cluster: true })
})
after(() => Promise.all(Object.values(servers).map((server) => server.close())))

/** @param {(options: any) => any} make @param {any} options @param {any[]} clients */
async function open(make, { typeMapping, ...options }, clients) {
  const client = make({ ...options, socket: { ...options.socket, reconnectStrategy: false } })
  client.on('error', () => {})
  clients.push(client)
  await client.connect()
  return typeMapping === undefined ? client : client.withTypeMapping(typeMapping)
}

/** @param {any[]} clients */
function destroy(clients) {
  for (const client of clients) if (client.isOpen) client.destroy()
}

/** @param {Wanted} wanted @param {string} group @returns {Side} */
function real(wanted, group) {
  /** @type {any[]} */
  const clients = []
  /** @type {import('../clients/every-command/play').Started[]} */
  const others = []
  const on = (/** @type {number} */ port) => open(redis.createClient, { ...wanted, socket: { port } }, clients)
  return {
    make: () => on(servers[group === 'cluster' ? 'cluster' : 'single'].port),
    async another() {
      others.push(await oracle('redis8'))
      return on(others[others.length - 1].port)
    },
    close() {
      destroy(clients)
      return Promise.all(others.map((server) => server.close()))
    },
  }
}

/** @param {Wanted} wanted @returns {Side} */
function ours(wanted) {
  /** @type {any[]} */
  const clients = []
  const engine = new Engine({ debug: true })
  const on = async (/** @type {Engine} */ one) => recorded(await open(createClient, { ...wanted, engine: one }, clients))
  return {
    make: () => on(engine),
    another: () => on(new Engine({ debug: true })),
    async close() {
      destroy(clients)
    },
  }
}

/** The methods that were called, of those whose results are compared. @type {Set<string>} */
const called = new Set()

/** @param {any} client @returns {any} the client, which has its calls written down */
function recorded(client) {
  return new Proxy(client, {
    get(target, name) {
      const value = target[name]
      if (typeof value !== 'function') return value
      called.add(String(name))
      return value.bind(target)
    },
  })
}

/** Errors by what a program can tell them by. @param {any} reply @returns {any} */
function told(reply) {
  if (reply instanceof Error) return { name: reply.name, class: reply.constructor.name, message: reply.message }
  return Array.isArray(reply) ? reply.map(told) : reply
}

/** @param {Row} row @param {any} client @param {any} place */
async function run(row, client, place) {
  if (!Array.isArray(row)) return /** @type {any} */ (row.node ?? row.both)(place)
  const [words, node] = row
  return typeof node === 'string' ? client.sendCommand(Array.isArray(words) ? words : words.split(' ')) : node(client)
}

/** @param {Promise<any>} promise */
async function settled(promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => (timer = setTimeout(reject, TIMEOUT_MS, new Error('no reply in time'))))
  try {
    return await Promise.race([promise, late])
  } catch (error) {
    return error
  } finally {
    clearTimeout(timer)
  }
}

/** @param {Row[]} rows @param {Side} side @param {2 | 3} protocol @returns {Promise<Outcome[]>} */
async function play(rows, side, protocol) {
  try {
    const client = await side.make()
    const place = { kind: 'node-redis', protocol, make: side.make, another: side.another }
    /** @type {Outcome[]} */
    const outcomes = []
    for (const row of rows) {
      const { compare } = extraOf(row)
      const reply = await settled(run(row, client, place))
      outcomes.push({ reply: told(reply), compared: compare && !(reply instanceof Error) ? compare(plain(reply)) : undefined })
    }
    return outcomes
  } finally {
    await side.close()
  }
}

/** @param {Row} row @returns {import('../clients/every-command/play').Extra} */
const extraOf = (row) => (Array.isArray(row) ? (row[2] ?? {}) : row)

/** @param {Row} row */
const titleOf = (row) => (Array.isArray(row) ? String(row[0]) : row.scene)

/** @type {Row} */
const FLUSH = ['FLUSHALL', (c) => c.flushAll()]

/**
 * @param {Row[]} rows
 * @param {Wanted} wanted
 * @param {string} group
 * @returns {Promise<[Outcome[], Outcome[]]>} ours, and the real ones
 */
async function onBoth(rows, wanted, group) {
  const all = [FLUSH, ...rows]
  const [, ...mine] = await play(all, ours(wanted), wanted.RESP)
  const [, ...theirs] = await play(all, real(wanted, group), wanted.RESP)
  return [mine, theirs]
}

module.exports = { skip, called, ours, play, onBoth, extraOf, titleOf }
