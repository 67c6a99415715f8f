// @ts-check
'use strict'

// Section "Faults": what clients of node-redis's shape make of a connection that is lost and of a server that cannot be
// reached, as node-redis itself with a real server behind a proxy.

const assert = require('node:assert/strict')
const { after, before, beforeEach, describe, test } = require('node:test')
const real = /** @type {any} */ (require('redis'))
const { Engine } = /** @type {any} */ (require('../..'))
const ours = /** @type {any} */ (require('../../node-redis'))
const { openProxy } = require('../helpers/proxy')
const { findServer, startServer } = require('../helpers/redis-server')
const { until } = require('../helpers/until')

const outcome = (/** @type {Promise<any>} */ promise) => promise.then((value) => value, (error) => `${error.constructor.name}: ${error.message}`)
const LOST = 'SocketClosedUnexpectedlyError: Socket closed unexpectedly'

async function behindProxy() {
  const server = await startServer()
  const proxy = await openProxy(server.port)
  return {
    ...proxy,
    create: (/** @type {any} */ options) => real.createClient({ ...options, socket: { host: '127.0.0.1', port: proxy.port, ...options.socket } }),
    stop: () => proxy.stop().then(() => server.stop()),
  }
}

async function embedded() {
  const engine = new Engine()
  return {
    cut: (/** @type {string} */ command, /** @type {any} */ when = 'before') => engine.inject({ command, disconnect: when }),
    down: () => engine.faults.down(),
    up: () => engine.faults.up(),
    create: (/** @type {any} */ options) => ours.createClient({ engine, ...options }),
    stop: () => engine.undoFaults(),
  }
}

for (const [title, open] of Object.entries({ 'node-redis behind a proxy': behindProxy, embedded })) {
  describe(title, { skip: open === behindProxy && !findServer() ? 'no redis-server' : false }, () => {
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
    beforeEach(async () => void (await (await ready()).client.flushAll()))
    after(async () => {
      for (const client of clients) if (client.isOpen) client.destroy()
      await side.stop()
      clearInterval(alive)
    })

    /** A client that is there, and what it tells. @param {object} [options] */
    async function ready(options) {
      const client = side.create({ socket: { reconnectStrategy: () => 5 }, ...options })
      clients.push(client)
      /** @type {string[]} */
      const seen = []
      for (const event of ['connect', 'ready', 'reconnecting', 'end']) client.on(event, () => seen.push(event))
      client.on('error', (/** @type {any} */ error) => seen.push(error.code ?? `${error.constructor.name}: ${error.message}`))
      await client.connect()
      seen.length = 0
      return { client, seen }
    }

    test('what is under way fails, and the client comes back', async () => {
      const { client, seen } = await ready()
      side.cut('get')
      assert.equal(await outcome(client.get('k')), LOST)
      await until(() => client.isReady)
      assert.deepEqual(seen, [LOST, 'reconnecting', 'connect', 'ready'])
      assert.equal(await client.get('k'), null)
    })

    test('a reply that is lost was an effect', async () => {
      const { client } = await ready()
      side.cut('incr', 'after')
      assert.equal(await outcome(client.incr('n')), LOST)
      await until(() => client.isReady)
      assert.equal(await client.get('n'), '1')
    })

    test('commands that were sent with it fail with it', async () => {
      const { client } = await ready()
      side.cut('get')
      assert.deepEqual(await Promise.all([client.get('a'), client.set('b', '1'), client.get('c')].map(outcome)), [LOST, LOST, LOST])
      await until(() => client.isReady)
      assert.equal(await client.exists('b'), 0)
    })

    test('a transaction fails as a whole', async () => {
      const { client } = await ready()
      side.cut('exec')
      assert.equal(await outcome(client.multi().incr('n').exec()), LOST)
      await until(() => client.isReady)
      assert.equal(await client.exists('n'), 0)
    })

    test('without a strategy that is the end', async () => {
      const { client, seen } = await ready({ socket: { reconnectStrategy: false } })
      side.cut('get')
      assert.equal(await outcome(client.get('k')), LOST)
      await until(() => !client.isOpen)
      assert.deepEqual(seen, [LOST])
      assert.equal(await outcome(client.get('k')), 'ClientClosedError: The client is closed')
    })

    test('a server that is down is tried again and again, and what is sent meanwhile waits', async () => {
      const { client, seen } = await ready()
      await client.set('k', 'v')
      await side.down()
      await until(() => seen.filter((event) => event === 'ECONNREFUSED').length >= 2)
      const waiting = client.get('k')
      assert.equal(client.isReady, false)
      await side.up()
      assert.equal(await waiting, 'v')
      await until(() => seen.at(-1) === 'ready')
    })

    test('while it is down, who may not wait fails, and connect() waits', async () => {
      const { client } = await ready({ disableOfflineQueue: true })
      await side.down()
      await until(() => !client.isReady)
      assert.equal(await outcome(client.get('k')), 'ClientOfflineError: The client is offline')
      const other = side.create({ socket: { reconnectStrategy: (/** @type {number} */ n) => (n > 2 ? new Error('enough') : 1) } })
      clients.push(other)
      other.on('error', () => {})
      assert.match(await outcome(other.connect()), /: enough$/)
      await side.up()
      await until(() => client.isReady)
      assert.equal(await client.ping(), 'PONG')
    })
  })
}
