// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { describe, test } = require('node:test')
const Redis = /** @type {any} */ (require('nearis'))

describe('engines', () => {
  test('clients that name the same place share one', async () => {
    const writer = new Redis({ port: 7100 })
    await writer.set('k', 'v')
    for (const args of [
      [7100, '127.0.0.1'],
      ['redis://user:pass@localhost:7100/0?connectTimeout=5'],
      [{ port: 7100, host: '::1' }],
      ['LOCALHOST:7100'],
    ]) {
      assert.equal(await new Redis(...args).get('k'), 'v', JSON.stringify(args))
    }
    assert.equal(await writer.duplicate().get('k'), 'v')
    // A path is the place, whatever host and port say.
    await new Redis('/tmp/nearis-7100.sock').set('by', 'path')
    assert.equal(await new Redis({ path: '/tmp/nearis-7100.sock', port: 7100 }).get('by'), 'path')
  })

  test('others do not', async () => {
    await new Redis({ port: 7101 }).set('k', 'v')
    for (const args of [[7102], [7101, 'example.com'], ['/tmp/nearis-7101.sock'], [{ port: 7101, db: 1 }]]) {
      assert.equal(await new Redis(...args).get('k'), null, JSON.stringify(args))
    }
  })

  test('can be had by name, over the whole process', async () => {
    await new Redis({ engine: 'named' }).set('k', 'v')
    assert.equal(await new Redis({ engine: 'named', port: 1 }).get('k'), 'v')
    assert.equal(await new Redis.Engine({ name: 'named' }).connect().get('k'), 'v')
    assert.equal(await new Redis({ engine: 'other' }).get('k'), null)
  })

  test('can be had by hand', async () => {
    const engine = new Redis.Engine()
    const redis = new Redis({ engine })
    assert.equal(redis.engine, engine)
    await redis.set('k', 'v')
    assert.equal(await engine.connect({ db: 0 }).get('k'), 'v')
    assert.equal(await redis.duplicate().get('k'), 'v')
    assert.equal(await new Redis.Engine().connect().get('k'), null)
    assert.equal(engine.check(), null)
  })

  test('nothing else is an engine', () => {
    assert.throws(() => new Redis({ engine: {} }), TypeError)
    assert.throws(() => new Redis.Engine({ name: 1 }), TypeError)
  })

  test('each client is one of its own', async () => {
    const engine = new Redis.Engine()
    const [a, b] = [engine.connect(), engine.connect()]
    assert.notEqual(await a.client('ID'), await b.client('ID'))
    await a.select(1)
    await a.set('k', 'one')
    assert.equal(await b.get('k'), null)
  })

  test('have a clock that can be stopped and moved', async () => {
    const engine = new Redis.Engine()
    const redis = engine.connect()
    engine.clock.set(1_000_000_000_000)
    await redis.set('k', 'v', 'EX', 10)
    assert.equal(await redis.expiretime('k'), 1_000_000_010)
    engine.clock.advance(9_999)
    assert.equal(await redis.get('k'), 'v')
    engine.clock.advance(2)
    assert.equal(await redis.get('k'), null)
    assert.equal(engine.clock.now, 1_000_000_010_001)
    engine.clock.system()
    assert.ok(Math.abs(Number((await redis.time())[0]) - Date.now() / 1000) < 5)
    assert.throws(() => engine.clock.set(NaN), TypeError)
  })

  test('follow a fake Date.now until it is the real one again', async (t) => {
    const redis = new Redis({ engine: new Redis.Engine() })
    await redis.ping()
    t.mock.timers.enable({ apis: ['Date'], now: 2_000_000_000_000 })
    await redis.set('k', 'v', 'PX', 1000)
    assert.equal(await redis.pexpiretime('k'), 2_000_000_001_000)
    assert.equal(redis.sync.pttl('k'), 1000)
    t.mock.timers.setTime(2_000_000_000_600)
    assert.equal(await redis.pttl('k'), 400)
    assert.deepEqual(await redis.pipeline().pttl('k').exec(), [[null, 400]])
    t.mock.timers.setTime(2_000_000_001_001)
    assert.equal(await redis.get('k'), null)
    t.mock.timers.reset()
    assert.ok(Math.abs(Number((await redis.time())[0]) - Date.now() / 1000) < 5)
  })
})

describe('listeners', () => {
  test('open the engine to others and close again', async () => {
    const redis = new Redis({ engine: new Redis.Engine() })
    await redis.set('k', 'v')
    const listener = await redis.listen({ port: 0 })
    assert.equal(listener.address, `127.0.0.1:${listener.port}`)
    const Other = /** @type {any} */ (require('ioredis'))
    const other = new Other(listener.port)
    assert.equal(await other.get('k'), 'v')
    await assert.rejects(redis.listen({ port: listener.port }), (/** @type {any} */ error) => {
      assert.ok(error instanceof Error)
      assert.equal(error.code, 'EADDRINUSE')
      return true
    })
    other.disconnect()
    await listener.close()
    await listener.close()
    const again = await redis.listen({ port: listener.port })
    assert.equal(again.ref().unref().port, listener.port)
    await redis.engine.close()
  })

  test('notice SHUTDOWN, whoever sends it', async () => {
    const Other = /** @type {any} */ (require('ioredis'))
    for (const send of ['embedded', 'other']) {
      const redis = new Redis({ engine: new Redis.Engine() })
      const listener = await redis.listen({ port: 0 })
      assert.equal(listener.listening, true)
      const closed = once(listener, 'close')
      const other = new Other(listener.port, { retryStrategy: null })
      await other.ping()
      const sent = (send === 'other' ? other : redis).call('SHUTDOWN', 'NOSAVE')
      await Promise.allSettled([sent, closed])
      assert.equal(listener.listening, false)
      assert.equal(await redis.set('k', 'v'), 'OK')
      other.disconnect()
      redis.disconnect()
    }
  })
})
