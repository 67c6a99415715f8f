// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const path = require('node:path')
const { test } = require('node:test')

/** How long it may take beyond the time it works. Threads that wait for each other never end by themselves. */
const GRACE_MS = 60_000

/**
 * @param {string} title
 * @param {string} file
 */
function stress(title, file) {
  test(title, async (t) => {
    const seconds = Number(process.env.STRESS_SECONDS ?? 4)
    const child = spawn(process.execPath, [path.join(__dirname, file)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 + GRACE_MS)
    const [code, signal] = await new Promise((resolve) => child.on('close', (...how) => resolve(how)))
    clearTimeout(timer)
    output.split('\n').forEach((line) => line && t.diagnostic(line))
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, output)
  })
}

stress('eight clients in as many threads keep every sum, and lose no watch unnoticed', 'stress.js')
stress('sixteen clients that wait for each other lose nothing, and no wake-up', 'waiting.js')
stress('holders of locks that crash, pause and lose never share a number, and numbers only grow', 'locks.js')
