// @ts-check
'use strict'

// A terminal with somebody in front of it, for programs that behave otherwise when they are not in one.

const { spawn } = require('node:child_process')
const path = require('node:path')

const SEE_MS = 20_000

/**
 * @typedef {object} Terminal
 * @property {(text: string) => void} type
 * @property {(what: RegExp | string) => Promise<string>} see waits until it stands in what came since the last call, and
 *   resolves to all of that up to its end
 * @property {() => Promise<number | null>} ended resolves to the exit code
 * @property {() => void} end
 */

/**
 * @param {string[]} command
 * @param {Record<string, string>} [env] `TERM=dumb` spares the escape sequences
 * @returns {Terminal}
 */
function openTerminal(command, env = {}) {
  const bridge = path.join(__dirname, 'terminal.py')
  const child = spawn('python3', [bridge, ...command], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  let screen = ''
  let over = false
  /** @type {Set<() => void>} */
  const watching = new Set()
  const look = () => [...watching].forEach((watcher) => watcher())
  child.stdout.on('data', (data) => {
    screen += data
    look()
  })
  // It may have gone by itself while something was typed.
  child.stdin.on('error', () => {})
  const exit = new Promise((resolve) =>
    child.once('close', (code) => {
      process.removeListener('exit', kill)
      over = true
      look()
      resolve(code)
    })
  )

  const see = (/** @type {RegExp | string} */ what) =>
    new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        watching.delete(watcher)
      }
      const fail = (/** @type {string} */ why) => {
        done()
        reject(new Error(`${why} ${what} was seen; there is ${JSON.stringify(screen.slice(-2000))}`))
      }
      const timer = setTimeout(() => fail(`${SEE_MS} ms have gone before`), SEE_MS)
      const watcher = () => {
        const found = typeof what === 'string' ? screen.indexOf(what) : screen.search(what)
        if (found < 0) return over ? fail('the program ended before') : undefined
        const end = found + (typeof what === 'string' ? what.length : /** @type {RegExpExecArray} */ (what.exec(screen))[0].length)
        const seen = screen.slice(0, end)
        screen = screen.slice(end)
        done()
        resolve(seen)
      }
      watching.add(watcher)
      watcher()
    })

  return {
    type: (text) => void child.stdin.write(text),
    see: /** @type {any} */ (see),
    ended: () => /** @type {Promise<number | null>} */ (exit),
    end: () => {
      child.kill('SIGTERM')
      child.stdin.end()
    },
  }
}

module.exports = { openTerminal }
