// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const Redis = require('nearis')

test('a loop of awaits ends when a timer sets what it waits for', { timeout: 30_000 }, async () => {
  const redis = new Redis()
  setTimeout(() => redis.set('done', '1'), 5)
  while (!(await redis.get('done')));
})

test('it ends when a message on a socket sets it', { timeout: 30_000 }, async () => {
  const redis = new Redis()
  const listener = await redis.listen({ port: 0 })
  const socket = require('node:net').connect(listener.port, '127.0.0.1', () => socket.write('SET over 1\r\n'))
  while (!(await redis.get('over')));
  socket.destroy()
  await listener.close()
})

test('replies come in the order of the calls across turns of the event loop', async () => {
  const redis = new Redis()
  const order = []
  const calls = Array.from({ length: 5000 }, (_, i) => redis.incr('order').then((n) => order.push([i + 1, n])))
  await Promise.all(calls)
  for (const [place, [call, n]] of order.entries()) assert.deepEqual([call, n], [place + 1, place + 1])
})
