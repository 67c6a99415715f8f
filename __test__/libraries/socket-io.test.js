// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const { createAdapter, createShardedAdapter } = require('@socket.io/redis-adapter')
const { Emitter } = require('@socket.io/redis-emitter')
const { createAdapter: createStreamsAdapter } = require('@socket.io/redis-streams-adapter')
const { sides, until } = require('./sides')
const { behaves, followed, heardBy, pair, recovers, recovery } = require('./socket-io')

sides('@socket.io/redis-adapter', ({ create }) => {
  const servers = pair(create, async (client) => createAdapter(await client(), await client()))
  behaves(servers)

  test('the emitter speaks from outside', async () => {
    const emitter = new Emitter(create())
    const clients = await Promise.all([servers.join(0), servers.join(1)])
    const heard = clients.map((client) => heardBy(client, 'outside'))
    emitter.in(String(clients[1].id)).socketsJoin('chosen')
    await until(async () => (await servers.servers[0].in('chosen').fetchSockets()).length === 1)
    emitter.to('chosen').emit('outside', 'for one')
    emitter.emit('outside', Buffer.from([1, 2, 3]), { all: true })
    const everybody = [Buffer.from([1, 2, 3]), { all: true }]
    await until(() => heard.every((one) => one.length > 0 && Array.isArray(one.at(-1))))
    assert.deepEqual(heard, [[everybody], ['for one', everybody]])
    const told = Promise.all(servers.servers.map((server) => new Promise((resolve) => server.once('told', resolve))))
    emitter.serverSideEmit('told', 'both')
    assert.deepEqual(await told, ['both', 'both'])
  })
})

sides('@socket.io/redis-adapter with sharded channels', ({ create }) => {
  behaves(pair(create, async (client) => createShardedAdapter(await client(), await client())))
})

sides('@socket.io/redis-streams-adapter', ({ create }) => {
  /** @type {any[]} */
  const duplicates = []
  const options = { blockTimeInMs: 200, maxLen: 5000 }
  const servers = pair(create, async (client) => createStreamsAdapter(followed(await client(), duplicates), options), recovery)
  after(() => until(() => duplicates.every((client) => client.status === 'end')))
  behaves(servers)
  recovers(servers)
})
