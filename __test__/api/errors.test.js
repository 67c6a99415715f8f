// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { both } = require('../helpers/both')

both('errors', ({ create, Redis, real }) => {
  /** @type {any} */
  let redis
  before(async () => {
    redis = create()
    await redis.set('text', 'abc')
  })

  test('are ReplyErrors with the text of a server and the command', async () => {
    const error = await redis.incr('text').catch((/** @type {Error} */ e) => e)
    assert.ok(error instanceof Error)
    assert.ok(error instanceof Redis.ReplyError)
    assert.equal(error.name, 'ReplyError')
    assert.equal(error.message, 'ERR value is not an integer or out of range')
    assert.equal(String(error), 'ReplyError: ERR value is not an integer or out of range')
    assert.deepEqual(error.command, { name: 'incr', args: ['text'] })
    assert.equal(JSON.stringify(error), '{"command":{"name":"incr","args":["text"]}}')
  })

  test('tell of the arguments as they were sent', async () => {
    const error = await redis.set('k', 1, null, ['a', true]).catch((/** @type {Error} */ e) => e)
    assert.equal(error.message, 'ERR syntax error')
    assert.deepEqual(error.command, { name: 'set', args: ['k', '1', '', 'a', 'true'] })
  })

  test('a wrong number of arguments is the engine\'s to complain about', async () => {
    await assert.rejects(redis.get(), { message: "ERR wrong number of arguments for 'get' command" })
    await assert.rejects(redis.get('a', 'b'), { message: "ERR wrong number of arguments for 'get' command" })
  })

  test('a friendly stack begins where the call is', async () => {
    const friendly = create({ showFriendlyErrorStack: true })
    for (const call of [() => friendly.incr('text'), () => friendly.call('incr', 'text')]) {
      const error = await call().catch((/** @type {Error} */ e) => e)
      const lines = error.stack.split('\n')
      assert.equal(lines[0], 'ReplyError: ERR value is not an integer or out of range')
      assert.match(lines[1], /errors\.test\.js/)
    }
  })

  test('an error without a listener is printed', { skip: real ? 'it prints its own name' : false }, async (t) => {
    const print = t.mock.method(console, 'error', () => {})
    const wrong = create({ db: 99 })
    assert.equal(await wrong.ping(), 'PONG')
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(print.mock.calls[0]?.arguments[0], '[nearis] Unhandled error event:')
    const heard = create({ db: 99 })
    const error = await new Promise((resolve) => heard.on('error', resolve))
    assert.equal(error.message, 'ERR DB index is out of range')
  })
})

both('callbacks', ({ create }) => {
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
    const both_ = called((done) => redis.get('k', (/** @type {any} */ error) => done(order.push('called'), error)))
    order.push('returned')
    await both_
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
})
