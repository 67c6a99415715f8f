// @ts-check
'use strict'

// Runs a piece of code in a Node process of its own: for everything that is about how a process ends.

const { spawn } = require('node:child_process')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const LIMIT_MS = 20_000

/**
 * The code finds the package as `Redis`, its native part as `native`, and is the body of an async function.
 *
 * @param {string} code
 * @param {{ limit?: number, after?: string, flags?: string[] }} [options] `limit`: after how many milliseconds it is
 *   killed, counted from when it has printed `after`
 * @returns {Promise<{ code: number | null, signal: string | null, output: string, ms: number }>}
 */
function runScript(code, { limit = LIMIT_MS, after = '', flags = [] } = {}) {
  const head = `const root = ${JSON.stringify(ROOT)}; const Redis = require(root); const native = require(root + '/binding.js');`
  const text = `'use strict'; ${head} (async () => { ${code} })()`
  return new Promise((resolve, reject) => {
    const start = Date.now()
    const child = spawn(process.execPath, [...flags, '-e', text], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const kill = () => child.kill('SIGKILL')
    let timer = setTimeout(kill, after ? LIMIT_MS : limit)
    let isSeen = after === ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        if (isSeen || !output.includes(after)) return
        isSeen = true
        clearTimeout(timer)
        timer = setTimeout(kill, limit)
      })
    }
    child.on('error', reject)
    child.on('close', (exit, signal) => {
      clearTimeout(timer)
      resolve({ code: exit, signal, output, ms: Date.now() - start })
    })
  })
}

module.exports = { runScript, ROOT }
