import Redis from 'ioredis'
import { strict } from 'nearis/testing'
import { beforeAll, expect, test } from 'vitest'

let outside
beforeAll(() => {
  try {
    strict({ keys: true })
  } catch (error) {
    outside = error
  }
})

test('what another file has configured does not hold here', async () => {
  expect(await new Redis().flushall()).toBe('OK')
})

test('outside of a test, what lasts for one is an error that says what to do', () => {
  expect(outside?.message).toMatch(/strict\(\) was called outside of a test.*call it in test\(\) or beforeEach\(\)/)
})
