// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { both, outcome } = require('./both')

const WATCHED = { error: 'WatchError', message: 'One (or more) of the watched keys has been changed' }

both('multi', ({ create, open, redis }) => {
  test('exec() and execTyped(): replies in order, mapped as those of single commands', async () => {
    const client = await open()
    const chain = client.multi().set('k', '1').incr('k').HSET('h', { a: '1' }).hGetAll('h').zAdd('z', { score: 1.5, value: 'm' })
    const replies = await chain.zRangeWithScores('z', 0, -1).hScan('h', '0').exists('k').exec()
    assert.deepEqual(replies.slice(0, 6), ['OK', 2, 1, { a: '1' }, 1, [{ value: 'm', score: 1.5 }]])
    assert.deepEqual(replies.slice(6), [{ cursor: '0', entries: [{ field: 'a', value: '1' }] }, 1])
    assert.deepEqual(await client.multi().get('k').execTyped(), ['2'])
    assert.deepEqual(await client.multi().get('k').EXEC(), ['2'])
    assert.deepEqual(await client.multi().exec(), [])
  })

  test('as a pipeline', async () => {
    const client = await open()
    assert.deepEqual(await client.multi().set('k', 'é').get('k').execAsPipeline(), ['OK', 'é'])
    assert.deepEqual(await client.multi().get('k').exec(true), ['é'])
    assert.deepEqual(await client.multi().get('k').execAsPipelineTyped(), ['é'])
    assert.deepEqual(await client.multi().execAsPipeline(), [])
    const failed = await outcome(() => client.multi().incr('k').set('k', 'later').execAsPipeline())
    assert.deepEqual(failed, { error: 'SimpleError', message: 'ERR value is not an integer or out of range' })
    assert.equal(await client.get('k'), 'later')
  })

  test('MultiErrorReply: replies, errorIndexes, errors()', async () => {
    const client = await open()
    const error = await client.multi().set('k', 'x').incr('k').get('k').lPush('k', '1').exec().catch((/** @type {any} */ e) => e)
    assert.ok(error instanceof redis.MultiErrorReply && error instanceof redis.ErrorReply)
    assert.equal(error.message, '2 commands failed, see .replies and .errorIndexes for more information')
    assert.deepEqual(error.errorIndexes, [1, 3])
    assert.deepEqual([error.replies[0], error.replies[2]], ['OK', 'x'])
    const messages = [...error.errors()].map(({ constructor, message }) => [constructor.name, message.split(' ')[0]])
    assert.deepEqual(messages, [['SimpleError', 'ERR'], ['SimpleError', 'WRONGTYPE']])
  })

  test('a command that is refused when it is queued', async () => {
    const client = await open()
    const failed = await outcome(() => client.multi().set('k', '1').sendCommand(['GET']).exec())
    assert.deepEqual(failed, { error: 'SimpleError', message: "ERR wrong number of arguments for 'get' command" })
    assert.equal(await client.get('k'), null)
  })

  test('addCommand(args, transform) and sendCommand(args)', async () => {
    const client = await open()
    const double = (/** @type {any} */ reply) => reply + reply
    const chain = client.multi().addCommand(['ECHO', 'a'], double).sendCommand(['HGETALL', 'none']).addCommand(['ECHO', 'b'])
    assert.deepEqual(await chain.exec(), ['aa', {}, 'b'])
  })

  test('select() inside is where the client is afterwards', async () => {
    const client = await open()
    assert.deepEqual(await client.multi().select(9).set('k', 'nine').exec(), ['OK', 'OK'])
    assert.equal(await client.get('k'), 'nine')
    await client.close()
    await client.connect()
    assert.equal(await client.get('k'), 'nine')
    await client.del('k')
    await client.select(0)
  })

  test('watch(): WatchError once the key has changed', async () => {
    const client = await open()
    const other = await open()
    assert.equal(await client.watch('k'), 'OK')
    assert.equal(client.isWatching, true)
    await other.set('k', 'changed')
    assert.deepEqual(await outcome(() => client.multi().set('k', 'mine').exec()), WATCHED)
    assert.equal(client.isWatching, false)
    await client.watch(['k', 'l'])
    assert.deepEqual(await client.multi().set('k', 'mine').exec(), ['OK'])
    await client.watch('k')
    await other.set('k', 'again')
    assert.equal(await client.unwatch(), 'OK')
    assert.equal(client.isWatching, false)
    assert.deepEqual(await client.multi().get('k').exec(), ['again'])
  })

  test('watch() does not outlive its connection', async () => {
    const client = await open()
    await client.watch('k')
    await client.close()
    await client.connect()
    const failed = await outcome(() => client.multi().get('k').exec())
    assert.deepEqual(failed, { error: 'WatchError', message: 'Client reconnected after WATCH' })
  })

  test('setDirtyWatch(): why the next transaction is refused', async () => {
    const client = await open()
    client.setDirtyWatch('elsewhere')
    assert.equal(client.isDirtyWatch, true)
    assert.deepEqual(await outcome(() => client.multi().get('k').exec()), { error: 'WatchError', message: 'elsewhere' })
    assert.equal(client.isDirtyWatch, false)
  })

  test('keyPrefix is for the commands of a chain and for watch()', async () => {
    const client = await open({ keyPrefix: 'p:' })
    const other = await open()
    assert.deepEqual(await client.multi().set('k', 'v').get('k').exec(), ['OK', 'v'])
    assert.equal(await other.get('p:k'), 'v')
    await client.watch('k')
    await other.set('p:k', 'w')
    assert.deepEqual(await outcome(() => client.multi().get('k').exec()), WATCHED)
  })

  test('exec() of a client that is closed', async () => {
    const client = await open()
    const chain = client.multi().get('k')
    await client.close()
    const closed = { error: 'ClientClosedError', message: 'The client is closed' }
    assert.deepEqual(await outcome(() => chain.exec()), closed)
    assert.deepEqual(await outcome(() => chain.execAsPipeline()), closed)
  })

  test('bad arguments: thrown where they are given, or rejected where they are sent', async () => {
    const client = await open()
    const refused = { error: 'TypeError', message: '"arguments[1]" must be of type "string | Buffer", got boolean instead.' }
    assert.deepEqual(await outcome(() => client.multi().get(true).exec()), refused)
    assert.deepEqual(await outcome(() => client.multi().get(true).execAsPipeline()), refused)
    assert.throws(() => client.multi().zAdd('z', undefined), TypeError)
  })

  test('issued before `ready`, it waits', async () => {
    const client = create()
    const connecting = client.connect()
    const replies = client.multi().set('k', '1').get('k').exec()
    await connecting
    assert.deepEqual(await replies, ['OK', '1'])
  })

  test('Buffers and long replies', async () => {
    const client = await open()
    const long = 'x'.repeat(300_000)
    assert.deepEqual(await client.multi().set('k', Buffer.from(long)).get('k').strLen('k').exec(), ['OK', long, 300_000])
  })

  test('a type mapping is for the mappers of a transaction, and for all of a pipeline', async () => {
    const client = (await open()).withTypeMapping({ [redis.RESP_TYPES.BLOB_STRING]: Buffer })
    assert.deepEqual(await client.multi().set('k', 'v').get('k').exec(), ['OK', 'v'])
    assert.deepEqual(await client.multi().get('k').execAsPipeline(), [Buffer.from('v')])
  })

  test('transactions of several clients do not mix', async () => {
    const clients = await Promise.all([open(), open(), open()])
    await Promise.all(
      clients.flatMap((client) => Array.from({ length: 20 }, () => client.multi().incr('a').incr('b').exec())),
    )
    assert.deepEqual(await clients[0].mGet(['a', 'b']), ['60', '60'])
  })

  test('a chain may be sent again', async () => {
    const client = await open()
    const chain = client.multi().incr('n')
    assert.deepEqual([await chain.exec(), await chain.exec(), await chain.execAsPipeline()], [[1], [2], [3]])
  })

  test('a pipeline neither counts as the transaction after watch() nor ends it', async () => {
    const client = await open()
    await client.watch('k')
    assert.deepEqual(await client.multi().set('k', '1').execAsPipeline(), ['OK'])
    assert.equal(client.isWatching, true)
    assert.deepEqual(await outcome(() => client.multi().set('k', '2').exec()), WATCHED)
    assert.equal(client.isWatching, false)
  })

  test('a command that blocks does not block inside', async () => {
    const client = await open()
    assert.deepEqual(await client.multi().blPop('none', 0).exec(), [null])
  })
})
