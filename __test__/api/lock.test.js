// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { setTimeout: sleep } = require('node:timers/promises')
const { after, before, describe, mock, test } = require('node:test')
const IoRedis = /** @type {any} */ (require('ioredis'))
const Redis = /** @type {any} */ (require('nearis'))
const { runScript } = require('../helpers/script')

const { LockError } = Redis
const fresh = (options = {}) => new Redis({ engine: new Redis.Engine(), ...options })
const is = (/** @type {string} */ code) => (/** @type {any} */ error) => {
  assert.ok(error instanceof LockError && error instanceof Error)
  assert.deepEqual([error.name, error.code], ['LockError', code])
  return true
}

describe('locks', () => {
  test('are taken, and given back by their holder only', async () => {
    const redis = fresh()
    const lock = await redis.lock('l', { ttlMs: 10_000 })
    assert.equal(await redis.get('l'), lock.token)
    assert.ok((await redis.pttl('l')) > 9_000)
    assert.equal(await redis.get('l:fence'), String(lock.fence))
    await assert.rejects(redis.lock('l', { waitMs: 0 }), is('TAKEN'))
    assert.equal(await lock.release(), true)
    assert.equal(await redis.exists('l'), 0)
    assert.equal(await lock.release(), false)
    const next = await redis.lock('l')
    assert.ok(next.fence > lock.fence)
    assert.notEqual(next.token, lock.token)
    assert.deepEqual([await lock.release(), await lock.extend(), await next.release()], [false, false, true])
  })

  test('are extended, by their holder only', async () => {
    const redis = fresh()
    const lock = await redis.lock('l', { ttlMs: 100 })
    assert.equal(await lock.extend(50_000), true)
    assert.ok((await redis.pttl('l')) > 40_000)
    assert.equal(lock.ttlMs, 50_000)
    await redis.set('l', 'somebody else')
    assert.equal(await lock.extend(1), false)
    assert.equal(await redis.get('l'), 'somebody else')
  })

  test('have options that are checked', async () => {
    const redis = fresh()
    for (const options of [{ ttlMs: 0 }, { ttlMs: 1.5 }, { ttlMs: '1' }, { waitMs: -1 }, { waitMs: NaN }, { ttlMs: Infinity }]) {
      await assert.rejects(redis.lock('l', options), TypeError)
    }
    const lock = await redis.lock('l')
    await assert.rejects(lock.extend(0), TypeError)
    await assert.rejects(redis.withLock('l', {}), TypeError)
    const known = await redis.lock(Buffer.from('k'), { token: 'mine' })
    assert.equal(await redis.get('k'), 'mine')
    assert.equal(await known.release(), true)
    await redis.lpush('list', 1)
    await assert.rejects(redis.lock('list', { waitMs: 0 }), is('TAKEN'))
  })

  test('belong to the prefix and the database of the client', async () => {
    const redis = fresh({ keyPrefix: 'p:', db: 2 })
    const plain = redis.engine.connect({ db: 2 })
    const lock = await redis.lock('l')
    assert.equal(await plain.get('p:l'), lock.token)
    assert.equal(await plain.get('p:l:fence'), String(lock.fence))
    await redis.select(3)
    const other = await redis.lock('l', { waitMs: 0 })
    await plain.select(3)
    assert.equal(await plain.get('p:l'), other.token)
    assert.equal(await lock.release(), true)
    assert.equal(await other.release(), true)
  })

  test('are disposed of', async () => {
    const redis = fresh()
    const lock = await redis.lock('l')
    await lock[/** @type {any} */ (Symbol).asyncDispose ?? Symbol.for('Symbol.asyncDispose')]()
    assert.equal(await redis.exists('l'), 0)
  })

  test('work while the client is blocked, in a transaction or a subscriber', async () => {
    const redis = fresh({ protocol: 2 })
    const blocked = redis.blpop('list', 0)
    const lock = await redis.lock('l')
    const waiting = redis.lock('l')
    assert.equal(await lock.release(), true)
    const next = await waiting
    await redis.engine.connect().lpush('list', 'x')
    await blocked
    await redis.multi({ pipeline: false })
    assert.equal(await next.extend(), true)
    await redis.discard()
    await redis.subscribe('c')
    assert.equal(await next.release(), true)
  })
})

