// What is a mistake there is one here.
import Redis from 'ioredis'

const redis = new Redis()

export async function mistakes(): Promise<void> {
  // @ts-expect-error a key is missing
  await redis.get()
  // @ts-expect-error values are texts, numbers and Buffers
  await redis.set('k', { a: 1 })
  // @ts-expect-error no such unit
  await redis.set('k', 'v', 'TTL', true)
  // @ts-expect-error a reply may be null
  const text: string = await redis.get('k')
  // @ts-expect-error a number
  const list: string[] = await redis.llen('l')
  // @ts-expect-error no such command
  await redis.fetch('k')
  // @ts-expect-error a boolean is no value
  await redis.lpush('l', true)
  // @ts-expect-error no such option
  new Redis({ hosst: 'localhost' })
  // @ts-expect-error a chain is not a promise of its replies
  const n: number = await redis.pipeline().incr('n')
  console.log(text, list, n)
}
