// @ts-check
'use strict'

// How connections over a stream begin and end, from either side.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const Redis = require('../..')
const { Connector } = require('../../stream')
const { majors, once, until } = require('./clients')

/** Events of a client's life as they come. @param {any} client */
function life(client) {
  const seen = /** @type {string[]} */ ([])
  for (const event of ['connecting', 'connect', 'ready', 'close', 'reconnecting', 'end']) client.on(event, () => seen.push(event))
  client.on('error', (/** @type {Error} */ error) => seen.push(error.message))
  return seen
}

majors('the end', ({ create, own, engine }) => {
  test('disconnect() ends it, and the engine forgets the client', async () => {
    const admin = own()
    const redis = create()
    const seen = life(redis)
    await redis.ping()
    const before = (await admin.client('LIST')).split('\n').length
    redis.disconnect()
    await once(redis, 'end')
    assert.deepEqual(seen, ['connecting', 'connect', 'ready', 'close', 'end'])
    assert.equal((await admin.client('LIST')).split('\n').length, before - 1)
    await assert.rejects(redis.ping(), { message: 'Connection is closed.' })
  })

  test('replies to what was sent before it still come', async () => {
    const redis = create()
    await redis.ping()
    const replies = Promise.all([redis.incr('sent'), redis.incr('sent')])
    redis.disconnect()
    assert.deepEqual(await replies, [1, 2])
  })

  test('QUIT is answered, then it ends', async () => {
    const redis = create()
    const seen = life(redis)
    await redis.ping()
    assert.equal(await redis.quit(), 'OK')
    await once(redis, 'end')
    assert.deepEqual(seen, ['connecting', 'connect', 'ready', 'close', 'end'])
  })

  test('disconnecting at once never connects', async () => {
    const redis = create()
    const seen = life(redis)
    redis.disconnect()
    await once(redis, 'end')
    assert.deepEqual(seen, ['connecting', 'end'])
  })

  test('connect() opens it again', async () => {
    const redis = create()
    await redis.set('kept', '1')
    redis.disconnect()
    await once(redis, 'end')
    await redis.connect()
    assert.equal(await redis.get('kept'), '1')
  })

  test('who is killed comes back, subscribed as before', async () => {
    const redis = create({ retryStrategy: () => 1 })
    const seen = life(redis)
    await redis.subscribe('after')
    const id = /id=(\d+) .*sub=1/.exec(await own().client('LIST'))?.[1]
    await own().client('KILL', 'ID', Number(id))
    await until(() => seen.filter((event) => event === 'ready').length === 2)
    assert.deepEqual(seen, ['connecting', 'connect', 'ready', 'close', 'reconnecting', 'connecting', 'connect', 'ready'])
    const heard = once(redis, 'message')
    await until(async () => (await own().publish('after', 'm')) === 1)
    assert.equal(await heard, 'after')
  })

  test('who is killed while waiting asks again', async () => {
    const redis = create({ retryStrategy: () => 1 })
    const element = redis.blpop('asked', 0)
    await until(async () => (await own().client('LIST')).includes('flags=b'))
    const id = /id=(\d+) .*flags=b/.exec(await own().client('LIST'))?.[1]
    await own().client('KILL', 'ID', Number(id))
    await until(async () => !(await own().client('LIST')).includes(`id=${id} `))
    await until(async () => (await own().client('LIST')).includes('flags=b'))
    await own().rpush('asked', 'x')
    assert.deepEqual(await element, ['asked', 'x'])
  })

  test('who kills himself hears the reply first', async () => {
    const redis = create({ retryStrategy: null })
    const id = await redis.client('ID')
    assert.equal(await redis.client('KILL', 'ID', id, 'SKIPME', 'no'), 1)
    await once(redis, 'end')
  })

  test('a command that takes long is waited for; too long, and the connection is cut off', async () => {
    const patient = create()
    await patient.ping()
    const done = patient.call('DEBUG', 'SLEEP', '0.1')
    patient.disconnect()
    assert.equal(await done, 'OK')
    const hasty = create({ disconnectTimeout: 10 })
    await hasty.ping()
    const lost = hasty.call('DEBUG', 'SLEEP', '0.2')
    hasty.disconnect()
    await assert.rejects(lost, { message: 'Connection is closed.' })
    assert.equal(await own().ping(), 'PONG')
  })

  test('there is room for so many clients only', async () => {
    const admin = own()
    const most = (await admin.config('GET', 'maxclients'))[1]
    // Clients of the process itself take no places.
    await create().ping()
    await admin.config('SET', 'maxclients', 1)
    const redis = create({ retryStrategy: () => 1 })
    const seen = life(redis)
    await until(() => seen.includes('reconnecting'))
    assert.ok(!seen.includes('ready'))
    await admin.config('SET', 'maxclients', most)
    assert.equal(await redis.ping(), 'PONG')
    assert.ok(engine.check() === null)
  })
})

majors('who comes in', ({ Ioredis, create, own, engine }) => {
  test('with a password, where one is needed', async () => {
    const admin = own()
    await admin.config('SET', 'requirepass', 'secret')
    try {
      assert.equal(await create({ password: 'secret' }).ping(), 'PONG')
      const wrong = create({ password: 'no', retryStrategy: null })
      assert.match((await once(wrong, 'error')).message, /^WRONGPASS/)
      const none = create({ enableReadyCheck: false, retryStrategy: null, protocol: 2 })
      await assert.rejects(none.get('k'), { message: 'NOAUTH Authentication required.' })
    } finally {
      await admin.config('SET', 'requirepass', '')
    }
  })

  test('gets the engine of the place that the options name, as our client does', async () => {
    const [ours, theirs] = [new Redis({ port: 6390 }), new Ioredis({ Connector, port: 6390, host: '127.0.0.1' })]
    await ours.set('where', 'there')
    assert.equal(await theirs.get('where'), 'there')
    const elsewhere = new Ioredis(6391, { Connector })
    assert.equal(await elsewhere.get('where'), null)
    const url = new Ioredis('redis://127.0.0.1:6390/0', { Connector })
    assert.equal(await url.get('where'), 'there')
    for (const client of [ours, theirs, elsewhere, url]) client.disconnect()
  })

  test('gets the engine that was asked for', async () => {
    const name = `of ${Ioredis.name} ${Math.random()}`
    const ours = new Redis({ engine: name })
    await ours.set('where', 'named')
    const named = new Ioredis({ Connector: Connector.for(name) })
    const byOption = new Ioredis({ Connector, engine: name })
    assert.deepEqual(await Promise.all([named.get('where'), byOption.get('where')]), ['named', 'named'])
    const copy = named.duplicate()
    assert.equal(await copy.get('where'), 'named')
    assert.throws(() => Connector.for(/** @type {any} */ (7)), { message: /The option "engine" is an Engine or the name of one/ })
    for (const client of [ours, named, byOption, copy]) client.disconnect()
  })

  test('is a client as others are', async () => {
    const redis = create({ connectionName: 'streaming', db: 3 })
    const list = await redis.client('LIST')
    const line = list.split('\n').find((/** @type {string} */ one) => one.includes('name=streaming'))
    assert.match(line, /addr=stream:\d+ laddr=stream:0 .* db=3 .* lib-name=ioredis/)
    assert.match(line, /tot-net-in=[1-9]\d* tot-net-out=[1-9]\d* /)
    assert.equal(engine.check(), null)
  })
})
