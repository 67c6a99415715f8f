import { createRequire } from 'node:module'
import IoRedis, { Cluster, Command, Redis, ReplyError } from 'ioredis'
import { createClient, createClientPool, createCluster, WatchError } from 'redis'
import { expect, test } from 'vitest'

// What people have asked of other test doubles, with where they asked.

const require = createRequire(import.meta.url)

test('the promises of node-redis 4 and later (redis-mock#195, #199, #204, #209, #211, node-redis#2546)', async () => {
  const client = createClient({ url: 'redis://localhost:6379' })
  await client.connect()
  expect(await client.set('k', '1', { EX: 60 })).toBe('OK')
  expect(await client.hSet('h', { a: '1', b: '2' })).toBe(2)
  expect({ ...(await client.hGetAll('h')) }).toEqual({ a: '1', b: '2' })
  expect(await client.multi().incr('k').get('k').exec()).toEqual([2, '2'])
  expect(await client.zAdd('z', [{ score: 1, value: 'a' }, { score: 2, value: 'b' }])).toBe(2)
  expect(await client.zRangeWithScores('z', 0, -1)).toEqual([{ value: 'a', score: 1 }, { value: 'b', score: 2 }])
  const found: string[] = []
  for await (const keys of client.scanIterator()) found.push(...keys)
  expect(found.sort()).toEqual(['h', 'k', 'z'])
  await client.watch('k')
  await createClient().connect().then((other) => other.incr('k').finally(() => other.destroy()))
  await expect(client.multi().get('k').exec()).rejects.toThrow(WatchError)
  const pool = await createClientPool().connect()
  expect(await pool.get('k')).toBe('3')
  pool.destroy()
  const cluster = await createCluster({ rootNodes: [{ url: 'redis://localhost:6379' }] }).connect()
  expect(await cluster.get('k')).toBe('3')
  cluster.destroy()
  await client.close()
})

test('clients share the data of one place, and of no other (ioredis-mock#1113, #1124, #1121, redis-mock#167)', async () => {
  const one = new IoRedis({ host: 'orders' })
  const same = new IoRedis('redis://orders:6379')
  const other = new IoRedis({ host: 'users' })
  await one.set('k', 1)
  expect(await same.get('k')).toBe('1')
  expect(await one.duplicate().get('k')).toBe('1')
  expect(await other.get('k')).toBe(null)
  expect(await new IoRedis({ host: 'orders', db: 1 }).get('k')).toBe(null)
})

test('a client that nobody has closed keeps no process alive (ioredis#1088, #1697, ioredis-mock#1350)', async () => {
  expect(await new IoRedis().ping()).toBe('PONG')
})

test('"ioredis_1.default is not a constructor", and exports that are missing (ioredis-mock#568, #996, #1346, ioredis#1308)', async () => {
  const whole = require('ioredis')
  for (const Found of [whole, whole.default, whole.Redis, IoRedis, Redis, (await import('ioredis')).default]) {
    expect(await new Found().ping()).toBe('PONG')
  }
  // As TypeScript compiles `import Redis from 'ioredis'`, with and without esModuleInterop.
  const interop = whole?.__esModule ? whole : { default: whole }
  expect(new interop.default().status).toBe('connecting')
  for (const name of ['Cluster', 'Command', 'Pipeline', 'ReplyError', 'ScanStream']) expect(whole[name]).toBeTypeOf('function')
  expect([whole.Cluster, whole.Command, whole.ReplyError]).toEqual([Cluster, Command, ReplyError])
  await expect(new IoRedis().call('NOPE')).rejects.toBeInstanceOf(ReplyError)
  await expect(new IoRedis().call('NOPE')).rejects.toBeInstanceOf(Error)
})
