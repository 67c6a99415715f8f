// @ts-check
'use strict';

/** Whether a command in the log is the one that a test expects, and which of them come nearest. */

const { isDeepStrictEqual } = require('node:util');
const { text } = require('./resp');

/** @typedef {import('./log').Entry} Entry */
/** @typedef {(a: any, b: any) => boolean} Equals as the runner compares, asymmetric matchers included */

/**
 * Arguments as a client would send them: numbers as text, arrays, objects and maps flat.
 * @param {any[]} args
 * @returns {any[]}
 */
function flat(args) {
  return args.flatMap((arg) => {
    if (Array.isArray(arg)) return flat(arg);
    if (arg instanceof Map) return flat([...arg].flat());
    if (typeof arg === 'number' || typeof arg === 'bigint') return String(arg);
    if (isPlainObject(arg)) return flat(Object.entries(arg).flat());
    // Bytes that are text are text in the log, too.
    return [arg instanceof Uint8Array ? text(arg) : arg];
  });
}

/** @param {any} value */
function isPlainObject(value) {
  if (value === null || typeof value !== 'object' || isAsymmetric(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @param {any} value */
function isAsymmetric(value) {
  return typeof value?.asymmetricMatch === 'function';
}

/**
 * Whether an argument is the expected one. A matcher such as `expect.any(Number)` may mean text in digits, too.
 * @param {any} expected
 * @param {string | Buffer} actual
 * @param {Equals} equals
 */
function isSame(expected, actual, equals) {
  if (!isAsymmetric(expected)) return equals(actual, expected);
  if (equals(actual, expected)) return true;
  const number = typeof actual === 'string' && actual.trim() !== '' ? Number(actual) : NaN;
  return !Number.isNaN(number) && equals(number, expected);
}

/**
 * How many of the expected arguments an entry has in their places; all of them, and no other, is -1.
 * @param {any[]} expected
 * @param {Entry} entry
 * @param {Equals} equals
 */
function nearness(expected, entry, equals) {
  const same = expected.filter((arg, i) => i < entry.args.length && isSame(arg, entry.args[i], equals)).length;
  return same === expected.length && same === entry.args.length ? -1 : same;
}

/**
 * The entries with just these arguments, and the others, the nearest first.
 * @param {Entry[]} entries
 * @param {any[]} expected
 * @param {Equals} equals
 */
function sift(entries, expected, equals) {
  const found = [];
  const others = [];
  for (const entry of entries) {
    const near = nearness(expected, entry, equals);
    if (near === -1) found.push(entry);
    else others.push({ entry, near });
  }
  others.sort((a, b) => b.near - a.near || b.entry.number - a.entry.number);
  return { found, others: others.map(({ entry }) => entry) };
}

/** For runners that bring no comparison. @type {Equals} */
function plainEquals(actual, expected) {
  return isAsymmetric(expected) ? expected.asymmetricMatch(actual) : isDeepStrictEqual(actual, expected);
}

module.exports = { flat, sift, isAsymmetric, plainEquals };
