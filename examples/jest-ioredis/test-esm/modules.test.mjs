// `npm run test:esm`: the same with modules of ECMAScript.
import Redis, { Cluster } from 'ioredis'
import { engine } from 'nearis/testing'
import links from '../src/links.js'
import redis from '../src/redis.js'

test('the default and the names of ioredis', async () => {
  expect(redis).toBeInstanceOf(Redis)
  expect(Redis.Redis).toBe(Redis)
  expect(Redis.Cluster).toBe(Cluster)
  const code = await links.shorten('https://example.org/')
  expect(await links.follow(code)).toBe('https://example.org/')
})

test('the helpers, the service and other clients mean one engine', async () => {
  expect(engine()).toBe(redis.engine)
  const other = new Redis()
  expect(await other.exists('links:last')).toBe(1)
  other.disconnect()
})
