/// <reference types="nearis/testing/vitest" />
import { createClient, type RedisClientType } from 'redis'
import { expect, test, vi } from 'vitest'
import { Codes } from '../src/codes.js'
import { deliverAll } from '../src/outbox.js'

// TypeScript, which Vitest compiles. The client of the loop waits in BRPOP, as it would for a server.

test('mails are delivered in the order in which they were asked for', async () => {
  const redis = (await createClient().connect()) as RedisClientType
  const waiting = redis.duplicate()
  await waiting.connect()
  const stop = new AbortController()
  const delivered: string[] = []
  const done = deliverAll(waiting, ({ to }) => {
    delivered.push(to)
    if (delivered.length === 3) stop.abort()
  }, stop.signal)

  const codes = new Codes(redis)
  for (const name of ['ada', 'bob', 'cyd']) await codes.ask(`${name}@example.org`)
  expect(await done).toBe(3)
  expect(delivered).toEqual(['ada@example.org', 'bob@example.org', 'cyd@example.org'])
  await Promise.all([redis.close(), waiting.close()])
})

test('without mails the loop waits for half a minute at a time', async () => {
  vi.useFakeTimers()
  const waiting = (await createClient().connect()) as RedisClientType
  const stop = new AbortController()
  const done = deliverAll(waiting, () => {}, stop.signal)
  await vi.advanceTimersByTimeAsync(95_000)
  expect(waiting).toHaveReceivedTimes('brpop', 4)
  stop.abort()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await done).toBe(0)
  vi.useRealTimers()
  await waiting.close()
})
