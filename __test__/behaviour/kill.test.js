// @ts-check
'use strict'

// Section "CLIENT KILL": a client that others end comes back as after any loss of its connection.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { Worker } = require('node:worker_threads')
const Ioredis = /** @type {any} */ (require('ioredis'))
const Nearis = /** @type {any} */ (require('nearis'))
const { lanes, outcome, once, record, until } = require('./lanes')

const BACK = ['close', 'reconnecting', 'connecting', 'connect', 'ready']

lanes('CLIENT KILL', (lane) => {
  const quick = { retryStrategy: () => 5 }
  const names = (/** @type {any[][]} */ seen) => seen.map(([name]) => name)

  /** A client that is there, what it tells, and its id. @param {object} [more] */
  async function victim(more) {
    const redis = lane.create({ ...quick, ...more })
    const id = await redis.client('ID')
    return { redis, id, seen: record(redis) }
  }

  test('one that is killed comes back as another, in its database', async () => {
    const { redis, id, seen } = await victim()
    const other = lane.create()
    await redis.select(3)
    await redis.set('in3', 'v')
    const isBack = once(redis, 'ready')
    assert.equal(await other.client('KILL', 'ID', id), 1)
    await isBack
    assert.deepEqual(names(seen), BACK)
    assert.equal(await redis.get('in3'), 'v')
    assert.notEqual(await redis.client('ID'), id)
    assert.equal(await other.client('KILL', 'ID', id), 0)
  })

  test('its subscriptions come back', async () => {
    const { redis, id } = await victim()
    const other = lane.create()
    await redis.subscribe('channel')
    await redis.psubscribe('pat*')
    const isBack = once(redis, 'ready')
    await other.client('KILL', 'ID', id)
    await isBack
    await until(async () => (await other.publish('channel', 'nobody')) === 1)
    const message = once(redis, 'pmessage')
    await until(async () => (await other.publish('pattern', 'heard')) === 1)
    assert.deepEqual(await message, ['pat*', 'pattern', 'heard'])
  })

  test('a command that was under way is sent again', async () => {
    const { redis, id } = await victim()
    const other = lane.create()
    const blocked = outcome(redis.blpop('kill-list', 0))
    await until(() => redis.commandQueue.length === 1)
    const isBack = once(redis, 'ready')
    await other.client('KILL', 'ID', id)
    await isBack
    await other.rpush('kill-list', 'v')
    assert.deepEqual(await blocked, ['kill-list', 'v'])
  })

  test('its transaction is forgotten, and what it watched', async () => {
    const { redis, id } = await victim()
    const other = lane.create()
    await redis.watch('watched')
    await redis.multi({ pipeline: false })
    await redis.set('watched', 1)
    const isBack = once(redis, 'ready')
    await other.client('KILL', 'ID', id)
    await isBack
    assert.equal(await outcome(redis.exec()), 'ReplyError: ERR EXEC without MULTI')
    assert.equal(await redis.get('watched'), null)
  })

  test('without a retryStrategy it ends', async () => {
    const { redis, id, seen } = await victim({ retryStrategy: null })
    const blocked = outcome(redis.blpop('none', 0))
    await until(() => redis.commandQueue.length === 1)
    assert.equal(await lane.create().client('KILL', 'ID', id), 1)
    assert.equal(await blocked, 'Error: Connection is closed.')
    assert.equal(redis.status, 'end')
    await until(() => seen.length === 2)
    assert.deepEqual(names(seen), ['close', 'end'])
  })

  test('one that kills itself hears the reply first', async () => {
    const { redis, id, seen } = await victim()
    const isBack = once(redis, 'ready')
    assert.equal(await redis.client('KILL', 'ID', id, 'SKIPME', 'no'), 1)
    await isBack
    assert.deepEqual(names(seen), BACK)
    assert.equal(await redis.ping(), 'PONG')
    assert.equal(await redis.client('KILL', 'ID', await redis.client('ID')), 0)
  })

  test('one that kills itself in a pipeline', async () => {
    const { redis, id } = await victim()
    const [first, kill, behind] = await redis.pipeline().set('k', 'v').client('KILL', 'ID', id, 'SKIPME', 'no').get('k').exec()
    assert.deepEqual([first, kill], [[null, 'OK'], [null, 1]])
    if (lane.differs('cut-in-pipeline')) assert.deepEqual(behind, [null, 'v'])
    else assert.equal(`${behind[0].name}: ${behind[0].message}`, 'AbortError: Command aborted due to connection close')
    if (redis.status !== 'ready') await once(redis, 'ready')
    assert.equal(await redis.get('k'), 'v')
  })

  test('subscribers can be meant, and nobody else', async () => {
    const { redis } = await victim()
    const other = lane.create()
    await other.ping()
    const calm = record(other)
    await redis.subscribe('channel')
    const isBack = once(redis, 'ready')
    assert.equal(await other.client('KILL', 'TYPE', 'pubsub', 'ID', await redis.client('ID')), 1)
    await isBack
    assert.deepEqual(calm, [])
  })

  test('an address that nobody has', async () => {
    const redis = lane.create()
    assert.equal(await redis.client('KILL', 'ADDR', '127.0.0.1:1'), 0)
    assert.equal(await redis.client('KILL', 'ADDR', '', 'SKIPME', 'no'), 0)
    assert.equal(await outcome(redis.client('KILL', '127.0.0.1:1')), 'ReplyError: ERR No such client')
  })

  test('a monitor goes on', async () => {
    const redis = lane.create(quick)
    const monitor = lane.adopt(await redis.monitor())
    const list = await redis.client('LIST')
    const [, id] = /^id=(\d+) .* cmd=monitor /m.exec(list) ?? []
    const again = once(monitor, 'monitoring')
    assert.equal(await redis.client('KILL', 'ID', id), 1)
    await again
    const line = once(monitor, 'monitor')
    await redis.get('seen')
    assert.deepEqual((await line)[1].slice(1), ['seen'])
  })
})

test('a client of this process is killed through the listener', async () => {
  const engine = new Nearis.Engine()
  const redis = engine.connect({ retryStrategy: () => 5 })
  const id = await redis.client('ID')
  const listener = await engine.listen({ port: 0 })
  const remote = new Ioredis(listener.port)
  try {
    const back = new Promise((resolve) => redis.once('reconnecting', () => redis.once('ready', resolve)))
    assert.equal(await remote.client('KILL', 'ID', id), 1)
    await back
    assert.equal(await redis.ping(), 'PONG')
  } finally {
    remote.disconnect()
    redis.disconnect()
    await listener.close()
  }
})

test('a client is killed by another thread', async () => {
  const redis = new Nearis({ engine: 'killed-by-a-thread', retryStrategy: () => 5 })
  const id = await redis.client('ID')
  const back = new Promise((resolve) => redis.once('reconnecting', () => redis.once('ready', resolve)))
  const code = `const redis = new (require('nearis'))({ engine: 'killed-by-a-thread' })
    redis.client('KILL', 'ID', ${id}).then((count) => require('node:worker_threads').parentPort.postMessage(count))`
  const worker = new Worker(code, { eval: true })
  const [count] = await once(worker, 'message')
  assert.equal(count, 1)
  await back
  redis.disconnect()
  await worker.terminate()
})
