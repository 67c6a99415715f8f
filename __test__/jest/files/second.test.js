'use strict'

const Redis = require('nearis')

const redis = new Redis()

test('nothing of another file is here', async () => {
  expect(await redis.dbsize()).toBe(0)
  await redis.set('seen', 'second')
})

test('a rejection is an Error of this realm', async () => {
  await redis.set('text', 'abc')
  const error = await redis.incr('text').catch((reason) => reason)
  expect(error instanceof Error).toBe(true)
  expect(error.name).toBe('ReplyError')
  expect(error.message).toBe('ERR value is not an integer or out of range')
  await expect(redis.incr('text')).rejects.toBeInstanceOf(Error)
  await expect(redis.incr('text')).rejects.toThrow('not an integer')
})

test('clients, deadlines and listeners that a test has left behind are no open handles', async () => {
  new Redis({ port: 6381 })
  await redis.set('volatile', '1', 'EX', 1000)
  const listener = await redis.listen({ port: 0 })
  await listener.close()
})