describe('waiting for a lock', () => {
  test('ends in the order of coming, with a greater number each time', async () => {
    const redis = fresh()
    const other = redis.engine.connect()
    await (await other.lock('l')).release()
    const first = await redis.lock('l')
    /** @type {number[]} */
    const order = []
    let fence = first.fence
    const all = Array.from({ length: 20 }, async (_, n) => {
      const lock = await (n % 2 === 0 ? redis : other).lock('l')
      order.push(n)
      assert.ok(lock.fence > fence)
      fence = lock.fence
      await lock.release()
    })
    await sleep(5)
    assert.deepEqual(order, [])
    await first.release()
    await Promise.all(all)
    assert.deepEqual(order, Array.from({ length: 20 }, (_, n) => n))
  })

  test('ends in time, or when it is aborted, and leaves nothing behind', async () => {
    const redis = fresh()
    const lock = await redis.lock('l')
    const begun = performance.now()
    await assert.rejects(redis.lock('l', { waitMs: 30 }), is('TIMEOUT'))
    assert.ok(performance.now() - begun >= 29)
    const controller = new AbortController()
    const waiting = redis.lock('l', { signal: controller.signal })
    const behind = redis.lock('l')
    controller.abort('enough')
    await assert.rejects(waiting, (/** @type {any} */ error) => is('ABORTED')(error) && error.cause === 'enough')
    await assert.rejects(redis.lock('l', { signal: controller.signal }), is('ABORTED'))
    await lock.release()
    assert.equal(await (await behind).release(), true)
    assert.equal(await redis.exists('l'), 0)
  })

  test('that is aborted in the moment of the release does not keep the lock', async () => {
    const redis = fresh()
    for (let i = 0; i < 50; i++) {
      const lock = await redis.lock('l')
      const controller = new AbortController()
      const waiting = redis.lock('l', { signal: controller.signal })
      await sleep(0)
      const release = () => lock.release()
      const abort = () => controller.abort()
      const both = i % 2 === 0 ? [release, abort] : [abort, release]
      const released = Promise.all(both.map((act) => act()))
      const taken = await waiting.then((/** @type {any} */ next) => next, () => null)
      await released
      if (taken) await taken.release()
      assert.equal(await redis.exists('l'), 0, `round ${i}`)
    }
  })

  test('ends with the client', async () => {
    const redis = fresh()
    const other = redis.engine.connect()
    const held = await other.lock('l')
    const waiting = redis.lock('l')
    await sleep(0)
    redis.disconnect()
    await assert.rejects(waiting, /Connection is closed\./)
    await assert.rejects(redis.lock('m'), /Connection is closed\./)
    assert.equal(await held.release(), true)
    assert.equal(await other.exists('l'), 0)
    assert.equal(redis.engine.check(), null)
  })

  test('ends when the lock ends, in whatever way', async () => {
    const redis = fresh()
    const ways = [() => redis.del('l'), () => redis.flushall(), () => redis.rename('l', 'elsewhere'), () => redis.pexpire('l', 10), () => redis.multi().del('l').exec()]
    for (const way of ways) {
      await redis.lock('l', { ttlMs: 60_000 })
      const waiting = redis.lock('l', { waitMs: 5_000 })
      await sleep(0)
      await way()
      const lock = await waiting
      assert.equal(await lock.release(), true)
    }
    await redis.lock('l', { ttlMs: 20 })
    assert.equal(await (await redis.lock('l', { waitMs: 5_000 })).release(), true)
  })

  test('is woken within a millisecond, in the median', async () => {
    const redis = fresh()
    const { port } = await redis.listen({ port: 0 })
    const remote = new IoRedis({ port })
    const median = async (/** @type {(lock: any) => Promise<any>} */ release) => {
      /** @type {number[]} */
      const times = []
      for (let i = 0; i < 101; i++) {
        const lock = await redis.lock('l')
        const waiting = redis.lock('l')
        await sleep(0)
        const released = release(lock)
        const begun = performance.now()
        const next = await waiting
        times.push(performance.now() - begun)
        await released
        await next.release()
      }
      return times.sort((a, b) => a - b)[50]
    }
    const here = await median((lock) => lock.release())
    // Here the way to the server and back counts too: it is what ioredis needs for any command.
    const there = await median((lock) => remote.call('DELEX', 'l', 'IFEQ', lock.token))
    console.log(`median wake: ${here.toFixed(3)} ms after a release in the process, ${there.toFixed(3)} ms by a listener's client`)
    assert.ok(here < 1, `${here} ms`)
    assert.ok(there < 2, `${there} ms`)
    remote.disconnect()
    await redis.engine.close()
  })

  test('keeps the process alive, a lock that is held does not', async () => {
    const held = await runScript(`await new Redis().lock('l'); console.log('held')`)
    assert.deepEqual([held.code, held.output], [0, 'held\n'])
    const waited = await runScript(`const redis = new Redis(); await redis.lock('l', { ttlMs: 50 })
      const lock = await redis.lock('l'); console.log(await lock.release())`)
    assert.deepEqual([waited.code, waited.output], [0, 'true\n'])
  })
})

