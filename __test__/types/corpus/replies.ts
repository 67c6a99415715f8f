// What commands take and give, written down as programs do it.
import Redis from 'ioredis'

const redis = new Redis()

export async function strings(): Promise<void> {
  const value: string | null = await redis.get('k')
  const raw: Buffer | null = await redis.getBuffer(Buffer.from('k'))
  const ok: 'OK' = await redis.set('k', 'v')
  const timed: 'OK' = await redis.set('k', 1, 'EX', 60)
  const taken: 'OK' | null = await redis.set('lock', 'me', 'PX', 1000, 'NX')
  const first: 'OK' | null = await redis.set('k', 'v', 'NX')
  const before: string | null = await redis.set('k', 'v', 'GET')
  const old: string | null = await redis.set('k', 'v', 'EX', 10, 'XX', 'GET')
  const kept: 'OK' = await redis.set('k', Buffer.from('v'), 'KEEPTTL')
  const several: (string | null)[] = await redis.mget('a', 'b', 'c')
  const listed: (string | null)[] = await redis.mget(['a', 'b'])
  const rawList: (Buffer | null)[] = await redis.mgetBuffer(...['a', 'b'])
  const all: 'OK' = await redis.mset('a', 1, 'b', 'two')
  const object: 'OK' = await redis.mset({ a: 1, b: 'two' })
  const map: 'OK' = await redis.mset(new Map<string, string | number>([['a', 1]]))
  const counts: number[] = [await redis.incr('n'), await redis.incrby('n', 2), await redis.decrby('n', '3'), await redis.append('k', 'x')]
  const float: string = await redis.incrbyfloat('n', 0.5)
  const removed: number = await redis.del('a', 'b')
  const listRemoved: number = await redis.unlink(['a', 'b'])
  const spread: number = await redis.del(...(await redis.keys('*')))
  const seconds: number = (await redis.ttl('k')) + (await redis.pttl('k')) + (await redis.expire('k', 1)) + (await redis.expire('k', 10, 'NX'))
  const part: string = await redis.getrange('k', 0, -1)
  const bits: number = (await redis.setbit('b', 7, 1)) + (await redis.bitcount('b')) + (await redis.bitcount('b', 0, -1, 'BIT')) + (await redis.bitop('AND', 'd', 'a', 'b'))
  const gone: string | null = (await redis.getdel('k')) ?? (await redis.getex('k', 'EX', 5))
  const type: string = await redis.type('k')
  const copied: number = await redis.copy('a', 'b', 'REPLACE')
  const random: string | null = await redis.randomkey()
  const renamed: 'OK' = await redis.rename('a', 'b')
  console.log(value, raw, ok, timed, taken, first, before, old, kept, several, listed, rawList, all, object, map, counts, float)
  console.log(removed, listRemoved, spread, seconds, part, bits, gone, type, copied, random, renamed)
}

export async function hashes(): Promise<void> {
  const added: number = await redis.hset('h', 'f', 'v', 'g', 2)
  const fields: number = await redis.hset('h', { f: 'v', n: 1 })
  const mapped: number = await redis.hset('h', new Map([['f', 'v']]))
  const old: 'OK' = await redis.hmset('h', { f: 1 })
  const one: string | null = await redis.hget('h', 'f')
  const some: (string | null)[] = await redis.hmget('h', 'f', 'g')
  const all: Record<string, string> = await redis.hgetall('h')
  const raw: Record<string, Buffer> = await redis.hgetallBuffer('h')
  const names: string[] = [...(await redis.hkeys('h')), ...(await redis.hvals('h'))]
  const n: number = (await redis.hdel('h', 'f', 'g')) + (await redis.hincrby('h', 'n', 1)) + (await redis.hlen('h')) + (await redis.hexists('h', 'f'))
  const f: string = await redis.hincrbyfloat('h', 'n', 1.5)
  const [cursor, elements]: [cursor: string, elements: string[]] = await redis.hscan('h', 0, 'MATCH', 'f*', 'COUNT', 100)
  const deadlines: number[] = await redis.hexpire('h', 10, 'FIELDS', 1, 'f')
  console.log(added, fields, mapped, old, one, some, all.f, raw.f?.length, names, n, f, cursor, elements, deadlines)
}

