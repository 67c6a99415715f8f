// @ts-check
'use strict'

// Section "commands as objects": what they have, transformers, and clients whose `sendCommand` somebody else is.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes } = require('./lanes')

lanes('commands as objects', ({ create, Redis }) => {
  test('can be sent', async () => {
    const redis = create()
    const command = new Redis.Command('set', ['k', ['v']], {}, () => {})
    redis.sendCommand(command)
    assert.deepEqual(command.args, ['k', 'v'])
    assert.deepEqual(command.getKeys(), ['k'])
    assert.equal(String(await command.promise), 'OK')
    assert.equal(command.isResolved, true)
  })

  test('transformers change arguments and replies everywhere', async () => {
    const redis = create()
    await redis.set('k', 'v')
    Redis.Command.setReplyTransformer('getdel', (/** @type {any} */ reply) => `<${reply}>`)
    Redis.Command.setArgumentTransformer('getdel', (/** @type {any[]} */ args) => args.slice(0, 1))
    assert.equal(await redis.getdel('k', 'more'), '<v>')
    assert.equal(await redis.call('getdel', 'k'), '<null>')
    assert.equal(await redis.call('GETDEL', 'k'), null)
    assert.deepEqual(await redis.pipeline().getdel('k', 1, 2).exec(), [[null, '<null>']])
  })

  test('what they have', () => {
    const command = new Redis.Command('set', ['k', 1, null, [Buffer.from('x')]], { keyPrefix: 'p:', replyEncoding: 'utf8', readOnly: true })
    assert.equal(command.name, 'set')
    assert.deepEqual(command.args, ['p:k', '1', '', Buffer.from('x')])
    assert.deepEqual(command.getKeys(), ['p:k'])
    assert.equal(command.getSlot(), 12187)
    assert.deepEqual([command.isResolved, command.isReadOnly, command.replyEncoding], [false, true, 'utf8'])
    assert.ok(command.promise instanceof Promise)
    assert.deepEqual([typeof command.resolve, typeof command.reject], ['function', 'function'])
    assert.equal(new Redis.Command('ping').getSlot(), null)
    assert.deepEqual(new Redis.Command('unknown', ['x']).getKeys(), [])
    assert.throws(() => new Redis.Command('ping', null), TypeError)
  })

  test('flags', () => {
    const { FLAGS, checkFlag } = Redis.Command
    assert.ok(FLAGS.BLOCKING_COMMANDS.includes('blpop'))
    assert.deepEqual(Object.keys(FLAGS), Object.keys(require('ioredis').Command.FLAGS))
    for (const [flag, names] of Object.entries(FLAGS)) assert.deepEqual(names, /** @type {any} */ (require('ioredis').Command.FLAGS)[flag])
    assert.equal(checkFlag.call(Redis.Command, 'WILL_DISCONNECT', 'QUIT'), true)
    assert.equal(Redis.Command.checkFlag('ENTER_SUBSCRIBER_MODE', 'get'), false)
    assert.throws(() => Redis.Command.checkFlag('NONE', 'get'), TypeError)
  })

  test('strings of the reply are Buffers, or in the encoding that was asked for', async () => {
    const redis = create()
    await redis.set('encoded', Buffer.from([0xe9]))
    const get = (/** @type {any} */ options) => redis.sendCommand(new Redis.Command('mget', ['encoded', 'none'], options))
    assert.deepEqual(await get({}), [Buffer.from([0xe9]), null])
    assert.deepEqual(await get({ replyEncoding: null }), [Buffer.from([0xe9]), null])
    assert.deepEqual(await get({ replyEncoding: 'utf8' }), ['\ufffd', null])
    assert.deepEqual(await get({ replyEncoding: 'latin1' }), ['é', null])
    assert.deepEqual(await get({ replyEncoding: 'hex' }), ['e9', null])
  })

  test('are answered by whoever has them', async () => {
    const text = new Redis.Command('get', ['k'], { replyEncoding: 'utf8' })
    text.resolve(Buffer.from('x'))
    assert.deepEqual([await text.promise, text.isResolved], ['x', true])
    const all = new Redis.Command('hgetall', ['k'], { replyEncoding: 'utf8' })
    all.resolve([Buffer.from('f'), Buffer.from('v')])
    assert.deepEqual(await all.promise, { f: 'v' })
    const failed = new Redis.Command('get', ['k'])
    failed.reject(new Error('no'))
    await assert.rejects(failed.promise, { message: 'no' })
    const called = await new Promise((resolve) => {
      const command = new Redis.Command('get', [], {}, (/** @type {any[]} */ ...args) => resolve(args))
      create().sendCommand(command)
    })
    assert.deepEqual([called.length, called[0].message], [1, "ERR wrong number of arguments for 'get' command"])
  })

  test('go in pipelines', async () => {
    const command = new Redis.Command('set', ['piped', '1'], { replyEncoding: 'utf8' })
    const pipeline = create().pipeline()
    assert.equal(pipeline.sendCommand(command), pipeline)
    assert.deepEqual(await pipeline.get('piped').exec(), [[null, 'OK'], [null, '1']])
    assert.equal(await command.promise, 'OK')
  })

  test('a transformer is told what it works on', async () => {
    /** @type {any[]} */
    const seen = []
    Redis.Command.setReplyTransformer('pttl', (/** @type {any} */ reply, /** @type {any} */ context) => {
      seen.push(context)
      return [reply]
    })
    const context = { commandName: 'pttl', protocol: 3, replyMapping: 'legacy' }
    const redis = create()
    assert.deepEqual(await redis.pttl('none'), [-2])
    assert.deepEqual(await redis.pttlBuffer('none'), [-2])
    assert.deepEqual(await redis.call('pttl', 'none'), [-2])
    assert.equal(await redis.call('PTTL', 'none'), -2)
    assert.deepEqual(await redis.pipeline().pttl('none').exec(), [[null, [-2]]])
    assert.deepEqual(seen, Array.from({ length: 4 }, () => context))
    assert.deepEqual(await redis.multi().pttl('none').exec(), [[null, [-2]]])
    seen.length = 0
    await create({ protocol: 2 }).pttl('none')
    await create({ replyMapping: 'resp3' }).pttl('none')
    assert.deepEqual(seen, [{ ...context, protocol: 2 }, { ...context, replyMapping: 'resp3' }])
  })

  test('a transformer is one for all clients, those that are there already too', async () => {
    const [one, two] = [create(), create()]
    await Promise.all([one.ping(), two.ping()])
    Redis.Command.setReplyTransformer('dbsize', (/** @type {any} */ reply) => typeof reply)
    assert.deepEqual([await one.dbsize(), await two.dbsize()], ['number', 'number'])
  })

  test('a transformer that is no function rejects', async () => {
    Redis.Command.setReplyTransformer('pfselftest', /** @type {any} */ (5))
    const redis = create()
    await assert.rejects(redis.pfselftest(), { name: 'TypeError', message: 'transformer is not a function' })
    Redis.Command.setReplyTransformer('pfselftest', (/** @type {any} */ reply) => reply)
  })

  test('an error has the stack that the command was given', async () => {
    const given = new Error('here')
    const error = await create().sendCommand(new Redis.Command('get', [], { errorStack: given })).catch((/** @type {any} */ e) => e)
    assert.match(error.stack, /^ReplyError: ERR wrong number of arguments for 'get' command\n/)
    assert.equal(error.stack.split('\n')[1], given.stack?.split('\n')[1])
  })

  test('a transformer that throws rejects', async () => {
    const redis = create()
    Redis.Command.setReplyTransformer('expiretime', () => {
      throw new RangeError('mine')
    })
    await assert.rejects(redis.expiretime('none'), { name: 'RangeError', message: 'mine' })
    const [[error]] = await redis.pipeline().expiretime('none').exec()
    assert.equal(error.message, 'mine')
    const [entry, next] = await redis.multi().expiretime('none').exists('none').exec()
    assert.deepEqual([entry.length, entry[0].message, next], [1, 'mine', [null, 0]])
  })

  test('a later transformer takes the place of an earlier one', async () => {
    const redis = create()
    for (const sign of ['a', 'b']) {
      Redis.Command.setReplyTransformer('lastsave', () => sign)
      assert.equal(await redis.lastsave(), sign)
    }
    await redis.zadd('transformed', 1, 'm')
    Redis.Command.setReplyTransformer('zrevrange', (/** @type {any} */ reply) => reply)
    assert.deepEqual(await redis.zrevrange('transformed', 0, -1, 'WITHSCORES'), [['m', '1']])
  })

  test('pass by the sendCommand that somebody has put in the place of the client\'s', async () => {
    const redis = create({ enableAutoPipelining: false })
    await redis.ping()
    /** @type {any[]} */
    const seen = []
    const { sendCommand } = redis
    redis.sendCommand = function (/** @type {any} */ command, /** @type {any[]} */ ...rest) {
      seen.push([command.name, ...command.args])
      return sendCommand.call(this, command, ...rest)
    }
    redis.defineCommand('first', { lua: 'return KEYS[1]', numberOfKeys: 1 })
    assert.equal(await redis.set('a', 1), 'OK')
    assert.deepEqual(await redis.getBuffer('a'), Buffer.from('1'))
    assert.equal(await redis.call('GET', ['a']), '1')
    assert.equal(await redis.first('k'), 'k')
    assert.deepEqual(await redis.pipeline().incr('a').first('k').exec(), [[null, 2], [null, 'k']])
    assert.deepEqual(await redis.multi().incr('a').exec(), [[null, 3]])
    assert.deepEqual(
      seen.map(([name, key]) => (/^eval/.test(name) ? 'script' : `${name} ${key ?? ''}`.trim())),
      ['set a', 'get a', 'GET a', 'script', 'incr a', 'script', 'multi', 'incr a', 'exec'],
    )
    delete redis.sendCommand
    seen.length = 0
    assert.equal(await redis.get('a'), '3')
    assert.deepEqual(seen, [])
  })

  test('may be answered by a stand-in', async () => {
    const redis = create({ enableAutoPipelining: false })
    redis.sendCommand = (/** @type {any} */ command) => {
      if (command.name === 'get') command.resolve(Buffer.from('made up'))
      else command.reject(new Error('refused'))
      return command.promise
    }
    assert.equal(await redis.get('k'), 'made up')
    assert.deepEqual(await redis.getBuffer('k'), Buffer.from('made up'))
    await assert.rejects(redis.set('k', 1), { message: 'refused' })
    delete redis.sendCommand
  })

  test('observers may put functions in front of resolve and reject', async () => {
    const redis = create({ enableAutoPipelining: false })
    await redis.ping()
    const { prototype } = Redis
    const { sendCommand } = prototype
    /** @type {string[]} */
    const ended = []
    prototype.sendCommand = function (/** @type {any} */ command, /** @type {any[]} */ ...rest) {
      const { resolve, reject } = command
      command.resolve = (/** @type {any} */ reply) => {
        ended.push(`${command.name} resolved`)
        resolve(reply)
      }
      command.reject = (/** @type {any} */ error) => {
        ended.push(`${command.name} rejected`)
        reject(error)
      }
      return sendCommand.call(this, command, ...rest)
    }
    try {
      assert.equal(await redis.set('observed', 'v'), 'OK')
      await assert.rejects(redis.incr('observed'))
      const [ok, [error]] = await redis.pipeline().get('observed').incr('observed').exec()
      assert.deepEqual(ok, [null, 'v'])
      assert.match(error.message, /not an integer/)
    } finally {
      prototype.sendCommand = sendCommand
    }
    assert.deepEqual(ended, ['set resolved', 'incr rejected', 'get resolved', 'incr rejected'])
  })
})
