// @ts-check
'use strict'

const { behaves } = require('./bullmq')
const { sides } = require('./sides')

sides('bullmq 6', ({ create }) => {
  behaves({ connection: () => create({ maxRetriesPerRequest: null }), keys: (pattern) => create().keys(pattern) })
})
