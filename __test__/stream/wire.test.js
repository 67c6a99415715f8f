// @ts-check
'use strict'

// The stream by itself: RESP by hand, a reader that is slow, an end in the middle, a thread that must not run commands.

const assert = require('node:assert/strict')
const { finished } = require('node:stream/promises')
const { test } = require('node:test')
const Redis = require('../..')
const { Connector } = require('../../stream')
const { open, until } = require('./clients')

test('both protocols, inline commands, and commands in pieces', async () => {
  const { ask, stream } = await open(new Redis.Engine())
  assert.equal(await ask('SET k "a value"\r\n', 'OK\r\n'), '+OK\r\n')
  assert.equal(await ask('*2\r\n$3\r\nGET\r\n$1\r\nk\r\n', 'value\r\n'), '$7\r\na value\r\n')
  for (const piece of ['*2\r', '\n$3\r\nG', Buffer.from('ET\r\n$1'), '\r\n']) stream.write(piece)
  assert.equal(await ask('k\r\n', 'value\r\n'), '$7\r\na value\r\n')
  assert.match(await ask('HELLO 3\r\n', '*0\r\n'), /^%7\r\n/)
  assert.equal(await ask('HGETALL none\r\n', '%0\r\n'), '%0\r\n')
  assert.equal(await ask(Buffer.from('\r\nPING\r\n'), 'G\r\n'), '+PONG\r\n')
})

test('other encodings, callbacks and corked writes', async () => {
  const { ask, stream } = await open(new Redis.Engine())
  await new Promise((resolve) => stream.write('534554206b20e90d0a', 'hex', resolve))
  stream.cork()
  stream.write('GET')
  stream.write(' k\r\n')
  process.nextTick(() => stream.uncork())
  assert.equal(await ask('STRLEN k\r\n', ':1\r\n'), '+OK\r\n$1\r\n\xe9\r\n:1\r\n')
  assert.throws(() => stream.write(7), { code: 'ERR_INVALID_ARG_TYPE' })
})

test('what is no RESP is answered, then it ends', async () => {
  const { stream, text } = await open(new Redis.Engine())
  stream.write('*1\r\nfoo\r\nPING\r\n')
  await finished(stream)
  assert.equal(text(), "-ERR Protocol error: expected '$', got 'f'\r\n")
})

test('web requests are not answered', async () => {
  const { stream, text } = await open(new Redis.Engine())
  stream.write('POST / HTTP/1.1\r\n')
  await finished(stream)
  assert.equal(text(), '')
})

test('after the end nothing is run', async () => {
  const engine = new Redis.Engine()
  const { stream, text } = await open(engine)
  stream.write('SET a 1\r\nQUIT\r\nSET b 1\r\n')
  stream.write('SET c 1\r\n')
  await finished(stream)
  assert.equal(text(), '+OK\r\n+OK\r\n')
  assert.deepEqual(await engine.connect().keys('*'), ['a'])
  stream.on('error', () => {})
  assert.equal(stream.write('SET d 1\r\n'), false)
})

test('half a command is forgotten with its client', async () => {
  const engine = new Redis.Engine()
  const { stream, text } = await open(engine)
  stream.end('SET a 1\r\nSET b ')
  await finished(stream)
  assert.equal(text(), '+OK\r\n')
  assert.deepEqual(await engine.connect().keys('*'), ['a'])
})

test('what nobody reads stays with the engine', async () => {
  const engine = new Redis.Engine()
  const { stream } = await open(engine)
  const redis = engine.connect()
  await redis.set('long', 'x'.repeat(1_000_000))
  stream.pause()
  for (let i = 0; i < 50; i++) stream.write('GET long\r\n')
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.ok(stream.readableLength <= 2 * 65_536, `${stream.readableLength} bytes are in JavaScript`)
  let count = 0
  stream.on('data', (/** @type {Buffer} */ data) => (count += data.length))
  stream.resume()
  await until(() => count >= 50 * 1_000_012)
  assert.equal(count, 50 * ('$1000000\r\n'.length + 1_000_000 + 2))
})

test('a reader that takes pieces gets all of them', async () => {
  const engine = new Redis.Engine()
  await engine.connect().set('long', 'ab'.repeat(200_000))
  const stream = /** @type {any} */ (await new Connector({ engine }).connect())
  stream.write('GET long\r\n')
  stream.end()
  let text = ''
  for await (const piece of stream) text += piece
  assert.equal(text, `$400000\r\n${'ab'.repeat(200_000)}\r\n`)
})

test('a subscriber that reads nothing is sent away when too much waits', async () => {
  const engine = new Redis.Engine()
  const redis = engine.connect()
  await redis.config('SET', 'client-output-buffer-limit', 'pubsub 1mb 0 0')
  const { ask, stream } = await open(engine)
  await ask('SUBSCRIBE news\r\n', ':1\r\n')
  stream.pause()
  const message = 'm'.repeat(10_000)
  for (let i = 0; i < 200; i++) await redis.publish('news', message)
  assert.equal(await redis.publish('news', message), 0)
  assert.equal((await redis.client('LIST')).includes('sub=1'), false)
  stream.resume()
  await finished(stream)
})

test('a limit that is not reached lets it catch up', async () => {
  const engine = new Redis.Engine()
  const redis = engine.connect()
  const { ask, stream, text } = await open(engine)
  await ask('SUBSCRIBE news\r\n', ':1\r\n')
  stream.pause()
  for (let i = 0; i < 1_000; i++) await redis.publish('news', `${i}:${'m'.repeat(1_000)}`)
  stream.resume()
  await until(() => (text().match(/\r\n\d+:m/g) ?? []).length === 1_000)
})

test('a client of ioredis may be used inside an atomic function of ours: its turn comes behind', async () => {
  const engine = new Redis.Engine()
  const redis = engine.connect()
  const { ask, stream, text } = await open(engine)
  await ask('PING\r\n', 'G\r\n')
  await redis.atomic(['a'], (/** @type {any} */ tx) => {
    stream.write('APPEND a 2\r\n')
    stream.write('GET b\r\n')
    tx.set('a', '1')
    stream.end()
  })
  await finished(stream)
  assert.equal(text(), '+PONG\r\n:2\r\n$-1\r\n')
})

test('engines that do not exist are refused', () => {
  for (const engine of [7, {}, []]) {
    assert.throws(() => new Connector({ engine }), { name: 'TypeError', message: /The option "engine" is an Engine or the name of one/ })
  }
})
