// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { createHash } = require('node:crypto')
const { test } = require('node:test')
const { lanes, outcome } = require('./lanes')

const ECHO = 'return {KEYS[1],KEYS[2],ARGV[1],ARGV[2]}'
const sha1 = (/** @type {string} */ text) => createHash('sha1').update(text).digest('hex')
/** A text that no other test has sent. */
const unique = (/** @type {string} */ body) => `${body} -- ${Math.random()}`

lanes('defined commands', ({ create, Redis }) => {
  test('send keys and arguments, one by one or as a list', async () => {
    const redis = create()
    redis.defineCommand('echo2', { lua: ECHO, numberOfKeys: 2 })
    assert.deepEqual(await redis.echo2('k1', 'k2', 'a1', 'a2'), ['k1', 'k2', 'a1', 'a2'])
    assert.deepEqual(await redis.echo2(['k1', 'k2', 'a1', 2]), ['k1', 'k2', 'a1', '2'])
    assert.deepEqual(await redis.echo2('k1', ['k2', 'a1'], null), ['k1', 'k2', 'a1', ''])
    const bytes = Buffer.from([0xff, 0])
    assert.deepEqual(await redis.echo2Buffer(['k1', 'k2', bytes, 'a2']), [Buffer.from('k1'), Buffer.from('k2'), bytes, Buffer.from('a2')])
    assert.equal(redis.echo2.length, 0)
  })

  test('without a number of keys take it first', async () => {
    const redis = create()
    redis.defineCommand('dynamic', { lua: ECHO })
    assert.deepEqual(await redis.dynamic(2, 'k1', 'k2', 'a1', 'a2'), ['k1', 'k2', 'a1', 'a2'])
    assert.deepEqual(await redis.dynamic([1, 'k1', 'a1', 'a2']), ['k1'])
    redis.defineCommand('none', { lua: 'return #KEYS .. ARGV[1]', numberOfKeys: 0 })
    assert.equal(await redis.none('x'), '0x')
  })

  test('may have any name, that of a command too, and are replaced', async () => {
    const redis = create()
    redis.defineCommand('addJob:6.7.0', { lua: 'return KEYS[1]', numberOfKeys: 1 })
    assert.equal(await redis['addJob:6.7.0'](['k', Buffer.from('x')]), 'k')
    assert.deepEqual(await redis['addJob:6.7.0Buffer'](['k']), Buffer.from('k'))
    assert.deepEqual(await redis.pipeline()['addJob:6.7.0'](['k']).exec(), [[null, 'k']])
    redis.defineCommand('get', { lua: 'return "mine"', numberOfKeys: 1 })
    assert.equal(await redis.get('k'), 'mine')
    redis.defineCommand('get', { lua: 'return "other"', numberOfKeys: 1 })
    assert.equal(await redis.get('k'), 'other')
    const twin = redis.duplicate()
    assert.equal(await twin.get('no such key'), null)
    twin.disconnect()
  })

  test('have callbacks', async () => {
    const redis = create()
    redis.defineCommand('echo1', { lua: 'return KEYS[1]', numberOfKeys: 1 })
    const seen = await new Promise((resolve) => redis.echo1('k', (/** @type {any[]} */ ...args) => resolve(args)))
    assert.deepEqual(seen, [null, 'k'])
    redis.defineCommand('fails', { lua: 'return redis.error_reply("MINE no")', numberOfKeys: 0 })
    const failed = await new Promise((resolve) => redis.fails((/** @type {any} */ error) => resolve(error.message)))
    assert.equal(failed, 'MINE no')
    const results = await new Promise((resolve) =>
      redis.pipeline().echo1('k', (/** @type {any} */ _, /** @type {any} */ value) => assert.equal(value, 'k')).exec((/** @type {any} */ _, /** @type {any} */ all) => resolve(all)),
    )
    assert.deepEqual(results, [[null, 'k']])
  })

  test('go in pipelines and transactions', async () => {
    const redis = create()
    redis.defineCommand('incrAndGet', { lua: unique('redis.call("INCR", KEYS[1]) return redis.call("GET", KEYS[1])'), numberOfKeys: 1 })
    await redis.del('pipelined')
    const results = await redis.pipeline().set('pipelined', 1).incrAndGet('pipelined').incrAndGetBuffer('pipelined').exec()
    assert.deepEqual(results, [[null, 'OK'], [null, '2'], [null, Buffer.from('3')]])
    assert.deepEqual(await redis.multi().incrAndGet('pipelined').get('pipelined').exec(), [[null, '4'], [null, '4']])
    assert.deepEqual(await redis.multi([['incrAndGet', 'pipelined']]).exec(), [[null, '5']])
    assert.deepEqual(await redis.pipeline([['incrAndGet', 'pipelined'], ['get', 'pipelined']]).exec(), [[null, '6'], [null, '6']])
    await redis.multi({ pipeline: false })
    assert.equal(await redis.incrAndGet('pipelined'), 'QUEUED')
    assert.deepEqual(await redis.exec(), [[null, '7']])
  })

  test('go in a transaction that is the first to use them', async () => {
    const redis = create()
    redis.defineCommand('first', { lua: unique('return ARGV[1]'), numberOfKeys: 0 })
    assert.deepEqual(await redis.multi().first('a').first('b').exec(), [[null, 'a'], [null, 'b']])
  })

  test('with a wrong script reject', async () => {
    const redis = create()
    redis.defineCommand('wrong', { lua: 'return (', numberOfKeys: 0 })
    const error = await redis.wrong('x').catch((/** @type {any} */ reason) => reason)
    assert.match(error.message, /^ERR Error compiling script \(new function\): user_script:1: /)
    assert.deepEqual(error.command, { name: 'eval', args: ['return (', '0', 'x'] })
    assert.equal((await redis.pipeline().wrong().get('k').exec()).length, 2)
  })

  test('give the error that a command in them gave', async () => {
    const redis = create()
    await redis.set('text', 'x')
    redis.defineCommand('wrongType', { lua: unique('return redis.call("LPUSH", KEYS[1], 1)'), numberOfKeys: 1 })
    assert.match(/** @type {any} */ (await outcome(redis.wrongType('text'))), /^ReplyError: WRONGTYPE/)
    const error = await redis.wrongType('text').catch((/** @type {any} */ reason) => reason)
    assert.equal(error.command.name, 'evalsha')
    assert.ok(error instanceof Redis.ReplyError)
    const [[inPipeline]] = await redis.pipeline().wrongType('text').exec()
    assert.match(inPipeline.message, /^WRONGTYPE/)
  })

  test('that the server has forgotten are sent again', async () => {
    const redis = create()
    const lua = unique('return ARGV[1]')
    redis.defineCommand('forgotten', { lua, numberOfKeys: 0 })
    assert.equal(await redis.forgotten('a'), 'a')
    assert.deepEqual(await redis.script('EXISTS', sha1(lua)), [1])
    await redis.script('FLUSH')
    assert.deepEqual(await redis.script('EXISTS', sha1(lua)), [0])
    assert.equal(await redis.forgotten('b'), 'b')
    await redis.script('FLUSH')
    assert.deepEqual(await redis.pipeline().forgotten('c').ping().exec(), [[null, 'c'], [null, 'PONG']])
    assert.deepEqual(await redis.script('EXISTS', sha1(lua)), [1])
  })

  test('take the prefix of keys that the client had when they were defined', async () => {
    const redis = create({ keyPrefix: 'p:' })
    redis.defineCommand('echo2', { lua: ECHO, numberOfKeys: 2 })
    redis.defineCommand('dynamic', { lua: ECHO })
    assert.deepEqual(await redis.echo2('a', 'b', 'c', 'd'), ['p:a', 'p:b', 'c', 'd'])
    assert.deepEqual(await redis.dynamic(1, 'a', 'b', 'c'), ['p:a'])
    assert.deepEqual(await redis.pipeline().echo2('a', Buffer.from('b'), 'c', 'd').exec(), [[null, ['p:a', 'p:b', 'c', 'd']]])
    assert.deepEqual(await redis.eval(ECHO, 2, 'a', 'b', 'c', 'd'), ['p:a', 'p:b', 'c', 'd'])
  })

  test('may be given to the constructor, and then go to duplicates', async () => {
    const redis = create({ scripts: { fromOptions: { lua: 'return KEYS[1]', numberOfKeys: 1, readOnly: true } } })
    redis.defineCommand('later', { lua: 'return 1', numberOfKeys: 0 })
    assert.equal(await redis.fromOptions('k'), 'k')
    const twin = redis.duplicate()
    assert.equal(await twin.fromOptions('k'), 'k')
    assert.equal(twin.later, undefined)
    twin.disconnect()
  })

  test('are sent by their text once for each connection, and by their hash afterwards', async () => {
    const [redis, watcher] = [create({ enableAutoPipelining: false }), create()]
    await redis.ping()
    const monitor = await watcher.monitor()
    /** @type {string[][]} */
    const seen = []
    const done = new Promise((resolve) => {
      monitor.on('monitor', (/** @type {any} */ _, /** @type {string[]} */ words, /** @type {string} */ from) => {
        if (from !== 'lua' && words[0].toLowerCase().startsWith('eval')) seen.push(words)
        if (words[0].toLowerCase() === 'echo') resolve(null)
      })
    })
    const lua = unique('return ARGV[1]')
    redis.defineCommand('told', { lua, numberOfKeys: 0 })
    redis.defineCommand('toldToo', { lua, numberOfKeys: 0 })
    await redis.told('a')
    await redis.told('b')
    await redis.pipeline().told('c').exec()
    await redis.multi().told('d').exec()
    await redis.echo('done')
    await done
    monitor.disconnect()
    const hash = sha1(lua)
    assert.deepEqual(seen, [['eval', lua, '0', 'a'], ...['b', 'c', 'd'].map((word) => ['evalsha', hash, '0', word])])
  })

  test('keep the prefix that they were defined with', async () => {
    const redis = create({ keyPrefix: 'then:' })
    redis.defineCommand('key', { lua: 'return KEYS[1]', numberOfKeys: 1 })
    redis.options.keyPrefix = 'now:'
    assert.equal(await redis.key('k'), 'then:k')
    redis.defineCommand('key2', { lua: 'return KEYS[1]', numberOfKeys: 1 })
    assert.equal(await redis.key2('k'), 'now:k')
  })

  test('are on no pipeline that was made before', async () => {
    const redis = create()
    const [early, chain] = [redis.pipeline(), redis.multi()]
    redis.defineCommand('late', { lua: 'return 1', numberOfKeys: 0 })
    assert.deepEqual([typeof early.late, typeof chain.late, typeof redis.pipeline().late], ['undefined', 'undefined', 'function'])
  })

  test('with a number of keys that is none, or too large, get the error of the server', async () => {
    const redis = create()
    redis.defineCommand('two', { lua: 'return #KEYS', numberOfKeys: 2 })
    assert.equal(await outcome(redis.two('a')), "ReplyError: ERR Number of keys can't be greater than number of args")
    redis.defineCommand('first', { lua: unique('return #KEYS') })
    assert.equal(await outcome(redis.first('x', 'a')), 'ReplyError: ERR value is not an integer or out of range')
    assert.equal(await outcome(redis.first(-1, 'a')), "ReplyError: ERR Number of keys can't be negative")
    assert.equal(await outcome(redis.first()), "ReplyError: ERR wrong number of arguments for 'evalsha' command")
  })

  test('wait their turn', async () => {
    const redis = create({ lazyConnect: true })
    redis.defineCommand('echo1', { lua: unique('return KEYS[1]'), numberOfKeys: 1 })
    assert.deepEqual(await Promise.all([redis.echo1('a'), redis.ping(), redis.echo1('b')]), ['a', 'PONG', 'b'])
  })

  test('EVAL, EVALSHA and SCRIPT take what libraries give them', async () => {
    const redis = create()
    const text = unique('return {KEYS[1], ARGV[1]}')
    const hash = sha1(text)
    const called = (/** @type {(done: any) => any} */ call) =>
      new Promise((resolve) => call((/** @type {any} */ error, /** @type {any} */ value) => resolve(error ? error.message : value)))
    assert.match(/** @type {any} */ (await called((done) => redis.evalsha(hash, [1, 'k', 'a'], done))), /^NOSCRIPT /)
    assert.deepEqual(await called((done) => redis.eval([text, 1, 'k', 'a'], done)), ['k', 'a'])
    assert.deepEqual(await called((done) => redis.evalsha(hash, [1, 'k', 'a'], done)), ['k', 'a'])
    assert.deepEqual(await called((done) => redis.script('exists', hash, done)), [1])
    assert.equal(await redis.script('load', text), hash)
    assert.deepEqual(await redis.evalsha(hash.toUpperCase(), '1', 'k', 'a'), ['k', 'a'])
    assert.deepEqual(await redis.evalBuffer(text, 1, 'k', Buffer.from([255])), [Buffer.from('k'), Buffer.from([255])])
    assert.deepEqual(await redis.call('EVALSHA', hash, 1, 'k', 'a'), ['k', 'a'])
    assert.deepEqual(await redis.multi().evalsha(hash, 1, 'k', 'a').exec(), [[null, ['k', 'a']]])
    assert.deepEqual(await redis.eval('return {true,false,1,"x",3.7,{1,{2}}}', 0), [1, null, 1, 'x', 3, [1, [2]]])
    const [[missing]] = await redis.pipeline([['evalsha', '0'.repeat(40), 0]]).exec()
    assert.match(missing.message, /^NOSCRIPT/)
    assert.deepEqual(missing.command.args, ['0'.repeat(40), '0'])
  })

  test('inside, what is not there is false, statuses and errors are tables, and commands take all their options', async () => {
    const redis = create()
    await redis.del('inside')
    const run = (/** @type {string} */ body) => outcome(redis.eval(body, 1, 'inside'))
    assert.equal(await run('return tostring(redis.call("GET", KEYS[1]))'), 'false')
    assert.equal(await run('return redis.call("SET", KEYS[1], 5, "EX", 100, "NX").ok'), 'OK')
    assert.equal(await run('return tostring(redis.call("SET", KEYS[1], 6, "NX"))'), 'false')
    assert.equal(await run('return redis.call("SET", KEYS[1], 7, "GET")'), '5')
    assert.equal(await run('return type(redis.call("INCR", KEYS[1]))'), 'number')
    assert.equal(await run('return redis.pcall("LPUSH", KEYS[1], 1).err'), 'WRONGTYPE Operation against a key holding the wrong kind of value')
    assert.equal(await run('return {ok="FINE"}'), 'FINE')
    assert.equal(await run('return {err="MINE is this"}'), 'ReplyError: MINE is this')
    assert.equal(await run('return redis.error_reply("no code")'), 'ReplyError: no code')
    assert.equal(await run('return nil'), null)
    assert.equal(await run('return 3.99'), 3)
    assert.deepEqual(await run('return {1, nil, 3}'), [1])
    assert.match(String(await run('return redis.call("NOSUCH")')), /^ReplyError: ERR Unknown Redis command called from script script: /)
    assert.match(String(await run('return redis.call("GET")')), /^ReplyError: ERR Wrong number of args calling Redis command from script script: /)
    assert.match(String(await run('error("thrown")')), /^ReplyError: ERR user_script:1: thrown script: /)
  })

  test('HGETALL inside is a flat table, and no transformer is applied to the reply', async () => {
    const redis = create()
    await redis.del('h')
    await redis.hset('h', { f: 1 })
    redis.defineCommand('hgetall', { lua: 'return redis.call("HGETALL", KEYS[1])', numberOfKeys: 1 })
    assert.deepEqual(await redis.hgetall('h'), ['f', '1'])
    assert.equal(redis.scriptsSet.hgetall.sha, sha1('return redis.call("HGETALL", KEYS[1])'))
  })
})

