// Replies in the shape of RESP3.
import { Redis } from 'ioredis'

const redis = new Redis({ replyMapping: 'resp3' })

export async function use(): Promise<void> {
  const score: number | null = await redis.zscore('z', 'm')
  const sum: number = await redis.zincrby('z', 1, 'm')
  const scored: [member: string, score: number][] = await redis.zrange('z', 0, '-1', 'WITHSCORES')
  const members: string[] = await redis.zrange('z', 0, '-1')
  const settings: Record<string, string> = await redis.config('GET', '*')
  const streams = await redis.xread('STREAMS', 'x', '0')
  const entries: [id: string, fields: string[]][] | undefined = streams?.x
  const places: ([number, number] | null)[] = await redis.geopos('g', 'm')
  const legacy: string | null = await redis.duplicate({ replyMapping: 'legacy' }).zscore('z', 'm')
  const same: number | null = await redis.duplicate().zscore('z', 'm')
  const popped: [key: string, member: string, score: number] | null = await redis.bzpopmin('z', 1)
  console.log(score, sum, scored, members, settings, entries, places, legacy, same, popped, await redis.pipeline().zscore('z', 'm').exec())
}
