// @ts-check
'use strict'

// What ioredis does over a stream that it does over a socket, and what only a stream can get wrong.

const assert = require('node:assert/strict')
const { AsyncLocalStorage } = require('node:async_hooks')
const { test } = require('node:test')
const { majors, once, until } = require('./clients')

majors('commands', ({ create, engine, own }) => {
  const redis = create()

  test('text and bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    assert.equal(await redis.set('text', 'žluťoučký 🐎'), 'OK')
    assert.equal(await redis.get('text'), 'žluťoučký 🐎')
    assert.equal(await redis.set('bytes', bytes), 'OK')
    assert.deepEqual(await redis.getBuffer('bytes'), bytes)
    // Our own client reads what the other one has written.
    assert.deepEqual(await own().getBuffer('bytes'), bytes)
  })

  test('pipelines, transactions and scripts', async () => {
    assert.deepEqual(await redis.pipeline().set('n', 1).incr('n').hset('n', 'a', 1).get('n').exec().then(texts), [
      [null, 'OK'],
      [null, 2],
      ['WRONGTYPE Operation against a key holding the wrong kind of value', undefined],
      [null, '2'],
    ])
    assert.deepEqual(await redis.multi().incr('n').get('n').exec(), [[null, 3], [null, '3']])
    redis.defineCommand('twice', { numberOfKeys: 1, lua: "return redis.call('INCRBY', KEYS[1], ARGV[1] * 2)" })
    assert.equal(await redis.twice('n', 5), 13)
    await redis.watch('n')
    await own().set('n', 'changed')
    assert.equal(await redis.multi().incr('n').exec(), null)
  })

  test('replies longer than any buffer, many at once', async () => {
    const long = 'x'.repeat(3_000_000)
    await redis.set('long', long)
    const replies = await Promise.all(Array.from({ length: 20 }, () => redis.get('long')))
    assert.ok(replies.every((reply) => reply === long))
    await redis.rpush('list', ...Array.from({ length: 50_000 }, (_, i) => i))
    assert.equal((await redis.lrange('list', 0, -1)).length, 50_000)
  })

  test('replies come in the order of the calls', async () => {
    const numbers = await Promise.all(Array.from({ length: 5_000 }, () => redis.incr('order')))
    assert.deepEqual(numbers, Array.from({ length: 5_000 }, (_, i) => i + 1))
  })

  test('a command that takes long is run elsewhere, and those behind it wait', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    const order = []
    const long = redis.call('DEBUG', 'SLEEP', '0.2').then((reply) => order.push(reply))
    const behind = redis.ping().then((reply) => order.push(reply))
    await own().ping()
    assert.deepEqual(order, [])
    await Promise.all([long, behind])
    clearInterval(timer)
    assert.deepEqual(order, ['OK', 'PONG'])
    assert.ok(ticks > 20, `the event loop went on, ${ticks} times`)
  })

  test('a fault of the engine is an error reply', async () => {
    await redis.set('hurt', 'v'.repeat(100))
    const message = 'ERR internal error: the command failed and the engine goes on'
    await assert.rejects(redis.call('DEBUG', 'PANIC', 'hurt'), { message })
    assert.equal(await redis.ping(), 'PONG')
    assert.equal(engine.check(), null)
  })

  test('a loop of awaits leaves room for timers', async () => {
    setTimeout(() => redis.set('done', '1'), 5)
    while (!(await redis.get('done')));
  })

  test('errors are those of the engine', async () => {
    await assert.rejects(redis.call('NOSUCH', 'a'), { name: 'ReplyError', message: /^ERR unknown command 'NOSUCH'/ })
    await assert.rejects(redis.get(), { message: "ERR wrong number of arguments for 'get' command" })
  })

  test('scan streams end although their reader is slow', async () => {
    const found = new Set()
    for (let i = 0; i < 300; i++) await redis.sadd('members', `member:${i}`)
    for await (const page of redis.sscanStream('members', { count: 10 })) {
      page.forEach((/** @type {string} */ member) => found.add(member))
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.equal(found.size, 300)
  })
})

