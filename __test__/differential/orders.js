// @ts-check
'use strict'

// Which replies have an order although nothing promises one: what is listed from a collection in a compact encoding comes
// in the order in which that has it, of insertion or of integers, and clients see it.

const { nameOf } = require('./compare')
const { parse } = require('./frames')

const COMPACT = new Set(['intset', 'listpack', 'listpackex'])

/** @param {string[]} words */
const ONE_KEY = (words) => words.slice(1, 2)
/** @param {string[]} words */
const ALL_KEYS = (words) => words.slice(1)
/** @param {string[]} words */
const SOURCES = (words) => words.slice(2)

/** The keys whose encodings decide, by command. @type {Record<string, (words: string[]) => string[]>} */
const LISTS = { hgetall: ONE_KEY, hkeys: ONE_KEY, hvals: ONE_KEY, hscan: ONE_KEY, smembers: ONE_KEY, sscan: ONE_KEY, sinter: ALL_KEYS }
/** Commands that store a set, perhaps a compact one in the order of a table. @type {typeof LISTS} */
const STORES = { sinterstore: SOURCES, sdiffstore: SOURCES, sunionstore: SOURCES }
/** Commands that make a key the same as another. */
const COPIES = new Set(['rename', 'renamenx', 'copy'])

/** @param {string} encoding reply to OBJECT ENCODING; what is not there has no order to be wrong */
function isCompact(encoding) {
  const { type, text } = parse(encoding)
  return type === '_' || type === '-' || COMPACT.has(text)
}

/** What is known of orders in one run. */
class Orders {
  constructor() {
    /** Keys whose values may have been stored in the order of a table, in any database. @type {Set<string>} */
    this.shuffled = new Set()
  }

  /**
   * What has to be asked right before a command.
   * @param {string[]} words
   * @returns {string[][]}
   */
  questions(words) {
    const name = nameOf(words)
    return ((LISTS[name] ?? STORES[name])?.(words) ?? []).map((key) => ['OBJECT', 'ENCODING', key])
  }

  /**
   * Whether the reply to a command has an order. To be asked of each command in turn.
   * @param {string[]} words
   * @param {string[]} encodings replies to the questions; none when they could not be asked
   */
  follow(words, encodings) {
    const name = nameOf(words)
    if (COPIES.has(name) && this.shuffled.has(words[1])) this.shuffled.add(words[2])
    const keys = (LISTS[name] ?? STORES[name])?.(words) ?? []
    const isOrdered = encodings.length > 0 && encodings.every(isCompact) && !keys.some((key) => this.shuffled.has(key))
    if (STORES[name]) this.shuffled[isOrdered ? 'delete' : 'add'](words[1])
    return isOrdered && LISTS[name] !== undefined
  }
}

module.exports = { Orders, isCompact }
