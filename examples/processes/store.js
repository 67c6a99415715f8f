'use strict'

// The data, for the process that has it. The others reach it by a unix socket, which only users of this machine who may
// open the file can use: no port, no network.

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
