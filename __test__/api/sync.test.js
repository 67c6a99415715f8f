// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const Redis = /** @type {any} */ (require('nearis'))

const fresh = (options = {}) => new Redis({ engine: new Redis.Engine(), ...options })

/** A client of an engine with so many keys, in another database, that KEYS goes to another thread. */
async function crowded() {
  const redis = fresh()
  await redis.select(15)
  await redis.mset(Array.from({ length: 5000 }, (_, i) => ['filler:' + i, 'x']).flat())
  await redis.select(0)
  return redis
}

describe('the synchronous form', () => {
  test('returns replies', () => {
    const { sync } = fresh()
    assert.equal(sync.set('k', 'v'), 'OK')
    assert.equal(sync.get('k'), 'v')
    assert.equal(sync.get('none'), null)
    assert.equal(sync.incr('n'), 1)
    assert.deepEqual(sync.getBuffer('k'), Buffer.from('v'))
    assert.deepEqual(sync.mget('k', ['none']), ['v', null])
    assert.equal(sync.call('GET', 'k'), 'v')
    assert.deepEqual(sync.callBuffer('get', 'k'), Buffer.from('v'))
  })

  test('throws errors', () => {
    const { sync } = fresh()
    sync.set('k', 'v')
    assert.throws(() => sync.incr('k'), (/** @type {any} */ error) => {
      assert.ok(error instanceof Redis.ReplyError)
      assert.deepEqual(error.command, { name: 'incr', args: ['k'] })
      return true
    })
  })

  test('goes by the options of its client', async () => {
    const redis = fresh({ keyPrefix: 'p:', stringNumbers: true, db: 2, lazyConnect: true })
    redis.sync.set('a', '1')
    assert.equal(redis.sync.incr('a'), '2')
    assert.deepEqual(redis.sync.keys('*'), ['p:a'])
    redis.sync.select(0)
    assert.equal(await redis.get('a'), null)
    assert.equal(redis.status, 'ready')
  })

  test('does not overtake earlier commands', async () => {
    const redis = fresh()
    const early = redis.set('k', 'v')
    assert.throws(() => redis.sync.get('k'), /earlier command/)
    await early
    assert.equal(redis.sync.get('k'), 'v')
  })

  test('nor one that is on another thread', async () => {
    const redis = await crowded()
    await redis.set('k', 'v')
    const away = redis.keys('*')
    assert.throws(() => redis.sync.get('k'), /earlier command/)
    assert.deepEqual(await away, ['k'])
    assert.equal(redis.sync.get('k'), 'v')
    assert.deepEqual(redis.sync.keys('*'), ['k'])
  })

  test('needs a client that is not closed', async () => {
    const redis = fresh()
    await redis.quit()
    assert.throws(() => redis.sync.get('k'), { message: 'Connection is closed.' })
  })
})

describe('order of replies', () => {
  test('commands behind one on another thread wait for it', async () => {
    const redis = await crowded()
    await redis.set('a', '1')
    /** @type {string[]} */
    const order = []
    const note = (/** @type {string} */ name) => (/** @type {unknown} */ value) => order.push(`${name} ${value}`)
    await Promise.all([
      redis.get('a').then(note('get')),
      redis.keys('*').then(note('keys')),
      redis.set('b', '2').then(note('set')),
      redis.pipeline().get('b').exec().then(() => order.push('pipeline')),
      redis.keys('*').then((/** @type {string[]} */ keys) => order.push('keys ' + keys.sort())),
      redis.get('b').then(note('get')),
    ])
    assert.deepEqual(order, ['get 1', 'keys a', 'set OK', 'pipeline', 'keys a,b', 'get 2'])
  })

  test('a pipeline can hold a long command', async () => {
    const redis = await crowded()
    const results = await redis.pipeline().set('a', 1).keys('*').set('b', 1).keys('b').exec()
    assert.deepEqual(results, [[null, 'OK'], [null, ['a']], [null, 'OK'], [null, ['b']]])
  })

  test('what is away when the client disconnects is still answered', async () => {
    const redis = await crowded()
    await redis.set('a', 1)
    const keys = redis.keys('*')
    const behind = redis.get('a').catch((/** @type {Error} */ error) => error.message)
    redis.disconnect()
    assert.deepEqual(await keys, ['a'])
    assert.equal(await behind, 'Connection is closed.')
  })

  test('timers fire under a loop of awaits', async () => {
    const redis = fresh()
    setTimeout(() => redis.set('done', '1'), 5)
    while (!(await redis.get('done')));
    setTimeout(() => redis.set('over', '1'), 5)
    while (!(await redis.pipeline().get('over').exec())[0][1]);
  })
})
