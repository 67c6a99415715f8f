'use strict'

// What people have asked of the test doubles that there are, in public, each with a test that names it. Where a subject has
// test files of its own, this is the one example of what was asked for.

const assert = require('node:assert/strict')
const { execFileSync } = require('node:child_process')
const { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { afterEach, beforeEach, test } = require('node:test')
const { Worker } = require('node:worker_threads')
const { Queue, Worker: Consumer } = require('bullmq')
const IORedis = require('ioredis')
const Redlock = require('redlock4')
const { RedisStore: LimitStore } = require('rate-limit-redis')
const nearis = require('../../index')
const { createClient } = require('../../node-redis')
const { fakeTimers } = require('../helpers/fake-timers')
const { ROOT } = require('../helpers/script')
const { until } = require('../helpers/until')

const { Redis, Engine } = nearis

let engine
let redis
let timers
const clients = []

const client = (/** @type {object} */ options) => {
  const made = engine.connect(options)
  clients.push(made)
  return made
}

const nodeRedis = async () => {
  const made = createClient({ engine })
  clients.push(made)
  return made.connect()
}

beforeEach(() => {
  engine = new Engine()
  redis = client()
})

afterEach(() => {
  timers?.uninstall()
  timers = undefined
  clients.splice(0).forEach((made) => made.disconnect())
})

/**
 * What a program prints that has the package installed.
 * @param {string} code
 * @param {Record<string, string>} [others] files beside it
 */
function run(code, others = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'nearis-wants-'))
  try {
    mkdirSync(path.join(folder, 'node_modules'))
    symlinkSync(ROOT, path.join(folder, 'node_modules', 'nearis'), 'junction')
    for (const [name, text] of Object.entries({ ...others, 'main.js': code })) writeFileSync(path.join(folder, name), text)
    return execFileSync(process.execPath, [path.join(folder, 'main.js')], { encoding: 'utf8', timeout: 60_000 }).trim()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('time can be moved in tests, and a TTL is exact: yeahoffline/redis-mock#127, #193, cunla/fakeredis-py#253', async () => {
  timers = fakeTimers()
  await redis.set('k', 'v', 'EX', 5)
  assert.equal(await redis.pttl('k'), 5_000)
  await timers.tickAsync(1_000)
  assert.equal(await redis.pttl('k'), 4_000)
  timers.uninstall()
  await engine.clock.set(Date.now())
  await redis.set('l', 'v', 'EX', 5)
  await engine.clock.advance(5_001)
  assert.equal(await redis.exists('l'), 0)
})

test('locks and limiters that need EVAL work: mike-marcacci/node-redlock#32, stipsan/ioredis-mock#1097, yeahoffline/redis-mock#121', async () => {
  const redlock = new Redlock([redis], { retryCount: 0 })
  const lock = await redlock.lock('lock', 10_000)
  await assert.rejects(redlock.lock('lock', 10_000))
  await lock.unlock()
  const store = new LimitStore({ sendCommand: (/** @type {string[]} */ ...args) => redis.call(...args) })
  await store.init(/** @type {any} */ ({ windowMs: 60_000 }))
  assert.equal((await store.increment('ip')).totalHits, 1)
  assert.equal((await store.increment('ip')).totalHits, 2)
})

test('scripts are told apart by their SHA, and leave no handles: guilleiguaran/fakeredis#94, stipsan/ioredis-mock#1350', async () => {
  const sha = await redis.script('LOAD', "return redis.call('INCRBY', KEYS[1], ARGV[1])")
  assert.equal(await redis.evalsha(sha, 1, 'n', 5), 5)
  await assert.rejects(redis.evalsha('0'.repeat(40), 0), { name: 'ReplyError', message: /^NOSCRIPT / })
  assert.equal(run("const r = new (require('nearis'))(); r.eval('return 1', 0).then(console.log)"), '1')
})

test('BullMQ runs without a Redis in CI: taskforcesh/bullmq#86, #1471, stipsan/ioredis-mock#841, #1060', async () => {
  const connection = () => client({ maxRetriesPerRequest: null })
  const queue = new Queue('jobs', { connection: connection() })
  const done = []
  const consumer = new Consumer('jobs', async (job) => done.push(job.data.n), { connection: connection() })
  await queue.addBulk([1, 2, 3].map((n) => ({ name: 'job', data: { n } })))
  await until(() => done.length === 3)
  assert.deepEqual(done, [1, 2, 3])
  await consumer.close()
  await queue.close()
})

test('commands end with a client, as with a real one: jamesls/fakeredis#102, sds/mock_redis#89', async () => {
  const gone = client()
  await gone.set('k', 'v')
  await gone.quit()
  await assert.rejects(gone.get('k'), { message: 'Connection is closed.' })
  const other = await nodeRedis()
  await other.close()
  await assert.rejects(other.get('k'), { message: 'The client is closed' })
})

test('the promises of node-redis 4 and later: yeahoffline/redis-mock#195, #199, #204, #209, #211, redis/node-redis#2546', async () => {
  const other = await nodeRedis()
  assert.equal(await other.set('k', 'v', { EX: 60 }), 'OK')
  assert.deepEqual(await other.multi().get('k').hSet('h', { a: '1' }).exec(), ['v', 1])
  assert.deepEqual({ ...(await other.hGetAll('h')) }, { a: '1' })
  const keys = []
  for await (const page of other.scanIterator()) keys.push(...page)
  assert.deepEqual(keys.sort(), ['h', 'k'])
})

test('what instances share is plain: an engine, or a place; never the process: stipsan/ioredis-mock#1113, #1124', async () => {
  const [one, same, elsewhere] = [new Redis(), new Redis('redis://localhost:6379'), new Redis(6380)]
  clients.push(one, same, elsewhere)
  await one.set('shared', '1')
  assert.equal(await same.get('shared'), '1')
  assert.equal(await one.duplicate().get('shared'), '1')
  assert.equal(await elsewhere.get('shared'), null)
  assert.equal(await redis.get('shared'), null)
  await one.flushall()
})

test('XREAD takes its options in any order, with groups and blocking: stipsan/ioredis-mock#1473, microsoft/garnet#1768', async () => {
  await redis.xadd('s', '1-1', 'a', '1')
  assert.deepEqual(await redis.xread('COUNT', 1, 'BLOCK', 10, 'STREAMS', 's', '0'), [['s', [['1-1', ['a', '1']]]]])
  assert.deepEqual(await redis.xread('BLOCK', 10, 'COUNT', 1, 'STREAMS', 's', '0'), [['s', [['1-1', ['a', '1']]]]])
  await redis.xgroup('CREATE', 's', 'g', '0')
  const other = client()
  assert.equal((await other.xreadgroup('GROUP', 'g', 'c', 'NOACK', 'COUNT', 1, 'STREAMS', 's', '>'))[0][1].length, 1)
  const waiting = other.xread('BLOCK', 0, 'STREAMS', 's', '$')
  await redis.xadd('s', '2-1', 'a', '2')
  assert.deepEqual(await waiting, [['s', [['2-1', ['a', '2']]]]])
})

test('expired events, and CONFIG that knows notify-keyspace-events: stipsan/ioredis-mock#657, alicebob/miniredis#182, fppt/jedis-mock#809', async () => {
  timers = fakeTimers()
  await redis.config('SET', 'notify-keyspace-events', 'Egx')
  assert.deepEqual(await redis.config('GET', 'notify-keyspace-events'), ['notify-keyspace-events', 'gxE'])
  const subscriber = client()
  const heard = []
  subscriber.on('pmessage', (_, channel, key) => heard.push([channel, key]))
  await subscriber.psubscribe('__keyevent@*__:*')
  await redis.set('session', '1', 'PX', 1_000)
  await timers.tickAsync(1_001)
  await redis.ping()
  assert.deepEqual(heard.at(-1), ['__keyevent@0__:expired', 'session'])
})

test('errors are those of Redis, in pipelines and transactions too: stipsan/ioredis-mock#387', async () => {
  await redis.set('k', 'v')
  const wrong = { name: 'ReplyError', message: 'WRONGTYPE Operation against a key holding the wrong kind of value' }
  await assert.rejects(redis.lpush('k', 'x'), wrong)
  const [[first], [second, reply]] = await redis.pipeline().lpush('k', 'x').get('k').exec()
  assert.deepEqual([first.message, second, reply], [wrong.message, null, 'v'])
  const [[inside], [, after]] = await redis.multi().hset('k', 'f', 'v').strlen('k').exec()
  assert.deepEqual([inside.message, after], [wrong.message, 1])
  await assert.rejects(redis.multi().call('nonsense').exec(), { message: /^EXECABORT / })
  await assert.rejects(redis.incr('k'), { message: 'ERR value is not an integer or out of range' })
})

test('a process that has nothing else to do ends, and has no open handles: redis/ioredis#1088, #1697, stipsan/ioredis-mock#1350', () => {
  const out = run(`
    const Redis = require('nearis')
    const { createClient } = require('nearis/node-redis')
    ;(async () => {
      const redis = new Redis()
      await redis.set('k', 'v', 'EX', 1000)
      await redis.duplicate().subscribe('c')
      const other = await createClient().connect()
      await other.set('l', 'v')
      await new Promise((resolve) => setTimeout(resolve, 10))
      console.log(process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReq/.test(name)).join())
    })()`)
  assert.equal(out, '')
})

test('keys expire without a timer for each of them: faeldt/redis-mock#30, yeahoffline/redis-mock#23', async () => {
  timers = fakeTimers()
  for (let i = 0; i < 100; i++) await redis.set(`k${i}`, 'v', 'EX', 10 + i)
  assert.equal(timers.countTimers(), 0)
  timers.tick(50_001)
  assert.equal((await redis.keys('*')).length, 59)
  // Forty days, where a timer of Node would go off at once.
  await redis.set('far', 'v', 'EX', 40 * 86_400)
  timers.tick(1_000)
  assert.equal(await redis.exists('far'), 1)
})

test('time is real unless somebody moves it: alicebob/miniredis#24, #149, #197, #217, #312', async () => {
  await redis.set('k', 'v', 'PX', 20)
  await until(async () => (await redis.exists('k')) === 0)
})

test('nothing is downloaded or compiled at the installation: mhassan1/redis-memory-server#12, #21, #48, #85', () => {
  const { scripts, dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(scripts[name], undefined, name)
  assert.deepEqual(Object.keys(dependencies), ['redis-errors'])
})

test('Redis embedded like SQLite, for tests: redis/redis#2396, #8802, #12519', () => {
  const out = run("const r = new (require('nearis'))(); r.sync.rpush('l', 'a', 'b'); console.log(r.sync.lrange('l', 0, -1).join(), process.pid)")
  assert.match(out, /^a,b \d+$/)
})

test('"ioredis_1.default is not a constructor", Cluster missing: stipsan/ioredis-mock#568, #996, #1346, redis/ioredis#1308, #1753', () => {
  const names = 'Redis, Cluster, Command, Pipeline, ScanStream, ReplyError'
  const files = {
    'default.mjs': "import Redis from 'nearis'; export default new Redis()",
    'names.mjs': `import { ${names} } from 'nearis'; if (![${names}].every((x) => typeof x === 'function')) throw new Error('one is missing'); export default new Redis()`,
    'namespace.mjs': "import * as all from 'nearis'; export default new all.default()",
    'required.cjs': "const Redis = require('nearis'); module.exports = new Redis()",
    'name.cjs': "const { Redis } = require('nearis'); module.exports = new Redis()",
    'typescript.cjs': "const ioredis_1 = require('nearis'); module.exports = new ioredis_1.default()",
    'babel.cjs': "const all = require('nearis'); const _i = all && all.__esModule ? all : { default: all }; module.exports = new _i.default()",
  }
  const code = `(async () => {
    for (const file of ${JSON.stringify(Object.keys(files))}) console.log(file, await (await import('./' + file)).default.ping())
  })()`
  assert.equal(run(code, files), Object.keys(files).map((file) => `${file} PONG`).join('\n'))
})

test('PTTL may be 0 on a key that lives, and libraries depend on it: express-rate-limit/rate-limit-redis#218', async () => {
  timers = fakeTimers()
  await redis.set('k', 'v', 'PX', 1_000)
  timers.tick(1_000)
  assert.equal(await redis.pttl('k'), 0)
  assert.equal(await redis.get('k'), 'v')
  timers.tick(1)
  assert.equal(await redis.pttl('k'), -2)
})

test('nothing has to be switched on to be compatible: dragonflydb/dragonfly#272', async () => {
  // A script that names no keys, and one that makes a key's name, as Bull's do.
  assert.equal(await redis.eval("redis.call('SET', 'a:' .. ARGV[1], '1') return redis.call('GET', 'a:b')", 0, 'b'), '1')
})

test('an engine in the process with consumer groups, blocking commands, deadlines of fields and the right errors', async () => {
  await redis.xgroup('CREATE', 's', 'g', '$', 'MKSTREAM')
  const waiting = client().xreadgroup('GROUP', 'g', 'c', 'BLOCK', 0, 'STREAMS', 's', '>')
  await redis.xadd('s', '*', 'f', 'v')
  assert.equal((await waiting)[0][1].length, 1)
  const blocked = client().blmpop(0, 2, 'a', 'b', 'LEFT')
  await redis.rpush('b', 'x')
  assert.deepEqual(await blocked, ['b', ['x']])
  await redis.hset('h', 'f', 'v')
  assert.deepEqual(await redis.hexpire('h', 10, 'FIELDS', 1, 'f'), [1])
  await assert.rejects(redis.xgroup('CREATE', 's', 'g', '$'), { message: 'BUSYGROUP Consumer Group name already exists' })
})

test('one store by ioredis\'s methods, node-redis\'s, plain calls and a socket at once', async (t) => {
  const listener = await engine.listen({ port: 0 })
  const remote = new IORedis({ port: listener.port })
  t.after(async () => {
    remote.disconnect()
    await listener.close()
  })
  const other = await nodeRedis()
  assert.deepEqual([await redis.incr('n'), await other.incr('n'), redis.sync.incr('n'), await remote.incr('n')], [1, 2, 3, 4])
})

test('fake timers drive events, blocking timeouts and the age of keys, too', async () => {
  timers = fakeTimers()
  await redis.config('SET', 'notify-keyspace-events', 'Ex')
  const heard = []
  const subscriber = client()
  subscriber.on('message', (_, key) => heard.push(key))
  await subscriber.subscribe('__keyevent@0__:expired')
  await redis.mset('old', '1', 'used', '1')
  await redis.set('short', '1', 'EX', 10)
  const waiting = client().bzpopmin('none', 30).then(() => heard.push('BZPOPMIN'))
  await timers.tickAsync(3_600_000)
  await waiting
  assert.deepEqual(heard, ['short', 'BZPOPMIN'])
  await redis.get('used')
  assert.deepEqual([await redis.object('IDLETIME', 'old'), await redis.object('IDLETIME', 'used')], [3_600, 0])
})

test('threads share an engine without a socket', async () => {
  const name = `wants-${process.pid}`
  const mine = new Redis({ engine: name })
  clients.push(mine)
  const code = `
    const Redis = require(${JSON.stringify(require.resolve('../../index'))})
    const redis = new Redis({ engine: ${JSON.stringify(name)} })
    redis.rpush('from the thread', 'hello').then(() => redis.disconnect())`
  const waiting = mine.blpop('from the thread', 0)
  const worker = new Worker(code, { eval: true })
  assert.deepEqual(await waiting, ['from the thread', 'hello'])
  await worker.terminate()
})

test('scripts of Lua and of JSON, and functions of JavaScript, each atomic', async () => {
  assert.equal(await redis.eval("return redis.call('INCR', KEYS[1])", 1, 'n'), 1)
  assert.equal(await redis.eval(JSON.stringify([['return', ['call', 'INCR', ['key', 1]]]]), 1, 'n'), 2)
  assert.equal(await redis.atomic(['n'], (/** @type {any} */ tx) => tx.incr('n') + tx.incr('n')), 7)
})

test('commands for locks and limits that Redis 8.4 has: DELEX, SET IFEQ, INCREX, MSETEX: redis/redis#4423, #14278', async () => {
  await redis.set('lock', 'mine')
  assert.equal(await redis.call('DELEX', 'lock', 'IFEQ', 'another'), 0)
  assert.equal(await redis.call('SET', 'lock', 'next', 'IFEQ', 'mine'), 'OK')
  assert.equal(await redis.call('DELEX', 'lock', 'IFEQ', 'next'), 1)
  assert.deepEqual(await redis.call('INCREX', 'hits', 'BYINT', 1, 'UBOUND', 2, 'EX', 60), [1, 1])
  assert.equal(await redis.call('MSETEX', 2, 'a', '1', 'b', '2', 'EX', 60), 1)
  assert.equal(await redis.ttl('b'), 60)
})

test('failures can be had: errors, lost connections, a replica that only reads: stipsan/ioredis-mock#1198, yeahoffline/redis-mock#51, #183, hdachev/fakeredis#19', async () => {
  await redis.set('k', 'v')
  const readonly = engine.faults.readonly()
  await assert.rejects(redis.set('k', 'w'), { message: "READONLY You can't write against a read only replica." })
  assert.equal(await redis.get('k'), 'v')
  readonly.undo()
  const fault = engine.inject({ command: 'get', key: 'k', nth: 2, error: 'ERR something broke' })
  assert.equal(await redis.get('k'), 'v')
  await assert.rejects(redis.get('k'), { message: 'ERR something broke' })
  assert.equal(await redis.get('k'), 'v')
  assert.equal(fault.hits, 1)
  const impatient = client({ retryStrategy: () => 1, maxRetriesPerRequest: 0 })
  await impatient.ping()
  engine.inject({ command: 'get', disconnect: true })
  await assert.rejects(impatient.get('k'), { name: 'MaxRetriesPerRequestError' })
  assert.equal(await impatient.get('k'), 'v')
})

test('the whole store goes back to what it was, for fixtures', async () => {
  engine.load({ 'user:1': { name: 'Ann' }, jobs: ['a', 'b'], tags: new Set(['x']), board: new Map([['ann', 3]]), n: 1 })
  const fixture = engine.snapshot()
  const before = engine.dump()
  for (let i = 0; i < 3; i++) {
    await redis.multi().del('user:1').lpop('jobs').sadd('tags', String(i)).zincrby('board', 1, 'ann').incr('n').set('new', '1').exec()
    assert.notDeepEqual(engine.dump(), before)
    engine.restore(fixture)
    assert.deepEqual(engine.dump(), before)
  }
})

test('chance can be repeated', async () => {
  const drawn = []
  for (let i = 0; i < 2; i++) {
    await redis.sadd('s', Array.from({ length: 50 }, (_, n) => `m${n}`))
    engine.seed(7)
    drawn.push([await redis.spop('s'), await redis.srandmember('s', 5), await redis.randomkey()])
    await redis.flushall()
  }
  assert.deepEqual(drawn[0], drawn[1])
})

test('a mode that fails louder than Redis', async () => {
  engine.strict(true)
  await assert.rejects(redis.keys('*'), /SCAN/)
  await assert.rejects(redis.mset('a', '1', 'b', '2'), /CROSSSLOT/)
})

test('commands of another version are unknown, as in production: cunla/fakeredis-py has it, nobody in Node', async () => {
  engine.flavor = 'redis-7.0'
  await assert.rejects(redis.call('HEXPIRE', 'h', '1', 'FIELDS', '1', 'f'), /ERR unknown command 'HEXPIRE'/)
  engine.flavor = 'redis-7.4'
  assert.equal(await redis.hset('h', 'f', 'v'), 1)
  assert.deepEqual(await redis.call('HEXPIRE', 'h', '1', 'FIELDS', '1', 'f'), [1])
})

test('memory can be full: keys are evicted, or what needs more is refused, as in production; nobody has it', async () => {
  const limited = new Engine({ maxMemory: '1mb', maxMemoryPolicy: 'allkeys-lru', seed: 1 })
  const cache = limited.connect()
  clients.push(cache)
  const told = limited.connect()
  clients.push(told)
  await cache.config('SET', 'notify-keyspace-events', 'Ee')
  const evicted = []
  told.on('message', (_channel, key) => evicted.push(key))
  await told.subscribe('__keyevent@0__:evicted')
  for (let i = 0; i < 2_000; i++) await cache.set(`k${i}`, 'x'.repeat(1_000))
  const left = await cache.dbsize()
  await until(() => evicted.length === 2_000 - left)
  assert.ok(left > 700 && left < 1_049, String(left))
  assert.equal(await cache.get(evicted[0]), null)
  assert.match(await cache.info('stats'), new RegExp(`evicted_keys:${2_000 - left}\\r`))
  await cache.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '500kb')
  const refusal = { name: 'ReplyError', message: "OOM command not allowed when used memory > 'maxmemory'." }
  await assert.rejects(cache.set('one', 'more'), refusal)
  await assert.rejects(cache.multi().set('one', 'more').exec(), { message: /^EXECABORT/ })
  await assert.rejects(cache.eval("return redis.call('SET', 'one', 'more')", 0), { message: /^OOM / })
  assert.equal(await cache.exists('one'), 0)
  await cache.flushall()
  assert.equal(await cache.set('one', 'more'), 'OK')
})
