// @ts-check
'use strict'

// Section "Faults": which calls a fault meets, when, how often, and what becomes of them, in all forms that a call has.
// What people ask for: "simulate failures: errors, disconnects, read-only replica".

const assert = require('node:assert/strict')
const { afterEach, beforeEach, describe, mock, test } = require('node:test')
const Ioredis = /** @type {any} */ (require('ioredis'))
const { Engine, ReplyError } = /** @type {any} */ (require('../..'))
const { createClient } = /** @type {any} */ (require('../../node-redis'))
const { Connector } = /** @type {any} */ (require('../../stream'))

/** @type {any} */
let engine
/** @type {any} */
let redis
/** @type {(() => any)[]} */
const closing = []

/** Has something closed behind the test. @template T @param {T} it @param {(it: T) => any} close */
function closed(it, close) {
  closing.push(() => close(it))
  return it
}

beforeEach(() => {
  engine = new Engine()
  redis = closed(engine.connect(), (client) => client.disconnect())
})

afterEach(async () => {
  engine.undoFaults()
  for (const close of closing.splice(0).reverse()) await close()
})

/** What a promise comes to, in one word. @param {Promise<any>} promise */
const outcome = (promise) => promise.then((value) => value, (error) => `${error.name}: ${error.message}`)

const BOOM = 'ReplyError: BOOM no'
const boom = { error: 'BOOM no' }

describe('which calls', () => {
  test('by command, in any case, several, and all that a container has', async () => {
    const get = engine.inject({ command: 'GET', ...boom })
    assert.deepEqual(await Promise.all([redis.get('k'), redis.set('k', 1)].map(outcome)), [BOOM, 'OK'])
    get.undo()
    engine.inject({ command: ['set', 'Config|Set'], ...boom })
    const sent = [redis.get('k'), redis.set('k', 1), redis.config('SET', 'maxmemory', 0), redis.config('GET', 'none')]
    assert.deepEqual(await Promise.all(sent.map(outcome)), ['1', BOOM, BOOM, []])
    engine.inject({ command: 'config', ...boom })
    assert.equal(await outcome(redis.config('GET', 'none')), BOOM)
  })

  test('without a command all of them, but for those by which clients introduce themselves', async () => {
    const all = engine.inject(boom)
    const other = closed(engine.connect({ db: 3, connectionName: 'n' }), (client) => client.disconnect())
    assert.equal(await outcome(other.ping()), BOOM)
    assert.equal(other.status, 'ready')
    assert.equal(all.hits, 1)
  })

  test('by key: a pattern, or bytes that are meant exactly; with the prefix of the client', async () => {
    const own = closed(engine.connect({ keyPrefix: 'app:' }), (client) => client.disconnect())
    const pattern = engine.inject({ key: 'app:user:*', ...boom })
    assert.deepEqual(await Promise.all([own.get('user:1'), own.get('other'), own.mget('x', 'user:2'), redis.get('user:1')].map(outcome)), [BOOM, null, BOOM, null])
    pattern.undo()
    engine.inject({ key: Buffer.from([0xff, 0x2a]), ...boom })
    assert.deepEqual(await Promise.all([redis.get(Buffer.from([0xff, 0x2a])), redis.get(Buffer.from([0xff, 0x61]))].map(outcome)), [BOOM, null])
  })

  test('from the n-th on, so many times; once where only the n-th is given', async () => {
    const third = engine.inject({ command: 'incr', nth: 3, ...boom })
    const counted = async () => {
      const all = []
      for (let i = 0; i < 5; i++) all.push(await outcome(redis.incr('n')))
      return all
    }
    assert.deepEqual(await counted(), [1, 2, BOOM, 3, 4])
    assert.equal(third.hits, 1)
    third.undo()
    engine.inject({ command: 'incr', nth: 2, times: 2, ...boom })
    assert.deepEqual(await counted(), [5, BOOM, BOOM, 6, 7])
    engine.inject({ command: 'incr', nth: 4, times: Infinity, ...boom })
    assert.deepEqual(await counted(), [8, 9, 10, BOOM, BOOM])
  })

  test('until it is undone, and its hits are known afterwards', async () => {
    const fault = engine.inject({ command: 'get', ...boom })
    for (let i = 0; i < 3; i++) assert.equal(await outcome(redis.get('k')), BOOM)
    fault.undo()
    fault.undo()
    assert.equal(await redis.get('k'), null)
    assert.equal(fault.hits, 3)
    const again = engine.inject(boom)
    engine.undoFaults()
    assert.equal(await redis.get('k'), null)
    assert.equal(again.hits, 0)
  })

  test('of several the one that was injected last holds, and others are spared', async () => {
    const usual = engine.inject({ command: 'get', times: 2, error: 'USUAL' })
    const special = engine.inject({ key: 'k', times: 1, error: 'SPECIAL' })
    const all = []
    for (let i = 0; i < 4; i++) all.push(await outcome(redis.get('k')))
    assert.deepEqual(all, ['ReplyError: SPECIAL', 'ReplyError: USUAL', 'ReplyError: USUAL', null])
    assert.deepEqual([usual.hits, special.hits], [2, 1])
  })

  test('of one client, also when it has connected anew', async () => {
    const other = closed(engine.connect(), (client) => client.disconnect())
    const fault = engine.inject({ client: redis, command: 'get', ...boom })
    assert.deepEqual(await Promise.all([redis.get('k'), other.get('k')].map(outcome)), [BOOM, null])
    redis.disconnect()
    await new Promise((resolve) => redis.once('end', resolve))
    await redis.connect()
    assert.deepEqual(await Promise.all([redis.get('k'), other.get('k')].map(outcome)), [BOOM, null])
    assert.equal(fault.hits, 2)
    const node = closed(await createClient({ engine }).connect(), (client) => client.destroy())
    engine.inject({ client: node, command: 'set', ...boom })
    assert.deepEqual(await Promise.all([outcome(node.set('k', '1')), redis.set('k', 1)]), ['Error: BOOM no', 'OK'])
  })
})

