// @ts-check
'use strict'

// Counts what a run has met of encodings: each change of one to another while the value stays, and how small and how
// large values of each encoding have been. A threshold that nothing ever reaches is one that is not tested.

const { nameOf } = require('./compare')
const { parse } = require('./frames')

/** What tells the encoding of a key, by the group of a command that changes it. @type {Record<string, (key: string) => string[]>} */
const ASK = {
  string: (key) => ['OBJECT', 'ENCODING', key],
  bitmap: (key) => ['OBJECT', 'ENCODING', key],
  hash: (key) => ['OBJECT', 'ENCODING', key],
  list: (key) => ['OBJECT', 'ENCODING', key],
  set: (key) => ['OBJECT', 'ENCODING', key],
  'sorted-set': (key) => ['OBJECT', 'ENCODING', key],
  // Nodes are seen in its listing.
  stream: (key) => ['XINFO', 'STREAM', key],
  hyperloglog: (key) => ['PFDEBUG', 'ENCODING', key],
}

/** Commands that put another value in the place of the one that is there. */
const REPLACES = /store$|^(set|setex|psetex|setnx|getset|mset|msetnx|msetex|bitop|xgroup create)$/

/**
 * The question to be asked before a command and behind it, or null when it converts nothing.
 * @param {import('./catalogue').Command} command
 * @param {string} key
 */
function question({ name, group, flags }, key) {
  const ask = ASK[group]
  return ask && flags.includes('write') && !REPLACES.test(nameOf(name)) ? ask(key) : null
}

/** @param {string[]} words */
const isQuestion = (words) => ['OBJECT ENCODING', 'PFDEBUG ENCODING', 'XINFO STREAM'].includes(words.slice(0, 2).join(' '))

/**
 * The answer to a question; null when there is no such key.
 * @param {string[]} words
 * @param {string} reply
 */
function answer(words, reply) {
  const { type, text, items = [] } = parse(reply)
  if (type === '-' || type === '_') return null
  if (nameOf(words) !== 'xinfo stream') return text
  const keys = items.findIndex((item) => item.text === 'radix-tree-keys')
  return keys < 0 ? null : items[keys + 1].text
}

class Conversions {
  constructor() {
    /** How often each was met, such as `list: listpack to quicklist`. @type {Map<string, number>} */
    this.met = new Map()
    /** By type and encoding the fewest and the most elements, and the most bytes of one. @type {Map<string, { fewest: number, most: number, longest: number }>} */
    this.sizes = new Map()
    /** By client, its last two commands. @type {Map<string, { words: string[], reply: string }[]>} */
    this.before = new Map()
  }

  /**
   * Is told all commands of a client and the replies of the server that decides.
   * @param {string} client
   * @param {string[]} words
   * @param {string} reply
   */
  follow(client, words, reply) {
    const before = this.before.get(client) ?? []
    const [first, change] = before
    if (before.length === 2 && isQuestion(words) && first.words.join(' ') === words.join(' ') && !isQuestion(change.words) && change.reply[0] !== '-') {
      this.compare(words, answer(words, first.reply), answer(words, reply))
    }
    this.before.set(client, [...before.slice(-1), { words, reply }])
  }

  /**
   * @param {string[]} words
   * @param {string | null} from
   * @param {string | null} to
   */
  compare(words, from, to) {
    if (from === null || to === null || from === to) return
    const name = nameOf(words)
    if (name === 'xinfo stream') this.count(`nodes of a stream: ${Number(to) > Number(from) ? 'more' : 'fewer'}`)
    else if (name === 'pfdebug') this.count(`hyperloglog: ${from} to ${to}`)
    else this.count(`${from} to ${to}`)
  }

  /** @param {string} what */
  count(what) {
    this.met.set(what, (this.met.get(what) ?? 0) + 1)
  }

  /**
   * Is told what the databases hold when they are compared.
   * @param {string} encoding reply to OBJECT ENCODING
   * @param {string[]} show the command that shows the content
   * @param {string} content the reply to it
   */
  seen(encoding, show, content) {
    const { items } = parse(content)
    if (!items) return
    const kind = `${show[0]} ${parse(encoding).text}`
    const known = this.sizes.get(kind) ?? { fewest: Infinity, most: 0, longest: 0 }
    const count = /^(HGETALL|ZRANGE)$/.test(show[0]) ? items.length / 2 : items.length
    this.sizes.set(kind, {
      fewest: Math.min(known.fewest, count),
      most: Math.max(known.most, count),
      longest: Math.max(known.longest, ...items.map(({ text }) => text.length)),
    })
  }

  /** For people. */
  report() {
    const lines = [...this.met].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `  ${what}: ${count}`)
    for (const [kind, { fewest, most, longest }] of this.sizes) lines.push(`  ${kind}: ${fewest} to ${most} elements, of up to ${longest} bytes`)
    return lines.join('\n')
  }
}

module.exports = { Conversions, question }
