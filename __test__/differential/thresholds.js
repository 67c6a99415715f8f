// @ts-check
'use strict'

// How large collections may be in their compact encodings: as usual, or so that every conversion is met soon, or hardly
// ever.

/** @typedef {'usual' | 'low' | 'high'} Kind */

/**
 * What a real server has by itself, and what is drawn besides: a number from 0 to `low`, or from the usual one to `high`, or
 * one of some values.
 * @type {Record<string, { usual: string, low: number | string[], high: number | string[] }>}
 */
const THRESHOLDS = {
  'hash-max-listpack-entries': { usual: '512', low: 8, high: 2_000 },
  'hash-max-listpack-value': { usual: '64', low: 12, high: 20_000 },
  'set-max-intset-entries': { usual: '512', low: 8, high: 2_000 },
  'set-max-listpack-entries': { usual: '128', low: 8, high: 1_000 },
  'set-max-listpack-value': { usual: '64', low: 12, high: 20_000 },
  'zset-max-listpack-entries': { usual: '128', low: 8, high: 1_000 },
  'zset-max-listpack-value': { usual: '64', low: 12, high: 20_000 },
  // Elements, or below 0 bytes: 4 KB to 64 KB.
  'list-max-listpack-size': { usual: '-2', low: ['0', '1', '2', '5', '8', '-1'], high: ['-3', '-4', '-5', '500', '2000'] },
  'hll-sparse-max-bytes': { usual: '3000', low: 60, high: 20_000 },
  // 0 is no limit.
  'stream-node-max-entries': { usual: '100', low: 8, high: ['0', '1000', '2000'] },
  'stream-node-max-bytes': { usual: '4096', low: 200, high: ['0', '100000'] },
}

/** @type {Kind[]} */
const KINDS = ['usual', 'low', 'high']

/**
 * Commands that set all of them, to one kind for all or to any.
 * @param {import('./random').Random} random
 * @param {Kind | 'any'} [given]
 * @returns {string[][]}
 */
function thresholds(random, given) {
  const kind = given ?? (random.chance(0.5) ? 'usual' : random.pick([...KINDS, /** @type {const} */ ('any')]))
  return Object.entries(THRESHOLDS).map(([name, values]) => {
    return ['CONFIG', 'SET', name, value(random, values, kind === 'any' ? random.pick(KINDS) : kind)]
  })
}

/**
 * @param {import('./random').Random} random
 * @param {typeof THRESHOLDS[string]} values
 * @param {Kind} kind
 */
function value(random, values, kind) {
  if (kind === 'usual') return values.usual
  const limit = values[kind]
  if (typeof limit !== 'number') return random.pick(limit)
  return String(kind === 'low' ? random.below(limit + 1) : random.between(Number(values.usual), limit))
}

module.exports = { thresholds }
