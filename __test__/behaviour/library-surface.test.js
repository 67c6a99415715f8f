// @ts-check
'use strict'

// What libraries do with a client besides sending commands.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { test } = require('node:test')
const { lanes, outcome } = require('./lanes')

lanes('what libraries touch', ({ create, adopt, differs, Redis }) => {
  const called = (/** @type {(done: any) => any} */ call) =>
    new Promise((resolve, reject) => call((/** @type {any} */ error, /** @type {any} */ value) => (error ? reject(error) : resolve(value))))

  test('callbacks, in every form', async () => {
    const redis = create()
    assert.equal(await called((done) => redis.set('k', 'v', done)), 'OK')
    assert.equal(await called((done) => redis.brpoplpush('none', 'l', 0.01, done)), null)
    assert.equal(await called((done) => redis.subscribe('c', done)), 1)
    assert.equal(await called((done) => redis.unsubscribe('c', done)), 0)
    assert.deepEqual(await called((done) => redis.send_command('PUBSUB', ['NUMSUB', 'c'], done)), ['c', 0])
    assert.deepEqual(await called((done) => redis.multi().set('k', 1).get('k').exec(done)), [[null, 'OK'], [null, '1']])
    assert.equal(await called((done) => redis.client('SETNAME', 'mine', done)), 'OK')
    const own = create()
    assert.equal(await called((done) => own.quit(done)), 'OK')
    const lazy = create({ lazyConnect: true })
    assert.equal(await called((done) => lazy.connect(done)), undefined)
  })

  test('a list in place of arguments', async () => {
    const redis = create()
    await redis.del('stream')
    assert.match(await redis.xadd.call(redis, ['stream', '*', 'f', 'v']), /^\d+-0$/)
    assert.equal(await redis.call('SET', ['k', 'v']), 'OK')
    assert.equal(await redis.call('GET', 'k'), 'v')
    assert.deepEqual(await redis.pipeline([['set', 'k', 1], ['incr', 'k']]).exec(), [[null, 'OK'], [null, 2]])
    assert.deepEqual(await redis.pipeline([['get', 'k']]).exec(true), [[null, '2']])
    assert.deepEqual(await redis.multi([['get', 'k']]).exec(true), [[null, '2']])
    assert.deepEqual(await redis.multi().get('k').exec('anything'), [[null, '2']])
  })

  test('a proxy around a client, whose methods are bound', async () => {
    const redis = create({ keyPrefix: 'p:' })
    const proxy = new Proxy(redis, {
      get(target, property) {
        const value = Reflect.get(target, property, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    assert.equal(await proxy.set('k', 'v'), 'OK')
    proxy.defineCommand('addJob:1.0', { lua: 'return KEYS[1]', numberOfKeys: 1 })
    assert.equal(await proxy['addJob:1.0'](['k']), 'p:k')
    assert.deepEqual(await proxy.multi()['addJob:1.0'](['k']).get('k').exec(), [[null, 'p:k'], [null, 'v']])
    assert.equal(proxy.options.keyPrefix, 'p:')
    assert.equal(proxy.isCluster, false)
    const twin = proxy.duplicate()
    assert.equal(await twin.get('k'), 'v')
    twin.disconnect()
  })

  test('classes of their own', async () => {
    const { port, Connector } = create().options
    class Own extends Redis {
      /** @param {any} options */
      constructor(options) {
        super({ ...options, connectionName: 'own' })
      }

      /** @param {string} key */
      async twice(key) {
        return [await this.get(key), await this.get(key)]
      }
    }
    const own = new Own({ port, Connector })
    assert.ok(own instanceof Redis)
    await own.set('k', 'v')
    assert.deepEqual(await own.twice('k'), ['v', 'v'])
    assert.equal(await own.client('GETNAME'), 'own')
    own.disconnect()
    const byUrl = new Redis(`redis://127.0.0.1:${port}/3`, { lazyConnect: true, connectionName: 'url', Connector })
    assert.equal(byUrl.status, 'wait')
    assert.deepEqual([byUrl.options.db, byUrl.options.connectionName, byUrl.options.maxRetriesPerRequest], [3, 'url', 20])
    await byUrl.connect()
    assert.match(await byUrl.client('INFO'), / db=3 /)
    byUrl.disconnect()
  })

  test('what is blocked is rejected by a disconnect, and then comes the end', async () => {
    for (const call of [
      (/** @type {any} */ redis) => redis.bzpopmin('none', 0),
      (/** @type {any} */ redis) => redis.xread('BLOCK', 0, 'STREAMS', 'none', '$'),
      (/** @type {any} */ redis) => redis.pipeline().blpop('none', 0).exec().then((/** @type {any} */ all) => { throw all[0][0] }),
    ]) {
      const redis = create()
      await redis.ping()
      const blocked = outcome(call(redis))
      await new Promise((resolve) => setTimeout(resolve, 20))
      const ended = once(redis, 'end')
      redis.disconnect()
      assert.match(/** @type {any} */ (await blocked), /Connection is closed\.|Command aborted due to connection close/)
      await ended
      assert.equal(redis.status, 'end')
      assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
    }
  })

  test('after quit() commands are rejected', async () => {
    const redis = create()
    const ended = once(redis, 'end')
    assert.equal(await redis.quit(), 'OK')
    await ended
    assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
    assert.equal(redis.status, 'end')
  })

  test('events, and how many listeners there may be', async () => {
    const redis = create({ lazyConnect: true })
    /** @type {string[]} */
    const seen = []
    for (const event of ['connecting', 'connect', 'ready', 'close', 'end']) redis.on(event, () => seen.push(event))
    redis.setMaxListeners(50)
    assert.equal(redis.getMaxListeners(), 50)
    assert.equal(redis.listenerCount('ready'), 1)
    await redis.connect()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const ended = once(redis, 'end')
    redis.disconnect()
    await ended
    assert.deepEqual(seen, ['connecting', 'connect', 'ready', 'close', 'end'])
  })

  test('names by which libraries tell clients apart', () => {
    const redis = create()
    for (const name of ['connect', 'disconnect', 'duplicate', 'defineCommand', 'sendCommand', 'quit']) assert.equal(typeof redis[name], 'function')
    for (const name of ['isOpen', 'masters', 'slots', 'getSentinelNode', 'scanIterator']) assert.equal(redis[name], undefined)
    assert.equal(redis.constructor.name, differs('constructor-name') ? 'Redis' : 'EventEmitter')
    class Mine extends Redis {}
    assert.equal(adopt(new Mine({ lazyConnect: true })).constructor.name, 'Mine')
  })
})
