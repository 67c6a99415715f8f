// @ts-check
'use strict'

// Section "Faults": a connection that is lost, and a server that cannot be reached. What a program sees of it is the same
// as with a real client whose connection to a real server is cut by a proxy.

const assert = require('node:assert/strict')
const { after, before, beforeEach, describe, test } = require('node:test')
const Ioredis = /** @type {any} */ (require('ioredis'))
const { Engine, Redis } = /** @type {any} */ (require('../..'))
const { Connector } = /** @type {any} */ (require('../../stream'))
const { once, outcome, record } = require('../behaviour/lanes')
const { openProxy } = require('../helpers/proxy')
const { findServer, startServer } = require('../helpers/redis-server')
const { until } = require('../helpers/until')

/**
 * @typedef {object} Side
 * @property {string} name
 * @property {(options?: object) => any} create
 * @property {(command: string, when?: 'before' | 'after') => any} cut
 * @property {() => any} down
 * @property {() => any} up
 */

/** A real server, behind a proxy that cuts. */
async function real() {
  const server = await startServer()
  const proxy = await openProxy(server.port)
  return {
    ...{ name: 'real', cut: proxy.cut, down: proxy.down, up: proxy.up },
    create: (/** @type {object} */ options) => new Ioredis({ port: proxy.port, ...options }),
    stop: () => proxy.stop().then(() => server.stop()),
  }
}

/** @param {(engine: any) => any} make */
const double = (make) => async () => {
  const engine = new Engine()
  const { create, stop = () => {}, ...more } = await make(engine)
  return {
    cut: (/** @type {string} */ command, /** @type {any} */ when = 'before') => engine.inject({ command, disconnect: when }),
    down: () => engine.faults.down(),
    up: () => engine.faults.up(),
    stop: () => (engine.undoFaults(), stop()),
    ...{ create, ...more },
  }
}

const SIDES = {
  'a real server behind a proxy': real,
  embedded: double((engine) => ({ name: 'embedded', create: (/** @type {any} */ options) => new Redis({ engine, ...options }) })),
  stream: double((engine) => ({ name: 'stream', create: (/** @type {any} */ options) => new Ioredis({ Connector: Connector.for(engine), ...options }) })),
  listener: double(async (engine) => {
    const listener = await engine.listen({ port: 0, host: '127.0.0.1' })
    const create = (/** @type {any} */ options) => new Ioredis({ port: listener.port, ...options })
    return { name: 'listener', create, stop: () => listener.close() }
  }),
}

const BACK = ['close', 'reconnecting', 'connecting', 'connect', 'ready']
const MOST = 'MaxRetriesPerRequestError: Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.'

