// Codes that are sent by mail to sign in with. A code is good for ten minutes and five tries, and works once; somebody may
// ask for three in an hour.

import { randomInt } from 'node:crypto'
import { send } from './outbox.js'

const CODE_SECONDS = 600
const TRIES = 5
const ASKING_SECONDS = 3600
const ASKED = 3

/** Somebody has asked too often, and may ask again in `seconds`. */
export class TooOften extends Error {
  /** @param {number} seconds */
  constructor(seconds) {
    super(`Ask again in ${Math.ceil(seconds / 60)} minutes`)
    this.seconds = seconds
  }
}

/** Redis does not answer as it should; nothing has been changed. */
export class Unavailable extends Error {}

export class Codes {
  /** @param {import('redis').RedisClientType} redis */
  constructor(redis) {
    this.redis = redis
  }

  /**
   * Sends a new code, which takes the place of an earlier one.
   * @param {string} mail
   */
  async ask(mail) {
    const asked = await this.#countUp(`asked:${mail}`, ASKING_SECONDS)
    if (asked > ASKED) throw new TooOften(await this.redis.ttl(`asked:${mail}`))
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    try {
      const change = this.redis.multi().set(`code:${mail}`, code, { EX: CODE_SECONDS }).del(`tries:${mail}`)
      await send(change, { to: mail, text: `Your code is ${code}` }).exec()
    } catch (cause) {
      await this.redis.decr(`asked:${mail}`)
      throw new Unavailable('No code was sent', { cause })
    }
  }

  /**
   * Whether it is the code that was sent, which cannot be used again.
   * @param {string} mail
   * @param {string} code
   */
  async redeem(mail, code) {
    const tries = await this.#countUp(`tries:${mail}`, CODE_SECONDS)
    if (tries > TRIES) await this.redis.del(`code:${mail}`)
    if ((await this.redis.get(`code:${mail}`)) !== code) return false
    // Of two that come at once, one deletes it.
    return (await this.redis.del(`code:${mail}`)) === 1
  }

  /**
   * @param {string} key
   * @param {number} seconds until it is nothing again
   */
  async #countUp(key, seconds) {
    const [count] = await this.redis.multi().incr(key).expire(key, seconds, 'NX').exec()
    return Number(count)
  }
}
