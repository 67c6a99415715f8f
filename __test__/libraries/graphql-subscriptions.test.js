// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { GraphQLInt, GraphQLObjectType, GraphQLSchema, GraphQLString, parse, subscribe } = require('graphql')
const { RedisPubSub } = require('graphql-redis-subscriptions')
const { withFilter } = require('graphql-subscriptions')
const { sides, until } = require('./sides')

sides('graphql-redis-subscriptions', ({ create }) => {
  /** @param {object} [options] */
  const make = (options = {}) => new RedisPubSub({ publisher: create(), subscriber: create(), ...options })

  test('a schema is told what others publish', async () => {
    const pubsub = make()
    const type = new GraphQLObjectType({ name: 'Note', fields: { id: { type: GraphQLInt }, text: { type: GraphQLString } } })
    const subscription = new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        note: {
          type,
          args: { from: { type: GraphQLInt } },
          subscribe: withFilter(() => pubsub.asyncIterableIterator('NOTE'), (payload, args) => payload.note.id >= (args?.from ?? 0)),
        },
      },
    })
    const query = new GraphQLObjectType({ name: 'Query', fields: { nothing: { type: GraphQLInt } } })
    const schema = new GraphQLSchema({ query, subscription })
    const notes = /** @type {any} */ (await subscribe({ schema, document: parse('subscription { note(from: 2) { id text } }') }))
    const next = notes.next()
    await until(async () => (await pubsub.getPublisher().pubsub('NUMSUB', 'NOTE'))[1] === 1)
    for (const id of [1, 2, 3]) await pubsub.publish('NOTE', { note: { id, text: `note ${id} ü` } })
    const plain = (/** @type {any} */ { value }) => JSON.parse(JSON.stringify(value.data))
    assert.deepEqual(plain(await next), { note: { id: 2, text: 'note 2 ü' } })
    assert.deepEqual(plain(await notes.next()), { note: { id: 3, text: 'note 3 ü' } })
    await notes.return()
    await until(async () => (await pubsub.getPublisher().pubsub('NUMSUB', 'NOTE'))[1] === 0)
    await pubsub.close()
  })

  test('several listeners of a channel, patterns, and the end of each', async () => {
    const pubsub = make()
    /** @type {string[]} */
    const heard = []
    const listen = (/** @type {string} */ channel, /** @type {string} */ name, options = {}) =>
      pubsub.subscribe(channel, (/** @type {any} */ value) => heard.push(`${name} ${value.n}`), options)
    const ids = await Promise.all([listen('a', 'one'), listen('a', 'two'), listen('a.*', 'pattern', { pattern: true })])
    await pubsub.publish('a', { n: 1 })
    await pubsub.publish('a.b', { n: 2 })
    await until(() => heard.length === 3)
    assert.deepEqual(heard.splice(0).sort(), ['one 1', 'pattern 2', 'two 1'])
    pubsub.unsubscribe(ids[0])
    await pubsub.publish('a', { n: 3 })
    pubsub.unsubscribe(ids[2])
    await pubsub.publish('a.b', { n: 4 })
    await pubsub.publish('a', { n: 5 })
    await until(() => heard.includes('two 5'))
    assert.deepEqual(heard.filter((line) => !line.startsWith('pattern')), ['two 3', 'two 5'])
    pubsub.unsubscribe(ids[1])
    assert.throws(() => pubsub.unsubscribe(ids[1]), /There is no subscription of id/)
    await pubsub.close()
  })

  test('Buffers as they are, by the events for them', async () => {
    const pubsub = make({ messageEventName: 'messageBuffer', pmessageEventName: 'pmessageBuffer' })
    /** @type {any[]} */
    const heard = []
    await pubsub.subscribe('bytes', (/** @type {any} */ value) => heard.push(value))
    await pubsub.subscribe('byte?', (/** @type {any} */ value) => heard.push(value), { pattern: true })
    await pubsub.publish('bytes', Buffer.from([0, 255, 128]))
    await until(() => heard.length === 2)
    assert.deepEqual(heard, [Buffer.from([0, 255, 128]), Buffer.from([0, 255, 128])])
    await pubsub.close()
  })
})
