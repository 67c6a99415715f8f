// @ts-check
'use strict'

/*
 * Holds connections to a server and, when told to, sends the same bytes on each and waits for a reply to each: a process
 * of its own, since descriptors are counted by process. It ends when its parent does.
 *
 *   fork('bench/lib/idle-clients.js', [PORT, CONNECTIONS, SOURCE_ADDRESS])
 *
 * Says `ready` when all are connected, and `done` whenever each has a reply to the text that was sent to it.
 */

const net = require('node:net')

/** Connections under way at the same time: no more than a listener's backlog. */
const AT_A_TIME = 100
/** Longest wait for all connections, or all replies. */
const LIMIT_MS = 60_000
/** What an error begins with. */
const MINUS = 45

const [port, count, localAddress] = process.argv.slice(2)
/** @type {net.Socket[]} */
const sockets = []

/** @returns {Promise<net.Socket>} */
function open() {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port: Number(port), host: '127.0.0.1', localAddress }, () => resolve(socket))
    socket.once('error', reject)
    socket.once('close', () => fail(new Error('the server closed a connection')))
  })
}

/** @param {string} text */
function ask(text) {
  return Promise.all(sockets.map((socket) => new Promise((resolve, reject) => {
    socket.once('data', (reply) => reply[0] === MINUS ? reject(new Error(String(reply))) : resolve(undefined))
    socket.write(text)
  })))
}

/** @template T @param {Promise<T>} work @param {string} what @returns {Promise<T>} */
function limited(work, what) {
  const limit = setTimeout(() => fail(new Error(`${what} took more than ${LIMIT_MS / 1000} s`)), LIMIT_MS)
  return work.finally(() => clearTimeout(limit))
}

/** @param {Error} error */
function fail(error) {
  console.error(error)
  process.exit(1)
}

async function connect() {
  while (sockets.length < Number(count)) {
    const some = Math.min(AT_A_TIME, Number(count) - sockets.length)
    sockets.push(...await Promise.all(Array.from({ length: some }, open)))
  }
}

process.on('message', (/** @type {string} */ text) => {
  limited(ask(text), 'an answer').then(() => process.send?.('done'), fail)
})
process.on('disconnect', () => process.exit())
limited(connect(), 'connecting').then(() => process.send?.('ready'), fail)
