'use strict'

// What a test looks into: the log of its own commands, and matchers.

const Redis = require('ioredis')
const { createClient } = require('redis')
const testing = require('nearis/testing')

let redis
let client

beforeAll(async () => {
  redis = new Redis()
  client = createClient()
  await client.connect()
  await redis.set('before all', 1)
})

afterAll(() => {
  redis.disconnect()
  client.destroy()
})

beforeEach(() => redis.set('before each', 1))

test('commands of this test are received, by clients of either shape', async () => {
  await redis.set('user:1', 'Ada', 'EX', 60)
  await client.hSet('h', { a: 1 })
  expect(redis).toHaveReceived('set', 'user:1', expect.any(String), 'EX', expect.any(Number))
  expect(client).toHaveReceived('hSet', 'h', { a: 1 })
  expect(client).not.toHaveReceived('set', 'user:1', 'Ada')
  expect(redis).toHaveReceived('set', 'before each', 1)
  expect(redis).not.toHaveReceived('set', 'before all')
  expect(redis).toHaveReceivedTimes('set', 2)
  expect(redis.engine).toHaveKey('user:1', expect.stringContaining('Ad'))
  expect(redis).toHaveKey('h', { a: 1 })
  expect(redis).not.toHaveKey('user:2')
  expect(redis).toHaveTTLBetween('user:1', 59, 60)
  expect(redis).toHavePTTLBetween('user:1', 59_000, 60_000)
})

test('and not those of the last one', () => {
  expect(redis).toHaveReceivedTimes('set', 1)
  expect(redis).not.toHaveReceived('hset')
})

test('a failure shows the nearest call and the difference', async () => {
  await redis.set('user:1', 'Ada', 'EX', 60)
  expect(() => expect(redis).toHaveReceived('set', 'user:1', 'Ada', 'EX', 61)).toThrow(/nearest first[^]*"user:1"[^]*- {3}"61"[^]*\+ {3}"60"/)
  expect(() => expect(redis).not.toHaveReceived('set')).toThrow(/expect\(.*redis.*\)\.not\.toHaveReceived/)
  expect(() => expect(redis).toHaveKey('user:2')).toThrow(/There is no key .*user:2/)
})

test('the rules of strict mode last as long as the test', async () => {
  testing.strict({ keys: true })
  await expect(redis.keys('*')).rejects.toThrow(/Strict mode refuses KEYS/)
})

test('and no longer', async () => {
  expect(await redis.keys('user:*')).toEqual(['user:1'])
})
