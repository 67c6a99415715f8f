// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes, outcome } = require('./lanes')

/** @param {any} monitor @param {number} count */
function lines(monitor, count) {
  return new Promise((resolve) => {
    /** @type {any[]} */
    const seen = []
    monitor.on('monitor', (/** @type {any[]} */ ...line) => {
      if (seen.push(line) === count) resolve(seen)
    })
  })
}

lanes('monitor', ({ create, differs, name }) => {
  test('every command is seen', async () => {
    const redis = create()
    await redis.ping()
    const monitor = await redis.monitor()
    assert.deepEqual([monitor.status, monitor.mode], ['monitoring', 'monitor'])
    const seen = lines(monitor, 3)
    await redis.set('monitored', 'a "b" \n')
    await redis.select(3)
    await redis.get(Buffer.from([0xff, 0x41]))
    const [set, select, get] = await seen
    assert.match(set[0], /^\d+\.\d{6}$/)
    assert.deepEqual(set[1], ['set', 'monitored', 'a "b" \\n'].map((word, at) => (at === 0 ? set[1][0] : word)))
    assert.match(set[1][0], /^set$/i)
    assert.deepEqual([set[3], select[3], get[3]], ['0', '3', '3'])
    assert.equal(get[1][1], '\\xffA')
    assert.match(set[2], differs('monitored-client') ? /^embedded:\d+$/ : name === 'server' ? /^127\.0\.0\.1:\d+$/ : /^stream:\d+$/)
    assert.equal(await outcome(monitor.get('a')), "Error: Connection is in monitoring mode, can't process commands.")
    monitor.disconnect()
  })

  test('words are as MONITOR writes them, and only quotes are put back', async () => {
    const redis = create()
    await redis.ping()
    const monitor = await redis.monitor()
    const seen = lines(monitor, 1)
    await redis.set('é', '\x01\t"quoted"', 'EX', '10')
    const [[time, words, , db]] = await seen
    monitor.disconnect()
    assert.equal(typeof time, 'string')
    assert.deepEqual(words.slice(1), ['\\xc3\\xa9', '\\x01\\t"quoted"', 'EX', '10'])
    assert.equal(db, '0')
  })

  test('is a client of its own: the first goes on, and the other sees what comes after it only', async () => {
    const redis = create({ db: 4 })
    await redis.set('before', 1)
    const monitor = await redis.monitor()
    assert.notEqual(monitor, redis)
    assert.deepEqual([redis.status, redis.mode], ['ready', 'normal'])
    const seen = lines(monitor, 1)
    assert.equal(await redis.get('before'), '1')
    assert.deepEqual((await seen)[0][1].map(String).slice(1), ['before'])
    for (const call of [monitor.get('a'), monitor.call('ping'), monitor.getBuffer('a')]) {
      assert.equal(await outcome(call), "Error: Connection is in monitoring mode, can't process commands.")
    }
    const ended = new Promise((resolve) => monitor.once('end', resolve))
    monitor.disconnect()
    await ended
    assert.equal(monitor.status, 'end')
  })

  test('a callback gets the client', async () => {
    const redis = create()
    const monitor = await new Promise((resolve, reject) => {
      redis.monitor((/** @type {any} */ error, /** @type {any} */ client) => (error ? reject(error) : resolve(client)))
    })
    assert.equal(monitor.status, 'monitoring')
    await new Promise((resolve) => {
      monitor.once('end', resolve)
      monitor.disconnect()
    })
    await redis.ping()
  })
})
