// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { Worker } = require('node:worker_threads')
const { describe, mock, test } = require('node:test')
const path = require('node:path')
const Redis = /** @type {any} */ (require('nearis'))
const { runScript } = require('../helpers/script')

const ROOT = path.join(__dirname, '..', '..')
const fresh = (options = {}) => new Redis({ engine: new Redis.Engine(), ...options })
const USE_TX = /An atomic function runs on this thread: .* by its own `tx`/

describe('atomic functions', () => {
  test('run commands and give their replies, in the shapes of the client', async () => {
    const redis = fresh()
    await redis.set('stock', 3)
    const left = await redis.atomic(['stock', 'cart'], (/** @type {any} */ tx) => {
      assert.equal(tx.get('stock'), '3')
      assert.equal(tx.get('cart'), null)
      assert.deepEqual(tx.getBuffer('stock'), Buffer.from('3'))
      assert.equal(tx.hset('cart', { a: 1 }), 1)
      assert.deepEqual(tx.hgetall('cart'), { a: '1' })
      assert.deepEqual(tx.call('HGETALL', 'cart'), ['a', '1'])
      assert.deepEqual(tx.callBuffer('hget', 'cart', 'a'), Buffer.from('1'))
      assert.deepEqual(tx.mget(['stock', Buffer.from('cart')]), ['3', null])
      assert.equal(tx.set('stock', 2, 'EX', 100), 'OK')
      assert.equal(tx.setBuffer('stock', Buffer.from('2')).toString(), 'OK')
      assert.equal(tx.ping(), 'PONG')
      return tx.decr('stock')
    })
    assert.equal(left, 1)
    assert.deepEqual([await redis.get('stock'), await redis.ttl('stock')], ['1', -1])
  })

  test('give any value, be it an error or undefined', async () => {
    const redis = fresh()
    const error = new Error('a value')
    assert.equal(await redis.atomic(['k'], () => error), error)
    assert.equal(await redis.atomic(['k'], () => {}), undefined)
    assert.equal(await redis.atomic([], () => null), null)
    await assert.rejects(redis.atomic(['k'], () => { throw error }), error)
    // eslint-disable-next-line no-throw-literal
    const thrown = await redis.atomic(['k'], () => { throw 5 }).catch((/** @type {any} */ reason) => reason)
    assert.equal(thrown, 5)
  })

  test('throw what commands answer as errors, which may be caught', async () => {
    const redis = fresh()
    await redis.set('k', 'text')
    await assert.rejects(redis.atomic(['k'], (/** @type {any} */ tx) => tx.incr('k')), (/** @type {any} */ error) => {
      assert.ok(error instanceof Redis.ReplyError)
      assert.deepEqual(error.command, { name: 'incr', args: ['k'] })
      return true
    })
    const caught = await redis.atomic(['k'], (/** @type {any} */ tx) => {
      try {
        tx.lpush('k', 1)
      } catch (error) {
        return /** @type {any} */ (error).message
      }
    })
    assert.match(caught, /^WRONGTYPE/)
  })

  test('may use the named keys only, or all when none is named', async () => {
    const redis = fresh()
    const other = /ERR the key 'other' is not among the keys that this atomic function has named/
    const calls = [
      (/** @type {any} */ tx) => tx.get('other'),
      (/** @type {any} */ tx) => tx.set('other', 1),
      (/** @type {any} */ tx) => tx.mset('k', 1, 'other', 2),
      (/** @type {any} */ tx) => tx.call('RENAME', 'k', 'other'),
      (/** @type {any} */ tx) => tx.zunionstore('k', 1, 'other'),
    ]
    for (const call of calls) await assert.rejects(redis.atomic(['k'], call), other)
    for (const name of ['keys', 'scan', 'flushall', 'dbsize', 'randomkey', 'swapdb']) {
      const args = { keys: ['*'], scan: [0], swapdb: [0, 1] }[name] ?? []
      await assert.rejects(redis.atomic(['k'], (/** @type {any} */ tx) => tx[name](...args)), /must name no keys at all/)
      await redis.atomic([], (/** @type {any} */ tx) => tx[name](...args))
    }
    assert.deepEqual(await redis.atomic([], (/** @type {any} */ tx) => [tx.set('x', 1), tx.keys('*')]), ['OK', ['x']])
  })

  test('have no commands that a script may not use', async () => {
    const redis = fresh()
    await redis.atomic([], (/** @type {any} */ tx) => {
      for (const name of ['subscribe', 'multi', 'watch', 'auth', 'monitor']) assert.equal(tx[name], undefined)
      assert.throws(() => tx.call('subscribe', 'c'), /ERR This Redis command is not allowed from script/)
      assert.equal(tx.blpop('list', 0), null)
    })
  })

  test('go with the prefix and the database of the client', async () => {
    const redis = fresh({ keyPrefix: 'p:', db: 2 })
    const plain = redis.engine.connect({ db: 2 })
    await redis.atomic(['k', Buffer.from('b')], (/** @type {any} */ tx) => {
      tx.mset('k', 1, Buffer.from('b'), 2)
      tx.select(3)
      tx.set('k', 'elsewhere')
    })
    assert.deepEqual(await plain.mget('p:k', 'p:b'), ['1', '2'])
    assert.equal(await redis.get('k'), '1')
  })

  test('must be synchronous', async () => {
    const redis = fresh()
    let ran = false
    await assert.rejects(redis.atomic(['k'], async () => { ran = true }), /TypeError: An atomic function must not be async/)
    assert.equal(ran, false)
    const late = (/** @type {any} */ tx) => Promise.resolve().then(() => tx.set('k', 2))
    await assert.rejects(redis.atomic(['k'], late), /TypeError: An atomic function must not return a promise/)
    await assert.rejects(redis.atomic(['k'], () => ({ then() {} })), /must not return a promise/)
    await assert.rejects(redis.atomic('k', () => {}), TypeError)
    await assert.rejects(redis.atomic(['k']), TypeError)
    await assert.rejects(redis.atomic([{}], () => {}), TypeError)
    assert.equal(await redis.exists('k'), 0)
  })

  test('take their tx with them', async () => {
    const redis = fresh()
    /** @type {any} */
    let kept
    await redis.atomic([], (/** @type {any} */ tx) => { kept = tx })
    for (const use of [() => kept.get('k'), () => kept.call('ping'), () => kept.mget('a', 'b')]) {
      assert.throws(use, /The atomic function has returned/)
    }
    await redis.atomic([], () => assert.throws(() => kept.get('k'), /The atomic function has returned/))
  })

  test('are the only ones to use data on their thread', async () => {
    const redis = fresh()
    const elsewhere = fresh()
    const lazy = fresh({ lazyConnect: true })
    const calls = {
      'a command': () => redis.get('k'),
      'a command of another engine': () => elsewhere.set('k', 1),
      'a long way': () => redis.call('get', 'k'),
      'a callback': () => redis.get('k', () => {}),
      'a pipeline': () => redis.pipeline().get('k').exec(),
      'a transaction': () => redis.multi().get('k').exec(),
      'the synchronous form': () => elsewhere.sync.get('k'),
      'a client that waits': () => lazy.get('k'),
    }
    for (const [name, call] of Object.entries(calls)) await assert.rejects(redis.atomic(['k'], call), USE_TX, name)
    await assert.rejects(redis.atomic(['k'], () => redis.atomic(['j'], () => 1)), /another one cannot begin inside/)
    await assert.rejects(redis.atomic(['k'], () => redis.engine.check()), /only its own `tx` may be used/)
    await assert.rejects(redis.atomic(['k'], () => redis.engine.clock.set(1)), /only its own `tx` may be used/)
    assert.equal(await elsewhere.get('k'), null)
  })

  test('are refused to another evaluation of the package, too', async () => {
    const redis = fresh({ engine: 'atomic-two' })
    const before = { ...require.cache }
    for (const file of Object.keys(require.cache)) if (file.startsWith(path.join(ROOT, 'js'))) delete require.cache[file]
    delete require.cache[require.resolve('nearis')]
    const Second = /** @type {any} */ (require('nearis'))
    Object.assign(require.cache, before)
    const second = new Second({ engine: 'atomic-two' })
    await second.set('k', 1)
    await assert.rejects(redis.atomic(['k'], () => second.get('k')), USE_TX)
    await assert.rejects(redis.atomic(['k'], () => second.sync.get('k')), USE_TX)
    await assert.rejects(redis.atomic(['k'], () => second.pipeline().get('k').exec()), USE_TX)
    assert.equal(await second.get('k'), '1')
    second.disconnect()
  })

  test('go in the order of the commands of their client', async () => {
    const redis = new Redis({ engine: new Redis.Engine(), lazyConnect: true })
    const order = [redis.set('k', 1), redis.atomic(['k'], (/** @type {any} */ tx) => tx.incr('k')), redis.incr('k')]
    assert.deepEqual(await Promise.all(order), ['OK', 2, 3])
    await redis.multi({ pipeline: false })
    await assert.rejects(redis.atomic(['k'], () => 1), /not possible while a transaction of the client is open/)
    await redis.discard()
    redis.disconnect()
    await once(redis, 'end')
    await assert.rejects(redis.atomic(['k'], () => 1), /Connection is closed\./)
  })

  test('follow the time of a test', async () => {
    const redis = fresh()
    mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_000_000 })
    try {
      await redis.set('k', 1, 'PX', 1000)
      mock.timers.tick(500)
      assert.equal(await redis.atomic(['k'], (/** @type {any} */ tx) => tx.pttl('k')), 500)
      mock.timers.tick(501)
      assert.equal(await redis.atomic(['k'], (/** @type {any} */ tx) => tx.get('k')), null)
    } finally {
      mock.timers.reset()
    }
  })
})

