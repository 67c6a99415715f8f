// Programs as people write them for node-redis. They compile against its declarations and against ours.

import {
  AbortError, ClientClosedError, CommandParser, createClient, createClientPool, createCluster, createSentinel, defineScript, ErrorReply,
  MultiErrorReply, RedisArgument, RedisClientPoolType, RedisClientType, RedisClusterType, RESP_TYPES, SimpleError,
  VerbatimString, WatchError, GEO_REPLY_WITH,
} from 'redis'

/** Whether two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(..._: Same<A, B> extends true ? [] : [different: A]): void => {}

export async function replies(): Promise<void> {
  const client = createClient({
    socket: { host: 'localhost', port: 6379, reconnectStrategy: (retries) => (retries > 3 ? new Error('enough') : retries * 100) },
    password: 'secret', database: 2, name: 'me', keyPrefix: 'app:', pingInterval: 1000, commandsQueueMaxLength: 100, disableOfflineQueue: true,
  })
  await client.connect()

  const text = await client.get('k')
  same<typeof text, string | null>()
  const count = await client.incr('n')
  same<typeof count, number>()
  const all = await client.hGetAll('h')
  const field: string = all.field
  const several = await client.mGet(['a', 'b'])
  same<typeof several, (string | null)[]>()
  const members = await client.sMembers('s')
  same<typeof members, string[]>()
  const scored = await client.zRangeWithScores('z', 0, -1)
  for (const { value, score } of scored) console.log(value.length, score.toFixed(1), field)
  const score = await client.zScore('z', 'm')
  same<typeof score, number | null>()
  const popped = await client.blPop(['list'], 1)
  if (popped) console.log(popped.key.length + popped.element.length)
  const page = await client.scan('0', { MATCH: 'a*', COUNT: 10, TYPE: 'string' })
  console.log(page.cursor, page.keys.length)

  await client.set('k', 'v', { EX: 10, NX: true })
  await client.set('k', 'v', { expiration: { type: 'PX', value: 10 }, condition: 'XX', GET: true })
  await client.set('k', 5)
  await client.SET('k', Buffer.from('v'))
  await client.del(['a', 'b'])
  await client.expire('k', 10, 'NX')
  await client.hSet('h', 'f', 'v')
  await client.hSet('h', { f: 'v', g: 2 })
  await client.hSet('h', new Map([['f', 'v']]))
  await client.sAdd('s', ['a', 'b'])
  await client.zAdd('z', [{ score: 1, value: 'a' }], { condition: 'NX', CH: true })
  await client.zRange('z', 0, 10, { BY: 'SCORE', REV: true, LIMIT: { offset: 0, count: 5 } })
  await client.lPush('l', ['a', 'b'])
  await client.eval('return ARGV[1]', { keys: ['k'], arguments: ['a'] })
  await client.geoAdd('g', { longitude: 1, latitude: 2, member: 'm' })
  await client.geoSearchWith('g', 'm', { radius: 1, unit: 'km' }, [GEO_REPLY_WITH.DISTANCE], { SORT: 'ASC' })
  await client.configSet({ maxmemory: '1' })
  await client.copy('a', 'b', { DB: 1, REPLACE: true })
  await client.publish('ch', 'm')

  const id = await client.xAdd('st', '*', { a: '1' })
  console.log(id.length)
  await client.xGroupCreate('st', 'group', '0', { MKSTREAM: true })
  await client.xReadGroup('group', 'me', [{ key: 'st', id: '>' }], { COUNT: 10, BLOCK: 100 })

  for await (const keys of client.scanIterator({ MATCH: 'a*' })) same<typeof keys, string[]>()
  for await (const entries of client.hScanIterator('h')) for (const entry of entries) console.log(entry.field + entry.value)
  for await (const ones of client.zScanIterator('z')) for (const one of ones) console.log(one.value + one.score.toFixed())

  const raw = await client.sendCommand<string>(['ECHO', 'x'])
  same<typeof raw, string>()
  await client.quit()
  client.destroy()
}

export async function transactions(client: RedisClientType): Promise<void> {
  await client.watch(['a', 'b'])
  const results = await client.multi().set('a', '1').get('a').incr('n').execTyped()
  same<(typeof results)[1], string | null>()
  same<(typeof results)[2], number>()
  same<(typeof results)['length'], 3>()
  const untyped = await client.multi().get('a').exec()
  console.log(untyped.length)
  await client.MULTI().hSet('h', 'f', 'v').addCommand(['ECHO', 'x']).execAsPipeline()
  await client.unwatch()
  try {
    await client.multi().incr('a').exec()
  } catch (error) {
    if (error instanceof MultiErrorReply) for (const one of error.errors()) console.log(one, error.errorIndexes, error.replies)
    else if (error instanceof WatchError || error instanceof AbortError || error instanceof ClientClosedError) throw error
    else if (error instanceof ErrorReply || error instanceof SimpleError) console.log(error.message)
  }
}

export async function mapped(): Promise<void> {
  const client = await createClient().connect()
  const buffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
  const bytes = await buffers.get('k')
  same<typeof bytes, Buffer | null>()
  const sets = client.withTypeMapping({ [RESP_TYPES.SET]: Set, [RESP_TYPES.DOUBLE]: String, [RESP_TYPES.VERBATIM_STRING]: VerbatimString })
  const members = await sets.sMembers('s')
  same<typeof members, Set<string>>()
  await client.withAbortSignal(AbortSignal.timeout(10)).get('k')
  await client.withCommandOptions({ timeout: 10, asap: true }).get('k')
  await client.asap().get('k')
  const second = createClient({ RESP: 2 })
  const all = await second.hGetAll('h')
  console.log(all.field)
  const copy = client.duplicate({ database: 3 })
  await copy.connect()
}

export async function listeners(publisher: RedisClientType): Promise<void> {
  const subscriber = publisher.duplicate()
  await subscriber.connect()
  await subscriber.subscribe('ch', (message, channel) => console.log(message.length, channel.toUpperCase()))
  await subscriber.pSubscribe(['a*', 'b*'], (message) => console.log(message.byteLength), true)
  await subscriber.sSubscribe('s', (message: string) => void message)
  await subscriber.unsubscribe('ch')
  await subscriber.pUnsubscribe()
  await subscriber.monitor((line) => console.log(line))
}

const add = defineScript({
  SCRIPT: "return redis.call('INCRBY', KEYS[1], ARGV[1])",
  NUMBER_OF_KEYS: 1,
  parseCommand(parser: CommandParser, key: RedisArgument, by: number) {
    parser.pushKey(key)
    parser.push(by.toString())
  },
  transformReply: (reply: number): bigint => BigInt(reply),
})

const twice = {
  parseCommand(parser: CommandParser, text: RedisArgument) {
    parser.push('ECHO', text)
  },
  transformReply: (reply: string): string[] => [reply, reply],
}

export async function own(): Promise<void> {
  const client = await createClient({ scripts: { add }, modules: { mine: { twice } }, functions: { library: { twice } } }).connect()
  const sum = await client.add('k', 2)
  same<typeof sum, bigint>()
  const texts = await client.mine.twice('a')
  same<typeof texts, string[]>()
  await client.library.twice('a')
  await client.multi().add('k', 1).mine.twice('b').exec()
}

export async function several(): Promise<void> {
  const pool: RedisClientPoolType = createClientPool({ url: 'redis://localhost' }, { minimum: 1, maximum: 10 })
  await pool.connect()
  await pool.get('k')
  const reply = await pool.execute(async (client) => client.get('k'))
  same<typeof reply, string | null>()
  await pool.multi().get('k').exec()
  await pool.close()

  const cluster: RedisClusterType = createCluster({ rootNodes: [{ url: 'redis://localhost:7000' }], defaults: { password: 'p' } })
  await cluster.connect()
  const text = await cluster.get('k')
  same<typeof text, string | null>()
  await cluster.multi('k').get('k').exec()
  await cluster.sendCommand('k', true, ['GET', 'k'])
  console.log(cluster.masters.length, cluster.slots[0].master.address)

  const sentinel = await createSentinel({ name: 'mine', sentinelRootNodes: [{ host: 'localhost', port: 26379 }], masterPoolSize: 2 }).connect()
  await sentinel.set('k', 'v')
  await sentinel.use(async (client) => {
    await client.watch('k')
    return client.multi().get('k').exec()
  })
  await sentinel.close()
}
