// A module of an application, and how clients of several kinds are given to functions. TypeScript 5.0 to 5.2 take node-redis's
// types here for endless, and ours too.

import { createClient, createClientPool, createCluster, RESP_TYPES } from 'redis'
import type {
  RedisClientOptions, RedisClientPoolType, RedisClientType, RedisClusterType, RedisFunctions, RedisModules, RedisScripts, RespVersions, SetOptions,
  TypeMapping,
} from 'redis'

export class Cache {
  private readonly client: RedisClientType

  constructor(options: RedisClientOptions = {}) {
    this.client = createClient({ url: 'redis://localhost:6379', ...options }) as RedisClientType
    this.client.on('error', (error: Error) => console.error(error))
  }

  async start(): Promise<this> {
    if (!this.client.isOpen) await this.client.connect()
    return this
  }

  async get<T>(key: string): Promise<T | null> {
    const text = await this.client.get(key)
    return text === null ? null : (JSON.parse(text) as T)
  }

  async set(key: string, value: unknown, seconds?: number): Promise<boolean> {
    const options: SetOptions = seconds ? { expiration: { type: 'EX', value: seconds } } : {}
    return (await this.client.set(key, JSON.stringify(value), options)) === 'OK'
  }

  stop(): Promise<void> {
    return this.client.close()
  }
}

const script = {
  SCRIPT: 'return 1', SHA1: '', NUMBER_OF_KEYS: 0,
  parseCommand: () => {},
  transformReply: (reply: number): number => reply,
}
const plain = createClient()
const older = createClient({ RESP: 2 })
const buffers = plain.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
declare const given: RedisClientOptions

// What is a client to somebody who asks for one.
export const clients: RedisClientType[] = [
  plain, createClient({ RESP: 3 }), createClient(given), plain.duplicate(), plain.withCommandOptions({ timeout: 1 }), plain.asap(),
  createClient({ scripts: { script } }), createClient({ functions: { library: { script } } }), createClient({ modules: { mine: { script } } }),
]
export const withOwn: RedisClientType<RedisModules, RedisFunctions, RedisScripts> = createClient()
export const withAll: RedisClientType<RedisModules, RedisFunctions, RedisScripts, RespVersions, TypeMapping> = createClient()
export const withAny: RedisClientType<any, any, any> = createClient()
const scripted = createClient({ scripts: { script } })
export const scriptedAsAny: RedisClientType<any, any, any> = scripted
export const byFunction: ReturnType<typeof createClient> = createClient()
export const pool: RedisClientPoolType = createClientPool({ url: 'redis://localhost' })
export const cluster: RedisClusterType = createCluster({ rootNodes: [] })
export const part: Pick<RedisClientType, 'get' | 'set'> = plain
export const method: { get(key: string): Promise<string | null> } = plain
export const text: Promise<string | null> = createClient(given).get('k')
export async function connected(): Promise<RedisClientType[]> {
  return [await plain.connect(), await createClient().on('error', () => {}).connect()]
}

// What is none.
// @ts-expect-error it speaks another protocol
export const otherProtocol: RedisClientType = older
// @ts-expect-error its strings are Buffers
export const otherStrings: RedisClientType = buffers