describe('the end of an atomic function', () => {
  test('an exception releases the locks and leaves what was written', async () => {
    const redis = fresh()
    const failing = (/** @type {any} */ tx) => {
      tx.set('k', 1)
      throw new Error('no')
    }
    await assert.rejects(redis.atomic(['k'], failing), /no/)
    assert.equal(redis.sync.get('k'), '1')
  })

  test('with `rollback` it puts every key back as it was', async () => {
    const redis = fresh()
    await redis.set('s', 'before', 'PX', 1e6)
    await redis.rpush('l', 'a', 'b')
    await redis.hset('h', { f: 1 })
    const failing = (/** @type {any} */ tx) => {
      tx.set('s', 'after')
      tx.del('l')
      tx.hset('h', 'f', 2, 'g', 3)
      tx.sadd('new', 'm')
      tx.flushdb()
      throw new Error('no')
    }
    await assert.rejects(redis.atomic([], failing, { rollback: true }), /no/)
    assert.equal(await redis.get('s'), 'before')
    assert.ok((await redis.pttl('s')) > 1e5)
    assert.deepEqual(await redis.lrange('l', 0, -1), ['a', 'b'])
    assert.deepEqual(await redis.hgetall('h'), { f: '1' })
    assert.equal(await redis.dbsize(), 3)
    assert.equal(redis.engine.check(), null)
    // A promise is no way to end well.
    const late = (/** @type {any} */ tx) => Promise.resolve(tx.set('s', 'after'))
    await assert.rejects(redis.atomic(['s'], late, { rollback: true }), TypeError)
    assert.equal(await redis.get('s'), 'before')
    await redis.atomic(['s'], (/** @type {any} */ tx) => tx.set('s', 'after'), { rollback: true })
    assert.equal(await redis.get('s'), 'after')
  })

  test('others see all of it, or nothing', async () => {
    const redis = fresh()
    await redis.config('SET', 'notify-keyspace-events', 'KEA')
    const [waiting, watching, listening] = [redis.duplicate(), redis.duplicate(), redis.duplicate()]
    /** @type {string[]} */
    const events = []
    listening.on('pmessage', (/** @type {string} */ _, /** @type {string} */ channel, /** @type {string} */ key) => {
      events.push(channel.split(':')[1] + ' ' + key)
    })
    await listening.psubscribe('__keyevent@0__:*')
    const popped = waiting.blpop('l', 0)
    await watching.watch('w')
    const push = (/** @type {any} */ tx) => {
      tx.rpush('l', 'gone')
      tx.lpop('l')
      tx.rpush('l', 'x', 'y')
      assert.equal(tx.llen('l'), 2)
      tx.set('w', 1)
      assert.deepEqual(events, [])
    }
    await redis.atomic(['l', 'w'], push)
    assert.deepEqual(await popped, ['l', 'x'])
    assert.equal(await watching.multi().get('w').exec(), null)
    assert.deepEqual(events, ['rpush l', 'lpop l', 'del l', 'rpush l', 'set w', 'lpop l'])
    events.length = 0
    const failing = (/** @type {any} */ tx) => {
      tx.set('w', 2)
      throw new Error('no')
    }
    await redis.atomic(['w'], failing, { rollback: true }).catch(() => {})
    await redis.set('z', 1)
    assert.deepEqual(events, ['set z'])
  })
})

