'use strict'

const Redis = require('nearis')

const redis = new Redis()

afterEach(() => jest.useRealTimers())

test('nothing of another file is here', async () => {
  expect(await redis.dbsize()).toBe(0)
  await redis.set('seen', 'timers')
})

test('a loop of awaits lets a real timer run', async () => {
  setTimeout(() => redis.set('done', '1'), 5)
  while (!(await redis.get('done')));
})

test('it does so too when everything but that timer is fake', async () => {
  jest.useFakeTimers({ doNotFake: ['setTimeout'] })
  setTimeout(() => redis.set('done again', '1'), 5)
  while (!(await redis.get('done again')));
})

test('replies come although every timer is fake', async () => {
  jest.useFakeTimers()
  for (let i = 0; i < 5000; i++) await redis.incr('counter')
  expect(await redis.get('counter')).toBe('5000')
})

test('deadlines go by the fake time', async () => {
  jest.useFakeTimers()
  await redis.set('short', '1', 'PX', 10_000)
  jest.advanceTimersByTime(9_000)
  expect(await redis.pttl('short')).toBe(1_000)
  jest.advanceTimersByTime(1_001)
  expect(await redis.get('short')).toBeNull()
})

test('so do the timeouts of those who wait', async () => {
  jest.useFakeTimers()
  let ended = false
  const waiting = redis.blpop('none', 100).then((reply) => (ended = reply === null))
  jest.advanceTimersByTime(99_000)
  expect(ended).toBe(false)
  jest.advanceTimersByTime(1_001)
  expect(await waiting).toBe(true)
})

test('keys expire as the fake time passes, and subscribers are told', async () => {
  jest.useFakeTimers()
  const subscriber = new Redis()
  const heard = []
  subscriber.on('message', (channel, key) => heard.push([channel, key, Date.now()]))
  await redis.config('SET', 'notify-keyspace-events', 'Ex')
  await subscriber.subscribe('__keyevent@0__:expired')
  const start = Date.now()
  for (const [key, ms] of [['third', 3000], ['first', 1000], ['second', 2000]]) await redis.set(key, '1', 'PX', ms)
  await jest.advanceTimersByTimeAsync(1000)
  expect(heard).toEqual([])
  await jest.advanceTimersByTimeAsync(1)
  expect(heard).toEqual([['__keyevent@0__:expired', 'first', start + 1001]])
  await redis.expire('third', 5)
  await jest.advanceTimersByTimeAsync(5001)
  expect(heard.map(([, key]) => key)).toEqual(['first', 'second', 'third'])
  await redis.set('by the date alone', '1', 'PX', 10)
  jest.setSystemTime(Date.now() + 11)
  await redis.ping()
  expect(heard.map(([, key]) => key)).toEqual(['first', 'second', 'third', 'by the date alone'])
  await redis.config('SET', 'notify-keyspace-events', '')
  await redis.set('far', '1', 'EX', 3600)
  await jest.runAllTimersAsync()
  expect(await redis.exists('far')).toBe(1)
  subscriber.disconnect()
})
