// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { Queue } = require('bullmq')
const { clusterLanes } = require('../behaviour/cluster-lanes')
const { behaves } = require('./bullmq')

clusterLanes('bullmq 6 with a cluster', ({ create }) => {
  const connection = () => create({ redisOptions: { maxRetriesPerRequest: null } })
  const keys = (/** @type {string} */ pattern) => connection().keys(pattern)
  behaves({ connection, keys, prefix: '{bull}' })

  test('without a prefix that keeps the keys together it fails, as it would in a cluster', async () => {
    const queue = new Queue('apart', { connection: connection() })
    await assert.rejects(queue.add('job', {}), { message: /^CROSSSLOT / })
    await queue.close()
  })
})
