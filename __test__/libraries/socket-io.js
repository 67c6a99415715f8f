// @ts-check
'use strict'

// Socket.IO servers that know each other through an adapter only, and clients of theirs over loopback.

const assert = require('node:assert/strict')
const { createServer } = require('node:http')
const { after, before, test } = require('node:test')
const { Server } = require('socket.io')
const { io: connect } = require('socket.io-client')
const { until } = require('./sides')

/**
 * @typedef {import('node:net').AddressInfo} AddressInfo
 *
 * @typedef {object} Pair
 * @property {Server[]} servers
 * @property {string[]} urls
 * @property {(at: number, options?: object) => Promise<import('socket.io-client').Socket>} join a client of one of them
 */

/**
 * A client whose duplicates are listed: adapters make some, which end after their servers.
 *
 * @template T
 * @param {T} client
 * @param {any[]} duplicates
 * @returns {T}
 */
function followed(client, duplicates) {
  const { duplicate } = /** @type {any} */ (client)
  return Object.assign(/** @type {any} */ (client), {
    duplicate(/** @type {any[]} */ ...args) {
      const one = duplicate.apply(client, args)
      duplicates.push(one)
      return one
    },
  })
}

/**
 * Starts two servers before the tests, and ends them and their clients afterwards.
 *
 * @param {() => any} create a client of Redis
 * @param {(own: () => Promise<any>) => Promise<any>} adapter an adapter for one server, with clients of its own
 * @param {object} [options] of the servers
 * @returns {Pair}
 */
function pair(create, adapter, options = {}) {
  /** @type {any[]} */
  const used = []
  const own = async () => {
    used.push(await create())
    return used.at(-1)
  }
  /** @type {Server[]} */
  const servers = []
  /** @type {string[]} */
  const urls = []
  /** @type {import('socket.io-client').Socket[]} */
  const clients = []

  /** @param {number} at @param {object} [more] */
  async function join(at, more = {}) {
    const client = connect(urls[at], { transports: ['websocket'], forceNew: true, ...more })
    clients.push(client)
    await new Promise((resolve, reject) => client.once('connect', () => resolve(null)).once('connect_error', reject))
    return client
  }

  before(async () => {
    for (let left = 2; left > 0; left -= 1) {
      const http = createServer()
      servers.push(new Server(http, { ...options, adapter: await adapter(own) }))
      await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(null)))
      urls.push(`http://127.0.0.1:${/** @type {AddressInfo} */ (http.address()).port}`)
    }
    await meet(servers, await Promise.all([join(0), join(1)]))
  })
  after(async () => {
    for (const client of clients) client.disconnect()
    for (const server of servers) await server.close()
    // An adapter does not wait for the last that it sends; an end before the reply would be an error that nobody handles.
    for (const one of used) await one.ping()
  })
  return { servers, urls, join }
}

/**
 * Resolves when each server hears the other: they begin to listen some time after they are made.
 *
 * @param {Server[]} servers
 * @param {import('socket.io-client').Socket[]} clients one of each
 */
async function meet(servers, clients) {
  const counts = () => Promise.all(servers.map((server) => server.of('/').adapter.serverCount()))
  await until(async () => (await counts()).every((count) => count === 2))
  const heard = new Set()
  clients.forEach((client, i) => client.on('probe', (from) => heard.add(`${from} ${i}`)))
  await until(() => {
    servers.forEach((server, i) => server.emit('probe', i))
    return heard.size === 4
  })
  for (const client of clients) client.off('probe')
}

/** What the streams adapter sends along, so that a client can say what it has got last. */
const isOffset = (/** @type {any} */ value) => /^\d{13}-\d+$/.test(value)

/**
 * What a client hears, as it comes.
 *
 * @param {import('socket.io-client').Socket} client
 * @param {string} event
 */
function heardBy(client, event) {
  /** @type {any[]} */
  const heard = []
  client.on(event, (...args) => {
    const said = args.filter((arg) => !isOffset(arg))
    heard.push(said.length === 1 ? said[0] : said)
  })
  return heard
}

/**
 * The tests that any adapter has to pass.
 *
 * @param {Pair} pair
 */
