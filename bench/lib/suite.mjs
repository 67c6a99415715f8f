// The suite that `bench/test-suite.mjs` runs: files of 20 tests of what services do with Redis, each of which begins with
// no data. Jest and Vitest run the same text; what `ioredis` is, each contender says by its configuration.

/**
 * @param {number} index of the file, so that no two are the same
 * @param {string} head how the file gets its client
 */
export const suiteFile = (index, head) => `${head}
const PREFIX = 'app${index}'
const key = (name) => PREFIX + ':' + name
let redis

beforeAll(async () => { redis = await connect() })
afterAll(async () => { await close(redis) })

describe('file ${index}', () => {
  test('begins with nothing', async () => {
    expect(await redis.dbsize()).toBe(0)
  })
  test('keeps a value', async () => {
    expect(await redis.set(key('a'), 'one')).toBe('OK')
    expect(await redis.get(key('a'))).toBe('one')
    expect(await redis.get(key('missing'))).toBeNull()
  })
  test('keeps a user as JSON', async () => {
    const user = { id: ${index}, name: 'user ${index}', roles: ['a', 'b'] }
    await redis.set(key('user'), JSON.stringify(user))
    expect(JSON.parse(await redis.get(key('user')))).toEqual(user)
  })
  test('lets a value expire', async () => {
    await redis.set(key('short'), '1', 'EX', 60)
    const ttl = await redis.ttl(key('short'))
    expect(ttl).toBeGreaterThan(55)
    expect(ttl).toBeLessThanOrEqual(60)
    await redis.persist(key('short'))
    expect(await redis.ttl(key('short'))).toBe(-1)
  })
  test('takes a lock once', async () => {
    expect(await redis.set(key('lock'), 'me', 'PX', 5000, 'NX')).toBe('OK')
    expect(await redis.set(key('lock'), 'you', 'PX', 5000, 'NX')).toBeNull()
  })
  test('counts', async () => {
    for (let i = 1; i <= 20; i++) expect(await redis.incr(key('hits'))).toBe(i)
    expect(await redis.incrby(key('hits'), 80)).toBe(100)
  })
  test('keeps a hash', async () => {
    await redis.hset(key('profile'), { name: 'x', city: 'y', visits: '1' })
    await redis.hincrby(key('profile'), 'visits', 4)
    expect(await redis.hgetall(key('profile'))).toEqual({ name: 'x', city: 'y', visits: '5' })
    expect(await redis.hmget(key('profile'), 'name', 'none')).toEqual(['x', null])
  })
  test('removes fields', async () => {
    await redis.hset(key('fields'), 'a', '1', 'b', '2')
    expect(await redis.hdel(key('fields'), 'a', 'c')).toBe(1)
    expect(await redis.hkeys(key('fields'))).toEqual(['b'])
  })
  test('queues jobs', async () => {
    for (let i = 0; i < 10; i++) await redis.rpush(key('jobs'), 'job ' + i)
    expect(await redis.llen(key('jobs'))).toBe(10)
    for (let i = 0; i < 10; i++) expect(await redis.lpop(key('jobs'))).toBe('job ' + i)
    expect(await redis.exists(key('jobs'))).toBe(0)
  })
  test('keeps the latest of a feed', async () => {
    for (let i = 0; i < 15; i++) await redis.lpush(key('feed'), String(i))
    await redis.ltrim(key('feed'), 0, 4)
    expect(await redis.lrange(key('feed'), 0, -1)).toEqual(['14', '13', '12', '11', '10'])
  })
  test('keeps tags', async () => {
    await redis.sadd(key('tags'), 'a', 'b', 'c', 'a')
    expect(await redis.scard(key('tags'))).toBe(3)
    expect(await redis.sismember(key('tags'), 'b')).toBe(1)
    expect((await redis.smembers(key('tags'))).sort()).toEqual(['a', 'b', 'c'])
  })
  test('finds what two sets share', async () => {
    await redis.sadd(key('s1'), '1', '2', '3')
    await redis.sadd(key('s2'), '2', '3', '4')
    expect((await redis.sinter(key('s1'), key('s2'))).sort()).toEqual(['2', '3'])
  })
  test('ranks players', async () => {
    for (let i = 0; i < 10; i++) await redis.zadd(key('board'), (i * 7) % 10, 'player ' + i)
    expect(await redis.zrank(key('board'), 'player 6')).toBe(2)
    expect(await redis.zcount(key('board'), 5, '+inf')).toBe(5)
    expect(await redis.zscore(key('board'), 'player 3')).toBe('1')
  })
  test('limits by a window', async () => {
    const now = Date.now()
    for (let i = 0; i < 5; i++) await redis.zadd(key('window'), now - i * 1000, 'request ' + i)
    await redis.zremrangebyscore(key('window'), 0, now - 2500)
    expect(await redis.zcard(key('window'))).toBe(3)
  })
  test('sends a pipeline', async () => {
    const chain = redis.pipeline()
    for (let i = 0; i < 20; i++) chain.set(key('p' + i), String(i))
    chain.get(key('p7'))
    const results = await chain.exec()
    expect(results).toHaveLength(21)
    expect(results[20]).toEqual([null, '7'])
  })
  test('runs a transaction', async () => {
    const results = await redis.multi().set(key('from'), '10').decrby(key('from'), 3).incrby(key('to'), 3).exec()
    expect(results).toEqual([[null, 'OK'], [null, 7], [null, 3]])
  })
  test('reads many at once', async () => {
    await redis.mset(key('m1'), 'a', key('m2'), 'b')
    expect(await redis.mget(key('m1'), key('m2'), key('m3'))).toEqual(['a', 'b', null])
  })
  test('runs a script', async () => {
    const script = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
    await redis.set(key('held'), 'token')
    expect(await redis.eval(script, 1, key('held'), 'other')).toBe(0)
    expect(await redis.eval(script, 1, key('held'), 'token')).toBe(1)
  })
  test('hears a message', async () => {
    const subscriber = redis.duplicate()
    const heard = new Promise((resolve) => subscriber.on('message', (channel, text) => resolve([channel, text])))
    await subscriber.subscribe(key('news'))
    await redis.publish(key('news'), 'hello')
    expect(await heard).toEqual([key('news'), 'hello'])
    await subscriber.quit()
  })
  test('refuses what is of another type', async () => {
    await redis.set(key('text'), 'abc')
    await expect(redis.lpush(key('text'), 'x')).rejects.toThrow()
  })
})
`

