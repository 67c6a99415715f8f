// @ts-check
'use strict'

// A client of an engine in this process, with the same methods as a Wire: replies are written down as RESP2 would have
// them, except that texts of all kinds are bulk strings and nulls of all kinds are null bulk strings.

const native = require('../../js/native')
const transformers = require('../../js/transformers')
const { write } = require('./frames')

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
const textFrame = (value) => frame(value, inTexts)

/** @param {any} value */
function inTexts(value) {
  if (typeof value === 'string') return Buffer.from(value)
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error)
  return isMap ? Object.entries(value).flat() : value
}

/** The client changes some replies when the command is called in lower case, as ioredis does. @param {string[]} words */
const name = ([word]) => (word in transformers.reply ? word.toUpperCase() : word)

/**
 * As people pass them: strings where they can be, else Buffers.
 * @param {string} word
 */
const argument = (word) => (/^[\x00-\x7f]*$/.test(word) ? word : Buffer.from(word, 'latin1'))

/**
 * Without recursion: a script's reply may be thousands of levels deep.
 * @param {any} value
 * @param {(one: any) => any} [change] what is done with the value and with each element first
 * @returns {string}
 */
function frame(value, change = (one) => one) {
  const parts = []
  const left = [value]
  while (left.length > 0) {
    const next = change(left.pop())
    if (!Array.isArray(next)) {
      parts.push(scalar(next))
      continue
    }
    parts.push(`*${next.length}\r\n`)
    for (let i = next.length - 1; i >= 0; i--) left.push(next[i])
  }
  return parts.join('')
}

/** @param {any} value */
function scalar(value) {
  if (value === null || value === undefined) return '$-1\r\n'
  if (value instanceof Error) return `-${Buffer.from(value.message).toString('latin1')}\r\n`
  if (Buffer.isBuffer(value)) return `$${value.length}\r\n${value.latin1Slice()}\r\n`
  if (typeof value === 'string' || typeof value === 'number') return `:${value}\r\n`
  throw new Error(`a reply of an unknown kind: ${typeof value}`)
}

/**
 * A reply of RESP2 in the form of an embedded one.
 * @param {string} reply
 */
function asEmbedded(reply) {
  if (!'*+-'.includes(reply[0]) || !/^[+-]|\r\n[+-]|\*-1/.test(reply)) return reply
  return changed(reply, plain)
}

/** The message of an Error is a string, in which bytes that are not UTF-8 are lost. @param {string} text */
const lossy = (text) => Buffer.from(Buffer.from(text, 'latin1').toString('utf8')).toString('latin1')

/** @typedef {import('./frames').Item} Item */

/**
 * A reply of RESP2 with its items changed, one after the other as they stand in it.
 * @param {string} reply
 * @param {(item: Item) => Item} change of a scalar or a null
 */
function changed(reply, change) {
  let text = ''
  for (let at = 0; at < reply.length; ) {
    const start = at
    const line = reply.indexOf('\r\n', at)
    const [type, head] = [reply[at], reply.slice(at + 1, line)]
    at = line + 2
    if (head === '-1' && '*$'.includes(type)) {
      text += write(change({ type: '_', text: reply.slice(start, at) }))
    } else if (type === '*') {
      text += reply.slice(start, at)
    } else if (type === '$') {
      at += Number(head) + 2
      text += write(change({ type, text: reply.slice(line + 2, at - 2) }))
    } else {
      text += write(change({ type, text: head }))
    }
  }
  return text
}

/**
 * @param {Item} item
 * @returns {Item}
 */
function plain(item) {
  if (item.type === '-') return { type: '-', text: lossy(item.text) }
  if (item.type === '+') return { type: '$', text: item.text }
  if (item.type === '_') return { type: '_', text: '$-1\r\n' }
  return item
}

/**
 * A reply of RESP2 in the form of one in texts.
 * @param {string} reply
 */
const asMethods = (reply) => changed(reply, (item) => inText(plain(item)))

/**
 * @param {Item} item
 * @returns {Item}
 */
function inText(item) {
  if (item.type === '$') return { ...item, text: lossy(item.text) }
  if (item.type === ':') return { ...item, text: String(Number(item.text)) }
  return item
}

module.exports = { Embedded, Methods, asEmbedded, asMethods }
