// @ts-check
'use strict'

// Section "reconnection": retryStrategy, maxRetriesPerRequest, what becomes of commands that were under way or waiting,
// the offline queue, reconnectOnError, and passwords that are wrong.

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')
const { lanes, outcome, once, record, until } = require('./lanes')

const TOO_MANY =
  'MaxRetriesPerRequestError: Reached the max retries per request limit (which is 0). Refer to "maxRetriesPerRequest" option for details.'

lanes('reconnection', (lane) => {
  const quick = { retryStrategy: () => 5 }

  /** Blocks a client on a list that is empty. @param {any} redis @param {string} [key] */
  async function block(redis, key = 'none') {
    const blocked = outcome(redis.blpop(key, 0))
    await until(() => redis.commandQueue.length === 1)
    // In a list, or it would be waited for.
    return [blocked]
  }

  test('retryStrategy is asked with the number of the attempt, which starts again at "ready"', async () => {
    /** @type {number[]} */
    const asked = []
    const redis = lane.create({ retryStrategy: (/** @type {number} */ times) => (asked.push(times), 1) })
    await redis.ping()
    for (let i = 0; i < 2; i++) {
      const ready = once(redis, 'ready')
      redis.disconnect(true)
      await ready
    }
    assert.deepEqual(asked, [1, 1])
  })

  for (const strategy of [null, () => null, () => '5', () => undefined]) {
    test(`${strategy} ends the client`, async () => {
      const redis = lane.create({ retryStrategy: strategy })
      await redis.ping()
      const seen = record(redis)
      redis.disconnect(true)
      await once(redis, 'end')
      assert.deepEqual(seen.map(([name]) => name), ['close', 'end'])
    })
  }

  test('connect() need not wait for the delay', async () => {
    const redis = lane.create({ retryStrategy: () => 100_000 })
    await redis.ping()
    redis.disconnect(true)
    await once(redis, 'reconnecting')
    await redis.connect()
    assert.equal(await redis.ping(), 'PONG')
  })

  test('disconnect() while it waits for the delay', async () => {
    const redis = lane.create({ retryStrategy: () => 100_000 })
    await redis.ping()
    redis.disconnect(true)
    await once(redis, 'reconnecting')
    const waiting = outcome(redis.get('k'))
    redis.disconnect()
    if (lane.differs('disconnect-while-reconnecting')) {
      assert.equal(redis.status, 'end')
      assert.equal(await waiting, 'Error: Connection is closed.')
    } else {
      assert.equal(redis.status, 'reconnecting')
    }
  })

  test('quit() while it waits for the delay', async () => {
    const redis = lane.create({ retryStrategy: () => 100_000 })
    await redis.ping()
    redis.disconnect(true)
    await once(redis, 'reconnecting')
    assert.equal(await redis.quit(), 'OK')
    assert.equal(redis.status, lane.differs('disconnect-while-reconnecting') ? 'end' : 'reconnecting')
  })

  test('disconnect(true) while it connects', { skip: lane.name === 'stream' && 'its connection takes no time' }, async () => {
    const redis = lane.create(quick)
    redis.on('error', () => {})
    const reply = outcome(redis.get('none'))
    redis.disconnect(true)
    assert.equal(await reply, lane.differs('reconnect-while-connecting') ? null : 'Error: Connection is closed.')
  })

  test('QUIT behind disconnect(true) has the last word', async () => {
    const redis = lane.create(quick)
    await redis.ping()
    const seen = record(redis)
    redis.disconnect(true)
    assert.equal(await redis.quit(), 'OK')
    if (redis.status !== 'end') await once(redis, 'end')
    await until(() => seen.length === 2)
    assert.deepEqual(seen.map(([name]) => name), ['close', 'end'])
  })

  test('a connection that is lost, of a client that was ended before it ever connected', async () => {
    const redis = lane.create({ ...quick, lazyConnect: true })
    assert.equal(await redis.quit(), 'OK')
    if (redis.status !== 'end') await once(redis, 'end')
    await redis.connect()
    const lost = once(redis, 'close')
    redis.stream.destroy()
    await lost
    await until(() => redis.status === (lane.differs('lost-after-quit') ? 'ready' : 'end'))
  })

  test('a connection that is lost before QUIT is answered is the last one', async () => {
    const redis = lane.create(quick)
    await redis.ping()
    const seen = record(redis)
    const blocked = outcome(redis.blpop('none', 0))
    await until(() => redis.commandQueue.length === 1)
    const quit = outcome(redis.quit())
    redis.stream.destroy()
    assert.deepEqual(await Promise.all([blocked, quit]), Array(2).fill('Error: Connection is closed.'))
    await until(() => seen.length === 2)
    assert.deepEqual(seen.map(([name]) => name), ['close', 'end'])
  })

  test('EXEC of a transaction that is gone with its connection', async () => {
    const redis = lane.create({ ...quick, enableAutoPipelining: false })
    await redis.multi({ pipeline: false })
    await redis.set('gone', 1)
    redis.disconnect(true)
    const error = await redis.exec().catch((/** @type {any} */ reason) => reason)
    assert.equal(`${error.name}: ${error.message}`, 'AbortError: Command aborted due to connection close')
    assert.deepEqual(error.command, { name: 'exec', args: [] })
    assert.equal(await redis.get('gone'), null)
  })

  test('what was under way or waiting is sent again, in the same database', async () => {
    const redis = lane.create(quick)
    await redis.select(2)
    const [blocked] = await block(redis, 'later')
    const waiting = outcome(redis.incr('waiting'))
    redis.disconnect(true)
    await once(redis, 'ready')
    const other = lane.create({ db: 2 })
    await other.rpush('later', 'v')
    assert.deepEqual(await blocked, ['later', 'v'])
    assert.equal(await waiting, 1)
  })

  test('without autoResendUnfulfilledCommands what was under way is lost', async () => {
    const redis = lane.create({ ...quick, autoResendUnfulfilledCommands: false })
    await redis.ping()
    const [blocked] = await block(redis)
    redis.disconnect(true)
    await once(redis, 'ready')
    assert.equal(await redis.ping(), 'PONG')
    // ioredis leaves the promise open.
    if (lane.differs('lost-commands')) assert.equal(await blocked, 'Error: Connection is closed.')
  })

  test('after as many attempts as maxRetriesPerRequest allows, all that waits is rejected', async () => {
    const redis = lane.create({ ...quick, maxRetriesPerRequest: 0 })
    await redis.ping()
    const [blocked] = await block(redis)
    redis.disconnect(true)
    // With auto-pipelining the next pipeline has not been sent yet.
    const waiting = redis.select(0).catch((/** @type {any} */ error) => error)
    assert.equal(await blocked, TOO_MANY)
    const error = await waiting
    assert.equal(`${error.name}: ${error.message}`, TOO_MANY)
    assert.ok(error instanceof require('redis-errors').AbortError)
    assert.ok(error instanceof require('redis-errors').RedisError)
    await until(() => redis.status === 'ready')
    assert.equal(await redis.ping(), 'PONG')
  })

  for (const most of [1, null, -1]) {
    test(`maxRetriesPerRequest: ${most} lets them wait`, async () => {
      const redis = lane.create({ ...quick, maxRetriesPerRequest: most })
      await redis.ping()
      redis.disconnect(true)
      assert.equal(await redis.ping(), 'PONG')
    })
  }

  test('a pipeline that was answered in part is not begun again', async () => {
    const redis = lane.create(quick)
    await redis.del('cut')
    const pipeline = redis.pipeline().incr('cut').blpop('none', 0).incr('cut').exec()
    await until(async () => (await lane.create().get('cut')) === '1')
    await new Promise((resolve) => setTimeout(resolve, 20))
    redis.disconnect(true)
    const [first, second, third] = await pipeline
    assert.deepEqual(first, [null, 1])
    for (const [result, command] of [[second, { name: 'blpop', args: ['none', '0'] }], [third, { name: 'incr', args: ['cut'] }]]) {
      assert.equal(result.length, 1)
      assert.equal(`${result[0].name}: ${result[0].message}`, 'AbortError: Command aborted due to connection close')
      assert.deepEqual(result[0].command, command)
    }
    assert.equal(await redis.get('cut'), '1')
  })

  test('a pipeline of which nothing was answered is', async () => {
    const redis = lane.create(quick)
    await redis.del('uncut')
    const pipeline = redis.pipeline().blpop('uncut-list', 0).incr('uncut').exec()
    await until(() => redis.commandQueue.length > 0)
    redis.disconnect(true)
    await once(redis, 'ready')
    await lane.create().rpush('uncut-list', 'v')
    assert.deepEqual(await pipeline, [[null, ['uncut-list', 'v']], [null, 1]])
  })

  test('after the end a pipeline has an error for each command, a transaction rejects', async () => {
    const redis = lane.create()
    await redis.ping()
    redis.disconnect()
    await once(redis, 'end')
    const results = await redis.pipeline().get('a').set('b', 1).exec()
    assert.deepEqual(results.map(([error]) => String(error)), Array(2).fill('Error: Connection is closed.'))
    assert.deepEqual(results.map((/** @type {any[]} */ result) => result.length), [1, 1])
    assert.equal(await outcome(redis.multi().get('a').exec()), 'Error: Connection is closed.')
    assert.equal(await outcome(redis.multi({ pipeline: false })), 'Error: Connection is closed.')
    assert.equal(await outcome(redis.quit()), 'Error: Connection is closed.')
  })
})

