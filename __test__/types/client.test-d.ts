// Checked by tsc: what users write has to have the types that they expect.
import Redis from 'nearis';
import { Redis as Named, RedisOptions, RedisKey, Callback, ChainableCommander, Result, Results, ReplyError, Lock, LockError } from 'nearis';

const options: RedisOptions = { host: 'localhost', db: 2, engine: 'app', noDelay: true };
const redis: Redis = new Redis(6379, 'localhost', options);
const named: Named = new Named('redis://localhost/1');
const same: Redis = named.duplicate({ db: 3 });

const key: RedisKey = Buffer.from('k');
const text: Promise<string | null> = redis.get(key);
const bytes: Promise<Buffer | null> = redis.getBuffer('k');
const ok: Promise<'OK'> = redis.set('k', 1);
const conditional: Promise<string | null> = redis.set('k', 'v', 'EX', 10, 'NX');
const count: Promise<number> = redis.del('a', 'b', ['c']);
const listed: Promise<(string | null)[]> = redis.mget(['a', 'b']);
const pairs: Promise<'OK'> = redis.mset({ a: 1 });
const map: Promise<'OK'> = redis.mset(new Map([['a', 1]]));
const scored: Promise<number> = redis.zadd('z', 'NX', 1, 'a', [2, 'b']);
const sum: Promise<string | null> = redis.zadd('z', 'XX', 'INCR', 1, 'a');
const added: Promise<number> = redis.geoadd('g', 'NX', [{ longitude: 1, latitude: 2, member: 'm' }]);
const positions: Promise<([longitude: string, latitude: string] | null)[]> = redis.geopos('g', 'a', ['b']);
const placed: Promise<[rank: number, score: string] | null> = redis.zrank('z', 'a', 'WITHSCORE');
const taken: Promise<[key: string, members: [member: string, score: string][]] | null> = redis.zmpop(1, 'z', 'MIN');
const callback: Callback<string | null> = (error, value) => console.log(error, value?.length);
redis.get('k', callback);
redis.del('a', 'b', (error, removed) => console.log(error, removed?.toFixed()));

const now: string | null = redis.sync.get('k');
const pipeline: ChainableCommander = redis.pipeline().set('a', 1).get('a').call('ping');
const results: Promise<[error: Error | null, result: unknown][] | null> = pipeline.exec();

const transaction: ChainableCommander = redis.multi([['set', 'a', 1]]).incr('a');
const transacted: Promise<Results> = transaction.exec((error, pairs) => console.log(error, pairs?.length));
const begun: Promise<'OK'> = redis.multi({ pipeline: false });
const inner: Promise<Results> = redis.pipeline([]).multi().set('a', 1).exec();
const atOnce: Results = redis.sync.exec();

const left: Promise<number | null> = redis.atomic(['stock', Buffer.from('cart')], (tx) => {
  const stock: string | null = tx.get('stock');
  if (Number(stock) < 1) return null;
  tx.hset('cart', { a: 1 });
  const fields: Record<string, string> = tx.hgetall('cart');
  tx.call('set', 'k', fields.a);
  return tx.decr('stock');
});
const nothing: Promise<void> = redis.atomic([], () => {}, { rollback: true });
async function guarded(): Promise<void> {
  await using lock: Lock = await redis.lock('order:42', { ttlMs: 30_000, waitMs: 5_000 });
  const fence: number = lock.fence;
  const extended: boolean = await lock.extend(10_000);
  const worked: number = await redis.withLock('order:42', { ttlMs: 100 }, async (signal, held) => (signal.aborted ? fence : held.fence));
  await redis.withLock(Buffer.from('b'), (signal) => signal.throwIfAborted()).catch((error: LockError) => error.code === 'LOST');
  console.log(extended, worked, await lock.release());
}
redis.defineCommand('own', { lua: 'return 1', numberOfKeys: 0 });
redis.defineCommand('own', { script: [['return', 1]] });
// @ts-expect-error a promise comes too late
redis.atomic([], async (tx) => tx.get('k'));
// @ts-expect-error this may not run in a script
redis.atomic([], (tx) => tx.subscribe('c'));

redis.on('ready', () => {}).on('select', (db) => db.toFixed()).once('error', (error) => error.message);
redis.on('message', (channel, message) => channel.concat(message)).on('pmessage', (pattern, channel) => pattern.concat(channel));
redis.once('messageBuffer', (channel, message) => Buffer.concat([channel, message]));
const subscribed: Promise<number> = redis.subscribe('a', Buffer.from('b'), (error, count) => count?.toFixed());
const status: 'ready' extends typeof redis.status ? true : false = true;
if (Math.random() > 2) throw new ReplyError('ERR');

// @ts-expect-error a key is a string or a Buffer
redis.get({});
// @ts-expect-error there is no such command
redis.nonsense();

declare module 'nearis' {
  interface RedisCommander<Context> {
    /** A command of the user's own. */
    own(key: string): Result<number, Context>;
  }
}
const own: Promise<number> = redis.own('k');

async function serve(): Promise<void> {
  const listener = await redis.listen({ port: 0, host: ["127.0.0.1", "-::1"], maxClients: 10, latencyTracking: false, maxmemoryPolicy: "allkeys-lru" });
  const everywhere: string[] = listener.addresses;
  // @ts-expect-error no such parameter
  void redis.listen({ maxclinets: 1 });
  const address: string = listener.address;
  console.log(address, everywhere, listener.unref().port);
  await listener.close();
  for await (const page of redis.scanStream({ match: 'a*' })) console.log(page);
}

const flavored = new Redis.Engine({ flavor: 'redis-7.0' });
flavored.flavor = null;
// @ts-expect-error nobody can be that old
flavored.flavor = 'redis-2.4';

export { left, nothing, same, text, bytes, ok, conditional, count, listed, pairs, map, now, results, transacted, begun, inner, atOnce, subscribed, status, own, serve };

// Limits of memory.
new Redis({ maxMemory: '2gb', maxMemoryPolicy: 'allkeys-lru', maxMemorySamples: 5 })
new Redis.Engine({ maxMemory: 1024 }).connect({ maxMemoryPolicy: 'volatile-ttl' })
// @ts-expect-error no such policy
new Redis({ maxMemoryPolicy: 'lru' })
// @ts-expect-error neither a number nor text
new Redis.Engine({ maxMemory: true })
