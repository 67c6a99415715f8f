// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { sides } = require('./sides')
const Redlock4 = require('redlock4')
const { default: Redlock5, ExecutionError, ResourceLockedError } = require('redlock5')

sides('redlock 4', ({ create }) => {
  const make = (/** @type {object} */ options = {}) => new Redlock4([create()], { retryCount: 0, ...options })

  test('one holder at a time', async () => {
    const redlock = make()
    const lock = await redlock.lock('locks:4:a', 1000)
    await assert.rejects(redlock.lock('locks:4:a', 1000), { name: 'LockError' })
    await lock.unlock()
    await (await redlock.lock('locks:4:a', 1000)).unlock()
    await assert.rejects(lock.unlock(), { name: 'LockError' })
  })

  test('several resources at once, extended', async () => {
    const redlock = make()
    const client = create()
    const lock = await redlock.lock(['locks:4:b', 'locks:4:c'], 1000)
    assert.equal(await client.get('locks:4:b'), await client.get('locks:4:c'))
    await assert.rejects(redlock.lock('locks:4:c', 1000), { name: 'LockError' })
    await lock.extend(60_000)
    assert.ok((await client.pttl('locks:4:c')) > 1000)
    await lock.unlock()
    assert.equal(await client.exists('locks:4:b', 'locks:4:c'), 0)
  })

  test('waits by trying again', async () => {
    const redlock = make({ retryCount: 50, retryDelay: 10 })
    const lock = await redlock.lock('locks:4:d', 60)
    const next = await redlock.lock('locks:4:d', 1000)
    await assert.rejects(lock.extend(1000), { name: 'LockError' })
    await next.unlock()
  })

  test('with callbacks', async () => {
    const redlock = make()
    const error = await new Promise((resolve) => {
      redlock.lock('locks:4:e', 1000, (failed, lock) => (failed ? resolve(failed) : lock?.unlock(resolve)))
    })
    assert.ok(!error)
  })
})

sides('redlock 5', ({ create }) => {
  const make = (/** @type {object} */ options = {}) => new Redlock5([create()], { retryCount: 0, ...options })

  test('one holder at a time', async () => {
    const redlock = make()
    /** @type {Error[]} */
    const errors = []
    redlock.on('error', (error) => errors.push(error))
    const lock = await redlock.acquire(['locks:5:a', 'locks:5:b'], 1000)
    await assert.rejects(redlock.acquire(['locks:5:b'], 1000), ExecutionError)
    assert.ok(errors.every((error) => error instanceof ResourceLockedError) && errors.length > 0)
    const longer = await lock.extend(60_000)
    assert.ok((await create().pttl('locks:5:a')) > 1000)
    await longer.release()
    assert.equal(await create().exists('locks:5:a', 'locks:5:b'), 0)
    await assert.rejects(longer.release(), ExecutionError)
  })

  test('a lock that extends itself while it is used', async () => {
    const redlock = make({ automaticExtensionThreshold: 800 })
    const client = create()
    const aborted = await redlock.using(['locks:5:c'], 1000, async (signal) => {
      await new Promise((resolve) => setTimeout(resolve, 1200))
      assert.equal(await client.exists('locks:5:c'), 1)
      return signal.aborted
    })
    assert.equal(aborted, false)
    assert.equal(await client.exists('locks:5:c'), 0)
  })
})
