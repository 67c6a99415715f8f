// @ts-check
'use strict'

// Section "transactions": chains, plain commands, and chains in pipelines.

const assert = require('node:assert/strict')
const { beforeEach, test } = require('node:test')
const { lanes, once, outcome } = require('./lanes')

lanes('transactions', ({ create, Redis, differs }) => {
  /** @type {any} */
  let redis
  /** @type {any} */
  let other
  beforeEach(async () => {
    redis ??= create()
    other ??= create()
    await redis.flushall()
  })

  test('a chain gives a pair for each command', async () => {
    const chain = redis.multi()
    assert.equal(chain.length, 1)
    assert.equal(chain.set('a', 1), chain)
    chain.incr('a').get('a').getBuffer('a').call('GET', 'a').mget('a', 'none').get('none')
    assert.deepEqual(await chain.exec(), [
      [null, 'OK'],
      [null, 2],
      [null, '2'],
      [null, Buffer.from('2')],
      [null, '2'],
      [null, ['2', null]],
      [null, null],
    ])
    assert.deepEqual(await redis.multi().exec(), [])
    assert.deepEqual(await redis.multi().set('a', 3).get('a').execBuffer(), [
      [null, 'OK'],
      [null, '3'],
    ])
  })

  test('a list of commands is a chain', async () => {
    const batch = [
      ['set', 'a', 'x'],
      ['get', 'a'],
    ]
    const expected = [
      [null, 'OK'],
      [null, 'x'],
    ]
    assert.deepEqual(await redis.multi(batch).exec(), expected)
    assert.deepEqual(await redis.multi(batch, { pipeline: true }).exec(), expected)
    assert.deepEqual(await redis.multi({ pipeline: true }).addBatch(batch).exec(), expected)
    assert.throws(() => redis.multi([['nonsense']]), TypeError)
  })

  test('an error of one command is a list of one, and the others run', async () => {
    const results = await redis.multi().set('a', 'x').incr('a').append('a', 'y').exec()
    assert.deepEqual(
      results.map((/** @type {any[]} */ result) => result.length),
      [2, 1, 2],
    )
    assert.ok(results[1][0] instanceof Redis.ReplyError)
    assert.equal(results[1][0].message, 'ERR value is not an integer or out of range')
    assert.equal(results[1][0].command, undefined)
    assert.equal(await redis.get('a'), 'xy')
  })

  test('a refused command spoils all', async () => {
    const error = await redis
      .multi()
      .set('a', 1)
      .set('a')
      .call('nonsense', 'x')
      .set('b', 1)
      .exec()
      .catch((/** @type {any} */ reason) => reason)
    assert.ok(error instanceof Redis.ReplyError)
    assert.equal(error.message, 'EXECABORT Transaction discarded because of previous errors.')
    assert.deepEqual(error.command, { name: 'exec', args: [] })
    assert.deepEqual(
      error.previousErrors.map((/** @type {any} */ earlier) => [earlier.message, earlier.command]),
      [
        ["ERR wrong number of arguments for 'set' command", { name: 'set', args: ['a'] }],
        ["ERR unknown command 'nonsense', with args beginning with: 'x' ", { name: 'nonsense', args: ['x'] }],
      ],
    )
    assert.equal(await redis.exists('a', 'b'), 0)
  })

  test('callbacks', async () => {
    /** @type {any[]} */
    const seen = []
    const note = (/** @type {any[]} */ ...args) => seen.push(args.map((arg) => arg?.message ?? arg))
    const chain = redis.multi().set('a', 1, note).getBuffer('a', note).get(note)
    await new Promise((resolve) => chain.exec((/** @type {any[]} */ ...args) => resolve(note(...args)))).catch(() => {})
    const refused = "ERR wrong number of arguments for 'get' command"
    assert.deepEqual(seen.splice(0), [
      [null, 'QUEUED'],
      [null, Buffer.from('QUEUED')],
      [refused],
      ['EXECABORT Transaction discarded because of previous errors.'],
    ])
    await new Promise((resolve) => redis.multi().set('a', 1).exec((/** @type {any[]} */ ...args) => resolve(note(...args))))
    assert.deepEqual(seen, [[null, [[null, 'OK']]]])
  })

  test('a changed watched key makes the outcome null', async () => {
    assert.equal(await redis.watch('a', 'b'), 'OK')
    await other.set('b', 1)
    assert.equal(await redis.multi().set('a', 1).exec(), null)
    assert.deepEqual(await redis.multi().get('a').exec(), [[null, null]])
    await redis.watch('a')
    await other.set('a', 1)
    await redis.unwatch()
    assert.deepEqual(await redis.multi().get('a').exec(), [[null, '1']])
    await redis.watch('a')
    await other.set('a', 2)
    /** @type {any} */
    const called = await new Promise((resolve) => redis.multi().get('a').exec((/** @type {any[]} */ ...args) => resolve(args)))
    assert.deepEqual(called, [null, null])
  })

  test('without a pipeline', async () => {
    assert.equal(await redis.multi({ pipeline: false }), 'OK')
    assert.equal(await redis.set('a', 'x'), 'QUEUED')
    assert.deepEqual(await redis.getBuffer('a'), Buffer.from('QUEUED'))
    assert.equal(await redis.incr('a'), 'QUEUED')
    assert.equal(await outcome(redis.multi({ pipeline: false })), 'ReplyError: ERR MULTI calls can not be nested')
    assert.deepEqual(await redis.pipeline().get('a').exec(), [[null, 'QUEUED']])
    const results = await redis.exec()
    assert.deepEqual(results[0], [null, 'OK'])
    assert.deepEqual(results[1], [null, 'x'])
    assert.equal(results[2][0].message, 'ERR value is not an integer or out of range')
    assert.deepEqual(results[3], [null, 'x'])
    await redis.multi({ pipeline: false })
    assert.equal(await redis.discard(), 'OK')
    assert.equal(await outcome(redis.exec()), 'ReplyError: ERR EXEC without MULTI')
    assert.equal(await outcome(redis.discard()), 'ReplyError: ERR DISCARD without MULTI')
    await redis.watch('a')
    await other.set('a', 1)
    await redis.multi({ pipeline: false })
    assert.equal(await new Promise((resolve) => redis.exec((/** @type {any} */ _, /** @type {any} */ value) => resolve(value))), null)
  })

  test('inside a pipeline', async () => {
    /** @type {any[]} */
    const seen = []
    const pipeline = redis.pipeline().set('a', 1).multi().incr('a').getBuffer('a')
    assert.equal(pipeline.exec((/** @type {any[]} */ ...args) => seen.push(args)), pipeline)
    assert.deepEqual(await pipeline.get('a').exec(), [
      [null, 'OK'],
      [null, 'OK'],
      [null, 'QUEUED'],
      [null, Buffer.from('QUEUED')],
      [null, [2, Buffer.from('2')]],
      [null, '2'],
    ])
    assert.deepEqual(seen, [[null, [2, Buffer.from('2')]]])
    const aborted = await redis.pipeline().multi().set('a').exec().get('a').exec()
    assert.deepEqual(
      aborted.map(([error, value]) => error?.message ?? value),
      [
        'OK',
        "ERR wrong number of arguments for 'set' command",
        'EXECABORT Transaction discarded because of previous errors.',
        '2',
      ],
    )
  })

  test('a chain that discards itself has nothing to run', async () => {
    assert.equal(await outcome(redis.multi().set('a', 1).discard().exec()), 'ReplyError: ERR EXEC without MULTI')
  })

  test('reply transformers work on what EXEC gives', async () => {
    const boom = create()
    Redis.Command.setReplyTransformer('echo', (/** @type {any} */ value) => {
      if (value === 'boom') throw new Error('thrown')
      return `<${value}>`
    })
    try {
      const results = await boom.multi().echo('a').echo('boom').call('ECHO', 'plain').exec()
      assert.deepEqual(results[0], [null, '<a>'])
      assert.equal(results[1].length, 1)
      assert.equal(results[1][0].message, 'thrown')
      assert.deepEqual(results[2], [null, 'plain'])
    } finally {
      Redis.Command.setReplyTransformer('echo', (/** @type {any} */ value) => value)
    }
  })

  test('keyPrefix and stringNumbers count inside too', async () => {
    const prefixed = create({ keyPrefix: 'p:', stringNumbers: true })
    await prefixed.watch('a')
    assert.deepEqual(await prefixed.multi().incr('a').call('incr', 'a').exec(), [
      [null, '1'],
      [null, '2'],
    ])
    assert.equal(await other.get('p:a'), '2')
    await prefixed.watch('a')
    await other.incr('p:a')
    assert.equal(await prefixed.multi().get('a').exec(), null)
  })

  test('a client that is not ready yet sends the chain as one', async () => {
    const fresh = create()
    const [results, next] = await Promise.all([fresh.multi().set('a', 1).incr('a').exec(), fresh.incr('a')])
    assert.deepEqual([results, next], [[[null, 'OK'], [null, 2]], 3])
  })

  test('SELECT inside moves the client', async () => {
    const mover = create()
    const results = await mover.multi().select(3).set('here', 1).exec()
    assert.deepEqual(results, [
      [null, 'OK'],
      [null, 'OK'],
    ])
    assert.equal(await mover.get('here'), '1')
    assert.equal(await other.get('here'), null)
    assert.equal(mover.condition.select, 3)
  })

  test('errors of EXEC have their command and those before it', async () => {
    const error = await redis.multi().set('a').set('b', 1).call('nope', 'x').exec().catch((/** @type {any} */ e) => e)
    assert.ok(error instanceof Redis.ReplyError)
    assert.equal(error.message, 'EXECABORT Transaction discarded because of previous errors.')
    assert.deepEqual(error.command, { name: 'exec', args: [] })
    assert.deepEqual(
      error.previousErrors.map((/** @type {any} */ e) => [e.name, e.message, e.command]),
      [
        ['ReplyError', "ERR wrong number of arguments for 'set' command", { name: 'set', args: ['a'] }],
        ['ReplyError', "ERR unknown command 'nope', with args beginning with: 'x' ", { name: 'nope', args: ['x'] }],
      ],
    )
    assert.equal(await redis.get('b'), null)
  })

  test('an error of a command that ran has no command', async () => {
    const [, [error, ...rest]] = await redis.multi().set('a', 'x').incr('a').exec()
    assert.deepEqual([error.message, error.command, rest], ['ERR value is not an integer or out of range', undefined, []])
  })

  test('a discarded chain rejects', async () => {
    const error = await redis.multi().set('a', 1).discard().exec().catch((/** @type {any} */ e) => e)
    assert.deepEqual([error.name, error.message, error.previousErrors], ['ReplyError', 'ERR EXEC without MULTI', []])
    assert.equal(await redis.get('a'), null)
  })

  test('callbacks of the commands are told of the queue, that of EXEC of the outcome', async () => {
    /** @type {any[]} */
    const seen = []
    const tell = (/** @type {any[]} */ ...args) => seen.push(args)
    await redis.multi().set('a', 'x', tell).hgetall('none', tell).exec(tell)
    await redis.ping()
    assert.deepEqual(seen, [[null, 'QUEUED'], [null, 'QUEUED'], [null, [[null, 'OK'], [null, {}]]]])
    seen.length = 0
    await redis.multi().set('a').exec(tell).catch(() => {})
    await redis.ping()
    assert.deepEqual([seen.length, seen[0].length, seen[0][0].message], [1, 1, 'EXECABORT Transaction discarded because of previous errors.'])
  })

  test('plain MULTI: the commands answer QUEUED, EXEC the raw replies as pairs', async () => {
    await redis.hset('h', 'f', 'v')
    assert.equal(await redis.multi({ pipeline: false }), 'OK')
    assert.deepEqual([await redis.set('a', 1), await redis.hgetall('h')], ['QUEUED', 'QUEUED'])
    assert.deepEqual(await redis.exec(), [[null, 'OK'], [null, ['f', 'v']]])
    assert.equal(await redis.multi([['set', 'ignored', 1]], { pipeline: false }), 'OK')
    assert.deepEqual(await redis.exec(), [])
    assert.equal(await redis.exists('ignored'), 0)
    await assert.rejects(redis.exec(), { name: 'ReplyError', message: 'ERR EXEC without MULTI' })
    await assert.rejects(redis.discard(), { message: 'ERR DISCARD without MULTI' })
    await redis.multi({ pipeline: false })
    await assert.rejects(redis.multi({ pipeline: false }), { message: 'ERR MULTI calls can not be nested' })
    assert.equal(await redis.discard(), 'OK')
  })

  test('plain MULTI: scores and entries are in pairs, as RESP3 sends them', async () => {
    await redis.zadd('z', 1.5, 'm')
    await redis.multi({ pipeline: false })
    await redis.zrange('z', 0, -1, 'WITHSCORES')
    assert.deepEqual(await redis.exec(), [[null, [['m', '1.5']]]])
    await redis.xadd('x', '1-1', 'f', 'v')
    await redis.multi({ pipeline: false })
    await redis.xread('STREAMS', 'x', 0)
    assert.deepEqual(await redis.exec(), [[null, ['x', [['1-1', ['f', 'v']]]]]])
    const old = create({ protocol: 2 })
    await old.multi({ pipeline: false })
    await old.zrange('z', 0, -1, 'WITHSCORES')
    assert.deepEqual(await old.exec(), [[null, ['m', '1.5']]])
    assert.deepEqual(await redis.multi().zrange('z', 0, -1, 'WITHSCORES').exec(), [[null, ['m', '1.5']]])
    assert.deepEqual((await redis.pipeline().multi().zrange('z', 0, -1, 'WITHSCORES').exec().exec())[2], [null, [['m', '1.5']]])
  })

  test('plain MULTI with a watched key that has changed answers null', async () => {
    await redis.watch('w')
    await other.set('w', 1)
    await redis.multi({ pipeline: false })
    await redis.set('a', 1)
    assert.equal(await redis.exec(), null)
    assert.equal(await redis.unwatch(), 'OK')
  })

  test('in a pipeline an aborted one is an error in its place', async () => {
    const results = await redis.pipeline().multi().set('a').get('a').exec().set('b', 1).exec()
    assert.deepEqual(results.map((/** @type {any[]} */ result) => result.length), [2, 1, 2, 1, 2])
    assert.match(results[3][0].message, /^EXECABORT/)
    await other.watch('b')
    await redis.set('b', 2)
    assert.deepEqual((await other.pipeline().multi().get('b').exec().exec())[2], [null, null])
  })

  test('in a pipeline its replies are raw, but transformed', async () => {
    await redis.hset('h', 'f', 'v')
    assert.deepEqual(await redis.pipeline().multi().hgetall('h').getBuffer('none').hgetBuffer('h', 'f').exec().exec(), [
      [null, 'OK'],
      [null, 'QUEUED'],
      [null, Buffer.from('QUEUED')],
      [null, Buffer.from('QUEUED')],
      [null, [{ f: 'v' }, null, Buffer.from('v')]],
    ])
  })

  test('once sent it has its outcome', { skip: !differs('sent-once') && 'ioredis sends it again' }, async () => {
    const chain = redis.multi().incr('once')
    assert.deepEqual([await chain.exec(), await chain.exec(), await redis.get('once')], [[[null, 1]], [[null, 1]], '1'])
  })

  test('a transformer is asked about the reply alone', { skip: !differs('queued-transformer') && 'ioredis asks about QUEUED too' }, async () => {
    /** @type {any[]} */
    const seen = []
    Redis.Command.setReplyTransformer('bitcount', (/** @type {any} */ reply) => seen.push(reply) && reply)
    assert.deepEqual(await redis.multi().bitcount('none').exec(), [[null, 0]])
    assert.deepEqual(seen, [0])
  })

  test('SUBSCRIBE in one', { skip: !differs('push-in-exec') && 'ioredis cannot read it' }, async () => {
    assert.deepEqual(await create().multi().subscribe('in exec').exec(), [[null, 1]])
  })

  test('QUIT in one ends the client', async () => {
    const own = create()
    const end = once(own, 'end')
    const aborted = 'AbortError: Command aborted due to connection close'
    assert.deepEqual(await outcome(own.multi().set('quit', 1).quit().exec()), differs('quit-in-exec') ? [[null, 'OK']] : aborted)
    await end
    assert.equal(await other.get('quit'), differs('quit-in-exec') ? '1' : null)
  })

  test('is contiguous: no other command of the client comes between', async () => {
    const results = await Promise.all([redis.multi().set('n', 0).incr('n').exec(), redis.incr('n'), redis.multi().incr('n').exec(), redis.get('n')])
    assert.deepEqual(results, [[[null, 'OK'], [null, 1]], 2, [[null, 3]], '3'])
  })

  test('one inside another is refused', async () => {
    const chain = () => redis.multi().multi().set('a', 1).exec()
    if (!differs('nested-multi')) return assert.throws(chain, TypeError)
    const error = await chain().catch((/** @type {any} */ e) => e)
    assert.equal(error.message, 'ERR EXEC without MULTI')
    assert.deepEqual(error.previousErrors.map((/** @type {any} */ e) => e.message), ['ERR MULTI calls can not be nested'])
  })

  test('WATCH inside is refused, and the others run', async () => {
    const text = 'ERR WATCH inside MULTI is not allowed'
    /** @type {any[]} */
    const seen = []
    const results = await redis.multi().watch('w', (/** @type {any} */ error) => seen.push(error.message)).set('a', 'x').getBuffer('a').exec()
    assert.deepEqual(seen, [text])
    assert.deepEqual(results, [[null, 'OK'], [null, Buffer.from('x')]])
    const [set, get] = await redis.multi().set('a', 'x').getBuffer('a').watch('w').exec()
    assert.deepEqual(set, [null, differs('watch-in-exec') ? 'OK' : Buffer.from('OK')])
    assert.deepEqual(get, [null, differs('watch-in-exec') ? Buffer.from('x') : 'x'])
  })

  test('leaves no rejection unhandled but its own', async (t) => {
    const unhandled = t.mock.fn()
    process.once('unhandledRejection', unhandled)
    redis.multi().incr('a', 'b').get('a').exec().catch(() => {})
    redis.multi().incr('a', 'b').exec(() => {})
    redis.multi().get('a')
    await redis.ping()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    assert.equal(unhandled.mock.callCount(), 0)
  })

  test('a defined command whose script the server has forgotten is an error in its entry', async () => {
    const own = create()
    own.defineCommand('forgotten', { lua: `return "${Math.random()}"`, numberOfKeys: 0 })
    await own.forgotten()
    await own.script('FLUSH')
    const [[error, ...rest], next] = await own.multi().forgotten().exists('none').exec()
    assert.match(error.message, /^NOSCRIPT/)
    assert.deepEqual([rest, next], [[], [null, 0]])
    assert.match(await own.forgotten(), /^0\./)
    await own.script('FLUSH')
    await own.multi({ pipeline: false })
    assert.equal(await own.forgotten(), 'QUEUED')
    const [[plain]] = await own.exec()
    assert.match(plain.message, /^NOSCRIPT/)
  })

  test('of a client that has ended rejects', async () => {
    const own = create()
    await own.quit()
    if (own.status !== 'end') await new Promise((resolve) => own.once('end', resolve))
    await assert.rejects(own.multi().set('a', 1).exec(), { message: 'Connection is closed.' })
    await assert.rejects(own.multi({ pipeline: false }), { message: 'Connection is closed.' })
  })
})
