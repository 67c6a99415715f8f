// @ts-check
'use strict'

// The server and the two terminals of README.md, as they are written there, by somebody who has installed the package.

const assert = require('node:assert/strict')
const { execFileSync, spawn } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { freePort, skipWithoutServer } = require('../helpers/redis-server')
const { until } = require('../helpers/until')
const { Stranger } = require('./stranger')

const README = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8')
const chapter = /** @type {RegExpExecArray} */ (/^## A server in one line$.*?^## /ms.exec(README))[0]
const blocks = [...chapter.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, kind, text]) => ({ kind, text }))

// redis-cli comes with redis-server.
describe("README's server", { skip: process.platform === 'win32' ? 'process groups of Unix' : skipWithoutServer() }, () => {
  const stranger = new Stranger()
  /** Groups of processes. @type {number[]} */
  const groups = []
  before(() => stranger.pack())
  after(() => {
    for (const group of groups) {
      try {
        process.kill(-group, 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
    stranger.close()
  })

  /**
   * @param {string} line of a shell
   * @param {string} cwd
   */
  function terminal(line, cwd) {
    const child = spawn('sh', ['-c', line], { cwd, detached: true })
    groups.push(/** @type {number} */ (child.pid))
    const state = { pid: Number(child.pid), output: '', ended: new Promise((resolve) => child.once('close', resolve)) }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (state.output += data))
    return state
  }

  test('two terminals', async () => {
    assert.deepEqual(blocks.map(({ kind }) => kind), ['sh', 'js', 'sh', 'text'])
    const folder = await stranger.installInto('server', ['ioredis'])
    const port = String(await freePort())
    const [serve, subscriber, publish, expected] = blocks.map(({ text }) => text.replaceAll('6379', port))
    const server = terminal(serve, folder)
    await until(() => server.output.includes('Ready to accept connections'), 60_000)

    const [, file] = /** @type {RegExpExecArray} */ (/^\/\/ terminal 1: node (.*)$/m.exec(subscriber))
    fs.writeFileSync(path.join(folder, file), subscriber)
    const first = terminal(`node ${file}`, folder)
    await until(() => first.output.includes('waiting'))
    execFileSync('sh', ['-c', publish], { cwd: folder })
    await until(() => first.output.length >= expected.length)
    assert.equal(first.output, expected)

    process.kill(-server.pid, 'SIGTERM')
    await server.ended
    assert.match(server.output, /bye bye/)
  })
})
