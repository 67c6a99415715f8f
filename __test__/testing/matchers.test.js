'use strict'

const assert = require('node:assert/strict')
const { beforeEach, afterEach, test } = require('node:test')
const Redis = require('../../index')
const { createClient } = require('../../node-redis')
const testing = require('../../testing')

// Errors that hide bugs (stipsan/ioredis-mock#387): the log shows what was refused. The matchers run here without a runner; under
// Jest and Vitest see __test__/jest and __test__/vitest.

let redis

beforeEach(async () => {
  redis = new Redis({ engine: new Redis.Engine() })
  await redis.ping()
  redis.engine.log.start()
})

afterEach(() => redis.disconnect())

/** As `expect.any` and `expect.stringContaining` of runners are. */
const any = (type) => ({ asymmetricMatch: (value) => typeof value === type })

/** @param {() => void} run @param {RegExp[]} patterns */
function fails(run, ...patterns) {
  assert.throws(run, (error) => {
    assert.ok(error instanceof assert.AssertionError, String(error))
    for (const pattern of patterns) assert.match(error.message, pattern)
    return true
  })
}

test('received: by name alone, or with just these arguments', async () => {
  await redis.set('k', 'v', 'EX', 10)
  await redis.hset('h', { a: 1, b: 2 })
  testing.assertReceived(redis, 'set')
  testing.assertReceived(redis, 'SET', 'k', 'v', 'EX', 10)
  testing.assertReceived(redis, 'hset', 'h', { a: 1, b: 2 })
  testing.assertReceived(redis, 'hset', 'h', ['a', '1'], 'b', 2n)
  testing.assertReceived(redis.engine, 'set', Buffer.from('k'), any('string'), 'EX', any('number'))
  testing.assertNotReceived(redis, 'set', 'k', 'v')
  testing.assertNotReceived(redis, 'set', 'k', 'v', 'EX', 11)
  testing.assertNotReceived(redis, 'get')
  fails(() => testing.assertReceived(redis, 'get', 'k'), /Expected to have received get 'k'/, /no get, but last of all: \n {2}set 'k' 'v' 'EX' '10'\n {2}hset/)
  fails(() => testing.assertNotReceived(redis, 'set'), /Expected not to have received set/, /set 'k' 'v'/)
})

test('a failure shows what was received, the nearest first', async () => {
  await redis.set('a', '1')
  await redis.set('user:1', 'Ada', 'EX', 60)
  await redis.set('b', '2')
  fails(() => testing.assertReceived(redis, 'set', 'user:1', 'Ada', 'EX', 61), /nearest first\): \n {2}set 'user:1' 'Ada' 'EX' '60'\n/)
  for (let i = 0; i < 9; i++) await redis.set(`k${i}`, i)
  fails(() => testing.assertReceived(redis, 'set', 'x', 'y'), /and 7 more/)
})

test('what was tried and refused was received, and a subcommand is meant with its container', async () => {
  await assert.rejects(redis.incrby('k', 'x'))
  await redis.config('SET', 'maxmemory', '0')
  testing.assertReceived(redis, 'incrby', 'k', 'x')
  testing.assertReceived(redis, 'config set', 'maxmemory', 0)
  testing.assertReceived(redis, 'config', 'SET', 'maxmemory', 0)
  testing.assertNotReceived(redis, 'config get')
  fails(() => testing.assertReceived(redis, 'incrby', 'k', 1), /incrby 'k' 'x' -> ERR value is not an integer/)
})

test('how often; scripts do not count, other clients of the engine do', async () => {
  const other = createClient({ engine: redis.engine })
  await other.connect()
  await redis.get('k')
  await other.get('k')
  await redis.eval("return redis.call('GET', KEYS[1])", 1, 'k')
  testing.assertReceivedTimes(redis, 'get', 2)
  testing.assertReceivedTimes(other, 'GET', 2)
  testing.assertReceivedTimes(redis, 'set', 0)
  fails(() => testing.assertReceivedTimes(redis, 'get', 3), /Expected to have received get 3 times/, /Received: 2 times\n {2}get 'k'/)
  assert.throws(() => testing.assertReceivedTimes(redis, 'get', 'often'), /takes the name of a command and a whole number/)
  other.destroy()
})

test('a log that is off or has overflowed is told', async () => {
  const quiet = new Redis({ engine: new Redis.Engine() })
  assert.throws(() => testing.assertReceived(quiet, 'get'), /looks at the command log, which is off: use nearis\/testing\/jest/)
  quiet.disconnect()
  redis.engine.log.start({ entries: 2 })
  for (let i = 0; i < 5; i++) await redis.get(`k${i}`)
  fails(() => testing.assertReceived(redis, 'get', 'k0'), /3 older commands are not in the log any more: log\.start\(\{ entries \}\)/)
})

