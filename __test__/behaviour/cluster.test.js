// @ts-check
'use strict'

// Section "Cluster": one engine, or one real node, that owns all slots.

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { clusterLanes } = require('./cluster-lanes')
const { outcome } = require('./lanes')

const CROSSSLOT = "ReplyError: CROSSSLOT Keys in request don't hash to the same slot"
const SEVERAL = 'Error: All the keys in a pipeline command should belong to the same slot'

/** @param {any} client @param {string} event */
const once = (client, event) => new Promise((resolve) => client.once(event, resolve))

/** @param {any} client */
const ready = (client) => (client.status === 'ready' ? undefined : once(client, 'ready'))

/** The events of its life, from now on. @param {any} client */
function life(client) {
  const names = ['wait', 'connecting', 'refresh', 'connect', 'ready', 'disconnecting', 'close', 'reconnecting', 'end', '-node']
  /** @type {string[]} */
  const seen = []
  for (const name of names) client.on(name, () => seen.push(name))
  return seen
}

clusterLanes('cluster, its life', (lane) => {
  test('it connects by itself and knows its one node and its slots', async () => {
    const cluster = lane.create()
    assert.equal(cluster.status, 'connecting')
    const seen = life(cluster)
    const nodes = /** @type {any[]} */ ([])
    cluster.on('+node', (/** @type {any} */ node) => nodes.push(node))
    await ready(cluster)
    assert.deepEqual(seen, ['connecting', 'refresh', 'connect', 'ready'])
    assert.equal(cluster.slots.length, 16384)
    assert.deepEqual(cluster.slots[16383], [`127.0.0.1:${lane.port}`])
    assert.deepEqual(cluster.nodes(), nodes)
    assert.deepEqual(cluster.nodes('master'), nodes)
    assert.deepEqual(cluster.nodes('slave'), [])
    assert.ok(nodes[0] instanceof lane.Redis)
    assert.equal(cluster.isCluster, true)
    assert.equal(cluster.autoPipelineQueueSize, 0)
    assert.throws(() => cluster.nodes('other'), { message: 'Invalid role "other". Expected "all", "master" or "slave"' })
  })

  test('disconnect() ends it, and connect() opens it again', async () => {
    const cluster = lane.create()
    await ready(cluster)
    const seen = life(cluster)
    assert.equal(cluster.disconnect(), undefined)
    assert.equal(cluster.status, 'disconnecting')
    await once(cluster, 'end')
    assert.deepEqual(seen, ['disconnecting', '-node', 'close', 'end'])
    assert.equal(await outcome(cluster.get('k')), 'Error: Connection is closed.')
    await cluster.connect()
    assert.equal(cluster.status, 'ready')
    assert.equal(await outcome(cluster.connect()), 'Error: Redis is already connecting/connected')
  })

  test('quit() answers before the end', async () => {
    const cluster = lane.create()
    await ready(cluster)
    const seen = life(cluster)
    const ended = once(cluster, 'end')
    assert.equal(await cluster.quit(), 'OK')
    assert.equal(cluster.status, 'disconnecting')
    await ended
    assert.deepEqual(seen, ['disconnecting', '-node', 'close', 'end'])
  })

  test('lazyConnect waits for the first command', async () => {
    const cluster = lane.create({ lazyConnect: true })
    assert.equal(cluster.status, 'wait')
    assert.deepEqual(cluster.nodes(), [])
    assert.deepEqual(cluster.slots, [])
    assert.equal(await cluster.set('k', 'v'), 'OK')
    assert.equal(cluster.status, 'ready')
  })

  test('what has never been open is closed at once', async () => {
    const left = lane.create({ lazyConnect: true })
    left.disconnect()
    assert.equal(left.status, 'end')
    const quitted = lane.create({ lazyConnect: true })
    const ended = once(quitted, 'end')
    assert.equal(await quitted.quit(), 'OK')
    assert.equal(quitted.status, 'disconnecting')
    await ended
  })

  test('disconnect(true) comes back, with its subscriptions', async () => {
    const cluster = lane.create({ clusterRetryStrategy: () => 1 })
    await cluster.subscribe('news')
    const seen = life(cluster)
    cluster.disconnect(true)
    await once(cluster, 'ready')
    assert.deepEqual(seen, [
      ...['disconnecting', '-node', 'close', 'reconnecting'],
      ...['connecting', 'refresh', 'connect', 'ready'],
    ])
    const message = new Promise((resolve) => cluster.on('message', (/** @type {any[]} */ ...args) => resolve(args)))
    while ((await cluster.publish('news', 'again')) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.deepEqual(await message, ['news', 'again'])
  })

  test('a node that goes away comes back', async () => {
    const cluster = lane.create({ clusterRetryStrategy: () => 1 })
    await cluster.set('k', 'v')
    const seen = life(cluster)
    cluster.nodes()[0].disconnect()
    await once(cluster, 'ready')
    assert.deepEqual(seen, ['-node', 'close', 'reconnecting', 'connecting', 'refresh', 'connect', 'ready'])
    assert.equal(await cluster.get('k'), 'v')
  })

  test('a node that is killed comes back', async () => {
    const cluster = lane.create({ clusterRetryStrategy: () => 1 })
    await cluster.set('k', 'v')
    const id = await cluster.client('ID')
    const other = lane.create()
    const isBack = once(cluster, 'ready')
    assert.equal(await other.client('KILL', 'ID', id), 1)
    await isBack
    assert.equal(await cluster.get('k'), 'v')
    assert.notEqual(await cluster.client('ID'), id)
  })

  test('every option is taken', async () => {
    const options = {
      ...{ clusterRetryStrategy: () => 1, clusterNodeRetryStrategy: () => 1, enableOfflineQueue: true, enableReadyCheck: false },
      ...{ scaleReads: () => 0, maxRedirections: 3, retryDelayOnFailover: 1, retryDelayOnClusterDown: 1, retryDelayOnTryAgain: 1 },
      ...{ retryDelayOnMoved: 1, slotsRefreshTimeout: 2000, slotsRefreshInterval: 60_000, redisOptions: { connectTimeout: 20_000 } },
      ...{ lazyConnect: true, useSRVRecords: false, natMap: undefined, enableAutoPipelining: false, autoPipeliningIgnoredCommands: ['get'] },
      ...{ scripts: {}, keyPrefix: 'o:', showFriendlyErrorStack: true, shardedSubscribers: false, himportFieldsets: [] },
      ...{ dnsLookup: (/** @type {any} */ address, /** @type {any} */ done) => done(null, address), resolveSrv: () => {} },
    }
    const cluster = lane.create(options)
    assert.equal(await cluster.set('k', 'v'), 'OK')
    assert.equal(cluster.options.slotsRefreshInterval, 60_000)
    assert.equal(cluster.options.maxRedirections, 3)
  })

  test('without nodes it cannot be', async () => {
    const none = lane.create({ lazyConnect: true, clusterRetryStrategy: null }, [])
    assert.equal(await outcome(none.connect()), 'Error: `startupNodes` should contain at least one node.')
    const odd = lane.create({ lazyConnect: true, clusterRetryStrategy: null }, [true])
    assert.equal(await outcome(odd.connect()), 'Error: Invalid argument true')
    const asked = lane.create({ lazyConnect: true, clusterRetryStrategy: null }, [])
    assert.equal(await outcome(asked.get('k')), 'Error: None of startup nodes is available')
    assert.equal(asked.status, 'end')
  })

  test('a strategy is asked, and gets the reason', async () => {
    const asked = /** @type {any[]} */ ([])
    const clusterRetryStrategy = (/** @type {any[]} */ ...args) => {
      asked.push(args.map(String))
      return asked.length < 3 ? 1 : null
    }
    const cluster = lane.create({ clusterRetryStrategy }, [])
    await once(cluster, 'end')
    const reason = 'Error: `startupNodes` should contain at least one node.'
    assert.deepEqual(asked, [['1', reason], ['2', reason], ['3', reason]])
  })

  test('startup nodes in every form', async () => {
    const { port } = lane
    const forms = [port, `127.0.0.1:${port}`, `redis://127.0.0.1:${port}/3`, { port }, { host: 'localhost', port: String(port) }]
    for (const form of forms) {
      const cluster = lane.create({}, [form])
      await ready(cluster)
      const { options } = cluster.nodes()[0]
      assert.deepEqual([options.host, options.port, options.db, options.readOnly], ['127.0.0.1', port, 0, false])
    }
  })

  test('enableOfflineQueue: false refuses what comes too early', async () => {
    const cluster = lane.create({ enableOfflineQueue: false, enableAutoPipelining: false })
    const text = "Error: Cluster isn't ready and enableOfflineQueue options is false"
    assert.equal(await outcome(cluster.get('k')), text)
  })

  test('what waits when it ends is rejected', async () => {
    const cluster = lane.create({ enableAutoPipelining: false })
    await ready(cluster)
    cluster.disconnect()
    assert.equal(await outcome(cluster.get('k')), 'Error: None of startup nodes is available')
  })

  test('refreshSlotsCache() calls back, not at once', async () => {
    const cluster = lane.create()
    await ready(cluster)
    let refreshed = false
    cluster.once('refresh', () => (refreshed = true))
    let called = false
    const answer = new Promise((resolve) =>
      cluster.refreshSlotsCache((/** @type {any} */ error) => {
        called = true
        resolve(error)
      }),
    )
    assert.equal(called, false)
    assert.equal(await answer, undefined)
    assert.ok(refreshed)
  })

  test('duplicate() takes nodes and options along, unless told otherwise', async () => {
    const cluster = lane.create({ keyPrefix: 'k:', redisOptions: { connectionName: 'one', stringNumbers: true } })
    const other = cluster.duplicate([{ host: '127.0.0.1', port: lane.port }], { redisOptions: { connectionName: 'two' } })
    await cluster.del('n')
    assert.equal(await other.incr('n'), '1')
    assert.equal(await cluster.get('n'), '1')
    assert.equal(await other.client('GETNAME'), 'two')
    other.disconnect()
  })

  test('options are checked, completed and kept', async () => {
    const text = 'Invalid option scaleReads "x". Expected "all", "master", "slave" or a custom function'
    assert.throws(() => lane.create({ scaleReads: 'x' }), { message: text })
    const cluster = lane.create({ lazyConnect: true, natMap: {}, slotsRefreshInterval: 5 })
    const { options } = cluster
    assert.equal(options.maxRedirections, 16)
    assert.equal(options.scaleReads, 'master')
    assert.equal(options.slotsRefreshTimeout, 1000)
    assert.equal(options.slotsRefreshInterval, 5)
    assert.equal(options.clusterRetryStrategy(3), 106)
    assert.equal(options.shardedSubscribers, false)
    assert.equal(options.enableReadyCheck, true)
  })
})

clusterLanes('cluster, its commands', (lane) => {
  /** @type {any} */
  let cluster
  before(async () => {
    cluster = lane.create({ keyPrefix: 'p:' })
    await cluster.flushall()
  })

  test('keys of one command are in one slot', async () => {
    assert.equal(await cluster.mset({ '{a}1': 1, '{a}2': 2 }), 'OK')
    assert.deepEqual(await cluster.mget('{a}1', '{a}2'), ['1', '2'])
    assert.deepEqual(await cluster.mgetBuffer('{a}1', '{a}3'), [Buffer.from('1'), null])
  })

  // In an automatic pipeline ioredis refuses the whole of it.
  for (const [name, ...args] of [
    ['mset', 'a', '1', 'b', '2'],
    ['del', 'a', 'b'],
    ['sunionstore', 'a', 'b', 'c'],
    ['blpop', 'a', 'b', '1'],
    ['zunion', '2', 'a', 'b'],
    ['xread', 'STREAMS', 'a', 'b', '0', '0'],
    ['eval', 'return 1', '2', 'a', 'b'],
    ['georadius', 'a', '0', '0', '1', 'm', 'STORE', 'b'],
    ['sort', 'a', 'STORE', 'b'],
    ['watch', 'a', 'b'],
    ['spublish', 'a', 'b'],
    ['object', 'ENCODING', 'a'],
  ]) {
    test(`${name} ${args.join(' ')}`, async () => {
      const error = await cluster[name](...args).catch((/** @type {Error} */ e) => e)
      if (name === 'spublish') return assert.equal(error, 0)
      if (name === 'object') return assert.equal(error, null)
      assert.equal(String(error), CROSSSLOT)
      const { Command } = lane.Redis
      const sent = new Command(name, args, { keyPrefix: 'p:' })
      assert.deepEqual(error.command, { name, args: sent.args })
    })
  }

  test('a mistake in the arguments comes first', async () => {
    assert.equal(await outcome(cluster.del()), "ReplyError: ERR wrong number of arguments for 'del' command")
    const text = 'ReplyError: ERR value is not an integer or out of range'
    assert.equal(await outcome(cluster.eval('return 1', 'x', 'a', 'b')), text)
    assert.match(await outcome(cluster.call('nosuch', 'x')), /^ReplyError: ERR unknown command 'nosuch'/)
  })

  test('a friendly stack begins where the call is', async () => {
    const friendly = lane.create({ showFriendlyErrorStack: true })
    await friendly.set('text', 'abc')
    for (const call of [
      () => friendly.incr('text'),
      () => friendly.call('incr', 'text'),
      () => friendly.pipeline().incr('text').exec().then((/** @type {any} */ all) => Promise.reject(all[0][0])),
    ]) {
      const error = await call().catch((/** @type {Error} */ e) => e)
      assert.match(error.stack.split('\n')[1], /cluster\.test\.js/)
    }
  })

  test('a callback gets the error too', async () => {
    const error = await new Promise((resolve) => cluster.mset('a', 1, 'b', 2, resolve))
    assert.equal(String(error), CROSSSLOT)
  })

  test('there is one database', async () => {
    const only = (/** @type {string} */ name) => `ReplyError: ERR ${name} is not allowed in cluster mode`
    assert.equal(await outcome(cluster.select(1)), only('SELECT'))
    assert.equal(await cluster.select(0), 'OK')
    assert.equal(await outcome(cluster.select('x')), 'ReplyError: ERR value is not an integer or out of range')
    assert.equal(await outcome(cluster.swapdb(0, 1)), only('SWAPDB'))
    assert.equal(await outcome(cluster.move('a', 1)), only('MOVE'))
    assert.equal(await outcome(cluster.copy('{a}1', '{a}9', 'DB', 1)), 'ReplyError: ERR DB index is out of range')
  })

  test('SORT takes no pattern that could be anywhere', async () => {
    const own = lane.create()
    await own.rpush('{l}', 2, 1)
    await own.mset('{l}w_1', 9, '{l}w_2', 3)
    const denied = (/** @type {string} */ word) =>
      `ReplyError: ERR ${word} option of SORT denied in Cluster mode when keys formed by the pattern may be in different slots.`
    assert.equal(await outcome(own.sort('{l}', 'BY', 'w_*')), denied('BY'))
    assert.equal(await outcome(own.sort('{l}', 'GET', 'w_*')), denied('GET'))
    assert.deepEqual(await own.sort('{l}', 'BY', 'nosort', 'GET', '#'), ['2', '1'])
    assert.deepEqual(await own.sort('{l}', 'BY', '{l}w_*', 'GET', '{l}w_*'), ['3', '9'])
  })

  test('a pipeline goes to any slots, each of its commands to one', async () => {
    const results = await cluster.pipeline().set('a', 1).set('b', 2).get('a').exec()
    assert.deepEqual(results, [[null, 'OK'], [null, 'OK'], [null, '1']])
    assert.equal(await outcome(cluster.pipeline().set('a', 1).mget('a', 'b').exec()), SEVERAL)
    assert.equal(await outcome(cluster.multi().mget('a', 'b').exec()), SEVERAL)
    assert.deepEqual(await cluster.pipeline().exec(), [])
  })

  test('a transaction is in one slot', async () => {
    assert.deepEqual(await cluster.multi().set('{a}1', 1).get('{a}1').exec(), [[null, 'OK'], [null, '1']])
    assert.deepEqual(await cluster.multi([['get', '{a}1']]).exec(), [[null, '1']])
    const error = await cluster.multi().set('a', 1).set('b', 2).exec().catch((/** @type {Error} */ e) => e)
    assert.equal(String(error), CROSSSLOT)
    assert.deepEqual(error.command, { name: 'exec', args: [] })
    assert.deepEqual(error.previousErrors, [])
    const inner = await cluster.pipeline().multi().set('a', 5).set('b', 5).exec().get('a').exec()
    assert.deepEqual(inner.slice(0, 3), [[null, 'OK'], [null, 'QUEUED'], [null, 'QUEUED']])
    assert.equal(String(inner[3][0]), CROSSSLOT)
    assert.deepEqual(inner[4], [null, '1'])
    assert.deepEqual(await cluster.multi().exec(), [])
  })

  test('a transaction by single commands', async () => {
    const own = lane.create({ enableAutoPipelining: false })
    assert.equal(await own.multi({ pipeline: false }), 'OK')
    assert.equal(await own.set('a', 1), 'QUEUED')
    assert.equal(await own.set('b', 1), 'QUEUED')
    assert.equal(await outcome(own.exec()), CROSSSLOT)
    assert.equal(await own.multi({ pipeline: false }), 'OK')
    assert.equal(await own.set('a', 1), 'QUEUED')
    assert.equal(await outcome(own.mget('a', 'b')), CROSSSLOT)
    const aborted = 'ReplyError: EXECABORT Transaction discarded because of previous errors.'
    assert.equal(await outcome(own.exec()), aborted)
    assert.equal(await outcome(own.exec()), 'ReplyError: ERR EXEC without MULTI')
  })

  test('scripts and defined commands', async () => {
    cluster.defineCommand('one', { lua: 'return {KEYS[1], ARGV[1]}', numberOfKeys: 1 })
    cluster.defineCommand('two', { lua: 'return {KEYS[1], KEYS[2]}', numberOfKeys: 2 })
    assert.deepEqual(await cluster.one('k', 'v'), ['p:k', 'v'])
    assert.deepEqual(await cluster.oneBuffer('k', 'v'), [Buffer.from('p:k'), Buffer.from('v')])
    assert.deepEqual(await cluster.pipeline().one('k', 'v').exec(), [[null, ['p:k', 'v']]])
    assert.deepEqual(await cluster.two('{k}1', '{k}2'), ['p:{k}1', 'p:{k}2'])
    assert.equal(await outcome(cluster.two('a', 'b')), CROSSSLOT)
    const scripts = { three: { lua: 'return ARGV[1]', numberOfKeys: 0 } }
    assert.equal(await lane.create({ scripts }).three('x'), 'x')
  })

  test('streams of what one key holds, and none of all keys', async () => {
    await cluster.hset('h', { f: 'v' })
    const found = []
    for await (const page of cluster.hscanStream('h')) found.push(...page)
    assert.deepEqual(found, ['f', 'v'])
    assert.equal(cluster.scanStream, undefined)
    assert.equal(typeof cluster.zscanBufferStream, 'function')
    assert.equal(typeof cluster.sscanStream, 'function')
  })

  test('a node answers by itself, with the same rules', async () => {
    await cluster.set('x', 'y')
    const [node] = cluster.nodes()
    assert.equal(await node.get('p:x'), 'y')
    assert.equal(await outcome(node.mget('a', 'b')), CROSSSLOT)
    assert.deepEqual(await Promise.all(cluster.nodes('master').map((/** @type {any} */ n) => n.exists('p:x'))), [1])
  })

  test('redisOptions.keyPrefix is the prefix of the cluster', async () => {
    const own = lane.create({ redisOptions: { keyPrefix: 'r:' } })
    await own.set('k', 1)
    assert.equal(own.options.keyPrefix, 'r:')
    assert.deepEqual(await own.keys('r:*'), ['r:k'])
  })

  test('CLUSTER KEYSLOT agrees', async () => {
    const { Command } = lane.Redis
    for (const key of ['a', '{user}.name', '{}x', 'a{b', Buffer.from([0xff, 0x7b, 0x31, 0x7d])]) {
      assert.equal(new Command('get', [key]).getSlot(), await cluster.cluster('KEYSLOT', key))
    }
    assert.equal(new Command('ping').getSlot(), null)
    assert.equal(Command.checkFlag('ENTER_SUBSCRIBER_MODE', 'ssubscribe'), true)
    assert.equal(Command.checkFlag('ENTER_SUBSCRIBER_MODE', 'get'), false)
    assert.deepEqual(Command.FLAGS, require('ioredis').Command.FLAGS)
  })
})

clusterLanes('cluster, pub/sub', (lane) => {
  /** @param {any} cluster @param {string} event */
  const next = (cluster, event) => new Promise((resolve) => cluster.once(event, (/** @type {any[]} */ ...args) => resolve(args)))

  test('messages come to the cluster, which goes on with commands', async () => {
    const cluster = lane.create({ redisOptions: { protocol: 2 } })
    assert.equal(await cluster.subscribe('c', 'd'), 2)
    assert.equal(await cluster.psubscribe('p*'), 3)
    assert.equal(await cluster.set('k', 'v'), 'OK')
    const message = next(cluster, 'message')
    const raw = next(cluster, 'messageBuffer')
    assert.equal(await cluster.publish('c', 'm'), 1)
    assert.deepEqual(await message, ['c', 'm'])
    assert.deepEqual(await raw, [Buffer.from('c'), Buffer.from('m')])
    const pmessage = next(cluster, 'pmessage')
    await cluster.publish('pq', 'n')
    assert.deepEqual(await pmessage, ['p*', 'pq', 'n'])
    assert.equal(await cluster.unsubscribe('c'), 2)
  })

  test('shard channels with subscribers of their own', async () => {
    const cluster = lane.create({ shardedSubscribers: true, keyPrefix: 's:' })
    await ready(cluster)
    assert.equal(await cluster.ssubscribe('a'), 1)
    assert.equal(await cluster.ssubscribe('{b}1', '{b}2'), 3)
    const text = 'AbortError: Possible CROSSSLOT error: All channels must hash to the same slot'
    assert.equal(await outcome(cluster.ssubscribe('a', 'b')), text)
    const message = next(cluster, 'smessage')
    assert.equal(await cluster.spublish('a', 'm'), 1)
    assert.deepEqual((await message).slice(0, 2), ['s:a', 'm'])
    assert.equal(await cluster.sunsubscribe('a'), 2)
  })

  test('shard channels without them', async () => {
    const cluster = lane.create()
    await ready(cluster)
    const heard = /** @type {any[]} */ ([])
    cluster.on('smessage', (/** @type {any[]} */ ...args) => heard.push(args))
    assert.equal(await cluster.ssubscribe('a'), 1)
    assert.equal(await outcome(cluster.ssubscribe('a', 'b')), CROSSSLOT)
    await cluster.subscribe('after')
    const after = next(cluster, 'message')
    assert.equal(await cluster.spublish('a', 'm'), 1)
    await cluster.publish('after', 'm')
    await after
    // As with ioredis: the option says that somebody wants them.
    assert.deepEqual(heard, [])
  })

  test('clusters and clients of one place share it', async () => {
    const cluster = lane.create()
    await ready(cluster)
    const client = new lane.Redis({ port: lane.port, keyPrefix: '' })
    await client.set('shared', 'yes')
    assert.equal(await cluster.get('shared'), 'yes')
    await cluster.subscribe('both')
    const message = next(cluster, 'message')
    assert.equal(await client.publish('both', 'm'), 1)
    assert.deepEqual(await message, ['both', 'm'])
    client.disconnect()
  })
})
