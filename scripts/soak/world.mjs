// What the parts of a soak share: the server, chance that a seed decides, counts, and whether it goes on.
import { once } from 'node:events'
import net from 'node:net'
import { Redis } from 'ioredis'

/** Longest wait for one connection, or one thing that is bound to come about. */
export const PATIENCE_MS = 30_000

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Numbers that a seed decides (mulberry32). @param {number} seed @returns {() => number} from 0 to 1 */
function numbers(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What says that a connection is gone, and nothing about the server. @param {any} error */
export const isConnectionLost = (error) => error.name !== 'ReplyError' && /closed|ECONNRESET|EPIPE|abort/i.test(error.message)

export class World {
  /** How often each thing was done. @type {Record<string, number>} */
  counts = {}
  /** Connections that somebody may end from outside. @type {Set<number>} */
  victims = new Set()
  /** What writers have left to be looked at. @type {import('./writers.mjs').Book[]} */
  books = []
  #next
  #goesOn = true
  #number = 0

  /** @param {number} port @param {number} seed */
  constructor(port, seed) {
    this.port = port
    this.#next = numbers(seed)
  }

  goesOn = () => this.#goesOn

  stop() {
    this.#goesOn = false
  }

  start() {
    this.#goesOn = true
  }

  /** A whole number, both ends included. @param {number} from @param {number} to */
  between(from, to) {
    return from + Math.floor(this.#next() * (to - from + 1))
  }

  /** @template T @param {T[]} some @returns {T} */
  one(some) {
    return some[this.between(0, some.length - 1)]
  }

  /** A number that was not given before. */
  number() {
    return ++this.#number
  }

  /** @param {string} what @param {number} [times] */
  count(what, times = 1) {
    this.counts[what] = (this.counts[what] ?? 0) + times
  }

  /** A client that does not come back once its connection is gone. @returns {Promise<Redis>} */
  async client() {
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true, enableReadyCheck: false, retryStrategy: null, connectTimeout: PATIENCE_MS })
    client.on('error', () => {})
    await client.connect()
    this.count('connects')
    return client
  }

  /** @returns {Promise<net.Socket>} */
  async socket() {
    const socket = net.connect(this.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    this.count('connects')
    return socket
  }

  /** Ends a connection in some way, politely or not, whatever is under way. @param {Redis} client */
  async leave(client) {
    const way = this.one(['quit', 'disconnect', 'reset'])
    this.count(way)
    if (client.status === 'end') return
    const over = new Promise((resolve) => client.once('end', resolve))
    if (way === 'quit') await client.quit().catch(() => client.disconnect())
    else if (way === 'disconnect') client.disconnect()
    else client.stream.resetAndDestroy()
    await over
  }
}

/** Waits for something. @param {string} what @param {() => Promise<boolean>} condition */
export async function eventually(what, condition) {
  const end = Date.now() + PATIENCE_MS
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain: ${what}`)
    await pause(20)
  }
}
