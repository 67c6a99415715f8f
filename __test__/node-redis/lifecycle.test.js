// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { test } = require('node:test')
const { both, outcome, until } = require('./both')

const EVENTS = ['connect', 'ready', 'end', 'error', 'reconnecting', 'terminated']

/** @param {any} client @returns {string[]} the names of events as they come */
function heard(client) {
  /** @type {string[]} */
  const events = []
  for (const event of EVENTS) client.on(event, () => events.push(event))
  return events
}

const CLOSED = { error: 'ClientClosedError', message: 'The client is closed' }

both('the life of a client', ({ create, open, redis, place, real }) => {
  test('connect() resolves to the client, and a second one is refused: "Socket already opened"', async () => {
    const client = create()
    assert.deepEqual([client.isOpen, client.isReady, client.socketEpoch], [false, false, 0])
    const connecting = client.connect()
    assert.deepEqual([client.isOpen, client.isReady], [true, false])
    assert.deepEqual(await outcome(() => client.connect()), { error: 'Error', message: 'Socket already opened' })
    assert.equal(await connecting, client)
    assert.deepEqual([client.isOpen, client.isReady, client.socketEpoch], [true, true, 1])
    assert.deepEqual(await outcome(() => client.connect()), { error: 'Error', message: 'Socket already opened' })
  })

  test('connect, ready, end: in this order, and none of them during a call', async () => {
    const client = create()
    const events = heard(client)
    const connecting = client.connect()
    assert.deepEqual(events, [])
    await connecting
    assert.deepEqual(events, ['connect', 'ready'])
    await client.close()
    assert.deepEqual(events, ['connect', 'ready', 'end'])
    await client.connect()
    assert.deepEqual(events, ['connect', 'ready', 'end', 'connect', 'ready'])
    assert.equal(client.socketEpoch, 2)
  })

  test('CLIENT KILL: what is under way fails, and the client comes back with its subscriptions', async () => {
    const [client, other] = [await open(), await open()]
    const events = heard(client)
    /** @type {string[]} */
    const errors = []
    client.on('error', (/** @type {Error} */ error) => errors.push(error.message))
    /** @type {string[]} */
    const messages = []
    await client.select(2)
    await client.subscribe('channel', (/** @type {string} */ message) => messages.push(message))
    const id = await client.clientId()
    const blocked = outcome(() => client.blPop('none', 0))
    await until(async () => / cmd=blpop /.test(await other.sendCommand(['CLIENT', 'LIST', 'ID', String(id)])))
    assert.equal(await other.clientKill({ filter: 'ID', id }), 1)
    assert.deepEqual(await blocked, { error: 'SocketClosedUnexpectedlyError', message: 'Socket closed unexpectedly' })
    await until(() => events.includes('ready'))
    assert.deepEqual(events, ['error', 'reconnecting', 'connect', 'ready'])
    assert.deepEqual(errors, ['Socket closed unexpectedly'])
    assert.equal(client.socketEpoch, 2)
    assert.equal((await client.clientInfo()).db, 2)
    await until(async () => (await other.publish('channel', 'again')) === 1)
    await until(() => messages.length === 1)
  })

  test('CLIENT KILL without a strategy to reconnect: the end', async () => {
    const [client, other] = [await open({ socket: { reconnectStrategy: false } }), await open()]
    const events = heard(client)
    assert.equal(await other.clientKill({ filter: 'ID', id: await client.clientId() }), 1)
    await until(() => events.includes('error'))
    assert.deepEqual([client.isOpen, client.isReady], [false, false])
    assert.deepEqual(events, ['terminated', 'error'])
  })

  test('commands before `ready` wait in order, and those of listeners come behind them', async () => {
    const client = create()
    /** @type {string[]} */
    const order = []
    client.on('ready', () => client.get('a').then((/** @type {any} */ value) => order.push('ready ' + value)))
    const connecting = client.connect()
    const all = [client.set('a', '1'), client.incr('a'), client.get('a')]
    for (const [i, promise] of all.entries()) promise.then((/** @type {any} */ value) => order.push(i + ' ' + value))
    await connecting
    await Promise.all(all)
    await until(() => order.length === 4)
    assert.deepEqual(order, ['0 OK', '1 2', '2 2', 'ready 2'])
  })

  test('close() waits for what was issued, and takes no more', async () => {
    const client = await open()
    const replies = [client.set('k', 'v'), client.get('k')]
    const closing = client.close()
    assert.equal(client.isOpen, false)
    assert.deepEqual(await outcome(() => client.get('k')), CLOSED)
    assert.equal(await closing, undefined)
    assert.deepEqual(await Promise.all(replies), ['OK', 'v'])
    assert.deepEqual(await outcome(() => client.close()), CLOSED)
    assert.deepEqual([client.isOpen, client.isReady], [false, false])
  })

  test('close() waits for a blocked command', async () => {
    const client = await open()
    const other = await open()
    const popped = client.blPop('list', 0)
    const closing = client.close()
    await other.lPush('list', 'x')
    assert.deepEqual(await popped, { key: 'list', element: 'x' })
    await closing
    assert.equal(client.isReady, false)
  })

  test('close() during connect()', async () => {
    const client = create()
    const connecting = outcome(() => client.connect())
    const reply = client.set('early', '1')
    const closing = client.close()
    assert.deepEqual(await connecting, CLOSED)
    assert.equal(await reply, 'OK')
    await closing
    assert.deepEqual([client.isOpen, client.isReady], [false, false])
  })

  test('destroy() rejects what is under way with DisconnectsClientError, and may be called again', async () => {
    const client = await open()
    const events = heard(client)
    const blocked = outcome(() => client.blPop('list', 0))
    const behind = outcome(() => client.get('k'))
    assert.equal(client.destroy(), undefined)
    const expected = { error: 'DisconnectsClientError', message: 'Disconnects client' }
    assert.deepEqual([await blocked, await behind], [expected, expected])
    assert.deepEqual(events, ['end'])
    client.destroy()
    assert.deepEqual(events, ['end'])
    assert.deepEqual(await outcome(() => client.get('k')), CLOSED)
  })

  test('quit() answers OK, disconnect() ends at once; both are refused or done when closed', async () => {
    const client = await open()
    assert.equal(await client.quit(), 'OK')
    assert.equal(client.isOpen, false)
    assert.deepEqual(await outcome(() => client.quit()), CLOSED)
    const other = await open()
    assert.equal(await other.disconnect(), undefined)
    assert.equal(other.isOpen, false)
  })

  test('a client may connect again after it was closed, and finds its database', async () => {
    const client = await open({ database: 3 })
    await client.set('k', 'three')
    await client.close()
    await client.connect()
    assert.equal(await client.get('k'), 'three')
    await client.select(4)
    assert.equal(await client.get('k'), null)
    await client.close()
    await client.connect()
    await client.set('four', '1')
    const raw = await open({ database: 4 })
    assert.equal(await raw.get('four'), '1')
  })

  test('duplicate() has the options, with changes, and is not connected', async () => {
    const client = await open({ database: 2, name: 'me' })
    const copy = client.duplicate({ name: 'you' })
    copy.on('error', () => {})
    assert.deepEqual([copy.isOpen, copy.options.database, copy.options.name], [false, 2, 'you'])
    await copy.connect()
    await client.set('k', '2')
    assert.equal(await copy.get('k'), '2')
    assert.equal(await copy.clientGetName(), 'you')
    copy.destroy()
  })

  test('disableOfflineQueue: a command before `ready` is refused', async () => {
    const client = create({ disableOfflineQueue: true })
    const connecting = client.connect()
    const offline = { error: 'ClientOfflineError', message: 'The client is offline' }
    assert.deepEqual(await outcome(() => client.get('k')), offline)
    await connecting
    assert.equal(await client.get('k'), null)
  })

  test('commandsQueueMaxLength: one more is refused', async () => {
    const client = create({ commandsQueueMaxLength: 4 })
    const connecting = client.connect()
    const replies = Array.from({ length: 5 }, (_, i) => outcome(() => client.set('k', String(i))))
    const outcomes = await Promise.all(replies)
    assert.deepEqual(outcomes[4], { error: 'Error', message: 'The queue is full' })
    await connecting
  })

  test('a database that does not exist: error, reconnecting; until the strategy ends it', async () => {
    /** @type {any[]} */
    const asked = []
    const reconnectStrategy = (/** @type {number} */ retries, /** @type {Error} */ cause) => {
      asked.push([retries, cause.message.split(' ')[0]])
      return retries < 2 ? 1 : new Error('enough')
    }
    const client = create({ database: 99, socket: { reconnectStrategy } })
    const events = heard(client)
    const got = await outcome(() => client.connect())
    assert.deepEqual(got, { error: 'ReconnectStrategyError', message: 'enough' })
    assert.deepEqual(asked, [[0, 'ERR'], [1, 'ERR'], [2, 'ERR']])
    const round = ['connect', 'error', 'reconnecting']
    assert.deepEqual(events, [...round, ...round, 'connect', 'terminated', 'error'])
    assert.equal(client.isOpen, false)
  })

  test('reconnectStrategy: false ends it at once', async () => {
    const client = create({ database: 99, socket: { reconnectStrategy: false } })
    const events = heard(client)
    const terminated = once(client, 'terminated')
    const got = await outcome(() => client.connect())
    assert.equal(got.error, 'SimpleError')
    assert.equal((await terminated)[0].message, got.message)
    assert.deepEqual(events, ['connect', 'terminated', 'error'])
  })

  test('destroy() while it tries again', async () => {
    const client = create({ database: 99, socket: { reconnectStrategy: 20 } })
    const connecting = outcome(() => client.connect())
    await new Promise((resolve) => client.once('reconnecting', resolve))
    client.destroy()
    assert.notEqual((await connecting).error, undefined)
    assert.equal(client.isOpen, false)
  })

  test('credentialsProvider: asked for each connection', async () => {
    let asked = 0
    const credentialsProvider = {
      type: 'async-credentials-provider',
      credentials: async () => ({ password: 'p' + ++asked }),
    }
    const client = await open({ credentialsProvider })
    await client.close()
    await client.connect()
    assert.equal(asked, 2)
  })

  test('name, clientInfoTag: what a connection is called', async () => {
    const client = await open({ name: 'called', clientInfoTag: 'tag' })
    const info = await client.clientInfo()
    assert.equal(info.name, 'called')
    assert.match(info.libName, /\(tag\)$/)
    const bare = await open({ disableClientInfo: true })
    assert.equal((await bare.clientInfo()).libName, '')
  })

  test('ref() and unref()', async () => {
    const client = await open()
    client.unref()
    client.ref()
    client.unref()
    assert.equal(await client.ping(), 'PONG')
  })

  test('reset(): the database, subscriptions and WATCH are as in the beginning', async () => {
    const client = await open({ database: 5 })
    await client.select(6)
    await client.watch('k')
    await client.subscribe('ch', () => {})
    await client.reset()
    assert.deepEqual([client.isWatching, client.isPubSubActive], [false, false])
    // The real one selects the database that it has just left.
    const database = real ? 6 : 5
    await client.set('here', '1')
    assert.equal(await (await open({ database })).get('here'), '1')
  })

  test('pingInterval: replies are events', async () => {
    const client = create({ pingInterval: 5 })
    /** @type {any[]} */
    const pings = []
    client.on('ping-interval', (/** @type {any} */ reply) => pings.push(reply))
    await client.connect()
    await until(() => pings.length > 1)
    assert.equal(pings[0], 'PONG')
  })

  test('options are those that were given, completed by the URL', async () => {
    const { host, port } = place()
    const url = `redis://user:secret@${host}:${port}/4`
    const options = redis.createClient({ url }).options
    assert.deepEqual(options.socket, { host, port, tls: false })
    assert.deepEqual([options.username, options.password, options.database], ['user', 'secret', 4])
    assert.equal(options.credentialsProvider.type, 'async-credentials-provider')
    assert.deepEqual(await options.credentialsProvider.credentials(), { username: 'user', password: 'secret' })
  })

  for (const url of ['http://x', 'redis://x/notanumber', 'unix://', 'unix:///tmp/x?db=q', 'no url']) {
    test(`a URL that is none: ${url}`, async () => {
      const got = await outcome(async () => redis.createClient({ url }))
      const expected = {
        'http://x': ['TypeError', 'Protocol - http: - is not a valid Redis protocol. Expected redis: or rediss:'],
        'redis://x/notanumber': ['TypeError', 'Invalid pathname'],
        'unix://': ['TypeError', 'Invalid unix URL'],
        'unix:///tmp/x?db=q': ['TypeError', 'Invalid db query parameter'],
        'no url': ['TypeError', 'Invalid URL'],
      }[url]
      assert.deepEqual([got.error, got.message], expected)
    })
  }

  test('options that exclude each other', async () => {
    const messages = [
      [{ RESP: 2, clientSideCache: {} }, 'Client Side Caching is only supported with RESP3'],
      [{ RESP: 2, emitInvalidate: true }, 'emitInvalidate is only supported with RESP3'],
      [{ clientSideCache: {}, emitInvalidate: true }, 'emitInvalidate is not supported (or necessary) when clientSideCache is enabled'],
      [{ RESP: 2, maintNotifications: 'enabled' }, 'Graceful Maintenance is only supported with RESP3'],
      [{ url: 'redis://x', socket: { tls: true } }, 'tls socket option is set to true which is mismatch with protocol or the URL redis://x passed'],
    ]
    for (const [options, message] of messages) {
      assert.equal((await outcome(async () => redis.createClient(options))).message, message)
    }
  })

  test('unix sockets, users and databases of URLs', () => {
    const { RedisClient } = redis
    const parsed = (/** @type {string} */ url) => ({ ...RedisClient.parseURL(url), credentialsProvider: undefined })
    const none = { credentialsProvider: undefined }
    assert.deepEqual(parsed('unix:///tmp/a%20b.sock?db=3'), { socket: { path: '/tmp/a b.sock', tls: false }, database: 3, ...none })
    assert.deepEqual(parsed('unix://u:p%40@/x'), { socket: { path: '/x', tls: false }, username: 'u', password: 'p@', ...none })
    assert.deepEqual(parsed('rediss://:pw@[::1]:7000/1'), { socket: { host: '::1', port: 7000, tls: true }, password: 'pw', database: 1, ...none })
  })

  test('close(), quit(), disconnect() and destroy() of a client that was never connected', async () => {
    assert.deepEqual(await outcome(() => create().close()), CLOSED)
    assert.deepEqual(await outcome(() => create().quit()), CLOSED)
    assert.deepEqual(await outcome(() => create().disconnect()), { value: undefined })
    assert.equal(create().destroy(), undefined)
  })

  test('destroy() while close() waits', async () => {
    const client = await open()
    const popped = outcome(() => client.blPop('list', 0))
    const closing = client.close()
    client.destroy()
    assert.deepEqual(await popped, { error: 'DisconnectsClientError', message: 'Disconnects client' })
    assert.equal(await closing, undefined)
  })

  test('a proxy of a client is that client: its state, its events, its options', async () => {
    const client = await open()
    const proxy = client.withTypeMapping({ [redis.RESP_TYPES.BLOB_STRING]: Buffer })
    const asap = proxy.asap()
    /** @type {number[]} */
    const got = []
    proxy.on('own', (/** @type {number} */ n) => got.push(n))
    client.emit('own', 1)
    asap.emit('own', 2)
    assert.deepEqual(got, [1, 2])
    assert.deepEqual([proxy.isOpen, proxy.isReady, asap.socketEpoch, proxy.options === client.options], [true, true, 1, true])
    await client.set('k', 'v')
    assert.deepEqual([await proxy.get('k'), await asap.get('k'), await client.get('k')], [Buffer.from('v'), Buffer.from('v'), 'v'])
    assert.deepEqual(await outcome(() => proxy.connect()), { error: 'Error', message: 'Socket already opened' })
    assert.equal(client.on('other', () => {}), client)
    const copy = proxy.duplicate()
    assert.deepEqual([copy.isOpen, Object.keys(copy.options.commandOptions)], [false, ['timeout', 'typeMapping']])
  })

  test('createPool(): clients with the options of this one', async () => {
    const client = await open({ database: 2 })
    const pool = client.createPool({ minimum: 1 })
    await pool.connect()
    await pool.set('k', 'pooled')
    assert.equal(await client.get('k'), 'pooled')
    await pool.close()
  })
})