describe('locks under the clock of a test', () => {
  test('end when the test says so', async () => {
    const redis = fresh()
    mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_000_000 })
    try {
      const lock = await redis.lock('l', { ttlMs: 1000 })
      /** @type {any} */
      let next = null
      const waiting = redis.lock('l', { ttlMs: 1000, waitMs: 5_000 }).then((/** @type {any} */ taken) => (next = taken))
      const late = redis.lock('l', { waitMs: 1500 }).catch((/** @type {any} */ error) => error.code)
      for (let i = 0; i < 10; i++) await Promise.resolve()
      mock.timers.tick(1000)
      for (let i = 0; i < 10; i++) await Promise.resolve()
      assert.equal(next, null)
      mock.timers.tick(2)
      await waiting
      assert.ok(next.fence > lock.fence)
      assert.equal(await lock.extend(), false)
      mock.timers.tick(600)
      assert.equal(await late, 'TIMEOUT')
      assert.equal(await next.release(), true)
    } finally {
      mock.timers.reset()
    }
  })

  test('withLock extends as the timers of the test go', async () => {
    const redis = fresh()
    mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_000_000 })
    try {
      await redis.withLock('l', { ttlMs: 900 }, async (/** @type {AbortSignal} */ signal) => {
        for (let i = 0; i < 10; i++) {
          mock.timers.tick(300)
          for (let j = 0; j < 10; j++) await Promise.resolve()
          assert.equal(signal.aborted, false)
          assert.equal(await redis.exists('l'), 1)
        }
      })
      assert.equal(await redis.exists('l'), 0)
    } finally {
      mock.timers.reset()
    }
  })

  test('a clock set by hand ends locks, and the wait for them', async () => {
    const redis = fresh()
    redis.engine.clock.set(1_000_000)
    await redis.lock('l', { ttlMs: 1000 })
    const waiting = redis.lock('l')
    await sleep(0)
    redis.engine.clock.advance(1001)
    assert.equal(await (await waiting).release(), true)
  })
})

