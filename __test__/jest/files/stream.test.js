'use strict'

// ioredis itself, loaded inside of the test's realm, on an engine of the process.

const { Redis } = require('ioredis')
const Nearis = require('nearis')
const { Connector } = require('nearis/stream')

const redis = new Redis({ Connector })

afterEach(() => jest.useRealTimers())
afterAll(() => redis.disconnect())

test('nothing of another file is here, what our client has written is', async () => {
  expect(await redis.dbsize()).toBe(0)
  await new Nearis().hset('hash', { a: '1', b: '2' })
  expect(await redis.hgetall('hash')).toEqual({ a: '1', b: '2' })
  expect(await redis.getBuffer('none')).toBeNull()
})

test('errors and replies are of this realm', async () => {
  await expect(redis.incr('hash')).rejects.toThrow(Error)
  expect(await redis.hkeys('hash')).toBeInstanceOf(Array)
})

test('replies and messages come although every timer is fake', async () => {
  const subscriber = redis.duplicate()
  await subscriber.subscribe('news')
  jest.useFakeTimers()
  const heard = new Promise((resolve) => subscriber.on('message', (channel, message) => resolve(message)))
  for (let i = 0; i < 100; i++) await redis.incr('counter')
  expect(await redis.get('counter')).toBe('100')
  await redis.publish('news', 'm')
  expect(await heard).toBe('m')
  jest.useRealTimers()
  subscriber.disconnect()
})

test('deadlines, and the timeouts of those who wait, go by the fake time', async () => {
  jest.useFakeTimers()
  await redis.set('short', '1', 'PX', 10_000)
  jest.advanceTimersByTime(10_001)
  expect(await redis.get('short')).toBeNull()
  const waiting = redis.blpop('nothing', 100)
  await new Nearis().ping()
  jest.advanceTimersByTime(100_001)
  expect(await waiting).toBeNull()
})
