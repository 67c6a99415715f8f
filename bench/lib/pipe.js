// @ts-check
'use strict'

/** A connection that keeps the server busy and counts on every reply: raw RESP, pipelined, as fast as it is answered. */

const net = require('node:net')

/** Characters that go out in one write. */
const WRITE = 64 * 1024
/** Commands without a reply, at most. */
const IN_FLIGHT = 2000

/** @param {string[]} words texts of single bytes each */
function encode(words) {
  let text = `*${words.length}\r\n`
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`
  return text
}

/** Counts replies that are lines or texts without line breaks, and keeps the errors among them. */
class Replies {
  /** Replies so far. */
  count = 0
  /** The first error, without its `-`. @type {string | null} */
  error = null
  /** Errors so far. */
  errors = 0
  #rest = ''

  /** @param {string} data */
  take(data) {
    const text = this.#rest + data
    let from = 0
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n', from)) {
      // The head of a text; the text is a line of its own. A null has no such line.
      const head = text.charCodeAt(from) === 36 && text.charCodeAt(from + 1) !== 45
      if (text.charCodeAt(from) === 45) this.#fail(text.slice(from + 1, end))
      if (head) {
        const after = end + 2 + Number(text.slice(from + 1, end)) + 2
        if (after > text.length) break
        from = after
      } else from = end + 2
      this.count += 1
    }
    this.#rest = text.slice(from)
  }

  /** @param {string} text */
  #fail(text) {
    this.errors += 1
    this.error ??= text
  }
}

/**
 * Sends all commands and resolves with the replies when the last one is there.
 *
 * @param {number} port
 * @param {Iterable<string[]>} commands
 * @param {{ inFlight?: number }} [options]
 * @returns {Promise<Replies>}
 */
async function pipe(port, commands, { inFlight = IN_FLIGHT } = {}) {
  const socket = net.connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  const replies = new Replies()
  const source = commands[Symbol.iterator]()
  let sent = 0
  let ended = false
  await new Promise((resolve, reject) => {
    const fill = () => {
      let text = ''
      while (!ended && sent - replies.count < inFlight) {
        const { value, done } = source.next()
        if (done) ended = true
        else {
          text += encode(value)
          sent += 1
        }
        if (text.length >= WRITE) {
          socket.write(text, 'latin1')
          text = ''
        }
      }
      if (text) socket.write(text, 'latin1')
      if (ended && replies.count === sent) resolve(undefined)
    }
    socket.once('connect', fill)
    socket.on('data', (data) => {
      replies.take(String(data))
      if (sent - replies.count <= inFlight / 2) fill()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed the connection')))
  })
  socket.destroy()
  return replies
}

module.exports = { pipe, encode, Replies }
