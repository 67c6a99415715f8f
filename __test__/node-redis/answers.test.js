// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { createHash } = require('node:crypto')
const { test } = require('node:test')
const { both, outcome } = require('./both')

both('replies and arguments', ({ open, create, redis }) => {
  const { RESP_TYPES, VerbatimString } = redis

  test('RESP 3: maps are objects, doubles numbers, booleans 1 and 0, and nil null', async () => {
    const client = await open()
    await client.hSet('h', { f: 'v' })
    await client.zAdd('z', { score: 2.5, value: 'm' })
    assert.deepEqual(await client.hGetAll('h'), { f: 'v' })
    assert.deepEqual(await client.hGetAll('none'), {})
    assert.deepEqual(await client.sendCommand(['HGETALL', 'h']), { f: 'v' })
    assert.equal(await client.zScore('z', 'm'), 2.5)
    assert.equal(await client.incrByFloat('f', 1.5), '1.5')
    assert.deepEqual([await client.sIsMember('s', 'm'), await client.setNX('n', '1'), await client.exists('n')], [0, 1, 1])
    assert.equal(await client.get('none'), null)
    assert.equal(await client.ttl('n'), -1)
    assert.deepEqual((await client.time()).map((part) => typeof part), ['string', 'string'])
    assert.deepEqual(Object.keys(await client.configGet('maxmemory')), ['maxmemory'])
  })

  test('the same under RESP 2, where mappers make it the same', async () => {
    const client = await open({ RESP: 2 })
    await client.hSet('h', { f: 'v' })
    await client.zAdd('z', [{ score: 2.5, value: 'm' }, { score: Infinity, value: 'n' }])
    assert.deepEqual({ ...(await client.hGetAll('h')) }, { f: 'v' })
    assert.deepEqual(await client.sendCommand(['HGETALL', 'h']), ['f', 'v'])
    assert.deepEqual(await client.sendCommand(['ZRANGE', 'z', '0', '-1', 'WITHSCORES']), ['m', '2.5', 'n', 'inf'])
    assert.equal(await client.zScore('z', 'n'), Infinity)
    assert.deepEqual(await client.zRangeWithScores('z', 0, 0), [{ value: 'm', score: 2.5 }])
  })

  const script = (/** @type {string} */ text) => ['EVAL', 'redis.setresp(3) return ' + text, '0']
  const kinds = {
    simple: "{ok='fine'}",
    double: '{double=1.5}',
    big: "{big_number='123456789012345678901234567890'}",
    verbatim: "{verbatim_string={format='mkd', string='*a*'}}",
    bool: 'true',
    map: "{map={a='1'}}",
    set: "{set={a=true}}",
    nested: "{1, 'a', {map={b={double=2}}}, false, {ok='x'}}",
    nil: 'nil',
    no: 'false',
    integer: '12',
  }

  test('every kind of reply of RESP 3', async () => {
    const client = await open()
    /** @type {Record<string, any>} */
    const got = {}
    for (const [kind, text] of Object.entries(kinds)) got[kind] = await client.sendCommand(script(text))
    assert.deepEqual(got, {
      simple: 'fine', double: 1.5, big: 123456789012345678901234567890n, verbatim: '*a*', bool: true, map: { a: '1' },
      set: ['a'], nested: [1, 'a', { b: 2 }, false, 'x'], nil: null, no: false, integer: 12,
    })
  })

  test('withTypeMapping(): each kind as what it is mapped to', async () => {
    const client = (await open()).withTypeMapping({
      [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.SIMPLE_STRING]: Buffer, [RESP_TYPES.DOUBLE]: String,
      [RESP_TYPES.NUMBER]: String, [RESP_TYPES.BIG_NUMBER]: String, [RESP_TYPES.MAP]: Map, [RESP_TYPES.SET]: Set,
      [RESP_TYPES.VERBATIM_STRING]: VerbatimString,
    })
    /** @type {Record<string, any>} */
    const got = {}
    for (const [kind, text] of Object.entries(kinds)) got[kind] = await client.sendCommand(script(text))
    const { verbatim, ...rest } = got
    assert.deepEqual(rest, {
      simple: Buffer.from('fine'), double: '1.5', big: '123456789012345678901234567890', bool: true,
      map: new Map([['a', Buffer.from('1')]]), set: new Set([Buffer.from('a')]),
      nested: ['1', Buffer.from('a'), new Map([['b', '2']]), false, Buffer.from('x')], nil: null, no: false, integer: '12',
    })
    assert.ok(verbatim instanceof VerbatimString)
    assert.deepEqual([String(verbatim), verbatim.format], ['*a*', 'mkd'])
  })

  test('withTypeMapping(): flat maps, Buffers of verbatim strings, and plain strings beside', async () => {
    const client = (await open()).withTypeMapping({ [RESP_TYPES.MAP]: Array, [RESP_TYPES.VERBATIM_STRING]: Buffer })
    assert.deepEqual(await client.sendCommand(script(kinds.map)), ['a', '1'])
    assert.deepEqual(await client.sendCommand(script(kinds.verbatim)), Buffer.from('*a*'))
    assert.deepEqual([await client.set('k', 'é'), await client.get('k')], ['OK', 'é'])
  })

  test('type mappings under RESP 2', async () => {
    const client = (await open({ RESP: 2 })).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.NUMBER]: String })
    await client.hSet('h', { f: 'v' })
    assert.deepEqual(await client.sendCommand(['HGETALL', 'h']), [Buffer.from('f'), Buffer.from('v')])
    assert.equal(await client.incr('n'), '1')
    assert.deepEqual(await client.sendCommand(['ECHO', 'x']), Buffer.from('x'))
    assert.equal(await client.ping(), 'PONG')
  })

  test('commandOptions of a client, and its proxies do not change it', async () => {
    const client = await open({ commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } })
    await client.set('k', 'v')
    assert.deepEqual(await client.get('k'), Buffer.from('v'))
    const plain = client.withCommandOptions({ typeMapping: {} })
    assert.equal(await plain.get('k'), 'v')
    assert.deepEqual(await client.get('k'), Buffer.from('v'))
    assert.equal(plain.isOpen, true)
    assert.equal(await client.sendCommand(['GET', 'k'], { typeMapping: {} }), 'v')
  })

  test('withAbortSignal(): a command that was not sent is not sent', async () => {
    const client = await open()
    const aborted = { error: 'AbortError', message: 'The command was aborted' }
    assert.deepEqual(await outcome(() => client.withAbortSignal(AbortSignal.abort()).set('k', '1')), aborted)
    const controller = new AbortController()
    const reply = outcome(() => client.withAbortSignal(controller.signal).set('k', '2'))
    controller.abort()
    assert.deepEqual(await reply, aborted)
    assert.equal(await client.withAbortSignal(new AbortController().signal).get('k'), null)
    assert.equal(await client.get('k'), null)
  })

  test('timeout: of a command that cannot be sent', async () => {
    const client = create({ database: 99, socket: { reconnectStrategy: 500 }, commandOptions: { timeout: 20 } })
    const connecting = outcome(() => client.connect())
    await new Promise((resolve) => client.once('error', resolve))
    const keeper = setInterval(() => {}, 1000)
    assert.deepEqual(await outcome(() => client.get('k')), { error: 'TimeoutError', message: '' })
    clearInterval(keeper)
    client.destroy()
    await Promise.race([connecting, null])
  })

  test('asap(): before what waits', async () => {
    const client = create()
    const connecting = client.connect()
    const first = client.rPush('l', 'first')
    const asap = client.asap().rPush('l', 'asap')
    await Promise.all([connecting, first, asap])
    assert.deepEqual(await client.lRange('l', 0, -1), ['asap', 'first'])
  })

  test('arguments that are none', async () => {
    const client = await open()
    for (const [value, type] of [[true, 'boolean'], [5, 'number'], [undefined, 'undefined'], [null, 'object'], [{}, 'object'], [new Uint8Array(1), 'object']]) {
      const expected = { error: 'TypeError', message: `"arguments[1]" must be of type "string | Buffer", got ${type} instead.` }
      assert.deepEqual(await outcome(() => client.get(value)), expected)
      assert.deepEqual(await outcome(() => client.sendCommand(['GET', value])), expected)
    }
    assert.equal(await client.get('k'), null)
  })

  test('errors are of their classes, with the text of the server', async () => {
    const client = await open()
    await client.set('k', 'v')
    const error = await client.lPush('k', 'x').catch((/** @type {any} */ e) => e)
    assert.ok(error instanceof redis.SimpleError && error instanceof redis.ErrorReply && error instanceof Error)
    assert.equal(error.message, 'WRONGTYPE Operation against a key holding the wrong kind of value')
    assert.equal(error.name, 'Error')
    assert.equal(Object.getPrototypeOf(redis.BlobError), redis.ErrorReply)
    assert.equal(Object.getPrototypeOf(redis.MultiErrorReply), redis.ErrorReply)
    const nested = await client.sendCommand(['EVAL', "return {1, redis.error_reply('ERR inside')}", '0'])
    assert.ok(nested[1] instanceof redis.SimpleError)
  })

  test('keyPrefix: keys of commands have it, replies do not lose it', async () => {
    const client = await open({ keyPrefix: 'p:' })
    await client.mSet({ a: '1', b: '2' })
    assert.deepEqual((await client.keys('*')).sort(), ['p:a', 'p:b'])
    assert.deepEqual(await client.mGet(['a', 'b', 'p:a']), ['1', '2', null])
    assert.equal(await client.sendCommand(['GET', 'p:a']), '1')
    assert.equal(await client.get(Buffer.from('a')), '1')
    assert.equal(await client.eval('return KEYS[1]', { keys: ['k'] }), 'p:k')
  })

  test('iterators: an array for each page', async () => {
    const client = await open()
    const keys = Array.from({ length: 30 }, (_, i) => 'k' + i)
    await Promise.all(keys.map((key) => client.set(key, '1')))
    await client.sAdd('s', keys)
    await client.hSet('h', Object.fromEntries(keys.map((key) => [key, 'v'])))
    await client.zAdd('z', keys.map((value, score) => ({ value, score })))
    const all = async (/** @type {AsyncIterable<any>} */ iterator) => {
      /** @type {any[]} */
      const items = []
      for await (const page of iterator) {
        assert.ok(Array.isArray(page))
        items.push(...page)
      }
      return [...new Set(items.map((item) => JSON.stringify(item)))].sort().map((text) => JSON.parse(text))
    }
    const sorted = keys.slice().sort()
    assert.deepEqual(await all(client.scanIterator({ MATCH: 'k*', COUNT: 5 })), sorted)
    assert.deepEqual(await all(client.scanIterator({ TYPE: 'hash' })), ['h'])
    assert.deepEqual(await all(client.sScanIterator('s', { COUNT: 5 })), sorted)
    assert.deepEqual(await all(client.hScanIterator('h')), sorted.map((field) => ({ field, value: 'v' })))
    assert.deepEqual(await all(client.hScanValuesIterator('h')), ['v'])
    assert.deepEqual(await all(client.hScanNoValuesIterator('h')), sorted)
    assert.equal((await all(client.zScanIterator('z'))).length, 30)
    assert.deepEqual(await client.sScanIterator('none').next(), { value: [], done: false })
    const begun = await client.scan('0', { COUNT: 5 })
    assert.equal(new Set([...begun.keys, ...(await all(client.scanIterator({ cursor: begun.cursor })))]).size, 33)
    assert.deepEqual(await all(client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).scanIterator({ TYPE: 'zset' })), [Buffer.from('z').toJSON()])
  })

  test('scripts: by hash, and by text where they are not known', async () => {
    const add = redis.defineScript({
      SCRIPT: "return redis.call('INCRBY', KEYS[1], ARGV[1]) -- " + process.hrtime.bigint(),
      NUMBER_OF_KEYS: 1,
      parseCommand(/** @type {any} */ parser, /** @type {string} */ key, /** @type {number} */ by) {
        parser.pushKey(key)
        parser.push(String(by))
      },
      transformReply: (/** @type {number} */ reply) => reply * 10,
    })
    assert.equal(add.SHA1, createHash('sha1').update(add.SCRIPT).digest('hex'))
    const client = await open({ scripts: { add }, keyPrefix: 'p:' })
    assert.equal(await client.add('n', 2), 20)
    assert.equal(await client.add('n', 2), 40)
    await client.scriptFlush()
    assert.deepEqual(await client.multi().add('n', 1).add('n', 1).exec(), [50, 60])
    assert.equal(await client.get('n'), '6')
  })

  test('functions and modules: by their namespaces', async () => {
    const call = (/** @type {string} */ word) => ({
      parseCommand: (/** @type {any} */ parser, /** @type {string} */ key) => {
        parser.push(word)
        parser.pushKey(key)
      },
      transformReply: (/** @type {any} */ reply) => 'mapped ' + reply,
    })
    const reader = { NUMBER_OF_KEYS: 1, IS_READ_ONLY: true, ...call('x'), parseCommand: (/** @type {any} */ parser, /** @type {string} */ key) => parser.pushKey(key) }
    const client = await open({ modules: { mine: { fetch: call('GET') } }, functions: { lib: { reader } } })
    await client.set('k', 'v')
    assert.equal(await client.mine.fetch('k'), 'mapped v')
    assert.deepEqual(await client.multi().mine.fetch('k').exec(), ['mapped v'])
    assert.equal(client.mine, client.mine)
    assert.match((await outcome(() => client.lib.reader('k'))).message, /^ERR (Function not found|unknown command)/)
  })

  test('functions of a library that is loaded', async () => {
    const admin = await open()
    const code = (/** @type {string[]} */ ...lines) => ['#!lua name=lib', ...lines].join('\n')
    await admin.functionLoad(code(
      "redis.register_function('put', function(keys, args) return redis.call('set', keys[1], args[1]) end)",
      "redis.register_function{function_name='take', callback=function(keys) return redis.call('get', keys[1]) end, flags={'no-writes'}}",
    ), { REPLACE: true })
    const key = (/** @type {any} */ parser, /** @type {string} */ name) => parser.pushKey(name)
    const put = { NUMBER_OF_KEYS: 1, parseCommand: (/** @type {any} */ parser, /** @type {string} */ name, /** @type {any} */ value) => (key(parser, name), parser.push(value)) }
    const take = { NUMBER_OF_KEYS: 1, IS_READ_ONLY: true, parseCommand: key, transformReply: (/** @type {string} */ reply) => `<${reply}>` }
    const client = await open({ functions: { lib: { put, take } }, keyPrefix: 'p:' })
    assert.equal(await client.lib.put('k', 'v'), 'OK')
    assert.deepEqual([await client.lib.take('k'), await admin.get('p:k')], ['<v>', 'v'])
    assert.deepEqual(await client.multi().lib.put('k', 'w').lib.take('k').exec(), ['OK', '<w>'])
    assert.equal((await outcome(() => client.lib.put('k', 5))).message, '"arguments[4]" must be of type "string | Buffer", got number instead.')
    assert.equal(await client.fCall('take', { keys: ['k'] }), 'w')
    await admin.functionFlush()
  })

  test('scripts: a mapper for each protocol, errors of the script, a type mapping', async () => {
    const of = (/** @type {string} */ SCRIPT) => redis.defineScript({
      SCRIPT, NUMBER_OF_KEYS: 0, parseCommand: (/** @type {any} */ parser, /** @type {any} */ word) => parser.push(word),
      transformReply: { 2: (/** @type {any} */ reply) => ['two', reply], 3: (/** @type {any} */ reply) => ['three', reply] },
    })
    const scripts = { echo: of('return ARGV[1]'), fail: of("return redis.error_reply('BAD ' .. ARGV[1])") }
    const [client, other] = [await open({ scripts }), await open({ scripts, RESP: 2 })]
    assert.deepEqual([await client.echo('x'), await other.echo('x')], [['three', 'x'], ['two', 'x']])
    assert.deepEqual(await client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).echo('x'), ['three', Buffer.from('x')])
    assert.deepEqual(await outcome(() => client.fail('x')), { error: 'SimpleError', message: 'BAD x' })
    assert.equal((await outcome(() => client.multi().fail('x').exec())).error, 'MultiErrorReply')
    assert.equal((await outcome(() => client.echo(5))).error, 'TypeError')
  })

  test('withAbortSignal(): a command that was sent is not taken back', async () => {
    const [client, other] = [await open(), await open()]
    const controller = new AbortController()
    const popped = client.withAbortSignal(controller.signal).blPop('list', 0)
    assert.equal(await other.ping(), 'PONG')
    await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort()
    await other.lPush('list', 'x')
    assert.deepEqual(await popped, { key: 'list', element: 'x' })
  })

  test('commands of one tick are answered in order', async () => {
    const client = await open()
    /** @type {number[]} */
    const order = []
    await Promise.all(Array.from({ length: 100 }, (_, i) => client.incr('n').then((/** @type {number} */ n) => order.push(n === i + 1 ? i : -1))))
    assert.deepEqual(order, Array.from({ length: 100 }, (_, i) => i))
  })

  test('legacy(): callbacks, and errors without one are events', async () => {
    const client = await open()
    const legacy = client.legacy()
    const call = (/** @type {string} */ name, /** @type {any[]} */ ...args) =>
      new Promise((resolve, reject) => legacy[name](...args, (/** @type {any} */ error, /** @type {any} */ reply) => (error ? reject(error) : resolve(reply))))
    assert.equal(await call('set', 'k', 5), 'OK')
    assert.equal(await call('GET', ['k']), '5')
    assert.equal(await call('hSet', 'h', ['a', 1]), 1)
    assert.deepEqual(await call('hGetAll', 'h'), { a: '1' })
    assert.equal(await call('sendCommand', 'PING'), 'PONG')
    assert.equal((await outcome(() => call('lPush', 'k', 'x'))).error, 'SimpleError')
    const replies = await new Promise((resolve, reject) => {
      legacy.multi().set('m', '1').get('m').sendCommand('INCR', 'm').exec((/** @type {any} */ error, /** @type {any} */ all) => (error ? reject(error) : resolve(all)))
    })
    assert.deepEqual(replies, ['OK', '1', 2])
    const failed = new Promise((resolve) => client.once('error', resolve))
    legacy.lPush('k', 'x')
    assert.match((await failed).message, /^WRONGTYPE/)
    assert.equal(await call('quit'), 'OK')
  })
})
