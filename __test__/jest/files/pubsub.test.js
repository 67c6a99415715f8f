'use strict'

const Redis = require('nearis')

afterEach(() => jest.useRealTimers())

test('messages come under fake timers', async () => {
  jest.useFakeTimers()
  const [redis, other] = [new Redis(), new Redis()]
  const heard = []
  redis.on('message', (...message) => heard.push(message))
  redis.on('messageBuffer', (channel, message) => heard.push(Buffer.isBuffer(message)))
  await redis.subscribe('c')
  expect(await other.publish('c', 'm')).toBe(1)
  expect(heard).toEqual([['c', 'm'], true])
})

test('other files of this process do not hear them', async () => {
  const redis = new Redis()
  expect(await redis.publish('c', 'm')).toBe(1)
  expect(await new Redis({ port: 1 }).publish('c', 'm')).toBe(0)
})

test('a subscriber of this realm hears other processes', async () => {
  const redis = new Redis()
  const listener = await redis.listen({ port: 0 })
  await redis.psubscribe('from*')
  const heard = new Promise((resolve) => redis.on('pmessage', (...message) => resolve(message)))
  const socket = require('node:net').connect(listener.port, '127.0.0.1', () => socket.write('PUBLISH from:outside m\r\n'))
  const message = await heard
  expect(message).toStrictEqual(['from*', 'from:outside', 'm'])
  socket.destroy()
  await listener.close()
})
