// @ts-check
'use strict'

// What streams mean for the life of a process, of its threads and of its memory.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { runScript } = require('../helpers/script')

/** Runs code that is to say OK, and to end by itself. @param {string} code @param {string[]} [flags] */
async function good(code, flags) {
  const head = `const { Redis: Ioredis } = require('ioredis'); const { Connector } = require(root + '/stream');`
  const { code: exit, signal, output: text } = await runScript(head + code, { flags, limit: 60_000 })
  assert.deepEqual({ exit, signal, text }, { exit: 0, signal: null, text: 'OK\n' })
}

describe('a process ends by itself', { concurrency: 2 }, () => {
  for (const [title, code] of [
    ['with an idle client', `console.log(await new Ioredis({ Connector }).set('k', 'v'))`],
    ['with a client that nobody has used', `new Ioredis({ Connector }).on('ready', () => console.log('OK'))`],
    ['with a subscriber', `const redis = new Ioredis({ Connector }); await redis.subscribe('c'); console.log('OK')`],
    ['with a monitor', `await new Ioredis({ Connector }).monitor(); console.log('OK')`],
    ['after quit', `console.log(await new Ioredis({ Connector }).quit())`],
    ['after disconnect', `const redis = new Ioredis({ Connector }); await redis.ping(); redis.disconnect(); console.log('OK')`],
    [
      'after a command that waits was given up',
      `const redis = new Ioredis({ Connector })
       const waiting = redis.blpop('q', 0).catch(() => console.log('OK'))
       await new Promise((resolve) => setTimeout(resolve, 20))
       redis.disconnect()`,
    ],
  ]) {
    test(title, () => good(code))
  }
})

describe('it does not end', { concurrency: 2 }, () => {
  test('while a command waits', () =>
    good(`
      new Ioredis({ Connector }).blpop('q', 0).then(() => console.log('OK'))
      setTimeout(() => new Redis().rpush('q', 'x'), 50).unref()`))

  test('while a command is away', () =>
    good(`
      const engine = new Redis.Engine({ debug: true })
      new Ioredis({ Connector: Connector.for(engine) }).call('DEBUG', 'SLEEP', '0.1').then(console.log)`))

  test('while a reply is on its way', () =>
    good(`
      const redis = new Ioredis({ Connector })
      let last
      for (let i = 0; i < 3000; i++) last = redis.incr('n')
      last.then((n) => console.log(n === 3000 ? 'OK' : n))`))
})

test('clients that nobody knows of any more are closed, subscribers are not', () =>
  good(
    `
    const engine = new Redis.Engine()
    const redis = engine.connect()
    const count = async () => (await redis.client('LIST')).trim().split('\\n').length
    let heard
    await (async () => {
      const clients = Array.from({ length: 50 }, () => new Ioredis({ Connector: Connector.for(engine) }))
      await Promise.all(clients.map((client) => client.ping()))
      const subscriber = new Ioredis({ Connector: Connector.for(engine) })
      subscriber.on('message', (channel, message) => (heard = message))
      await subscriber.subscribe('news')
      if ((await count()) !== 52) throw new Error('there are ' + (await count()))
    })()
    for (let i = 0; i < 500 && (await count()) > 2; i++) {
      gc()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    if ((await redis.publish('news', 'OK')) !== 1) throw new Error('nobody listens')
    while (heard === undefined) await new Promise((resolve) => setTimeout(resolve, 1))
    console.log((await count()) === 2 ? heard : 'there are still ' + (await count()))`,
    ['--expose-gc'],
  ))

test('an engine goes with the last of its streams', () =>
  good(
    `
    await (async () => {
      const redis = new Ioredis({ Connector: Connector.for(new Redis.Engine()) })
      await redis.set('k', 'v')
      redis.disconnect()
      await new Promise((resolve) => redis.once('end', resolve))
    })()
    for (let i = 0; i < 500 && native.liveEngines() > 0; i++) {
      gc()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    console.log(native.liveEngines() === 0 ? 'OK' : 'engines left: ' + native.liveEngines())`,
    ['--expose-gc'],
  ))

test('threads share a named engine over streams, and are ended in the middle of it', () =>
  good(`
    const { Worker } = require('worker_threads')
    const { once } = require('events')
    const work = \`
      const { parentPort, workerData } = require('worker_threads')
      const { Redis } = require(workerData + '/node_modules/ioredis')
      const { Connector } = require(workerData + '/stream')
      const shared = { Connector: Connector.for('app') }
      const [redis, waiting, subscriber] = [new Redis(shared), new Redis(shared), new Redis(shared)]
      subscriber.subscribe('news').then(async () => {
        parentPort.postMessage(await waiting.blpop('queue', 0))
        waiting.blpop('nothing', 0)
        for (;;) await redis.incr('n')
      })
    \`
    const redis = new Ioredis({ Connector: Connector.for('app') })
    for (let i = 0; i < 8; i++) {
      const worker = new Worker(work, { eval: true, workerData: root })
      const answer = once(worker, 'message')
      await redis.rpush('queue', 'job ' + i)
      const [[, job]] = await answer
      if (job !== 'job ' + i) throw new Error(job)
      await worker.terminate()
    }
    const others = async () => (await redis.client('LIST')).trim().split('\\n').length - 1
    for (let i = 0; i < 500 && (await others()) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10))
    console.log((await others()) === 0 && (await redis.get('n')) > 0 ? 'OK' : 'clients left: ' + (await others()))`))
