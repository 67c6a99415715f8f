// @ts-check
'use strict'

const { behaves } = require('./bullmq')
const { nodeRedisSides } = require('./sides')

// BullMQ sees what kind of client it is given, and connects it itself.
nodeRedisSides('bullmq 6', ({ create, make }) => {
  behaves({ connection: () => make(), keys: async (pattern) => (await create()).keys(pattern) })
})
