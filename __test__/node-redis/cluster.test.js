// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { both, outcome, until } = require('./both')

both(
  'createCluster()',
  ({ redis, place }) => {
    /** @param {any} [options] */
    const cluster = (options) => {
      const made = redis.createCluster({ rootNodes: [{ socket: place() }], ...options })
      made.on('error', () => {})
      return made
    }

    test('commands, nodes, and the end', async () => {
      const client = cluster()
      assert.deepEqual([client.isOpen, client.isReady], [false, false])
      assert.equal(await client.connect(), client)
      assert.deepEqual([client.isOpen, client.isReady], [true, true])
      assert.deepEqual(await outcome(() => client.connect()), { error: 'Error', message: 'Cluster already open' })
      assert.equal(await client.set('k', 'v'), 'OK')
      assert.equal(await client.get('k'), 'v')
      assert.equal(await client.sendCommand('k', true, ['GET', 'k']), 'v')
      assert.deepEqual([client.masters.length, client.replicas.length, client.slots.length, client.nodeByAddress.size], [1, 0, 16384, 1])
      const { address, host, port } = client.masters[0]
      assert.equal(address, `${host}:${port}`)
      const node = await client.nodeClient(client.slots[5].master)
      assert.equal(await node.get('k'), 'v')
      assert.equal(await client.getNodeClientForKey('k'), node)
      assert.equal(client.getSlotMaster(3), client.getMasters()[0])
      await client.close()
      assert.deepEqual(await outcome(() => client.get('k')), { error: 'ClientClosedError', message: 'The client is closed' })
      assert.deepEqual([client.isOpen, client.isReady, client.masters.length], [false, false, 0])
    })

    test('keys of several slots: split by commands that can be, refused by others', async () => {
      const client = await cluster().connect()
      await client.mSet({ a: '1', b: '2' })
      assert.deepEqual(await client.mGet(['a', 'b']), ['1', '2'])
      assert.equal(await client.exists(['a', 'b']), 2)
      assert.equal(await client.del(['a', 'b']), 2)
      const refused = { error: 'SimpleError', message: "CROSSSLOT Keys in request don't hash to the same slot" }
      assert.deepEqual(await outcome(() => client.sInter(['a', 'b'])), refused)
      await client.sAdd('{a}1', ['x', 'y'])
      await client.sAdd('{a}2', 'x')
      assert.deepEqual(await client.sInter(['{a}1', '{a}2']), ['x'])
      client.destroy()
    })

    test('multi()', async () => {
      const client = await cluster().connect()
      assert.deepEqual(await client.multi().set('k', '1').incr('k').exec(), ['OK', 2])
      assert.deepEqual(await client.multi('k').addCommand('k', true, ['GET', 'k']).sendCommand(['GET', 'k']).exec(), ['2', '2'])
      assert.deepEqual(await client.multi().get('k').execAsPipeline(), ['2'])
      client.destroy()
    })

    test('pub/sub has a connection of its own', async () => {
      const client = await cluster().connect()
      /** @type {any[]} */
      const got = []
      await client.subscribe('ch', (/** @type {any[]} */ ...args) => got.push(args))
      await client.pSubscribe('c*', (/** @type {any[]} */ ...args) => got.push(args))
      assert.ok(client.pubSubNode)
      await client.publish('ch', 'm')
      await until(() => got.length === 2)
      assert.deepEqual(got, [['m', 'ch'], ['m', 'ch']])
      await client.sSubscribe('sh', (/** @type {any[]} */ ...args) => got.push(args))
      await client.sPublish('sh', 's')
      await until(() => got.length === 3)
      assert.deepEqual(got[2], ['s', 'sh'])
      await client.unsubscribe('ch')
      await client.pUnsubscribe('c*')
      await client.sUnsubscribe('sh')
      client.destroy()
    })

    test('options: defaults, keyPrefix, scripts, type mappings', async () => {
      const SCRIPT = 'return KEYS[1]'
      const parseCommand = (/** @type {any} */ parser, /** @type {string} */ key) => parser.pushKey(key)
      const scripts = { keyOf: redis.defineScript({ SCRIPT, NUMBER_OF_KEYS: 1, parseCommand, transformReply: undefined }) }
      const client = await cluster({ keyPrefix: 'p:', scripts, defaults: { name: 'node' } }).connect()
      await client.set('k', 'v')
      assert.equal(await client.keyOf('k'), 'p:k')
      const mapped = client.withTypeMapping({ [redis.RESP_TYPES.BLOB_STRING]: Buffer })
      assert.deepEqual(await mapped.get('k'), Buffer.from('v'))
      const node = await client.nodeClient(client.masters[0])
      assert.equal(await node.clientGetName(), 'node')
      const copy = await client.duplicate().connect()
      assert.equal(await copy.get('k'), 'v')
      copy.destroy()
      client.destroy()
    })

    test('events', async () => {
      const client = cluster()
      /** @type {string[]} */
      const events = []
      for (const event of ['connect', 'disconnect', 'node-connect', 'node-ready', 'node-disconnect']) client.on(event, () => events.push(event))
      await client.connect()
      await client.set('k', 'v')
      await client.close()
      assert.deepEqual([...new Set(events)].sort(), ['connect', 'disconnect', 'node-connect', 'node-disconnect', 'node-ready'])
    })
  },
  { cluster: true },
)
