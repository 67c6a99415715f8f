/// <reference types="nearis/testing/vitest" />
import { Redis } from 'nearis'
import { configure, engine } from 'nearis/testing'
import { describe, expect, test } from 'vitest'
// Its client, and so the engine, stays for files that share modules.
import '../src/client.js'

// It is also compiled by TypeScript, by tsconfig.json.

const redis = new Redis()

test('matchers', async () => {
  await redis.set('k', 'v', 'EX', 60)
  expect(redis).toHaveReceived('set', 'k', expect.any(String), 'EX', 60)
  expect(redis).toHaveReceivedTimes('set', 1)
  expect(redis).not.toHaveReceived('del')
  expect(redis).toHaveKey('k', 'v')
  expect(redis).toHaveTTLBetween('k', 59, 60)
  expect(() => expect(redis).toHaveKey('other')).toThrow(/toHaveKey/)
})

test('the log is that of the test', () => {
  expect(engine(redis).log.counts).toEqual({})
})

describe('rules', () => {
  test('are undone when the test ends', async () => {
    engine(redis).strict({ keys: true })
    await expect(redis.keys('*')).rejects.toThrow(/Strict mode/)
  })

  test('and so do not hold in the next one', async () => {
    expect(await redis.keys('k')).toEqual(['k'])
  })
})

test.concurrent('tests that run at once (1)', async () => {
  engine(redis).strict({ keys: true })
  await new Promise((resolve) => setTimeout(resolve, 50))
  await expect(redis.keys('*')).rejects.toThrow(/Strict mode/)
})

test.concurrent('tests that run at once (2)', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
})

// For all tests of this file, not for those of another.
configure({ strict: { flush: true }, flavor: 'redis-7.0', seed: 1 })
