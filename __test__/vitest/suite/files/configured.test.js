import { strict } from 'nearis/testing'
import { beforeAll, expect, test } from 'vitest'
import { redis } from '../src/client.js'

let outside
beforeAll(() => {
  try {
    strict({ keys: true })
  } catch (error) {
    outside = error
  }
})

test('what another file has configured does not hold here', async () => {
  expect(await redis.flushall()).toBe('OK')
  expect(await redis.hexpire('h', 60, 'FIELDS', 1, 'a')).toEqual([-2])
})

test('outside of a test, what lasts for one is an error that says what to do', () => {
  expect(outside?.message).toMatch(/strict\(\) was called outside of a test.*call it in test\(\) or beforeEach\(\)/)
})
