// @ts-check
'use strict';

/** Strings and counters. */

const {
  command, key, keys, word, number, scalar, bound, seconds, milliseconds, options, option, optionIf, flag, choice, firstOf,
} = require('../arguments');
const { record, resp2 } = require('../replies');

/**
 * @typedef {import('../arguments').Encoder} Encoder
 * @typedef {import('../arguments').Step} Step
 * @typedef {import('../arguments').OptionStep} OptionStep
 */

/**
 * `{ type, value }`, the type alone, or the type that has no value.
 * @param {string} bare
 * @returns {Step}
 */
const expiration = (bare) => (encoder, value) => {
  if (typeof value === 'string') encoder.push(value);
  else if (value.type === bare) encoder.push(bare);
  else encoder.push(value.type, value.value.toString());
};

/** A condition, and what it compares with. @type {OptionStep} */
function condition(encoder, given) {
  if (!given.condition) return false;
  encoder.push(given.condition);
  if (given.matchValue !== undefined) encoder.push(given.matchValue);
  return true;
}

const SET_OPTIONS = options(
  firstOf(
    choice('expiration', expiration('KEEPTTL')),
    ...['EX', 'PX', 'EXAT', 'PXAT'].map((name) => option(name, number)),
    flag('KEEPTTL'),
  ),
  firstOf(condition, flag('NX'), flag('XX')),
  flag('GET'),
);

/** Deadlines by their types; of those that are absolute, Dates too. @type {Record<string, Step>} */
const DEADLINES = { EX: number, PX: number, EXAT: seconds, PXAT: milliseconds };

/** @type {Step} */
function getExOptions(encoder, given) {
  if ('type' in given) {
    if (given.type === 'PERSIST') encoder.push('PERSIST');
    else if (Object.hasOwn(DEADLINES, given.type)) deadline(encoder, given.type, given.value);
    return;
  }
  const type = Object.keys(DEADLINES).find((name) => name in given);
  if (type === undefined) encoder.push('PERSIST');
  else deadline(encoder, type, given[type]);
}

/** @param {Encoder} encoder @param {string} type @param {any} value */
function deadline(encoder, type, value) {
  encoder.push(type);
  DEADLINES[type](encoder, value);
}

/** Keys and values: an object, an array of pairs, or keys and values in turn. @type {Step} */
function pairs(encoder, given) {
  if (Array.isArray(given) && given.length === 0) throw new Error('empty toSet Argument');
  eachPair(encoder, given);
}

/** @type {Step} */
function countedPairs(encoder, given) {
  if (Array.isArray(given) && given.length === 0) throw new Error('empty keyValuePairs Argument');
  const count = Array.isArray(given) ? (Array.isArray(given[0]) ? given.length : Math.ceil(given.length / 2)) : Object.keys(given).length;
  encoder.push(count.toString());
  eachPair(encoder, given);
}

/** @type {Step} */
function eachPair(encoder, given) {
  if (!Array.isArray(given) || Array.isArray(given[0])) {
    for (const pair of Array.isArray(given) ? given : Object.entries(given)) pushPair(encoder, pair[0], pair[1]);
  } else {
    for (let i = 0; i < given.length; i += 2) pushPair(encoder, given[i], given[i + 1]);
  }
}

/** @param {Encoder} encoder @param {any} name @param {any} value */
function pushPair(encoder, name, value) {
  encoder.pushKey(name);
  encoder.push(value);
}

/** @type {Step} */
function mSetExpiration(encoder, { type, value }) {
  if (type === 'KEEPTTL') encoder.push(type);
  else if (type === 'EX' || type === 'PX') encoder.push(type, value?.toString());
  else if (Object.hasOwn(DEADLINES, type)) deadline(encoder, type, value);
}

/** @type {Step} */
function increxExpiration(encoder, { type, value, ENX }) {
  if (type === 'PERSIST') return encoder.push('PERSIST');
  encoder.push(type, value.toString());
  if (ENX) encoder.push('ENX');
}

const INCREX_BOUNDS = [
  option('lowerBound', bound, 'LBOUND'),
  option('upperBound', bound, 'UBOUND'),
  flag('saturate', 'SATURATE'),
  choice('expiration', increxExpiration),
];

/** @type {Step} */
function match(encoder, given) {
  if (given) encoder.push(given.condition, given.matchValue);
}

const MATCHES = resp2(record({ matches: null, len: null }));
const LCS_INDEX = ['IDX', options(optionIf('MINMATCHLEN', number))];

module.exports = {
  expiration,
  commands: {
    'APPEND append': command('APPEND', key, word),
    'DECR decr': command('DECR', key),
    'DECRBY decrBy': command('DECRBY', key, number),
    'DELEX delEx': command('DELEX', key, match),
    'DIGEST digest': command('DIGEST', key),
    'GET get': command('GET', key),
    'GETDEL getDel': command('GETDEL', key),
    'GETEX getEx': command('GETEX', key, getExOptions),
    'GETRANGE getRange': command('GETRANGE', key, number, number),
    'GETSET getSet': command('GETSET', key, word),
    'INCR incr': command('INCR', key),
    'INCRBY incrBy': command('INCRBY', key, number),
    'INCRBYFLOAT incrByFloat': command('INCRBYFLOAT', key, number),
    'INCREX increx': command('INCREX', key, options(option('by', bound, 'BYINT'), ...INCREX_BOUNDS)),
    'INCREXBYFLOAT incrExByFloat': command('INCREX', key, 'BYFLOAT', bound, options(...INCREX_BOUNDS), { reply: {} }),
    'LCS lcs': command('LCS', key, key),
    'LCS_IDX lcsIdx': command('LCS', key, key, ...LCS_INDEX, { reply: MATCHES }),
    'LCS_IDX_WITHMATCHLEN lcsIdxWithMatchLen': command('LCS', key, key, ...LCS_INDEX, 'WITHMATCHLEN', { reply: MATCHES }),
    'LCS_LEN lcsLen': command('LCS', key, key, 'LEN'),
    'MGET mGet': command('MGET', keys),
    'MSET mSet': command('MSET', pairs),
    'MSETEX mSetEx': command('MSETEX', countedPairs, options(choice('mode'), choice('expiration', mSetExpiration))),
    'MSETNX mSetNX': command('MSETNX', pairs),
    'PSETEX pSetEx': command('PSETEX', key, number, word),
    'SET set': command('SET', key, scalar, SET_OPTIONS),
    'SETEX setEx': command('SETEX', key, number, word),
    'SETNX setNX': command('SETNX', key, word),
    'SETRANGE setRange': command('SETRANGE', key, number, word),
    'STRLEN strLen': command('STRLEN', key),
  },
};
