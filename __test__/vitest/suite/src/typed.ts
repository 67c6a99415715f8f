import { createClient, RESP_TYPES } from 'redis'
import whole from 'redis'
import { createClient as ofClient, type RedisClientOptions } from '@redis/client'

export const options: RedisClientOptions = { url: 'redis://localhost:6379' }
export { createClient, ofClient, RESP_TYPES, whole }
