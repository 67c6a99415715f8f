'use strict'

// News for all processes of the service.

const redis = require('./redis')

/** @returns {Promise<() => Promise<void>>} ends it */
async function hear(topic, listener) {
  const subscriber = redis.duplicate()
  subscriber.on('message', (_, message) => listener(JSON.parse(message)))
  await subscriber.subscribe(`news:${topic}`)
  return async () => {
    await subscriber.unsubscribe()
    await subscriber.quit()
  }
}

function tell(topic, item) {
  return redis.publish(`news:${topic}`, JSON.stringify(item))
}

module.exports = { hear, tell }
