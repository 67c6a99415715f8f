// @ts-check
'use strict'

// What a connection begins with, what listeners can do to it, and how it is lost.

const assert = require('node:assert/strict')
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

both('connections', ({ create, open, redis, place }) => {
  test('commands that a client sends by itself when it connects, as MONITOR sees them', async () => {
    const monitor = await open()
    /** @type {string[]} */
    let lines = []
    await monitor.monitor((/** @type {string} */ line) => lines.push(line.replace(/.*?\] /, '').toLowerCase()))
    const cases = [
      [{}, ['"hello" "3"', 'lib']],
      [{ name: 'me' }, ['"hello" "3" "setname" "me"', 'lib']],
      [{ database: 3 }, ['"hello" "3"', '"select" "3"', 'lib']],
      [{ clientInfoTag: 'tag' }, ['"hello" "3"', 'lib']],
      [{ disableClientInfo: true }, ['"hello" "3"']],
      [{ RESP: 2, name: 'me', database: 3 }, ['"client" "setname" "me"', '"select" "3"', 'lib']],
    ]
    for (const [options, expected] of cases) {
      lines = []
      const client = await open(options)
      await client.ping()
      await until(() => lines.includes('"ping"'))
      const said = lines.map((line) => (/"setinfo" "lib-(ver|name)"/.test(line) ? 'lib' : line)).filter((line, i, all) => line !== all[i - 1])
      // Which protocol a client speaks is told to the engine in any case.
      assert.deepEqual(said.filter((line) => line !== '"hello" "2"'), [...expected, '"ping"'])
      client.destroy()
    }
  })

  test('an error without a listener rejects connect()', async () => {
    const client = redis.createClient({ database: 99, socket: { ...place(), reconnectStrategy: 1 } })
    const got = await outcome(() => client.connect())
    assert.deepEqual(got, { error: 'SimpleError', message: 'ERR DB index is out of range' })
    assert.deepEqual([client.isOpen, client.isReady], [true, false])
    client.destroy()
  })

  for (const event of ['connect', 'ready']) {
    test(`what a listener to "${event}" throws is an error of the connection`, async () => {
      const client = create({ socket: { reconnectStrategy: 1 } })
      /** @type {string[]} */
      const failed = []
      client.on('error', (/** @type {Error} */ error) => failed.push(error.message))
      client.once(event, () => {
        throw new Error('of a listener')
      })
      await client.connect()
      assert.deepEqual(failed, ['of a listener'])
      assert.equal(await client.ping(), 'PONG')
    })
  }

  test('what a listener to "end", or to an event of the program\'s own, throws is thrown to who made it happen', async () => {
    const failing = () => {
      throw new Error('of a listener')
    }
    const [one, other, third] = await Promise.all([open(), open(), open()])
    for (const client of [one, other]) client.once('end', failing)
    assert.throws(() => one.destroy(), /of a listener/)
    assert.deepEqual(await outcome(() => other.close()), { error: 'Error', message: 'of a listener' })
    third.on('own', failing)
    assert.throws(() => third.emit('own'), /of a listener/)
  })

  /** @param {any} client @param {any} other ends the connection of the first */
  const kill = async (client, other) => other.clientKill({ filter: 'ID', id: await client.clientId() })
  const LOST = { error: 'SocketClosedUnexpectedlyError', message: 'Socket closed unexpectedly' }

  test('a connection that is lost: what is under way fails, subscriptions come back, and so does the client', async () => {
    const [client, other] = [await open({ socket: { reconnectStrategy: 1 } }), await open()]
    /** @type {any[]} */
    const got = []
    await client.subscribe('ch', (/** @type {any} */ message) => got.push(message))
    const id = await client.clientId()
    const events = heard(client)
    const blocked = outcome(() => client.blPop('list', 0))
    assert.equal(await other.clientKill({ filter: 'ID', id }), 1)
    assert.deepEqual(await blocked, LOST)
    await until(() => events.includes('ready'))
    assert.deepEqual(events, ['error', 'reconnecting', 'connect', 'ready'])
    assert.deepEqual([client.isOpen, client.isReady, client.socketEpoch], [true, true, 2])
    assert.equal(await other.publish('ch', 'again'), 1)
    await until(() => got.length === 1)
    assert.deepEqual([got, await client.get('k')], [['again'], null])
  })

  test('a connection that is lost, and a strategy that ends it', async () => {
    const [client, other] = [await open({ socket: { reconnectStrategy: false } }), await open()]
    const id = await client.clientId()
    const events = heard(client)
    const waiting = [outcome(() => client.blPop('list', 0)), outcome(() => client.get('k'))]
    await other.clientKill({ filter: 'ID', id })
    assert.deepEqual(await Promise.all(waiting), [LOST, LOST])
    await until(() => events.length === 2)
    assert.deepEqual(events, ['terminated', 'error'])
    assert.deepEqual(await outcome(() => client.get('k')), { error: 'ClientClosedError', message: 'The client is closed' })
  })

  test('keys that were watched over a connection that is lost: WatchError', async () => {
    const [client, other] = [await open({ socket: { reconnectStrategy: 1 } }), await open()]
    await client.watch('k')
    await kill(client, other)
    await until(() => client.socketEpoch === 2)
    assert.deepEqual(await outcome(() => client.multi().get('k').exec()), { error: 'WatchError', message: 'Client reconnected after WATCH' })
  })
})