describe('errors', () => {
  test('are those of the client, with the text as it is given', async () => {
    engine.inject({ command: 'get', error: new RangeError('WEIRD  text, "quoted"') })
    const error = await redis.get('k').catch((/** @type {any} */ reason) => reason)
    assert(error instanceof ReplyError)
    assert.equal(error.message, 'WEIRD  text, "quoted"')
    assert.deepEqual(error.command, { name: 'get', args: ['k'] })
  })

  test('in a pipeline meet one command', async () => {
    engine.inject({ command: 'get', nth: 2, ...boom })
    const [, first, second, last] = await redis.pipeline().set('k', 'v').get('k').get('k').get('k').exec()
    assert.deepEqual([first, last], [[null, 'v'], [null, 'v']])
    assert.equal(second[0].message, 'BOOM no')
  })

  test('refuse a command of a transaction, which is discarded then', async () => {
    engine.inject({ command: 'set', key: 'bad', ...boom })
    const error = await redis.multi().set('good', 1).set('bad', 1).exec().catch((/** @type {any} */ reason) => reason)
    assert.match(error.message, /^EXECABORT /)
    assert.equal(error.previousErrors[0].message, 'BOOM no')
    assert.equal(await redis.exists('good'), 0)
  })

  test('of EXEC end the transaction', async () => {
    engine.inject({ command: 'exec', times: 1, ...boom })
    assert.equal(await outcome(redis.multi().set('k', 1).exec()), BOOM)
    assert.equal(await redis.exists('k'), 0)
    assert.deepEqual(await redis.multi().set('k', 1).exec(), [[null, 'OK']])
  })

  test('are thrown by plain calls and in atomic functions', async () => {
    engine.inject({ command: 'set', ...boom })
    assert.throws(() => redis.sync.set('k', 1), (error) => error instanceof ReplyError && error.message === 'BOOM no')
    assert.equal(await outcome(redis.atomic(['k', 'n'], (/** @type {any} */ tx) => (tx.incr('n'), tx.set('k', 1)), { rollback: true })), BOOM)
    assert.deepEqual(await redis.mget('k', 'n'), [null, null])
  })

  test('are raised by what scripts call', async () => {
    const fault = engine.inject({ command: 'set', ...boom })
    assert.match(await outcome(redis.eval("return redis.call('set', KEYS[1], 1)", 1, 'k')), /^ReplyError: BOOM no/)
    assert.equal(await redis.eval("return redis.pcall('set', KEYS[1], 1).err", 1, 'k'), 'BOOM no')
    assert.equal(fault.hits, 2)
  })

  test('hold for all clients of the engine, whatever their shape and way', async () => {
    engine.inject({ command: 'get', ...boom })
    const listener = closed(await engine.listen({ port: 0, host: '127.0.0.1' }), (it) => it.close())
    const node = closed(await createClient({ engine }).connect(), (client) => client.destroy())
    const far = closed(new Ioredis(listener.port), (client) => client.disconnect())
    const near = closed(new Ioredis({ Connector: Connector.for(engine) }), (client) => client.disconnect())
    assert.deepEqual(await Promise.all([node.get('k'), far.get('k'), near.get('k')].map(outcome)), ['Error: BOOM no', BOOM, BOOM])
    assert.equal(await outcome(node.multi().set('k', '1').get('k').exec()).then((text) => text.split(' ')[0]), 'Error:')
    const [, failed] = await far.pipeline().set('k', 1).get('k').exec()
    assert.equal(failed[0].message, 'BOOM no')
  })
})

