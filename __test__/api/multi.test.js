// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const NearisRedis = /** @type {any} */ (require('nearis'))

describe('transactions of nearis alone', () => {
  test('a chain sent twice counts once', async () => {
    const redis = new NearisRedis()
    const chain = redis.multi().incr('a')
    assert.deepEqual(await Promise.all([chain.exec(), chain.exec()]), [[[null, 1]], [[null, 1]]])
    assert.equal(await redis.get('a'), '1')
    redis.disconnect()
  })

  test('a long command in a chain leaves the event loop alone and loses nothing', async () => {
    const redis = new NearisRedis({ engine: new NearisRedis.Engine() })
    await redis.set('big', Buffer.alloc(600 * 1024, 1))
    await redis.watch('big')
    const results = redis.multi().incr('a').bitcount('big').copy('big', 'copy').keys('*').incr('a').exec()
    const after = redis.get('a')
    const [counted, bits, copied, keys, last] = await results
    assert.deepEqual([counted, bits, copied, last], [[null, 1], [null, 600 * 1024], [null, 1], [null, 2]])
    assert.deepEqual(keys[1].sort(), ['a', 'big', 'copy'])
    assert.equal(await after, '2')
    redis.disconnect()
  })

  test('synchronously', async () => {
    const redis = new NearisRedis()
    await redis.flushall()
    const { sync } = redis
    assert.equal(sync.multi(), 'OK')
    assert.equal(sync.incr('a'), 'QUEUED')
    assert.equal(sync.set('b', 'x'), 'QUEUED')
    assert.deepEqual(sync.exec(), [
      [null, 1],
      [null, 'OK'],
    ])
    assert.throws(() => sync.exec(), /EXEC without MULTI/)
    redis.disconnect()
  })

  test('a panic inside ends the transaction, not the client', async () => {
    const redis = new NearisRedis({ engine: new NearisRedis.Engine({ debug: true }) })
    await redis.set('victim', 'x')
    const error = await redis.multi().set('a', 1).call('debug', 'PANIC', 'victim').set('b', 1).exec().catch((/** @type {any} */ e) => e)
    assert.match(error.message, /^ERR internal error/)
    assert.deepEqual(await redis.multi().mget('a', 'victim', 'b').exec(), [[null, ['1', null, null]]])
    assert.equal(await redis.call('debug', 'INTEGRITY'), 'OK')
    redis.disconnect()
  })
})