majors('messages', ({ create, own }) => {
  test('come to subscribers from every kind of client', async () => {
    const [subscriber, publisher] = [create(), create()]
    const heard = /** @type {any[]} */ ([])
    subscriber.on('message', (...message) => heard.push(message))
    subscriber.on('pmessage', (...message) => heard.push(message))
    assert.equal(await subscriber.subscribe('news', 'other'), 2)
    assert.equal(await subscriber.psubscribe('n*'), 3)
    assert.equal(await publisher.publish('news', 'one'), 2)
    assert.equal(await own().publish('other', 'two'), 1)
    await until(() => heard.length === 3)
    assert.deepEqual(heard, [['news', 'one'], ['n*', 'news', 'one'], ['other', 'two']])
    assert.equal(await subscriber.unsubscribe('news', 'other'), 1)
    assert.equal(await publisher.publish('other', 'x'), 0)
  })

  test('all of them come, while the subscriber is busy too', async () => {
    const [subscriber, publisher] = [create(), create()]
    await subscriber.subscribe('many')
    let count = 0
    subscriber.on('message', () => count++)
    const payload = 'm'.repeat(1000)
    for (let i = 0; i < 100; i++) await publisher.pipeline(Array.from({ length: 50 }, () => ['publish', 'many', payload])).exec()
    await until(() => count === 5_000)
  })

  test('handlers run in the context of the connection', async () => {
    const storage = new AsyncLocalStorage()
    const subscriber = await storage.run('connection', async () => {
      const client = create()
      await client.subscribe('context')
      return client
    })
    const context = new Promise((resolve) => subscriber.on('message', () => resolve(storage.getStore())))
    await storage.run('publisher', () => create().publish('context', 'm'))
    assert.equal(await context, 'connection')
  })

  test('a monitor sees commands of every kind of client', async () => {
    const [redis, ours] = [create(), own()]
    await ours.ping()
    const monitor = await redis.monitor()
    const seen = /** @type {string[]} */ ([])
    monitor.on('monitor', (/** @type {string} */ _, /** @type {string[]} */ args) => seen.push(args.join(' ')))
    await redis.set('watched', '1')
    await ours.get('watched')
    await until(() => seen.length >= 2)
    assert.deepEqual(seen.map((line) => line.toLowerCase()), ['set watched 1', 'get watched'])
    monitor.disconnect()
  })
})

majors('those who wait', ({ create, own }) => {
  test('get what others bring: over a stream, from our client, through the listener', async () => {
    const waiting = create()
    for (const giver of [create(), own()]) {
      const element = waiting.blpop('queue', 0)
      await until(async () => (await giver.client('LIST')).includes('flags=b'))
      await giver.rpush('queue', 'x')
      assert.deepEqual(await element, ['queue', 'x'])
    }
    // From another thread.
    const client = own()
    const listener = await client.listen({ port: 0 })
    const element = waiting.blpop('queue', 0)
    const socket = require('node:net').connect(listener.port, '127.0.0.1', () => socket.write('RPUSH queue y\r\n'))
    assert.deepEqual(await element, ['queue', 'y'])
    socket.destroy()
    await listener.close()
  })

  test('hear when their time is over', async () => {
    assert.equal(await create().blpop('nothing', 0.02), null)
  })

  test('run what stands behind', async () => {
    const redis = create()
    const replies = Promise.all([redis.blpop('late', 0), redis.incr('behind'), redis.incr('behind')])
    await until(async () => (await own().client('LIST')).includes('flags=b'))
    assert.equal(await own().get('behind'), null)
    await own().rpush('late', 'x')
    assert.deepEqual(await replies, [['late', 'x'], 1, 2])
  })

  test('take nothing any more when they have left', async () => {
    const waiting = create()
    const element = waiting.blpop('left', 0)
    await until(async () => (await own().client('LIST')).includes('flags=b'))
    const closed = once(waiting, 'end')
    waiting.disconnect()
    await assert.rejects(element, { message: 'Connection is closed.' })
    await closed
    assert.equal(await own().rpush('left', 'x'), 1)
  })
})

/** @param {[Error | null, unknown][]} replies */
const texts = (replies) => replies.map(([error, reply]) => [error && error.message, reply])
