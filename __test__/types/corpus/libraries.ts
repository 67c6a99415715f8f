// Shapes by which libraries take a client.
import { Cluster, Command, Pipeline, Redis, ReplyError, ScanStream, print } from 'ioredis'
import type {
  BatchOperationContext, ClientContext, ClusterNode, ClusterOptions, ClusterStatus, CommandTraceContext, CommonRedisOptions,
  ConnectTraceContext, DNSLookupFunction, DNSResolveSrvFunction, HimportFieldset, NatMap, NodeRole, RedisCommander, RedisOptions,
  RedisStatus, Result, ScanStreamOptions, SentinelAddress, SentinelConnectionOptions, StandaloneConnectionOptions,
} from 'ioredis'

// connect-redis, rate-limit-redis, express-rate-limit and the like.
type SendCommand = (command: string, ...args: string[]) => Promise<boolean | number | string | (boolean | number | string)[]>
export const sender = (client: Redis): SendCommand => (command, ...args) => client.call(command, ...args) as ReturnType<SendCommand>
export interface StoreClient {
  get(key: string): Promise<string | null>
  set(key: string, value: string, mode: 'EX', seconds: number): Promise<unknown>
  expire(key: string, seconds: number): Promise<number | boolean>
  del(...keys: string[]): Promise<number>
  mget(...keys: string[]): Promise<(string | null)[]>
  scanStream(options: { match: string; count: number }): AsyncIterable<unknown>
}
export const store = (client: Redis): StoreClient => client

// Queues.
export type QueueConnection = Redis | Cluster | RedisOptions
export const isClient = (connection: QueueConnection): connection is Redis | Cluster => 'connect' in connection
export async function open(connection: QueueConnection): Promise<Redis | Cluster> {
  const client = isClient(connection) ? connection : new Redis({ ...connection, maxRetriesPerRequest: null })
  if (client.status === 'wait') await client.connect()
  const queued = client.multi()
  queued.rpush('wait', '1').hset('1', 'data', '{}')
  await queued.exec()
  await client.client('SETNAME', 'queue')
  await client.bzpopmin('marker', 5)
  return client
}

// Adapters that take what they need only.
export type Minimal = Pick<Redis, 'get' | 'set' | 'del' | 'publish' | 'subscribe' | 'on' | 'duplicate' | 'status'>
export const narrow = (redis: Redis): Minimal => redis
export const commander = <C extends ClientContext>(target: RedisCommander<C>): Result<string | null, C> => target.get('k')
export const both = [commander<{ type: 'default' }>(new Redis()), commander<{ type: 'pipeline' }>(new Redis().pipeline())] as const
export const awaited: Promise<string | null> = both[0]
export const generic = async (redis: Redis, name: keyof RedisCommander): Promise<void> => console.log(typeof redis[name])

// A test double, as jest.spyOn and vi.mocked type it.
declare function spyOn<T extends object, K extends keyof T>(object: T, name: K): T[K] extends (...args: infer A) => infer R
  ? { mockResolvedValue(value: Awaited<R>): void; mockImplementation(fn: (...args: A) => R): void }
  : never
declare function mocked<T extends (...args: any[]) => any>(fn: T): { mockResolvedValueOnce(value: Awaited<ReturnType<T>>): void }
export function doubles(redis: Redis): void {
  spyOn(redis, 'get').mockResolvedValue('value')
  spyOn(redis, 'get').mockResolvedValue(null)
  spyOn(redis, 'set').mockResolvedValue('OK')
  spyOn(redis, 'del').mockResolvedValue(1)
  spyOn(redis, 'hgetall').mockResolvedValue({ a: 'b' })
  spyOn(redis, 'mget').mockResolvedValue(['a', null])
  spyOn(redis, 'smembers').mockResolvedValue(['a'])
  spyOn(redis, 'expire').mockResolvedValue(1)
  spyOn(redis, 'ttl').mockResolvedValue(-1)
  spyOn(redis, 'quit').mockResolvedValue('OK')
  spyOn(redis, 'publish').mockResolvedValue(0)
  spyOn(redis, 'disconnect').mockImplementation(() => undefined)
  mocked(redis.incr).mockResolvedValueOnce(2)
  mocked(redis.lrange).mockResolvedValueOnce(['a'])
  const partial = { get: async () => 'x', set: async () => 'OK' } as unknown as Redis
  console.log(partial.status)
}

