// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes, outcome, until: untilWithin } = require('./lanes')

const MODE = 'Error: Connection in subscriber mode, only subscriber commands may be used'

let names = 0
/** A channel that no other test uses. */
const fresh = () => `channel:${++names}`

/** Writes down what a client is sent. @param {any} redis */
function record(redis) {
  /** @type {any[]} */
  const seen = []
  for (const event of ['message', 'messageBuffer', 'pmessage', 'pmessageBuffer', 'smessage', 'smessageBuffer']) {
    redis.on(event, (/** @type {any[]} */ ...args) => seen.push([event, ...args]))
  }
  return seen
}

/** @param {any} redis @param {string} event */
const once = (redis, event) => new Promise((resolve) => redis.once(event, (/** @type {any[]} */ ...args) => resolve(args)))

/** @param {() => boolean} holds */
const until = (holds) => untilWithin(holds, 5_000)

lanes('subscriptions', ({ create, differs }) => {
  test('they are counted', async () => {
    const redis = create()
    const [a, b] = [fresh(), fresh()]
    assert.equal(await redis.subscribe(a, b), 2)
    assert.equal(await redis.subscribe([a, b]), 2)
    assert.equal(await redis.psubscribe('p*'), 3)
    assert.equal(await redis.unsubscribe('none'), 3)
    assert.equal(await redis.unsubscribe(a), 2)
    assert.equal(await redis.punsubscribe('p*'), 1)
    assert.equal(await redis.unsubscribe(), 0)
    assert.equal(await redis.unsubscribe('none'), 0)
    assert.equal(await redis.call('SUBSCRIBE', a), 1)
    assert.equal(await redis.call('unsubscribe', a), 0)
  })

  test('unsubscribe() with patterns left', { skip: !differs('unsubscribe-all') && 'ioredis waits for the end of the patterns' }, async () => {
    const redis = create()
    await redis.subscribe(fresh(), fresh())
    await redis.psubscribe('left*')
    assert.equal(await redis.unsubscribe(), 1)
    assert.equal(await redis.punsubscribe(), 0)
  })

  test('callbacks are told', async () => {
    const redis = create()
    const [a, b] = [fresh(), fresh()]
    const told = await new Promise((resolve) => redis.subscribe(a, b, (/** @type {any[]} */ ...args) => resolve(args)))
    assert.deepEqual(told, [null, 2])
  })

  test('numbers are strings for who wants that', async () => {
    assert.equal(await create({ stringNumbers: true }).subscribe(fresh()), '1')
  })

  test('a message comes as text and as bytes', async () => {
    const [redis, other] = [create(), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    await redis.psubscribe(channel + '*')
    const seen = record(redis)
    assert.equal(await other.publish(channel, 'hé'), 2)
    await until(() => seen.length === 4)
    const bytes = [Buffer.from(channel), Buffer.from('hé')]
    assert.deepEqual(seen, [
      ['message', channel, 'hé'],
      ['messageBuffer', ...bytes],
      ['pmessage', channel + '*', channel, 'hé'],
      ['pmessageBuffer', channel + '*', ...bytes],
    ])
  })

  test('any bytes come through', async () => {
    const [redis, other] = [create(), create()]
    const channel = Buffer.from([0xff, 0, ...Buffer.from(fresh())])
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    await redis.subscribe(channel)
    const seen = record(redis)
    await other.publish(channel, all)
    await other.publish(channel, '')
    await until(() => seen.length === 4)
    assert.deepEqual(seen[0], ['message', channel.toString(), all.toString()])
    assert.deepEqual(seen[1], ['messageBuffer', channel, all])
    assert.deepEqual(seen[2], ['message', channel.toString(), ''])
    assert.equal(await redis.unsubscribe(channel), 0)
  })

  test('a long message comes whole', async () => {
    const [redis, other] = [create(), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    const seen = record(redis)
    const long = 'x'.repeat(300_000)
    await Promise.all([other.publish(channel, long), other.publish(channel, '2'), other.publish(channel, long + 'é')])
    await until(() => seen.length === 6)
    assert.deepEqual(seen.filter(([event]) => event === 'message').map((event) => event[2]), [long, '2', long + 'é'])
  })

  test('messages come in the order in which they were published', async () => {
    const [redis, other] = [create(), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    /** @type {string[]} */
    const seen = []
    redis.on('message', (/** @type {string} */ _, /** @type {string} */ message) => seen.push(message))
    const sent = Array.from({ length: 5000 }, (_, i) => String(i))
    await Promise.all(sent.map((message) => other.publish(channel, message)))
    await until(() => seen.length === sent.length)
    assert.deepEqual(seen, sent)
  })

  test('channels have no prefix', async () => {
    const [redis, other] = [create({ keyPrefix: 'p:' }), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    const message = once(redis, 'message')
    assert.equal(await other.publish(channel, 'm'), 1)
    assert.deepEqual(await message, [channel, 'm'])
    assert.deepEqual(await redis.pubsub('NUMSUB', channel), [channel, 1])
  })

  test('nothing is called before the call has returned', async () => {
    const redis = create()
    const channel = fresh()
    await redis.subscribe(channel)
    let returned = false
    const message = once(redis, 'message').then(() => assert.ok(returned))
    const published = redis.publish(channel, 'm')
    returned = true
    assert.equal(await published, 1)
    await message
  })

  test('no message of a channel comes after the end of the subscription', async () => {
    const [redis, other] = [create(), create()]
    const channel = fresh()
    await redis.subscribe(channel, fresh())
    const seen = record(redis)
    await other.publish(channel, '1')
    const left = redis.unsubscribe(channel)
    const behind = redis.set('behind', '1')
    assert.equal(await left, 1)
    assert.deepEqual(seen.filter(([event]) => event === 'message'), [['message', channel, '1']])
    assert.equal(await behind, 'OK')
    assert.equal(await other.publish(channel, '2'), 0)
  })

  test('who leaves hears nothing more', async () => {
    const [redis, other] = [create(), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    redis.disconnect()
    await once(redis, 'end')
    await until(() => true)
    while ((await other.publish(channel, 'm')) > 0);
    assert.deepEqual(await other.pubsub('channels', channel), [])
  })

  test('shard channels are apart from all others', async () => {
    const [redis, other] = [create(), create()]
    const seen = record(redis)
    const [a, b] = [fresh(), fresh()]
    await redis.subscribe(a)
    await redis.psubscribe(`${a}*`)
    assert.equal(await redis.ssubscribe(a, b), 2)
    assert.equal(await other.spublish(a, 'hi'), 1)
    assert.equal(await other.spublish(b, Buffer.from([255])), 1)
    await until(() => seen.length === 4)
    assert.deepEqual(seen, [
      ['smessage', a, 'hi'],
      ['smessageBuffer', Buffer.from(a), Buffer.from('hi')],
      ['smessage', b, '\ufffd'],
      ['smessageBuffer', Buffer.from(b), Buffer.from([255])],
    ])
    assert.deepEqual(await other.pubsub('SHARDNUMSUB', a, 'none'), [a, 1, 'none', 0])
    assert.equal(await redis.sunsubscribe(a), 1)
    assert.equal(await redis.sunsubscribe(), 0)
    assert.equal(await other.spublish(a, 'hi'), 0)
  })

  test('others see who is subscribed', async () => {
    const [redis, other] = [create(), create()]
    const [a, b] = [fresh(), fresh()]
    await redis.subscribe(a, b)
    await redis.psubscribe('some*')
    assert.deepEqual((await other.pubsub('CHANNELS', a + '*')).sort(), [a])
    assert.deepEqual(await other.pubsub('NUMSUB', a, b, 'none'), [a, 1, b, 1, 'none', 0])
    assert.match(await other.client('LIST', 'TYPE', 'pubsub'), / flags=P .* sub=2 psub=1 /)
  })
})

lanes('commands of a subscriber', ({ create, differs }) => {
  test('all are allowed', async () => {
    const redis = create()
    await redis.subscribe(fresh())
    assert.equal(redis.mode, 'normal')
    assert.equal(await redis.set('k', 'v'), 'OK')
    assert.equal(await redis.get('k'), 'v')
    assert.equal(await redis.ping(), 'PONG')
    assert.deepEqual(await redis.pipeline().get('k').ping('x').exec(), [[null, 'v'], [null, 'x']])
  })

  test('it hears itself, before anybody can act on the reply', async () => {
    const redis = create()
    const channel = fresh()
    await redis.subscribe(channel)
    /** @type {string[]} */
    const order = []
    redis.on('message', () => order.push('message'))
    assert.equal(await redis.publish(channel, 'm'), 1)
    order.push('reply')
    await until(() => order.length === 2)
    assert.deepEqual(order, ['message', 'reply'])
  })

  test('with the old protocol few are', async () => {
    const redis = create({ protocol: 2 })
    const channel = fresh()
    assert.equal(redis.mode, 'normal')
    assert.equal(await redis.subscribe(channel), 1)
    assert.equal(redis.mode, 'subscriber')
    assert.equal(await outcome(redis.get('k')), MODE)
    assert.equal(await outcome(redis.call('GET', 'k')), MODE)
    assert.equal(await outcome(redis.publish(channel, 'm')), MODE)
    assert.equal(await redis.psubscribe('x*'), 2)
    assert.deepEqual(await redis.ping(), ['pong', ''])
    assert.deepEqual(await redis.ping('hi'), ['pong', 'hi'])
    const message = once(redis, 'message')
    await create().publish(channel, 'm')
    assert.deepEqual(await message, [channel, 'm'])
    assert.equal(await redis.punsubscribe('x*'), 1)
    assert.equal(redis.mode, 'subscriber')
    assert.equal(await redis.unsubscribe(), 0)
    assert.equal(redis.mode, 'normal')
    assert.equal(await redis.set('k', 'v'), 'OK')
    assert.equal(await redis.ping(), 'PONG')
  })

  test('commands of a pipeline are refused one by one', { skip: !differs('refused-in-pipeline') && 'ioredis never answers it' }, async () => {
    const redis = create({ protocol: 2 })
    await redis.subscribe(fresh())
    const [[error], ping] = await redis.pipeline().get('k').ping('x').exec()
    assert.equal(`Error: ${error.message}`, MODE)
    assert.deepEqual(ping, [null, ['pong', 'x']])
  })

  test('those that are allowed: what changes subscriptions, PING, and QUIT', async () => {
    const redis = create({ protocol: 2 })
    const channel = fresh()
    assert.equal(await redis.subscribe(channel), 1)
    assert.equal(await redis.call('PSUBSCRIBE', 'p*'), 2)
    assert.equal(await redis.ssubscribe(channel), 1)
    for (const name of ['get', 'multi', 'publish', 'hello', 'select', 'info', 'nosuch']) assert.equal(await outcome(redis.call(name, 'x')), MODE)
    assert.equal(await redis.sunsubscribe(channel), 0)
    assert.equal(await redis.punsubscribe('p*'), 1)
    const ended = once(redis, 'end')
    assert.equal(String(await redis.quit()), 'OK')
    await ended
  })

  test('a transaction is refused as a whole', async () => {
    const redis = create({ protocol: 2 })
    await redis.subscribe(fresh())
    assert.equal(await outcome(redis.multi().get('k').exec()), MODE)
    assert.equal(await outcome(redis.multi({ pipeline: false })), MODE)
  })

  test('it can quit', async () => {
    const redis = create()
    await redis.subscribe(fresh())
    const ended = once(redis, 'end')
    assert.equal(await redis.quit(), 'OK')
    await ended
  })
})

lanes('subscriptions and connections', ({ create, differs }) => {
  test('they come back after a reconnect', async () => {
    const [redis, other] = [create({ retryStrategy: () => 1 }), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    await redis.psubscribe(channel + '?')
    redis.disconnect(true)
    await once(redis, 'close')
    await once(redis, 'ready')
    const seen = record(redis)
    await until(() => redis.status === 'ready')
    while ((await other.publish(channel, 'm')) === 0);
    while ((await other.publish(channel + '!', 'm')) === 0);
    await until(() => seen.length >= 4)
    assert.deepEqual(seen[0], ['message', channel, 'm'])
    assert.equal(await redis.unsubscribe(channel), 1)
  })

  test('shard channels do too', async () => {
    const [redis, other] = [create(), create()]
    const seen = record(redis)
    const [a, b] = [fresh(), fresh()]
    await redis.ssubscribe(a, b)
    redis.disconnect(true)
    await once(redis, 'ready')
    assert.equal(await redis.ssubscribe(a), 2)
    assert.equal(await other.spublish(b, 'back'), 1)
    await until(() => seen.length === 2)
    assert.deepEqual(seen[0], ['smessage', b, 'back'])
  })

  test('and after an end, when it is connected again', async () => {
    const [redis, other] = [create(), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    redis.disconnect()
    await once(redis, 'end')
    await redis.connect()
    const message = once(redis, 'message')
    while ((await other.publish(channel, 'm')) === 0);
    assert.deepEqual(await message, [channel, 'm'])
  })

  test('what an aborted transaction would have subscribed to does not', { skip: !differs('push-in-exec') && 'ioredis cannot read a push among replies' }, async () => {
    const redis = create()
    await assert.rejects(redis.multi().subscribe('a').select(3).call('nosuch').exec(), /EXECABORT/)
    await assert.rejects(redis.pipeline().multi().subscribe('b').call('nosuch').exec().exec().then((/** @type {any} */ results) => Promise.reject(results[3][0])), /EXECABORT/)
    await redis.multi({ pipeline: false })
    await redis.subscribe('c')
    await redis.discard()
    await redis.multi().subscribe('d').exec()
    await redis.multi({ pipeline: false })
    await redis.subscribe('e')
    await redis.exec()
    const ready = once(redis, 'ready')
    redis.disconnect(true)
    await ready
    assert.deepEqual((await redis.duplicate().pubsub('CHANNELS', '?')).sort(), ['d', 'e'])
    assert.match(await redis.client('INFO'), / db=0 /)
  })

  test('not for who does not want that', async () => {
    const [redis, other] = [create({ autoResubscribe: false, retryStrategy: () => 1 }), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    redis.disconnect(true)
    await once(redis, 'close')
    await once(redis, 'ready')
    assert.equal(await redis.ping(), 'PONG')
    assert.equal(await other.publish(channel, 'm'), 0)
  })

  test('a duplicate has none', async () => {
    const redis = create()
    const channel = fresh()
    await redis.subscribe(channel)
    const copy = redis.duplicate()
    assert.equal(await copy.subscribe(fresh()), 1)
    copy.disconnect()
  })

  test('subscribing before it is ready waits', async () => {
    const redis = create({ lazyConnect: true })
    const channel = fresh()
    assert.equal(await redis.subscribe(channel), 1)
    assert.equal(await create().publish(channel, 'm'), 1)
  })
})

lanes('handlers', ({ create }) => {
  test('what they publish is heard', async () => {
    const [redis, other] = [create(), create()]
    const [a, b] = [fresh(), fresh()]
    await redis.subscribe(a, b)
    redis.on('message', (/** @type {string} */ channel) => channel === a && redis.publish(b, 'answer'))
    const seen = record(redis)
    await other.publish(a, 'question')
    await until(() => seen.filter(([event]) => event === 'message').length === 2)
    assert.deepEqual(seen.at(-1), ['messageBuffer', Buffer.from(b), Buffer.from('answer')])
  })

  test('they may end the subscription', async () => {
    const [redis, other] = [create(), create()]
    const channel = fresh()
    await redis.subscribe(channel)
    let count = 0
    const ended = new Promise((resolve) =>
      redis.on('message', () => {
        count++
        if (count === 1) resolve(redis.unsubscribe(channel))
      }),
    )
    await Promise.all(Array.from({ length: 5 }, () => other.publish(channel, 'm')))
    assert.equal(await ended, 0)
    const heard = count
    assert.ok(heard >= 1 && heard <= 5)
    assert.equal(await other.publish(channel, 'm'), 0)
    assert.equal(await redis.ping(), 'PONG')
    assert.equal(count, heard)
  })
})
