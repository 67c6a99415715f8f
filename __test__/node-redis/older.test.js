// @ts-check
'use strict'

// What tutorials for earlier versions of node-redis do works as it is written, where today's node-redis refuses it or
// passes over it.

const assert = require('node:assert/strict')
const { afterEach, test } = require('node:test')
const Redis = require('../..')
const { createClient, RedisClient } = require('../../node-redis')
const { outcome, until } = require('./both')

let port = 7200
/** @type {any[]} */
const made = []
afterEach(() => made.splice(0).forEach((client) => (client.v4 ?? client).destroy()))

/** @param {any[]} args @returns {any} */
function create(...args) {
  const client = createClient(...args)
  made.push(client)
  return client
}

test('createClient(port, host), createClient({ host, port }), createClient(url): the same engine as by `socket`', async () => {
  port++
  const forms = [
    [port, 'localhost'], [port], [port, '127.0.0.1', { name: 'me' }], [{ host: '127.0.0.1', port }], [`redis://localhost:${port}`],
    [`redis://localhost:${port}`, { name: 'me' }], [{ url: `redis://127.0.0.1:${port}/0` }], [{ socket: { port } }],
  ]
  for (const [i, form] of forms.entries()) assert.equal(await create(...form).incr('n'), i + 1)
  assert.equal(await create({ port, db: 2 }).get('n'), null)
  assert.equal(await create('/tmp/nearis.sock').get('n'), null)
})

test('clients of both shapes that name the same place have one engine', async () => {
  port++
  const redis = new Redis(port)
  const client = create({ url: `redis://localhost:${port}` })
  await redis.set('k', 'v')
  assert.equal(await client.get('k'), 'v')
  assert.equal(client.engine, redis.engine)
  assert.equal(await create({ engine: redis.engine }).get('k'), 'v')
  redis.disconnect()
})

test('a command before connect() connects; connect() then resolves, and a second one is refused', async () => {
  const client = create({ port: ++port })
  /** @type {string[]} */
  const events = []
  for (const event of ['connect', 'ready']) client.on(event, () => events.push(event))
  assert.equal(await client.set('k', 'v'), 'OK')
  assert.deepEqual([client.isOpen, client.isReady, events], [true, true, ['connect', 'ready']])
  assert.equal(await client.connect(), client)
  assert.deepEqual(await outcome(() => client.connect()), { error: 'Error', message: 'Socket already opened' })
  await client.close()
  assert.equal((await outcome(() => client.get('k'))).error, 'ClientClosedError')
  const other = create({ port })
  assert.equal(await other.publish('ch', 'm'), 0)
  assert.deepEqual(await create({ port }).multi().get('k').exec(), ['v'])
  assert.equal(await create({ port }).close().catch((/** @type {any} */ error) => error.message), 'The client is closed')
})

test('a first command of a client that cannot connect fails as connect() would', async () => {
  const wrong = { username: 'nobody', password: 'wrong' }
  const owner = await create({ port: ++port }).connect()
  await owner.configSet('requirepass', 'secret')
  const client = create({ port, ...wrong })
  assert.match((await outcome(() => client.get('k'))).message, /^WRONGPASS/)
  assert.equal(client.isOpen, false)
  assert.match((await outcome(() => client.get('k'))).message, /^WRONGPASS/)
})

test('users and passwords of a URL: refused where they are wrong, and of no account where none are asked for', async () => {
  const place = (/** @type {string} */ user) => ({ url: `redis://${user}@localhost:${port}`, socket: { reconnectStrategy: /** @type {false} */ (false) } })
  for (const RESP of [2, 3]) {
    const owner = await create({ port: ++port, RESP }).connect()
    assert.equal(await (await create({ ...place('somebody:any'), RESP, name: 'me' }).connect()).clientGetName(), 'me')
    await owner.configSet('requirepass', 'secret')
    assert.equal(await (await create({ ...place(':secret'), RESP }).connect()).ping(), 'PONG')
    for (const user of [':wrong', 'somebody:secret']) {
      const client = create({ ...place(user), RESP }).on('error', () => {})
      assert.match((await outcome(() => client.connect())).message, /^WRONGPASS/)
    }
  }
})

