// @ts-check
'use strict'

// Reads the synopsis of a command, and says which of its options a call uses.

/**
 * @typedef {{ kind: 'token', text: string, point: string }} Token a keyword or a sign, sent as it stands
 * @typedef {{ kind: 'value' }} Value
 * @typedef {{ kind: 'choice', optional: boolean, repeated: boolean, ways: Node[][], point: string }} Choice `[...]` or `<...>`
 * @typedef {Token | Value | Choice} Node
 *
 * @typedef {object} Synopsis
 * @property {string[]} points what calls can use: each keyword, and each bracket that may be left out
 * @property {number} tokens how many of the points are keywords
 * @property {(args: string[]) => string[] | null} match the points that a call uses; null when it does not fit
 */

/**
 * @param {string} text in the notation of the Redis documentation
 * @returns {Synopsis}
 */
function parse(text) {
  const words = text.match(/\[|\]|<|>|\||[^\s[\]<>|]+/g) ?? []
  /** @type {string[]} */
  const points = []
  /** @type {Set<string>} */
  const tokens = new Set()
  let at = 0

  /** A keyword may stand in several places, and each has to be met. @param {string} shown */
  const point = (shown) => {
    let name = shown
    for (let i = 2; points.includes(name); i++) name = `${shown} (${i})`
    points.push(name)
    return name
  }

  /** @returns {Node[][]} */
  const ways = () => {
    /** @type {Node[][]} */
    const all = [[]]
    for (; at < words.length && words[at] !== ']' && words[at] !== '>'; at++) {
      if (words[at] === '|') all.push([])
      else if (words[at] !== '...') all[all.length - 1].push(node())
    }
    return all
  }

  /** @returns {Node} */
  const node = () => {
    const word = words[at]
    if (word === '[' || word === '<') {
      const begin = at++
      const inside = ways()
      const shown = words.slice(begin, at + 1).join(' ')
      // A bracket with nothing but keywords is met when they are.
      const plain = inside.every(([first, ...more]) => first.kind === 'token' && more.length === 0)
      return {
        kind: 'choice',
        optional: word === '[',
        repeated: words[at - 1] === '...',
        ways: inside,
        point: word === '[' && !plain ? point(shown) : '',
      }
    }
    if (/^[a-z]/.test(word)) return { kind: 'value' }
    tokens.add(word)
    return { kind: 'token', text: word, point: point(word) }
  }

  const whole = ways()
  return {
    points,
    tokens: points.filter((name) => !name.startsWith('[')).length,
    match: (args) => {
      const found = sequence(whole[0], args, 0, tokens).filter(({ end }) => end === args.length)
      // Where keys end and other values begin may be read in several ways: then each counts.
      return found.length > 0 ? [...new Set(found.flatMap(({ used }) => used))] : null
    },
  }
}

/** @typedef {{ end: number, used: string[] }} Match how far it goes, and what it uses */

/**
 * All ways in which the arguments from `at` on fit.
 * @param {Node[]} nodes @param {string[]} args @param {number} at @param {Set<string>} tokens @returns {Match[]}
 */
function sequence(nodes, args, at, tokens) {
  if (nodes.length === 0) return [{ end: at, used: [] }]
  // Options that stand next to each other come in any order.
  const run = nodes.findIndex((node) => node.kind !== 'choice' || !node.optional)
  const options = run < 0 ? nodes : nodes.slice(0, run)
  if (options.length > 0) {
    const rest = nodes.slice(options.length)
    return anyOrder(options, args, at, tokens).flatMap((first) => joined(first, sequence(rest, args, first.end, tokens)))
  }
  return single(nodes[0], args, at, tokens).flatMap((first) => joined(first, sequence(nodes.slice(1), args, first.end, tokens)))
}

/** @param {Match} first @param {Match[]} rest @returns {Match[]} */
const joined = (first, rest) => rest.map(({ end, used }) => ({ end, used: [...first.used, ...used] }))

/** @param {Node[]} options @param {string[]} args @param {number} at @param {Set<string>} tokens @returns {Match[]} */
function anyOrder(options, args, at, tokens) {
  const taken = options.flatMap((option, i) => {
    const others = options.filter((_, j) => j !== i)
    return single(option, args, at, tokens)
      .filter(({ end }) => end > at)
      .flatMap((first) => joined(first, anyOrder(others, args, first.end, tokens)))
  })
  return [...taken, { end: at, used: [] }]
}

/** @param {Node} node @param {string[]} args @param {number} at @param {Set<string>} tokens @returns {Match[]} */
function single(node, args, at, tokens) {
  if (node.kind === 'choice') return choice(node, args, at, tokens)
  if (at >= args.length) return []
  const word = args[at].toUpperCase()
  if (node.kind === 'token') return word === node.text.toUpperCase() ? [{ end: at + 1, used: [node.point] }] : []
  // A keyword is never taken for a value, so that `key [key ...] [NX]` has one meaning.
  return tokens.has(word) ? [] : [{ end: at + 1, used: [] }]
}

/** @param {Choice} node @param {string[]} args @param {number} at @param {Set<string>} tokens @returns {Match[]} */
function choice(node, args, at, tokens) {
  const { ways, repeated } = node
  const filters = ways.filter(([first, ...more]) => first.kind === 'choice' && first.optional && more.length === 0)
  const inside = [
    ...ways.filter((way) => !filters.includes(way)).flatMap((way) => sequence(way, args, at, tokens)),
    // Alternatives that are all optional are filters, of which any may be given.
    ...anyOrder(filters.map(([first]) => first), args, at, tokens),
  ].filter(({ end }) => end > at)
  const used = node.point === '' ? [] : [node.point]
  return inside.flatMap((first) => {
    const begun = { end: first.end, used: [...used, ...first.used] }
    return repeated ? [...joined(begun, choice(node, args, first.end, tokens)), begun] : [begun]
  })
}

module.exports = { parse }
