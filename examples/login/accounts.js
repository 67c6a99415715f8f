'use strict'

// Accounts: a name and what its password comes to. In the engine too, since an example has no database.

const { randomBytes, scrypt, timingSafeEqual } = require('node:crypto')
const { promisify } = require('node:util')

const derive = promisify(scrypt)
const KEY_BYTES = 32
const LONGEST_PASSWORD = 200

class Accounts {
  constructor(redis) {
    this.redis = redis
    /** What a password is compared with when there is no such account: then both cases take the same time. */
    this.nobody = digest('nobody')
  }

  /** Makes an account, or says why not. */
  async register(name, password) {
    if (typeof name !== 'string' || !/^[a-z][a-z0-9_-]{1,19}$/i.test(name)) {
      return 'A name has 2 to 20 letters, digits, - and _, and begins with a letter.'
    }
    if (typeof password !== 'string' || password.length < 8 || password.length > LONGEST_PASSWORD) {
      return `A password has 8 to ${LONGEST_PASSWORD} characters.`
    }
    const account = JSON.stringify({ name, ...(await digest(password)) })
    // NX: of two who want the same name at the same time, one gets it.
    const made = await this.redis.set(keyOf(name), account, 'NX')
    return made === 'OK' ? null : 'That name is taken.'
  }

  /** The account's name as it was written at first, or null when name or password is wrong. */
  async verify(name, password) {
    if (typeof name !== 'string' || typeof password !== 'string' || password.length > LONGEST_PASSWORD) return null
    const text = await this.redis.get(keyOf(name))
    const account = text === null ? await this.nobody : JSON.parse(text)
    const { hash } = await digest(password, account.salt)
    const isRight = timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(account.hash, 'hex'))
    return isRight && text !== null ? account.name : null
  }
}

const keyOf = (name) => `account:${name.toLowerCase()}`

/** @returns {Promise<{ salt: string, hash: string }>} */
async function digest(password, salt = randomBytes(16).toString('hex')) {
  const hash = await derive(password, salt, KEY_BYTES)
  return { salt, hash: hash.toString('hex') }
}

module.exports = { Accounts }
