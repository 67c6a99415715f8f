// @ts-check
'use strict'

// A Nearis server in a process of its own: its memory and its descriptors are then nobody else's.

const { fork } = require('node:child_process')
const { once } = require('node:events')
const { readFileSync, readdirSync } = require('node:fs')

const STOP_MS = 5_000

/**
 * @typedef {object} ListenerProcess
 * @property {number} port
 * @property {number} pid
 * @property {() => number} resident bytes of memory it has now; on Linux only
 * @property {() => string[]} descriptors numbers of what it has open; on Linux only
 * @property {() => boolean} isAlive
 * @property {() => Promise<void>} stop
 */

/** @param {object} [options] of `listen()` @returns {Promise<ListenerProcess>} */
async function startListener(options = {}) {
  const child = fork(__filename, [JSON.stringify({ port: 0, ...options })])
  // A test process that dies must not leave its server behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const [port] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the listener's process ended with ${code}`))),
  ])
  const pid = Number(child.pid)
  return {
    port,
    pid,
    resident: () => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB/m)?.[1]) * 1024,
    descriptors: () => readdirSync(`/proc/${pid}/fd`),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      process.removeListener('exit', kill)
      if (child.exitCode !== null || child.signalCode !== null) return
      const limit = setTimeout(kill, STOP_MS)
      child.disconnect()
      await once(child, 'exit')
      clearTimeout(limit)
    },
  }
}

if (require.main === module) {
  const Redis = require('../../index')
  const engine = new Redis.Engine()
  process.once('disconnect', () => process.exit())
  engine.listen(JSON.parse(process.argv[2])).then(({ port }) => process.send?.(port))
}

module.exports = { startListener }
