// @ts-check
'use strict'

// Transactions.

/** @type {import('../play').Row[]} */
exports.transactions = [
  {
    scene: 'a transaction',
    ioredis: async ({ make }) => (await make()).multi().set('k', '1').incr('k').lpush('k', 'x').get('k').exec(),
    async node({ make }) {
      const client = await make()
      return [
        await client.multi().set('k', '1').incr('k').get('k').exec(),
        await client.multi().incr('k').lPush('k', 'x').exec().catch((/** @type {any} */ error) => error.replies),
      ]
    },
  },
  {
    scene: 'a transaction that is refused',
    ioredis: async ({ make }) => (await make()).multi().set('k', '1').call('nope').exec().catch((/** @type {Error} */ error) => error),
    node: async ({ make }) => (await make()).multi().set('k', '1').addCommand(['NOPE']).exec().catch((/** @type {Error} */ error) => error),
  },
  {
    scene: 'watched keys',
    async ioredis({ make }) {
      const [client, other] = [await make(), await make()]
      const replies = [await client.watch('a'), await client.watch('b', 'c'), await other.set('b', '1'), await client.multi().set('d', '1').exec()]
      replies.push(await client.watch('a'), await other.set('a', '1'), await client.unwatch(), await client.multi().set('d', '1').exec())
      return replies
    },
    async node({ make }) {
      const [client, other] = [await make(), await make()]
      const replies = [await client.watch('a'), await client.watch(['b', 'c']), await other.set('b', '1')]
      replies.push(await client.multi().set('d', '1').exec().catch((/** @type {Error} */ error) => error))
      replies.push(await client.watch('a'), await other.set('a', '1'), await client.unwatch(), await client.multi().set('d', '1').exec())
      return replies
    },
  },
  {
    scene: 'a transaction that is given up',
    async ioredis({ make }) {
      const client = await make()
      return [await client.multi({ pipeline: false }), await client.set('e', '1'), await client.discard(), await client.get('e'), await client.discard().catch((/** @type {Error} */ error) => error)]
    },
    // node-redis keeps a transaction to itself until EXEC, and so has nothing to discard.
    async node({ make }) {
      const client = await make()
      const replies = [await client.sendCommand(['MULTI']), await client.set('e', '1'), await client.sendCommand(['DISCARD']), await client.get('e')]
      return [...replies, await client.sendCommand(['DISCARD']).catch((/** @type {Error} */ error) => error)]
    },
  },
]
