'use strict'

const assert = require('node:assert/strict')
const { afterEach, beforeEach, describe, mock, test } = require('node:test')
const { Engine } = require('../..')
const { commands, numbers } = require('./random-commands')

let engine
let redis

beforeEach(() => {
  engine = new Engine()
  redis = engine.connect()
})

afterEach(() => {
  redis.disconnect()
  assert.equal(engine.check(), null)
})

/** One key of each type, some with times, in three databases. */
async function fill() {
  await redis.mset('text', 'hello', 'number', 1)
  await redis.set(Buffer.from([0xff, 0]), Buffer.from([0xfe]))
  await redis.set('session', 'x', 'EX', 100)
  await redis.hset('user:1', { name: 'x', mail: 'y' })
  await redis.hexpire('user:1', 50, 'FIELDS', 1, 'mail')
  await redis.rpush('list', 'b', 'a', 'b')
  await redis.sadd('set', 'b', 'a')
  await redis.zadd('zset', 2, 'b', 1, 'a', '-inf', 'c')
  await redis.xadd('stream', '1-1', 'f', 'v')
  await redis.xadd('stream', '2-1', 'f', 'v')
  await redis.xgroup('CREATE', 'stream', 'group', 0)
  await redis.xreadgroup('GROUP', 'group', 'bob', 'COUNT', 1, 'STREAMS', 'stream', '>')
  await redis.select(5)
  await redis.set('elsewhere', 1)
  await redis.select(0)
}

describe('snapshot and restore', () => {
  test('Snapshot/rollback of the whole store: byte for byte, as often as it is wanted', async () => {
    await fill()
    const before = engine.dump()
    const text = inspected(before)
    const snapshot = engine.snapshot()
    const next = numbers(3)
    for (let round = 0; round < 5; round++) {
      for (const command of commands(next, 20)) await redis.call(...command).catch(() => {})
      assert.notEqual(inspected(engine.dump()), text)
      engine.restore(snapshot)
      assert.equal(inspected(engine.dump()), text)
      assert.deepEqual(engine.dump(), before)
    }
    assert.equal(await redis.xlen('stream'), 2)
    assert.deepEqual(await redis.xpending('stream', 'group'), [1, '1-1', '1-1', [['bob', '1']]])
  })

  test('flushed, swapped and moved databases come back', async () => {
    await fill()
    const before = engine.dump()
    const snapshot = engine.snapshot()
    const changes = [
      () => redis.flushall(),
      () => redis.swapdb(0, 5),
      () => redis.move('text', 5),
      () => redis.multi().flushdb().set('text', 'new').swapdb(0, 1).set('text', 'newer').exec(),
    ]
    for (const change of changes) {
      await change()
      assert.notDeepEqual(engine.dump(), before)
      engine.restore(snapshot)
      assert.deepEqual(engine.dump(), before)
    }
  })

  test('snapshots do not depend on each other', async () => {
    await redis.set('k', 1)
    const first = engine.snapshot()
    await redis.set('k', 2)
    const second = engine.snapshot()
    await redis.set('k', 3)
    engine.restore(first)
    assert.equal(await redis.get('k'), '1')
    engine.restore(second)
    assert.equal(await redis.get('k'), '2')
    first.release()
    await redis.del('k')
    engine.restore(second)
    assert.equal(await redis.get('k'), '2')
  })

  test('who watches or waits for a key learns of it, notifications do not', async () => {
    await redis.rpush('list', 'job')
    await redis.config('SET', 'notify-keyspace-events', 'KEA')
    const snapshot = engine.snapshot()
    await redis.lpop('list')
    const subscriber = engine.connect()
    const events = []
    subscriber.on('pmessage', (pattern, channel, message) => events.push(message))
    await subscriber.psubscribe('__keyspace@*')
    await redis.watch('list')
    const blocked = engine.connect()
    const popped = blocked.blpop('list', 0)
    await new Promise((resolve) => setTimeout(resolve, 5))
    engine.restore(snapshot)
    assert.equal(await redis.multi().get('x').exec(), null)
    assert.deepEqual(await popped, ['list', 'job'])
    await redis.set('end', 1)
    assert.deepEqual(events.filter((event) => event !== 'lpop' && event !== 'del'), ['set'])
    blocked.disconnect()
    subscriber.disconnect()
  })

  test('a key whose time is over meanwhile is gone, and there again when the clock is set back', async () => {
    engine.clock.set(1_000_000)
    await redis.set('k', 'v', 'PX', 500)
    const snapshot = engine.snapshot()
    engine.clock.advance(501)
    assert.equal(await redis.get('k'), null)
    engine.restore(snapshot)
    assert.equal(await redis.dbsize(), 0)
    assert.equal(await redis.get('k'), null)
    assert.deepEqual(engine.dump(), {})
    engine.clock.set(1_000_000)
    engine.restore(snapshot)
    assert.equal(await redis.pttl('k'), 500)
  })

  test('configuration, scripts and subscriptions are no part of it', async () => {
    const snapshot = engine.snapshot()
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const sha = await redis.script('LOAD', 'return 1')
    engine.restore(snapshot)
    assert.equal((await redis.config('GET', 'maxmemory-policy'))[1], 'allkeys-lru')
    assert.equal(await redis.evalsha(sha, 0), 1)
  })

  test('bad use is told', async () => {
    const snapshot = engine.snapshot()
    const other = new Engine()
    assert.throws(() => other.restore(snapshot), /one of another engine/)
    assert.throws(() => engine.restore({}), { name: 'TypeError', message: /takes what snapshot\(\) has given/ })
    await assert.rejects(redis.atomic([], () => engine.snapshot()), /only its own `tx` may be used/)
    await redis.atomic([], (tx) => {
      tx.set('k', 'v')
      snapshot.release()
    })
    assert.throws(() => engine.restore(snapshot), /has been released/)
    assert.equal(snapshot.isReleased, true)
    snapshot.release()
  })

  test('what is disposed of is released', () => {
    const snapshot = engine.snapshot()
    snapshot[Symbol.dispose ?? Symbol.for('Symbol.dispose')]()
    assert.equal(snapshot.isReleased, true)
  })

  test('an atomic function that fails inside a snapshot leaves both right', async () => {
    await redis.set('k', 1)
    const snapshot = engine.snapshot()
    await assert.rejects(
      redis.atomic([], (tx) => {
        tx.set('k', 2)
        tx.flushall()
        throw new Error('no')
      }, { rollback: true }),
      /no/,
    )
    assert.equal(await redis.get('k'), '1')
    await redis.set('k', 3)
    engine.restore(snapshot)
    assert.equal(await redis.get('k'), '1')
  })
})

