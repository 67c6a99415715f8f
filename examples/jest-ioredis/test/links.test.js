'use strict'

const { follow, popular, shorten } = require('../src/links')
const redis = require('../src/redis')
const { faults, inject } = require('nearis/testing')

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

test('no code is given out that leads nowhere', async () => {
  inject({ command: 'set', key: 'link:*', error: 'ERR something broke' })
  await expect(shorten('https://example.org/')).rejects.toThrow('something broke')
  expect(redis).not.toHaveReceived('zincrby')
})

test('a replica that only reads is told of: following a link is a use of it', async () => {
  const code = await shorten('https://example.org/')
  faults.readonly()
  await expect(shorten('https://example.org/other')).rejects.toThrow('READONLY')
  await expect(follow(code)).rejects.toThrow('EXECABORT')
})

test('a connection that is lost is not noticed', async () => {
  const code = await shorten('https://example.org/')
  faults.dropConnection()
  expect(await follow(code)).toBe('https://example.org/')
})
