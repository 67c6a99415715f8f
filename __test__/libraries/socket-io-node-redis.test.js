// @ts-check
'use strict'

const { after } = require('node:test')
const { createAdapter, createShardedAdapter } = require('@socket.io/redis-adapter')
const { createAdapter: createStreamsAdapter } = require('@socket.io/redis-streams-adapter')
const { nodeRedisSides, until } = require('./sides')
const { behaves, followed, pair, recovers, recovery } = require('./socket-io')

nodeRedisSides('@socket.io/redis-adapter', ({ create }) => {
  behaves(pair(create, async (client) => createAdapter(await client(), await client())))
})

nodeRedisSides('@socket.io/redis-adapter with sharded channels', ({ create }) => {
  behaves(pair(create, async (client) => createShardedAdapter(await client(), await client())))
})

nodeRedisSides('@socket.io/redis-streams-adapter', ({ create }) => {
  /** @type {any[]} */
  const duplicates = []
  const options = { blockTimeInMs: 200, maxLen: 5000 }
  const servers = pair(create, async (client) => createStreamsAdapter(followed(await client(), duplicates), options), recovery)
  after(() => until(() => duplicates.every((client) => !client.isOpen)))
  behaves(servers)
  recovers(servers)
})
