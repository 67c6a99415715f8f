// @ts-check
'use strict'

// A RESP connection that shows the bytes: for tests that compare what two servers say to the letter.

const net = require('node:net')

const TIMEOUT_MS = 5_000

/**
 * @typedef {object} Wire
 * @property {(...args: (string | Buffer)[]) => Promise<string>} call sends one command and resolves to its raw reply
 * @property {(...commands: (string | Buffer)[][]) => void} write sends commands in one piece
 * @property {(bytes: string | Buffer) => void} send sends bytes as they are
 * @property {() => Promise<string>} reply the next raw reply
 * @property {() => Promise<void>} ended resolves when the other side has closed the connection
 * @property {() => void} pause reads nothing any more
 * @property {() => void} close
 */

/**
 * @param {number | string} where a port of 127.0.0.1, or a unix socket
 * @param {number} [timeoutMs] how long to wait for a reply
 * @returns {Promise<Wire>}
 */
function connect(where, timeoutMs = TIMEOUT_MS) {
  return new Promise((resolve, reject) => {
    const socket = typeof where === 'number' ? net.connect(where, '127.0.0.1') : net.connect(where)
    let received = ''
    /** @type {(() => void)[]} */
    let waiting = []
    const wake = () => {
      const all = waiting
      waiting = []
      for (const one of all) one()
    }
    socket.on('data', (data) => {
      received += data.toString('latin1')
      wake()
    })
    socket.on('close', wake)
    socket.on('error', reject)

    const next = () =>
      new Promise((done, fail) => {
        const timer = setTimeout(() => fail(new Error(`no reply within ${timeoutMs} ms; so far ${JSON.stringify(received)}`)), timeoutMs)
        const look = () => {
          const end = replyEnd(received, 0)
          if (end < 0 && !socket.destroyed) return void waiting.push(look)
          clearTimeout(timer)
          if (end < 0) return fail(new Error('the connection was closed'))
          const reply = received.slice(0, end)
          received = received.slice(end)
          done(reply)
        }
        look()
      })

    socket.once('connect', () =>
      resolve({
        call(...args) {
          socket.write(encode(args))
          return next()
        },
        write: (...commands) => void socket.write(Buffer.concat(commands.map(encode))),
        send: (bytes) => void socket.write(bytes),
        reply: next,
        ended: () => new Promise((done) => (socket.destroyed ? done() : socket.once('close', () => done()))),
        pause: () => void socket.pause(),
        close: () => socket.destroy(),
      })
    )
  })
}

/** @param {(string | Buffer)[]} args */
function encode(args) {
  const parts = [Buffer.from(`*${args.length}\r\n`)]
  for (const arg of args) {
    const bytes = Buffer.from(arg)
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'))
  }
  return Buffer.concat(parts)
}

/** Where the reply that starts at `at` ends, or -1 if it is not all there. @param {string} text @param {number} at @returns {number} */
function replyEnd(text, at) {
  const line = text.indexOf('\r\n', at)
  if (line < 0) return -1
  const count = Number(text.slice(at + 1, line))
  const kind = text[at]
  if (kind === '$' || kind === '=') {
    const end = count < 0 ? line + 2 : line + 4 + count
    return end <= text.length ? end : -1
  }
  let members = 0
  if (kind === '*' || kind === '~' || kind === '>') members = Math.max(0, count)
  if (kind === '%') members = 2 * count
  let end = line + 2
  for (let i = 0; i < members && end >= 0; i++) end = replyEnd(text, end)
  return end
}

module.exports = { connect }
