// @ts-check
'use strict'

/** A program with a cache: GET, and on a miss SET of what it would have fetched. Paced, since servers count ages in seconds. */

const net = require('node:net')
const { encode } = require('./pipe.js')

/** How often requests go out. */
const TICK_MS = 10
/** Requests in one tick, at most: what a busy machine has missed is made up for over some ticks. */
const MOST = 4000

/** Every value is so long. */
const VALUE = 'v'.repeat(100)
const HIT = VALUE.length + `$${VALUE.length}\r\n\r\n`.length
const OK = 5

class CacheAside {
  /** @param {number} port */
  static async open(port) {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new CacheAside(socket)
  }

  /** @param {net.Socket} socket */
  constructor(socket) {
    this.socket = socket
    this.asked = 0
    this.hits = 0
    this.text = ''
    /** @type {(() => void) | null} */
    this.wake = null
    this.lost = false
    const wake = () => this.wake?.()
    socket.on('data', (data) => {
      this.text += data
      wake()
    })
    socket.on('close', () => {
      this.lost = true
      wake()
    })
    socket.on('error', () => {})
  }

  /** Waits until `ready` gives something. @template T @param {() => T | null} ready @returns {Promise<T>} */
  async until(ready) {
    for (;;) {
      const got = ready()
      if (got !== null) return got
      if (this.lost) throw new Error('the server closed the connection')
      await new Promise((resolve) => { this.wake = () => resolve(undefined) })
    }
  }

  /** Which of so many GETs found nothing; null while replies are missing. @param {number} count @returns {number[] | null} */
  #misses(count) {
    const { text } = this
    const misses = []
    let from = 0
    for (let i = 0; i < count; i++) {
      if (from + OK > text.length) return null
      if (text.startsWith('$-1\r\n', from)) {
        misses.push(i)
        from += OK
      } else if (text[from] !== '$') throw new Error(text.slice(from, from + 100))
      else from += HIT
    }
    if (from > text.length) return null
    this.text = text.slice(from)
    return misses
  }

  /** Asks for all of them at once and stores what was missing. @param {import('./traces.js').Request[]} requests @param {boolean} counting */
  async ask(requests, counting) {
    this.socket.write(requests.map(({ key }) => encode(['GET', key])).join(''), 'latin1')
    const misses = await this.until(() => this.#misses(requests.length))
    if (counting) {
      const missed = misses.filter((at) => requests[at].counts).length
      const asked = requests.filter(({ counts }) => counts).length
      this.asked += asked
      this.hits += asked - missed
    }
    const absent = [...new Set(misses.map((at) => requests[at].key))]
    if (absent.length === 0) return
    this.socket.write(absent.map((key) => encode(['SET', key, VALUE])).join(''), 'latin1')
    await this.until(() => this.text.length >= absent.length * OK ? this.text : null)
    if (this.text !== '+OK\r\n'.repeat(absent.length)) throw new Error(this.text.slice(0, 100))
    this.text = ''
  }

  /**
   * Follows a trace for some time; what happens in the first half of it is not counted.
   * @param {Iterable<import('./traces.js').Request>} trace
   * @param {{ requests: number, seconds: number }} size
   */
  async follow(trace, { requests, seconds }) {
    const source = trace[Symbol.iterator]()
    const start = performance.now()
    for (let sent = 0; sent < requests;) {
      const due = Math.min(requests, Math.ceil((performance.now() - start) / 1000 / seconds * requests))
      const now = Math.min(MOST, due - sent)
      if (now > 0) await this.ask(Array.from({ length: now }, () => source.next().value), sent >= requests / 2)
      sent += Math.max(0, now)
      const next = start + (sent + 1) / requests * seconds * 1000
      await new Promise((resolve) => setTimeout(resolve, Math.max(TICK_MS, next - performance.now())))
    }
    return this.hits / this.asked
  }

  close() {
    this.socket.destroy()
  }
}

module.exports = { CacheAside, VALUE }
