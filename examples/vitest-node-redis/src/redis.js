// The client of the service. Nothing in here, or in any file of `src`, knows of tests.

import { createClient } from 'redis'

export async function connect() {
  const redis = createClient({ url: process.env.REDIS_URL ?? 'redis://localhost:6379' })
  redis.on('error', (error) => console.error(`redis: ${error.message}`))
  return redis.connect()
}
