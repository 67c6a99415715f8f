// @ts-check
'use strict'

// What a server says of its commands: their arguments, hints and groups. Nearis's tells the generator what to draw, a
// real server's which of that it knows.

const { parse } = require('./frames')

/**
 * A node of a command's tree of arguments, as in COMMAND DOCS.
 * @typedef {object} Arg
 * @property {string} name
 * @property {string} type
 * @property {string} [token]
 * @property {boolean} optional
 * @property {boolean} multiple
 * @property {boolean} multipleToken
 * @property {Arg[]} children
 *
 * @typedef {object} Command
 * @property {string[]} name one word, or two for a subcommand, in upper case
 * @property {string} group
 * @property {number} arity
 * @property {string[]} flags
 * @property {string[]} tips
 * @property {Arg[]} args
 * @property {boolean} isContainer it does nothing without a subcommand
 */

class Catalogue {
  /**
   * @param {any} client in RESP2
   * @returns {Promise<Catalogue>}
   */
  static async of(client) {
    const [docs, info] = await client.exchange([['COMMAND', 'DOCS'], ['COMMAND']])
    return new Catalogue(plain(parse(docs)), plain(parse(info)))
  }

  /**
   * @param {any[]} docs
   * @param {any[]} info
   */
  constructor(docs, info) {
    /** By name, a subcommand's with a space in it, in lower case. @type {Map<string, Command>} */
    this.commands = new Map()
    const facts = new Map()
    for (const entry of info) {
      facts.set(entry[0], entry)
      for (const sub of entry[9] ?? []) facts.set(sub[0], sub)
    }
    const add = (/** @type {string} */ name, /** @type {Map<string, any>} */ doc) => {
      for (const [sub, inner] of twos(doc.get('subcommands') ?? [])) add(sub, new Map(twos(inner)))
      const [, arity = -1, flags = [], , , , , tips = []] = facts.get(name) ?? []
      const args = (doc.get('arguments') ?? []).map(argument)
      const names = name.split('|')
      const isContainer = doc.has('subcommands') && args.length === 0
      const words = names.map((word) => word.toUpperCase())
      this.commands.set(names.join(' '), { name: words, group: doc.get('group'), arity, flags, tips, args, isContainer })
    }
    for (const [name, doc] of twos(docs)) add(name, new Map(twos(doc)))
  }

  /** Hints by name. */
  get tips() {
    return new Map([...this.commands].map(([name, { tips }]) => [name, tips]))
  }

  /**
   * Whether a call uses no command and no keyword that this server has not.
   * @param {string[]} name
   * @param {Iterable<string>} tokens in upper case
   */
  knows(name, tokens) {
    const command = this.commands.get(name.join(' ').toLowerCase())
    if (!command) return false
    const own = tokensOf(command.args)
    for (const token of tokens) if (!own.has(token)) return false
    return true
  }
}

/**
 * @param {Arg[]} args
 * @param {Set<string>} [into]
 */
function tokensOf(args, into = new Set()) {
  for (const { token, children } of args) {
    if (token) into.add(token.toUpperCase())
    tokensOf(children, into)
  }
  return into
}

/** @param {any[]} doc @returns {Arg} */
function argument(doc) {
  const field = new Map(twos(doc))
  const flags = field.get('flags') ?? []
  return {
    name: field.get('name'),
    type: field.get('type'),
    token: field.get('token'),
    optional: flags.includes('optional'),
    multiple: flags.includes('multiple'),
    multipleToken: flags.includes('multiple_token'),
    children: (field.get('arguments') ?? []).map(argument),
  }
}

/** @param {import('./frames').Item} item @returns {any} */
function plain({ type, text, items }) {
  if (items) return items.map(plain)
  return type === '_' ? null : type === ':' ? Number(text) : text
}

/** @param {any[]} flat @returns {[any, any][]} */
function twos(flat) {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]])
}

module.exports = { Catalogue, tokensOf }
