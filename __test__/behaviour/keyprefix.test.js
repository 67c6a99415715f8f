// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes, outcome } = require('./lanes')

lanes('keyPrefix', ({ create, differs }) => {
  /** @type {any} */
  let redis
  /** @type {any} */
  let plain
  before(async () => {
    plain = create()
    await plain.flushall()
    redis = create({ keyPrefix: 'p:' })
  })

  test('goes before every key, and nothing else', async () => {
    await redis.set('a', '1')
    await redis.mset({ b: '2', c: '3' })
    await redis.mset('d', 'd', 'e', 'e')
    assert.deepEqual((await plain.keys('*')).sort(), ['p:a', 'p:b', 'p:c', 'p:d', 'p:e'])
    assert.deepEqual(await redis.mget('a', ['b']), ['1', '2'])
    assert.equal(await redis.exists('a', 'b', 'none'), 2)
    assert.equal(await redis.rename('e', 'f'), 'OK')
    assert.equal(await redis.bitop('OR', 'g', 'a', 'b'), 1)
    assert.equal(await redis.call('Get', 'a'), '1')
    assert.equal(await redis.object('ENCODING', 'a'), 'int')
    assert.deepEqual(await redis.pipeline().get('a').getBuffer('b').exec(), [[null, '1'], [null, Buffer.from('2')]])
    assert.deepEqual((await redis.keys('p:*')).sort(), ['p:a', 'p:b', 'p:c', 'p:d', 'p:f', 'p:g'])
    assert.deepEqual(await redis.keys('a'), [])
    assert.deepEqual((await redis.scan('0', 'MATCH', 'p:a'))[1], ['p:a'])
  })

  test('goes before the keys behind STREAMS', async () => {
    await redis.xadd('s', '1-1', 'f', 'v')
    await redis.xgroup('CREATE', 's', 'g', '0')
    assert.equal(await plain.exists('p:s'), 1)
    assert.deepEqual(await redis.xread('COUNT', 1, 'STREAMS', 's', 'none', '0', '0'), [['p:s', [['1-1', ['f', 'v']]]]])
    assert.deepEqual(await redis.xreadgroup('GROUP', 'g', 'c', 'streams', 's', '>'), [['p:s', [['1-1', ['f', 'v']]]]])
  })

  test('goes before the key behind STORE', async () => {
    await redis.geoadd('places', 15, 37, 'here')
    assert.equal(await redis.georadius('places', 15, 37, 1, 'km', 'STORE', 'near'), 1)
    assert.equal(await redis.georadiusbymember('places', 'here', 1, 'km', 'storedist', 'far'), 1)
    assert.equal(await plain.exists('p:places', 'p:near', 'p:far'), 3)
  })

  test('goes before the patterns of SORT too', async () => {
    await redis.rpush('l', 1, 2, 3)
    await redis.mset('w_1', 3, 'w_2', 2, 'w_3', 1)
    assert.deepEqual(await redis.sort('l', 'BY', 'w_*', 'get', '#', 'GET', 'w_*'), ['3', '1', '2', '2', '1', '3'])
    assert.equal(await redis.sort('l', 'DESC', 'STORE', 'sorted'), 3)
    assert.deepEqual(await plain.lrange('p:sorted', 0, -1), ['3', '2', '1'])
    await redis.del('l', 'w_1', 'w_2', 'w_3', 'sorted')
  })

  test('may be bytes, like the key', async () => {
    await redis.set(Buffer.from([0xff]), 'x')
    assert.equal(await plain.get(Buffer.from([0x70, 0x3a, 0xff])), 'x')
    // ioredis writes such a command wrongly unless its other arguments are bytes too.
    const arg = (/** @type {string} */ text) => (differs('bytes-prefix') ? text : Buffer.from(text))
    const bytes = create({ keyPrefix: Buffer.from([0xfe]) })
    await bytes.set(arg('k'), arg('y'))
    assert.equal(await plain.get(Buffer.from([0xfe, 0x6b])), 'y')
  })

  test('is no key by itself', async () => {
    const refusal = "ReplyError: ERR wrong number of arguments for 'get' command"
    assert.equal(await outcome(redis.get()), differs('no-key') ? refusal : null)
    for (const name of ['set', 'mget', 'eval', 'lmpop']) assert.match(String(await outcome(redis[name]())), /ERR wrong number of arguments/)
  })

  test('shows in errors', async () => {
    await assert.rejects(redis.incrby('a', 'x'), (/** @type {any} */ error) => {
      assert.deepEqual(error.command, { name: 'incrby', args: ['p:a', 'x'] })
      return true
    })
  })
})
