import Nearis from 'nearis'
import nodeRedis from 'nearis/node-redis'
import { expect, test } from 'vitest'
import { namespace, Redis, redis } from '../src/client.js'
import { createClient, ofClient, whole } from '../src/typed'

test('an alias', async () => {
  for (const found of [Redis, namespace.default, namespace.Redis]) expect(found).toBe(Nearis)
  for (const found of [createClient, ofClient, whole.createClient]) expect(found).toBe(nodeRedis.createClient)
  expect(await redis.set('k', 'v')).toBe('OK')
})
