// @ts-check
'use strict'

/** A load that redis-benchmark cannot make: many connections that each keep one prebuilt batch of bytes in flight. */

const net = require('node:net')

/** Longest run. */
const LIMIT_MS = 60_000

/** @param {string[]} words */
function encode(words) {
  return `*${words.length}\r\n` + words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')
}

/** @param {number} port @returns {Promise<net.Socket>} */
function open(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', reject)
  })
}

/**
 * Sends `count` times the commands, in batches of `depth`, and resolves when every reply is there.
 *
 * @param {number} port
 * @param {{ commands: string[][], replyBytes: number, count: number, depth: number, connections: number }} load
 *   `replyBytes`: what the replies to the commands come to, which must always be the same
 */
async function blast(port, { commands, replyBytes, count, depth, connections }) {
  const batch = Buffer.from(commands.map(encode).join('').repeat(depth))
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  let left = Math.ceil(count / depth)
  const runs = sockets.map((socket) => new Promise((resolve, reject) => {
    let missing = 0
    const next = () => {
      if (left-- <= 0) return resolve(undefined)
      missing += replyBytes * depth
      socket.write(batch)
    }
    socket.on('data', (data) => {
      missing -= data.length
      if (missing === 0) next()
    })
    socket.once('close', () => reject(new Error('the server closed the connection')))
    next()
  }))
  const limit = setTimeout(() => sockets.forEach((socket) => socket.destroy()), LIMIT_MS)
  await Promise.all(runs)
  clearTimeout(limit)
  for (const socket of sockets) socket.destroy()
}

/** Subscribes so many connections to a channel; they throw away what they get. @param {number} port @param {string} channel @param {number} count */
async function listeners(port, channel, count) {
  const sockets = await Promise.all(Array.from({ length: count }, () => open(port)))
  for (const socket of sockets) {
    socket.write(encode(['SUBSCRIBE', channel]))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.on('data', () => {})
  }
  return { close: () => sockets.forEach((socket) => socket.destroy()) }
}

/** Sends commands one after the other. @param {number} port @param {string[][]} commands */
async function send(port, commands) {
  const socket = await open(port)
  for (const command of commands) {
    socket.write(encode(command))
    await new Promise((resolve) => socket.once('data', resolve))
  }
  socket.destroy()
}

module.exports = { blast, encode, listeners, send }