describe('atomic functions of several threads', () => {
  const WORKER = `
    const { parentPort, workerData: { root, work, state } } = require('worker_threads')
    const redis = new (require(root))({ engine: 'atomic-threads' })
    const cells = new Int32Array(state)
    eval(work)`

  /** @param {string} work */
  async function start(work, state = new SharedArrayBuffer(8)) {
    const worker = new Worker(WORKER, { eval: true, workerData: { root: ROOT, work, state } })
    await once(worker, 'message')
    return { worker, cells: new Int32Array(state) }
  }

  test('who waits for locks lets the event loop turn, and gets them', async () => {
    const redis = new Redis({ engine: 'atomic-threads' })
    const { worker, cells } = await start(`redis.atomic([], (tx) => {
      parentPort.postMessage('held')
      Atomics.wait(cells, 0, 0)
      tx.set('k', 'from the worker')
    })`)
    let done = false
    const seen = redis.atomic(['k'], (/** @type {any} */ tx) => tx.get('k'))
    const behind = redis.get('k')
    seen.then(() => (done = true))
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.equal(done, false)
    Atomics.store(cells, 0, 1)
    Atomics.notify(cells, 0)
    assert.equal(await seen, 'from the worker')
    assert.equal(await behind, 'from the worker')
    await worker.terminate()
  })

  test('a thread that is terminated in the middle leaves no lock behind', async () => {
    const redis = new Redis({ engine: 'atomic-threads' })
    await redis.set('k', 'before')
    const { worker } = await start(`redis.atomic([], (tx) => {
      tx.set('k', 'half done')
      parentPort.postMessage('held')
      for (;;);
    }, { rollback: true })`)
    const seen = redis.atomic(['k'], (/** @type {any} */ tx) => tx.get('k'))
    await worker.terminate()
    assert.equal(await seen, 'before')
    assert.equal(redis.engine.check(), null)
  })

  test('nobody sees half of what another does', { timeout: 60_000 }, async () => {
    const redis = new Redis({ engine: 'atomic-threads' })
    const keys = Array.from({ length: 8 }, (_, i) => 'account:' + i)
    await redis.mset(keys.flatMap((key) => [key, 100]))
    const state = new SharedArrayBuffer(8)
    const workers = await Promise.all(
      [1, 2, 3].map(() =>
        start(`(async () => {
          parentPort.postMessage('ready')
          for (let n = 0; n < 400; n++) {
            const [a, b] = [0, 0].map(() => 'account:' + Math.floor(Math.random() * 8))
            await redis.atomic([a, b], (tx) => {
              tx.decr(a)
              if (n % 7 === 0) throw new Error('taken back')
              tx.incr(b)
            }, { rollback: true }).catch(() => {})
          }
          Atomics.add(cells, 0, 1)
        })()`, state),
      ),
    )
    const ended = new Int32Array(state)
    let looks = 0
    while (Atomics.load(ended, 0) < workers.length) {
      const all = await redis.atomic(keys, (/** @type {any} */ tx) => tx.mget(keys))
      assert.equal(all.reduce((/** @type {number} */ sum, /** @type {string} */ n) => sum + Number(n), 0), 800)
      looks++
      if (looks % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(workers.map(({ worker }) => worker.terminate()))
    assert.equal(redis.engine.check(), null)
  })

  test('a process may end inside of one', async () => {
    const { code, output } = await runScript(`
      const redis = new Redis()
      redis.keys('*')
      redis.atomic([], (tx) => { tx.set('k', 1); console.log('inside'); process.exit(3) })`)
    assert.deepEqual({ code, output }, { code: 3, output: 'inside\n' })
  })
})
