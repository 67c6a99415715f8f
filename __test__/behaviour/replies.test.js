// @ts-check
'use strict'

// Section "replies": what a reply is in JavaScript, for each protocol, mapping and form of a command.

const assert = require('node:assert/strict')
const { before, describe, test } = require('node:test')
const { lanes, outcome } = require('./lanes')

/** @param {string} text */
const bytes = (text) => Buffer.from(text)

/** @param {any} redis */
async function fill(redis) {
  await redis.del('z', 'h', 's', 'x', 'geo', 'l', 'big', 'bin')
  await redis.zadd('z', 1, 'a', 2.5, 'b', 'inf', 'c')
  await redis.hset('h', { f: 'v' })
  await redis.sadd('s', 'm')
  await redis.xadd('x', '1-1', 'f', 'v')
  await redis.geoadd('geo', '13.361389', '38.115556', 'p')
  await redis.rpush('l', 'a', 'b')
  await redis.set('big', '9007199254740993')
  await redis.set('bin', Buffer.from([0xff, 0x41]))
}

lanes('replies', (lane) => {
  /** @type {any} */
  let redis
  before(async () => {
    redis = lane.create()
    await fill(redis)
  })

  describe('kinds', () => {
    test('bulk strings and statuses are strings, or Buffers where those are asked for', async () => {
      assert.equal(await redis.get('bin'), '\ufffdA')
      assert.deepEqual(await redis.getBuffer('bin'), Buffer.from([0xff, 0x41]))
      assert.equal(await redis.set('t', 'v'), 'OK')
      assert.deepEqual(await redis.setBuffer('t', 'v'), bytes('OK'))
      assert.equal(await redis.ping(), 'PONG')
      assert.deepEqual(await redis.pingBuffer(), bytes('PONG'))
      assert.equal(await redis.type('z'), 'zset')
    })

    test('integers are numbers, and lose precision beyond 2^53', async () => {
      assert.equal(await redis.strlen('big'), 16)
      assert.equal(typeof (await redis.incrby('big', 0)), 'number')
      assert.equal(await redis.zcardBuffer('z'), 3)
    })

    test('null for what is not there', async () => {
      assert.equal(await redis.get('none'), null)
      assert.equal(await redis.getBuffer('none'), null)
      assert.deepEqual(await redis.mget('none', 't'), [null, 'v'])
      assert.equal(await redis.blpop('none', 0.01), null)
      assert.equal(await redis.lpop('none', 2), null)
      assert.equal(await redis.xread('STREAMS', 'none', '0'), null)
    })

    test('maps are flat arrays', async () => {
      await redis.mset('t1', 'ohmytext', 't2', 'mynewtext')
      assert.deepEqual(await redis.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
      assert.deepEqual(await redis.lcs('t1', 't2', 'IDX', 'MINMATCHLEN', 4), ['matches', [[[4, 7], [5, 8]]], 'len', 6])
      assert.deepEqual(await redis.function('STATS'), ['running_script', null, 'engines', ['LUA', ['libraries_count', 0, 'functions_count', 0]]])
      assert.deepEqual((await redis.hello()).slice(0, 2), ['server', 'redis'])
      assert.deepEqual(await redis.configBuffer('GET', 'maxmemory-policy'), [bytes('maxmemory-policy'), bytes('noeviction')])
    })

    test('doubles are strings, as the server writes them', async (t) => {
      if (/redis_version:7\.0\./.test(await redis.info('server'))) return t.skip('the server writes 0.1 with all its digits')
      await redis.zadd('written', 3, 'int', 0.1, 'tenth', '1e300', 'large', '-inf', 'least')
      assert.deepEqual(await redis.zmscore('written', 'int', 'tenth', 'large', 'least'), ['3', '0.1', '1e+300', '-inf'])
    })

    test('sets are arrays', async () => {
      assert.deepEqual(await redis.smembers('s'), ['m'])
      assert.deepEqual(await redis.smembersBuffer('s'), [bytes('m')])
    })

    test('what a script returns', async () => {
      const script = 'return {true,false,1,"x",3.7,{1,{2}}}'
      assert.deepEqual(await redis.eval(script, 0), [1, null, 1, 'x', 3, [1, [2]]])
      assert.deepEqual(await redis.evalBuffer(script, 0), [1, null, 1, bytes('x'), 3, [1, [2]]])
      assert.equal(await redis.eval('return {double=2.5}', 0), '2.5')
      const typed = (/** @type {string} */ text) => redis.eval(`redis.setresp(3) return ${text}`, 0)
      assert.deepEqual(await typed('{map={k="v"}}'), ['k', 'v'])
      assert.deepEqual(await typed('{true,false}'), [1, 0])
      assert.equal(await typed('{big_number="123456789012345678901234567890"}'), '123456789012345678901234567890')
      assert.equal(await typed('{verbatim_string={format="txt",string="hello"}}'), 'hello')
    })

    test('an error inside an array stays there', async () => {
      const [one, error] = await redis.eval('return {1,{err="inner"}}', 0)
      assert.equal(one, 1)
      assert.ok(error instanceof lane.Redis.ReplyError)
      assert.equal(error.message, 'inner')
      assert.equal(error.command, undefined)
    })
  })

  describe('commands', () => {
    test('hgetall gives an object', async () => {
      const all = await redis.hgetall('h')
      assert.deepEqual(all, { f: 'v' })
      assert.equal(Object.getPrototypeOf(all), Object.prototype)
      assert.deepEqual(await redis.hgetall('none'), {})
      assert.deepEqual(await redis.hgetallBuffer('h'), { f: bytes('v') })
      assert.deepEqual(await redis.call('hgetall', 'h'), { f: 'v' })
      assert.deepEqual(await redis.call('HGETALL', 'h'), ['f', 'v'])
    })

    test('fields of any name are properties of its own, integers first', async () => {
      await redis.del('odd')
      await redis.hset('odd', 'b', 1, '10', 2, '__proto__', 3, 'constructor', 4, '2', 5)
      const all = await redis.hgetall('odd')
      assert.deepEqual(Object.keys(all).slice(0, 2), ['2', '10'])
      assert.deepEqual(Object.keys(all).slice(2).sort(), ['__proto__', 'b', 'constructor'])
      assert.equal(Object.getOwnPropertyDescriptor(all, '__proto__')?.value, '3')
      assert.equal(all.constructor, '4')
    })

    test('a small hash keeps the order in which it was written, and integers of a small set rise', async () => {
      const names = Array.from({ length: 40 }, (_, i) => `name:${(i * 7) % 40}`)
      await redis.del('ordered', 'members')
      await redis.hset('ordered', Object.fromEntries(names.map((name) => [name, 1])))
      await redis.hset('ordered', names[3], 2)
      assert.deepEqual(await redis.hkeys('ordered'), names)
      assert.deepEqual(Object.keys(await redis.hgetall('ordered')), names)
      await redis.sadd('members', 30, -4, 100, 7)
      assert.deepEqual(await redis.smembers('members'), ['-4', '7', '30', '100'])
    })

    test('scores lie flat behind their members, as strings', async () => {
      const flat = ['a', '1', 'b', '2.5', 'c', 'inf']
      assert.deepEqual(await redis.zrange('z', 0, -1, 'WITHSCORES'), flat)
      assert.deepEqual(await redis.zrangeBuffer('z', 0, 0, 'WITHSCORES'), [bytes('a'), bytes('1')])
      assert.deepEqual(await redis.zrangebyscore('z', '-inf', 'inf', 'WITHSCORES'), flat)
      assert.deepEqual(await redis.zrevrange('z', 0, 0, 'WITHSCORES'), ['c', 'inf'])
      assert.deepEqual(await redis.zrevrangebyscore('z', 1, 1, 'WITHSCORES'), ['a', '1'])
      for (const name of ['zunion', 'zinter', 'zdiff']) assert.deepEqual(await redis[name](1, 'z', 'WITHSCORES'), flat)
      assert.deepEqual(await redis.hrandfield('h', 1, 'WITHVALUES'), ['f', 'v'])
      assert.equal((await redis.zrandmember('z', 2, 'WITHSCORES')).length, 4)
      await redis.zadd('pop', 1, 'a', 2, 'b', 3, 'c')
      assert.deepEqual(await redis.zpopmin('pop'), ['a', '1'])
      assert.deepEqual(await redis.zpopmax('pop', 2), ['c', '3', 'b', '2'])
    })

    test('a single score is a string or null', async () => {
      assert.equal(await redis.zscore('z', 'b'), '2.5')
      assert.equal(await redis.zscore('z', 'none'), null)
      assert.deepEqual(await redis.zmscore('z', 'c', 'none'), ['inf', null])
      assert.equal(await redis.zincrby('sum', 1.5, 'm'), '1.5')
      assert.equal(await redis.zadd('sum', 'INCR', 1, 'm'), '2.5')
      assert.equal(await redis.zadd('sum', 'XX', 'INCR', 1, 'none'), null)
    })

    test('a rank with its score', async (t) => {
      if (/redis_version:7\.0\./.test(await redis.info('server'))) return t.skip('the server is too old')
      assert.deepEqual(await redis.zrank('z', 'b', 'WITHSCORE'), [1, '2.5'])
      assert.equal(await redis.zrank('z', 'none', 'WITHSCORE'), null)
    })

    test('what is popped comes with its key', async () => {
      await redis.zadd('p', 1, 'a', 2, 'b')
      assert.deepEqual(await redis.bzpopmin('p', 1), ['p', 'a', '1'])
      assert.deepEqual(await redis.zmpop(1, 'p', 'MIN'), ['p', [['b', '2']]])
      assert.equal(await redis.zmpop(1, 'p', 'MIN'), null)
    })

    test('the scan family gives a cursor and what was found', async () => {
      assert.deepEqual(await redis.hscan('h', 0), ['0', ['f', 'v']])
      assert.deepEqual(await redis.sscan('s', 0), ['0', ['m']])
      assert.deepEqual(await redis.zscan('z', 0, 'MATCH', 'b'), ['0', ['b', '2.5']])
      assert.deepEqual(await redis.hscanBuffer('h', 0), [bytes('0'), [bytes('f'), bytes('v')]])
      const [cursor, keys] = await redis.scan(0, 'COUNT', 1000)
      assert.equal(cursor, '0')
      assert.ok(keys.includes('z'))
    })

    test('streams', async () => {
      const entries = [['1-1', ['f', 'v']]]
      assert.deepEqual(await redis.xrange('x', '-', '+'), entries)
      assert.deepEqual(await redis.xread('STREAMS', 'x', '0'), [['x', entries]])
      assert.deepEqual(await redis.xreadBuffer('STREAMS', 'x', '0'), [[bytes('x'), [[bytes('1-1'), [bytes('f'), bytes('v')]]]]])
      const info = await redis.xinfo('STREAM', 'x')
      assert.deepEqual(info.slice(0, 2), ['length', 1])
    })

    test('places, and numbers that are strings', async () => {
      const [place, none] = await redis.geopos('geo', 'p', 'none')
      assert.match(place.join(), /^13\.3613893389701\d+,38\.115556395496\d+$/)
      assert.equal(none, null)
      assert.equal(await redis.geodist('geo', 'p', 'none'), null)
      assert.equal(await redis.geodist('geo', 'p', 'p'), '0.0000')
      assert.equal(await redis.incrbyfloat('float', '10.50'), '10.5')
      assert.equal(await redis.hincrbyfloat('h2', 'f', '0.1'), '0.1')
    })

    test('set, mget, and commands that count', async () => {
      assert.equal(await redis.set('k', '1'), 'OK')
      assert.equal(await redis.set('k', '2', 'NX'), null)
      assert.equal(await redis.set('k', '3', 'GET'), '1')
      assert.deepEqual(await redis.mget('k', 'none'), ['3', null])
      assert.deepEqual([await redis.exists('k', 'none'), await redis.setnx('k', '1'), await redis.sismember('s', 'm')], [1, 0, 1])
      assert.equal(await redis.del('k', 'none'), 1)
    })

    test('text of the server', async () => {
      assert.match(await redis.info('server'), /redis_version:/)
      assert.match(await redis.client('LIST'), /id=\d+ /)
      const [seconds, micros] = await redis.time()
      assert.match(`${seconds} ${micros}`, /^\d+ \d+$/)
      assert.deepEqual(await redis.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
    })
  })

  describe('replyMapping: resp3', () => {
    /** @type {any} */
    let own
    before(() => {
      own = lane.create({ replyMapping: 'resp3' })
    })

    test('maps are objects with string keys', async () => {
      assert.deepEqual(await own.config('GET', 'maxmemory-policy'), { 'maxmemory-policy': 'noeviction' })
      assert.deepEqual(await own.configBuffer('GET', 'maxmemory-policy'), { 'maxmemory-policy': bytes('noeviction') })
      assert.equal((await own.xinfo('STREAM', 'x')).length, 1)
      assert.deepEqual(await own.call('HGETALL', 'h'), { f: 'v' })
      assert.deepEqual(await own.hgetall('h'), { f: 'v' })
      assert.deepEqual(await own.hgetallBuffer('h'), { f: bytes('v') })
      await own.mset('t1', 'ohmytext', 't2', 'mynewtext')
      assert.deepEqual(await own.lcs('t1', 't2', 'IDX', 'MINMATCHLEN', 4), { matches: [[[4, 7], [5, 8]]], len: 6 })
      const stats = await own.function('STATS')
      assert.deepEqual(stats.engines.LUA, { libraries_count: 0, functions_count: 0 })
      const odd = await own.eval('redis.setresp(3) return {map={["__proto__"]="x", constructor="y"}}', 0)
      assert.deepEqual(Object.keys(odd).sort(), ['__proto__', 'constructor'])
    })

    test('doubles are numbers, in Buffer forms too', async () => {
      assert.equal(await own.zscore('z', 'b'), 2.5)
      assert.equal(await own.zscoreBuffer('z', 'c'), Infinity)
      assert.deepEqual(await own.zmscore('z', 'a', 'none'), [1, null])
      assert.equal(await own.eval('return {double=2.5}', 0), 2.5)
      const [[longitude]] = await own.geopos('geo', 'p')
      assert.equal(longitude.toFixed(6), '13.361389')
    })

    test('doubles are exact', { skip: !lane.differs('digits') && 'ioredis rounds' }, async () => {
      for (const text of ['0.1', '0.30000000000000004', '123456789.12345678', '2.2250738585072014e-308', '-1.5e-7', '1e21']) {
        await redis.zadd('digits', text, 'm')
        assert.equal(await own.zscore('digits', 'm'), Number(text))
      }
    })

    test('scores come in pairs', async () => {
      assert.deepEqual(await own.zrange('z', 0, 1, 'WITHSCORES'), [['a', 1], ['b', 2.5]])
      assert.deepEqual(await own.zrangeBuffer('z', 0, 0, 'WITHSCORES'), [[bytes('a'), 1]])
      assert.deepEqual(await own.hrandfield('h', 1, 'WITHVALUES'), [['f', 'v']])
      await own.zadd('pop3', 1, 'a', 2, 'b', 3, 'c')
      assert.deepEqual(await own.zpopmin('pop3'), ['a', 1])
      assert.deepEqual(await own.zpopmin('pop3', 1), [['b', 2]])
      assert.deepEqual(await own.bzpopmin('pop3', 1), ['pop3', 'c', 3])
    })

    test('xread gives an object of streams', async () => {
      assert.deepEqual(await own.xread('STREAMS', 'x', '0'), { x: [['1-1', ['f', 'v']]] })
      assert.equal(await own.xread('STREAMS', 'none', '0'), null)
    })

    test('booleans of scripts are booleans', async () => {
      assert.deepEqual(await own.eval('redis.setresp(3) return {true,false,{map={a=true}}}', 0), [true, false, { a: true }])
      assert.equal(await own.eval('redis.setresp(3) return true', 0), true)
    })

    test('hgetall, scans, incrbyfloat and geodist are what they were', async () => {
      assert.deepEqual(await own.hscan('h', 0), ['0', ['f', 'v']])
      assert.deepEqual(await own.zscan('z', 0, 'MATCH', 'b'), ['0', ['b', '2.5']])
      assert.equal(await own.incrbyfloat('float3', '1.5'), '1.5')
      assert.equal(await own.geodist('geo', 'p', 'p'), '0.0000')
    })

    test('in pipelines and transactions too', async () => {
      const expected = [[null, 2.5], [null, [['a', 1]]], [null, { f: 'v' }], [null, { f: bytes('v') }]]
      const ask = (/** @type {any} */ chain) =>
        chain.zscore('z', 'b').zrange('z', 0, 0, 'WITHSCORES').hgetall('h').hgetallBuffer('h')
      assert.deepEqual(await ask(own.pipeline()).exec(), expected)
      assert.deepEqual(await ask(own.multi()).exec(), expected)
    })

    test('maps as deep as a script makes them', async () => {
      const nest = 'local v = 1 for i = 1, 700 do v = {map={k=v}} end return v'
      let value = await own.eval(nest, 0)
      for (let i = 0; i < 700; i++) value = value.k
      assert.equal(value, 1)
    })
  })

  describe('stringNumbers', () => {
    test('integers are strings everywhere, doubles too where they are told apart', async () => {
      const own = lane.create({ stringNumbers: true })
      assert.equal(await own.incrby('big', 0), '9007199254740993')
      assert.deepEqual(await own.pipeline().strlen('big').exists('none').exec(), [[null, '16'], [null, '0']])
      assert.deepEqual(await own.multi().strlen('big').exec(), [[null, '16']])
      assert.deepEqual(await own.eval('return {1,{2}}', 0), ['1', ['2']])
      assert.equal(await own.zscore('z', 'b'), '2.5')
      assert.equal(await own.zscoreBuffer('z', 'b'), '2.5')
      assert.equal(await own.subscribe('c'), '1')
      const mapped = lane.create({ stringNumbers: true, replyMapping: 'resp3' })
      assert.deepEqual(await mapped.zrange('z', 0, 1, 'WITHSCORES'), [['a', '1'], ['b', '2.5']])
    })
  })

  describe('protocol: 2', () => {
    test('replies are those of RESP2, whatever the name a command is called by', async () => {
      const own = lane.create({ protocol: 2 })
      assert.deepEqual(await own.call('ZRANGE', 'z', 0, 0, 'WITHSCORES'), ['a', '1'])
      assert.deepEqual(await own.call('XREAD', 'STREAMS', 'x', '0'), [['x', [['1-1', ['f', 'v']]]]])
      assert.deepEqual(await own.zscoreBuffer('z', 'b'), bytes('2.5'))
      assert.deepEqual(await own.eval('redis.setresp(3) return {true,{double=1.5}}', 0), [1, '1.5'])
      const strings = lane.create({ protocol: 2, stringNumbers: true })
      assert.equal(await strings.eval('redis.setresp(3) return true', 0), '1')
      assert.deepEqual(await strings.zscoreBuffer('z', 'b'), bytes('2.5'))
    })
  })

  test('by other names than the methods have, replies are as RESP3 sends them', async () => {
    assert.deepEqual(await redis.call('ZRANGE', 'z', 0, 1, 'WITHSCORES'), [['a', '1'], ['b', '2.5']])
    assert.deepEqual(await redis.call('zrange', 'z', 0, 1, 'WITHSCORES'), ['a', '1', 'b', '2.5'])
    assert.deepEqual(await redis.call('XREAD', 'STREAMS', 'x', '0'), ['x', [['1-1', ['f', 'v']]]])
    assert.deepEqual(await redis.pipeline().call('ZRANGE', 'z', 0, 0, 'WITHSCORES').exec(), [[null, [['a', '1']]]])
    assert.deepEqual(await redis.multi().call('ZRANGE', 'z', 0, 0, 'WITHSCORES').exec(), [[null, [['a', '1']]]])
  })

  test('an error reply rejects, whatever the form', async () => {
    const text = 'ReplyError: WRONGTYPE Operation against a key holding the wrong kind of value'
    for (const call of [redis.get('z'), redis.getBuffer('z'), redis.call('GET', 'z'), redis.hgetall('z')]) {
      assert.equal(await outcome(call), text)
    }
  })
})
