'use strict'

// Libraries find ours where they look for theirs: in node_modules, or in a copy of their own inside of it.

const Redis = require('ioredis')

const redis = new Redis({ maxRetriesPerRequest: null })

afterAll(() => redis.quit())

test('nothing of another file is here: stipsan/ioredis-mock#1113', async () => {
  expect(await redis.dbsize()).toBe(0)
})

test('BullMQ makes its own clients', async () => {
  const { Queue, Worker, QueueEvents } = require('bullmq')
  const connection = { host: 'localhost' }
  const queue = new Queue('mails', { connection })
  const events = new QueueEvents('mails', { connection })
  const worker = new Worker('mails', async ({ data }) => data.to.toUpperCase(), { connection })
  await events.waitUntilReady()
  const job = await queue.add('welcome', { to: 'ada' })
  expect(await job.waitUntilFinished(events)).toBe('ADA')
  expect(await redis.exists('bull:mails:meta')).toBe(1)
  await Promise.all([worker.close(), queue.close(), events.close()])
})

test('Bull, with a copy of ioredis inside of it', async () => {
  expect(require.resolve('ioredis', { paths: [require.resolve('bull')] })).not.toBe(require.resolve('ioredis'))
  const Queue = require('bull')
  const queue = new Queue('old')
  queue.process(async ({ data }) => data.n + 1)
  const job = await queue.add({ n: 1 })
  expect(await job.finished()).toBe(2)
  expect(await redis.keys('bull:old:*')).not.toEqual([])
  await queue.close()
})

test('redlock knows a client by its class', async () => {
  const { default: Redlock } = require('redlock5')
  const lock = await new Redlock([redis]).acquire(['a'], 1000)
  expect(await redis.exists('a')).toBe(1)
  await lock.release()
})

test('@keyv/redis, with a copy of @redis/client inside of it', async () => {
  const { default: KeyvRedis } = await Promise.resolve(require('@keyv/redis'))
  const store = new KeyvRedis('redis://localhost:6379')
  await store.set('k', 'v')
  expect(await redis.exists('k')).toBe(1)
  await store.disconnect()
})

test('connect-redis', async () => {
  const { RedisStore } = require('connect-redis10')
  const client = await require('redis').createClient().connect()
  const store = new RedisStore({ client })
  await store.set('id', { cookie: {} })
  expect(await redis.exists('sess:id')).toBe(1)
  await client.close()
})
