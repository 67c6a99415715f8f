// @ts-check
'use strict'

const { limitsExpress, limitsFlexibly } = require('./rate-limiters')
const { nodeRedisSides } = require('./sides')

nodeRedisSides('rate-limiter-flexible', ({ create }) => limitsFlexibly(async () => {
  return { storeClient: await create(), useRedisPackage: true, rejectIfRedisNotReady: true }
}))

nodeRedisSides('rate-limit-redis', ({ create }) => limitsExpress(async () => {
  const client = await create()
  return { client, sendCommand: (...words) => client.sendCommand(words) }
}))
