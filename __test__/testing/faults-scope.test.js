'use strict'

// Section "Faults": what is injected lasts until the end of a test, where somebody tells of it.

const assert = require('node:assert/strict')
const { afterEach, beforeEach, test } = require('node:test')
const { reload } = require('../helpers/reload')

let testing
let redis

beforeEach(() => {
  reload()
  testing = require('../../testing')
  redis = new (require('../..'))()
})

afterEach(() => {
  testing.undoFaults()
  redis.disconnect()
})

const outcome = (promise) => promise.then((value) => value, (error) => error.message)

test('faults are of the only engine that there is, and undone when the test ends', async () => {
  testing.beginTest('a test')
  const fault = testing.inject({ command: 'get', error: 'ERR no' })
  testing.faults.readonly()
  assert.deepEqual(await Promise.all([redis.get('k'), redis.set('k', 1)].map(outcome)), ['ERR no', "READONLY You can't write against a read only replica."])
  await testing.endTest()
  assert.deepEqual(await Promise.all([redis.set('k', 1), redis.get('k')]), ['OK', '1'])
  assert.equal(fault.hits, 1)
})

test('a server that is down is up again when the test ends', async () => {
  testing.beginTest('a test')
  redis.on('error', () => {})
  const away = new Promise((resolve) => redis.once('close', resolve))
  testing.faults.down()
  await away
  await testing.endTest()
  assert.equal(await redis.ping(), 'PONG')
})

test('outside of a test, where tests are told of, they are an error', async () => {
  testing.beginTest('a test')
  await testing.endTest()
  for (const [name, use] of Object.entries({
    inject: () => testing.inject({ error: 'x' }),
    'faults.oom': () => testing.faults.oom(),
    'faults.slow': () => testing.faults.slow(5),
    'faults.down': () => testing.faults.down(),
    'faults.dropConnection': () => testing.faults.dropConnection(),
  })) {
    assert.throws(use, (error) => error.message.startsWith(`${name}() was called outside of a test`))
  }
  assert.equal(await redis.ping(), 'PONG')
})

test('without anybody who tells, they last until they are undone', async () => {
  testing.inject({ command: 'get', error: 'ERR no' })
  assert.equal(await outcome(redis.get('k')), 'ERR no')
  testing.undoFaults()
  assert.equal(await redis.get('k'), null)
})
