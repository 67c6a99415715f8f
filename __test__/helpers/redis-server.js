// @ts-check
'use strict'

// A real redis-server to compare with, on a free loopback port and a unix socket, without files of its own.

const { spawn } = require('node:child_process')
const { accessSync, constants, mkdtempSync, rmSync } = require('node:fs')
const net = require('node:net')
const { tmpdir } = require('node:os')
const { delimiter, join } = require('node:path')

const START_MS = 10_000
const STOP_MS = 5_000

/** @param {string} path */
function executable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Where redis-server is: `REDIS_SERVER`, or the first one on the PATH; null when there is none. With `REQUIRE_REDIS=1`
 * a missing server is an error, so that CI never passes by skipping.
 *
 * @returns {string | null}
 */
function findServer() {
  const named = process.env.REDIS_SERVER
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = (named ? [named] : folders.map((folder) => join(folder, 'redis-server'))).find(executable)
  if (found) return found
  if (process.env.REQUIRE_REDIS === '1') throw new Error('REQUIRE_REDIS=1, but no redis-server was found')
  return null
}

/**
 * For the `skip` option of a test: false when there is a server, else the reason.
 *
 * @returns {false | string}
 */
function skipWithoutServer() {
  return findServer() ? false : 'no redis-server on the PATH nor in REDIS_SERVER'
}

/** @returns {Promise<number>} a port that nobody listened on a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (probe.address())
      probe.close(() => resolve(port))
    })
  })
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether the server there answers PING
 */
function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const end = (/** @type {boolean} */ good) => {
      socket.destroy()
      resolve(good)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.once('data', (data) => end(data.toString('latin1').startsWith('+PONG')))
    socket.once('error', () => end(false))
  })
}

/**
 * Starts a server and resolves when it answers.
 *
 * @param {{ args?: string[], program?: string | null }} [options] `args`: more arguments for the server; `program`: another
 *   one than the redis-server that is found by itself
 * @returns {Promise<{ port: number, path: string, pid: number, stop: () => Promise<void> }>}
 */
async function startServer({ args = [], program = findServer() } = {}) {
  if (!program) throw new Error('no redis-server was found')
  const folder = mkdtempSync(join(tmpdir(), 'nearis-redis-'))
  const port = await freePort()
  const path = join(folder, 'redis.sock')
  const base = ['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', path, '--dir', folder]
  const child = spawn(program, [...base, '--save', '', '--appendonly', 'no', ...args], { stdio: 'ignore' })

  let ended = false
  const exit = new Promise((resolve) => {
    const end = () => resolve((ended = true))
    child.once('exit', end)
    child.once('error', end)
  })
  // A test process that dies must not leave its server behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)

  const stop = async () => {
    process.removeListener('exit', kill)
    if (!ended) child.kill('SIGTERM')
    const timer = setTimeout(kill, STOP_MS)
    await exit
    clearTimeout(timer)
    rmSync(folder, { recursive: true, force: true })
  }

  const deadline = Date.now() + START_MS
  while (!(await answers(port))) {
    if (ended || Date.now() > deadline) {
      await stop()
      throw new Error(`${program} did not start on port ${port}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { port, path, pid: Number(child.pid), stop }
}

module.exports = { findServer, skipWithoutServer, freePort, startServer }