function behaves({ servers, join }) {
  test('a broadcast reaches the clients of both servers, a room its members', async () => {
    const clients = await Promise.all([join(0), join(1), join(1)])
    const [one, two, three] = clients.map((client) => heardBy(client, 'news'))
    servers[1].in(String(clients[1].id)).socketsJoin('room')
    const probes = heardBy(clients[1], 'probe')
    // A room may have a channel of its own, which its server is subscribed to in a moment.
    await until(() => servers[0].to('room').emit('probe') && probes.length > 0)
    servers[0].to('room').emit('news', 'for the room')
    servers[0].except('room').emit('news', 'for the rest')
    servers[0].emit('news', Buffer.from([0, 255, 128]), { deep: [1, { text: 'ü' }] })
    servers[1].local.emit('news', 'for the second server')
    servers[0].emit('news', 'end')
    await until(() => [one, two, three].every((heard) => heard.some((what) => what === 'end')))
    const binary = [Buffer.from([0, 255, 128]), { deep: [1, { text: 'ü' }] }]
    const without = (/** @type {any[]} */ heard) => heard.filter((what) => what !== 'for the second server')
    assert.deepEqual(one, ['for the rest', binary, 'end'])
    assert.deepEqual(without(two), ['for the room', binary, 'end'])
    assert.deepEqual(without(three), ['for the rest', binary, 'end'])
    assert.ok(two.includes('for the second server') && three.includes('for the second server'))
  })

  test('a socket speaks to all others', async () => {
    const [speaker, other] = await Promise.all([join(0), join(1)])
    const [own, heard] = [heardBy(speaker, 'said'), heardBy(other, 'said')]
    const socket = servers[0].of('/').sockets.get(String(speaker.id))
    socket?.broadcast.emit('said', 'hello')
    await until(() => heard.length === 1)
    assert.deepEqual([own, heard], [[], ['hello']])
  })

  test('sockets of the other server are listed, moved and disconnected', async () => {
    const [near, far] = await Promise.all([join(0), join(1)])
    for (const [server, client, name] of /** @type {[Server, any, string][]} */ ([[servers[0], near, 'near'], [servers[1], far, 'far']])) {
      const socket = /** @type {any} */ (server.of('/').sockets.get(client.id))
      socket.data.name = name
      await socket.join('listed')
    }
    const names = async (/** @type {Server} */ server, /** @type {string} */ room) =>
      (await server.in(room).fetchSockets()).map((socket) => socket.data.name).sort()
    assert.deepEqual(await names(servers[0], 'listed'), ['far', 'near'])
    assert.deepEqual(await names(servers[1], 'listed'), ['far', 'near'])
    servers[0].in('listed').socketsJoin('moved')
    await until(async () => (await names(servers[1], 'moved')).length === 2)
    servers[1].in('moved').socketsLeave('listed')
    await until(async () => (await names(servers[0], 'listed')).length === 0)
    assert.deepEqual(await names(servers[0], 'moved'), ['far', 'near'])
    const gone = Promise.all([near, far].map((client) => new Promise((resolve) => client.once('disconnect', resolve))))
    servers[0].in('moved').disconnectSockets()
    assert.deepEqual(await gone, ['io server disconnect', 'io server disconnect'])
  })

  test('the servers speak to each other, and answer', async () => {
    const heard = new Promise((resolve) => servers[1].once('note', (...args) => resolve(args)))
    servers[0].serverSideEmit('note', 1, { two: 2 })
    assert.deepEqual(await heard, [1, { two: 2 }])
    servers[1].once('question', (/** @type {number} */ n, /** @type {(answer: any) => void} */ answer) => answer(n + 1))
    assert.deepEqual(await servers[0].serverSideEmitWithAck('question', 41), [42])
  })

  test('clients of both servers acknowledge a broadcast', async () => {
    const clients = await Promise.all([join(0), join(1), join(1)])
    clients.forEach((client, i) => client.on('ask', (n, answer) => answer(n + i)))
    for (const { id } of clients) servers.forEach((server) => server.of('/').sockets.get(String(id))?.join('asked'))
    const answers = await servers[0].to('asked').timeout(4000).emitWithAck('ask', 10)
    assert.deepEqual([...answers].sort(), [10, 11, 12])
    // One that does not answer in time.
    clients[2].off('ask')
    await assert.rejects(servers[1].to('asked').timeout(300).emitWithAck('ask', 10), /operation has timed out/)
  })
}

/** The option of servers that makes them keep what a client misses. */
const recovery = { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } }

/**
 * The test that an adapter has to pass which keeps what it has sent.
 *
 * @param {Pair} pair
 */
function recovers({ servers, urls, join }) {
  test('a client that comes back, to the other server, gets what it has missed', async () => {
    const client = await join(0, { reconnectionDelay: 100, reconnectionDelayMax: 100 })
    const heard = heardBy(client, 'missed')
    const socket = /** @type {any} */ (servers[0].of('/').sockets.get(String(client.id)))
    socket.data.name = 'recovered'
    await socket.join('missing')
    servers[0].emit('missed', 'before')
    await until(() => heard.length === 1)
    const { id } = client
    const manager = /** @type {any} */ (client.io)
    manager.uri = urls[1]
    const away = new Promise((resolve) => client.once('disconnect', resolve))
    manager.engine.close()
    await away
    await until(() => !servers[0].of('/').sockets.has(String(id)))
    const witness = await join(1)
    const witnessed = heardBy(witness, 'missed')
    await servers[1].of('/').sockets.get(String(witness.id))?.join('missing')
    // Two servers, two connections: only what one of them has heard is known to come first.
    servers[0].to('missing').emit('missed', 'in the room')
    await until(() => witnessed.length === 1)
    servers[1].to('elsewhere').emit('missed', 'not for it')
    servers[1].emit('missed', 'by all')
    await until(() => heard.length === 3)
    assert.deepEqual([client.recovered, client.id, heard], [true, id, ['before', 'in the room', 'by all']])
    const there = /** @type {any} */ (servers[1].of('/').sockets.get(String(id)))
    assert.deepEqual([there.recovered, there.data.name, there.rooms.has('missing')], [true, 'recovered', true])
  })
}

module.exports = { behaves, followed, heardBy, pair, recovers, recovery }