lanes('the offline queue', (lane) => {
  const REFUSAL = "Error: Stream isn't writeable and enableOfflineQueue options is false"

  test('commands before "ready" run in order, each in the database of its turn', async () => {
    const redis = lane.create()
    assert.equal(redis.status, 'connecting')
    const replies = [redis.set('early', 'zero'), redis.select(1), redis.set('early', 'one'), redis.select(0), redis.get('early')]
    assert.deepEqual(await Promise.all(replies), ['OK', 'OK', 'OK', 'OK', 'zero'])
  })

  test('without it they are refused, pipelines command by command', async () => {
    const redis = lane.create({ enableOfflineQueue: false })
    const refused = [redis.get('k'), redis.quit()].map(outcome)
    const pipeline = redis.pipeline().get('a').get('b').exec()
    assert.deepEqual(await Promise.all(refused), [REFUSAL, REFUSAL])
    assert.deepEqual((await pipeline).map(([error]) => String(error)), [REFUSAL, REFUSAL])
    if (redis.status !== 'ready') await once(redis, 'ready')
    assert.equal(await redis.ping(), 'PONG')
    redis.disconnect(true)
    assert.equal(await outcome(redis.multi().get('a').exec()), REFUSAL)
  })
})

lanes('reconnectOnError', (lane) => {
  /** @param {any} answer */
  async function client(answer) {
    /** @type {any[]} */
    const asked = []
    const reconnectOnError = (/** @type {any} */ error) => {
      asked.push(error.message)
      return typeof answer === 'function' ? answer(asked.length) : answer
    }
    const redis = lane.create({ retryStrategy: () => 1, reconnectOnError })
    await redis.set('text', 'abc')
    return { redis, asked, seen: record(redis) }
  }
  const TEXT = 'ERR value is not an integer or out of range'

  for (const no of [false, 0, undefined]) {
    test(`${no}: the error is the caller's`, async () => {
      const { redis, asked, seen } = await client(no)
      assert.equal(await outcome(redis.incr('text')), `ReplyError: ${TEXT}`)
      assert.deepEqual([asked, seen], [[TEXT], []])
    })
  }

  for (const yes of [true, 1]) {
    test(`${yes}: so is it, and the client reconnects`, async () => {
      const { redis, asked } = await client(yes)
      assert.equal(await outcome(redis.incr('text')), `ReplyError: ${TEXT}`)
      await once(redis, 'ready')
      assert.deepEqual(asked, [TEXT])
    })
  }

  test('2: the client reconnects, and sends the command again', async () => {
    const { redis, asked, seen } = await client((/** @type {number} */ count) => (count === 1 ? 2 : 0))
    const failing = outcome(redis.incr('text'))
    assert.equal(await failing, `ReplyError: ${TEXT}`)
    assert.deepEqual(asked, [TEXT, TEXT])
    assert.deepEqual(seen.map(([name]) => name), ['close', 'reconnecting', 'connecting', 'connect', 'ready'])
  })

  test('2: of a pipeline, the commands that failed', async () => {
    const { redis, asked } = await client((/** @type {number} */ count) => (count === 1 ? 2 : 0))
    await redis.del('n')
    const [first, second, third] = await redis.pipeline().incr('n').incr('text').incr('n').exec()
    assert.deepEqual([first, third], [[null, 1], [null, 2]])
    assert.equal(second[0].message, TEXT)
    assert.deepEqual(asked, [TEXT, TEXT])
  })

  test('it is not asked about what a connection begins with', async () => {
    /** @type {any[]} */
    const asked = []
    const redis = lane.create({ db: 99, reconnectOnError: (/** @type {any} */ error) => asked.push(error) && true })
    redis.on('error', () => {})
    assert.equal(await redis.ping(), 'PONG')
    assert.deepEqual(asked, [])
  })

  test('it is not asked about CLIENT', async () => {
    const { redis, asked } = await client(true)
    await assert.rejects(redis.client('nonsense'))
    assert.deepEqual(asked, [])
    assert.equal(redis.status, 'ready')
  })
})

