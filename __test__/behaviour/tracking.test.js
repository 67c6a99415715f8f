// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes, until: untilWithin } = require('./lanes')

/** @param {() => boolean} holds */
const until = (holds) => untilWithin(holds, 20_000)

const CHANNEL = '__redis__:invalidate'

lanes('tracking of keys', ({ create, differs }) => {
  for (const protocol of [2, 3]) {
    test(`a subscriber is told in place of another client (protocol ${protocol})`, async () => {
      const [reader, writer, subscriber] = [create({ protocol }), create(), create({ protocol })]
      const id = await subscriber.client('ID')
      await subscriber.subscribe(CHANNEL)
      /** @type {any[]} */
      const seen = []
      for (const event of ['message', 'messageBuffer']) {
        subscriber.on(event, (/** @type {any[]} */ ...args) => seen.push([event, ...args]))
      }
      assert.equal(await reader.client('TRACKING', 'ON', 'REDIRECT', id), 'OK')
      assert.equal(await reader.client('GETREDIR'), id)
      const binary = Buffer.from([0xff, 0x41])
      const channel = Buffer.from(CHANNEL)
      await reader.mget('k', 'é')
      await writer.mset('k', 1, 'é', 2)
      await reader.get(binary)
      await writer.set(binary, 1)
      await writer.flushdb()
      const expected = [
        ...[['message', CHANNEL, 'k'], ['messageBuffer', channel, [Buffer.from('k')]]],
        ...[['message', CHANNEL, 'é'], ['messageBuffer', channel, [Buffer.from('é')]]],
        ...[['message', CHANNEL, '\ufffdA'], ['messageBuffer', channel, [binary]]],
        ...[['message', CHANNEL, ''], ['messageBuffer', channel, null]],
      ]
      const isTold = protocol === 2 || differs('invalidation-pushes')
      if (isTold) await until(() => seen.length === expected.length)
      // Whatever was on its way has come before this.
      await writer.publish(CHANNEL, 'end')
      await until(() => seen.at(-1)?.[0] === 'messageBuffer' && seen.at(-1)[2]?.toString() === 'end')
      assert.deepEqual(seen.slice(0, -2), isTold ? expected : [])
      assert.equal(await reader.client('TRACKING', 'OFF'), 'OK')
      assert.equal(await reader.client('GETREDIR'), -1)
    })
  }

  test('several keys by prefix', async () => {
    const [reader, writer, subscriber] = [create({ protocol: 2 }), create(), create({ protocol: 2 })]
    const id = await subscriber.client('ID')
    await subscriber.subscribe(CHANNEL)
    /** @type {any[]} */
    const seen = []
    subscriber.on('message', (/** @type {any[]} */ ...args) => seen.push(args))
    await reader.client('TRACKING', 'ON', 'BCAST', 'PREFIX', 'user:', 'REDIRECT', id)
    await writer.mset('user:2', 1, 'user:1', 1, 'other', 1)
    await until(() => seen.length > 0)
    assert.deepEqual(seen, [[CHANNEL, 'user:1,user:2']])
    await writer.pipeline().set('user:4', 1).set('user:3', 1).set('user:4', 2).exec()
    await until(() => seen.length > 1)
    assert.deepEqual(seen.slice(1), [[CHANNEL, 'user:3,user:4']])
  })

  test('without another client nobody is told, and nothing breaks', async () => {
    const [reader, writer] = [create(), create()]
    assert.equal(await reader.client('TRACKING', 'ON'), 'OK')
    assert.equal(await reader.get('k'), null)
    await writer.set('k', 1)
    await writer.flushdb()
    assert.equal(await reader.get('k'), null)
    assert.equal(await reader.client('TRACKING', 'OFF'), 'OK')
  })
})
