// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { runScript } = require('../helpers/script')

describe('a process ends by itself when its script is done', { concurrency: 2 }, () => {
  for (const [title, code] of [
    ['with an idle client', `const redis = new Redis(); console.log(await redis.set('k', 'v'))`],
    ['with clients that nobody has used', `new Redis(); new Redis({ port: 6380 }); console.log('OK')`],
    ['with a lazy client', `new Redis({ lazyConnect: true }); console.log('OK')`],
    ['with keys that have a deadline', `console.log(await new Redis().set('k', 'v', 'EX', 1000))`],
    ['with keys about to expire', `console.log(await new Redis().set('k', 'v', 'PX', 30))`],
    ['after quit', `const redis = new Redis(); console.log(await redis.quit())`],
    ['after disconnect', `const redis = new Redis(); await redis.ping(); redis.disconnect(); console.log('OK')`],
    [
      'after a listener was closed',
      `const listener = await new Redis().listen({ port: 0 }); await listener.close(); console.log('OK')`,
    ],
    ['with a listener that is unrefd', `(await new Redis().listen({ port: 0 })).unref(); console.log('OK')`],
    [
      'with somebody connected to a listener that is closed',
      `const listener = await new Redis().listen({ port: 0 })
       const socket = require('net').connect(listener.port)
       socket.write('PING\\r\\n')
       await require('events').once(socket, 'data')
       const gone = require('events').once(socket.resume(), 'close')
       await listener.close()
       await gone
       console.log('OK')`,
    ],
    [
      'after more awaits than one turn of the event loop allows',
      `const redis = new Redis(); for (let i = 0; i < 5000; i++) await redis.incr('n'); console.log('OK')`,
    ],
  ]) {
    test(title, async () => {
      const { code: exit, signal, output } = await runScript(code)
      assert.deepEqual({ exit, signal, output }, { exit: 0, signal: null, output: 'OK\n' })
    })
  }
})

describe('a process does not end early', { concurrency: 2 }, () => {
  test('while a long command is away on another thread', async () => {
    const { code, output } = await runScript(`
      const redis = new Redis()
      for (let i = 0; i < 50_000; i++) redis.set('key:' + i, 'v')
      redis.keys('*').then((keys) => console.log(keys.length))`)
    assert.deepEqual({ code, output }, { code: 0, output: '50000\n' })
  })

  test('while a listener is open of which nobody here knows any more', async () => {
    const { code, output } = await runScript(
      `
      const { port } = await new Redis.Engine().listen({ port: 0 })
      for (let i = 0; i < 5; i++) {
        gc()
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      const socket = require('net').connect(port)
      socket.write('PING\\r\\n')
      const [reply] = await require('events').once(socket, 'data')
      console.log(String(reply).trim())
      process.exit()`,
      { flags: ['--expose-gc'] },
    )
    assert.deepEqual({ code, output }, { code: 0, output: '+PONG\n' })
  })

  test('while a reply waits for its turn of the event loop', async () => {
    const { code, output } = await runScript(`
      const redis = new Redis()
      let last
      for (let i = 0; i < 3000; i++) last = redis.incr('n')
      last.then(console.log)`)
    assert.deepEqual({ code, output }, { code: 0, output: '3000\n' })
  })

  test('while a listener is open', async () => {
    const { signal, output } = await runScript(`await new Redis().listen({ port: 0 }); console.log('open')`, {
      after: 'open',
      limit: 1_000,
    })
    assert.deepEqual({ signal, output }, { signal: 'SIGKILL', output: 'open\n' })
  })
})
