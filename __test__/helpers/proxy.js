// @ts-check
'use strict'

// A way to a server that a test can cut: at a command, behind it, or for good.

const { once } = require('node:events')
const net = require('node:net')

/**
 * @typedef {object} Proxy
 * @property {number} port
 * @property {(command: string, when?: 'before' | 'after') => void} cut the next connection by which the command comes is
 *   lost, before the server sees it or before the client sees the reply; once
 * @property {() => Promise<void>} down connections are lost and new ones refused
 * @property {() => Promise<void>} up
 * @property {() => Promise<void>} stop
 */

/** @param {number} target the server's port @returns {Promise<Proxy>} */
async function openProxy(target) {
  /** @type {{ command: string, when: string } | null} */
  let plan = null
  /** @type {Set<net.Socket>} */
  const sockets = new Set()
  const lose = (/** @type {net.Socket[]} */ ...pair) => pair.forEach((socket) => socket.destroy())
  const server = net.createServer((client) => {
    const far = net.connect(target, '127.0.0.1')
    let isLast = false
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => (sockets.delete(socket), lose(client, far)))
    }
    client.on('data', (data) => {
      if (isLast) return
      const at = plan === null ? -1 : beginOf(data, plan.command)
      if (at === -1) return void far.write(data)
      const { when } = /** @type {any} */ (plan)
      plan = null
      isLast = true
      if (when === 'before' && at === 0) return client.end()
      // What is answered before the cut reaches the client, or what the server has done does not.
      far.removeAllListeners('data')
      far.on('data', (replies) => (when === 'before' ? client.end(replies) : client.end()))
      far.write(when === 'before' ? data.subarray(0, at) : data)
    })
    far.on('data', (data) => client.write(data))
  })
  const listen = async (/** @type {number} */ port) => void (await once(server.listen(port, '127.0.0.1'), 'listening'))
  await listen(0)
  const { port } = /** @type {net.AddressInfo} */ (server.address())
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    lose(...sockets)
    await closed
  }
  return { port, cut: (command, when = 'before') => void (plan = { command, when }), down: close, up: () => listen(port), stop: close }
}

/**
 * Where a command begins among those that have come; -1 when it is not there.
 * @param {Buffer} data
 * @param {string} command
 */
function beginOf(data, command) {
  const text = data.toString('latin1').toLowerCase()
  const name = text.indexOf(`\r\n$${command.length}\r\n${command}\r\n`)
  return name === -1 ? -1 : text.lastIndexOf('*', name)
}

module.exports = { openProxy }
