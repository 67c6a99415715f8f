// @ts-check
'use strict'

// Section "diagnostics": what those hear who listen to the tracing channels of ioredis.

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { tracingChannel } = require('node:diagnostics_channel')
const path = require('node:path')
const { test } = require('node:test')
const { lanes, once, until } = require('./lanes')

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error']

/**
 * What comes on a channel while something is done.
 * @param {string} name
 * @param {() => Promise<any>} act
 * @param {number} [most] how many events of each kind are waited for, at least
 * @returns {Promise<Record<string, any[]>>} messages by the kind of the event
 */
async function heard(name, act, most = 1) {
  const channel = /** @type {any} */ (tracingChannel(`ioredis:${name}`))
  /** @type {Record<string, any[]>} */
  const messages = Object.fromEntries(EVENTS.map((event) => [event, []]))
  const subscribers = Object.fromEntries(EVENTS.map((event) => [event, (/** @type {any} */ message) => messages[event].push({ ...message })]))
  channel.subscribe(subscribers)
  try {
    await act().catch(() => {})
    await until(() => messages.asyncEnd.length >= most)
  } finally {
    channel.unsubscribe(subscribers)
  }
  return messages
}

/** @param {any} lane @param {object} [more] */
async function ready(lane, more) {
  const redis = lane.create(more)
  if (redis.status !== 'ready') await once(redis, 'ready')
  return redis
}

lanes('diagnostics', (lane) => {
  test('a command: its name and arguments, the database and the address; then the reply', async () => {
    const redis = await ready(lane, { db: 2 })
    await redis.set('k', 'v')
    const { start, end, asyncStart, asyncEnd, error } = await heard('command', () => redis.get('k'))
    const context = { command: 'get', args: ['k'], database: 2, serverAddress: 'localhost', serverPort: lane.options.port }
    assert.deepEqual([start, end], [[context], [context]])
    assert.deepEqual([asyncStart, asyncEnd], [[{ ...context, result: 'v' }], [{ ...context, result: 'v' }]])
    assert.deepEqual(error, [])
  })

  test('a command that fails: the error', async () => {
    const redis = await ready(lane)
    const { start, error, asyncEnd } = await heard('command', () => redis.get())
    assert.deepEqual([start.length, error.length, asyncEnd.length], [1, 1, 1])
    assert.equal(error[0].error.message, "ERR wrong number of arguments for 'get' command")
  })

  test('values and passwords are not shown, keys and what only reads is', async () => {
    const redis = await ready(lane)
    /** @type {[string, any[], any[]][]} */
    const cases = [
      ['set', ['k', 'secret', 'EX', 10], ['k', '?', '?', '?']],
      ['hset', ['hash', 'f', 'secret'], ['hash', 'f', '?']],
      ['get', ['k'], ['k']],
      ['zrange', ['z', 0, -1], ['z', '0', '-1']],
      ['auth', ['user', 'secret'], ['?', '?']],
      ['echo', ['secret'], ['?']],
      ['mine', ['k', 'secret'], ['?', '?']],
    ]
    for (const [name, args, shown] of cases) {
      const { start } = await heard('command', () => redis.call(name, ...args))
      assert.deepEqual([start[0].command, start[0].args], [name, shown])
    }
  })

  test('every command of a pipeline, and one that waits for the connection, begins once', async () => {
    const redis = await ready(lane)
    const piped = await heard('command', () => redis.pipeline().set('k', 1).get('k').incr().exec(), 3)
    assert.deepEqual(piped.start.map(({ command }) => command), ['set', 'get', 'incr'])
    assert.deepEqual(piped.asyncEnd.map(({ result, error }) => result ?? error.message), ['OK', '1', "ERR wrong number of arguments for 'incr' command"])
    const early = lane.create({ lazyConnect: true })
    const queued = await heard('command', () => early.get('k'))
    assert.deepEqual(queued.start.filter(({ command }) => command === 'get').length, 1)
  })

  test('a transaction: how many commands, then its outcome', async () => {
    const redis = await ready(lane)
    const act = () => redis.multi().set('k', 1).get('k').exec()
    const { start, asyncEnd } = await heard('batch', act)
    const context = { batchMode: 'MULTI', batchSize: 2, database: 0, serverAddress: 'localhost', serverPort: lane.options.port }
    assert.deepEqual(start, [context])
    assert.deepEqual(asyncEnd, [{ ...context, result: [[null, 'OK'], [null, '1']] }])
    const commands = await heard('command', act, 4)
    assert.deepEqual(commands.start.map(({ command }) => command), ['multi', 'set', 'get', 'exec'])
    const failed = await heard('batch', () => redis.multi().set('k').exec())
    assert.match(failed.error[0].error.message, /^EXECABORT/)
  })

  test('a connection: the address, and which of the client\'s it is', async () => {
    const redis = lane.create({ lazyConnect: true })
    const { start, asyncEnd } = await heard('connect', () => redis.connect())
    assert.deepEqual(start, [{ serverAddress: 'localhost', serverPort: lane.options.port, connectionEpoch: 0 }])
    assert.equal(asyncEnd.length, 1)
    redis.disconnect()
    await once(redis, 'end')
    const again = await heard('connect', () => redis.connect())
    assert.ok(again.start[0].connectionEpoch > 0)
  })

  test('DEBUG=ioredis:*', { skip: lane.name !== 'server' && lane.name !== 'nearis' && 'said of the two classes' }, () => {
    const module = JSON.stringify(path.join(__dirname, '..', '..', lane.ours ? 'index.js' : 'node_modules/ioredis'))
    const code = `const redis = new (require(${module}))({ port: ${lane.options.port} }); redis.ping().then(() => redis.disconnect())`
    const { stderr, status } = spawnSync(process.execPath, ['-e', code], { env: { ...process.env, DEBUG: 'ioredis:*' }, encoding: 'utf8', timeout: 30_000 })
    assert.equal(status, 0)
    assert.equal(/ioredis:redis/.test(stderr), !lane.differs('debug-output'))
  })
})
