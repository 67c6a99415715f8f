// @ts-check
'use strict'

// Sends calls with a real client, one after the other, and keeps what came back and what went over the wire.

const { Redis: Ioredis } = require('ioredis')
const { createClient } = require('redis')
const { plain } = require('./replies')

const TIMEOUT_MS = 10_000

/**
 * @typedef {'ioredis' | 'node-redis'} Kind
 * @typedef {2 | 3} Protocol
 *
 * @typedef {object} Place
 * @property {Kind} kind
 * @property {Protocol} protocol
 * @property {() => Promise<any>} make connects one more client
 * @property {() => Promise<any>} another connects to a server of its own, which may be ended
 *
 * @typedef {object} Extra
 * @property {(client: any) => Promise<unknown>} [ioredis] where its method has arguments of a form of its own
 * @property {(reply: any) => any} [compare] what of the reply is compared
 * @property {unknown | ((kind: Kind, protocol: Protocol) => unknown)} [reply] what is right, where no real server that is
 *   asked knows the call; such a call is not sent to them
 * @property {boolean} [refused] an error is all that there is to get
 *
 * @typedef {[words: string | string[], node: ((client: any) => Promise<unknown>) | 'no method' | 'no such form', extra?: Extra]} Call
 *   the words that go over the wire; how node-redis sends them: by sendCommand when it has no method, or one that cannot
 *   send them; ioredis has a method that takes the words
 *
 * @typedef {Call | Scene} Row
 *
 * @typedef {object} Scene calls of several clients, or of one that does more than to answer
 * @property {string} scene
 * @property {(place: Place) => Promise<unknown>} [ioredis]
 * @property {(place: Place) => Promise<unknown>} [node]
 * @property {(place: Place) => Promise<unknown>} [both]
 * @property {(reply: any) => any} [compare]
 * @property {undefined} [reply]
 * @property {undefined} [refused]
 *
 * @typedef {object} Started
 * @property {number} port
 * @property {() => string[][]} take what was sent since the last time
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Result
 * @property {string} title
 * @property {any} reply as plain data
 * @property {boolean} good whether it shows that what was sent works
 * @property {string[] | null} words what should have been sent
 * @property {string[][]} sent
 * @property {unknown} expected
 */

/** @param {Kind} kind @param {Protocol} protocol @param {number} port @returns {Promise<any>} */
async function open(kind, protocol, port) {
  if (kind === 'ioredis') {
    const client = new Ioredis({ port, protocol, lazyConnect: true, retryStrategy: null, showFriendlyErrorStack: false })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  const socket = { port, host: '127.0.0.1', reconnectStrategy: /** @type {false} */ (false) }
  const client = createClient({ RESP: protocol, socket })
  client.on('error', () => {})
  return client.connect()
}

/** @param {any} client */
function end(client) {
  if (client instanceof Ioredis) client.disconnect()
  else if (client.isOpen) client.destroy()
}

/** @param {Call[0]} words */
const split = (words) => (Array.isArray(words) ? words : words.split(' '))

/** By ioredis's own method; `call` only for what it has no method for. @param {any} client @param {string[]} words */
function byMethod(client, [name, ...args]) {
  const method = client[name.toLowerCase()]
  return typeof method === 'function' ? method.apply(client, args) : client.call(name, ...args)
}

/** @param {() => Promise<unknown>} call */
async function settled(call) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => (timer = setTimeout(reject, TIMEOUT_MS, new Error('no reply in time'))))
  try {
    return plain(await Promise.race([call(), late]))
  } catch (error) {
    return plain(error)
  } finally {
    clearTimeout(timer)
  }
}

/** @param {Row} row @param {Place} place @param {any} client @returns {() => Promise<unknown>} */
function caller(row, place, client) {
  const ioredis = place.kind === 'ioredis'
  if (!Array.isArray(row)) {
    const scene = /** @type {(place: Place) => Promise<unknown>} */ ((ioredis ? row.ioredis : row.node) ?? row.both)
    return () => scene(place)
  }
  const [words, node, extra = {}] = row
  if (ioredis) return () => (extra.ioredis ? extra.ioredis(client) : byMethod(client, split(words)))
  return () => (typeof node === 'string' ? client.sendCommand(split(words)) : node(client))
}

/** @param {any} reply @returns {any} */
const same = (reply) => reply

/**
 * @param {Row[]} rows
 * @param {{ kind: Kind, protocol: Protocol, start: () => Promise<Started>, side: Started, real?: boolean }} where `start`: one
 *   more server of the kind; `real`: a real one
 * @returns {Promise<(Result | null)[]>} null for a call that is not for this side
 */
async function play(rows, { kind, protocol, start, side, real = false }) {
  /** @type {any[]} */
  const clients = []
  /** @type {string[][]} */
  let sent = []
  const sides = [side]
  const taken = () => [...sent.splice(0), ...sides.flatMap(({ take }) => take())]
  const connect = async (/** @type {Started} */ to) => {
    sent = taken()
    const client = await open(kind, protocol, to.port)
    clients.push(client)
    to.take() // What a client sends when it connects is no call.
    return client
  }
  const make = () => connect(side)
  const another = async () => {
    const one = await start()
    sides.push(one)
    return connect(one)
  }
  try {
    const place = { kind, protocol, make, another }
    const client = await make()
    /** @type {(Result | null)[]} */
    const results = []
    for (const row of rows) {
      const { reply: expected, compare = same, refused = false } = Array.isArray(row) ? (row[2] ?? {}) : row
      if (real && expected !== undefined) {
        results.push(null)
        continue
      }
      taken()
      const reply = await settled(caller(row, place, client))
      const failed = reply !== null && typeof reply === 'object' && 'error' in reply
      results.push({
        title: Array.isArray(row) ? split(row[0]).join(' ') : row.scene,
        reply: failed ? reply : compare(reply),
        good: refused || !failed,
        words: Array.isArray(row) ? split(row[0]) : null,
        sent: taken(),
        expected: typeof expected === 'function' ? expected(kind, protocol) : expected,
      })
    }
    return results
  } finally {
    clients.forEach(end)
    for (const one of sides.slice(1)) await one.close()
  }
}

module.exports = { play, split }