describe('withLock', () => {
  test('holds the lock for as long as the work takes', async () => {
    const redis = fresh()
    const done = redis.withLock('l', { ttlMs: 600 }, async (/** @type {AbortSignal} */ signal, /** @type {any} */ lock) => {
      assert.equal(await redis.get('l'), lock.token)
      await sleep(1500)
      assert.equal(signal.aborted, false)
      assert.equal(await redis.get('l'), lock.token)
      return 'done'
    })
    await sleep(900)
    await assert.rejects(redis.lock('l', { waitMs: 0 }), is('TAKEN'))
    assert.equal(await done, 'done')
    assert.equal(await redis.exists('l'), 0)
  })

  test('gives the lock back when the work fails', async () => {
    const redis = fresh()
    await assert.rejects(redis.withLock('l', () => { throw new Error('no') }), /no/)
    await assert.rejects(redis.withLock('l', async () => { throw new Error('no') }), /no/)
    assert.equal(await redis.exists('l'), 0)
  })

  test('tells the work that the lock is lost', async () => {
    const redis = fresh()
    const reason = await redis.withLock('l', { ttlMs: 60 }, async (/** @type {AbortSignal} */ signal) => {
      await redis.set('l', 'somebody else')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return signal.reason
    })
    is('LOST')(reason)
    assert.equal(await redis.get('l'), 'somebody else')
  })

  test('passes on the abort of the caller', async () => {
    const redis = fresh()
    const controller = new AbortController()
    const seen = redis.withLock('l', { signal: controller.signal }, async (/** @type {AbortSignal} */ signal) => {
      controller.abort('caller')
      return signal.reason
    })
    assert.equal(await seen, 'caller')
    assert.equal(await redis.exists('l'), 0)
  })
})

describe('the same lock by other clients', () => {
  const redis = fresh()
  /** @type {any} */
  let remote
  before(async () => {
    const { port } = await redis.listen({ port: 0 })
    remote = new IoRedis({ port })
  })
  after(async () => {
    remote.disconnect()
    await redis.engine.close()
  })

  test('with plain commands', async () => {
    assert.equal(await remote.set('l', 'remote', 'NX', 'PX', 10_000), 'OK')
    await assert.rejects(redis.lock('l', { waitMs: 0 }), is('TAKEN'))
    const waiting = redis.lock('l')
    await sleep(5)
    assert.equal(await remote.call('DELEX', 'l', 'IFEQ', 'other'), 0)
    assert.equal(await remote.call('DELEX', 'l', 'IFEQ', 'remote'), 1)
    const lock = await waiting
    assert.equal(await remote.set('l', 'remote', 'NX', 'PX', 10_000), null)
    assert.equal(await remote.call('SET', 'l', lock.token, 'IFEQ', lock.token, 'PX', 500), 'OK')
    assert.ok((await redis.pttl('l')) <= 500)
    assert.equal(await remote.incr('l:fence'), lock.fence + 1)
    await lock.release()
    const next = await redis.lock('l')
    assert.equal(next.fence, lock.fence + 2)
    await next.release()
  })

  test('with redlock', async () => {
    const { default: Redlock, ExecutionError } = /** @type {any} */ (require('redlock5'))
    for (const client of [redis, remote]) {
      const redlock = new Redlock([client], { retryCount: 0 })
      const lock = await redis.lock('l')
      await assert.rejects(redlock.acquire(['l'], 1000), ExecutionError)
      await lock.release()
      const theirs = await redlock.acquire(['l'], 1000)
      await assert.rejects(redis.lock('l', { waitMs: 0 }), is('TAKEN'))
      const waiting = redis.lock('l')
      await theirs.release()
      await (await waiting).release()
    }
  })

  test('with the command that waits', async () => {
    const lock = await redis.lock('l')
    const waiting = remote.call('NEARIS.LOCK', 'l', 'l:fence', 'remote', 10_000, -1)
    await sleep(20)
    await lock.release()
    assert.equal(await waiting, lock.fence + 1)
    assert.equal(await redis.get('l'), 'remote')
    assert.equal(await remote.call('NEARIS.LOCK', 'l', 'l:fence', 'other', 10_000, 10), null)
    await redis.del('l')
  })
})
