// @ts-check
'use strict'

// A client of an engine in this process, with the same methods as a Wire: replies are written down as RESP2 would have
// them, except that texts of all kinds are bulk strings and nulls of all kinds are null bulk strings.

const native = require('../../js/native')
const transformers = require('../../js/transformers')
const { parse, write } = require('./frames')

const EVENTS = /** @type {const} */ ([['messageBuffer', 'message'], ['pmessageBuffer', 'pmessage'], ['smessageBuffer', 'smessage']])
const WAIT_MS = 2_000

class Embedded {
  /** @param {any} redis with `stringNumbers`, so that integers come exactly, and are told from texts, which are Buffers */
  constructor(redis) {
    this.redis = redis
    /** @type {string[]} */
    this.pushes = []
    for (const [event, kind] of EVENTS) {
      redis.on(event, (/** @type {any[]} */ ...parts) => {
        this.pushes.push(frame([Buffer.from(kind), ...parts.map((part) => Buffer.from(part))]))
      })
    }
  }

  /**
   * @param {string[][]} commands
   * @returns {Promise<string[]>}
   */
  async exchange(commands) {
    if (commands.length === 1) {
      const [words] = commands
      const reply = this.redis.callBuffer(name(words), ...words.slice(1).map(argument))
      return [await reply.then(frame, frame)]
    }
    const pipeline = this.redis.pipeline()
    for (const words of commands) pipeline.callBuffer(name(words), ...words.slice(1).map(argument))
    const results = await pipeline.exec()
    return results.map((/** @type {[any, any]} */ [error, value]) => frame(error ?? value))
  }

  /** @param {string[]} words */
  talk(words) {
    return this.exchange([words])
  }

  /**
   * The messages received: `count` of them, or as many as come in time.
   * @param {number} count
   */
  async messages(count) {
    const end = Date.now() + WAIT_MS
    while (this.pushes.length < count && Date.now() < end) await new Promise((resolve) => setImmediate(resolve))
    const { pushes } = this
    this.pushes = []
    return pushes
  }

  close() {
    this.redis.disconnect()
  }
}

/** Methods that are more than their command. */
const OWN_FORM = new Set(['multi', 'exec', 'quit', 'reset'])

/**
 * The same by the methods of the commands, each call by itself and all at once, with texts as strings. What is not UTF-8
 * is lost in those, and so are the last digits of integers beyond 2^53.
 */
class Methods extends Embedded {
  /**
   * @param {string[][]} commands
   * @returns {Promise<string[]>}
   */
  exchange(commands) {
    const calls = commands.map(([word, ...words]) => {
      const method = word.toLowerCase()
      const args = words.map(argument)
      const isMethod = native.find(method) !== undefined && !OWN_FORM.has(method)
      return isMethod ? this.redis[method](...args) : this.redis.call(word, ...args)
    })
    return Promise.all(calls.map((call) => call.then(textFrame, textFrame)))
  }
}

/**
 * @param {any} value
 * @returns {string}
 */
function textFrame(value) {
  if (typeof value === 'string') return frame(Buffer.from(value))
  if (Array.isArray(value)) return `*${value.length}\r\n${value.map(textFrame).join('')}`
  if (typeof value === 'object' && value !== null && !(value instanceof Error)) return textFrame(Object.entries(value).flat())
  return frame(value)
}

/** The client changes some replies when the command is called in lower case, as ioredis does. @param {string[]} words */
const name = ([word]) => (word in transformers.reply ? word.toUpperCase() : word)

/**
 * As people pass them: strings where they can be, else Buffers.
 * @param {string} word
 */
const argument = (word) => (/^[\x00-\x7f]*$/.test(word) ? word : Buffer.from(word, 'latin1'))

/**
 * @param {any} value
 * @returns {string}
 */
function frame(value) {
  if (value === null || value === undefined) return '$-1\r\n'
  if (value instanceof Error) return `-${Buffer.from(value.message).toString('latin1')}\r\n`
  if (Buffer.isBuffer(value)) return `$${value.length}\r\n${value.latin1Slice()}\r\n`
  if (typeof value === 'string' || typeof value === 'number') return `:${value}\r\n`
  if (Array.isArray(value)) return `*${value.length}\r\n${value.map(frame).join('')}`
  throw new Error(`a reply of an unknown kind: ${typeof value}`)
}

/**
 * A reply of RESP2 in the form of an embedded one.
 * @param {string} reply
 */
function asEmbedded(reply) {
  const [type] = reply
  if (type === '+') return `$${reply.length - 3}\r\n${reply.slice(1)}`
  if (type === '-') return lossy(reply)
  if (type !== '*') return reply
  if (!reply.includes('*-1') && !reply.includes('\r\n+') && !reply.includes('\r\n-')) return reply
  return write(plain(parse(reply)))
}

/** The message of an Error is a string, in which bytes that are not UTF-8 are lost. @param {string} text */
const lossy = (text) => Buffer.from(Buffer.from(text, 'latin1').toString('utf8')).toString('latin1')

/**
 * @param {import('./frames').Item} item
 * @returns {import('./frames').Item}
 */
function plain(item) {
  if (item.type === '-') return { type: '-', text: lossy(item.text) }
  if (item.type === '+') return { type: '$', text: item.text }
  if (item.type === '_') return { type: '_', text: '$-1\r\n' }
  return item.items ? { ...item, items: item.items.map(plain) } : item
}

/**
 * A reply of RESP2 in the form of one in texts.
 * @param {string} reply
 */
function asMethods(reply) {
  return write(inText(plain(parse(reply))))
}

/**
 * @param {import('./frames').Item} item
 * @returns {import('./frames').Item}
 */
function inText(item) {
  if (item.type === '$') return { ...item, text: lossy(item.text) }
  if (item.type === ':') return { ...item, text: String(Number(item.text)) }
  return item.items ? { ...item, items: item.items.map(inText) } : item
}

module.exports = { Embedded, Methods, asEmbedded, asMethods }
