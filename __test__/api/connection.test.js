// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { both, outcome } = require('../helpers/both')

const EVENTS = ['wait', 'connecting', 'connect', 'ready', 'close', 'reconnecting', 'end']

/** Writes down a client's events. @param {any} redis */
function record(redis) {
  /** @type {string[]} */
  const seen = []
  for (const event of EVENTS) redis.on(event, () => seen.push(event))
  return seen
}

/** @param {any} redis @param {string} event */
const once = (redis, event) => new Promise((resolve) => redis.once(event, resolve))

both('life of a client', ({ create }) => {
  test('it connects by itself', async () => {
    const redis = create()
    const seen = record(redis)
    assert.equal(redis.status, 'connecting')
    await once(redis, 'ready')
    assert.equal(redis.status, 'ready')
    assert.deepEqual(seen, ['connecting', 'connect', 'ready'])
    redis.disconnect()
    await once(redis, 'end')
    assert.equal(redis.status, 'end')
    assert.deepEqual(seen.slice(3), ['close', 'end'])
  })

  test('a lazy one waits for connect()', async () => {
    const redis = create({ lazyConnect: true })
    const seen = record(redis)
    assert.equal(redis.status, 'wait')
    assert.equal(await redis.connect(), undefined)
    assert.deepEqual(seen, ['wait', 'connecting', 'connect', 'ready'])
    assert.equal(await outcome(redis.connect()), 'Error: Redis is already connecting/connected')
  })

  test('or for its first command', async () => {
    const redis = create({ lazyConnect: true })
    assert.equal(await redis.ping(), 'PONG')
    assert.equal(redis.status, 'ready')
  })

  test('a lazy one can end before it began', async () => {
    const redis = create({ lazyConnect: true })
    const seen = record(redis)
    redis.disconnect()
    await once(redis, 'end')
    assert.deepEqual(seen, ['wait', 'close', 'end'])
  })

  test('commands before it is ready run in order', async () => {
    const redis = create()
    const replies = Promise.all([redis.set('early', 1), redis.incr('early'), redis.get('early')])
    assert.equal(redis.status, 'connecting')
    assert.deepEqual(await replies, ['OK', 2, '2'])
  })

  test('without an offline queue they are refused', async () => {
    const redis = create({ enableOfflineQueue: false })
    const text = "Error: Stream isn't writeable and enableOfflineQueue options is false"
    assert.equal(await outcome(redis.get('k')), text)
    if (redis.status !== 'ready') await once(redis, 'ready')
    assert.equal(await redis.ping(), 'PONG')
  })

  test('QUIT is answered before the end', async () => {
    const redis = create()
    await redis.ping()
    const seen = record(redis)
    assert.equal(await redis.quit(), 'OK')
    assert.equal(redis.status, 'ready')
    await once(redis, 'end')
    assert.deepEqual(seen, ['close', 'end'])
    assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
  })

  test('QUIT of a lazy client gets no further than connecting', async () => {
    const redis = create({ lazyConnect: true })
    const seen = record(redis)
    assert.equal(await redis.quit(), 'OK')
    if (redis.status !== 'end') await once(redis, 'end')
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(seen.includes('ready'), false)
  })

  test('it can connect again after the end', async () => {
    const redis = create()
    await redis.set('again', 'yes')
    redis.disconnect()
    await once(redis, 'end')
    await redis.connect()
    assert.equal(await redis.get('again'), 'yes')
  })

  test('disconnect(true) comes back, with the same database', async () => {
    const redis = create()
    await redis.select(3)
    await redis.set('in3', 'x')
    const seen = record(redis)
    /** @type {number[]} */
    const delays = []
    redis.on('reconnecting', (/** @type {number} */ delay) => delays.push(delay))
    redis.disconnect(true)
    await once(redis, 'ready')
    assert.deepEqual(seen, ['close', 'reconnecting', 'connecting', 'connect', 'ready'])
    assert.equal(typeof delays[0], 'number')
    assert.equal(await redis.get('in3'), 'x')
  })

  test('without a retry strategy it does not', async () => {
    const redis = create({ retryStrategy: () => null })
    await redis.ping()
    redis.disconnect(true)
    await once(redis, 'end')
  })

  test('what is issued after disconnect() is refused', async () => {
    const redis = create()
    await redis.ping()
    redis.disconnect()
    assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
  })

  test('connect() fails when the client is ended meanwhile', async () => {
    const redis = create({ lazyConnect: true })
    const promise = redis.connect()
    redis.disconnect()
    assert.equal(await outcome(promise), 'Error: Connection is closed.')
  })

  test('select tells of another database', async () => {
    const redis = create()
    /** @type {number[]} */
    const seen = []
    redis.on('select', (/** @type {number} */ db) => seen.push(db))
    await redis.select(1)
    await redis.select('1')
    await redis.call('select', 2)
    await redis.pipeline().select(4).set('in4', '1').exec()
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.deepEqual(seen, [1, 2, 4])
    assert.equal(await redis.get('in4'), '1')
    assert.equal(await outcome(redis.select(99)), 'ReplyError: ERR DB index is out of range')
    assert.equal(await redis.get('in4'), '1')
  })

  test('each command runs in the database of its turn', async () => {
    const redis = create()
    await redis.ping()
    redis.set('turn', 'zero')
    redis.select(5)
    redis.set('turn', 'five')
    redis.select(0)
    assert.equal(await redis.get('turn'), 'zero')
  })

  test('duplicate() has the options of the constructor', async () => {
    const redis = create({ db: 6, keyPrefix: 'p:' })
    await redis.select(7)
    const copy = redis.duplicate({ keyPrefix: 'q:' })
    await copy.set('k', 'v')
    assert.equal(copy.options.db, 6)
    await redis.select(6)
    assert.deepEqual(await redis.keys('*'), ['q:k'])
    await copy.quit()
  })

  test('its name and library are known', async () => {
    const redis = create({ connectionName: 'me', clientInfoTag: 'tag' })
    assert.equal(await redis.client('GETNAME'), 'me')
  })
})
