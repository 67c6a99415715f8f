// @ts-check
'use strict'

// Section "time limits": commandTimeout, blockingTimeout and its grace.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes, outcome, once } = require('./lanes')

const LATE = 'Error: Command timed out'

lanes('commandTimeout', (lane) => {
  /** A client that is there, whose commands have so many milliseconds. @param {number} ms @param {object} [more] */
  async function limited(ms, more) {
    const redis = lane.create(more)
    await redis.ping()
    redis.options.commandTimeout = ms
    return redis
  }

  test('rejects what is not answered in time, and what waits behind it', async () => {
    const redis = await limited(40)
    const blocked = outcome(redis.blpop('none', 0))
    const behind = outcome(redis.select(0))
    assert.deepEqual(await Promise.all([blocked, behind]), [LATE, LATE])
  })

  test('calls back', async () => {
    const redis = await limited(20)
    const error = await new Promise((resolve) => redis.blpop('none', 0, resolve))
    assert.equal(String(error), LATE)
  })

  test('counts from the call, also for what waits for a connection', async () => {
    const redis = await limited(20, { retryStrategy: () => 100_000 })
    redis.disconnect(true)
    await once(redis, 'reconnecting')
    assert.equal(await outcome(redis.select(0)), LATE)
  })

  test('in a pipeline, the commands that have no answer yet', async () => {
    const redis = await limited(40)
    const [first, second, third] = await redis.pipeline().set('p', 1).blpop('none', 0).get('p').exec()
    assert.deepEqual(first, [null, 'OK'])
    assert.deepEqual([second, third].map(([error]) => String(error)), [LATE, LATE])
    assert.deepEqual([second.length, third.length], [1, 1])
  })

  test('leaves alone what is answered in time', async () => {
    const redis = await limited(20_000)
    assert.equal(await redis.set('k', 'v'), 'OK')
    assert.deepEqual(await redis.pipeline().get('k').exec(), [[null, 'v']])
    assert.equal(await redis.get('k'), 'v')
  })
})

lanes('blockingTimeout', (lane) => {
  for (const [title, call] of /** @type {[string, (redis: any) => Promise<any>][]} */ ([
    ['BLPOP 0', (redis) => redis.blpop('none', 0)],
    ['XREAD BLOCK 0', (redis) => redis.xread('BLOCK', 0, 'STREAMS', 'none', '$')],
    ['BLMPOP 0', (redis) => redis.blmpop(0, 1, 'none', 'LEFT')],
    ['a pipeline with BLPOP 0', (redis) => redis.pipeline().blpop('none', 0).exec().then((/** @type {any} */ all) => all[0][1])],
  ])) {
    test(`${title} gives null after that time`, async () => {
      const redis = lane.create({ blockingTimeout: 30 })
      await redis.ping()
      const start = performance.now()
      assert.equal(await call(redis), null)
      assert.ok(performance.now() - start >= 25)
    })
  }

  test('a time of its own counts, with the grace on top: the server is first', async () => {
    const redis = lane.create({ blockingTimeout: 1, blockingTimeoutGrace: 10_000 })
    await redis.ping()
    const start = performance.now()
    assert.equal(await redis.brpop('none', 0.05), null)
    assert.ok(performance.now() - start >= 45)
  })

  test('without a connection it is the option that counts', async () => {
    const redis = lane.create({ blockingTimeout: 20, retryStrategy: () => 100_000 })
    await redis.ping()
    redis.disconnect(true)
    await once(redis, 'reconnecting')
    assert.equal(await redis.blpop('none', 1_000), null)
  })

  test('what comes in time is given', async () => {
    const redis = lane.create({ blockingTimeout: 10_000 })
    await redis.rpush('l', 'v')
    assert.deepEqual(await redis.blpop('l', 0), ['l', 'v'])
    assert.equal(await outcome(redis.blpop('l', 'x')), 'ReplyError: ERR timeout is not a float or out of range')
  })
})
