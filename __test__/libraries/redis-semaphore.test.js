// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { Mutex, MultiSemaphore, RedlockMutex, Semaphore } = require('redis-semaphore')
const { sides } = require('./sides')

const options = { lockTimeout: 5000, acquireTimeout: 100, retryInterval: 10 }

sides('redis-semaphore', ({ create }) => {
  test('mutex', async () => {
    const client = create()
    const [one, other] = [new Mutex(client, 'm', options), new Mutex(client, 'm', options)]
    await one.acquire()
    assert.equal(one.isAcquired, true)
    await assert.rejects(other.acquire(), /Acquire mutex mutex:m timeout/)
    await one.release()
    await other.acquire()
    await other.release()
    assert.equal(await client.exists('mutex:m'), 0)
  })

  test('mutex that refreshes itself', async () => {
    const client = create()
    const mutex = new Mutex(client, 'refreshed', { ...options, lockTimeout: 1000, refreshInterval: 100 })
    await mutex.acquire()
    await new Promise((resolve) => setTimeout(resolve, 1200))
    assert.equal(await client.exists('mutex:refreshed'), 1)
    await mutex.release()
  })

  test('semaphore', async () => {
    const client = create()
    const three = [1, 2, 3].map(() => new Semaphore(client, 's', 2, options))
    await three[0].acquire()
    await three[1].acquire()
    await assert.rejects(three[2].acquire(), /Acquire semaphore semaphore:s timeout/)
    await three[0].release()
    await three[2].acquire()
    assert.equal(await client.zcard('semaphore:s'), 2)
    await Promise.all([three[1].release(), three[2].release()])
    assert.equal(await client.zcard('semaphore:s'), 0)
  })

  test('several permits at once', async () => {
    const client = create()
    const [two, other] = [new MultiSemaphore(client, 'ms', 3, 2, options), new MultiSemaphore(client, 'ms', 3, 2, options)]
    await two.acquire()
    await assert.rejects(other.acquire(), /timeout/)
    await two.release()
    await other.acquire()
    await other.release()
  })

  test('a lock that is lost is told of', async () => {
    const client = create()
    const lost = new Promise((resolve) => {
      const mutex = new Mutex(client, 'lost', { ...options, lockTimeout: 200, refreshInterval: 30, onLockLost: resolve })
      mutex.acquire().then(() => client.del('mutex:lost'))
    })
    // The library's timers do not keep the process alive, nor does an idle client without a socket.
    const awake = setTimeout(() => {}, 10_000)
    assert.match(String(await lost), /Lost mutex for key mutex:lost/)
    clearTimeout(awake)
  })

  test('redlock mutex over one node', async () => {
    const mutex = new RedlockMutex([create()], 'red', options)
    await mutex.acquire()
    await mutex.release()
  })
})
