// @ts-check
'use strict'

// How the command ends: by signals, by SHUTDOWN, with what was under way finished.

const assert = require('node:assert/strict')
const net = require('node:net')
const { describe, test } = require('node:test')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')
const { start } = require('./command')

/** Takes some hundred milliseconds, and then writes. */
const SLOW = `
  local n = 0
  for i = 1, 5e6 do n = n + 1 end
  redis.call('SET', KEYS[1], 'done')
  return 'finished'`

const ENDLESS = 'while true do end'

const SERVE = ['--port', 'PORT', '--bind', '127.0.0.1']

describe('the end of the command', { concurrency: 4, skip: process.platform === 'win32' ? 'signals of Unix' : false }, () => {
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
    test(`${signal} has a running command finished and answered`, async () => {
      const server = await start(SERVE)
      const wire = await connect(server.port, 15_000)
      const answer = wire.call('EVAL', SLOW, '1', 'key')
      const other = await connect(server.port)
      // The script runs when a second client can see it in the log of commands.
      await until(async () => (await other.call('CLIENT', 'LIST')).includes('cmd=eval'))
      server.child.kill(signal)
      assert.equal(await answer, '$8\r\nfinished\r\n')
      assert.deepEqual(await server.ended, { code: 0, signal: null })
      assert.match(server.said.out, new RegExp(`# Received ${signal} scheduling shutdown...\n.*# User requested shutdown...\n.*bye bye...\n$`))
    })
  }

  test('what was written before the end was acknowledged, and nothing behind it', async () => {
    const server = await start(SERVE)
    const writers = Array.from({ length: 8 }, (_, at) => write(server.port, at))
    await until(() => writers.every((writer) => writer.acknowledged > 50))
    assert.deepEqual(await server.stop('SIGTERM'), { code: 0, signal: null })
    for (const writer of writers) {
      await writer.closed
      // Each reply is whole: none was cut off in the middle.
      assert.equal(writer.rest, '')
    }
  })

  test('waiting clients do not keep it', async () => {
    const server = await start(SERVE)
    const wire = await connect(server.port)
    wire.send('*3\r\n$5\r\nBLPOP\r\n$1\r\nx\r\n$1\r\n0\r\n')
    const other = await connect(server.port)
    await until(async () => (await other.call('CLIENT', 'LIST')).includes('cmd=blpop'))
    assert.deepEqual(await server.stop('SIGTERM'), { code: 0, signal: null })
    await wire.ended()
  })

  test('a second SIGINT ends it at once', async () => {
    const server = await start([...SERVE, '--shutdown-timeout', '60'])
    const wire = await connect(server.port)
    wire.send(command('EVAL', ENDLESS, '1', 'key'))
    const other = await connect(server.port)
    await until(async () => (await other.call('CLIENT', 'LIST')).includes('cmd=eval'))
    server.child.kill('SIGINT')
    await until(() => server.said.out.includes('User requested shutdown'))
    server.child.kill('SIGINT')
    assert.deepEqual(await server.ended, { code: 1, signal: null })
    assert.match(server.said.out, /# You insist... exiting now.\n$/)
  })

  test('a command that takes longer than shutdown-timeout is given up', async () => {
    const server = await start([...SERVE, '--shutdown-timeout', '1'])
    const wire = await connect(server.port)
    wire.send(command('EVAL', ENDLESS, '1', 'key'))
    const other = await connect(server.port)
    await until(async () => (await other.call('CLIENT', 'LIST')).includes('cmd=eval'))
    assert.deepEqual(await server.stop('SIGTERM'), { code: 0, signal: null })
  })

  test('SIGHUP does nothing', async () => {
    const server = await start(SERVE)
    server.child.kill('SIGHUP')
    const wire = await connect(server.port)
    assert.equal(await wire.call('PING'), '+PONG\r\n')
    wire.close()
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
  })

  test('SHUTDOWN ends it with 0', async () => {
    const server = await start(SERVE)
    const wire = await connect(server.port)
    wire.send(command('SHUTDOWN', 'NOSAVE'))
    await wire.ended()
    assert.deepEqual(await server.ended, { code: 0, signal: null })
    assert.match(server.said.out, /# User requested shutdown...\n.*bye bye...\n$/)
  })

  test('nobody who reads what it says', async () => {
    const server = await start([...SERVE, '--loglevel', 'debug'])
    server.child.stdout?.destroy()
    server.child.stderr?.destroy()
    const wire = await connect(server.port)
    assert.equal(await wire.call('PING'), '+PONG\r\n')
    wire.close()
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
  })
})

/** @param {string[]} words */
function command(...words) {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}

/**
 * A client that increments as fast as it can and counts the answers.
 *
 * @param {number} port
 * @param {number} at
 */
function write(port, at) {
  const socket = net.connect(port, '127.0.0.1')
  const state = {
    acknowledged: 0,
    rest: '',
    closed: new Promise((resolve) => socket.once('close', resolve)),
  }
  socket.on('error', () => {})
  socket.on('data', (data) => {
    const lines = (state.rest + data).split('\r\n')
    state.rest = lines.pop() ?? ''
    for (const line of lines) assert.equal(line, `:${++state.acknowledged}`)
    socket.write(command('INCR', `n${at}`))
  })
  socket.write(command('INCR', `n${at}`))
  return state
}
