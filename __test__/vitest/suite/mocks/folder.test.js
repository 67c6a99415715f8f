import nodeRedis from 'nearis/node-redis'
import { createClient } from 'redis'
import { expect, test, vi } from 'vitest'

// By __mocks__/redis.js, beside node_modules or in the root of the project.
vi.mock('redis')

test('the folder __mocks__', async () => {
  expect(createClient).toBe(nodeRedis.createClient)
  const client = await createClient().connect()
  // Files may share modules here, and with them what is in the engine: nothing is said of that.
  expect(await client.set('folder', '1', { GET: true })).toBeNull()
  expect(await client.get('folder')).toBe('1')
  await client.close()
})
