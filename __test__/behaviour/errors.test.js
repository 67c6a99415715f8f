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

  test('tells of the arguments as they were sent', async () => {
    const error = await redis.set('k', 1, null, ['a', true]).catch((/** @type {Error} */ e) => e)
    assert.equal(error.message, 'ERR syntax error')
    assert.deepEqual(error.command, { name: 'set', args: ['k', '1', '', 'a', 'true'] })
    const called = await redis.call('SET', 'k').catch((/** @type {Error} */ e) => e)
    assert.deepEqual(called.command, { name: 'SET', args: ['k'] })
    const bytes = await redis.incrby('text', Buffer.from('x')).catch((/** @type {Error} */ e) => e)
    assert.deepEqual(bytes.command.args, ['text', Buffer.from('x')])
  })

  test('codes are those of the server, and stand in front of the text', async () => {
    await redis.hset('hash', 'f', 'x')
    const calls = [redis.get('hash'), redis.evalsha('0'.repeat(40), 0), redis.xreadgroup('GROUP', 'g', 'c', 'STREAMS', 'none', '>'), redis.select(99)]
    const texts = await Promise.all(calls.map(outcome))
    assert.deepEqual(texts.map((text) => String(text).split(' ').slice(0, 2).join(' ')), [
      'ReplyError: WRONGTYPE',
      'ReplyError: NOSCRIPT',
      'ReplyError: NOGROUP',
      'ReplyError: ERR',
    ])
  })

  test('lists of names that are empty, and a bad database, are for the server to refuse', async () => {
    for (const name of ['subscribe', 'psubscribe', 'ssubscribe', 'watch', 'select', 'mget', 'del', 'hset', 'eval']) {
      assert.equal(await outcome(redis[name]()), `ReplyError: ERR wrong number of arguments for '${name}' command`)
      assert.equal(await outcome(redis[name]([])), `ReplyError: ERR wrong number of arguments for '${name}' command`)
    }
    assert.equal(await outcome(redis.select('x')), 'ReplyError: ERR value is not an integer or out of range')
    assert.equal(await outcome(redis.select(99)), 'ReplyError: ERR DB index is out of range')
    assert.equal(await redis.get('text'), 'abc')
  })

  test('a friendly stack begins where the call is, another in the client', async () => {
    const friendly = lane.create({ showFriendlyErrorStack: true })
    const calls = [() => friendly.incr('text'), () => friendly.incrBuffer('text'), () => friendly.call('incr', 'text')]
    for (const call of calls) {
      const error = await call().catch((/** @type {Error} */ e) => e)
      const stack = error.stack.split('\n')
      assert.equal(stack[0], 'ReplyError: ERR value is not an integer or out of range')
      assert.match(stack[1], /errors\.test\.js/)
    }
    const plain = await redis.incr('text').catch((/** @type {Error} */ e) => e)
    assert.doesNotMatch(plain.stack.split('\n')[1], /errors\.test\.js/)
  })

  test('a database that is not there is an error event, and the client goes on in the first', async () => {
    const own = lane.create({ db: 99 })
    const error = await new Promise((resolve) => own.on('error', resolve))
    assert.equal(error.message, 'ERR DB index is out of range')
    assert.equal(await own.ping(), 'PONG')
  })

  test('a client that has ended rejects', async () => {
    const own = lane.create()
    await own.quit()
    if (own.status !== 'end') await new Promise((resolve) => own.once('end', resolve))
    assert.equal(await outcome(own.get('k')), 'Error: Connection is closed.')
  })

  test('it tells of the arguments as they were sent', async () => {
    const error = await redis.set('k', 1, null, ['a', true]).catch((/** @type {Error} */ e) => e)
    assert.equal(error.message, 'ERR syntax error')
    assert.deepEqual(error.command, { name: 'set', args: ['k', '1', '', 'a', 'true'] })
  })

  test('its code is the first word, whatever it is', async () => {
    assert.match(await outcome(redis.lpush('text', 1)), /^ReplyError: WRONGTYPE Operation against a key /)
    assert.match(await outcome(redis.evalsha('f'.repeat(40), 0)), /^ReplyError: NOSCRIPT /)
    assert.match(await outcome(redis.call('nonsense', 'a')), /^ReplyError: ERR unknown command 'nonsense', with args beginning with: 'a' /)
  })

  test('the classes that are not exported are known by their names', () => {
    for (const name of ['MaxRetriesPerRequestError', 'AbortError', 'ClusterAllFailedError']) assert.equal(lane.Redis[name], undefined)
  })

  test('a friendly stack begins where the call is', async () => {
    const friendly = lane.create({ showFriendlyErrorStack: true })
    const calls = [() => friendly.incr('text'), () => friendly.call('incr', 'text'), () => friendly.incrBuffer('text')]
    friendly.defineCommand('defined', { lua: 'return redis.call("incr", KEYS[1])', numberOfKeys: 1 })
    calls.push(() => friendly.defined('text'))
    for (const add of [(p) => p.incr('text'), (p) => p.incrBuffer('text'), (p) => p.call('incr', 'text'), (p) => p.defined('text')]) {
      calls.push(() => add(friendly.pipeline()).exec().then((/** @type {any} */ all) => Promise.reject(all[0][0])))
    }
    for (const call of calls) {
      const error = await call().catch((/** @type {Error} */ e) => e)
      const lines = error.stack.split('\n')
      assert.match(lines[0], /^ReplyError: ERR value is not an integer or out of range/)
      assert.match(lines[1], /errors\.test\.js/)
    }
  })

  test('without the option the stack says nothing of the caller', async () => {
    const error = await redis.incr('text').catch((/** @type {Error} */ e) => e)
    assert.doesNotMatch(error.stack, /errors\.test\.js/)
  })

  test('a promise that nobody looks at is an unhandled rejection', async () => {
    const listeners = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    const unhandled = new Promise((resolve) => process.once('unhandledRejection', resolve))
    redis.incr('text')
    const error = /** @type {Error} */ (await unhandled)
    for (const listener of listeners) process.on('unhandledRejection', listener)
    assert.equal(error.message, 'ERR value is not an integer or out of range')
  })
})
