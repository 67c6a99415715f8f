// @ts-check
'use strict'

// Section "arguments": what is sent for what is given, and what callbacks get.

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes, outcome } = require('./lanes')

lanes('arguments', ({ create, differs, Redis }) => {
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
    [new (class Own {})(), '[object Object]'],
    [new Date(0), String(new Date(0))],
    [-Infinity, '-Infinity'],
    [-(2 ** 70), '-1180591620717411303424'],
    [2n ** 70n, '1180591620717411303424'],
    [() => 'called', "() => 'called'"],
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
      // With something behind it, since a function at the end would be the callback.
      await redis.set('direct', value, 'EX', 100)
      await redis.call('set', 'called', value, 'EX', 100)
      await redis.pipeline().set('piped', value, 'EX', 100).exec()
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

  test('an entry is an object for XADD', { skip: !differs('objects') && 'a form of nearis' }, async () => {
    assert.equal(await redis.xadd('log', '1-1', { temperature: 21, place: 'here' }), '1-1')
    assert.equal(await redis.xadd('log', 'MAXLEN', '~', 1000, '2-1', new Map([['f', Buffer.from('v')]])), '2-1')
    assert.deepEqual(await redis.xrange('log', '-', '+'), [
      ['1-1', ['temperature', '21', 'place', 'here']],
      ['2-1', ['f', 'v']],
    ])
  })

  test('places are objects for GEOADD', { skip: !differs('objects') && 'a form of nearis' }, async () => {
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

  test('objects and maps are fields for HSET and HMSET, in their place only', async () => {
    await redis.del('h')
    assert.equal(await redis.hset('h', { b: 1, a: null }), 2)
    assert.equal(await redis.hmset('h', new Map([[Buffer.from('c'), 2]])), 'OK')
    assert.equal(await redis.call('hset', 'h', { d: 3 }), 1)
    assert.equal(await redis.hset(['h', { e: 4 }]), 1)
    assert.deepEqual(await redis.hgetall('h'), { b: '1', a: '', c: '2', d: '3', e: '4' })
    assert.equal(await redis.hset('h', 'f', {}), 1)
    assert.equal(await redis.hget('h', 'f'), '[object Object]')
    class Inherits {
      own = 1
    }
    Object.assign(Inherits.prototype, { inherited: 2 })
    await redis.hset('h2', new Inherits())
    assert.deepEqual(await redis.hgetall('h2'), { own: '1' })
    for (const value of [{}, new Map(), null]) {
      assert.match(String(await outcome(redis.hset('h', value))), /ERR wrong number of arguments for 'hset' command/)
    }
    assert.match(String(await outcome(redis.call('HSET', 'h', { a: 1 }))), /ERR wrong number of arguments for 'hset' command/)
  })

  test('fields come in the order of the object, and only own ones; a command tells of what was sent', async () => {
    await redis.set('text', 'x')
    const args = async (/** @type {any[]} */ ...given) => (await redis.hset(...given).catch((/** @type {any} */ e) => e)).command.args
    assert.deepEqual(await args('text', { b: 1, 2: true, a: undefined }), ['text', '2', 'true', 'b', '1', 'a', ''])
    assert.deepEqual(await args('text', new Map([[/** @type {any} */ (5), 1.5]])), ['text', '5', '1.5'])
    assert.deepEqual(await args('text', { f: { nested: 1 } }), ['text', 'f', '[object Object]'])
    assert.deepEqual(await args('text', { f: ['a', 'b'] }), ['text', 'f', 'a,b'])
  })

  test('a Buffer is no object, but one argument', { skip: !differs('buffer-pairs') && 'ioredis sends its bytes as pairs' }, async () => {
    const error = await redis.hset('bytes', Buffer.from('v')).catch((/** @type {any} */ e) => e)
    assert.deepEqual([error.message, error.command.args], ["ERR wrong number of arguments for 'hset' command", ['bytes', Buffer.from('v')]])
    const [[hmset], [mset]] = await redis.pipeline().hmset('bytes', Buffer.from('v')).mset(Buffer.from('v')).exec()
    assert.match(hmset.message + mset.message, /'hmset'.*'mset'/)
  })

  test('a list is sent flat, and a list in a list as text', async () => {
    await redis.del('l')
    assert.equal(await redis.rpush('l', ['a', 'b'], 'c'), 3)
    assert.equal(await redis.rpush('l', ['1', ['2', '3']]), 5)
    assert.deepEqual(await redis.lrange('l', 0, -1), ['a', 'b', 'c', '1', '2,3'])
    assert.equal(await redis.rpush('l', []).catch((/** @type {any} */ e) => e.message), "ERR wrong number of arguments for 'rpush' command")
  })

  test('nothing at all is the empty string, as a key too', async () => {
    await redis.set(null, 'of null')
    assert.deepEqual([await redis.get(''), await redis.get(undefined), await redis.get('null')], ['of null', 'of null', null])
    await redis.del('')
  })

  test('an argument transformer gets one flat list, before anything is text or has the prefix', async () => {
    /** @type {any[]} */
    const seen = []
    const own = create({ keyPrefix: 'p:' })
    Redis.Command.setArgumentTransformer('substr', (/** @type {any[]} */ args) => {
      seen.push(args)
      return [args[0], ...args.slice(1).map((arg) => arg ?? 1)]
    })
    await redis.set('p:sub', 'abc')
    assert.equal(await own.substr(['sub', null], 2), 'bc')
    assert.equal(await own.call('substr', 'sub', null, true).catch((/** @type {any} */ e) => e.command.args.join()), 'p:sub,1,true')
    assert.equal(await own.call('SUBSTR', 'sub', 1, 1), 'b')
    assert.deepEqual(seen, [['sub', null, 2], ['sub', null, true]])
  })

  test('an argument transformer that throws', { skip: !differs('argument-transformer') && 'ends the process' }, () => {
    Redis.Command.setArgumentTransformer('lolwut', () => {
      throw new RangeError('no')
    })
    assert.throws(() => redis.lolwut(), { name: 'RangeError', message: 'no' })
    assert.throws(() => redis.pipeline().lolwut().exec(), { name: 'RangeError', message: 'no' })
    Redis.Command.setArgumentTransformer('lolwut', (/** @type {any[]} */ args) => args)
  })

  test('every command gives a promise, one of the language', async () => {
    for (const promise of [redis.get('a'), redis.getBuffer('a'), redis.call('get', 'a'), redis.get('a', () => {}), redis.pipeline().exec()]) {
      assert.equal(Object.getPrototypeOf(promise), Promise.prototype)
      await promise
    }
    assert.equal(Object.getPrototypeOf(redis.multi().get('a').exec()), Promise.prototype)
  })

  test('the last argument is the callback, and only that', async () => {
    const called = (/** @type {(done: any) => any} */ call) => new Promise((resolve) => call((/** @type {any[]} */ ...args) => resolve(args)))
    assert.deepEqual(await called((done) => redis.set('cb', 'v', done)), [null, 'OK'])
    assert.deepEqual(await called((done) => redis.get('none', done)), [null, null])
    assert.deepEqual(await called((done) => redis.call('get', 'cb', done)), [null, 'v'])
    const failed = await called((done) => redis.incr('cb', done))
    assert.deepEqual([failed.length, failed[0].message], [1, 'ERR value is not an integer or out of range'])
    await redis.del('fs')
    await redis.rpush('fs', function named() {}, 'x')
    assert.equal(await redis.lindex('fs', 0), 'function named() {}')
  })

  test('a callback is never called before the call has returned, and the promise is there besides', async () => {
    let isCalled = false
    const promise = redis.get('none', () => {
      isCalled = true
    })
    assert.equal(isCalled, false)
    assert.equal(await promise, null)
    await redis.ping()
    assert.equal(isCalled, true)
  })

  test('replies settle in the order of the commands', async () => {
    /** @type {number[]} */
    const order = []
    const calls = [redis.get('a'), redis.nope?.() ?? redis.call('nope'), redis.set('a', 1), redis.mget('a', 'b'), redis.incr('a')]
    await Promise.all(calls.map((call, i) => call.then(() => order.push(i), () => order.push(i))))
    assert.deepEqual(order, [0, 1, 2, 3, 4])
  })

  test('a name that is no string throws', () => {
    // A pipeline that throws halfway leaves a client of ioredis waiting for replies to what it never sent.
    const broken = create()
    for (const name of [['set', 'a', 'b'], 5, {}, Symbol('get')]) {
      const error = { name: 'TypeError', message: 'commandName.toLowerCase is not a function' }
      assert.throws(() => redis.call(name, 'x'), error)
      assert.throws(() => redis.callBuffer(name, 'x'), error)
      assert.throws(() => broken.pipeline().call(name, 'x').exec(), error)
      assert.throws(() => broken.multi().call(name, 'x').exec(), error)
    }
    for (const call of [() => redis.call(), () => redis.call(undefined), () => broken.pipeline().call().exec()]) {
      assert.throws(call, { name: 'TypeError', message: "Cannot read properties of undefined (reading 'toLowerCase')" })
    }
    assert.throws(() => redis.call(null), { message: "Cannot read properties of null (reading 'toLowerCase')" })
  })

  test('any other name is the server\'s business', async () => {
    for (const name of ['', 'get k', 'gét']) {
      assert.equal(await outcome(redis.call(name, 'x')), `ReplyError: ERR unknown command '${name}', with args beginning with: 'x' `)
    }
  })

  test('what cannot be made text throws', { skip: !differs('no-text') && 'and rejects a promise that nobody has, which ends the process' }, async () => {
    redis.defineCommand('own', { lua: 'return 1', numberOfKeys: 0 })
    for (const value of [Object.create(null), { toString() { throw new RangeError('no') } }]) {
      const error = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message: /^The "string" argument must be of type string/ }
      assert.throws(() => redis.set('k', value), error)
      assert.throws(() => redis.call('set', 'k', value), error)
      assert.throws(() => redis.own(value), error)
      assert.throws(() => redis.pipeline().set('k', value).exec(), error)
      assert.throws(() => redis.multi().set('k', value).exec(), error)
      assert.throws(() => redis.sendCommand(new Redis.Command('set', ['k', value])), error)
    }
  })

  test('too few or too many arguments get the error of the server, in every form', async () => {
    const message = "ERR wrong number of arguments for 'get' command"
    await assert.rejects(redis.get(), { name: 'ReplyError', message })
    await assert.rejects(redis.getBuffer('a', 'b'), { name: 'ReplyError', message })
    await assert.rejects(redis.call('get'), { name: 'ReplyError', message })
    await assert.rejects(redis.sendCommand(new Redis.Command('get')), { name: 'ReplyError', message })
    assert.equal((await redis.pipeline().get().exec())[0][0].message, message)
    const error = await redis.multi().get().exec().catch((/** @type {any} */ e) => e)
    assert.equal(error.previousErrors[0].message, message)
  })
})
