// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { both, outcome } = require('../helpers/both')

both('arguments', ({ create, real }) => {
  /** @type {any} */
  let redis
  before(async () => {
    redis = create()
    await redis.flushall()
  })

  /** @type {[unknown, string][]} */
  const SENT = [
    ['text', 'text'],
    [Buffer.from('bytes'), 'bytes'],
    [12, '12'],
    [-0, '0'],
    [1.5, '1.5'],
    [1.5e-7, '1.5e-7'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [1e21, '1000000000000000000000'],
    [2 ** 53, '9007199254740992'],
    [12n, '12'],
    [true, 'true'],
    [null, ''],
    [undefined, ''],
    [Symbol('s'), 'Symbol(s)'],
    [{}, '[object Object]'],
    [new Set([1]), '[object Set]'],
    [new Uint8Array([65, 66]), '65,66'],
    [['in', 'array'], 'inarray'],
  ]
  for (const [value, expected] of SENT) {
    test(`${typeof value} ${String(value)}`, async () => {
      if (Array.isArray(value)) {
        assert.equal(await redis.mset(['in', 'array']), 'OK')
        assert.equal(await redis.get('in'), 'array')
        return
      }
      for (const key of ['direct', 'called', 'piped']) await redis.del(key)
      await redis.set('direct', value)
      await redis.call('set', 'called', value)
      await redis.pipeline().set('piped', value).exec()
      assert.deepEqual(await redis.mget('direct', 'called', 'piped'), [expected, expected, expected])
    })
  }

  test('arrays are flattened by one level', async () => {
    await redis.set(['a', '1'])
    assert.equal(await redis.get(['a']), '1')
    await redis.mset(['a', 2], ['b', 3])
    assert.deepEqual(await redis.mget(['a', 'b']), ['2', '3'])
    await redis.mset([['c', 4], ['d', 5]])
    assert.equal(await redis.get('c,4'), 'd,5')
    assert.deepEqual(await redis.mget('a', ['b', 'c']), ['2', '3', null])
    assert.deepEqual(await redis.mget('a', ['b', ['c', 'd']]), ['2', '3', null])
    assert.equal(await redis.del(['a'], 'b'), 2)
  })

  test('an empty array is nothing', async () => {
    const text = "ReplyError: ERR wrong number of arguments for 'mget' command"
    assert.equal(await outcome(redis.mget([])), text)
  })

  test('objects and maps are pairs for MSET and MSETNX', async () => {
    assert.equal(await redis.mset({ x: 1, y: null }), 'OK')
    assert.equal(await redis.mset(new Map([[Buffer.from('z'), 3]])), 'OK')
    assert.equal(await redis.msetnx({ x: 1, w: 2 }), 0)
    assert.equal(await redis.call('mset', { v: 9 }), 'OK')
    assert.deepEqual(await redis.mget('x', 'y', 'z', 'w', 'v'), ['1', '', '3', null, '9'])
    assert.match(String(await outcome(redis.mset({}))), /wrong number of arguments for 'mset'/)
    assert.match(String(await outcome(redis.call('MSET', { v: 9 }))), /wrong number of arguments for 'mset'/)
  })

  test('an entry is an object for XADD', { skip: real && 'a form of nearis' }, async () => {
    assert.equal(await redis.xadd('log', '1-1', { temperature: 21, place: 'here' }), '1-1')
    assert.equal(await redis.xadd('log', 'MAXLEN', '~', 1000, '2-1', new Map([['f', Buffer.from('v')]])), '2-1')
    assert.deepEqual(await redis.xrange('log', '-', '+'), [
      ['1-1', ['temperature', '21', 'place', 'here']],
      ['2-1', ['f', 'v']],
    ])
  })

  test('places are objects for GEOADD', { skip: real && 'a form of nearis' }, async () => {
    const [palermo, catania] = [
      { longitude: 13.361389, latitude: 38.115556, member: 'Palermo' },
      { longitude: '15.087269', latitude: '37.502669', member: Buffer.from('Catania') },
    ]
    assert.equal(await redis.geoadd('places', palermo), 1)
    assert.equal(await redis.geoadd('places', 'CH', [palermo, catania]), 1)
    assert.equal(await redis.geodist('places', 'Palermo', 'Catania'), '166274.1516')
  })

  test('text of every kind comes back as it was', async () => {
    for (const value of ['', 'é', '汉字', '😀', '\0a\r\n', 'x'.repeat(20_000), 'ü'.repeat(70_000)]) {
      await redis.set('text', value)
      assert.equal(await redis.get('text'), value)
      assert.deepEqual(await redis.getBuffer('text'), Buffer.from(value))
      assert.deepEqual(await redis.mget('text', 'none', 'text'), [value, null, value])
    }
  })

  test('so do bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    await redis.set(bytes, bytes)
    assert.deepEqual(await redis.getBuffer(bytes), bytes)
    assert.deepEqual(await redis.mgetBuffer(bytes, 'none'), [bytes, null])
    assert.equal(await redis.get(bytes), bytes.toString())
  })

  test('statuses are Buffers where Buffers are asked for', async () => {
    assert.deepEqual(await redis.setBuffer('s', 'v'), Buffer.from('OK'))
    assert.deepEqual(await redis.pingBuffer(), Buffer.from('PONG'))
    assert.deepEqual(await redis.callBuffer('get', 's'), Buffer.from('v'))
    assert.equal(await redis.strlenBuffer('s'), 1)
  })

  test('call takes any name', async () => {
    assert.equal(await redis.call('SET', ['called', '1']), 'OK')
    assert.equal(await redis.send_command('GeT', 'called'), '1')
    assert.match(String(await outcome(redis.call('nonsense', 'x'))), /^ReplyError: ERR unknown command 'nonsense'/)
    await assert.rejects(async () => redis.call(['set', 'a', 'b']), TypeError)
  })

  test('stringNumbers', async () => {
    const strings = create({ stringNumbers: true })
    await strings.set('n', '9007199254740992')
    assert.equal(await strings.incr('n'), '9007199254740993')
    assert.deepEqual(await strings.pipeline().incr('n').exists('n').exec(), [[null, '9007199254740994'], [null, '1']])
    assert.equal(await strings.del('n'), '1')
  })
})

both('keyPrefix', ({ create, real }) => {
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
    const bytes = create({ keyPrefix: Buffer.from([0xfe]) })
    await bytes.set(real ? Buffer.from('k') : 'k', real ? Buffer.from('y') : 'y')
    assert.equal(await plain.get(Buffer.from([0xfe, 0x6b])), 'y')
  })

  test('shows in errors', async () => {
    await assert.rejects(redis.incrby('a', 'x'), (/** @type {any} */ error) => {
      assert.deepEqual(error.command, { name: 'incrby', args: ['p:a', 'x'] })
      return true
    })
  })
})
