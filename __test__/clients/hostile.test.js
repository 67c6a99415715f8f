// @ts-check
'use strict'

// Clients that mean ill or are broken: the server's memory stays within its limits, and the others see nothing of them.

const assert = require('node:assert/strict')
const net = require('node:net')
const { once } = require('node:events')
const { after, afterEach, before, beforeEach, describe, test } = require('node:test')
const { bystander } = require('../helpers/bystander')
const { startListener } = require('../helpers/listener-process')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')

const MB = 1 << 20
const PATIENCE_MS = 60_000
/** What the memory of a process goes up and down by itself: its JavaScript heap, what an allocator keeps. */
const SLACK = 24 * MB
/** Most that one idle connection costs. */
const IDLE = 20 * 1024

/** @param {...(string | Buffer)} words */
const command = (...words) => Buffer.concat([
  Buffer.from(`*${words.length}\r\n`),
  ...words.map((word) => Buffer.concat([Buffer.from(`$${Buffer.byteLength(word)}\r\n`), Buffer.from(word), Buffer.from('\r\n')])),
])

describe('hostile clients', { skip: process.platform === 'linux' ? false : 'memory is read from /proc' }, () => {
  /** @type {import('../helpers/listener-process').ListenerProcess} */
  let server
  /** @type {import('../helpers/resp').Wire} */
  let admin
  /** @type {net.Socket[]} */
  const sockets = []
  /** @type {import('../helpers/bystander').Bystander} */
  let other
  let base = 0

  /** A client that expects nothing good of the server, nor that the connection lives. */
  async function attacker() {
    const socket = net.connect(server.port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  /** @param {number} count */
  async function crowd(count) {
    const all = []
    for (let n = 0; n < count; n += 100) all.push(...await Promise.all(Array.from({ length: Math.min(100, count - n) }, attacker)))
    return all
  }

  /** Resolves when the server has closed, or cut, the connection. @param {net.Socket} socket @returns {Promise<void>} */
  const closed = (socket) => new Promise((resolve) => (socket.closed ? resolve() : void socket.once('close', () => resolve())))

  /** All that comes until the server closes. @param {net.Socket} socket @returns {Promise<string>} */
  async function lastWords(socket) {
    let text = ''
    socket.on('data', (data) => { text += data })
    await closed(socket)
    return text
  }

  /** Writes one piece after the other, as the server takes them, until all is written or the connection is over. @param {net.Socket} socket @param {Buffer} piece @param {number} times */
  async function pour(socket, piece, times) {
    for (let n = 0; n < times && !socket.destroyed; n++) {
      if (socket.write(piece) || socket.destroyed) continue
      await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
        const goOn = () => {
          socket.off('drain', goOn).off('close', goOn)
          resolve()
        }
        socket.once('drain', goOn).once('close', goOn)
      })
    }
  }

  /** @param {import('../helpers/resp').Wire} wire */
  const startBystander = (wire) => bystander(wire, async (n) => {
    assert.equal(await wire.call('SET', 'mine', `value:${n}`), '+OK\r\n')
    assert.match(await wire.call('GET', 'mine'), new RegExp(`value:${n}\r\n$`))
    await new Promise((resolve) => setTimeout(resolve, 1))
  })

  const clients = async () => Number(/connected_clients:(\d+)/.exec(await admin.call('INFO', 'clients'))?.[1])
  /** Waits for the server to have read what was sent: so many bytes, those it has run not counted. @param {number} bytes */
  const hasRead = (bytes) => until(async () => {
    const list = await admin.call('CLIENT', 'LIST')
    return [...list.matchAll(/ qbuf=(\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0) >= bytes
  }, PATIENCE_MS)
  const grown = () => server.resident() - base

  before(async () => {
    server = await startListener()
    admin = await connect(server.port, PATIENCE_MS)
    // What each first use brings in, once.
    const warm = await crowd(200)
    await Promise.all(warm.map(async (socket) => {
      socket.write(command('ECHO', 'x'.repeat(20_000)))
      await once(socket, 'data')
    }))
    sockets.splice(0).forEach((socket) => socket.destroy())
    await until(async () => await clients() === 1, PATIENCE_MS)
  })
  beforeEach(async () => {
    other = startBystander(await connect(server.port, PATIENCE_MS))
    await until(() => other.answers() > 2, PATIENCE_MS)
    base = server.resident()
  })
  afterEach(async () => {
    const answers = other.answers()
    await until(() => other.answers() > answers + 2, PATIENCE_MS)
    await other.end()
    assert.ok(server.isAlive())
    sockets.splice(0).forEach((socket) => socket.destroy())
    await admin.call('CONFIG', 'SET', 'requirepass', '')
    await until(async () => await clients() === 1, PATIENCE_MS)
    assert.match(await admin.call('INFO', 'stats'), /panics:0|^(?![^]*panics:)/)
  })
  after(async () => {
    admin?.close()
    await server?.stop()
  })

  test('1,000 connections that send half a command and wait', async () => {
    const half = '*3\r\n$3\r\nSET\r\n$4\r\nhalf\r\n$10\r\nabc'
    const all = await crowd(1000)
    for (const socket of all) socket.write(half)
    await hasRead(1000 * half.length)
    assert.ok(grown() < 1000 * IDLE + SLACK, `${grown()} bytes`)
    assert.equal(await admin.call('EXISTS', 'half'), ':0\r\n')
    all[999].write('defghij\r\n')
    assert.equal(String((await once(all[999], 'data'))[0]), '+OK\r\n')
  })

  test('an argument of 512 MB that is announced and does not come', async () => {
    const all = await crowd(100)
    const announced = '*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$536870912\r\n12345'
    for (const socket of all) socket.write(announced)
    await hasRead(100 * announced.length)
    assert.ok(grown() < 100 * IDLE + SLACK, `${grown()} bytes`)
  })

  test('an argument of 512 MB that comes slowly takes what has come', async () => {
    const socket = await attacker()
    socket.write('*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$536870912\r\n')
    for (let n = 1; n <= 64; n++) {
      socket.write(Buffer.alloc(64 * 1024, 'x'))
      if (n % 16 === 0) await hasRead(n * 64 * 1024)
    }
    // Twice as much: the buffer doubles.
    assert.ok(grown() < 2 * 4 * MB + SLACK, `${grown()} bytes`)
  })

  test('an argument that is longer than allowed is refused at once', async () => {
    const socket = await attacker()
    socket.write('*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$536870913\r\n')
    assert.equal(await lastWords(socket), '-ERR Protocol error: invalid bulk length\r\n')
  })

  test('commands of a million arguments that do not come', async () => {
    const all = await crowd(200)
    for (const socket of all) socket.write('*1048576\r\n$3\r\nDEL\r\n$1\r\na\r\n')
    await hasRead(200 * 20)
    assert.ok(grown() < 200 * IDLE + SLACK, `${grown()} bytes`)
    const [more] = await crowd(1)
    more.write('*2147483648\r\n')
    assert.match(await lastWords(more), /^-ERR Protocol error: invalid multibulk length\r\n$/)
  })

  test('a command of a million empty arguments takes a few bytes for each', async () => {
    const socket = await attacker()
    socket.write('*1048576\r\n$3\r\nDEL\r\n')
    const empty = Buffer.from('$0\r\n\r\n'.repeat(65_536))
    await pour(socket, empty, 15)
    await hasRead(15 * empty.length)
    // What has come, in a buffer that doubles, and where each argument lies.
    assert.ok(grown() < 2 * 15 * empty.length + 16 * 2 * 1048576 + SLACK, `${grown()} bytes`)
    socket.write(empty.subarray(0, 65_535 * 6))
    assert.equal(String((await once(socket, 'data'))[0]), ':0\r\n')
  })

  test('arrays within arrays, and other garbage', async () => {
    const deep = await attacker()
    deep.write('*1\r\n'.repeat(100_000))
    assert.equal(await lastWords(deep), "-ERR Protocol error: expected '$', got '*'\r\n")
    // Numbers of a small generator, the same in every run.
    let state = 20_261_122
    const byte = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16 & 255
    const all = await crowd(200)
    for (const socket of all) {
      socket.resume()
      socket.end(Buffer.from(Array.from({ length: 3000 }, byte)))
    }
    await Promise.all(all.map(closed))
    assert.ok(grown() < SLACK, `${grown()} bytes`)
  })

  test('a line without an end is refused', async () => {
    const socket = await attacker()
    socket.write(Buffer.alloc(70_000, 'x'))
    assert.equal(await lastWords(socket), '-ERR Protocol error: too big inline request\r\n')
    assert.ok(grown() < SLACK, `${grown()} bytes`)
  })

  test('strangers without a password keep little, however long they take', async () => {
    await admin.call('CONFIG', 'SET', 'requirepass', 'secret')
    const all = await crowd(300)
    // As much as somebody may send who has not said who he is, and never all of it.
    const most = Buffer.concat([Buffer.from('*10\r\n'), ...Array(9).fill(command(Buffer.alloc(16_384, 'x')).subarray(4))])
    for (const socket of all) socket.write(most)
    await hasRead(300 * most.length)
    assert.ok(grown() < 300 * 2 * most.length + SLACK, `${grown()} bytes`)
    const [long, many] = await crowd(2)
    long.write('*2\r\n$4\r\nAUTH\r\n$16385\r\n')
    assert.equal(await lastWords(long), '-ERR Protocol error: unauthenticated bulk length\r\n')
    many.write('*11\r\n')
    assert.equal(await lastWords(many), '-ERR Protocol error: unauthenticated multibulk length\r\n')
  })

  test('a subscriber that never reads is sent away at its limit; another one gets everything', async () => {
    const [sleeper, reader] = await crowd(2)
    let read = 0
    reader.on('data', (data) => { read += data.length })
    for (const socket of [sleeper, reader]) {
      socket.write(command('SUBSCRIBE', 'news'))
      await once(socket, 'data')
    }
    sleeper.removeAllListeners('data')
    sleeper.pause()
    read = 0
    const message = 'm'.repeat(100_000)
    let counts = ''
    for (let n = 0; n < 1000; n++) counts += await admin.call('PUBLISH', 'news', message)
    assert.ok(counts.startsWith(':2\r\n') && counts.endsWith(':1\r\n'), 'the sleeper was sent away')
    const head = '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$100000\r\n'
    await until(() => read === 1000 * (head.length + message.length + 2), PATIENCE_MS)
    // Messages are shared, and the limit of 32 MB is for each of the two.
    assert.ok(grown() < 64 * MB + SLACK, `${grown()} bytes`)
  })

  /** @type {[string, string, string, string][]} */
  const limits = [
    ['the limit for all clients', 'maxmemory-clients', String(32 * MB), '0'],
    ['its own limit', 'client-output-buffer-limit', `normal ${32 * MB} 0 0`, 'normal 0 0 0'],
  ]
  for (const [title, parameter, value, usual] of limits) {
    test(`a client that asks and never reads is sent away at ${title}`, async () => {
      assert.equal(await admin.call('CONFIG', 'SET', parameter, value), '+OK\r\n')
      await admin.call('RPUSH', 'list', ...Array(1000).fill('v'.repeat(100)))
      const socket = await attacker()
      socket.pause()
      let most = 0
      const watch = setInterval(() => { most = Math.max(most, grown()) }, 5)
      try {
        // Five times as much as either limit, should it not be kept.
        await pour(socket, Buffer.concat(Array(20).fill(command('LRANGE', 'list', '0', '-1'))), 75)
        await until(async () => await clients() === 2, PATIENCE_MS)
      } finally {
        clearInterval(watch)
        await admin.call('CONFIG', 'SET', parameter, usual)
        await admin.call('DEL', 'list')
      }
      assert.ok(most < 2 * 32 * MB + SLACK, `${most} bytes`)
    })
  }

  test('a client that pipelines without end is served, and keeps nothing', async () => {
    const socket = await attacker()
    let read = 0
    socket.on('data', (data) => { read += data.length })
    const pings = Buffer.from('*1\r\n$4\r\nPING\r\n'.repeat(5000))
    await pour(socket, pings, 500)
    await until(() => read === 500 * 5000 * '+PONG\r\n'.length, PATIENCE_MS)
    assert.ok(grown() < SLACK, `${grown()} bytes`)
  })

  test('databases that are not there are refused, those that are cost nothing', async () => {
    const wire = await connect(server.port, PATIENCE_MS)
    for (let n = 0; n < 16; n++) assert.equal(await wire.call('SELECT', String(n)), '+OK\r\n')
    for (const n of ['16', '1000000', '-1']) assert.equal(await wire.call('SELECT', n), '-ERR DB index is out of range\r\n')
    wire.close()
    assert.ok(grown() < SLACK, `${grown()} bytes`)
  })

  test('connections that come and go at once leave nothing behind', async () => {
    const descriptors = server.descriptors().length
    for (let round = 0; round < 10; round++) {
      const all = await crowd(100)
      all.forEach((socket, n) => {
        socket.write('*2\r\n$3\r\nGET\r\n$3\r\nke')
        // Half of them without a goodbye.
        if (n % 2) socket.resetAndDestroy()
        else socket.destroy()
      })
    }
    await until(async () => await clients() === 2, PATIENCE_MS)
    await until(() => server.descriptors().length <= descriptors, PATIENCE_MS)
    assert.ok(grown() < SLACK, `${grown()} bytes`)
  })
})
