// @ts-check
'use strict'

// Makes a failing sequence short: first without whatever it fails without, then with simpler words.

/** @typedef {import('./generator').Unit} Unit */

/** Words that stay: keys, timeouts, and what may be a deadline, which must not come near. */
const KEPT = /^(?:k\d|<now|0\.0|\d{4,}$)/
/** Replays, so that nobody waits for ever. */
const MAX_TRIES = 600

/**
 * @param {Unit[]} units that fail
 * @param {(units: Unit[]) => Promise<boolean>} fails
 * @returns {Promise<Unit[]>}
 */
async function shrink(units, fails) {
  let tries = 0
  const attempt = async (/** @type {Unit[]} */ candidate) => candidate.length > 0 && ++tries <= MAX_TRIES && (await fails(candidate))
  let current = await dropUnits(units, attempt)
  for (;;) {
    const before = JSON.stringify(current)
    current = await simplify(current, attempt)
    current = await dropUnits(current, attempt)
    if (tries > MAX_TRIES || JSON.stringify(current) === before) return current
  }
}

/**
 * Leaves out runs of units, long ones first.
 * @param {Unit[]} units
 * @param {(units: Unit[]) => Promise<boolean>} fails
 */
async function dropUnits(units, fails) {
  let current = units
  for (let size = Math.ceil(current.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    // From the end: what a failure needs mostly stands right before it.
    for (let end = current.length; end > 0; end -= size) {
      const candidate = [...current.slice(0, Math.max(0, end - size)), ...current.slice(end)]
      if (await fails(candidate)) current = candidate
    }
  }
  return current
}

/**
 * Leaves out words, and puts plain words in the place of strange ones.
 * @param {Unit[]} units
 * @param {(units: Unit[]) => Promise<boolean>} fails
 */
async function simplify(units, fails) {
  let current = units
  // Who has subscribed may do little else: nobody takes their place.
  const subscribers = new Set(units.flat().flatMap(({ client, words }) => (/subscribe$/i.test(words[0] ?? '') ? [client] : [])))
  for (let u = 0; u < current.length; u++) {
    // Steps of a longer unit depend on each other's words.
    if (current[u].length > 1 || current[u][0].kind !== 'command') continue
    for (let size = current[u][0].words.length - 1; size >= 1; size = Math.floor(size / 2)) {
      for (let end = current[u][0].words.length; end > 1; end -= size) {
        const { words } = current[u][0]
        const candidate = withWords(current, u, [...words.slice(0, Math.max(1, end - size)), ...words.slice(end)])
        if (candidate[u][0].words.length < words.length && (await fails(candidate))) current = candidate
      }
    }
    for (let w = 1; w < current[u][0].words.length; w++) {
      const word = current[u][0].words[w]
      for (const plain of ['a', '1', word.slice(0, word.length / 2)]) {
        if (word.length <= plain.length || KEPT.test(word)) continue
        const candidate = withWords(current, u, current[u][0].words.with(w, plain))
        if (await fails(candidate)) {
          current = candidate
          break
        }
      }
    }
    if (current[u][0].client !== 'a' && !subscribers.has(current[u][0].client)) {
      const candidate = current.with(u, [{ ...current[u][0], client: 'a' }])
      if (await fails(candidate)) current = candidate
    }
  }
  return current
}

/**
 * @param {Unit[]} units
 * @param {number} at
 * @param {string[]} words
 */
function withWords(units, at, words) {
  return units.with(at, [{ ...units[at][0], words }])
}

module.exports = { shrink }
