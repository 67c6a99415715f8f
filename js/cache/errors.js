// @ts-check
'use strict';

/**
 * - `LOAD_TIMEOUT`: a load took longer than `loadTimeoutMs`; `cause` is absent.
 */
class CacheError extends Error {
  /**
   * @param {'LOAD_TIMEOUT'} code
   * @param {string} text
   */
  constructor(code, text) {
    super(text);
    this.code = code;
  }

  get name() {
    return 'CacheError';
  }
}

/**
 * Refuses what is no number of milliseconds.
 * @param {string} name
 * @param {any} value
 * @param {number} least
 */
function checkMs(name, value, least) {
  if (typeof value === 'number' && value >= least && Number.isFinite(value)) return;
  throw new TypeError(`${name} is a number of milliseconds, at least ${least}, not ${String(value)}`);
}

/** Seconds that people often write; as milliseconds hardly anybody means them. */
const USUAL_SECONDS = new Set([300, 600, 900]);

const warned = new Set();

/**
 * Warns, once for each number, of a time that looks like seconds.
 * @param {string} name
 * @param {number} ms
 */
function warnOfSeconds(name, ms) {
  if (ms >= 1000 || (ms % 100 === 0 && !USUAL_SECONDS.has(ms)) || !Number.isInteger(ms) || warned.has(ms)) return;
  warned.add(ms);
  const text = `${name} is ${ms}, which are milliseconds. If seconds were meant, give ${ms * 1000}.`;
  process.emitWarning(text, { type: 'NearisWarning', code: 'NEARIS_TTL_UNIT' });
}

module.exports = { CacheError, checkMs, warnOfSeconds };
