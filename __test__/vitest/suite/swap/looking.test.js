import Redis from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What a test looks into: the log of its own commands, and matchers.

let redis
let client

beforeAll(async () => {
  redis = new Redis()
  client = await createClient().connect()
  await redis.set('before all', 1)
})

afterAll(() => {
  redis.disconnect()
  client.destroy()
})

test('commands of this test are received, by clients of either shape', async () => {
  await redis.set('user:1', 'Ada', 'EX', 60)
  await client.hSet('h', { a: 1 })
  expect(redis).toHaveReceived('set', 'user:1', expect.any(String), 'EX', expect.any(Number))
  expect(client).toHaveReceived('hSet', 'h', { a: 1 })
  expect(client).not.toHaveReceived('set', 'before all')
  expect(redis).toHaveReceivedTimes('set', 1)
  expect(redis).toHaveKey('user:1', expect.stringContaining('Ad'))
  expect(client).toHaveKey('h', { a: 1 })
  expect(redis).not.toHaveKey('user:2')
  expect(redis).toHaveTTLBetween('user:1', 58, 60)
  expect(redis).toHavePTTLBetween('user:1', 58_000, 60_000)
})

test('a failure shows the nearest call and the difference', async () => {
  await redis.set('user:1', 'Ada', 'EX', 60)
  expect(() => expect(redis).toHaveReceived('set', 'user:1', 'Ada', 'EX', 61)).toThrow(/nearest first[^]*"user:1"[^]*- +"61"[^]*\+ +"60"/)
  expect(() => expect(redis).toHaveReceivedTimes('set', 2)).toThrow(/Received: .*1.* times/)
})