test('keys and their values', async () => {
  await redis.set('text', '5')
  await redis.rpush('list', 'a', 'b')
  await redis.sadd('set', 'b', 'a')
  await redis.hset('hash', { a: 1 })
  await redis.zadd('zset', 1.5, 'a')
  await redis.xadd('stream', '1-1', 'f', 'v')
  await redis.set('bytes', Buffer.from([0xff]))
  for (const [key, value] of [
    ['text', 5], ['text', '5'], ['list', ['a', 'b']], ['set', new Set(['a', 'b'])], ['set', ['a', 'b']], ['hash', { a: 1 }],
    ['hash', new Map([['a', '1']])], ['zset', [['a', 1.5]]], ['stream', [['1-1', { f: 'v' }]]], ['bytes', Buffer.from([0xff])],
    ['text', any('string')],
  ]) {
    testing.assertKey(redis, key)
    testing.assertKey(redis, key, value)
  }
  fails(() => testing.assertKey(redis, 'hash', { a: 2 }), /Expected the key 'hash' with \{ a: 2 \}/, /holds: \{ a: '1' \}/)
  fails(() => testing.assertKey(redis, 'ash'), /There is no key 'ash', but 7 others in database 0: 'hash'/)
  fails(() => testing.assertNoKey(redis, 'text'), /Expected no key 'text'/)
  testing.assertNoKey(redis, 'nothing')
  assert.throws(() => testing.assertKey(redis, 5), /takes a key, a string or a Buffer, not 5/)
})

test('the database is the one that the client has selected', async () => {
  await redis.select(2)
  await redis.set('k', 'in 2', 'EX', 100)
  const client = createClient({ engine: redis.engine })
  await client.connect()
  testing.assertKey(redis, 'k')
  testing.assertNoKey(redis.engine, 'k')
  testing.assertNoKey(client, 'k')
  await client.select(2)
  testing.assertKey(client, 'k', 'in 2')
  testing.assertTTLBetween(client, 'k', 1, 100)
  client.destroy()
})

test('how long a key lives still', async () => {
  redis.engine.clock.set(1_000_000)
  await redis.set('k', 'v', 'PX', 1500)
  await redis.set('ever', 'v')
  testing.assertTTLBetween(redis, 'k', 1.5, 1.5)
  testing.assertPTTLBetween(redis, 'k', 1500, 2000)
  redis.engine.clock.advance(500)
  testing.assertTTLBetween(redis, 'k', 0, 1)
  fails(() => testing.assertTTLBetween(redis, 'k', 1.1, 5), /to live for 1\.1 to 5 s\nIt lives for: 1 s/)
  fails(() => testing.assertPTTLBetween(redis, 'k', 1, 5), /It lives for: 1000 ms/)
  fails(() => testing.assertTTLBetween(redis, 'ever', 1, 5), /The key has no TTL/)
  fails(() => testing.assertTTLBetween(redis, 'none', 1, 5), /There is no key 'none'/)
  redis.engine.clock.advance(1001)
  fails(() => testing.assertTTLBetween(redis, 'k', 0, 5), /There is no key 'k'/)
  assert.throws(() => testing.assertTTLBetween(redis, 'k', 5, 1), /the least \(5\) is more than the most \(1\)/)
  assert.throws(() => testing.assertTTLBetween(redis, 'k'), /takes a key and two numbers/)
})

test('looking leaves no trace', async () => {
  const monitor = await redis.monitor()
  const seen = []
  monitor.on('monitor', (time, args) => seen.push(args[0]))
  const before = await redis.client('LIST')
  redis.engine.log.clear()
  testing.assertNoKey(redis, 'k')
  redis.engine.strict({ keys: true })
  testing.assertNoKey(redis, 'k')
  await redis.ping()
  assert.deepEqual([redis.engine.log.entries.map(({ name }) => name), seen], [['ping'], ['ping']])
  assert.equal((await redis.client('LIST')).split('\n').length, before.split('\n').length)
  monitor.disconnect()
})

test('as matchers of a runner they give its own printer the difference', async () => {
  await redis.set('k', 'v')
  const utils = {
    matcherHint: (name, received, expected, { isNot }) => `expect(${received})${isNot ? '.not' : ''}.${name}(${expected})`,
    printExpected: (value) => `E${JSON.stringify(value)}`,
    printReceived: (value) => `R${JSON.stringify(value)}`,
    stringify: JSON.stringify,
    diff: (expected, received) => `DIFF ${expected} ${received}`,
  }
  const context = { utils, isNot: false, equals: (a, b) => a === b || b?.asymmetricMatch?.(a) === true }
  const verdict = testing.matchers.toHaveReceived.call(context, redis, 'set', 'k', 1)
  assert.equal(verdict.pass, false)
  assert.equal(verdict.message(), 'expect(redis).toHaveReceived(\'set\', \'k\', 1)\n\nReceived (nearest first): \n  set R"k" R"v"\n\nDIFF set,k,1 set,k,v')
  assert.equal(testing.matchers.toHaveReceived.call(context, redis, 'set', 'k', any('string')).pass, true)
  assert.equal(testing.matchers.toHaveReceivedTimes.call(context, redis, 'set', 1).pass, true)
  assert.equal(testing.matchers.toHaveKey.call(context, redis, 'k', 'v').pass, true)
  assert.equal(testing.matchers.toHaveTTLBetween.call(context, redis, 'k', 1, 2).pass, false)
  assert.equal(testing.matchers.toHavePTTLBetween.call(context, redis, 'k', 1, 2).pass, false)
})
