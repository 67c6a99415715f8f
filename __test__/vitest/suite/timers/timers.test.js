import Redis from 'ioredis'
import { clock } from 'nearis/testing'
import { createClient } from 'redis'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

// Vitest's own list of what is faked: timers and the date, neither nextTick nor queueMicrotask.
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('ioredis: deadlines follow the clock, however it is moved', async () => {
  const redis = new Redis()
  await redis.set('k', 'v', 'EX', 10)
  await vi.advanceTimersByTimeAsync(5000)
  expect(await redis.ttl('k')).toBe(5)
  vi.setSystemTime(Date.now() + 4000)
  expect(await redis.pttl('k')).toBe(1000)
  vi.advanceTimersByTime(1001)
  expect(await redis.get('k')).toBe(null)
  redis.disconnect()
})

test('node-redis: the same', async () => {
  const client = await createClient().connect()
  await client.set('k', 'v', { expiration: { type: 'EX', value: 10 } })
  await vi.advanceTimersByTimeAsync(5000)
  expect(await client.ttl('k')).toBe(5)
  vi.setSystemTime(Date.now() + 5001)
  expect(await client.get('k')).toBe(null)
  await client.close()
})

test('ioredis: events of keys that end', async () => {
  const redis = new Redis()
  const subscriber = redis.duplicate()
  await redis.config('SET', 'notify-keyspace-events', 'Ex')
  const ended = []
  subscriber.on('message', (channel, key) => ended.push(key))
  await subscriber.subscribe('__keyevent@0__:expired')
  await redis.set('a', 1, 'PX', 1000)
  await redis.set('b', 1, 'PX', 2000)
  await vi.advanceTimersByTimeAsync(1500)
  expect(ended).toEqual(['a'])
  await vi.runAllTimersAsync()
  expect(ended).toEqual(['a', 'b'])
  redis.disconnect()
  subscriber.disconnect()
})

test('node-redis: events of keys that end', async () => {
  const client = await createClient().connect()
  const subscriber = await client.duplicate().connect()
  await client.configSet('notify-keyspace-events', 'Ex')
  const ended = []
  await subscriber.subscribe('__keyevent@0__:expired', (key) => void ended.push(key))
  await client.set('a', '1', { PX: 1000 })
  await vi.advanceTimersByTimeAsync(1500)
  expect(ended).toEqual(['a'])
  await Promise.all([client.close(), subscriber.close()])
})

test('ioredis: calls that wait end when their time is over', async () => {
  const redis = new Redis()
  let ended = 0
  const pop = redis.blpop('none', 5).finally(() => (ended += 1))
  await vi.advanceTimersByTimeAsync(4000)
  expect(ended).toBe(0)
  await vi.advanceTimersByTimeAsync(1100)
  expect(ended).toBe(1)
  expect(await pop).toBe(null)
  const read = redis.xread('BLOCK', 3000, 'STREAMS', 's', '$').finally(() => (ended += 1))
  await vi.runAllTimersAsync()
  expect(ended).toBe(2)
  expect(await read).toBe(null)
  redis.disconnect()
})

test('node-redis: calls that wait end when their time is over', async () => {
  const client = await createClient().connect()
  let ended = 0
  const pop = client.blPop('none', 5).finally(() => (ended += 1))
  await vi.advanceTimersByTimeAsync(4000)
  expect(ended).toBe(0)
  await vi.advanceTimersByTimeAsync(1100)
  expect(ended).toBe(1)
  expect(await pop).toBe(null)
  const read = client.xRead({ key: 's', id: '$' }, { BLOCK: 3000 }).finally(() => (ended += 1))
  await vi.runAllTimersAsync()
  expect(ended).toBe(2)
  expect(await read).toBe(null)
  await client.close()
})

test('clock.advance() without fake timers', async () => {
  vi.useRealTimers()
  const redis = new Redis()
  await redis.set('k', 'v', 'EX', 10)
  await clock.advance(10_001)
  expect(await redis.get('k')).toBe(null)
  redis.disconnect()
})
