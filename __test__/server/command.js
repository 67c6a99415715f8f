// @ts-check
'use strict'

// The command `nearis` as a process of its own, and what it says.

const { spawn } = require('node:child_process')
const path = require('node:path')
const { freePort } = require('../helpers/redis-server')
const { until } = require('../helpers/until')

const PROGRAM = path.join(__dirname, '..', '..', 'bin', 'nearis.js')
const START_MS = 20_000
const RUN_MS = 20_000

/** Ended with this process, whatever becomes of it. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
// A test runner that has lost patience.
process.once('SIGTERM', () => process.exit(1))

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string | Buffer }} [options]
 */
function launch(program, args, { cwd, env, input } = {}) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  running.add(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (data) => (said.out += data))
  child.stderr.on('data', (data) => (said.err += data))
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  /** @type {Promise<{ code: number | null, signal: string | null }>} */
  const ended = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal })
    })
  })
  return { child, said, ended }
}

/**
 * Runs a program that is to end by itself, or is ended after `ms`.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string | Buffer }} [options]
 * @returns {Promise<{ code: number | null, out: string, err: string }>}
 */
async function runProgram(program, args, options) {
  const { child, said, ended } = launch(program, args, options)
  const timer = setTimeout(() => child.kill('SIGKILL'), RUN_MS)
  const { code } = await ended
  clearTimeout(timer)
  return { code, ...said }
}

/**
 * Runs `nearis` with arguments with which it ends by itself.
 *
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string | Buffer }} [options]
 */
const run = (args, options) => runProgram(process.execPath, [PROGRAM, ...args], options)

/**
 * Starts `nearis` and resolves when it accepts connections.
 *
 * @param {string[]} args `PORT` stands for a free port
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string | Buffer }} [options]
 */
async function start(args, options) {
  const port = await freePort()
  const words = args.map((word) => word.replace('PORT', String(port)))
  const { child, said, ended } = launch(process.execPath, [PROGRAM, ...words], options)
  let over = false
  void ended.then(() => (over = true))
  await until(() => over || /Ready to accept connections/.test(said.out), START_MS)
  if (over) throw new Error(`nearis ${words.join(' ')} ended: ${said.out}${said.err}`)
  const stop = async (/** @type {NodeJS.Signals} */ signal = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { port, pid: Number(child.pid), child, said, ended, stop }
}

module.exports = { PROGRAM, launch, run, runProgram, start }