for (const [title, open] of Object.entries(SIDES)) {
  describe(title, { skip: open === real && !findServer() ? 'no redis-server' : false }, () => {
    /** @type {any} */
    let side
    /** @type {any[]} */
    const clients = []
    /** @type {any} */
    let alive
    before(async () => {
      alive = setInterval(() => {}, 60_000)
      side = await open()
    })
    beforeEach(async () => void (await (await ready()).flushall()))
    after(async () => {
      for (const client of clients) client.disconnect()
      await side.stop()
      clearInterval(alive)
    })

    /** A client that is there. @param {object} [options] */
    async function ready(options) {
      const client = side.create({ retryStrategy: () => 5, ...options })
      // What is refused or reset is told of as an error, too.
      client.on('error', () => {})
      clients.push(client)
      if (client.status !== 'ready') await once(client, 'ready')
      return client
    }

    const names = (/** @type {any[][]} */ seen) => seen.map(([name]) => name)

    test('a command that loses its connection is sent again by the next one', async () => {
      const redis = await ready()
      await redis.set('k', 'v')
      const seen = record(redis)
      side.cut('get')
      assert.equal(await redis.get('k'), 'v')
      assert.deepEqual(names(seen), BACK)
    })

    test('a command whose reply is lost has had its effect, and has it again', async () => {
      const redis = await ready()
      side.cut('incr', 'after')
      assert.equal(await redis.incr('n'), 2)
    })

    test('one that may not wait for another connection fails', async () => {
      const redis = await ready({ maxRetriesPerRequest: 0 })
      side.cut('get')
      assert.equal(await outcome(redis.get('k')), MOST.replace('is 1', 'is 0'))
      await until(() => redis.status === 'ready')
      assert.equal(await redis.get('k'), null)
    })

    test('without another connection the client ends', async () => {
      const redis = await ready({ retryStrategy: null })
      const seen = record(redis)
      side.cut('get')
      assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
      await until(() => redis.status === 'end')
      await until(() => seen.length === 2)
      assert.deepEqual(names(seen), ['close', 'end'])
      assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
    })

    test('a pipeline keeps what was answered, and the rest is aborted', async () => {
      const redis = await ready()
      side.cut('decr')
      const results = await redis.pipeline().incr('n').decr('n').incr('n').exec()
      const aborted = 'AbortError: Command aborted due to connection close'
      assert.deepEqual(results.map((/** @type {any[]} */ [error, value]) => (error ? `${error.name}: ${error.message}` : value)), [1, aborted, aborted])
      await until(() => redis.status === 'ready')
      assert.equal(await redis.get('n'), '1')
    })

    test('a pipeline of which nothing was answered is sent again', async () => {
      const redis = await ready()
      side.cut('decr')
      assert.deepEqual(await redis.pipeline().decr('n').incr('n').exec(), [[null, -1], [null, 0]])
    })

    test('a transaction that loses its connection at EXEC has no effect', async () => {
      const redis = await ready()
      side.cut('exec')
      const error = await redis.multi().incr('n').exec().catch((/** @type {any} */ reason) => reason)
      assert.equal(`${error.name}: ${error.message}`, 'AbortError: Command aborted due to connection close')
      await until(() => redis.status === 'ready')
      assert.equal(await redis.get('n'), null)
    })

    test('subscriptions come back', async () => {
      const redis = await ready()
      const other = await ready()
      await redis.subscribe('channel')
      const isBack = once(redis, 'ready')
      redis.stream.destroy()
      await isBack
      await until(async () => (await other.publish('channel', 'm')) === 1)
      // In the tests that follow nobody would catch what becomes of its subscribing again.
      await redis.quit()
    })

    test('a server that is down is tried again and again, and what is sent meanwhile waits', async () => {
      const redis = await ready({ maxRetriesPerRequest: null })
      await redis.set('k', 'v')
      const seen = record(redis, ['close', 'reconnecting', 'ready'])
      await side.down()
      await until(() => names(seen).filter((name) => name === 'reconnecting').length >= 3)
      const waiting = redis.get('k')
      assert.equal(redis.status === 'ready', false)
      await side.up()
      assert.equal(await waiting, 'v')
      assert.deepEqual(names(seen).slice(0, 4), ['close', 'reconnecting', 'close', 'reconnecting'])
      assert.equal(names(seen).at(-1), 'ready')
    })

    test('while it is down, commands fail as the options say', async () => {
      const patient = await ready({ maxRetriesPerRequest: 1 })
      const proud = await ready({ enableOfflineQueue: false })
      const gone = Promise.all([once(patient, 'close'), once(proud, 'close')])
      await side.down()
      await gone
      assert.equal(await outcome(patient.get('k')), MOST)
      assert.equal(await outcome(proud.get('k')), "Error: Stream isn't writeable and enableOfflineQueue options is false")
      await side.up()
      await Promise.all([patient, proud].map((client) => until(() => client.status === 'ready')))
      assert.equal(await patient.ping(), 'PONG')
    })

    // The port of a listener stays open.
    test('connections are refused as the system refuses them', { skip: title === 'listener' }, async () => {
      await side.down()
      const redis = side.create({ retryStrategy: null })
      clients.push(redis)
      const error = await new Promise((resolve) => redis.once('error', resolve))
      const { code, syscall, errno, message } = /** @type {any} */ (error)
      assert.deepEqual({ code, syscall, errno }, { code: 'ECONNREFUSED', syscall: 'connect', errno: -111 })
      assert.match(message, /^connect ECONNREFUSED \S+:\d+$/)
      await until(() => redis.status === 'end')
      assert.equal(await outcome(redis.connect()), 'Error: Connection is closed.')
      await side.up()
      await redis.connect()
      assert.equal(await redis.ping(), 'PONG')
    })
  })
}
