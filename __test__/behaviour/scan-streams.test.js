// @ts-check
'use strict'

// Section "scan streams": one chunk for each page, as many pages as the reader wants.

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes, once } = require('./lanes')

/** All chunks. @param {any} stream @returns {Promise<any[]>} */
function chunks(stream) {
  return new Promise((resolve, reject) => {
    /** @type {any[]} */
    const all = []
    stream.on('data', (/** @type {any} */ chunk) => all.push(chunk))
    stream.on('end', () => resolve(all))
    stream.on('error', reject)
  })
}

const KEYS = Array.from({ length: 200 }, (_, i) => `key:${i}`)

lanes('scan streams', (lane) => {
  /** @type {any} */
  let redis
  before(async () => {
    redis = lane.create()
    await redis.flushall()
    const chain = redis.pipeline().mset(KEYS.flatMap((key) => [key, '1']))
    KEYS.forEach((key, i) => chain.hset('h', key, i).sadd('s', key).zadd('z', i, key))
    await chain.exec()
  })

  /** The pages that a stream asks for. @param {any} client */
  function watched(client) {
    /** @type {any[][]} */
    const calls = []
    const scan = client.scan
    client.scan = (/** @type {any[]} */ ...args) => {
      calls.push(args)
      return scan.apply(client, args)
    }
    return calls
  }

  test('keys, with every option', async () => {
    const found = (await chunks(redis.scanStream({ match: 'key:*', count: 7, type: 'string' }))).flat()
    assert.deepEqual([...new Set(found)].sort(), KEYS.slice().sort())
    assert.deepEqual([...new Set((await chunks(redis.scanStream({ type: 'hash' }))).flat())], ['h'])
    assert.equal((await chunks(redis.scanStream({ match: 'nothing' }))).flat().length, 0)
  })

  test('fields, members and scores lie flat', async () => {
    const fields = (await chunks(redis.hscanStream('h', { match: 'key:1' }))).flat()
    assert.deepEqual(fields, ['key:1', '1'])
    assert.equal(new Set((await chunks(redis.sscanStream('s'))).flat()).size, 200)
    assert.deepEqual((await chunks(redis.zscanStream('z', { match: 'key:199', count: 1000 }))).flat(), ['key:199', '199'])
    assert.deepEqual(await chunks(redis.hscanStream('none')), [[]])
  })

  test('hash fields without their values', async (t) => {
    if (/redis_version:7\.[0-3]\./.test(await redis.info('server'))) return t.skip('the server is too old')
    assert.deepEqual((await chunks(redis.hscanStream('h', { match: 'key:1', noValues: true }))).flat(), ['key:1'])
  })

  test('each has a form for Buffers', async () => {
    const streams = [redis.scanBufferStream(), redis.hscanBufferStream('h'), redis.sscanBufferStream('s'), redis.zscanBufferStream('z')]
    for (const stream of streams) for (const item of (await chunks(stream)).flat()) assert.ok(Buffer.isBuffer(item))
  })

  test('are readable streams of objects, with options of their own', async () => {
    const stream = redis.scanStream({ match: 'x', highWaterMark: 3 })
    assert.deepEqual([stream.readableObjectMode, stream.readableHighWaterMark, stream.constructor.name], [true, 3, 'ScanStream'])
    let count = 0
    for await (const page of redis.sscanStream('s')) count += page.length
    assert.ok(count >= 200)
  })

  test('ask by the method for Buffers, when it is those that are wanted, and with the key first', async () => {
    const own = lane.create()
    /** @type {any[][]} */
    const calls = []
    for (const name of ['scanBuffer', 'hscan', 'sscanBuffer', 'zscan']) {
      const method = own[name]
      own[name] = (/** @type {any[]} */ ...args) => calls.push([name, args[0]]) && method.apply(own, args)
    }
    await chunks(own.scanBufferStream({ count: 10_000 }))
    await chunks(own.hscanStream('h', { count: 10_000, match: 'key:1' }))
    await chunks(own.sscanBufferStream(Buffer.from('s'), { count: 10_000 }))
    await chunks(own.zscanStream('z', { count: 10_000 }))
    assert.deepEqual(calls, [
      ['scanBuffer', ['0', 'COUNT', '10000']],
      ['hscan', ['h', '0', 'MATCH', 'key:1', 'COUNT', '10000']],
      ['sscanBuffer', [Buffer.from('s'), '0', 'COUNT', '10000']],
      ['zscan', ['z', '0', 'COUNT', '10000']],
    ])
  })

  test('ask by the method of the client, with one list and a callback', async () => {
    const own = lane.create()
    const calls = watched(own)
    await chunks(own.scanStream({ match: 'k*', type: 'string', count: 1000 }))
    assert.deepEqual(calls[0].slice(0, -1), [['0', 'MATCH', 'k*', 'TYPE', 'string', 'COUNT', '1000']])
    assert.equal(typeof calls[0].at(-1), 'function')
  })

  test('what is empty or zero is no option', async () => {
    const own = lane.create()
    const calls = watched(own)
    await chunks(own.scanStream({ match: '', type: '', count: 0 }))
    assert.deepEqual(calls[0][0], ['0'])
  })

  test('ask for a page when there is room for it, one at a time', async () => {
    const own = lane.create()
    const calls = watched(own)
    const stream = own.scanStream({ count: 1, highWaterMark: 2 })
    await once(stream, 'readable')
    await own.ping()
    await new Promise((resolve) => setImmediate(resolve))
    assert.ok(calls.length <= 3, String(calls.length))
    const asked = calls.length
    stream.on('data', () => stream.pause())
    await once(stream, 'data')
    await own.ping()
    assert.ok(calls.length <= asked + 3)
    stream.removeAllListeners('data')
    stream.on('data', () => {})
    stream.resume()
    await once(stream, 'end')
    assert.ok(calls.length > 50)
  })

  test('close() ends it', async () => {
    const stream = redis.scanStream({ count: 1 })
    let pages = 0
    stream.on('data', () => {
      if (++pages === 2) stream.close()
    })
    await once(stream, 'end')
    assert.ok(pages < 10)
    const destroyed = redis.scanStream({ count: 1 })
    destroyed.once('data', () => destroyed.destroy())
    await once(destroyed, 'close')
  })

  test('an error is an event', async () => {
    await assert.rejects(chunks(redis.hscanStream('key:1')), { message: /^WRONGTYPE/ })
    await assert.rejects(chunks(redis.scanStream({ count: 'x' })), { message: 'ERR value is not an integer or out of range' })
    const own = lane.create()
    await own.quit()
    if (own.status !== 'end') await once(own, 'end')
    await assert.rejects(chunks(own.scanStream()), { message: 'Connection is closed.' })
  })

  test('keyPrefix is for the key, not for MATCH', async () => {
    const own = lane.create({ keyPrefix: 'p:' })
    await own.sadd('members', 'a')
    assert.deepEqual(await chunks(own.sscanStream('members')), [['a']])
    assert.deepEqual((await chunks(own.scanStream({ match: 'members', count: 1000 }))).flat(), [])
    assert.deepEqual((await chunks(own.scanStream({ match: 'p:mem*', count: 1000 }))).flat(), ['p:members'])
    await redis.del('p:members')
  })
})
