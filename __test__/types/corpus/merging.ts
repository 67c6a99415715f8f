// Commands of one's own, as the documentation of ioredis declares them.
import Redis, { type Callback, type Result } from 'ioredis'

declare module 'ioredis' {
  interface RedisCommander<Context> {
    release(key: string, token: string, callback?: Callback<number>): Result<number, Context>
    releaseBuffer(key: string, token: string): Result<Buffer, Context>
  }
}

const redis = new Redis({ scripts: { release: { lua: 'return 1', numberOfKeys: 1 } } })
redis.defineCommand('release', { lua: 'return 1', numberOfKeys: 1 })

export async function use(): Promise<number> {
  const released: number = await redis.release('k', 't')
  redis.release('k', 't', (error, n) => console.log(error, n?.toFixed()))
  const raw: Buffer = await redis.releaseBuffer('k', 't')
  const results = await redis.pipeline().set('a', 1).release('k', 't').get('a').exec()
  await redis.multi().release('k', 't').exec()
  await new Redis.Cluster([]).release('k', 't')
  return released + raw.length + (results?.length ?? 0)
}
