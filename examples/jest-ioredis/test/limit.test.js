'use strict'

const { limit } = require('../src/limit')
const redis = require('../src/redis')

const RULE = { times: 3, seconds: 60 }

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('this file begins with an empty Redis, whatever others do at the same time', async () => {
  expect(await redis.dbsize()).toBe(0)
})

test('three times a minute, whoever comes at once', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => limit('ada', RULE)))
  expect(answers.filter(({ allowed }) => allowed)).toHaveLength(3)
  expect(await limit('grace', RULE)).toEqual({ allowed: true, retryAfter: 0 })
})

test('it says when to come again, and lets in who does', async () => {
  jest.advanceTimersByTime(60_001)
  for (let i = 0; i < 3; i++) await limit('ada', RULE)
  jest.advanceTimersByTime(20_000)
  expect(await limit('ada', RULE)).toEqual({ allowed: false, retryAfter: 40 })
  jest.advanceTimersByTime(40_001)
  expect(await limit('ada', RULE)).toMatchObject({ allowed: true })
})
