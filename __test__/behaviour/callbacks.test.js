// @ts-check
'use strict'

// Section "callbacks".

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes } = require('./lanes')

lanes('callbacks', ({ create, Redis }) => {
  /** @type {any} */
  let redis
  before(async () => {
    redis = create()
    await redis.set('k', 'v')
  })

  /** @param {(done: (...args: any[]) => void) => void} start @returns {Promise<any[]>} */
  const called = (start) => new Promise((resolve) => start((...args) => resolve(args)))

  test('get null and the value, or only the error', async () => {
    assert.deepEqual(await called((done) => redis.get('k', done)), [null, 'v'])
    assert.deepEqual(await called((done) => redis.get('none', done)), [null, null])
    assert.deepEqual(await called((done) => redis.getBuffer('k', done)), [null, Buffer.from('v')])
    assert.deepEqual(await called((done) => redis.call('get', 'k', done)), [null, 'v'])
    assert.deepEqual(await called((done) => redis.mget(['k', 'x'], done)), [null, ['v', null]])
    const failed = await called((done) => redis.incr('k', done))
    assert.equal(failed.length, 1)
    assert.match(failed[0].message, /not an integer/)
  })

  test('are never called before the method returns', async () => {
    /** @type {string[]} */
    const order = []
    const both = called((done) => redis.get('k', (/** @type {any} */ error) => done(order.push('called'), error)))
    order.push('returned')
    await both
    assert.deepEqual(order, ['returned', 'called'])
  })

  test('come in the order of the commands, promises too', async () => {
    /** @type {number[]} */
    const order = []
    const promises = []
    for (let i = 0; i < 100; i++) {
      if (i % 3 === 0) promises.push(called((done) => redis.incr('n', done)).then(() => order.push(i)))
      else if (i % 3 === 1) promises.push(redis.get('n').then(() => order.push(i)))
      else promises.push(redis.pipeline().get('n').exec().then(() => order.push(i)))
    }
    await Promise.all(promises)
    assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i))
    // Callbacks here are two jobs behind plain promises; among themselves nothing may overtake.
    for (const kind of [0, 1, 2]) {
      const own = order.filter((i) => i % 3 === kind)
      assert.deepEqual(own, [...own].sort((a, b) => a - b))
    }
  })

  test('what one throws is an uncaught exception, and no rejection', async () => {
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const caught = new Promise((resolve) => process.once('uncaughtException', resolve))
    redis.get('k', () => {
      throw new Error('from the callback')
    })
    const error = /** @type {Error} */ (await caught)
    for (const listener of listeners) process.on('uncaughtException', listener)
    assert.equal(error.message, 'from the callback')
    assert.equal(await redis.get('k'), 'v')
  })

  test('with one, nobody need handle the promise', async (t) => {
    const unhandled = t.mock.fn()
    process.once('unhandledRejection', unhandled)
    const errors = await Promise.all([
      called((done) => redis.incr('k', done)),
      called((done) => redis.call('get', done)),
      called((done) => redis.multi().get('k', 'k').exec(done)),
      called((done) => redis.sendCommand(new Redis.Command('get', [], {}, done))),
    ])
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    assert.deepEqual(errors.map((args) => args.length), [1, 1, 1, 1])
    assert.equal(unhandled.mock.callCount(), 0)
  })

  test('the promise is given all the same', async () => {
    assert.equal(await redis.get('k', () => {}), 'v')
    await assert.rejects(redis.incr('k', () => {}), /not an integer/)
  })
})
