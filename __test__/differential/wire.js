// @ts-check
'use strict'

// A client of a server: sends many commands at once and hands out the raw replies.

const net = require('node:net')
const { frameEnd, request } = require('./frames')

const TIMEOUT_MS = 20_000
/** What a message of pub/sub starts with, which may stand between any two replies. */
const PUSH = /^(?:[*>]3\r\n\$7\r\nmessage\r\n|[*>]4\r\n\$8\r\npmessage\r\n|[*>]3\r\n\$8\r\nsmessage\r\n)/

class Wire {
  /**
   * @param {number} port
   * @returns {Promise<Wire>}
   */
  static connect(port) {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new Wire(socket)))
    })
  }

  /** @param {net.Socket} socket */
  constructor(socket) {
    this.socket = socket
    this.data = ''
    this.closed = false
    /** Has subscribed at some time: from then on messages may come. */
    this.subscriber = false
    /** @type {string[]} messages that nobody has asked for yet */
    this.pushes = []
    this.marks = 0
    /** @type {(() => void) | null} */
    this.look = null
    socket.on('data', (chunk) => {
      this.data += chunk.toString('latin1')
      this.look?.()
    })
    socket.on('close', () => {
      this.closed = true
      this.look?.()
    })
    socket.on('error', () => {})
  }

  /**
   * Sends commands and resolves to their replies, one for each.
   * @param {string[][]} commands
   * @returns {Promise<string[]>}
   */
  exchange(commands) {
    this.send(commands.map(request).join(''))
    return this.frames(commands.length)
  }

  /**
   * Sends one command that may have any number of replies, such as SUBSCRIBE.
   * @param {string[]} words
   * @returns {Promise<string[]>}
   */
  async talk(words) {
    this.subscriber = true
    const mark = `mark-${++this.marks}`
    this.send(request(words) + request(['PING', mark]))
    return this.framesUntil(mark)
  }

  /** All messages that were sent to this client before now. */
  async messages() {
    const mark = `mark-${++this.marks}`
    this.send(request(['PING', mark]))
    await this.framesUntil(mark)
    const { pushes } = this
    this.pushes = []
    return pushes
  }

  /** As good as a new connection; false when that cannot be had. */
  async reset() {
    this.send(request(['RESET']))
    try {
      while ((await this.frames(1))[0] !== '+RESET\r\n');
    } catch {
      return false
    }
    this.subscriber = false
    this.pushes = []
    return true
  }

  /** @param {string} bytes */
  send(bytes) {
    this.socket.write(Buffer.from(bytes, 'latin1'))
  }

  /** @param {string} mark */
  async framesUntil(mark) {
    const frames = []
    for (;;) {
      const [frame] = await this.frames(1)
      if (frame.endsWith(`\r\n${mark}\r\n`)) return frames
      frames.push(frame)
    }
  }

  /**
   * The next replies.
   * @param {number} count
   * @returns {Promise<string[]>}
   */
  frames(count) {
    /** @type {string[]} */
    const frames = []
    let at = 0
    // Returns whether there is nothing more to wait for.
    const take = () => {
      while (frames.length < count) {
        const end = frameEnd(this.data, at)
        if (end < 0) break
        const frame = this.data.slice(at, end)
        at = end
        if (this.subscriber && PUSH.test(frame)) this.pushes.push(frame)
        else frames.push(frame)
      }
      if (frames.length < count) return false
      this.data = this.data.slice(at)
      return true
    }
    return new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) => reject(new Error(`${why} after ${frames.length} of ${count} replies`))
      const timer = setTimeout(() => done(() => fail(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
      const done = (/** @type {() => void} */ finish) => {
        clearTimeout(timer)
        this.look = null
        finish()
      }
      this.look = () => {
        if (take()) done(() => resolve(frames))
        else if (this.closed) done(() => fail('the connection was closed'))
      }
      this.look()
    })
  }

  /** Resolves when the other side has ended the connection. */
  ended() {
    return this.closed ? Promise.resolve() : new Promise((resolve) => this.socket.once('close', resolve))
  }

  close() {
    this.socket.destroy()
  }
}

module.exports = { Wire }
