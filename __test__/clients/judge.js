// @ts-check
'use strict'

// An engine behind its listener, and the real server that decides what is right: whoever talks to both has to hear the same.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, before } = require('node:test')
const Redis = require('nearis')
const { findOracle, skipWithoutOracles } = require('../helpers/oracles')
const { findServer, skipWithoutServer, startServer } = require('../helpers/redis-server')

/** A program that has not come to its end by then hangs. */
const PROGRAM_MS = 90_000

/**
 * @typedef {object} Side
 * @property {string} name
 * @property {number} port
 * @property {string} path of its unix socket
 *
 * @typedef {object} Outcome
 * @property {number | null} code
 * @property {string} stdout
 * @property {string} stderr
 */

/** @returns {false | string} for the `skip` option of a test that needs the other server and what comes with a distribution's */
const skipWithoutJudge = () => skipWithoutServer() || skipWithoutOracles('redis8')

/** redis-cli and redis-benchmark are beside the distribution's server. @param {string} name */
const besideServer = (name) => path.join(path.dirname(findServer() ?? ''), name)

/** The command `nearis`, which is started as redis-server is. */
const COMMAND = path.join(__dirname, '..', '..', 'bin', 'nearis.js')

/**
 * Starts both before the tests of this file and stops them afterwards.
 * @param {{ command?: boolean }} [options] `command`: by the command `nearis`, not in this process
 * @returns {{ sides: Side[], nearis: Side }} filled when the tests start
 */
function startBoth({ command = false } = {}) {
  /** @type {{ sides: Side[], nearis: Side }} */
  const both = { sides: [], nearis: { name: 'nearis', port: 0, path: '' } }
  /** @type {(() => unknown)[]} */
  const ends = []
  before(async () => {
    if (skipWithoutJudge()) return
    const { port, path: socket, stop } = await (command ? startServer({ program: COMMAND }) : startHere())
    ends.push(stop)
    Object.assign(both.nearis, { port, path: socket })
    const judge = await startServer({ program: findOracle('redis8') })
    ends.push(() => judge.stop())
    both.sides.push(both.nearis, { name: 'redis', port: judge.port, path: judge.path })
  })
  after(async () => {
    for (const end of ends) await end()
  })
  return both
}

/** An engine of this process, open to others. */
async function startHere() {
  const folder = mkdtempSync(path.join(tmpdir(), 'nearis-judge-'))
  const redis = /** @type {any} */ (new Redis({ engine: new Redis.Engine() }))
  const socket = path.join(folder, 'nearis.sock')
  const listener = await redis.listen({ port: 0, path: socket })
  const stop = async () => {
    await listener.close()
    redis.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
  return { port: listener.port, path: socket, stop }
}

/**
 * @param {string[]} command
 * @param {{ input?: string | Buffer, env?: Record<string, string>, cwd?: string }} [options]
 * @returns {Promise<Outcome>}
 */
function runProgram([program, ...args], { input = '', env = {}, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env } })
    const timer = setTimeout(() => child.kill('SIGKILL'), PROGRAM_MS)
    const outcome = { stdout: '', stderr: '' }
    for (const name of /** @type {('stdout' | 'stderr')[]} */ (['stdout', 'stderr'])) {
      child[name].setEncoding('latin1').on('data', (text) => (outcome[name] += text))
    }
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, ...outcome })
    })
    // Some end without having read everything.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** What differs because there are two of them. @param {string} text @param {Side} side */
const withoutPlace = (text, side) => text.replaceAll(String(side.port), 'PORT').replaceAll(side.path, 'SOCKET')

/**
 * Does the same at both sides at a time; what comes out has to be the same.
 * @template T
 * @param {Side[]} sides
 * @param {(side: Side) => Promise<T>} work
 * @param {string} [what] is done, for the message
 * @returns {Promise<T>} what came out
 */
async function same(sides, work, what) {
  const [ours, theirs] = await Promise.all(sides.map(work))
  assert.deepEqual(ours, theirs, what && `${what}\nnearis: ${JSON.stringify(ours, null, 1)}\nredis: ${JSON.stringify(theirs, null, 1)}`)
  return ours
}

module.exports = { besideServer, runProgram, same, skipWithoutJudge, startBoth, withoutPlace }
