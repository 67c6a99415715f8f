// @ts-check
'use strict'

const { readFileSync } = require('node:fs')
const net = require('node:net')
const { findServer, freePort, startServer } = require('../../__test__/helpers/redis-server')

let isHandled = false

/** A real redis-server to compare with; `null` when none is installed. It ends with this process, unless that is killed outright. */
async function startRedis() {
  if (!findServer()) return null
  if (!isHandled) {
    isHandled = true
    for (const [signal, code] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143]])) process.once(signal, () => process.exit(code))
  }
  return startServer()
}

/** Waits until something accepts on the port, at most five seconds. @param {number} port */
async function reachable(port) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nothing listens on port ${port}`)
}

/** User and system time of a process so far, in seconds. @param {number} pid */
function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The command name, in parentheses, may hold anything; the numbers follow it. Fields 14 and 15, in ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

module.exports = { startRedis, reachable, freePort, cpuSeconds }
