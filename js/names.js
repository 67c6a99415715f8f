// @ts-check
'use strict';

/**
 * Sets of names met before, by their hash: nearly all hashes of a program have one of few sets of fields, and names that
 * are internalised already make an object in half the time.
 */

/** The kind of a token that stands for a string, as in `KIND`. */
const STR = 3;

/**
 * The text and tokens of a set, the names themselves, and whether an assignment makes a property of each.
 * @typedef {{text: string, tokens: Uint32Array, names: string[], plain: boolean}} Names
 */

/** @type {Map<number, Names>} */
const known = new Map();
const MOST_KNOWN = 256;

/** Fewer names cost less than the look-up. */
const FEW_NAMES = 4;

/**
 * The set whose tokens are the next n words, if it is known.
 * @param {number} hash
 * @param {number} n
 * @param {string} text
 * @param {Uint32Array} words
 * @param {number} at
 * @returns {Names | null}
 */
function find(hash, n, text, words, at) {
  const found = known.get(hash);
  if (found === undefined || found.text !== text || found.names.length !== n) return null;
  const { tokens } = found;
  for (let i = 0; i < n; i++) if (tokens[i] !== words[at + i]) return null;
  return found;
}

/**
 * @param {number} hash
 * @param {string} text
 * @param {Uint32Array} tokens
 * @param {string[]} names
 * @returns {Names}
 */
function keep(hash, text, tokens, names) {
  const made = { text, tokens, ...described(names.map(internalised)) };
  // Names that take several parents are not recognised by the first.
  if (tokens.every((token) => (token & 15) === STR)) {
    if (known.size === MOST_KNOWN) known.clear();
    known.set(hash, made);
  }
  return made;
}

/** @param {string[]} names */
function described(names) {
  return { names, plain: !names.includes('__proto__') };
}

/** The string that V8 keeps for property names. @param {string} name */
function internalised(name) {
  return Object.keys({ [name]: null })[0];
}

module.exports = { find, keep, described, FEW_NAMES };