describe('dump', () => {
  test('is plain data, in an order of its own', async () => {
    engine.clock.set(1_000_000)
    await fill()
    assert.deepEqual(engine.dump(), {
      list: ['b', 'a', 'b'],
      number: '1',
      session: { $value: 'x', $ttlMs: 100_000 },
      set: new Set(['a', 'b']),
      stream: {
        $stream: [['1-1', { f: 'v' }], ['2-1', { f: 'v' }]],
        $groups: {
          group: {
            lastId: '1-1',
            entriesRead: 1,
            consumers: ['bob'],
            pending: [{ id: '1-1', consumer: 'bob', deliveries: 1, idleMs: 0 }],
          },
        },
      },
      text: 'hello',
      'user:1': { $value: { mail: 'y', name: 'x' }, $fieldTtlMs: { mail: 50_000 } },
      zset: new Map([['c', -Infinity], ['a', 1], ['b', 2]]),
      $keys: [[Buffer.from([0xff, 0]), Buffer.from([0xfe])]],
      $dbs: { 5: { elsewhere: '1' } },
    })
    assert.deepEqual([...engine.dump().set], ['a', 'b'])
    assert.deepEqual([...engine.dump().zset.keys()], ['c', 'a', 'b'])
    assert.deepEqual(Object.keys(engine.dump()['user:1'].$value), ['mail', 'name'])
  })

  test('times are told as they stay the same, or as they are wanted', async () => {
    await redis.set('k', 'v', 'PXAT', 4_000_000_000_000)
    assert.deepEqual(engine.dump(), { k: { $value: 'v', $expiresAtMs: 4_000_000_000_000 } })
    assert.deepEqual(engine.dump({ ttl: false }), { k: 'v' })
    const { $ttlMs } = engine.dump({ ttl: 'left' }).k
    assert.ok($ttlMs > 0 && $ttlMs < 4_000_000_000_000 - 1_600_000_000_000)
    mock.timers.enable({ apis: ['Date'], now: 3_999_999_999_000 })
    try {
      assert.deepEqual(engine.dump(), { k: { $value: 'v', $ttlMs: 1000 } })
      assert.deepEqual(engine.dump({ ttl: 'at' }), { k: { $value: 'v', $expiresAtMs: 4_000_000_000_000 } })
    } finally {
      mock.timers.reset()
    }
    assert.throws(() => engine.dump({ ttl: 'never' }), { name: 'TypeError', message: /'left', 'at' or false/ })
    assert.throws(() => engine.dump(null), TypeError)
  })

  test('names that objects treat in a way of their own are names like others', async () => {
    await redis.set('__proto__', 1)
    await redis.set('$keys', 2)
    await redis.hset('constructor', '__proto__', 1, 'b', 2)
    await redis.hset('dollar', '$value', 1, 'b', 2)
    await redis.xadd('stream', '1-1', 'b', 1, 'a', 2, 'b', 3)
    await redis.xadd('stream', '1-2', '2', 1, '1', 2)
    const dump = engine.dump()
    assert.deepEqual(Object.keys(dump), ['__proto__', 'constructor', 'dollar', 'stream', '$keys'])
    assert.deepEqual(dump.dollar, { $hash: [['$value', '1'], ['b', '2']] })
    assert.deepEqual(dump.stream.$stream, [['1-1', ['b', '1', 'a', '2', 'b', '3']], ['1-2', ['2', '1', '1', '2']]])
    const other = new Engine()
    other.load(dump)
    assert.deepEqual(other.dump(), dump)
    assert.equal(await other.connect().get('$keys'), '2')
  })
})

