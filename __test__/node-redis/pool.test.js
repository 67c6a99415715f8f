// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { both, outcome, until } = require('./both')

both('pools', ({ redis, place, open }) => {
  /** @param {any} [options] @param {any} [clientOptions] */
  const pooled = (options, clientOptions) => {
    const pool = redis.createClientPool({ ...clientOptions, socket: place() }, options)
    pool.on('error', () => {})
    return pool
  }

  test('commands, counts of clients, and the end', async () => {
    const pool = pooled({ minimum: 2 })
    assert.deepEqual([pool.isOpen, pool.totalClients], [false, 0])
    assert.equal(await pool.connect(), pool)
    assert.deepEqual([pool.isOpen, pool.idleClients, pool.clientsInUse, pool.totalClients], [true, 2, 0, 2])
    assert.equal(await pool.connect(), undefined)
    assert.equal(await pool.set('k', 'v'), 'OK')
    assert.equal(await pool.get('k'), 'v')
    assert.equal(await pool.sendCommand(['GET', 'k']), 'v')
    assert.deepEqual(await pool.multi().get('k').exists('k').exec(), ['v', 1])
    assert.deepEqual(await pool.multi().get('k').execAsPipeline(), ['v'])
    await pool.close()
    assert.deepEqual([pool.isOpen, pool.totalClients], [false, 0])
    const closed = { error: 'ClientClosedError', message: 'The client is closed' }
    assert.deepEqual(await outcome(() => pool.get('k')), closed)
    assert.deepEqual(await outcome(() => pool.execute(() => 1)), closed)
    assert.equal(await pool.close(), undefined)
  })

  test('execute(): a client for somebody alone', async () => {
    const pool = pooled({ minimum: 1, maximum: 1 })
    await pool.connect()
    /** @type {string[]} */
    const order = []
    const first = pool.execute(async (/** @type {any} */ client) => {
      await client.watch('k')
      await client.set('other', '1')
      order.push('first')
      return client.multi().set('k', '1').exec()
    })
    const second = pool.execute((/** @type {any} */ client) => {
      order.push('second')
      return client.get('k')
    })
    assert.deepEqual([pool.clientsInUse, pool.tasksQueueLength], [1, 1])
    assert.deepEqual(await Promise.all([first, second]), [['OK'], '1'])
    assert.deepEqual(order, ['first', 'second'])
    assert.equal(await pool.execute(() => 5), 5)
    const thrown = { error: 'RangeError', message: 'mine' }
    const fail = () => {
      throw new RangeError('mine')
    }
    assert.deepEqual(await outcome(() => pool.execute(fail)), thrown)
    assert.deepEqual(await outcome(() => pool.execute(async () => fail())), thrown)
    assert.deepEqual([pool.idleClients, pool.clientsInUse], [1, 0])
    pool.destroy()
  })

  test('it grows to its maximum; who waits too long is told', async () => {
    const pool = pooled({ minimum: 1, maximum: 2, acquireTimeout: 500 })
    await pool.connect()
    const keeper = setInterval(() => {}, 1000)
    const blocked = [1, 2].map(() => outcome(() => pool.blPop('none', 0)))
    const late = await outcome(() => pool.get('k'))
    assert.deepEqual(late, { error: 'TimeoutError', message: 'Timeout waiting for a client after 500ms' })
    assert.equal(pool.totalClients, 2)
    pool.destroy()
    assert.deepEqual((await Promise.all(blocked)).map(({ error }) => error), ['DisconnectsClientError', 'DisconnectsClientError'])
    clearInterval(keeper)
    assert.equal(pool.isOpen, false)
  })

  test('clients beyond the minimum go after a while', async () => {
    const pool = pooled({ minimum: 1, cleanupDelay: 20 })
    await pool.connect()
    const waiting = [1, 2, 3].map(() => pool.blPop('jobs', 0))
    await until(() => pool.totalClients === 3)
    const client = await open()
    await client.rPush('jobs', ['a', 'b', 'c'])
    await Promise.all(waiting)
    await until(() => pool.totalClients === 1)
    pool.destroy()
  })

  test('close() waits for what is under way', async () => {
    const pool = pooled()
    await pool.connect()
    const slow = pool.execute(async (/** @type {any} */ client) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return client.set('k', 'late')
    })
    const closing = pool.close()
    await null
    assert.equal(pool.isClosing, true)
    assert.equal(await slow, 'OK')
    await closing
    assert.equal(pool.isOpen, false)
  })

  test('keyPrefix, type mappings and createPool()', async () => {
    const pool = pooled({}, { keyPrefix: 'p:' })
    await pool.connect()
    await pool.set('k', 'v')
    await pool.multi().set('m', 'w').exec()
    const client = await open()
    assert.deepEqual(await client.mGet(['p:k', 'p:m']), ['v', 'w'])
    assert.deepEqual(await pool.withTypeMapping({ [redis.RESP_TYPES.BLOB_STRING]: Buffer }).get('k'), Buffer.from('v'))
    pool.destroy()
    const other = client.createPool({ minimum: 1 })
    await other.connect()
    assert.equal(await other.get('p:k'), 'v')
    other.destroy()
  })

  test('scripts and modules', async () => {
    const SCRIPT = 'return KEYS[1]'
    const parseCommand = (/** @type {any} */ parser, /** @type {string} */ key) => parser.pushKey(key)
    const scripts = { keyOf: redis.defineScript({ SCRIPT, NUMBER_OF_KEYS: 1, parseCommand, transformReply: undefined }) }
    const get = { parseCommand: (/** @type {any} */ parser, /** @type {string} */ key) => (parser.push('GET'), parser.pushKey(key)), transformReply: undefined }
    const pool = pooled({}, { scripts, modules: { mine: { get } }, keyPrefix: 'p:' })
    await pool.connect()
    assert.equal(await pool.keyOf('k'), 'p:k')
    await pool.set('k', 'v')
    assert.equal(await pool.mine.get('k'), 'v')
    pool.destroy()
  })
})
