// @ts-check
'use strict'

// Several connections that subscribe and publish, to a real server and to ours: what each connection reads, to the byte.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Redis = require('../..')
const { skipWithoutServer, startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')

/**
 * Steps of `a`, `b` and so on: a line that a connection sends, with the number of replies and messages that it reads
 * then (1 if not given); or only a number of messages that it reads. Servers give the names of "all" in an order of
 * their own, so scripts have one subscription at most where they end all.
 * @type {Record<string, [string, string | number, number?][]>}
 */
const SCRIPTS = {
  confirmations: [
    ['a', 'subscribe'], ['a', 'unsubscribe'], ['a', 'punsubscribe'], ['a', 'unsubscribe zz'], ['a', 'subscribe a b a', 3],
    ['a', 'psubscribe a* ?', 2], ['a', 'unsubscribe nope'], ['a', 'unsubscribe a b', 2], ['a', 'punsubscribe ?'],
    ['a', 'punsubscribe'], ['a', 'punsubscribe'], ['a', 'subscribe x'], ['a', 'unsubscribe'], ['a', 'unsubscribe'],
  ],
  messages: [
    ['a', 'subscribe news'], ['b', 'psubscribe n*'], ['c', 'publish news 1'], ['a', 1], ['b', 1], ['c', 'publish none 1'], ['b', 1],
    ['b', 'subscribe news'], ['c', 'publish news two'], ['a', 1], ['b', 2], ['c', 'publish n ""'], ['b', 1],
    ['c', 'publish news'], ['c', 'publish news a b'], ['b', 'punsubscribe n*'], ['c', 'publish news 3'], ['a', 1], ['b', 1],
  ],
  'a subscriber among others': [
    ['a', 'subscribe c'], ['b', 'pubsub channels'], ['b', 'pubsub channels c*'], ['b', 'pubsub channels d*'], ['b', 'pubsub numsub c d'],
    ['b', 'pubsub numsub'], ['b', 'pubsub numpat'], ['b', 'pubsub numpat x'], ['b', 'pubsub channels a b'], ['b', 'PUBSUB Channels a b'],
    ['b', 'pubsub'], ['b', 'pubsub foo'], ['a', 'psubscribe p*'], ['b', 'pubsub numpat'], ['c', 'psubscribe p*'], ['b', 'pubsub numpat'],
  ],
  'what a subscriber may say': [
    ['a', 'subscribe c'], ['a', 'get k'], ['a', 'get'], ['a', 'nosuch x'], ['a', 'client foo'], ['a', 'client getname'], ['a', 'set k'],
    ['a', 'ping'], ['a', 'ping hi'], ['a', 'ping a b'], ['a', 'echo x'], ['a', 'multi'], ['a', 'reset'], ['a', 'ping'], ['a', 'get k'],
    ['b', 'pubsub numsub c'], ['b', 'publish c 1'], ['a', 'subscribe c'], ['a', 'quit'],
  ],
  'shard channels': [
    ['a', 'sunsubscribe'], ['a', 'sunsubscribe zz'], ['a', 'ssubscribe'], ['a', 'ssubscribe a b a', 3], ['a', 'subscribe a'],
    ['a', 'psubscribe *'], ['a', 'ping'], ['b', 'spublish a 1'], ['a', 1], ['b', 'publish a 2'], ['a', 2], ['b', 'spublish none 1'],
    ['b', 'spublish a'], ['b', 'pubsub shardchannels a'], ['b', 'pubsub shardchannels x*'], ['b', 'pubsub Shardchannels a b'],
    ['b', 'pubsub shardnumsub a b c'], ['b', 'pubsub shardnumsub'], ['b', 'pubsub channels'], ['b', 'pubsub numsub a'],
    ['a', 'sunsubscribe a nope', 2], ['a', 'unsubscribe'], ['a', 'punsubscribe'], ['a', 'sunsubscribe'], ['a', 'sunsubscribe'],
    ['b', 'command getkeys spublish a b'], ['b', 'command getkeys ssubscribe a b'],
  ],
  'shard channels in transactions': [
    ['a', 'multi'], ['a', 'ssubscribe q'], ['a', 'spublish q 1'], ['a', 'sunsubscribe'], ['a', 'exec'], ['b', 'ssubscribe q'],
    ['a', 'multi'], ['a', 'spublish q 1'], ['a', 'spublish q 2'], ['a', 'exec'], ['b', 2], ['b', 'ping'], ['b', 'get k'], ['b', 'reset'],
  ],
  transactions: [
    ['a', 'multi'], ['a', 'subscribe q w'], ['a', 'ping'], ['a', 'exec'], ['b', 'publish q 1'], ['a', 1], ['a', 'ping'], ['a', 'reset'],
    ['a', 'multi'], ['a', 'unsubscribe'], ['a', 'punsubscribe a b'], ['a', 'exec'], ['b', 'subscribe q'], ['a', 'multi'],
    ['a', 'publish q 1'], ['a', 'publish q 2'], ['a', 'exec'], ['b', 2], ['b', 'ping'],
  ],
}

/** With the new protocol a subscriber may do everything, and hears itself. @type {typeof SCRIPTS} */
const NEW_PROTOCOL = {
  'own messages': [
    ['a', 'subscribe c'], ['a', 'publish c 1', 2], ['a', 'ping'], ['a', 'psubscribe *'], ['a', 'publish c 2', 3], ['a', 'get none'],
    ['a', 'multi'], ['a', 'publish c 3'], ['a', 'get none'], ['a', 'publish c 4'], ['a', 'exec', 5], ['a', 'unsubscribe c'],
    ['a', 'publish c 5', 2], ['a', 'hello x'], ['a', 'punsubscribe *'], ['a', 'publish c 6'],
  ],
  'back to the old one': [
    ['a', 'subscribe c'], ['b', 'publish c 1'], ['a', 1], ['a', 'client getname'], ['b', 'publish c 2'], ['a', 1], ['a', 'unsubscribe c'],
  ],
}

describe('what subscribers of a real server read', { skip: skipWithoutServer() }, () => {
  /** @type {any} */ let theirs
  /** @type {any} */ let redis
  /** @type {any} */ let listener
  /** Before Redis 8 a client's own messages came before the reply to its PUBLISH. */
  let old = false

  before(async () => {
    theirs = await startServer()
    const wire = await connect(theirs.port)
    old = !/redis_version:([89]|\d\d)\./.test(await wire.call('info', 'server'))
    wire.close()
    redis = new Redis({ engine: new Redis.Engine() })
    listener = await redis.listen({ port: 0, threads: 2 })
  })

  after(async () => {
    await listener.close()
    redis.disconnect()
    await theirs.stop()
  })

  for (const protocol of ['2', '3']) {
    const scripts = protocol === '3' ? { ...SCRIPTS, ...NEW_PROTOCOL } : SCRIPTS
    for (const [name, steps] of Object.entries(scripts)) {
      test(`${name}, RESP${protocol}`, async (t) => {
        if (name === 'own messages' && old) return t.skip('this server sends them before the reply')
        const ports = [theirs.port, listener.port]
        await Promise.all(ports.map(quiet))
        const [expected, actual] = await Promise.all(ports.map((port) => play(port, protocol, steps)))
        for (const [i, step] of steps.entries()) assert.equal(actual[i], expected[i], `step ${i}: ${step}`)
      })
    }
  }

  test('a pipeline of its own messages and others', async (t) => {
    if (old) return t.skip('this server sends them before the replies')
    const bytes = 'SUBSCRIBE x\r\n' + 'PING\r\nPUBLISH x 1\r\nPING a\r\nPUBLISH x 2\r\nGET q\r\n'.repeat(50)
    const [expected, actual] = await Promise.all(
      [theirs.port, listener.port].map(async (port) => {
        const wire = await connect(port)
        await wire.call('hello', '3')
        wire.send(bytes)
        let read = ''
        for (let i = 0; i < 1 + 50 * 7; i++) read += await wire.reply()
        wire.close()
        return read
      }),
    )
    assert.equal(actual, expected)
  })
})

/** Waits, at most two seconds, until nobody of the test before is subscribed any more. @param {number} port */
async function quiet(port) {
  const wire = await connect(port)
  for (let i = 0; i < 200; i++) {
    const left = (await wire.call('pubsub', 'channels')) + (await wire.call('pubsub', 'numpat'))
    if (left === '*0\r\n:0\r\n') break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  wire.close()
}

/**
 * What each step reads.
 * @param {number} port
 * @param {string} protocol
 * @param {[string, string | number, number?][]} steps
 */
async function play(port, protocol, steps) {
  /** @type {Record<string, import('../helpers/resp').Wire>} */
  const wires = {}
  const seen = []
  for (const [name, step, replies = 1] of steps) {
    if (wires[name] === undefined) {
      wires[name] = await connect(port)
      await wires[name].call('hello', protocol)
    }
    const wire = wires[name]
    let read = ''
    if (typeof step === 'number') {
      for (let i = 0; i < step; i++) read += await wire.reply()
    } else {
      const words = step.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? []
      read = await wire.call(...words)
      for (let i = 1; i < replies; i++) read += await wire.reply()
    }
    seen.push(read)
  }
  for (const wire of Object.values(wires)) wire.close()
  return seen
}