describe('load', () => {
  test('takes what people write', async () => {
    engine.load({
      'user:1': { name: 'x', age: 5, admin: false },
      list: ['a', 1, Buffer.from('b')],
      n: 1,
      tags: new Set(['a', 'b']),
      board: new Map([['ann', 3], ['bob', '1.5']]),
      fromJson: { $zset: { ann: 3 }, $ttlMs: 60_000 },
      also: { $set: ['a'] },
      gone: { $value: 'v', $expiresAtMs: 1 },
      events: { $stream: [['*', { type: 'login' }]] },
    })
    assert.deepEqual(await redis.hgetall('user:1'), { name: 'x', age: '5', admin: 'false' })
    assert.deepEqual(await redis.lrange('list', 0, -1), ['a', '1', 'b'])
    assert.equal(await redis.get('n'), '1')
    assert.deepEqual((await redis.smembers('tags')).sort(), ['a', 'b'])
    assert.deepEqual(await redis.zrange('board', 0, -1, 'WITHSCORES'), ['bob', '1.5', 'ann', '3'])
    const left = await redis.pttl('fromJson')
    assert.ok(left > 0 && left <= 60_000)
    assert.equal(await redis.exists('gone'), 0)
    assert.equal(await redis.xlen('events'), 1)
  })

  test('takes commands', async () => {
    engine.load([['set', 'k', 'v'], ['hset', 'h', { a: 1 }], ['zadd', 'z', 1, 'm'], ['SELECT', 2], ['set', 'there', 1]])
    assert.deepEqual(engine.dump(), { h: { a: '1' }, k: 'v', z: new Map([['m', 1]]), $dbs: { 2: { there: '1' } } })
    assert.equal(await redis.get('there'), null)
  })

  test('replaces the keys it names and leaves the others, unless everything is to go', async () => {
    engine.load({ a: ['x'], b: 'old' })
    engine.load({ a: ['y'] })
    assert.deepEqual(engine.dump(), { a: ['y'], b: 'old' })
    engine.load({ a: 'z' }, { flush: true })
    assert.deepEqual(engine.dump(), { a: 'z' })
  })

  test('wrong data is an error that names the key, and nothing is loaded', () => {
    engine.load({ kept: 'as it is' })
    const cases = [
      [{ kept: 'new', a: null }, /key 'a': null cannot be stored/],
      [{ kept: 'new', a: undefined }, /key 'a': undefined cannot be stored/],
      [{ kept: 'new', h: { f: { g: 1 } } }, /key 'h', field 'f': an object of Object cannot be stored.*JSON\.stringify/],
      [{ a: new Date(0) }, /key 'a': an object of Date cannot be stored.*toISOString/],
      [{ a: NaN }, /key 'a': NaN cannot be stored/],
      [{ l: [1, ['x']] }, /key 'l', element 1: an array cannot be stored/],
      [{ z: new Map([['m', 'high']]) }, /key 'z', member 'm': a score is a number, not 'high'/],
      [{ a: { $value: 1, $ttl: 5 } }, /key 'a': there is no '\$ttl' beside '\$value', only \$ttlMs/],
      [{ a: { $value: 1, $ttlMs: 1.5 } }, /key 'a', \$ttlMs: a whole number is wanted, not 1\.5/],
      [{ a: { $value: 1, $ttlMs: 1, $expiresAtMs: 2 } }, /key 'a': either \$ttlMs or \$expiresAtMs/],
      [{ a: { $ttlMs: 5 } }, /key 'a': an object with a name that begins with \$ has one of \$value/],
      [{ $a: 1 }, /key '\$a': names that begin with \$/],
      [{ $dbs: { 16: { a: 1 } } }, /\$dbs\['16'\]: a database is a number from 0 to 15/],
      [{ $dbs: { 3: { kept: 'new', a: null } } }, /key 'a' in database 3: null/],
      [{ kept: 'new', s: { $stream: [['2-1', { a: 1 }], ['1-1', { a: 1 }]] } }, /key 's': ERR The ID specified in XADD/],
      [{ s: { $stream: [['5', { a: 1 }]] } }, /key 's', entry 0: an ID is written '1-1', not "5"/],
      [{ s: { $stream: [['1-1', {}]] } }, /key 's', entry 0: an entry has fields/],
      [{ s: { $stream: [], $groups: { g: { id: 1 } } } }, /key 's', group 'g': there is no 'id', only lastId/],
      [[['set', 'kept', 'new'], ['lpush', 'kept', 'x']], /command 1 \("lpush kept"\): WRONGTYPE/],
      [[['set', 'kept', 'new'], ['sett', 'a', 'x']], /command 1 \("sett a"\): ERR unknown command/],
      [[['flushall'], ['subscribe', 'c']], /command 1 \("subscribe c"\): such a command loads no data/],
      [[['flushall'], 'set'], /command 1: an array is wanted/],
      ['text', /takes an object of keys/],
      [null, /takes an object of keys/],
    ]
    for (const [data, message] of cases) {
      assert.throws(() => engine.load(data), { name: 'TypeError', message }, message.source)
      assert.deepEqual(engine.dump(), { kept: 'as it is' })
    }
    assert.throws(() => engine.load({ a: 1 }, null), TypeError)
  })

  test('is hidden from the log and from rules', async () => {
    engine.log.start()
    const rules = engine.strict({ flush: true })
    engine.load([['flushall'], ['set', 'k', 'v']])
    await redis.get('k')
    rules.undo()
    assert.deepEqual([...engine.log].map(({ name }) => name), ['get'])
    engine.log.stop()
  })

  test('what was dumped is loaded exactly, whatever it was', async () => {
    const next = numbers(11)
    engine.clock.set(1_700_000_000_000)
    for (let round = 0; round < 15; round++) {
      await redis.flushall()
      for (const command of commands(next, 150)) await redis.call(...command).catch(() => {})
      engine.clock.advance(5)
      for (const ttl of ['left', 'at']) {
        const dump = engine.dump({ ttl })
        const other = new Engine()
        other.clock.set(engine.clock.now)
        other.load(dump)
        assert.deepEqual(other.dump({ ttl }), dump)
        assert.equal(inspected(other.dump({ ttl })), inspected(dump))
        assert.equal(other.check(), null)
      }
    }
  })
})

