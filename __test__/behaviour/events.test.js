// @ts-check
'use strict'

// Section "events": what a client tells of its life, in which order, and what `status` says meanwhile.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes, outcome, once, record, until } = require('./lanes')

lanes('events', (lane) => {
  /** Retries come fast. */
  const quick = { retryStrategy: () => 5 }
  const names = (/** @type {any[][]} */ seen) => seen.map(([name]) => name)

  test('connecting, connect, ready; then close and end', async () => {
    const redis = lane.create()
    const seen = record(redis)
    assert.equal(redis.status, 'connecting')
    await once(redis, 'ready')
    assert.equal(redis.status, 'ready')
    assert.equal(redis.disconnect(), undefined)
    await once(redis, 'end')
    assert.equal(redis.status, 'end')
    assert.deepEqual(names(seen), ['connecting', 'connect', 'ready', 'close', 'end'])
  })

  test('status is set when the event comes, which is not during the call', async () => {
    const redis = lane.create({ lazyConnect: true })
    const seen = record(redis)
    /** @type {string[]} */
    const statuses = []
    for (const name of ['connect', 'ready', 'close', 'end']) redis.on(name, () => statuses.push(redis.status))
    assert.equal(redis.status, 'wait')
    assert.deepEqual(seen, [])
    redis.connect()
    assert.equal(redis.status, 'connecting')
    await once(redis, 'ready')
    redis.disconnect()
    await once(redis, 'end')
    assert.deepEqual(names(seen), ['wait', 'connecting', 'connect', 'ready', 'close', 'end'])
    // Two statuses may follow each other before the event of the first.
    assert.deepEqual([statuses[0], statuses[1], statuses[3]], ['connect', 'ready', 'end'])
  })

  test('connect() resolves to nothing, calls back, and is refused while there is a connection', async () => {
    const redis = lane.create({ lazyConnect: true })
    const args = await new Promise((resolve) => redis.connect((/** @type {any[]} */ ...all) => resolve(all)))
    assert.deepEqual(args.filter((/** @type {any} */ arg) => arg !== undefined && arg !== null), [])
    assert.equal(await outcome(redis.connect()), 'Error: Redis is already connecting/connected')
    redis.disconnect()
    await once(redis, 'end')
    assert.equal(await redis.connect(), undefined)
    assert.equal(await redis.ping(), 'PONG')
  })

  test('a lazy client connects for its first command, or ends without having begun', async () => {
    const redis = lane.create({ lazyConnect: true })
    assert.equal(await redis.ping(), 'PONG')
    const other = lane.create({ lazyConnect: true })
    const seen = record(other)
    other.disconnect()
    await once(other, 'end')
    assert.deepEqual(names(seen), ['wait', 'close', 'end'])
  })

  test('connect() rejects when the client is ended meanwhile', async () => {
    const redis = lane.create({ lazyConnect: true })
    const promise = outcome(redis.connect())
    redis.disconnect()
    assert.equal(await promise, 'Error: Connection is closed.')
  })

  test('what is issued behind disconnect() is refused', async () => {
    const redis = lane.create()
    await redis.ping()
    redis.disconnect()
    assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
  })

  test('QUIT is answered before the end, and end() is disconnect()', async () => {
    const redis = lane.create()
    await redis.ping()
    const seen = record(redis)
    const [reply, status] = await redis.quit().then((/** @type {any} */ value) => [value, redis.status])
    assert.deepEqual([reply, status], ['OK', 'ready'])
    if (redis.status !== 'end') await once(redis, 'end')
    await until(() => seen.length === 2)
    assert.deepEqual(names(seen), ['close', 'end'])
    const other = lane.create()
    await other.ping()
    assert.equal(other.end(), undefined)
    await once(other, 'end')
  })

  test('QUIT before there is a connection ends the client without one', async () => {
    const redis = lane.create({ lazyConnect: true })
    const seen = record(redis)
    assert.equal(await redis.quit(), 'OK')
    if (redis.status !== 'end') await once(redis, 'end')
    await until(() => names(seen).includes('end'))
    assert.equal(names(seen).includes('ready'), false)
    assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
  })

  test('QUIT behind commands that wait for the connection comes in its turn', async () => {
    const redis = lane.create({ enableAutoPipelining: false })
    const replies = [redis.set('last', 1), redis.quit(), redis.get('last')].map(outcome)
    assert.equal(redis.status, 'connecting')
    const [first, quit, late] = await Promise.all(replies)
    assert.deepEqual([first, quit], ['OK', 'OK'])
    // A server answers nothing that comes behind QUIT.
    assert.equal(late, 'Error: Connection is closed.')
    if (redis.status !== 'end') await once(redis, 'end')
  })

  test('QUIT behind a command that is blocked waits for it', async () => {
    const redis = lane.create()
    await redis.ping()
    const blocked = redis.blpop('gate', 0)
    await until(() => redis.commandQueue.length === 1)
    const quit = redis.quit()
    await lane.create().rpush('gate', 'v')
    assert.deepEqual(await blocked, ['gate', 'v'])
    assert.equal(await quit, 'OK')
  })

  test('a lazy client connects for its first pipeline, transaction or subscription', async () => {
    for (const begin of [
      (/** @type {any} */ redis) => redis.pipeline().ping().exec(),
      (/** @type {any} */ redis) => redis.multi().ping().exec(),
      (/** @type {any} */ redis) => redis.subscribe('lazily'),
    ]) {
      const redis = lane.create({ lazyConnect: true })
      assert.equal(redis.status, 'wait')
      await begin(redis)
      assert.equal(redis.status, 'ready')
    }
  })

  test('QUIT in a pipeline, and what is behind it', async () => {
    const redis = lane.create()
    await redis.ping()
    const [set, quit, behind] = await redis.pipeline().set('piped', 1).quit().get('piped').exec()
    assert.deepEqual([set, quit], [[null, 'OK'], [null, 'OK']])
    if (lane.differs('cut-in-pipeline')) assert.deepEqual(behind, [null, '1'])
    else assert.equal(`${behind[0].name}: ${behind[0].message}`, 'AbortError: Command aborted due to connection close')
    if (redis.status !== 'end') await once(redis, 'end')
  })

  test('select for a database that there is not', async () => {
    const redis = lane.create()
    /** @type {number[]} */
    const seen = []
    redis.on('select', (/** @type {number} */ db) => seen.push(db))
    assert.equal(await outcome(redis.select(-1)), 'ReplyError: ERR DB index is out of range')
    await redis.select(2)
    await until(() => seen.includes(2))
    assert.deepEqual(seen, lane.differs('select-refused') ? [2] : [-1, 2])
  })

  test('RESET ends subscriptions, and goes back to the first database', async () => {
    const redis = lane.create(quick)
    await redis.select(5)
    await redis.subscribe('before')
    assert.equal(await redis.reset(), 'RESET')
    assert.match(await redis.client('INFO'), / db=0 sub=0 /)
    redis.disconnect(true)
    await once(redis, 'ready')
    const info = await outcome(redis.client('INFO'))
    if (lane.differs('reset')) assert.match(info, / db=0 sub=0 /)
    else assert.match(info, / db=5 sub=1 /)
  })

  test('a place where no server is', { skip: lane.name === 'stream' && 'it is the engine that is there' }, async () => {
    const redis = lane.adopt(new lane.Redis({ port: 1, retryStrategy: null }))
    const seen = record(redis, ['error', 'end'])
    const reply = await outcome(redis.get('k'))
    if (lane.differs('no-server')) assert.equal(reply, null)
    else assert.deepEqual([reply, seen[0][1].code, seen[0][1].syscall], ['Error: Connection is closed.', 'ECONNREFUSED', 'connect'])
  })

  test('disconnect(true): close, reconnecting with the delay, and all over again', async () => {
    const redis = lane.create({ retryStrategy: () => 7 })
    await redis.ping()
    const seen = record(redis)
    redis.disconnect(true)
    await once(redis, 'ready')
    assert.deepEqual(names(seen), ['close', 'reconnecting', 'connecting', 'connect', 'ready'])
    assert.equal(seen[1][1], 7)
    assert.equal(await redis.ping(), 'PONG')
  })

  test('a disconnect asked for twice is one, and the last word is the end', async () => {
    const redis = lane.create(quick)
    await redis.ping()
    const seen = record(redis)
    redis.disconnect(true)
    redis.disconnect()
    redis.disconnect(true)
    await once(redis, 'end')
    redis.disconnect(true)
    assert.deepEqual(names(seen), ['close', 'end'])
    assert.equal(redis.status, 'end')
  })

  test('a lazy client that is told to reconnect does', async () => {
    const redis = lane.create({ ...quick, lazyConnect: true })
    const seen = record(redis)
    redis.disconnect(true)
    await once(redis, 'ready')
    assert.deepEqual(names(seen), ['wait', 'close', 'reconnecting', 'connecting', 'connect', 'ready'])
  })

  test('select, when another database is selected; after a reconnect too', async () => {
    const redis = lane.create(quick)
    /** @type {number[]} */
    const seen = []
    redis.on('select', (/** @type {number} */ db) => seen.push(db))
    await redis.select(1)
    await redis.select('1')
    await redis.call('select', 2)
    await redis.pipeline().select(4).set('in4', '1').exec()
    await until(() => seen.length === 3)
    assert.deepEqual(seen, [1, 2, 4])
    redis.disconnect(true)
    await once(redis, 'ready')
    assert.equal(await redis.get('in4'), '1')
    await until(() => seen.length === 4)
    assert.deepEqual(seen, [1, 2, 4, 4])
    assert.equal(await outcome(redis.select(99)), 'ReplyError: ERR DB index is out of range')
    assert.equal(await redis.get('in4'), '1')
    // With auto-pipelining SELECT would overtake what was called before it.
    if (lane.auto) return
    redis.set('turn', 'four')
    redis.select(5)
    redis.set('turn', 'five')
    redis.select(4)
    assert.equal(await redis.get('turn'), 'four')
  })

  test('an error is told after connect, and does not keep it from being ready', async () => {
    const redis = lane.create({ db: 99 })
    const seen = record(redis, ['connect', 'error', 'ready'])
    assert.equal(await redis.ping(), 'PONG')
    await until(() => seen.length === 3)
    assert.deepEqual(names(seen), ['connect', 'error', 'ready'])
    assert.equal(seen[1][1].message, 'ERR DB index is out of range')
  })

  test('an error event without a listener is printed, and nothing is thrown', (t) => {
    const print = t.mock.method(console, 'error', () => {})
    const redis = lane.create({ lazyConnect: true })
    assert.equal(redis.silentEmit('error', new Error('nobody listens')), false)
    const name = lane.differs('printed-name') ? 'nearis' : 'ioredis'
    assert.equal(print.mock.calls[0].arguments[0], `[${name}] Unhandled error event:`)
    assert.match(print.mock.calls[0].arguments[1], /^Error: nobody listens\n {4}at /)
    /** @type {any[]} */
    const heard = []
    redis.on('error', (/** @type {any} */ error) => heard.push(error.message))
    assert.equal(redis.silentEmit('error', new Error('heard')), true)
    assert.equal(redis.silentEmit('nothing', 1), false)
    assert.deepEqual(heard, ['heard'])
    assert.equal(print.mock.callCount(), 1)
  })

  test('a client has the methods of an emitter without being one', () => {
    const redis = lane.create({ lazyConnect: true })
    assert.equal(redis instanceof require('node:events').EventEmitter, false)
    assert.equal(redis.on('x', () => {}), redis)
    assert.equal(redis.listenerCount('x'), 1)
    redis.setMaxListeners(50)
    assert.equal(redis.getMaxListeners(), 50)
    assert.equal(redis.emit('x'), true)
    assert.equal(redis.removeAllListeners('x').emit('x'), false)
  })

  test('the socket: destroyed, the client comes back', async () => {
    const redis = lane.create(quick)
    await redis.ping()
    const seen = record(redis)
    const { stream } = redis
    assert.equal(stream.writable, true)
    const closed = once(stream, 'close')
    stream.destroy()
    await closed
    await once(redis, 'ready')
    assert.equal(stream.destroyed, true)
    assert.deepEqual(names(seen), ['close', 'reconnecting', 'connecting', 'connect', 'ready'])
    assert.notEqual(redis.stream, stream)
    assert.equal(await redis.ping(), 'PONG')
  })

  test('how many commands wait, and how many are under way', async () => {
    const redis = lane.create()
    redis.get('k')
    if (!lane.auto) assert.equal(redis.offlineQueue.length, 1)
    await redis.ping()
    assert.equal(redis.offlineQueue.length, 0)
    const blocked = outcome(redis.blpop('none', 0))
    await until(() => redis.commandQueue.length === 1)
    redis.disconnect()
    assert.equal(await blocked, 'Error: Connection is closed.')
  })
})
