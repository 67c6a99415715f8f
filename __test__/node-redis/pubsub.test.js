// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { both, outcome, until } = require('./both')

both('listeners to channels', ({ create, open, real, redis }) => {
  /** @returns {Promise<{publisher: any, subscriber: any, got: any[], listener: (...args: any[]) => void}>} */
  async function pair(options = {}) {
    /** @type {any[]} */
    const got = []
    const listener = (/** @type {any[]} */ ...args) => got.push(args)
    return { publisher: await open(), subscriber: await open(options), got, listener }
  }

  test('subscribe(): (message, channel), text or Buffers; it resolves to nothing', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    assert.equal(await subscriber.subscribe('one', listener), undefined)
    assert.equal(await subscriber.subscribe(['two', 'three'], listener, true), undefined)
    assert.equal(subscriber.isPubSubActive, true)
    assert.equal(await publisher.publish('one', 'é'), 1)
    assert.equal(await publisher.publish('two', Buffer.from([255])), 1)
    await until(() => got.length === 2)
    assert.deepEqual(got, [['é', 'one'], [Buffer.from([255]), Buffer.from('two')]])
  })

  test('a second listener needs no command, and each hears once', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    const other = (/** @type {any} */ message) => got.push(['other', message])
    await subscriber.subscribe('ch', listener)
    await subscriber.subscribe('ch', other)
    await subscriber.subscribe('ch', other)
    assert.equal(await publisher.publish('ch', '1'), 1)
    await until(() => got.length === 2)
    assert.deepEqual(got, [['1', 'ch'], ['other', '1']])
    await subscriber.unsubscribe('ch', listener)
    assert.equal(await publisher.publish('ch', '2'), 1)
    await until(() => got.length === 3)
    assert.deepEqual(got[2], ['other', '2'])
    await subscriber.unsubscribe('ch', other)
    assert.equal(await publisher.publish('ch', '3'), 0)
    assert.equal(subscriber.isPubSubActive, false)
  })

  test('pSubscribe() and sSubscribe()', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    await subscriber.pSubscribe('p*', listener)
    await subscriber.sSubscribe('s', listener)
    assert.equal(await publisher.publish('p1', 'a'), 1)
    assert.equal(await publisher.sPublish('s', 'b'), 1)
    await until(() => got.length === 2)
    assert.deepEqual(got, [['a', 'p1'], ['b', 's']])
    assert.deepEqual(await publisher.pubSubShardNumSub('s'), { s: 1 })
    assert.equal(await publisher.pubSubNumPat(), 1)
    await subscriber.pUnsubscribe('p*')
    await subscriber.sUnsubscribe('s')
    assert.equal(subscriber.isPubSubActive, false)
    assert.deepEqual(await publisher.pubSubShardChannels(), [])
  })

  test('unsubscribe() from some, and from all', async () => {
    const { publisher, subscriber, listener } = await pair()
    await subscriber.subscribe(['a', 'b', 'c'], listener)
    await subscriber.unsubscribe(['a', 'unknown'])
    assert.deepEqual((await publisher.pubSubChannels()).sort(), ['b', 'c'])
    await subscriber.pSubscribe('*', listener)
    await subscriber.unsubscribe()
    assert.deepEqual(await publisher.pubSubChannels(), [])
    assert.equal(subscriber.isPubSubActive, true)
    await subscriber.pUnsubscribe()
    assert.equal(subscriber.isPubSubActive, false)
    assert.equal(await subscriber.unsubscribe('never'), undefined)
  })

  test('with RESP 3 a subscriber may do anything else', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    await subscriber.subscribe('ch', listener)
    assert.equal(await subscriber.set('k', 'v'), 'OK')
    assert.equal(await subscriber.publish('ch', 'own'), 1)
    assert.equal(await publisher.get('k'), 'v')
    await until(() => got.length === 1)
    assert.deepEqual(got, [['own', 'ch']])
  })

  test('with RESP 2 a subscriber may not', async () => {
    const { publisher, subscriber, got, listener } = await pair({ RESP: 2 })
    await subscriber.subscribe('ch', listener)
    const refused = await outcome(() => subscriber.get('k'))
    assert.equal(refused.error, 'SimpleError')
    assert.match(refused.message, /^ERR Can't execute 'get': only \(P\|S\)SUBSCRIBE \/ .* are allowed in this context$/)
    await publisher.publish('ch', 'm')
    await until(() => got.length === 1)
    await subscriber.unsubscribe('ch')
    assert.equal(await subscriber.get('k'), null)
  })

  test('messages that came before the end of a subscription are delivered', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    await subscriber.subscribe('ch', listener)
    await Promise.all([publisher.publish('ch', '1'), publisher.publish('ch', '2')])
    await subscriber.unsubscribe('ch')
    assert.deepEqual(got.map(([message]) => message), ['1', '2'])
  })

  test('subscriptions outlive a connection', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    await subscriber.subscribe('ch', listener)
    await subscriber.sSubscribe('sh', listener, true)
    await subscriber.close()
    await subscriber.connect()
    assert.equal(subscriber.isPubSubActive, true)
    assert.equal(await publisher.publish('ch', 'again'), 1)
    assert.equal(await publisher.sPublish('sh', 'shard'), 1)
    await until(() => got.length === 2)
    assert.deepEqual(got, [['again', 'ch'], [Buffer.from('shard'), Buffer.from('sh')]])
  })

  test('subscribe() before connect() waits for it', async () => {
    const publisher = await open()
    const subscriber = create()
    /** @type {any[]} */
    const got = []
    const subscribed = subscriber.subscribe('ch', (/** @type {any} */ message) => got.push(message))
    await subscriber.connect()
    await subscribed
    await publisher.publish('ch', 'm')
    await until(() => got.length === 1)
    assert.deepEqual(got, ['m'])
  })

  test('what a listener throws is an error of the client', async () => {
    const { publisher, subscriber } = await pair()
    /** @type {string[]} */
    const failed = []
    subscriber.on('error', (/** @type {any} */ error) => failed.push(error.message))
    await subscriber.subscribe('ch', () => {
      throw new Error('of a listener')
    })
    await publisher.publish('ch', 'm')
    await until(() => failed.length > 0)
    assert.deepEqual(failed, ['of a listener'])
  })

  test('a channel that is no string', async () => {
    const { subscriber, listener } = await pair()
    const refused = await outcome(() => subscriber.subscribe(5, listener))
    assert.deepEqual(refused, { error: 'TypeError', message: '"arguments[1]" must be of type "string | Buffer", got number instead.' })
  })

  test('getPubSubListeners() and extendPubSubListeners()', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    await subscriber.subscribe('ch', listener)
    const known = subscriber.getPubSubListeners('CHANNELS')
    assert.deepEqual([...known.keys()], ['ch'])
    const other = await open()
    await other.extendPubSubListeners('CHANNELS', known)
    assert.equal(await publisher.publish('ch', 'm'), 2)
    await until(() => got.length === 2)
    await other.extendPubSubChannelListeners('PATTERNS', 'c*', { unsubscribing: false, buffers: new Set(), strings: new Set([listener]) })
    assert.equal(await publisher.publish('ch', 'm'), 3)
  })

  test('monitor(): a line for each command', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    assert.equal(await subscriber.monitor(listener), undefined)
    await publisher.set('seen', 'yes')
    await until(() => got.length > 0)
    assert.match(got[0][0], /^\d+\.\d+ \[0 .*\] "SET" "seen" "yes"$/i)
    assert.equal(typeof real, 'boolean')
  })

  test('keyPrefix is not for channels', async () => {
    const { publisher, subscriber, got, listener } = await pair({ keyPrefix: 'p:' })
    await subscriber.subscribe('ch', listener)
    assert.equal(await publisher.publish('ch', 'm'), 1)
    await until(() => got.length === 1)
  })

  test('with RESP 2 a subscriber may ping', async () => {
    const { subscriber, listener } = await pair({ RESP: 2 })
    await subscriber.subscribe('ch', listener)
    assert.deepEqual([await subscriber.ping(), await subscriber.ping('hello'), await subscriber.sendCommand(['PING'])], ['pong', 'hello', 'pong'])
    await subscriber.unsubscribe()
    // The real one still gives Buffers.
    assert.equal(String(await subscriber.ping()), 'PONG')
  })

  test('subscribe() and unsubscribe() of one tick: the last one counts', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    await Promise.all([subscriber.subscribe('ch', listener), subscriber.unsubscribe('ch', listener), subscriber.subscribe('ch', listener)])
    assert.equal(await publisher.publish('ch', '1'), 1)
    await until(() => got.length === 1)
    await Promise.all([subscriber.subscribe('two', listener), subscriber.subscribe('two', listener), subscriber.subscribe(['two', 'two'], listener)])
    assert.equal(await publisher.publish('two', '2'), 1)
    await until(() => got.length === 2)
    assert.deepEqual(got, [['1', 'ch'], ['2', 'two']])
    await subscriber.unsubscribe(['ch', 'two'], listener)
    assert.equal(await subscriber.unsubscribe('never', listener), undefined)
    assert.equal(subscriber.isPubSubActive, false)
  })

  test('a listener to text and one to Buffers of the same channel', async () => {
    const { publisher, subscriber, got, listener } = await pair()
    await subscriber.subscribe('ch', listener)
    await subscriber.subscribe('ch', listener, true)
    assert.equal(await publisher.publish('ch', 'm'), 1)
    await until(() => got.length === 2)
    assert.deepEqual(got, [[Buffer.from('m'), Buffer.from('ch')], ['m', 'ch']])
    await subscriber.unsubscribe('ch', listener)
    assert.equal(await publisher.publish('ch', 'm'), 1)
    await subscriber.unsubscribe('ch', listener, true)
    assert.equal(await publisher.publish('ch', 'm'), 0)
  })

  test('monitor() ends with reset(), and its lines may be Buffers', async () => {
    const { publisher, subscriber } = await pair()
    /** @type {any[]} */
    const lines = []
    await subscriber.withTypeMapping({ [redis.RESP_TYPES.SIMPLE_STRING]: Buffer }).monitor((/** @type {any} */ line) => lines.push(line))
    await publisher.get('seen')
    await until(() => lines.length > 0)
    assert.ok(Buffer.isBuffer(lines[0]))
    await subscriber.reset()
    const before = lines.length
    await publisher.get('unseen')
    assert.equal(await subscriber.ping(), 'PONG')
    assert.equal(lines.slice(before).join().includes('unseen'), false)
  })
})
