// @ts-check
'use strict'

// A way to a server on which everything that a client sends is seen, as it is on the wire.

const net = require('node:net')

/**
 * @typedef {object} Recorder
 * @property {number} port
 * @property {() => string[][]} take the commands that were sent since the last time
 * @property {() => Promise<void>} close
 */

/** @param {number} target a port of 127.0.0.1 @returns {Promise<Recorder>} */
async function record(target) {
  /** @type {string[][]} */
  let sent = []
  /** @type {Set<net.Socket>} */
  const sockets = new Set()
  const server = net.createServer((client) => {
    const there = net.connect(target, '127.0.0.1')
    let rest = Buffer.alloc(0)
    client.on('data', (data) => {
      const { commands, end } = readCommands(rest.length > 0 ? Buffer.concat([rest, data]) : data)
      rest = end
      sent.push(...commands)
    })
    client.pipe(there).pipe(client)
    for (const [socket, other] of [[client, there], [there, client]]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => sockets.delete(socket) && other.destroy())
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    port: /** @type {net.AddressInfo} */ (server.address()).port,
    take() {
      const all = sent
      sent = []
      return all
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve(undefined)))
    },
  }
}

/** The whole commands in some bytes, and what follows them. @param {Buffer} bytes */
function readCommands(bytes) {
  /** @type {string[][]} */
  const commands = []
  for (let at = 0; ; ) {
    const found = readCommand(bytes, at)
    if (found === null) return { commands, end: bytes.subarray(at) }
    commands.push(found.words)
    at = found.end
  }
}

/** @param {Buffer} bytes @param {number} at @returns {{ words: string[], end: number } | null} */
function readCommand(bytes, at) {
  /** @type {string[]} */
  const words = []
  const count = number(bytes, at, '*')
  if (count === null) return null
  let end = count.end
  for (let i = 0; i < count.value; i++) {
    const length = number(bytes, end, '$')
    if (length === null || length.end + length.value + 2 > bytes.length) return null
    words.push(bytes.toString('latin1', length.end, length.end + length.value))
    end = length.end + length.value + 2
  }
  return { words, end }
}

/** @param {Buffer} bytes @param {number} at @param {string} sign */
function number(bytes, at, sign) {
  const end = bytes.indexOf('\r\n', at)
  if (end < 0) return null
  if (String.fromCharCode(bytes[at]) !== sign) throw new Error(`${sign} expected, not ${bytes.subarray(at, end)}`)
  return { value: Number(bytes.toString('latin1', at + 1, end)), end: end + 2 }
}

module.exports = { record }
