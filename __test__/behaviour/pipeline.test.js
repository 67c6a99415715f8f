// @ts-check
'use strict'

// Section "pipeline".

const assert = require('node:assert/strict')
const { beforeEach, test } = require('node:test')
const { lanes } = require('./lanes')

lanes('pipeline', ({ create, differs, Redis }) => {
  /** @type {any} */
  let redis
  beforeEach(async () => {
    redis ??= create()
    await redis.flushall()
  })

  test('gives a pair for each command', async () => {
    const pipeline = redis.pipeline()
    assert.equal(pipeline.set('a', 1), pipeline)
    pipeline.incr('a').get('a').getBuffer('a').get('none').mget('a', 'none')
    assert.equal(pipeline.length, 6)
    assert.equal(pipeline.options, redis.options)
    assert.deepEqual(await pipeline.exec(), [
      [null, 'OK'],
      [null, 2],
      [null, '2'],
      [null, Buffer.from('2')],
      [null, null],
      [null, ['2', null]],
    ])
  })

  test('an empty one gives an empty list', async () => {
    assert.deepEqual(await redis.pipeline().exec(), [])
  })

  test('an error is a list of one, and the others go on', async () => {
    const results = await redis.pipeline().set('a', 'x').incr('a').get('a', 'b').call('nonsense').get('a').exec()
    assert.deepEqual(results[0], [null, 'OK'])
    assert.deepEqual(results[4], [null, 'x'])
    assert.deepEqual(results.map((/** @type {any[]} */ result) => result.length), [2, 1, 1, 1, 2])
    assert.equal(results[1][0].message, 'ERR value is not an integer or out of range')
    assert.deepEqual(results[1][0].command, { name: 'incr', args: ['a'] })
    assert.match(results[2][0].message, /wrong number of arguments for 'get'/)
    assert.match(results[3][0].message, /unknown command 'nonsense'/)
  })

  test('calls back for each command, and for all', async () => {
    /** @type {any[]} */
    const seen = []
    const pipeline = redis.pipeline()
    pipeline.set('a', 'x', (/** @type {any[]} */ ...args) => seen.push(args))
    pipeline.incr('a', (/** @type {any} */ error) => seen.push(error.message))
    await new Promise((resolve) =>
      pipeline.exec((/** @type {any} */ error, /** @type {any[]} */ results) => {
        seen.push([error, results.length])
        resolve(null)
      }),
    )
    assert.deepEqual(seen, [[null, 'OK'], 'ERR value is not an integer or out of range', [null, 2]])
  })

  test('takes a batch', async () => {
    const batch = [['set', 'a', '1'], ['get', 'a'], ['mset', { b: 1 }]]
    const expected = [[null, 'OK'], [null, '1'], [null, 'OK']]
    assert.deepEqual(await redis.pipeline(batch).exec(), expected)
    assert.deepEqual(await redis.pipeline().addBatch(batch).exec(), expected)
    assert.throws(() => redis.pipeline([['nonsense']]), TypeError)
  })

  test('carries any text, bytes and sizes', async () => {
    const values = ['', 'é', '😀', '\0\r\n', 'x'.repeat(100_000), 'ü'.repeat(40_000)]
    const pipeline = redis.pipeline()
    values.forEach((value, i) => pipeline.set('v' + i, value))
    values.forEach((_, i) => pipeline.get('v' + i))
    pipeline.set('bytes', Buffer.from([255, 0, 128])).getBuffer('bytes')
    const results = (await pipeline.exec()).map((/** @type {any[]} */ result) => result[1])
    assert.deepEqual(results.slice(values.length, values.length * 2), values)
    assert.deepEqual(results.at(-1), Buffer.from([255, 0, 128]))
  })

  test('of thousands of commands', async () => {
    const pipeline = redis.pipeline()
    for (let i = 0; i < 5000; i++) pipeline.set('key:' + i, i).get('key:' + i)
    const results = await pipeline.exec()
    assert.equal(results.length, 10_000)
    for (let i = 0; i < 5000; i++) assert.deepEqual(results[2 * i + 1], [null, String(i)])
  })

  test('what is no function is no callback', async () => {
    const exec = (/** @type {any} */ chain) => chain.exec(true)
    assert.deepEqual(await exec(redis.pipeline().set('q', 1)), [[null, 'OK']])
    assert.deepEqual(await exec(redis.multi().set('q', 1)), [[null, 'OK']])
  })

  test('before the client is ready it waits as a whole', async () => {
    const early = create()
    const first = early.set('order', 'a')
    const piped = early.pipeline().get('order').set('order', 'b').exec()
    const last = early.get('order')
    assert.deepEqual(await Promise.all([first, piped, last]), ['OK', [[null, 'a'], [null, 'OK']], 'b'])
  })

  test('is sent once', { skip: !differs('sent-once') && 'ioredis sends it again' }, async () => {
    const pipeline = redis.pipeline().incr('n')
    assert.equal(await pipeline.exec(), await pipeline.exec())
    assert.equal(await redis.get('n'), '1')
  })

  test('QUIT in it ends the client', async () => {
    const quitting = create()
    const end = new Promise((resolve) => quitting.once('end', () => resolve(null)))
    assert.deepEqual(await quitting.pipeline().set('q', 1).quit().exec(), [[null, 'OK'], [null, 'OK']])
    await end
  })

  test('has what programs look at', async () => {
    const pipeline = redis.pipeline().set('a', 1).get('a')
    assert.deepEqual([pipeline.length, pipeline.isPipeline, pipeline.isCluster, pipeline.constructor.name], [2, true, false, 'Pipeline'])
    assert.ok(pipeline instanceof Redis.Pipeline)
    assert.equal(pipeline.redis, redis)
    assert.equal(pipeline.then, undefined)
    const { promise } = pipeline
    pipeline.exec()
    assert.deepEqual(await promise, [[null, 'OK'], [null, '1']])
    const second = redis.pipeline().get('a')
    assert.equal(second.exec(), second.promise)
  })

  test('every form of a command can be chained', async () => {
    const pipeline = redis.pipeline()
    for (const chained of [pipeline.set('a', 'v'), pipeline.call('get', 'a'), pipeline.callBuffer('GET', ['a']), pipeline.send_command('get', 'a')]) {
      assert.equal(chained, pipeline)
    }
    assert.deepEqual(await pipeline.hgetall('none').exec(), [
      [null, 'OK'],
      [null, 'v'],
      [null, Buffer.from('v')],
      [null, 'v'],
      [null, {}],
    ])
  })

  test('a batch may have any form and callbacks, and throws at the first name it does not know', async () => {
    /** @type {any[]} */
    const seen = []
    const batch = [['call', 'set', 'a', '1'], ['getBuffer', 'a'], ['incr', 'a', (/** @type {any[]} */ ...args) => seen.push(args)]]
    assert.deepEqual(await redis.pipeline(batch).exec(), [[null, 'OK'], [null, Buffer.from('1')], [null, 2]])
    assert.deepEqual(seen, [[null, 2]])
    const unknown = { name: 'TypeError', message: "Cannot read properties of undefined (reading 'apply')" }
    assert.throws(() => redis.pipeline([['nonsense', 'x']]), unknown)
    assert.throws(() => redis.pipeline().addBatch([['get', 'a'], ['nonsense']]), unknown)
    for (const nothing of [null, undefined, {}]) assert.equal(redis.pipeline(nothing).length, 0)
  })

  test('never rejects for an error, and leaves none unhandled', async (t) => {
    const unhandled = t.mock.fn()
    process.once('unhandledRejection', unhandled)
    redis.pipeline().incr('a', 'b').exec()
    redis.pipeline().get('a', () => {}).get().exec(() => {})
    await redis.ping()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    assert.equal(unhandled.mock.callCount(), 0)
  })

  test('pipelines are contiguous', async () => {
    const results = await Promise.all([redis.pipeline().set('n', 0).incr('n').exec(), redis.incr('n'), redis.pipeline().incr('n').get('n').exec()])
    assert.deepEqual(results, [[[null, 'OK'], [null, 1]], 2, [[null, 3], [null, '3']]])
  })

  test('SELECT in it moves the client', async () => {
    await redis.set('here', 1)
    assert.deepEqual(await redis.pipeline().select(3).exists('here').select(0).exists('here').exec(), [[null, 'OK'], [null, 0], [null, 'OK'], [null, 1]])
  })

  test('of a client that has ended has the error in each place', async () => {
    const own = create()
    await own.quit()
    if (own.status !== 'end') await new Promise((resolve) => own.once('end', resolve))
    const results = await own.pipeline().get('a').get('b').exec()
    assert.deepEqual(results.map((/** @type {any[]} */ [error]) => error.message), ['Connection is closed.', 'Connection is closed.'])
  })

  test('execBuffer() is the command EXEC, which has nothing to end', async () => {
    const pipeline = redis.pipeline().set('a', 1)
    assert.equal(pipeline.execBuffer(), pipeline)
    const [set, [error]] = await pipeline.exec()
    assert.deepEqual([set, error.message], [[null, 'OK'], 'ERR EXEC without MULTI'])
  })

  test('what is no list of commands is refused or ignored', async () => {
    for (const nothing of ['x', 5, true]) assert.deepEqual(await redis.pipeline(nothing).exec(), [])
    assert.throws(() => redis.pipeline([1]), { name: 'TypeError', message: 'command.slice is not a function' })
    assert.throws(() => redis.pipeline([null]), { name: 'TypeError', message: "Cannot read properties of null (reading '0')" })
    assert.throws(() => redis.multi([null]), { name: 'TypeError', message: "Cannot read properties of null (reading '0')" })
  })

  test('transformers and Buffer forms count for each of its commands', async () => {
    await redis.hset('h', { f: 'v' })
    await redis.zadd('z', 1.5, 'm')
    assert.deepEqual(await redis.pipeline().hgetall('h').hgetallBuffer('h').zrange('z', 0, -1, 'WITHSCORES').zscore('z', 'm').mset({ a: 1 }).exec(), [
      [null, { f: 'v' }],
      [null, { f: Buffer.from('v') }],
      [null, ['m', '1.5']],
      [null, '1.5'],
      [null, 'OK'],
    ])
  })

  test('callbacks come in the order of the commands, of defined ones too', async () => {
    /** @type {string[]} */
    const order = []
    const own = create()
    own.defineCommand('mine', { lua: 'return 1', numberOfKeys: 0 })
    await own.pipeline().get('a', () => order.push('first')).mine(() => order.push('defined')).get('a', () => order.push('last')).exec()
    assert.deepEqual(order, differs('callback-order') ? ['first', 'defined', 'last'] : ['first', 'last', 'defined'])
  })

  test('a callback of a command comes before that of all, and what one throws is an uncaught exception', async () => {
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    /** @type {string[]} */
    const order = []
    const caught = new Promise((resolve) => process.once('uncaughtException', resolve))
    redis.pipeline().get('a', () => order.push('command')).exec(() => {
      order.push('all')
      throw new Error('thrown')
    })
    const error = /** @type {Error} */ (await caught)
    for (const listener of listeners) process.on('uncaughtException', listener)
    assert.deepEqual([error.message, order], ['thrown', ['command', 'all']])
  })

  test('takes commands that are defined or added for it', async () => {
    const pipeline = redis.pipeline()
    pipeline.defineCommand('seven', { lua: 'return 7', numberOfKeys: 0 })
    pipeline.addBuiltinCommand('nonsense')
    const [seven, [error]] = await pipeline.seven().nonsense().exec()
    assert.deepEqual([seven, error.message], [[null, 7], "ERR unknown command 'nonsense', with args beginning with: "])
    assert.ok(pipeline.getBuiltinCommands().includes('get'))
    assert.equal(redis.pipeline().seven, undefined)
  })
})
