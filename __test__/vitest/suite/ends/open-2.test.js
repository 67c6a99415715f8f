import Redis from 'ioredis'
import { createClient } from 'redis'
import { engine } from 'nearis/testing'
import { expect, test } from 'vitest'

// All that a program can leave open. The process ends all the same, and threads end without a crash.

test('calls that wait, subscribers, a door, and commands on other threads', async () => {
  const redis = new Redis()
  redis.blpop('never', 0).catch(() => {})
  new Redis().xread('BLOCK', 0, 'STREAMS', 's', '$').catch(() => {})
  const subscriber = new Redis()
  await subscriber.psubscribe('*')
  const client = await createClient().connect()
  client.brPop('never', 0).catch(() => {})
  const other = await createClient().connect()
  await other.subscribe('news', () => {})
  await engine().listen({ port: 0, host: '127.0.0.1' })
  new Redis({ engine: 'shared' }).blpop('never', 0).catch(() => {})
  const busy = new Redis()
  await busy.eval("for i = 1, 20000 do redis.call('rpush', 'long', i) end", 0)
  busy.sort('long', 'BY', 'w_*').catch(() => {})
  expect(await new Redis().ping()).toBe('PONG')
})