lanes('passwords', (lane) => {
  const quick = { retryStrategy: () => 5 }
  const WRONG = 'ReplyError: WRONGPASS invalid username-password pair or user is disabled.'
  before(() => lane.create().config('SET', 'requirepass', 'secret'))
  after(async () => {
    const last = lane.create({ password: 'secret' })
    await last.config('SET', 'requirepass', '')
    last.disconnect()
  })

  for (const protocol of [2, 3]) {
    test(`the right one, RESP${protocol}`, async () => {
      for (const options of [{ password: 'secret' }, { username: 'default', password: 'secret' }]) {
        assert.equal(await lane.create({ ...options, protocol }).ping(), 'PONG')
      }
    })

    test(`a wrong one is an error, and fatal, RESP${protocol}`, async () => {
      for (const options of [{ password: 'wrong' }, { username: 'nobody', password: 'secret' }]) {
        const redis = lane.create({ ...quick, ...options, protocol })
        const seen = record(redis, ['connect', 'error', 'ready', 'close', 'reconnecting', 'end'])
        assert.equal(await outcome(redis.ping()), WRONG)
        await until(() => seen.filter(([name]) => name === 'error').length >= 2)
        redis.disconnect()
        assert.deepEqual(seen.slice(0, 4).map(([name]) => name), ['connect', 'error', 'close', 'reconnecting'])
        assert.equal(String(seen[1][1]), WRONG)
      }
    })
  }

  test('connect() rejects when the password is wrong', async () => {
    const redis = lane.create({ lazyConnect: true, password: 'wrong', retryStrategy: null })
    redis.on('error', () => {})
    assert.equal(await outcome(redis.connect()), 'Error: Connection is closed.')
  })

  test('none at all', async () => {
    const redis = lane.create({ retryStrategy: null })
    redis.on('error', () => {})
    const reply = await outcome(redis.ping())
    if (lane.differs('no-password')) assert.equal(reply, 'PONG')
    else assert.match(reply, /^ReplyError: NOAUTH /)
  })
})

lanes('a user where nobody is asked for a password', (lane) => {
  test('it gets in', async () => {
    const redis = lane.create({ username: 'somebody', password: 'x', retryStrategy: null })
    redis.on('error', () => {})
    const reply = await outcome(redis.ping())
    if (lane.differs('unknown-user')) assert.equal(reply, 'PONG')
    else assert.match(reply, /^ReplyError: WRONGPASS /)
  })
})