export async function lists(): Promise<void> {
  const length: number = (await redis.lpush('l', 'a', 'b')) + (await redis.rpush('l', ...['c', 'd'])) + (await redis.llen('l'))
  const popped: string | null = await redis.lpop('l')
  const many: string[] | null = await redis.rpop('l', 2)
  const range: string[] = await redis.lrange('l', 0, -1)
  const rawRange: Buffer[] = await redis.lrangeBuffer('l', 0, -1)
  const waited: [string, string] | null = await redis.blpop('l', 'm', 0)
  const waitedList: [string, string] | null = await redis.brpop(['l', 'm'], 1)
  const moved: string | null = await redis.lmove('a', 'b', 'LEFT', 'RIGHT')
  const waitedMove: string | null = await redis.blmove('a', 'b', 'LEFT', 'RIGHT', 1)
  const at: number | null = await redis.lpos('l', 'a')
  const places: number[] = await redis.lpos('l', 'a', 'COUNT', 0)
  const multi = await redis.lmpop(2, 'a', 'b', 'LEFT', 'COUNT', 10)
  if (multi) console.log(multi[0].length, multi[1].map((member) => member.length))
  const set: 'OK' = (await redis.lset('l', 0, 'x')) && (await redis.ltrim('l', 0, 10))
  console.log(length, popped, many, range, rawRange, waited, waitedList, moved, waitedMove, at, places, set, await redis.lrem('l', 0, 'x'))
}

export async function sets(): Promise<void> {
  const n: number = (await redis.sadd('s', 'a', 'b')) + (await redis.sadd('s', ['c'])) + (await redis.srem('s', 'a')) + (await redis.scard('s'))
  const is: boolean = (await redis.sismember('s', 'a')) === 1
  const each: number[] = await redis.smismember('s', 'a', 'b')
  const members: string[] = [...(await redis.smembers('s')), ...(await redis.sinter('s', 't')), ...(await redis.sunion(['s', 't'])), ...(await redis.sdiff('s', 't'))]
  const random: string | null = await redis.srandmember('s')
  const some: string[] = [...(await redis.srandmember('s', 2)), ...(await redis.spop('s', 2))]
  const stored: number = (await redis.sinterstore('d', 's', 't')) + (await redis.sintercard(2, 's', 't', 'LIMIT', 5))
  const [cursor, page] = await redis.sscan('s', '0', 'COUNT', 10)
  console.log(n, is, each, members, random, some, stored, cursor.length, page.length)
}

export async function sortedSets(): Promise<void> {
  const n: number = (await redis.zadd('z', 1, 'a')) + (await redis.zadd('z', 'NX', 1, 'a', 2, 'b')) + (await redis.zadd('z', 'GT', 'CH', 3, 'a'))
  const pairs: (string | number)[] = [1, 'a', 2, 'b']
  const spread: number = await redis.zadd('z', ...pairs)
  const incremented: string | null = await redis.zadd('z', 'NX', 'INCR', 1, 'a')
  const score: string | null = await redis.zscore('z', 'a')
  const scores: (string | null)[] = await redis.zmscore('z', 'a', 'b')
  const sum: number = parseFloat(await redis.zincrby('z', 1, 'a'))
  const rank: number | null = (await redis.zrank('z', 'a')) ?? (await redis.zrevrank('z', 'a'))
  const withScore: [number, string] | null = await redis.zrank('z', 'a', 'WITHSCORE')
  const range: string[] = await redis.zrange('z', 0, '-1')
  const flat: string[] = await redis.zrange('z', 0, '-1', 'WITHSCORES')
  const byScore: string[] = await redis.zrange('z', '-inf', '+inf', 'BYSCORE', 'REV', 'LIMIT', 0, 10)
  const old: string[] = await redis.zrangebyscore('z', '-inf', 5, 'WITHSCORES', 'LIMIT', 0, 10)
  const reversed: string[] = [...(await redis.zrevrange('z', 0, 9, 'WITHSCORES')), ...(await redis.zrevrangebyscore('z', '+inf', '-inf'))]
  const lowest: string[] = [...(await redis.zpopmin('z')), ...(await redis.zpopmax('z', 2))]
  const waited: [string, string, string] | null = await redis.bzpopmin('z', 0)
  const removed: number = (await redis.zrem('z', 'a')) + (await redis.zremrangebyscore('z', 0, Date.now())) + (await redis.zremrangebyrank('z', 0, 1)) + (await redis.zcard('z'))
  const stored: number = (await redis.zunionstore('d', 2, 'a', 'b', 'WEIGHTS', 1, 2, 'AGGREGATE', 'MAX')) + (await redis.zcount('z', '-inf', '+inf'))
  const union: string[] = await redis.zunion(2, 'a', 'b', 'WITHSCORES')
  console.log(n, spread, incremented, score, scores, sum, rank, withScore, range, flat, byScore, old, reversed, lowest, waited, removed, stored, union)
}

