'use strict'

const { hear, tell } = require('../src/news')
const redis = require('../src/redis')
const { configure } = require('nearis/testing')

// A subscriber that a test forgets to end would fail this file, with the line that has made it.
configure({ leaks: 'fail' })

test('news reach everybody who listens, and nobody any more', async () => {
  const heard = []
  const ends = await Promise.all([hear('sport', (item) => heard.push(item)), hear('sport', (item) => heard.push(item))])
  expect(await tell('sport', { goals: 2 })).toBe(2)
  expect(heard).toEqual([{ goals: 2 }, { goals: 2 }])
  for (const end of ends) await end()
  expect(await tell('sport', { goals: 3 })).toBe(0)
})

test('a key that expires is told of at its time', async () => {
  jest.useFakeTimers()
  await redis.config('SET', 'notify-keyspace-events', 'Ex')
  const subscriber = redis.duplicate()
  const expired = []
  subscriber.on('message', (_, key) => expired.push(key))
  await subscriber.subscribe('__keyevent@0__:expired')
  await redis.set('cart', '1', 'EX', 1800)
  await jest.advanceTimersByTimeAsync(1799_000)
  expect(expired).toEqual([])
  await jest.advanceTimersByTimeAsync(1001)
  expect(expired).toEqual(['cart'])
  jest.useRealTimers()
  await subscriber.quit()
})
