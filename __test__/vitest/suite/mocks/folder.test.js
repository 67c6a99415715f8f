import nodeRedis from 'nearis/node-redis'
import { createClient } from 'redis'
import { expect, test, vi } from 'vitest'

// By __mocks__/redis.js, beside node_modules or in the root of the project.
vi.mock('redis')

test('the folder __mocks__', async () => {
  expect(createClient).toBe(nodeRedis.createClient)
  const client = await createClient().connect()
  expect(await client.dbSize()).toBe(0)
  await client.close()
})