export async function streams(): Promise<void> {
  const id: string | null = await redis.xadd('x', '*', 'field', 'value')
  const trimmed: string | null = await redis.xadd('x', 'MAXLEN', '~', 1000, '*', 'f', 1)
  const groups = await redis.xgroup('CREATE', 'x', 'group', '$', 'MKSTREAM')
  const read = await redis.xread('COUNT', 10, 'BLOCK', 1000, 'STREAMS', 'x', '$')
  for (const [key, entries] of read ?? []) {
    for (const [entry, fields] of entries) console.log(key.length, entry.length, fields.map((field) => field.length))
  }
  const taken = (await redis.xreadgroup('GROUP', 'group', 'me', 'COUNT', 10, 'BLOCK', 0, 'STREAMS', 'x', '>')) as [key: string, items: [id: string, fields: string[]][]][] | null
  const range: [id: string, fields: string[]][] = await redis.xrange('x', '-', '+', 'COUNT', 10)
  const n: number = (await redis.xack('x', 'group', '0-1', '0-2')) + (await redis.xdel('x', '0-1')) + (await redis.xlen('x')) + (await redis.xtrim('x', 'MAXLEN', '~', 100))
  const pending: unknown[] = await redis.xpending('x', 'group', '-', '+', 10)
  const claimed = (await redis.xautoclaim('x', 'group', 'me', 60000, '0', 'COUNT', 25)) as [string, [string, string[]][]]
  const info = (await redis.xinfo('STREAM', 'x')) as (string | number)[]
  console.log(id, trimmed, groups, taken, range, n, pending, claimed[0], info.length)
}

export async function rest(): Promise<void> {
  const added: number = (await redis.pfadd('p', 'a', 'b')) + (await redis.pfcount('p', 'q')) + (await redis.geoadd('g', 13.361389, 38.115556, 'Palermo'))
  const far: string | null = await redis.geodist('g', 'a', 'b', 'KM')
  const places: ([string, string] | null)[] = await redis.geopos('g', 'a', 'b')
  const found = (await redis.geosearch('g', 'FROMLONLAT', 15, 37, 'BYRADIUS', 200, 'km', 'ASC')) as string[]
  const [cursor, keys] = await redis.scan(0, 'MATCH', 'user:*', 'COUNT', 100)
  const [, typed] = await redis.scan(cursor, 'TYPE', 'hash')
  const evaluated = (await redis.eval('return ARGV[1]', 1, 'k', 'v')) as string
  const hashed: unknown = await redis.evalsha('sha', 0)
  const loaded = (await redis.script('LOAD', 'return 1')) as string
  const pong: string = (await redis.ping()) + (await redis.ping('hello'))
  const info: string = (await redis.info()) + (await redis.info('memory'))
  const size: number = await redis.dbsize()
  const set: unknown = await redis.config('SET', 'maxmemory', '100mb')
  const flushed: 'OK' = (await redis.flushdb()) && (await redis.flushall('ASYNC')) && (await redis.select(1))
  const usage: number | null = await redis.memory('USAGE', 'k')
  const receivers: number = await redis.publish('channel', JSON.stringify({}))
  const anything = (await redis.call('JSON.GET', 'doc', '$')) as string
  const listed: unknown = await redis.call('GET', ['k'])
  const raw: unknown = await redis.callBuffer('GET', 'k')
  const name: string | null = await redis.client('GETNAME')
  const own: number = await redis.client('ID')
  const digest = (await redis.object('ENCODING', 'k')) as string
  const sorted = (await redis.sort('l', 'BY', 'w_*', 'GET', '#', 'ALPHA')) as string[]
  const [seconds] = await redis.time()
  console.log(Number(seconds), added, far, places, found, keys, typed, evaluated, hashed, loaded, pong, info, size, set, flushed, usage, receivers, anything)
  console.log(listed, raw, name, own, digest, sorted, await redis.watch('a', 'b'), await redis.unwatch(), await redis.quit())
}

export function callbacks(): void {
  redis.get('k', (error, value) => console.log(error?.message, value?.length))
  redis.set('k', 'v', 'EX', 10, (error, ok) => console.log(error, ok?.length))
  redis.del('a', 'b', (error, n) => console.log(error, n?.toFixed()))
  redis.mget(['a', 'b'], (error, values) => console.log(error, values?.map((value) => value?.length)))
  redis.hgetall('h', (error, fields) => console.log(error, fields && Object.keys(fields)))
  redis.lpush('l', 'a', 'b', (error, n) => console.log(error, n?.toFixed()))
  redis.call('PING', (error, reply) => console.log(error, reply))
  redis.subscribe('a', 'b', (error, count) => console.log(error, count))
  redis.exec((error, results) => console.log(error, results?.length))
  redis.connect((error) => console.log(error?.message))
}
