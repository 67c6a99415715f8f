'use strict'

const { follow, popular, shorten } = require('../src/links')
const redis = require('../src/redis')

const DAY = 24 * 3600 * 1000

afterEach(() => jest.useRealTimers())

test('this file begins with an empty Redis', async () => {
  expect(await redis.dbsize()).toBe(0)
})

test('a code leads to its page', async () => {
  const code = await shorten('https://example.org/')
  expect(await follow(code)).toBe('https://example.org/')
  expect(await follow('none')).toBeNull()
})

test('a link that nobody uses for a week is gone; each use gives it another one', async () => {
  jest.useFakeTimers()
  const [used, forgotten] = [await shorten('https://example.org/used'), await shorten('https://example.org/forgotten')]
  for (let day = 0; day < 8; day += 2) {
    jest.advanceTimersByTime(2 * DAY)
    expect(await follow(used)).toBe('https://example.org/used')
  }
  expect(await follow(forgotten)).toBeNull()
})

test('what is used most comes first', async () => {
  await redis.flushall()
  const [a, b] = [await shorten('https://example.org/a'), await shorten('https://example.org/b')]
  for (const code of [a, b, b]) await follow(code)
  expect(await popular(10)).toEqual([b, a])
})
