// @ts-check
'use strict'

const { spawn, spawnSync } = require('node:child_process')
const { mkdtempSync, readFileSync, rmSync } = require('node:fs')
const net = require('node:net')
const { tmpdir } = require('node:os')
const path = require('node:path')

/**
 * Starts a redis-server on a free loopback port and a unix socket; `null` when none is installed.
 *
 * @returns {Promise<{ port: number, socket: string, pid: number, stop: () => Promise<void> } | null>}
 */
async function startRedis() {
  const binary = process.env.REDIS_SERVER ?? 'redis-server'
  if (spawnSync(binary, ['--version']).status !== 0) return null
  const folder = mkdtempSync(path.join(tmpdir(), 'nearis-bench-'))
  const port = await freePort()
  const socket = path.join(folder, 'redis.sock')
  const flags = ['--bind', '127.0.0.1', '--port', String(port), '--unixsocket', socket, '--save', '', '--dir', folder]
  const child = spawn(binary, flags, { stdio: 'ignore' })
  await reachable(port)
  return {
    port,
    socket,
    pid: child.pid ?? 0,
    stop: () => new Promise((resolve) => {
      child.once('exit', () => {
        rmSync(folder, { recursive: true, force: true })
        resolve()
      })
      child.kill('SIGTERM')
    })
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Waits until something accepts on the port, at most five seconds. @param {number} port */
async function reachable(port) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1')
      socket.once('connect', () => { socket.destroy(); resolve(true) })
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
