'use strict'

// A mirror in a test of Jest: it ends with the test and leaves nothing open; fake timers end the comparison.

const Redis = require('ioredis')
const testing = require('nearis/testing')
const { skipWithoutServer, startServer } = require('../../helpers/redis-server')

const onServer = skipWithoutServer() ? test.skip : test

let server
let url

beforeAll(async () => {
  if (skipWithoutServer()) return
  server = await startServer()
  url = `redis://127.0.0.1:${server.port}/1`
}, 30_000)

afterAll(() => server?.stop())

onServer('what the test does is done there too, and its end finds both alike', async () => {
  const redis = new Redis()
  testing.mirror(url)
  await redis.multi().hset('h', { a: 1 }).hincrby('h', 'a', 4).hgetall('h').exec()
  expect(redis).toHaveReceivedTimes('hset', 1)
  redis.disconnect()
}, 30_000)

onServer('under fake timers nothing is compared', async () => {
  const redis = new Redis()
  const mirror = testing.mirror(url)
  await redis.set('k', 1, 'EX', 10)
  await mirror.check()
  jest.useFakeTimers()
  jest.advanceTimersByTime(20_000)
  expect(await redis.get('k')).toBe(null)
  await mirror.check()
  expect(mirror.skipped['*']).toMatch(/the clock of the engine was moved/)
  jest.useRealTimers()
  redis.disconnect()
}, 30_000)
