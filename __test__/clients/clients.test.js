// @ts-check
'use strict'

// Clients that people use, unchanged, through the listener.

const assert = require('node:assert/strict')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { Redis: Ioredis } = require('ioredis')
const { createClient } = require('redis')
const Redis = require('../..')
const { CALLS, ERRORS } = require('./commands')

/** @type {any} */ let redis
/** @type {any} */ let listener
/** @type {any} */ let onSocket
/** @type {string} */ let folder

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'nearis-clients-'))
  redis = new Redis({ engine: new Redis.Engine() })
  listener = await redis.listen({ port: 0 })
  onSocket = await redis.listen({ path: path.join(folder, 'nearis.sock') })
})

after(async () => {
  await listener.close()
  await onSocket.close()
  redis.disconnect()
  rmSync(folder, { recursive: true, force: true })
})

/** @param {(args: string[]) => Promise<unknown>} call */
async function same(call) {
  for (const [args, expected] of CALLS) assert.deepEqual(await call(args), expected, args.join(' '))
  for (const [args, message] of ERRORS) await assert.rejects(call(args), { message }, args.join(' '))
}

describe('ioredis', () => {
  for (const protocol of [2, 3]) {
    test(`over TCP, RESP${protocol}`, async () => {
      const client = new Ioredis(/** @type {any} */ ({ port: listener.port, protocol }))
      await same((args) => client.call(args[0], ...args.slice(1)))
      client.disconnect()
    })
  }

  test('over a unix socket, with pipelines', async () => {
    const client = new Ioredis(path.join(folder, 'nearis.sock'))
    await same((args) => client.call(args[0], ...args.slice(1)))
    const replies = await client.pipeline().set('a', '1').incr('a').get('a').call('nope').exec()
    assert.deepEqual(replies?.slice(0, 3), [[null, 'OK'], [null, 2], [null, '2']])
    assert.match(String(replies?.[3][0]), /unknown command 'nope'/)
    await client.quit()
  })
})

describe('node-redis', () => {
  for (const protocol of /** @type {const} */ ([2, 3])) {
    test(`over TCP, RESP${protocol}`, async () => {
      const client = createClient({ RESP: protocol, socket: { port: listener.port, host: '127.0.0.1' } })
      await client.connect()
      await same((args) => client.sendCommand(args))
      client.destroy()
    })
  }

  test('over a unix socket, by its own methods', async () => {
    const client = createClient({ socket: { path: path.join(folder, 'nearis.sock') } })
    await client.connect()
    await client.set('a', '1', { expiration: { type: 'EX', value: 100 } })
    assert.equal(await client.ttl('a'), 100)
    assert.deepEqual(await client.mGet(['a', 'b']), ['1', null])
    assert.equal((await client.scan('0')).keys.length, 1)
    await client.close()
  })
})

test('what one side writes the other reads', async () => {
  const client = new Ioredis(listener.port)
  await redis.set('shared', 'from inside')
  assert.equal(await client.get('shared'), 'from inside')
  await client.set('shared', 'from outside')
  assert.equal(await redis.get('shared'), 'from outside')
  client.disconnect()
})
