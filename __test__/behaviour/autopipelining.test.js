// @ts-check
'use strict'

// Section "autopipelining". The clients of all lanes have it here.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes, outcome, once, until } = require('./lanes')

lanes(
  'auto-pipelining',
  (lane) => {
    const create = (/** @type {object} */ more = {}) => lane.create({ enableAutoPipelining: true, ...more })

    async function ready(more = {}) {
      const redis = create(more)
      await redis.ping()
      await redis.flushall()
      return redis
    }

    test('commands of a turn are collected, and counted at once', async () => {
      const redis = await ready()
      assert.equal(redis.autoPipelineQueueSize, 0)
      const replies = [redis.set('a', 1)]
      assert.equal(redis.autoPipelineQueueSize, 1)
      replies.push(redis.incr('a'), redis.getBuffer('a'), redis.call('get', 'a'), redis.call('GET', 'a'))
      assert.equal(redis.autoPipelineQueueSize, 5)
      assert.deepEqual(await Promise.all(replies), ['OK', 2, Buffer.from('2'), '2', '2'])
      assert.equal(redis.autoPipelineQueueSize, 0)
    })

    test('they are sent together', async () => {
      const redis = await ready()
      const other = lane.create({ enableAutoPipelining: false })
      await other.ping()
      const seen = other.get('together')
      redis.set('together', 1)
      // Nothing is sent during the turn in which it was called.
      assert.equal(await seen, null)
      await until(async () => (await other.get('together')) === '1')
    })

    test('each has a result of its own, or an error', async () => {
      const redis = await ready()
      await redis.set('text', 'abc')
      const outcomes = [redis.get('text'), redis.incr('text'), redis.get(), redis.call('nonsense'), redis.hgetall('none')].map(outcome)
      const found = await Promise.all(outcomes)
      assert.equal(found[0], 'abc')
      assert.equal(found[1], 'ReplyError: ERR value is not an integer or out of range')
      assert.equal(found[2], "ReplyError: ERR wrong number of arguments for 'get' command")
      assert.match(found[3], /^ReplyError: ERR unknown command 'nonsense'/)
      assert.deepEqual(found[4], {})
      const error = await redis.incr('text').catch((/** @type {any} */ e) => e)
      assert.deepEqual(error.command, { name: 'incr', args: ['text'] })
    })

    test('callbacks, which may throw without harm to the others', async () => {
      const redis = await ready()
      const listeners = process.listeners('uncaughtException')
      process.removeAllListeners('uncaughtException')
      const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
      redis.set('k', 'v', () => {
        throw new Error('from the callback')
      })
      const args = await new Promise((resolve) => redis.get('k', (/** @type {any[]} */ ...all) => resolve(all)))
      assert.deepEqual(args, [null, 'v'])
      assert.equal(String(await thrown), 'Error: from the callback')
      for (const listener of listeners) process.on('uncaughtException', listener)
    })

    test('callbacks, promises and errors settle in the order of the commands', async () => {
      const redis = await ready()
      /** @type {number[]} */
      const order = []
      const all = Array.from({ length: 30 }, (_, i) => (i % 3 ? redis.incr('n') : redis.lpush('n')).then(() => order.push(i), () => order.push(i)))
      await Promise.all(all)
      assert.deepEqual(order, order.slice().sort((x, y) => x - y))
    })

    test('a second pipeline waits for the first', async () => {
      const redis = await ready()
      /** @type {string[]} */
      const order = []
      const blocked = redis.blpop('gate', 0).then(() => order.push('blpop'))
      await until(() => redis.autoPipelineQueueSize === 0)
      const behind = redis.get('k').then(() => order.push('get'))
      await new Promise((resolve) => setTimeout(resolve, 20))
      assert.equal(redis.autoPipelineQueueSize, 1)
      await lane.create().rpush('gate', 'v')
      await Promise.all([blocked, behind])
      assert.deepEqual(order, ['blpop', 'get'])
    })

    for (const [name, call] of /** @type {[string, (redis: any) => any][]} */ ([
      ['info', (redis) => redis.info()],
      ['script', (redis) => redis.script('EXISTS', 'x')],
      ['select', (redis) => redis.select(0)],
      ['client', (redis) => redis.client('ID')],
      ['subscribe', (redis) => redis.subscribe('c')],
      ['psubscribe', (redis) => redis.psubscribe('c')],
      ['unsubscribe', (redis) => redis.unsubscribe('c')],
      ['multi', (redis) => redis.multi().get('k').exec()],
      ['pipeline', (redis) => redis.pipeline().get('k').exec()],
      ['auth', (redis) => redis.auth('nobody', 'x')],
      ['hello', (redis) => redis.hello(3)],
      ['cluster', (redis) => redis.cluster('INFO')],
      ['readonly', (redis) => redis.readonly()],
      ['himport', (redis) => redis.himport('x')],
      ['quit', (redis) => redis.quit()],
    ])) {
      test(`${name} goes by itself`, async () => {
        const redis = await ready()
        // Some of them are refused, which is another matter.
        const reply = outcome(call(redis))
        assert.equal(redis.autoPipelineQueueSize, 0)
        await reply
      })
    }

    test('so does what autoPipeliningIgnoredCommands lists, by the name as given', async () => {
      const redis = await ready({ autoPipeliningIgnoredCommands: ['get', 'mine'] })
      redis.defineCommand('mine', { lua: 'return 1', numberOfKeys: 0 })
      const replies = [redis.get('k'), redis.call('get', 'k'), redis.getBuffer('k'), redis.mine(), redis.mineBuffer()]
      assert.equal(redis.autoPipelineQueueSize, 0)
      replies.push(redis.call('GET', 'k'))
      assert.equal(redis.autoPipelineQueueSize, 1)
      assert.deepEqual(await Promise.all(replies), [null, null, null, 1, 1, null])
    })

    test('what goes by itself stays behind what was called before it', async () => {
      const redis = await ready()
      redis.set('order', 'first')
      const [[, found]] = await redis.pipeline().get('order').exec()
      assert.equal(found, lane.differs('auto-pipelining-order') ? 'first' : null)
    })

    test('EXEC of a plain transaction', { skip: !lane.differs('exec-collected') && 'ioredis never answers it' }, async () => {
      const redis = await ready()
      await redis.multi({ pipeline: false })
      const queued = [redis.set('plain', 1), redis.incr('plain')]
      assert.deepEqual(await redis.exec(), [[null, 'OK'], [null, 2]])
      assert.deepEqual(await Promise.all(queued), ['QUEUED', 'QUEUED'])
      assert.equal(await outcome(redis.exec()), 'ReplyError: ERR EXEC without MULTI')
    })

    test('defined commands take part', async () => {
      const redis = await ready({ keyPrefix: 'p:' })
      redis.defineCommand('twice', { lua: 'return {KEYS[1], redis.call("incr", KEYS[1])}', numberOfKeys: 1 })
      const replies = [redis.twice('n'), redis.twiceBuffer('n'), redis.get('n')]
      assert.equal(redis.autoPipelineQueueSize, 3)
      assert.deepEqual(await Promise.all(replies), [['p:n', 1], [Buffer.from('p:n'), 2], '2'])
    })

    test('a lazy client connects for them, and they wait until it is ready', async () => {
      const redis = create({ lazyConnect: true })
      const reply = redis.set('lazy', 1)
      assert.equal(redis.status, 'wait')
      assert.equal(await reply, 'OK')
      assert.equal(redis.status, 'ready')
    })

    test('after the end they are rejected', async () => {
      const redis = await ready()
      const late = outcome(redis.get('k'))
      redis.disconnect()
      await once(redis, 'end')
      assert.equal(await outcome(redis.get('k')), 'Error: Connection is closed.')
      assert.equal(redis.autoPipelineQueueSize, 0)
      await late
    })

    test('a friendly stack tells where the call is', async () => {
      const redis = await ready({ showFriendlyErrorStack: true })
      await redis.set('text', 'abc')
      const error = await redis.incr('text').catch((/** @type {any} */ e) => e)
      assert.match(error.stack, /autopipelining\.test\.js/)
    })

    test('the option may be changed at any time', async () => {
      const redis = await ready()
      redis.options.enableAutoPipelining = false
      const reply = redis.get('k')
      assert.equal(redis.autoPipelineQueueSize, 0)
      assert.equal(await reply, null)
      redis.options.enableAutoPipelining = true
      const other = redis.get('k')
      assert.equal(redis.autoPipelineQueueSize, 1)
      assert.equal(await other, null)
    })
  },
  { only: ['server', 'stream', 'nearis'] },
)
