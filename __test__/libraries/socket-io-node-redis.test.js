// @ts-check
'use strict'

const { after } = require('node:test')
const { createAdapter, createShardedAdapter } = require('@socket.io/redis-adapter')
const { createAdapter: createStreamsAdapter } = require('@socket.io/redis-streams-adapter')
const { nodeRedisSides, until } = require('./sides')
const { behaves, followed, pair, recovers, recovery } = require('./socket-io')

nodeRedisSides('@socket.io/redis-adapter', ({ create }) => {
  behaves(pair(async () => createAdapter(await create(), await create())))
})

nodeRedisSides('@socket.io/redis-adapter with sharded channels', ({ create }) => {
  behaves(pair(async () => createShardedAdapter(await create(), await create())))
})

nodeRedisSides('@socket.io/redis-streams-adapter', ({ create }) => {
  /** @type {any[]} */
  const duplicates = []
  const make = async () => createStreamsAdapter(followed(await create(), duplicates), { blockTimeInMs: 200, maxLen: 5000 })
  const servers = pair(make, recovery)
  after(() => until(() => duplicates.every((client) => !client.isOpen)))
  behaves(servers)
  recovers(servers)
})
