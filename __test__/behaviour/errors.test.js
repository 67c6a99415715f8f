// @ts-check
'use strict'

// Section "errors": their classes, texts and properties, and what callbacks get.

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes, outcome } = require('./lanes')

lanes('errors', (lane) => {
  /** @type {any} */
  let redis
  before(async () => {
    redis = lane.create()
    await redis.set('text', 'abc')
  })

  test('an error reply is a ReplyError with the text of the server and the command', async () => {
    const error = await redis.incr('text').catch((/** @type {Error} */ e) => e)
    assert.ok(error instanceof Error)
    assert.ok(error instanceof lane.Redis.ReplyError)
    assert.ok(error instanceof require('redis-errors').ReplyError)
    assert.equal(error.name, 'ReplyError')
    assert.equal(error.message, 'ERR value is not an integer or out of range')
    assert.equal(String(error), 'ReplyError: ERR value is not an integer or out of range')
    assert.deepEqual(error.command, { name: 'incr', args: ['text'] })
    assert.equal(JSON.stringify(error), '{"command":{"name":"incr","args":["text"]}}')
  })

  test('a client that has ended rejects', async () => {
    const own = lane.create()
    await own.quit()
    if (own.status !== 'end') await new Promise((resolve) => own.once('end', resolve))
    assert.equal(await outcome(own.get('k')), 'Error: Connection is closed.')
  })

  test('an error event without a listener is printed', async (t) => {
    const print = t.mock.method(console, 'error', () => {})
    const own = lane.create({ lazyConnect: true })
    own.silentEmit('error', new Error('nobody listens'))
    const name = lane.differs('printed-name') ? 'nearis' : 'ioredis'
    assert.equal(print.mock.calls[0].arguments[0], `[${name}] Unhandled error event:`)
    assert.match(print.mock.calls[0].arguments[1], /^Error: nobody listens\n {4}at /)
  })
})
