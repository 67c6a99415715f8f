// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { both } = require('../helpers/both')

both('commands as objects', ({ create, Redis }) => {
  test('can be sent', async () => {
    const redis = create()
    const command = new Redis.Command('set', ['k', ['v']], {}, () => {})
    redis.sendCommand(command)
    assert.deepEqual(command.args, ['k', 'v'])
    assert.deepEqual(command.getKeys(), ['k'])
    assert.equal(String(await command.promise), 'OK')
    assert.equal(command.isResolved, true)
  })

  test('transformers change arguments and replies everywhere', async () => {
    const redis = create()
    await redis.set('k', 'v')
    Redis.Command.setReplyTransformer('getdel', (/** @type {any} */ reply) => `<${reply}>`)
    Redis.Command.setArgumentTransformer('getdel', (/** @type {any[]} */ args) => args.slice(0, 1))
    assert.equal(await redis.getdel('k', 'more'), '<v>')
    assert.equal(await redis.call('getdel', 'k'), '<null>')
    assert.equal(await redis.call('GETDEL', 'k'), null)
    assert.deepEqual(await redis.pipeline().getdel('k', 1, 2).exec(), [[null, '<null>']])
  })

  test('the list of commands, and names put on a client', async () => {
    const redis = create()
    assert.ok(redis.getBuiltinCommands().includes('get'))
    redis.addBuiltinCommand('strlen')
    await redis.set('k', 'four')
    assert.equal(await redis.strlen('k'), 4)
    const { string, buffer } = redis.createBuiltinCommand('get')
    assert.equal(await string.call(redis, 'k'), 'four')
    assert.deepEqual(await buffer.call(redis, 'k'), Buffer.from('four'))
  })

  test('scan as a stream', async () => {
    const redis = create()
    await redis.flushall()
    const keys = Array.from({ length: 50 }, (_, i) => 'key:' + i)
    await redis.mset(keys.flatMap((key) => [key, '1']))
    /** @type {string[]} */
    const found = []
    for await (const page of redis.scanStream({ match: 'key:*', count: 7 })) found.push(...page)
    assert.deepEqual([...new Set(found)].sort(), keys.sort())
    for await (const page of redis.scanBufferStream({ type: 'string' })) {
      for (const key of page) assert.ok(Buffer.isBuffer(key))
    }
    const stream = redis.scanStream({ count: 1 })
    stream.once('data', () => stream.close())
    await new Promise((resolve) => stream.once('end', resolve))
  })
})
