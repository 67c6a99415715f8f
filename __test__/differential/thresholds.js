// @ts-check
'use strict'

// How large collections may be in their compact encodings: as usual, or so that every conversion is met soon, or hardly
// ever.

/** What a real server has by itself, and what is drawn besides. @type {Record<string, { usual: string, low: number, high: number }>} */
const THRESHOLDS = {
  'hash-max-listpack-entries': { usual: '512', low: 8, high: 2_000 },
  'hash-max-listpack-value': { usual: '64', low: 12, high: 20_000 },
  'set-max-intset-entries': { usual: '512', low: 8, high: 2_000 },
  'set-max-listpack-entries': { usual: '128', low: 8, high: 1_000 },
  'set-max-listpack-value': { usual: '64', low: 12, high: 20_000 },
  'zset-max-listpack-entries': { usual: '128', low: 8, high: 1_000 },
  'zset-max-listpack-value': { usual: '64', low: 12, high: 20_000 },
}

/**
 * Commands that set all of them, to one kind for all or to any.
 * @param {import('./random').Random} random
 * @returns {string[][]}
 */
function thresholds(random) {
  const kinds = /** @type {const} */ (['usual', 'low', 'high'])
  const kind = random.chance(0.5) ? 'usual' : random.pick([...kinds, null])
  return Object.entries(THRESHOLDS).map(([name, values]) => {
    const one = values[kind ?? random.pick(kinds)]
    return ['CONFIG', 'SET', name, typeof one === 'string' ? one : String(random.below(one + 1))]
  })
}

module.exports = { thresholds }
