// @ts-check
'use strict'

// The options of listen(): where, and every parameter of redis.conf.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { mkdtempSync, rmSync, statSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { describe, test } = require('node:test')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')
const Redis = require('../..')

/** A client of an engine of its own. */
const own = () => /** @type {any} */ (new Redis({ engine: new Redis.Engine() }))

describe('options of listen()', () => {
  test('are parameters in any spelling', async () => {
    const redis = own()
    const listener = await redis.listen({
      port: 0,
      maxClients: 12,
      'slowlog-max-len': 34,
      requirePass: 'secret',
      hashMaxZiplistEntries: 56,
      latencyTracking: false,
      latencyTrackingInfoPercentiles: [50, 99.5],
      maxmemoryPolicy: 'allkeys-lru',
      clientOutputBufferLimit: ['pubsub', '4mb', '3mb', 2],
      proto_max_bulk_len: undefined,
    })
    const told = (/** @type {string} */ name) => redis.sync.config('GET', name)[1]
    assert.deepEqual(
      ['maxclients', 'slowlog-max-len', 'hash-max-listpack-entries', 'latency-tracking', 'latency-tracking-info-percentiles', 'maxmemory-policy'].map(told),
      ['12', '34', '56', 'no', '50 99.5', 'allkeys-lru'],
    )
    assert.match(told('client-output-buffer-limit'), /pubsub 4194304 3145728 2$/)
    const wire = await connect(listener.port)
    assert.match(await wire.call('GET', 'k'), /^-NOAUTH/)
    assert.equal(await wire.call('AUTH', 'secret'), '+OK\r\n')
    wire.close()
    await listener.close()
  })

  test('that cannot be are TypeErrors, and change nothing', async () => {
    const redis = own()
    for (const [options, says] of /** @type {[any, RegExp][]} */ ([
      [{ maxclinets: 1 }, /^listen\(\) has no option 'maxclinets'$/],
      [{ maxclients: 5, maxmemory: '1gx' }, /^maxmemory cannot be '1gx': argument must be a memory value$/],
      [{ maxclients: 5, appendonly: true }, /^appendonly cannot be 'yes': nothing is kept on disk, so it can only be 'no'$/],
      [{ maxclients: 5, daemonize: true }, /^daemonize cannot be 'yes': the process belongs to whoever embeds the engine/],
      [{ maxclients: { a: 1 } }, /^maxclients is a text, a number, true or false, or an array of these, not \[object Object\]$/],
      [{ maxclients: 5, maxClients: 5 }, /^listen\(\) has the options 'maxclients' and 'maxClients', which are the same$/],
      [{ host: '127.0.0.1', bind: '127.0.0.1' }, /^listen\(\) has the options 'host' and 'bind', which are the same$/],
      [{ port: 'http' }, /^port is a whole number, not 'http'$/],
      [{ host: [] }, /^host is an address, or several in an array, not /],
      [{ path: 7 }, /^path is a text, not 7$/],
      ['6379', /^The options of listen\(\) are an object$/],
    ])) {
      await assert.rejects(redis.listen(options), (/** @type {any} */ error) => {
        assert.ok(error instanceof TypeError, String(error))
        assert.match(error.message, says)
        return true
      })
    }
    assert.equal(redis.sync.config('GET', 'maxclients')[1], '10000')
  })

  test('name several places', { skip: process.platform === 'win32' ? 'no unix sockets' : false }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nearis-listen-'))
    const redis = own()
    const socket = path.join(folder, 'a.sock')
    const listener = await redis.listen({ port: '0', bind: '127.0.0.1 127.0.0.2', unixSocket: socket, unixsocketperm: '700', ioThreads: 1 })
    assert.deepEqual(listener.addresses, [`127.0.0.1:${listener.port}`, `127.0.0.2:${listener.port}`, socket])
    assert.equal(listener.address, socket)
    assert.equal(statSync(socket).mode & 0o777, 0o700)
    const wire = await connect(socket)
    assert.equal(await wire.call('PING'), '+PONG\r\n')
    wire.close()
    await listener.close()
    rmSync(folder, { recursive: true })
  })
})

describe('close()', () => {
  test('has commands that run finished and answered', async () => {
    const redis = own()
    const listener = await redis.listen({ port: 0 })
    const closed = once(listener, 'close')
    const wire = await connect(listener.port, 15_000)
    const script = "local n = 0 for i = 1, 5e6 do n = n + 1 end redis.call('SET', KEYS[1], 'v') return 'finished'"
    const answer = wire.call('EVAL', script, '1', 'key')
    await until(() => redis.sync.client('LIST').includes('cmd=eval'))
    const [first, second] = [listener.close(), listener.close()]
    assert.equal(listener.listening, false)
    assert.equal(await answer, '$8\r\nfinished\r\n')
    await Promise.all([first, second, closed])
    await wire.ended()
    assert.equal(await redis.get('key'), 'v')
  })
})
