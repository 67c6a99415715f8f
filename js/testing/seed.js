// @ts-check
'use strict';

/** What an engine draws by chance, made repeatable. */

const { createHash } = require('node:crypto');

/** @typedef {import('../engine')} Engine */

/**
 * The seeds of engines that have one, with how many tokens were made.
 * @type {WeakMap<Engine, { seed: number, tokens: number }>}
 */
const seeded = new WeakMap();

/**
 * Whatever can be a seed; throws otherwise.
 * @param {unknown} given
 * @returns {number | undefined}
 */
function checkSeed(given) {
  if (given === undefined || (Number.isSafeInteger(given) && Number(given) >= 0)) return /** @type {number | undefined} */ (given);
  throw new TypeError(`A seed is a whole number from 0 on, not ${typeof given === 'string' ? `'${given}'` : String(given)}`);
}

/**
 * Notes that an engine has a seed, or has none any more.
 * @param {Engine} engine
 * @param {number | undefined} given
 */
function note(engine, given) {
  if (given === undefined) seeded.delete(engine);
  else seeded.set(engine, { seed: given, tokens: 0 });
}

/**
 * @param {Engine} engine
 * @param {number} [given]
 */
function seed(engine, given) {
  const checked = checkSeed(given);
  engine._native.seed(checked);
  note(engine, checked);
}

/**
 * The next token of an engine that has a seed; undefined for others, whose tokens nobody must guess.
 * @param {Engine} engine
 */
function token(engine) {
  const state = seeded.get(engine);
  if (state === undefined) return undefined;
  return createHash('sha256').update(`${state.seed}:${state.tokens++}`).digest('hex').slice(0, 32);
}

module.exports = { checkSeed, note, seed, token };
