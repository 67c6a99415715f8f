// @ts-check
'use strict'

// An example run as by somebody who has copied it: in a folder of its own, where it finds the packages that its README
// says to install and nothing else. Here they are links, so it is this repository that runs.

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { dirname, join } = require('node:path')

const ROOT = join(__dirname, '..', '..')
const START_MS = 30_000

/** The packages of the README's `npm install` line. @param {string} name of a folder of examples/ */
function packagesOf(name) {
  const found = /^npm install (.+)$/m.exec(readFileSync(join(ROOT, 'examples', name, 'README.md'), 'utf8'))
  if (!found) throw new Error(`The README of ${name} does not say what to install`)
  return found[1].trim().split(/ +/)
}

/** @param {string} name */
function copyExample(name) {
  const folder = mkdtempSync(join(tmpdir(), `nearis-${name}-`))
  cpSync(join(ROOT, 'examples', name), folder, { recursive: true })
  for (const needed of packagesOf(name)) {
    const link = join(folder, 'node_modules', needed)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(needed === 'nearis' ? ROOT : join(ROOT, 'node_modules', needed), link)
  }
  return folder
}

/**
 * Starts a program of an example. `output()` is what it has said so far.
 *
 * @param {string} name
 * @param {string} file
 * @param {Record<string, string>} [env]
 */
function runExample(name, file, env = {}) {
  const folder = copyExample(name)
  const child = spawn(process.execPath, [file], { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  /** @type {Promise<[number | null, string | null]>} */
  const ended = once(child, 'close').then(([code, signal]) => {
    process.removeListener('exit', kill)
    rmSync(folder, { recursive: true, force: true })
    return [code, signal]
  })
  return { child, ended, output: () => output }
}

/**
 * Starts an example's server on a free port, until `stop` ends it as Ctrl-C's cousin does.
 *
 * @param {string} name
 * @param {Record<string, string>} [env]
 */
async function startExample(name, env = {}) {
  const running = runExample(name, 'server.js', { ...env, PORT: '0' })
  const deadline = Date.now() + START_MS
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0]
    const stop = async () => {
      running.child.kill('SIGTERM')
      return running.ended
    }
    if (url) return { ...running, url, stop }
    if (Date.now() > deadline || running.child.exitCode !== null) {
      running.child.kill('SIGKILL')
      throw new Error(`The example ${name} did not start:\n${running.output()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

module.exports = { copyExample, packagesOf, runExample, startExample }
