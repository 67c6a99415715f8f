// @ts-check
'use strict'

// The same against real node-redis with a server and a sentinel that watches over it.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, afterEach, before, describe, test } = require('node:test')
const { createClient } = require('redis')
const { findOracle, skipWithoutOracles } = require('../helpers/oracles')
const { freePort, startServer } = require('../helpers/redis-server')
const { outcome, until } = require('./both')

/** @param {number} master @returns {Promise<{port: number, stop: () => void}>} */
async function startSentinel(master) {
  const folder = mkdtempSync(path.join(tmpdir(), 'nearis-sentinel-'))
  const file = path.join(folder, 'sentinel.conf')
  const port = await freePort()
  writeFileSync(file, `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor mine 127.0.0.1 ${master} 1\n`)
  const child = spawn(String(findOracle('redis8')), [file, '--sentinel'], { stdio: 'ignore' })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const client = createClient({ socket: { port, reconnectStrategy: 20 } })
  client.on('error', () => {})
  await client.connect()
  client.destroy()
  const stop = () => {
    process.removeListener('exit', kill)
    kill()
    rmSync(folder, { recursive: true, force: true })
  }
  return { port, stop }
}

/**
 * @param {any} redis the module
 * @param {() => {host: string, port: number}} root
 */
function declare(redis, root) {
  /** @type {any[]} */
  const made = []
  afterEach(() => Promise.all(made.splice(0).map((sentinel) => sentinel.destroy())))
  const create = (/** @type {any} */ options = {}) => {
    const sentinel = redis.createSentinel({ name: 'mine', sentinelRootNodes: [root()], ...options })
    sentinel.on('error', () => {})
    made.push(sentinel)
    return sentinel
  }

  test('commands, and the end', async () => {
    const sentinel = create()
    /** @type {string[]} */
    const events = []
    for (const event of ['connect', 'ready', 'end']) sentinel.on(event, () => events.push(event))
    assert.deepEqual([sentinel.isOpen, sentinel.isReady], [false, false])
    assert.equal(await sentinel.connect(), sentinel)
    assert.deepEqual([sentinel.isOpen, sentinel.isReady], [true, true])
    assert.deepEqual(await outcome(() => sentinel.connect()), { error: 'Error', message: 'already attempting to open' })
    assert.equal(await sentinel.set('k', 'v'), 'OK')
    assert.equal(await sentinel.get('k'), 'v')
    assert.equal(await sentinel.sendCommand(true, ['GET', 'k']), 'v')
    assert.deepEqual(await sentinel.multi().set('m', '1').incr('m').exec(), ['OK', 2])
    assert.deepEqual(await sentinel.multi().addCommand(true, ['GET', 'm']).execAsPipeline(), ['2'])
    assert.deepEqual(await sentinel.withTypeMapping({ [redis.RESP_TYPES.BLOB_STRING]: Buffer }).get('k'), Buffer.from('v'))
    assert.equal(typeof sentinel.getMasterNode().port, 'number')
    assert.deepEqual(sentinel.getReplicaNodes(), new Map())
    await sentinel.close()
    assert.deepEqual([sentinel.isOpen, sentinel.isReady], [false, false])
    assert.deepEqual(events, ['connect', 'ready', 'end'])
  })

  test('use() and acquire(): a client for somebody alone', async () => {
    const sentinel = await create({ masterPoolSize: 2, keyPrefix: 'p:' }).connect()
    const replies = await sentinel.use(async (/** @type {any} */ client) => {
      await client.watch('k')
      await sentinel.set('k', 'elsewhere')
      return outcome(() => client.multi().set('k', 'mine').exec())
    })
    assert.equal(replies.error, 'WatchError')
    const lease = await sentinel.acquire()
    assert.equal(await lease.get('k'), 'elsewhere')
    assert.equal(await lease.sendCommand(true, ['GET', 'p:k']), 'elsewhere')
    await lease.release()
    assert.deepEqual(await outcome(() => lease.get('k')), {
      error: 'Error',
      message: 'Attempted execution on released RedisSentinelClient lease',
    })
    assert.deepEqual(await outcome(async () => lease.release()), { error: 'Error', message: 'RedisSentinelClient lease already released' })
  })

  test('messages, and scanIterator()', async () => {
    const sentinel = await create().connect()
    /** @type {any[]} */
    const got = []
    await sentinel.subscribe('ch', (/** @type {any[]} */ ...args) => got.push(args))
    await sentinel.publish('ch', 'm')
    await until(() => got.length === 1)
    assert.deepEqual(got, [['m', 'ch']])
    await sentinel.unsubscribe('ch')
    await sentinel.set('seen', '1')
    const keys = []
    for await (const page of sentinel.scanIterator({ MATCH: 'se*' })) keys.push(...page)
    assert.deepEqual(keys, ['seen'])
  })

  test('options that cannot be', async () => {
    const messages = [
      [{ nodeClientOptions: { url: 'redis://x' } }, 'invalid nodeClientOptions for Sentinel'],
      [{ sentinelClientOptions: { url: 'redis://x' } }, 'invalid sentinelClientOptions for Sentinel'],
      [{ RESP: 2, clientSideCache: {} }, 'Client Side Caching is only supported with RESP3'],
    ]
    for (const [options, message] of messages) {
      const got = await outcome(async () => redis.createSentinel({ name: 'mine', sentinelRootNodes: [root()], .../** @type {any} */ (options) }))
      assert.deepEqual(got, { error: 'Error', message })
    }
  })
}

describe('createSentinel(): nearis', () => declare(require('../../node-redis'), () => ({ host: '127.0.0.1', port: 26379 })))
describe('createSentinel(): node-redis and a real sentinel', { skip: skipWithoutOracles('redis8') }, () => {
  /** @type {any} */
  let server
  /** @type {any} */
  let sentinel
  before(async () => {
    server = await startServer({ program: findOracle('redis8') })
    sentinel = await startSentinel(server.port)
  })
  after(() => {
    sentinel.stop()
    return server.stop()
  })
  declare(require('redis'), () => ({ host: '127.0.0.1', port: sentinel.port }))
})
