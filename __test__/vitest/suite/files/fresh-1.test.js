import Redis from 'ioredis'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { redis } from '../src/client.js'

// Several files are this one: none may see what another has left, even where they share the module of the client.

test('an engine as if it were new', async () => {
  const other = await createClient().connect()
  expect(await redis.dbsize()).toBe(0)
  expect(await redis.config('GET', 'notify-keyspace-events')).toEqual(['notify-keyspace-events', ''])
  expect(await redis.call('FUNCTION', 'LIST')).toEqual([])
  await redis.config('SET', 'notify-keyspace-events', 'Ex')
  await redis.set('a', 1)
  await other.set('b', 2)
  await new Redis({ db: 3 }).set('c', 3)
  await redis.call('FUNCTION', 'LOAD', "#!lua name=l\nredis.register_function('f', function() return 1 end)")
  // Time for a file that runs at the same time to get in the way.
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(await redis.dbsize()).toBe(2)
})

test('what a test has left is there for the next one of the file', async () => {
  expect(await redis.keys('*')).toHaveLength(2)
})
