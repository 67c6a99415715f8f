// @ts-check
'use strict'

// What connect-redis promises: options, results and what is stored, compared with connect-redis itself.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { onEachSide } = require('./sides')

const inSeconds = (/** @type {number} */ seconds) => new Date(Date.now() + seconds * 1000)

const session = (/** @type {number} */ seconds, more = {}) => ({ cookie: { originalMaxAge: seconds * 1000, expires: inSeconds(seconds) }, ...more })

const stored = (/** @type {any} */ value) => JSON.parse(JSON.stringify(value))

onEachSide((side) => {
  test('options have their defaults, in fields of their names', () => {
    const { prefix, scanCount, serializer, ttl, disableTTL, disableTouch } = side.store()
    assert.deepEqual([prefix, scanCount, ttl, disableTTL, disableTouch], ['sess:', 100, 86400, false, false])
    assert.equal(serializer, JSON)
    assert.equal(side.store({ prefix: '' }).prefix, '')
    assert.equal(side.store({ prefix: null }).prefix, 'sess:')
    assert.equal(side.store({ scanCount: 0, ttl: 0 }).ttl, 86400)
    assert.equal(side.store({ scanCount: 7 }).scanCount, 7)
  })

  test('a session is stored as JSON under its prefix until its cookie expires', async () => {
    const store = side.store({ prefix: 'app:' })
    const one = session(60, { user: 'ä\u0000' })
    assert.equal(await store.set('1', one), null)
    assert.equal(await side.redis.get('app:1'), JSON.stringify(one))
    const ttl = await side.redis.ttl('app:1')
    assert.ok(ttl >= 59 && ttl <= 60)
    assert.deepEqual(await store.get('1'), stored(one))
    assert.equal(await store.get('2'), null)
  })

  test('ttl: of the cookie, else the option, else a day; a function decides alone', async () => {
    const ttlAfter = async (/** @type {object} */ options, /** @type {any} */ one) => {
      await side.store(options).set('t', one)
      return side.redis.ttl('sess:t')
    }
    assert.equal(await ttlAfter({}, { x: 1 }), 86400)
    assert.equal(await ttlAfter({ ttl: 100 }, { x: 1 }), 100)
    assert.equal(await ttlAfter({ ttl: 0 }, { x: 1 }), 86400)
    assert.equal(await ttlAfter({ ttl: 100 }, session(500.2)), 501)
    assert.equal(await ttlAfter({ ttl: 100 }, { cookie: { expires: inSeconds(50).toISOString() } }), 50)
    assert.equal(await ttlAfter({ ttl: (/** @type {any} */ { n }) => n }, session(500, { n: 33 })), 33)
    assert.equal(await ttlAfter({ disableTTL: true }, session(500)), -1)
  })

  test('a session that is over, or whose time is no number, is destroyed', async () => {
    for (const over of [session(-10), session(0), { cookie: { expires: 'never' } }]) {
      for (const options of [{}, { disableTTL: true }]) {
        const store = side.store(options)
        await store.set('1', session(60))
        assert.equal(await store.set('1', over), null)
        assert.equal(await store.get('1'), null)
      }
    }
    await side.store().set('1', session(60))
    await side.store({ ttl: () => -1 }).set('1', session(60))
    assert.equal(await side.redis.exists('sess:1'), 0)
  })

  test('touch begins the time anew and leaves what is stored', async () => {
    const store = side.store()
    const one = session(60)
    await store.set('1', one)
    assert.equal(await store.touch('1', session(600)), null)
    assert.ok((await side.redis.ttl('sess:1')) > 500)
    assert.deepEqual(await store.get('1'), stored(one))
    assert.equal(await store.touch('missing', session(600)), null)
    assert.equal(await side.redis.exists('sess:missing'), 0)
    for (const options of [{ disableTouch: true }, { disableTTL: true }]) {
      assert.equal(await side.store(options).touch('1', session(9000)), null)
      assert.ok((await side.redis.ttl('sess:1')) <= 600)
    }
    await store.touch('1', session(-5))
    assert.equal(await store.get('1'), null)
  })

  test('destroy', async () => {
    const store = side.store()
    await store.set('1', session(60))
    assert.equal(await store.destroy('1'), null)
    assert.equal(await store.destroy('1'), null)
    assert.equal(await store.get('1'), null)
  })

  test('length, ids, all and clear are about the sessions of the prefix', async () => {
    const store = side.store()
    assert.deepEqual([await store.length(), await store.ids(), await store.all(), await store.clear()], [0, [], [], null])
    await side.redis.set('other', 'x')
    for (let n = 0; n < 250; n += 1) await store.set(`s${n}`, session(60, { n }))
    assert.equal(await store.length(), 250)
    assert.deepEqual((await store.ids()).sort(), Array.from({ length: 250 }, (_, n) => `s${n}`).sort())
    const all = await store.all()
    assert.ok(Array.isArray(all))
    assert.deepEqual(all.map((/** @type {any} */ { id, n }) => id === `s${n}`), Array(250).fill(true))
    assert.equal(await store.clear(), null)
    assert.equal(await store.length(), 0)
    assert.equal(await side.redis.get('other'), 'x')
  })

  test('a serializer of one’s own; its parse may be async', async () => {
    const serializer = {
      stringify: (/** @type {any} */ value) => 'x' + JSON.stringify(value),
      parse: async (/** @type {string} */ text) => JSON.parse(text.slice(1)),
    }
    const store = side.store({ serializer })
    await store.set('1', { a: 1 })
    assert.equal(await side.redis.get('sess:1'), 'x{"a":1}')
    assert.deepEqual(await store.get('1'), { a: 1 })
  })

  test('callbacks get what promises give, later and once', async () => {
    const store = side.store()
    /** @param {string} method @param {any[]} args */
    const called = (method, ...args) =>
      new Promise((done) => {
        let returned = false
        store[method](...args, (/** @type {any[]} */ ...outcome) => {
          assert.ok(returned)
          done(outcome)
        })
        returned = true
      })
    assert.deepEqual(await called('set', '1', { a: 1 }), [null, null])
    assert.deepEqual(await called('get', '1'), [null, { a: 1 }])
    assert.deepEqual(await called('get', 'missing'), [null, null])
    assert.deepEqual(await called('touch', '1', { a: 1 }), [null, null])
    assert.deepEqual(await called('length'), [null, 1])
    assert.deepEqual(await called('ids'), [null, ['1']])
    assert.deepEqual(await called('all'), [null, [{ a: 1, id: '1' }]])
    assert.deepEqual(await called('destroy', '1'), [null, null])
    assert.deepEqual(await called('clear'), [null, null])
    await side.redis.set('sess:bad', '{')
    const [error] = await called('get', 'bad')
    assert.equal(error.name, 'SyntaxError')
  })

  test('what cannot be stored or read rejects, and loses nothing', async () => {
    const store = side.store()
    await store.set('1', { a: 1 })
    /** @type {any} */
    const circular = { cookie: {} }
    circular.self = circular
    await assert.rejects(store.set('1', circular), TypeError)
    assert.deepEqual(await store.get('1'), { a: 1 })
    await assert.rejects(side.store({ ttl: () => 1.5 }).set('1', { a: 2 }), /ERR value is not an integer or out of range/)
    await side.redis.set('sess:bad', '{')
    await assert.rejects(store.get('bad'), SyntaxError)
    await assert.rejects(store.all(), SyntaxError)
    await side.redis.rpush('sess:list', 'x')
    await assert.rejects(store.get('list'), /WRONGTYPE/)
    assert.deepEqual(await store.get('1'), { a: 1 })
  })

  test('a thousand sessions', async () => {
    const store = side.store()
    await Promise.all(Array.from({ length: 1000 }, (_, n) => store.set(`s${n}`, session(60))))
    assert.equal(await store.length(), 1000)
    await store.clear()
    assert.equal(await store.length(), 0)
  })
})
