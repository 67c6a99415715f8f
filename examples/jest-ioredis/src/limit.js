'use strict'

// So many times in so many seconds: counted and given a deadline in one script, so that no counter stays for ever.

const redis = require('./redis')

redis.defineCommand('countWithin', {
  numberOfKeys: 1,
  lua: `
    local count = redis.call('INCR', KEYS[1])
    if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
    return { count, redis.call('PTTL', KEYS[1]) }`,
})

/** @returns {Promise<{ allowed: boolean, retryAfter: number }>} in seconds */
async function limit(who, { times, seconds }) {
  const [count, left] = await redis.countWithin(`limit:${who}`, seconds * 1000)
  return { allowed: count <= times, retryAfter: count <= times ? 0 : Math.ceil(left / 1000) }
}

module.exports = { limit }