// Options, one by one.
export const options: RedisOptions = {
  port: 6379, host: 'localhost', family: 4, path: undefined, username: 'u', password: 'p', db: 2, tls: {}, keyPrefix: 'p:', stringNumbers: true,
  showFriendlyErrorStack: true, lazyConnect: true, connectionName: 'n', disableClientInfo: true, clientInfoTag: 't', enableReadyCheck: false,
  maxLoadingRetryTime: 1, enableOfflineQueue: false, autoResubscribe: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: null,
  retryStrategy: (times) => (times > 3 ? null : times * 50), reconnectOnError: (error) => error.message.includes('READONLY') && 2,
  connectTimeout: 1, disconnectTimeout: 1, commandTimeout: 1, blockingTimeout: 1, blockingTimeoutGrace: 1, socketTimeout: 1, keepAlive: 1,
  noDelay: true, readOnly: true, monitor: false, enableAutoPipelining: true, autoPipeliningIgnoredCommands: ['get'], protocol: 2,
  scripts: { mine: { lua: 'return 1', numberOfKeys: 1, readOnly: true } }, sentinels: [{ host: 'h', port: 1 }], name: 'm', role: 'slave',
  sentinelUsername: 'u', sentinelPassword: 'p', sentinelRetryStrategy: () => null, sentinelReconnectStrategy: () => 1, sentinelCommandTimeout: 1,
  sentinelTLS: {}, enableTLSForSentinelMode: true, sentinelMaxConnections: 1, updateSentinels: true, failoverDetector: true,
  preferredSlaves: [{ ip: 'i', port: '1', prio: 1 }], natMap: { 'a:1': { host: 'b', port: 2 } },
}
export const cluster: ClusterOptions = {
  clusterRetryStrategy: (times, reason) => (reason ? times : null), enableOfflineQueue: true, enableReadyCheck: true, scaleReads: 'all', maxRedirections: 1,
  retryDelayOnFailover: 1, retryDelayOnClusterDown: 1, retryDelayOnTryAgain: 1, retryDelayOnMoved: 1, slotsRefreshTimeout: 1, slotsRefreshInterval: 1,
  shardedSubscribers: true, redisOptions: { connectTimeout: 1, tls: {} }, lazyConnect: true, useSRVRecords: false, enableAutoPipelining: true,
  dnsLookup: (address, callback) => callback(null, address), natMap: {}, scripts: {}, keyPrefix: 'p', showFriendlyErrorStack: true,
}
export function clusters(nodes: ClusterNode[], role: NodeRole): string {
  const client = new Cluster(nodes, cluster)
  client.on('node error', (error: Error, address: string) => console.log(error, address))
  client.refreshSlotsCache((error) => console.log(error))
  const all: Redis[] = client.nodes(role)
  const status: ClusterStatus = client.status
  return all.map((node) => node.options.host).join() + status + client.slots[0]?.[0] + client.duplicate(nodes, { lazyConnect: true }).isCluster
}

export async function internals(redis: Redis, status: RedisStatus): Promise<void> {
  Command.setReplyTransformer('hgetall', (result) => (Array.isArray(result) ? result : {}))
  Command.setArgumentTransformer('set', (args) => args)
  const command = new Command('get', ['k'], { replyEncoding: 'utf8', keyPrefix: 'p' }, (error, value) => console.log(error, value))
  redis.sendCommand(command)
  console.log(command.name, command.args, command.getKeys(), command.getSlot(), await command.promise, status)
  const stream: ScanStream = redis.zscanStream('z', {} satisfies ScanStreamOptions)
  stream.close()
  const pipeline = new Pipeline(redis)
  pipeline.addBatch([['get', 'k']])
  console.log(pipeline.length, await redis.pipeline([['get', 'k']]).exec(), redis.getBuiltinCommands().includes('get'))
  redis.addBuiltinCommand('future')
  try {
    await redis.incr('text')
  } catch (error) {
    if (error instanceof ReplyError) print(error as Error, 1)
  }
}

export type Others = [
  BatchOperationContext, CommandTraceContext, ConnectTraceContext, CommonRedisOptions, DNSLookupFunction, DNSResolveSrvFunction, HimportFieldset,
  NatMap, SentinelAddress, SentinelConnectionOptions, StandaloneConnectionOptions,
]
