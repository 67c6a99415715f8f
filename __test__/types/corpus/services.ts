// Services as applications write them.
import Redis, { type Callback, type ChainableCommander, Cluster, type RedisKey, type RedisOptions, type RedisValue } from 'ioredis'
import * as IORedis from 'ioredis'
import { Redis as Named } from 'ioredis'

export interface Cache {
  get<T>(key: string): Promise<T | undefined>
  set<T>(key: string, value: T, ttlSeconds?: number): Promise<void>
  forget(pattern: string): Promise<number>
}

export class RedisCache implements Cache {
  constructor(private readonly client: Redis | Cluster, private readonly prefix = 'cache:') {}

  async get<T>(key: string): Promise<T | undefined> {
    const text = await this.client.get(this.prefix + key)
    return text === null ? undefined : (JSON.parse(text) as T)
  }

  async set<T>(key: string, value: T, ttlSeconds?: number): Promise<void> {
    const text = JSON.stringify(value)
    if (ttlSeconds === undefined) await this.client.set(this.prefix + key, text)
    else await this.client.set(this.prefix + key, text, 'EX', ttlSeconds)
  }

  async forget(pattern: string): Promise<number> {
    const keys = await this.client.keys(this.prefix + pattern)
    return keys.length > 0 ? this.client.del(...keys) : 0
  }
}

export class Limiter {
  private readonly redis: Redis
  constructor(options: RedisOptions | string) {
    this.redis = typeof options === 'string' ? new Redis(options) : new Redis(options)
  }
  async hit(id: string, limit: number, windowMs: number): Promise<boolean> {
    const key: RedisKey = `limit:${id}`
    const now = Date.now()
    const results = await this.redis
      .multi()
      .zremrangebyscore(key, 0, now - windowMs)
      .zadd(key, now, `${now}-${Math.random()}`)
      .zcard(key)
      .pexpire(key, windowMs)
      .exec()
    if (!results) throw new Error('watched')
    const [error, count] = results[2]
    if (error) throw error
    return (count as number) <= limit
  }
}

export class Leaderboard {
  constructor(private readonly redis: Named) {}
  async top(n: number): Promise<{ name: string; score: number }[]> {
    const flat = await this.redis.zrevrange('board', 0, n - 1, 'WITHSCORES')
    const rows: { name: string; score: number }[] = []
    for (let i = 0; i < flat.length; i += 2) rows.push({ name: flat[i], score: Number(flat[i + 1]) })
    return rows
  }
  add(scores: Record<string, number>): Promise<number> {
    const args: (string | number)[] = Object.entries(scores).flatMap(([name, score]) => [score, name])
    return this.redis.zadd('board', ...args)
  }
}

export class Bus {
  private readonly publisher = new Redis()
  private readonly subscriber = this.publisher.duplicate({ lazyConnect: true })
  async listen(channel: string, handler: (message: string) => void): Promise<void> {
    this.subscriber.on('message', (from, message) => {
      if (from === channel) handler(message)
    })
    this.subscriber.on('pmessageBuffer', (pattern: string, from: Buffer, message: Buffer) => console.log(pattern, from.length, message.length))
    await this.subscriber.subscribe(channel)
    await this.subscriber.psubscribe('news.*', 'other.*')
  }
  send(channel: string, message: string | Buffer): Promise<number> {
    return this.publisher.publish(channel, message)
  }
  async close(): Promise<void> {
    await this.subscriber.unsubscribe()
    await Promise.all([this.publisher.quit(), this.subscriber.quit()])
  }
}

export class Lock {
  constructor(private readonly redis: Redis) {
    redis.defineCommand('release', { numberOfKeys: 1, lua: 'return redis.call("del", KEYS[1])' })
  }
  async acquire(name: string, ttlMs: number): Promise<string | null> {
    const token = Math.random().toString(36)
    return (await this.redis.set(name, token, 'PX', ttlMs, 'NX')) === 'OK' ? token : null
  }
}

export async function importAll(redis: Redis, rows: Map<string, Record<string, RedisValue>>): Promise<number> {
  let pipeline: ChainableCommander = redis.pipeline()
  let sent = 0
  for (const [key, row] of rows) {
    pipeline.hset(key, row)
    pipeline = pipeline.expire(key, 60)
    if (pipeline.length >= 1000) {
      const results = (await pipeline.exec()) ?? []
      for (const [error] of results) if (error) throw error
      sent += results.length
      pipeline = redis.pipeline()
    }
  }
  await pipeline.exec((error, results) => console.log(error, results?.map(([, value]) => value)))
  return sent
}

export async function everyKey(redis: Redis, match: string): Promise<string[]> {
  const found: string[] = []
  for await (const keys of redis.scanStream({ match, count: 100 })) found.push(...(keys as string[]))
  redis.hscanStream('h', { match: 'f*' }).on('data', (pairs: string[]) => found.push(...pairs)).on('end', () => {})
  return found
}

export function watchStatus(redis: Redis): void {
  redis.on('connect', () => console.log('connect'))
  redis.on('ready', () => console.log(redis.status === 'ready'))
  redis.on('error', (error) => console.error(error.message))
  redis.on('error', (error: NodeJS.ErrnoException) => console.error(error.code))
  redis.on('reconnecting', (ms: number) => console.log(ms))
  redis.once('end', () => redis.removeAllListeners('message').removeAllListeners())
  redis.on('+node', (node: Redis) => node.disconnect())
  redis.off('close', () => {})
  if (redis.listenerCount('error') === 0) redis.disconnect(true)
}

export async function optimistic(redis: Redis): Promise<boolean> {
  await redis.watch('balance')
  const balance = Number(await redis.get('balance'))
  const outcome = await redis.multi([['set', 'balance', balance - 1]]).exec()
  return outcome !== null
}

export async function byHand(redis: Redis): Promise<void> {
  const begun: 'OK' = await redis.multi({ pipeline: false })
  await redis.set('a', 1)
  const outcome: [error: Error | null, result: unknown][] | null = await redis.exec()
  const monitor: Redis = await redis.monitor()
  monitor.on('monitor', (time: string, args: string[], source: string, database: string) => console.log(time, args, source, database))
  const callback: Callback<string | null> = (error, value) => console.log(error, value)
  redis.get('k', callback)
  console.log(begun, outcome, redis.options.host, redis.mode === 'normal', redis.isCluster)
}

export const make = (url = process.env.REDIS_URL): Redis => (url ? new Redis(url, { maxRetriesPerRequest: null }) : new Redis({ lazyConnect: true }))
export const namespaced: IORedis.Redis = new IORedis.Redis(6379, '127.0.0.1', { db: 1 })
export const defaulted: IORedis.Redis = new IORedis.default(6379)
export const clustered: IORedis.Cluster = new Redis.Cluster([{ host: 'a', port: 1 }, 'b:2', 3], { redisOptions: { password: 'x' }, scaleReads: 'slave' })
export type Client = InstanceType<typeof Redis>
export type Options = ConstructorParameters<typeof Cluster>[1]
export interface Wider extends RedisOptions {
  retries: number
}