describe('latency', () => {
  /** Fake timers, for as long as a test runs. */
  function faked() {
    const clock = closed(mock.timers, (timers) => timers.reset())
    clock.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 })
    return {
      /** @param {number} ms */
      async tick(ms) {
        clock.tick(ms)
        for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve))
      },
    }
  }

  test('goes by the timers of the test, and what comes later waits its turn', async () => {
    const clock = faked()
    engine.inject({ command: 'get', latencyMs: 100 })
    /** @type {string[]} */
    const order = []
    const both = Promise.all([redis.get('k').then(() => order.push('get')), redis.set('k', 1).then(() => order.push('set'))])
    await clock.tick(99)
    assert.deepEqual(order, [])
    await clock.tick(1)
    await both
    assert.deepEqual(order, ['get', 'set'])
  })

  test('comes behind what the command does', async () => {
    const clock = faked()
    engine.inject({ command: 'set', latencyMs: 1000 })
    const set = redis.set('k', 'v')
    const other = closed(engine.connect(), (client) => client.disconnect())
    assert.equal(await other.get('k'), 'v')
    await clock.tick(1000)
    assert.equal(await set, 'OK')
  })

  test('adds up in a pipeline, and is the sum of what meets a call', async () => {
    const clock = faked()
    engine.inject({ command: 'get', latencyMs: 40 })
    engine.faults.slow(10)
    let isDone = false
    const all = redis.pipeline().get('a').set('b', 1).get('b').exec().then((/** @type {any} */ results) => ((isDone = true), results))
    for (const ms of [50, 10, 49]) await clock.tick(ms)
    assert.equal(isDone, false)
    await clock.tick(1)
    assert.deepEqual(await all, [[null, null], [null, 'OK'], [null, '1']])
  })

  test('holds for what a script calls, and lets a command time out', async () => {
    const clock = faked()
    engine.inject({ command: 'incr', latencyMs: 500 })
    const hasty = closed(engine.connect({ commandTimeout: 100 }), (client) => client.disconnect())
    const late = outcome(hasty.eval("return redis.call('incr', KEYS[1])", 1, 'n'))
    await clock.tick(100)
    assert.equal(await late, 'Error: Command timed out')
    assert.equal(await redis.get('n'), '1')
  })

  test('goes by a clock that is set by hand', async () => {
    engine.clock.set(1_000_000)
    engine.faults.slow(50, { command: 'get' })
    let isDone = false
    const late = redis.get('k').then(() => (isDone = true))
    engine.clock.advance(49)
    await redis.duplicate().ping()
    assert.equal(isDone, false)
    engine.clock.advance(1)
    await late
  })

  test('in earnest, by any client', async () => {
    const listener = closed(await engine.listen({ port: 0, host: '127.0.0.1' }), (it) => it.close())
    const node = closed(await createClient({ engine }).connect(), (client) => client.destroy())
    const far = closed(new Ioredis(listener.port), (client) => client.disconnect())
    const near = closed(new Ioredis({ Connector: Connector.for(engine) }), (client) => client.disconnect())
    await Promise.all([far.ping(), near.ping()])
    engine.inject({ command: 'get', latencyMs: 60 })
    for (const client of [redis, node, far, near]) {
      const begun = process.hrtime.bigint()
      assert.equal(await client.get('k'), null)
      assert(Number(process.hrtime.bigint() - begun) / 1e6 >= 58)
    }
    const begun = process.hrtime.bigint()
    redis.sync.get('k')
    assert(Number(process.hrtime.bigint() - begun) / 1e6 >= 58)
  })

  test('a client may leave meanwhile', async () => {
    engine.faults.slow(100_000)
    const leaving = engine.connect()
    const late = outcome(leaving.get('k'))
    leaving.disconnect()
    assert.equal(await late, 'Error: Connection is closed.')
  })
})

