// @ts-check
'use strict'

// Publishing, and listening to channels.

const { firstLine } = require('../replies')

/** Until so much has come. @param {unknown[]} heard @param {number} count */
async function until(heard, count) {
  while (heard.length < count) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** @type {import('../play').Scene[]} */
const CHANNELS = [
  {
    scene: 'channels and patterns',
    // One client each: ioredis ends `unsubscribe()` only when nothing is left to hear.
    async ioredis({ make }) {
      const [there, pattern, here] = [await make(), await make(), await make()]
      /** @type {unknown[]} */
      const heard = []
      there.on('message', (/** @type {unknown[]} */ ...message) => heard.push(message))
      pattern.on('pmessage', (/** @type {unknown[]} */ ...message) => heard.push(message))
      const replies = [await there.subscribe('a'), await there.subscribe('b', 'c'), await pattern.psubscribe('a*'), await pattern.psubscribe('b*', '?')]
      replies.push(await here.publish('a', 'hello'), await here.publish('none', 'hello'))
      await until(heard, 3)
      replies.push(await here.pubsub('CHANNELS'), await here.pubsub('CHANNELS', '[ab]'), await here.pubsub('NUMPAT'))
      replies.push(await here.pubsub('NUMSUB'), await here.pubsub('NUMSUB', 'a'), await here.pubsub('NUMSUB', 'a', 'none'))
      replies.push(await there.unsubscribe('a'), await there.unsubscribe('b', 'none'), await there.unsubscribe(), await there.ping())
      replies.push(await pattern.punsubscribe('a*'), await pattern.punsubscribe('b*', 'none'), await pattern.punsubscribe(), await pattern.ping())
      return [replies.map((reply) => (Array.isArray(reply) ? reply.sort() : reply)), heard.map(String).sort()]
    },
    async node({ make }) {
      const [there, here] = [await make(), await make()]
      /** @type {unknown[]} */
      const heard = []
      const listener = (/** @type {unknown[]} */ ...message) => heard.push(message)
      await there.subscribe('a', listener)
      await there.subscribe(['b', 'c'], listener)
      await there.pSubscribe('a*', listener)
      await there.pSubscribe(['b*', '?'], listener)
      const replies = [await here.publish('a', 'hello'), await here.publish('none', 'hello')]
      await until(heard, 3)
      replies.push((await here.pubSubChannels()).sort(), (await here.pubSubChannels('[ab]')).sort(), await here.pubSubNumPat())
      replies.push(await here.pubSubNumSub(), await here.pubSubNumSub('a'), await here.pubSubNumSub(['a', 'none']))
      await there.unsubscribe('a')
      await there.unsubscribe(['b', 'none'])
      await there.unsubscribe()
      await there.pUnsubscribe('a*')
      await there.pUnsubscribe(['b*', 'none'])
      await there.pUnsubscribe()
      return [replies, heard, await there.ping(), await here.pubSubNumPat()]
    },
  },
  {
    scene: 'shard channels',
    async ioredis({ make }) {
      const [there, here] = [await make(), await make()]
      /** @type {unknown[]} */
      const heard = []
      there.on('smessage', (/** @type {unknown[]} */ ...message) => heard.push(message))
      const replies = [await there.ssubscribe('{s}a'), await there.ssubscribe('{s}b', '{s}c')]
      replies.push(await here.spublish('{s}a', 'hello'), await here.spublish('none', 'hello'))
      await until(heard, 1)
      replies.push(await here.pubsub('SHARDCHANNELS'), await here.pubsub('SHARDCHANNELS', '*a'))
      replies.push(await here.pubsub('SHARDNUMSUB'), await here.pubsub('SHARDNUMSUB', '{s}a'), await here.pubsub('SHARDNUMSUB', '{s}a', 'none'))
      replies.push(await there.sunsubscribe('{s}a'), await there.sunsubscribe('{s}b', '{s}none'), await there.sunsubscribe())
      return [replies.map((reply) => (Array.isArray(reply) ? reply.sort() : reply)), heard]
    },
    async node({ make }) {
      const [there, here] = [await make(), await make()]
      /** @type {unknown[]} */
      const heard = []
      const listener = (/** @type {unknown[]} */ ...message) => heard.push(message)
      await there.sSubscribe('{s}a', listener)
      await there.sSubscribe(['{s}b', '{s}c'], listener)
      const replies = [await here.sPublish('{s}a', 'hello'), await here.sPublish('none', 'hello')]
      await until(heard, 1)
      replies.push((await here.pubSubShardChannels()).sort(), await here.pubSubShardChannels('*a'))
      replies.push(await here.pubSubShardNumSub(), await here.pubSubShardNumSub('{s}a'), await here.pubSubShardNumSub(['{s}a', 'none']))
      await there.sUnsubscribe('{s}a')
      await there.sUnsubscribe(['{s}b', '{s}none'])
      await there.sUnsubscribe()
      return [replies, heard, await here.pubSubShardChannels()]
    },
  },
]

exports.pubsub = [
  /** @type {import('../play').Row} */ (['PUBSUB HELP', 'no method', { compare: firstLine }]),
  ...CHANNELS,
]
