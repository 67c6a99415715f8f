'use strict'

// The store as a process of its own, which pm2 starts.

const { openStore } = require('./store')

openStore().then((close) => {
  // pm2 waits for this word.
  process.send?.('ready')
  process.once('SIGINT', close)
  process.once('SIGTERM', close)
})