const close = 'const close = (redis) => redis.quit()'

/** How a file gets a package: Vitest's are modules. */
const from = (isModule, what, name) => (isModule ? `import ${what} from ${JSON.stringify(name)}` : `const ${what} = require(${JSON.stringify(name)})`)

/** How files get a client where `ioredis` is a stand-in. @param {boolean} isModule */
export const standIn = (isModule) => `${from(isModule, 'Redis', 'ioredis')}
const connect = async () => new Redis()
${close}`

/** A server for each file. @param {boolean} isModule @param {string} modules where redis-memory-server is @param {string} binary */
export const serverOfFile = (isModule, modules, binary) => `${from(isModule, 'Redis', 'ioredis')}
${from(isModule, '{ RedisMemoryServer }', modules)}
let server
const connect = async () => {
  server = new RedisMemoryServer({ binary: { systemBinary: ${JSON.stringify(binary)} } })
  return new Redis({ host: await server.getHost(), port: await server.getPort() })
}
const close = async (redis) => {
  await redis.quit()
  await server.stop()
}`

/** One server for all files: each begins by emptying a database that no other worker uses. @param {boolean} isModule */
export const sharedServer = (isModule) => `${from(isModule, 'Redis', 'ioredis')}
const connect = async () => {
  const redis = new Redis({ port: Number(process.env.SUITE_PORT), db: Number(process.env.JEST_WORKER_ID ?? process.env.VITEST_POOL_ID) })
  await redis.flushdb()
  return redis
}
${close}`

/** Starts it, for all workers, and says how to stop it: of its own where Jest asks, by what it returns where Vitest does. */
export const sharedSetup = (/** @type {string} */ modules, /** @type {string} */ binary) => `const { RedisMemoryServer } = require(${JSON.stringify(modules)})
module.exports = async () => {
  const server = new RedisMemoryServer({ binary: { systemBinary: ${JSON.stringify(binary)} } })
  process.env.SUITE_PORT = String(await server.getPort())
  globalThis.suiteServer = server
  return () => server.stop()
}
`

export const SHARED_TEARDOWN = 'module.exports = () => globalThis.suiteServer.stop()\n'
