// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { beforeEach, test } = require('node:test')
const { both } = require('../helpers/both')

both('pipeline', ({ create, real }) => {
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

  test('is sent once', { skip: real ? 'ioredis sends it again' : false }, async () => {
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
})
