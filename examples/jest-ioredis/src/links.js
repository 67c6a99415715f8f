'use strict'

// Short links: `shorten` gives a code, `follow` what it stands for, as long as it is used at least once a week.

const redis = require('./redis')

const WEEK = 7 * 24 * 3600

async function shorten(url) {
  const code = (await redis.incr('links:last')).toString(36)
  await redis.set(`link:${code}`, url, 'EX', WEEK)
  return code
}

/** @returns {Promise<string | null>} null for a code that nobody has been given, or has used for a week */
async function follow(code) {
  const [[failed, url]] = await redis.multi().getex(`link:${code}`, 'EX', WEEK).zincrby('links:popular', 1, code).exec()
  if (failed) throw failed
  if (url === null) await redis.zrem('links:popular', code)
  return url
}

function popular(count) {
  return redis.zrevrange('links:popular', 0, count - 1)
}

module.exports = { shorten, follow, popular }
