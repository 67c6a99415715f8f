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

test('a worker that blocks again and again does so once in each second of fake time', async () => {
  jest.useFakeTimers()
  const worker = new Redis()
  let rounds = 0
  const done = (async () => {
    while ((await worker.blpop('jobs', 1)) === null) rounds++
  })()
  for (let second = 0; second < 60; second++) {
    // Where the machine is busy another thread may see to it that it stands in line.
    while (!/blocked_clients:1\b/.test(await redis.info('clients')));
    await jest.advanceTimersByTimeAsync(1001)
    while (rounds === second) await redis.ping()
    expect(rounds).toBe(second + 1)
  }
  await redis.rpush('jobs', 'end')
  await done
  worker.disconnect()
})

test('a wait goes on when the real timers are back, and the time is years before', async () => {
  jest.useFakeTimers({ now: Date.UTC(2090, 0, 1) })
  await redis.ping()
  const waiting = redis.blpop('none', 0.1)
  jest.useRealTimers()
  expect(await waiting).toBeNull()
  expect(Number((await redis.time())[0])).toBeLessThan(Date.UTC(2090, 0, 1) / 1000)
})

test('the date alone', async () => {
  const now = Date.now()
  const spy = jest.spyOn(Date, 'now').mockReturnValue(now)
  await redis.set('by the date', '1', 'EX', 60)
  expect(await redis.blpop('none', 0.05)).toBeNull()
  spy.mockReturnValue(now + 60_001)
  expect(await redis.get('by the date')).toBeNull()
  spy.mockRestore()
})

test('the legacy timers, timers that go on by themselves, timers without the date', async () => {
  for (const options of [{ legacyFakeTimers: true }, { advanceTimers: true }, { doNotFake: ['Date'] }]) {
    jest.useFakeTimers(options)
    await redis.set('k', '1', 'PX', 20)
    expect(await redis.blpop('none', 0.05)).toBeNull()
    expect(await redis.get('k')).toBeNull()
    jest.useRealTimers()
  }
})

test('what a client itself waits for', async () => {
  jest.useFakeTimers()
  const timed = new Redis({ commandTimeout: 1000, retryStrategy: () => 5000 })
  const late = expect(timed.blpop('none', 60)).rejects.toThrow('Command timed out')
  await jest.advanceTimersByTimeAsync(1000)
  await late
  timed.disconnect(true)
  await jest.advanceTimersByTimeAsync(4999)
  expect(timed.status).toBe('reconnecting')
  await jest.advanceTimersByTimeAsync(1)
  expect(timed.status).toBe('ready')
  timed.disconnect()
})

test('a client at rest has no timers', async () => {
  jest.useFakeTimers()
  const other = new Redis()
  const waiting = redis.blpop('list', 10)
  await other.rpush('list', '1')
  await waiting
  await redis.set('k', '1', 'EX', 100)
  expect(jest.getTimerCount()).toBe(0)
  other.disconnect()
})

test('the clock of an engine is moved without fake timers', async () => {
  await redis.set('session', '1', 'EX', 3600)
  const waiting = redis.duplicate()
  let ended = false
  await waiting.ping()
  void waiting.blpop('none', 1800).then(() => (ended = true))
  await redis.engine.clock.advance(1_800_001)
  expect(ended).toBe(true)
  expect(await redis.ttl('session')).toBe(1800)
  redis.engine.clock.system()
  waiting.disconnect()
})
