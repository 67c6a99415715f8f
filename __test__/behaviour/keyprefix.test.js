// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes, outcome, until } = require('./lanes')

lanes('keyPrefix', ({ create, differs }) => {
  /** @type {any} */
  let redis
  /** @type {any} */
  let plain
  before(async () => {
    plain = create()
    await plain.flushall()
    redis = create({ keyPrefix: 'p:' })
  })

  test('goes before every key, and nothing else', async () => {
    await redis.set('a', '1')
    await redis.mset({ b: '2', c: '3' })
    await redis.mset('d', 'd', 'e', 'e')
    assert.deepEqual((await plain.keys('*')).sort(), ['p:a', 'p:b', 'p:c', 'p:d', 'p:e'])
    assert.deepEqual(await redis.mget('a', ['b']), ['1', '2'])
    assert.equal(await redis.exists('a', 'b', 'none'), 2)
    assert.equal(await redis.rename('e', 'f'), 'OK')
    assert.equal(await redis.bitop('OR', 'g', 'a', 'b'), 1)
    assert.equal(await redis.call('Get', 'a'), '1')
    assert.equal(await redis.object('ENCODING', 'a'), 'int')
    assert.deepEqual(await redis.pipeline().get('a').getBuffer('b').exec(), [[null, '1'], [null, Buffer.from('2')]])
    assert.deepEqual((await redis.keys('p:*')).sort(), ['p:a', 'p:b', 'p:c', 'p:d', 'p:f', 'p:g'])
    assert.deepEqual(await redis.keys('a'), [])
    assert.deepEqual((await redis.scan('0', 'MATCH', 'p:a'))[1], ['p:a'])
  })

  test('goes before the keys behind STREAMS', async () => {
    await redis.xadd('s', '1-1', 'f', 'v')
    await redis.xgroup('CREATE', 's', 'g', '0')
    assert.equal(await plain.exists('p:s'), 1)
    assert.deepEqual(await redis.xread('COUNT', 1, 'STREAMS', 's', 'none', '0', '0'), [['p:s', [['1-1', ['f', 'v']]]]])
    assert.deepEqual(await redis.xreadgroup('GROUP', 'g', 'c', 'streams', 's', '>'), [['p:s', [['1-1', ['f', 'v']]]]])
    await redis.xgroup('CREATE', 's', 'streams', '0')
    assert.deepEqual(await redis.xreadgroup('GROUP', 'streams', 'c', 'STREAMS', 's', '>'), [['p:s', [['1-1', ['f', 'v']]]]])
  })

  test('goes before the key behind STORE', async () => {
    await redis.geoadd('places', 15, 37, 'here')
    assert.equal(await redis.georadius('places', 15, 37, 1, 'km', 'STORE', 'near'), 1)
    assert.equal(await redis.georadiusbymember('places', 'here', 1, 'km', 'storedist', 'far'), 1)
    assert.equal(await plain.exists('p:places', 'p:near', 'p:far'), 3)
  })

  test('goes before the patterns of SORT too', async () => {
    await redis.rpush('l', 1, 2, 3)
    await redis.mset('w_1', 3, 'w_2', 2, 'w_3', 1)
    assert.deepEqual(await redis.sort('l', 'BY', 'w_*', 'get', '#', 'GET', 'w_*'), ['3', '1', '2', '2', '1', '3'])
    assert.equal(await redis.sort('l', 'DESC', 'STORE', 'sorted'), 3)
    assert.deepEqual(await plain.lrange('p:sorted', 0, -1), ['3', '2', '1'])
    await redis.del('l', 'w_1', 'w_2', 'w_3', 'sorted')
  })

  test('may be bytes, like the key', async () => {
    await redis.set(Buffer.from([0xff]), 'x')
    assert.equal(await plain.get(Buffer.from([0x70, 0x3a, 0xff])), 'x')
    // ioredis writes such a command wrongly unless its other arguments are bytes too.
    const arg = (/** @type {string} */ text) => (differs('bytes-prefix') ? text : Buffer.from(text))
    const bytes = create({ keyPrefix: Buffer.from([0xfe]) })
    await bytes.set(arg('k'), arg('y'))
    assert.equal(await plain.get(Buffer.from([0xfe, 0x6b])), 'y')
  })

  test('is no key by itself', async () => {
    const refusal = "ReplyError: ERR wrong number of arguments for 'get' command"
    assert.equal(await outcome(redis.get()), differs('no-key') ? refusal : null)
    for (const name of ['set', 'mget', 'eval', 'lmpop']) assert.match(String(await outcome(redis[name]())), /ERR wrong number of arguments/)
  })

  test('goes before keys that are counted: scripts, functions, and commands of several keys', async () => {
    const keys = 'return KEYS'
    assert.deepEqual(await redis.eval(keys, 2, 'a', 'b', 'c'), ['p:a', 'p:b'])
    assert.deepEqual(await redis.eval_ro(keys, 1, 'a'), ['p:a'])
    const hash = await redis.script('LOAD', keys)
    assert.deepEqual(await redis.evalsha(hash, 2, 'a', 'b'), ['p:a', 'p:b'])
    assert.deepEqual(await redis.evalsha_ro(hash, 1, 'a', 'b'), ['p:a'])
    const library = "#!lua name=prefixed\nredis.register_function{function_name='keys_of', callback=function(keys) return keys end, flags={'no-writes'}}"
    await redis.function('LOAD', 'REPLACE', library)
    assert.deepEqual(await redis.fcall('keys_of', 2, 'a', 'b', 'c'), ['p:a', 'p:b'])
    assert.deepEqual(await redis.fcall_ro('keys_of', 1, 'a'), ['p:a'])
    await redis.function('DELETE', 'prefixed')
    await redis.rpush('counted', 1, 2)
    assert.deepEqual(await redis.lmpop(2, 'none', 'counted', 'LEFT'), ['p:counted', ['1']])
    assert.deepEqual(await redis.blmpop(0.1, 1, 'counted', 'LEFT'), ['p:counted', ['2']])
    await redis.zadd('scores', 1, 'm', 2, 'n')
    assert.deepEqual(await redis.zmpop(1, 'scores', 'MIN'), ['p:scores', [['m', '1']]])
    assert.deepEqual(await redis.bzmpop(0.1, 1, 'scores', 'MIN'), ['p:scores', [['n', '2']]])
    await redis.zadd('one', 1, 'm')
    await redis.zadd('two', 2, 'm', 3, 'n')
    assert.deepEqual(await redis.zunion(2, 'one', 'two', 'WITHSCORES'), ['m', '3', 'n', '3'])
    assert.deepEqual(await redis.zinter(2, 'one', 'two'), ['m'])
    assert.deepEqual(await redis.zdiff(2, 'two', 'one'), ['n'])
    assert.deepEqual(await redis.zintercard(2, 'one', 'two'), 1)
    await redis.sadd('set', 'x')
    assert.equal(await redis.sintercard(2, 'set', 'set'), 1)
  })

  test('goes before the destination of what is stored, and its sources', async () => {
    await redis.zadd('from', 1, 'm')
    for (const name of ['zunionstore', 'zinterstore']) assert.equal(await redis[name]('to:' + name, 1, 'from'), 1)
    assert.equal(await redis.zrangestore('to:range', 'from', 0, -1), 1)
    assert.equal(await redis.zdiffstore('to:diff', 2, 'from', 'none'), 1)
    await redis.sadd('members', 'a')
    assert.equal(await redis.sunionstore('to:set', 'members', 'none'), 1)
    assert.equal(await plain.exists('p:to:zunionstore', 'p:to:zinterstore', 'p:to:range', 'p:to:diff', 'p:to:set'), 5)
  })

  test('goes before the key behind a subcommand', async () => {
    await redis.set('sub', 'v')
    await redis.xadd('log', '1-1', 'f', 'v')
    assert.equal(await redis.object('ENCODING', 'sub'), 'embstr')
    assert.ok((await redis.memory('USAGE', 'sub')) > 0)
    assert.equal(await redis.xgroup('CREATE', 'log', 'g', '0'), 'OK')
    assert.equal((await redis.xinfo('GROUPS', 'log')).length, 1)
    assert.equal((await redis.xinfo('STREAM', 'log'))[1], 1)
  })

  test('goes before shard channels, and before no other', async () => {
    const own = create({ keyPrefix: 'p:' })
    /** @type {any[]} */
    const seen = []
    for (const event of ['message', 'pmessage', 'smessage']) own.on(event, (/** @type {any[]} */ ...args) => seen.push([event, ...args]))
    assert.equal(await own.ssubscribe('shard'), 1)
    assert.equal(await own.subscribe('channel'), 1)
    assert.equal(await own.psubscribe('chan?el'), 2)
    assert.equal(await redis.spublish('shard', 'a'), 1)
    assert.equal(await redis.publish('channel', 'b'), 2)
    assert.equal(await plain.spublish('p:shard', 'c'), 1)
    await until(() => seen.length === 4)
    assert.deepEqual(seen.filter(([event]) => event === 'smessage'), [['smessage', 'p:shard', 'a'], ['smessage', 'p:shard', 'c']])
    assert.deepEqual(seen.filter(([event]) => event !== 'smessage'), [['message', 'channel', 'b'], ['pmessage', 'chan?el', 'channel', 'b']])
    assert.equal(await own.sunsubscribe('shard'), 0)
  })

  test('is never taken off replies', async () => {
    await redis.rpush('list', 'v')
    assert.deepEqual(await redis.blpop('list', 1), ['p:list', 'v'])
    await plain.select(5)
    await plain.set('p:only', 'v')
    await redis.select(5)
    assert.equal(await redis.randomkey(), 'p:only')
    assert.deepEqual(await redis.scan(0), ['0', ['p:only']])
    assert.deepEqual(await redis.keys('*'), ['p:only'])
    assert.match(await redis.call('nosuch', 'only').catch((/** @type {any} */ error) => error.message), /beginning with: 'only' /)
    await plain.del('p:only')
    await Promise.all([plain.select(0), redis.select(0)])
  })

  test('shows in errors', async () => {
    await assert.rejects(redis.incrby('a', 'x'), (/** @type {any} */ error) => {
      assert.deepEqual(error.command, { name: 'incrby', args: ['p:a', 'x'] })
      return true
    })
  })
})