test('subscribe() without a listener: events', async () => {
  const subscriber = create({ port: ++port })
  const publisher = create({ port })
  /** @type {any[]} */
  const got = []
  for (const event of ['subscribe', 'message', 'psubscribe', 'pmessage', 'smessage']) {
    subscriber.on(event, (/** @type {any[]} */ ...args) => got.push([event, ...args]))
  }
  await subscriber.subscribe('ch')
  await subscriber.pSubscribe('c*')
  await subscriber.sSubscribe('sh')
  await subscriber.subscribe('ch')
  await publisher.publish('ch', 'm')
  await publisher.sPublish('sh', 's')
  await until(() => got.length === 5)
  assert.deepEqual(got, [
    ['subscribe', 'ch', 1], ['psubscribe', 'c*', 1], ['message', 'ch', 'm'], ['pmessage', 'c*', 'ch', 'm'], ['smessage', 'sh', 's'],
  ])
})

test('legacyMode: callbacks, and promises under `v4`', async () => {
  const client = create({ port: ++port, legacyMode: true })
  await client.connect()
  const call = (/** @type {string} */ name, /** @type {any[]} */ ...args) =>
    new Promise((resolve, reject) => client[name](...args, (/** @type {any} */ error, /** @type {any} */ reply) => (error ? reject(error) : resolve(reply))))
  assert.equal(await call('set', 'k', 'v', 'EX', 10), 'OK')
  assert.equal(await call('setex', 'l', 10, 'w'), 'OK')
  assert.equal(await call('get', 'k'), 'v')
  assert.deepEqual(await call('hmset', 'h', ['a', '1']), 'OK')
  assert.deepEqual(await call('hgetall', 'h'), { a: '1' })
  assert.match((await outcome(() => call('incr', 'k'))).message, /not an integer/)
  assert.equal(await client.v4.get('k'), 'v')
  assert.deepEqual(await client.v4.hGetAll('h'), { a: '1' })
  const replies = await new Promise((resolve) => client.multi().set('m', 1).incr('m').exec((/** @type {any} */ _, /** @type {any} */ all) => resolve(all)))
  assert.deepEqual(replies, ['OK', 2])
  assert.equal(await call('quit'), 'OK')
  assert.equal(client.isOpen, false)
})

test('legacyMode: it connects by itself, and messages are events', async () => {
  const subscriber = create({ port: ++port, legacyMode: true })
  const publisher = create({ port, legacyMode: true })
  /** @type {any[]} */
  const got = []
  subscriber.on('message', (/** @type {string} */ channel, /** @type {string} */ message) => got.push([channel, message]))
  const told = await new Promise((resolve) => subscriber.subscribe('ch', (/** @type {any} */ _, /** @type {any} */ channel) => resolve(channel)))
  assert.equal(told, 'ch')
  publisher.publish('ch', 'm')
  await until(() => got.length === 1)
  assert.deepEqual(got, [['ch', 'm']])
  publisher.end()
})

test('options about networks and caches are taken, and change nothing', async () => {
  const socket = { port: ++port, tls: true, connectTimeout: 1, keepAlive: true, noDelay: false, socketTimeout: 1 }
  for (const options of [{ clientSideCache: { ttl: 0, maxEntries: 1 } }, { emitInvalidate: true }, { maintNotifications: 'auto' }, { RESP: /** @type {2} */ (2) }]) {
    const client = await create({ socket, ...options }).connect()
    const other = await create({ socket: { port } }).connect()
    await other.set('k', '1')
    assert.equal(await client.get('k'), '1')
    await other.set('k', '2')
    assert.equal(await client.get('k'), '2')
  }
})

test('one shape, not both: what libraries ask for', async () => {
  const client = create({ port: ++port })
  assert.ok(client instanceof RedisClient)
  const has = (/** @type {string} */ name) => name in client
  assert.deepEqual(['scanIterator', 'sSubscribe', 'hSet', 'HSET', 'legacy', 'duplicate'].filter(has).length, 6)
  assert.deepEqual(['defineCommand', 'scanStream', 'pipeline', 'status', 'masters', 'call', 'hset', 'getBuffer'].filter(has), [])
})

test('destroy() while it waits to try again: connect() is rejected then', async () => {
  const client = create({ port: ++port, db: 99, socket: { reconnectStrategy: 3_600_000 } })
  const failed = new Promise((resolve) => client.once('error', resolve))
  const connecting = outcome(() => client.connect())
  await failed
  client.destroy()
  assert.deepEqual(await connecting, { error: 'SimpleError', message: 'ERR DB index is out of range' })
})

test('no client keeps the process, and an idle one is free to go', async () => {
  const { execFileSync } = require('node:child_process')
  const root = require('node:path').join(__dirname, '..', '..')
  const script = `const { createClient } = require('./node-redis'); (async () => {
    const client = await createClient().connect(); await client.subscribe('ch', () => {}); await client.set('k', 'v');
    console.log(await client.get('k')); })()`
  assert.equal(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8', timeout: 20_000 }), 'v\n')
})
