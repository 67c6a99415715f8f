// @ts-check
'use strict'

// A fault in the engine costs one command: not the process, not the data of others, not the accounts.

const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const Redis = require('../..')
const { connect } = require('../helpers/resp')

const INTERNAL = 'ERR internal error: the command failed and the engine goes on'

const engine = new Redis.Engine({ debug: true })
const redis = new Redis({ engine })
after(() => redis.disconnect())

async function fill() {
  for (let i = 0; i < 1000; i++) await redis.set(`k${i}`, 'v'.repeat(i), 'EX', 1000 + (i % 7))
}

test('a panic in mid-write rejects one promise, and everything else goes on', async () => {
  await fill()
  const before = redis.get('k1')
  const broken = redis.call('DEBUG', 'PANIC', 'k500')
  const behind = redis.get('k2')
  await assert.rejects(broken, { name: 'ReplyError', message: INTERNAL })
  assert.deepEqual(await Promise.all([before, behind]), ['v', 'vv'])
  // The value that was half-written is given up; nothing else is.
  assert.equal(await redis.get('k500'), null)
  assert.equal(await redis.dbsize(), 999)
  assert.equal(engine.check(), null)
  assert.equal(await redis.call('DEBUG', 'INTEGRITY'), 'OK')
  assert.match(await redis.info('stats'), /recovered_keys:1\r\n/)
  assert.equal(await redis.set('k500', 'again'), 'OK')
})

test('in a pipeline only its own entry fails', async () => {
  await fill()
  const replies = await redis.pipeline().set('a', '1').call('DEBUG', 'PANIC', 'k3').get('a').exec()
  assert.deepEqual([replies[0], replies[2]], [[null, 'OK'], [null, '1']])
  assert.equal(replies[1][0].message, INTERNAL)
  assert.equal(engine.check(), null)
})

test('in the synchronous form it throws', async () => {
  await fill()
  assert.throws(() => redis.sync.call('DEBUG', 'PANIC', 'k4'), { message: INTERNAL })
  assert.equal(redis.sync.get('k5'), 'vvvvv')
  assert.equal(engine.check(), null)
})

test('through the listener the connection goes on', async () => {
  await fill()
  const listener = await redis.listen({ port: 0 })
  const wire = await connect(listener.port)
  assert.equal(await wire.call('DEBUG', 'PANIC', 'k6'), `-${INTERNAL}\r\n`)
  assert.equal(await wire.call('GET', 'k1'), '$1\r\nv\r\n')
  wire.close()
  await listener.close()
  assert.equal(engine.check(), null)
})

test('without the option there is no DEBUG', async () => {
  const other = new Redis({ engine: new Redis.Engine() })
  await assert.rejects(other.call('DEBUG', 'PANIC', 'k'), /^ReplyError: ERR DEBUG command not allowed/)
  other.disconnect()
})
