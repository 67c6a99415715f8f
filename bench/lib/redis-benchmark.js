// @ts-check
'use strict'

/** Runs of redis-benchmark: what it says, and how much of a core it needed for that. */

const { spawn, spawnSync } = require('node:child_process')
const { cpuSeconds } = require('./server.js')

/** How often its CPU time is read: what it used is known until it ends only. */
const EVERY_MS = 20
/** Longest run. */
const LIMIT_MS = 120_000

/**
 * @typedef {{ rps: number, p99: number, client: number }} Told requests each second, milliseconds, and its own share of a
 *   core
 */

function isInstalled() {
  return spawnSync('redis-benchmark', ['--version']).status === 0
}

/**
 * @param {number} port
 * @param {string[]} what options, or a command
 * @param {{ requests: number, depth: number, connections: number, keys: number }} size `keys`: how many different ones its
 *   random words make
 * @returns {Promise<Told>}
 */
function benchmark(port, what, { requests, depth, connections, keys }) {
  const args = ['-h', '127.0.0.1', '-p', String(port), '-c', String(connections), '-n', String(requests)]
  args.push('-P', String(depth), '-r', String(keys), '-q', '--csv', ...what)
  return new Promise((resolve, reject) => {
    const child = spawn('redis-benchmark', args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_MS })
    const started = performance.now()
    let out = ''
    let client = 0
    const watch = setInterval(() => {
      try {
        client = cpuSeconds(child.pid ?? 0) / (performance.now() - started) * 1000
      } catch { /* it has just ended */ }
    }, EVERY_MS)
    child.stdout.on('data', (chunk) => { out += chunk })
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(watch)
      const told = row(out)
      if (told) resolve({ ...told, client })
      else reject(new Error(`redis-benchmark ${what.join(' ')} ended with ${code} and said: ${out}`))
    })
  })
}

/** The last row of what it has written. @param {string} out */
function row(out) {
  const lines = out.split('\n').filter((line) => line.startsWith('"'))
  if (lines.length < 2) return null
  // A command with commas is a cell with commas: the numbers are counted from the end.
  const head = lines[0].split('","')
  const cells = lines[lines.length - 1].split('","')
  const cell = (/** @type {string} */ name) => {
    const fromEnd = head.length - head.findIndex((title) => title.replaceAll('"', '') === name)
    return Number(cells[cells.length - fromEnd].replaceAll('"', ''))
  }
  return { rps: cell('rps'), p99: cell('p99_latency_ms') }
}

module.exports = { benchmark, isInstalled }
