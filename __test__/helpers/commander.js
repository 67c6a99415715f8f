// @ts-check
'use strict'

// redis-commander, the web page that shows what a server holds, for a server on this machine.

const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const path = require('node:path')
const { freePort } = require('./redis-server')
const { until } = require('./until')

const PROGRAM = path.join(__dirname, '..', '..', 'node_modules', 'redis-commander', 'bin', 'redis-commander.js')

/** What holds something, of each kind: lines for redis-cli, or calls. */
const KEYS = [
  ['SET', 'shop:open', 'yes'],
  ['SET', 'shop:motto', 'Everything must go'],
  ['HSET', 'user:1', 'name', 'Ada', 'city', 'London', 'visits', '3'],
  ['RPUSH', 'queue:mail', 'welcome ada', 'welcome bob', 'invoice 17'],
  ['SADD', 'tags', 'red', 'green'],
  ['ZADD', 'scores', '10', 'ada', '20', 'bob', '35', 'cy'],
  ['XADD', 'log:web', '1-1', 'path', '/', 'status', '200'],
]

/**
 * @param {number} port of the server that it shows
 * @returns {Promise<{ url: string, root: string, stop: () => Promise<void> }>} `root`: what its tree's ids begin with
 */
async function startCommander(port) {
  if (!existsSync(PROGRAM)) throw new Error('redis-commander is not installed')
  const own = await freePort()
  const args = ['--redis-host', '127.0.0.1', '--redis-port', String(port), '--address', '127.0.0.1', '--port', String(own), '--noload', '--nosave']
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'ignore' })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${own}/`
  // It listens before it has found the server; then it has no connections yet.
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`redis-commander ended with ${child.exitCode}`)
    const answer = await fetch(`${url}apiv2/connection`).then((response) => response.text(), () => '')
    return answer !== '' && (await fetch(url).then((response) => response.ok, () => false))
  })
  const stop = async () => {
    process.removeListener('exit', kill)
    child.kill('SIGTERM')
    const timer = setTimeout(kill, 5_000)
    await ended
    clearTimeout(timer)
  }
  return { url, root: `R:127.0.0.1:${port}:0`, stop }
}

module.exports = { KEYS, startCommander }