describe('seed', () => {
  /** What is drawn by chance, from small collections and large ones. */
  async function draws(made) {
    const client = made.connect()
    const members = Array.from({ length: 600 }, (_, n) => `m${n}`)
    await client.sadd('set', members)
    await client.zadd('zset', ...members.flatMap((member, n) => [n % 5, member]))
    await client.hset('hash', Object.fromEntries(members.map((member) => [member, 1])))
    await client.mset(Object.fromEntries(members.map((member) => [`key:${member}`, 1])))
    await client.sadd('few', 'a', 'b', 'c')
    const lock = await client.lock('lock')
    const drawn = await Promise.all([
      ...[client.spop('set'), client.spop('set', 3), client.srandmember('set', -3), client.srandmember('few')],
      ...[client.hrandfield('hash', 2), client.zrandmember('zset', 2), client.randomkey(), client.randomkey()],
      ...[client.scan(0), client.sscan('set', 0), client.hscan('hash', 0), client.zscan('zset', 0), client.keys('*9*')],
      client.eval("return {redis.call('SRANDMEMBER', 'set'), tostring(math.random())}", 0),
    ])
    client.disconnect()
    return [...drawn, lock.token]
  }

  test('makes what is drawn by chance the same, whichever engine it is', async () => {
    const engines = [new Engine({ seed: 7 }), new Engine(), new Engine()]
    engines[1].seed(7)
    engines[2].seed(8)
    const [first, second, third] = await Promise.all(engines.map(draws))
    assert.deepEqual(second, first)
    assert.notDeepEqual(third, first)
    engines[1].load({}, { flush: true })
    engines[1].seed(7)
    assert.deepEqual(await draws(engines[1]), first)
  })

  test('the draws are those of any machine', async () => {
    const made = new Engine({ seed: 42 })
    made.load([['sadd', 'set', 'a', 'b', 'c', 'd', 'e'], ['mset', 'k1', 1, 'k2', 2, 'k3', 3]])
    const client = made.connect()
    const drawn = [await client.spop('set'), await client.srandmember('set', 2), await client.randomkey(), await client.keys('*')]
    assert.deepEqual(drawn, ['a', ['c', 'e'], 'k2', ['set', 'k1', 'k2', 'k3']])
    client.disconnect()
  })

  test('can be counters of uses too', async () => {
    const counts = async () => {
      const made = new Engine({ seed: 3 })
      const client = made.connect()
      await client.config('SET', 'maxmemory-policy', 'allkeys-lfu')
      await client.set('k', 1)
      for (let n = 0; n < 200; n++) await client.get('k')
      client.disconnect()
      return client.object('FREQ', 'k').catch(() => made.connect().object('FREQ', 'k'))
    }
    assert.equal(await counts(), await counts())
  })

  test('ends without a number, and is a whole number', async () => {
    engine.seed(1)
    engine.seed()
    const client = engine.connect()
    const tokens = new Set([(await client.lock('a')).token, (await client.lock('b')).token])
    engine.seed(1)
    tokens.add((await client.lock('c')).token)
    engine.seed()
    tokens.add((await client.lock('d')).token)
    assert.equal(tokens.size, 4)
    client.disconnect()
    for (const wrong of [-1, 1.5, '7', NaN, 2 ** 53, null]) {
      assert.throws(() => engine.seed(wrong), { name: 'TypeError', message: /a whole number from 0 on/i })
      assert.throws(() => new Engine({ seed: wrong }), TypeError)
    }
  })
})

describe('nearis/testing', () => {
  test('has the same for the one engine of a test', async () => {
    const { reload } = require('../helpers/reload')
    reload()
    const nearis = require('../..')
    const testing = require('../../testing')
    const client = new nearis.Redis()
    testing.load({ k: 'v' })
    const snapshot = testing.snapshot()
    await client.set('k', 'w')
    testing.restore(snapshot)
    assert.deepEqual(testing.dump(), { k: 'v' })
    testing.configure({ seed: 5 })
    testing.load({ s: new Set('abcdefgh') })
    const first = await client.srandmember('s', 5)
    testing.seed(5)
    assert.deepEqual(await client.srandmember('s', 5), first)
    assert.throws(() => testing.configure({ seed: 'x' }), /whole number/)
    new nearis.Engine()
    testing.restore(snapshot)
    assert.deepEqual(client.engine.dump(), { k: 'v' })
    assert.throws(() => testing.snapshot(), /say which one is meant/)
    client.disconnect()
  })
})

/** Everything in the order in which it stands. */
function inspected(value) {
  return require('node:util').inspect(value, { depth: null, maxArrayLength: null })
}
