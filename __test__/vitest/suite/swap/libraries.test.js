import { createRequire } from 'node:module'
import KeyvRedis, { createClient } from '@keyv/redis'
import { Queue, QueueEvents, Worker } from 'bullmq'
import { expect, test } from 'vitest'
import Nearis from 'nearis'
import nodeRedis from 'nearis/node-redis'

const require = createRequire(import.meta.url)

for (const [kind, bullmq] of [['import', { Queue, QueueEvents, Worker }], ['require', require('bullmq')]]) {
  test(`BullMQ by ${kind} makes clients of its own, and works`, async () => {
    const connection = { host: 'localhost', port: 6379 }
    const queue = new bullmq.Queue(kind, { connection })
    const events = new bullmq.QueueEvents(kind, { connection })
    const worker = new bullmq.Worker(kind, async ({ data }) => data.n + 1, { connection })
    await events.waitUntilReady()
    const jobs = await queue.addBulk([1, 2, 3].map((n) => ({ name: 'add', data: { n }, opts: { delay: n } })))
    expect(await Promise.all(jobs.map((job) => job.waitUntilFinished(events, 10_000)))).toEqual([2, 3, 4])
    expect(await new Nearis().keys(`bull:${kind}:meta`)).toHaveLength(1)
    await Promise.all([worker, events, queue].map((one) => one.close()))
  })
}

for (const [kind, Store, create] of [['import', KeyvRedis, createClient], ['require', require('@keyv/redis').default, require('@keyv/redis').createClient]]) {
  test(`@keyv/redis by ${kind}`, async () => {
    expect(create).toBe(nodeRedis.createClient)
    const store = new Store('redis://localhost:6379')
    await store.set('k', 'v', 60_000)
    expect(await store.get('k')).toBe('v')
    expect(await new Nearis().pttl('k')).toBeGreaterThan(0)
    await store.disconnect()
  })
}
