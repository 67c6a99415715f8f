import Nearis from 'nearis'
import nodeRedis from 'nearis/node-redis'
import { expect, test, vi } from 'vitest'
import { Cluster, namespace, redis, Redis } from '../src/client.js'
import { createClient, ofClient, options, RESP_TYPES, whole } from '../src/typed'

vi.mock('ioredis', () => import('nearis'))
vi.mock('redis', () => import('nearis/node-redis'))
vi.mock('@redis/client', () => import('nearis/node-redis'))

test('ioredis', async () => {
  for (const found of [Redis, namespace.default, namespace.Redis]) expect(found).toBe(Nearis)
  expect(Cluster).toBe(Nearis.Cluster)
  expect(await redis.set('k', 'v')).toBe('OK')
})

test('redis', async () => {
  for (const found of [createClient, ofClient, whole.createClient]) expect(found).toBe(nodeRedis.createClient)
  expect(RESP_TYPES).toBe(nodeRedis.RESP_TYPES)
  const client = await createClient(options).connect()
  expect(await client.get('k')).toBe('v')
  await client.close()
})
