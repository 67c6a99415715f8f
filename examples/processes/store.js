'use strict'

// The process that has the data. The others reach it by a unix socket, which only this machine's users with the right to
// the file can open: no port, no network.

const os = require('node:os')
const path = require('node:path')
const Redis = require('nearis')

const SOCKET = process.env.STORE_SOCKET ?? path.join(os.tmpdir(), 'nearis-example.sock')

/** Opens the store and gives what ends it. */
async function openStore() {
  const redis = new Redis({ engine: 'store' })
  const listener = await redis.listen({ path: SOCKET })
  return async () => {
    await listener.close()
    redis.disconnect()
  }
}

module.exports = { openStore, SOCKET }

// As a process of its own, as pm2 starts it.
if (require.main === module) {
  openStore().then((close) => {
    // pm2 waits for this word before it starts what depends on it.
    process.send?.('ready')
    process.once('SIGINT', close)
    process.once('SIGTERM', close)
  })
}