describe('bad use is an error that says what to do', () => {
  for (const [fault, text] of /** @type {[any, RegExp][]} */ ([
    [undefined, /takes what is to fail and how/],
    [[], /takes what is to fail and how/],
    [{}, /exactly one of error, latencyMs, disconnect.* has none/],
    [{ command: 'get' }, /exactly one of .* has none/],
    [{ error: 'x', latencyMs: 1 }, /exactly one of .* has error and latencyMs/],
    [{ command: 'gett', error: 'x' }, /no command "gett".*: do you mean .*get.*\?/],
    [{ command: 'nothing-like-it', error: 'x' }, /no command "nothing-like-it" that could fail$/],
    [{ command: 'config|nosuch', error: 'x' }, /"config" has get, .*set/],
    [{ command: 'get|x', error: 'x' }, /"get" has no subcommands/],
    [{ command: [], error: 'x' }, /names none; leave it out/],
    [{ command: 5, error: 'x' }, /is the name of a command/],
    [{ key: /user/, error: 'x' }, /a pattern as for KEYS.*, not the regular expression \/user\//],
    [{ key: 5, error: 'x' }, /a pattern as for KEYS/],
    [{ nth: 0, error: 'x' }, /"nth" .* from 1 on, not 0/],
    [{ nth: -1, error: 'x' }, /"nth" .* not -1/],
    [{ times: 1.5, error: 'x' }, /"times" .* not 1.5/],
    [{ latencyMs: -5 }, /from 1 to 2147483647, not -5/],
    [{ latencyMs: '5' }, /not 5/],
    [{ error: 'two\r\nlines' }, /one line of text/],
    [{ error: '' }, /one line of text/],
    [{ error: 5 }, /one line of text/],
    [{ disconnect: 'never' }, /true, "before" .* or "after"/],
    [{ latency: 5 }, /no "latency", only .*latencyMs/],
    [{ client: {}, error: 'x' }, /a client of the engine that it is injected into/],
  ])) {
    test(JSON.stringify(fault) ?? 'nothing', () => {
      assert.throws(() => engine.inject(fault), (error) => error instanceof TypeError && text.test(error.message))
    })
  }

  test('a client of another engine, and the ready-made ones', async () => {
    const other = closed(new Engine().connect(), (client) => client.disconnect())
    assert.throws(() => engine.inject({ client: other, ...boom }), /a client of the engine/)
    for (const wrong of [() => engine.faults.slow(-1), () => engine.faults.slow(), () => engine.faults.moved(16384, 'h:1'), () => engine.faults.moved(1, 'host'), () => engine.faults.oom({ key: 'k' }), () => engine.faults.readonly('k'), () => engine.faults.dropConnection({})]) {
      assert.throws(wrong, TypeError)
    }
    assert.equal(await redis.ping(), 'PONG')
  })
})
