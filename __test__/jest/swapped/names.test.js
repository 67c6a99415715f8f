'use strict'

// What code gets that asks for ioredis or redis in one of the ways in which people, compilers and libraries do.

const Redis = require('ioredis')
const nearis = require('nearis')

const redis = new Redis()

afterAll(() => redis.quit())

/** As Babel and TypeScript write `import x from`. @param {any} exported */
const defaultOf = (exported) => (exported && exported.__esModule ? exported : { default: exported }).default

test('require, and imports that a compiler has turned into it: stipsan/ioredis-mock#568, #996, #1346', () => {
  expect(Redis).toBe(nearis)
  expect(defaultOf(require('ioredis'))).toBe(Redis)
  expect(require('ioredis').default).toBe(Redis)
  for (const name of ['Redis', 'Cluster', 'Command', 'Pipeline', 'ScanStream', 'ReplyError']) {
    expect(require('ioredis')[name]).toBe(nearis[name])
  }
  expect(new (require('ioredis').default)({ lazyConnect: true })).toBeInstanceOf(Redis)
})

test('files of ioredis that libraries load by themselves: weyoss/redis-smq#67, redis/ioredis#1308', () => {
  expect(require('ioredis/built/Redis').default).toBe(Redis)
  expect(defaultOf(require('ioredis/built/cluster'))).toBe(Redis.Cluster)
  expect(require('ioredis/built/Command').default).toBe(Redis.Command)
  // Helpers are those of ioredis.
  expect(require('ioredis/built/utils').CONNECTION_CLOSED_ERROR_MSG).toBe('Connection is closed.')
})

test('redis and its part for clients', async () => {
  const { createClient } = require('redis')
  expect(createClient).toBe(require('nearis/node-redis').createClient)
  expect(require('@redis/client').createClient).toBe(createClient)
  const client = await createClient().connect()
  await client.set('by redis', '1')
  expect(await redis.get('by redis')).toBe('1')
  client.destroy()
})

test('modules that are reset and loaded again find the same data: stipsan/ioredis-mock#1113, #1124', async () => {
  await redis.set('before', '1')
  jest.resetModules()
  expect(require('ioredis')).toBe(Redis)
  expect(require('nearis')).toBe(nearis)
  expect(require('nearis/testing').engine()).toBe(redis.engine)
  const client = await require('redis').createClient().connect()
  expect(await client.get('before')).toBe('1')
  client.destroy()
  jest.isolateModules(() => expect(require('ioredis')).toBe(Redis))
})

test('the real one is there for who asks for it', () => {
  const real = jest.requireActual('ioredis')
  expect(real).not.toBe(Redis)
  expect(new real({ lazyConnect: true })).not.toBeInstanceOf(Redis)
})
