// Mails that wait to be sent, in a list, and the loop that sends them.

const WAITING = 'mails'
/** How long one call waits for a mail. */
const WAIT_SECONDS = 30

/**
 * Adds a mail to what a transaction does.
 * @param {any} change of `redis.multi()`
 * @param {{ to: string, text: string }} mail
 */
export function send(change, mail) {
  return change.lPush(WAITING, JSON.stringify(mail))
}

/**
 * Delivers mails until it is told to stop.
 * @param {import('redis').RedisClientType} redis a client of its own, as it waits
 * @param {(mail: { to: string, text: string }) => unknown} deliver
 * @param {AbortSignal} signal
 * @returns {Promise<number>} how many
 */
export async function deliverAll(redis, deliver, signal) {
  let delivered = 0
  while (!signal.aborted) {
    const found = await redis.brPop(WAITING, WAIT_SECONDS)
    if (found === null) continue
    await deliver(JSON.parse(found.element))
    delivered += 1
  }
  return delivered
}
