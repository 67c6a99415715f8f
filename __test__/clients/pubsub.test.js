// @ts-check
'use strict'

// Messages between the embedded client and other libraries' clients of the listener.

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')
const Redis = require('nearis')
const { Redis: Ioredis } = require('ioredis')
const { createClient } = require('redis')

/** @type {any} */ let own
/** @type {any} */ let listener

before(async () => {
  own = new Redis({ engine: new Redis.Engine() })
  listener = await own.listen({ port: 0, threads: 2 })
})

after(async () => {
  await listener.close()
  own.disconnect()
})

for (const protocol of /** @type {(2 | 3)[]} */ ([2, 3])) {
  test(`ioredis, RESP${protocol}`, async (t) => {
    const there = new Ioredis({ port: listener.port, protocol })
    const publisher = new Ioredis({ port: listener.port, protocol })
    t.after(() => [there, publisher].forEach((client) => client.disconnect()))
    assert.equal(await there.subscribe('a', 'b'), 2)
    assert.equal(await there.psubscribe('a*'), 3)
    /** @type {string[][]} */
    const heard = []
    const all = new Promise((resolve) => {
      there.on('message', (...message) => heard.push(message))
      there.on('pmessage', (...message) => heard.push(message) === 4 && resolve(undefined))
    })
    assert.equal(await own.publish('a', 'from here'), 2)
    assert.equal(await publisher.publish('a', 'from there'), 2)
    await all
    assert.deepEqual(heard, [
      ['a', 'from here'], ['a*', 'a', 'from here'], ['a', 'from there'], ['a*', 'a', 'from there'],
    ])
    assert.equal(await there.unsubscribe('a', 'b'), 1)
    assert.equal(await there.punsubscribe('a*'), 0)
    assert.equal(await there.ping(), 'PONG')
  })

  test(`node-redis, RESP${protocol}`, async (t) => {
    const there = await createClient({ socket: { port: listener.port, host: '127.0.0.1' }, RESP: protocol }).connect()
    t.after(() => there.destroy())
    await own.subscribe('back')
    const answer = new Promise((resolve) => own.once('message', (/** @type {string[]} */ ...message) => resolve(message)))
    const heard = new Promise((resolve) => there.subscribe('a', (...message) => resolve(message)).then(() => own.publish('a', 'm')))
    assert.deepEqual(await heard, ['m', 'a'])
    const publisher = await there.duplicate().connect()
    await publisher.publish('back', 'answer')
    assert.deepEqual(await answer, ['back', 'answer'])
    await there.unsubscribe('a')
    assert.equal(await own.publish('a', 'm'), 0)
    publisher.destroy()
  })
}

test('a connection that is lost and comes back hears on', async (t) => {
  const there = new Ioredis({ port: listener.port, retryStrategy: () => 1 })
  t.after(() => there.disconnect())
  await there.subscribe('again')
  there.disconnect(true)
  await new Promise((resolve) => there.once('close', resolve))
  const heard = new Promise((resolve) => there.once('message', (...message) => resolve(message)))
  while ((await own.publish('again', 'm')) === 0);
  assert.deepEqual(await heard, ['again', 'm'])
})
