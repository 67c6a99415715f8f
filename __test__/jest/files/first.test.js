'use strict'

const Redis = require('nearis')

// This file and its neighbours name the same server. Each must find it empty.
const redis = new Redis()

test('nothing of another file is here', async () => {
  expect(await redis.dbsize()).toBe(0)
  await redis.set('seen', 'first')
  await redis.set('only in first', '1')
  expect(await redis.keys('*')).toEqual(expect.arrayContaining(['seen', 'only in first']))
})

test('two clients of one server share its data, another server has its own', async () => {
  const same = new Redis({ host: 'localhost', port: 6379 })
  const other = new Redis({ port: 6380 })
  expect(await same.get('seen')).toBe('first')
  expect(await other.get('seen')).toBeNull()
})

test('replies are made of this realm', async () => {
  expect((await redis.mget('seen', 'missing')) instanceof Array).toBe(true)
  expect(redis.get('seen') instanceof Promise).toBe(true)
  expect(Buffer.isBuffer(await redis.getBuffer('seen'))).toBe(true)
})
