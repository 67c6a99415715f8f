// @ts-check
'use strict';

/**
 * Plain data as the commands that make it: what `dump.js` writes, what people write by hand, or commands themselves.
 * Everything is looked at before anything is run.
 */

const { types } = require('node:util');
const transformers = require('../transformers');
const { streamCommands } = require('./load-stream');

/**
 * A command with what it is for, to be told where it is refused.
 * @typedef {{ words: (string | Buffer)[], what: string }} Call
 */

/** Elements that one command adds at most. */
const MOST = 1000;

const DATABASES = 16;

/** What stands for a value, one of them. */
const VALUES = ['$value', '$hash', '$set', '$zset', '$stream'];
/** What may stand beside it. */
const TTLS = ['$ttlMs', '$expiresAtMs'];
const FIELD_TTLS = ['$fieldTtlMs', '$fieldsExpireAtMs'];
const OF_STREAMS = ['$lastId', '$entriesAdded', '$maxDeletedId', '$groups'];

/** Something is wrong with the data. @param {string} what @param {string} fault @returns {never} */
function fail(what, fault) {
  throw new TypeError(`load(): ${what}: ${fault}`);
}

/**
 * @param {any} data
 * @param {number} now Unix milliseconds
 * @returns {Call[]}
 */
function commandsOf(data, now) {
  if (Array.isArray(data)) return data.map(command);
  if (!isObject(data)) {
    throw new TypeError("load() takes an object of keys, as in { 'user:1': { name: 'x' } }, or an array of commands, as in [['set', 'k', 'v']]");
  }
  const { $dbs = {}, ...main } = data;
  if (!isObject($dbs)) fail('$dbs', 'an object is wanted, of databases by their numbers, as in { 1: { key: value } }');
  const calls = database(main, 0, now);
  for (const [db, keys] of Object.entries($dbs)) {
    if (!/^\d+$/.test(db) || Number(db) >= DATABASES) fail(`$dbs['${db}']`, `a database is a number from 0 to ${DATABASES - 1}`);
    if (!isObject(keys)) fail(`$dbs[${db}]`, 'an object of keys is wanted');
    calls.push(...database(keys, Number(db), now));
  }
  return calls;
}

/**
 * @param {any} given
 * @param {number} index
 * @returns {Call}
 */
function command(given, index) {
  const what = `command ${index}`;
  if (!Array.isArray(given) || typeof given[0] !== 'string') {
    fail(what, `an array is wanted that begins with the name of a command, as in ['set', 'k', 'v'], not ${shown(given)}`);
  }
  const [name, ...args] = given;
  const words = transformers.normalise(name.toLowerCase(), args).map((arg) => word(arg, `${what} ("${name}")`));
  return { words: [name, ...words], what: `${what} ("${[name, ...words].slice(0, 2).join(' ')}")` };
}

/**
 * @param {any} keys
 * @param {number} db
 * @param {number} now
 */
function database(keys, db, now) {
  const where = db === 0 ? '' : ` in database ${db}`;
  /** @type {Call[]} */
  const calls = [{ words: ['SELECT', String(db)], what: `database ${db}` }];
  const { $keys = [], ...plain } = keys;
  for (const [key, value] of [...Object.entries(plain), ...entriesOf($keys, '$keys')]) {
    const what = `key ${shown(key)}${where}`;
    if (typeof key === 'string' && key.startsWith('$') && Object.hasOwn(plain, key)) {
      fail(what, "names that begin with $ have a meaning of their own; such a key is written { $keys: [['$name', value]] }");
    }
    calls.push({ words: ['DEL', key], what });
    for (const words of keyCommands(key, value, what, now)) calls.push({ words, what });
  }
  return calls;
}

/**
 * @param {string | Buffer} key
 * @param {any} value
 * @param {string} what
 * @param {number} now
 * @returns {(string | Buffer)[][]}
 */
function keyCommands(key, value, what, now) {
  if (!isObject(value) || !Object.keys(value).some((name) => name.startsWith('$'))) return plainCommands(key, value, what);
  const names = Object.keys(value);
  const kinds = names.filter((name) => VALUES.includes(name));
  if (kinds.length !== 1) {
    fail(what, `an object with a name that begins with $ has one of ${VALUES.join(', ')}, not ${kinds.join(', ') || 'none'}; a hash with such a field is written { $hash: [['$field', value]] }`);
  }
  const [kind] = kinds;
  const isHash = kind === '$hash' || (kind === '$value' && isObject(value.$value));
  const known = [kind, ...TTLS, ...(isHash ? FIELD_TTLS : []), ...(kind === '$stream' ? OF_STREAMS : [])];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) fail(what, `there is no '${unknown}' beside '${kind}', only ${known.slice(1).join(', ')}`);
  return [
    ...described(key, kind, value, what, now),
    ...fieldTimes(key, value, what, now),
    ...keyTime(key, value, what, now),
  ];
}

/**
 * @param {string | Buffer} key
 * @param {string} kind
 * @param {any} value
 * @param {string} what
 * @param {number} now
 */
function described(key, kind, value, what, now) {
  switch (kind) {
    case '$value':
      return plainCommands(key, value.$value, what);
    case '$hash':
      return hashCommands(key, entriesOf(value.$hash, what), what);
    case '$set':
      return elements('SADD', key, members(value.$set, what), what);
    case '$zset':
      return zsetCommands(key, entriesOf(value.$zset, what), what);
    default:
      return streamCommands(key, value, { now, what, fail, word, entriesOf, wholeNumber });
  }
}

/**
 * @param {string | Buffer} key
 * @param {any} value
 * @param {string} what
 * @returns {(string | Buffer)[][]}
 */
function plainCommands(key, value, what) {
  if (Array.isArray(value)) return elements('RPUSH', key, value, what);
  if (types.isSet(value)) return elements('SADD', key, [...value], what);
  if (types.isMap(value)) return zsetCommands(key, [...value], what);
  if (isObject(value)) return hashCommands(key, Object.entries(value), what);
  return [['SET', key, word(value, what)]];
}

/**
 * @param {string} name
 * @param {string | Buffer} key
 * @param {any[]} all
 * @param {string} what
 */
function elements(name, key, all, what) {
  return chunks(all.map((element, index) => word(element, `${what}, element ${index}`)), 1).map((words) => [name, key, ...words]);
}

/**
 * @param {string | Buffer} key
 * @param {[any, any][]} fields
 * @param {string} what
 */
function hashCommands(key, fields, what) {
  const words = fields.flatMap(([field, value]) => [word(field, what), word(value, `${what}, field ${shown(field)}`)]);
  return chunks(words, 2).map((part) => ['HSET', key, ...part]);
}

/**
 * @param {string | Buffer} key
 * @param {[any, any][]} scores
 * @param {string} what
 */
function zsetCommands(key, scores, what) {
  const words = scores.flatMap(([member, score]) => [scoreWord(score, `${what}, member ${shown(member)}`), word(member, what)]);
  return chunks(words, 2).map((part) => ['ZADD', key, ...part]);
}

/**
 * @param {any} score
 * @param {string} what
 */
function scoreWord(score, what) {
  const number = typeof score === 'string' && score.trim() !== '' ? Number(score) : score;
  if (typeof number !== 'number' || Number.isNaN(number)) fail(what, `a score is a number, not ${shown(score)}`);
  if (!Number.isFinite(number)) return number > 0 ? '+inf' : '-inf';
  return Object.is(number, -0) ? '-0' : String(number);
}

/**
 * @param {string | Buffer} key
 * @param {any} value
 * @param {string} what
 * @param {number} now
 */
function keyTime(key, value, what, now) {
  const at = moment(value, TTLS, what, now);
  return at === undefined ? [] : [['PEXPIREAT', key, String(at)]];
}

/**
 * @param {string | Buffer} key
 * @param {any} value
 * @param {string} what
 * @param {number} now
 */
function fieldTimes(key, value, what, now) {
  const given = FIELD_TTLS.filter((name) => value[name] !== undefined);
  if (given.length === 2) fail(what, `either ${given.join(' or ')}, not both`);
  if (given.length === 0) return [];
  const [name] = given;
  return entriesOf(value[name], `${what}, ${name}`).map(([field, ms]) => {
    const [from] = name === '$fieldTtlMs' ? [now] : [0];
    const at = from + wholeNumber(ms, `${what}, ${name} of field ${shown(field)}`);
    return ['HPEXPIREAT', key, String(at), 'FIELDS', '1', word(field, what)];
  });
}

/**
 * The moment that an object tells by one of two names, from now on or as it is.
 * @param {any} value
 * @param {string[]} names
 * @param {string} what
 * @param {number} now
 */
function moment(value, names, what, now) {
  const given = names.filter((name) => value[name] !== undefined);
  if (given.length === 2) fail(what, `either ${given.join(' or ')}, not both`);
  if (given.length === 0) return undefined;
  const ms = wholeNumber(value[given[0]], `${what}, ${given[0]}`);
  return given[0] === names[0] ? now + ms : ms;
}

/**
 * @param {any} value
 * @param {string} what
 * @returns {number}
 */
function wholeNumber(value, what) {
  if (!Number.isSafeInteger(value) || value < 0) fail(what, `a whole number is wanted, not ${shown(value)}`);
  return value;
}

/**
 * Names with values, from an object, a Map, or an array of pairs.
 * @param {any} given
 * @param {string} what
 * @returns {[any, any][]}
 */
function entriesOf(given, what) {
  if (types.isMap(given)) return [...given];
  if (isObject(given)) return Object.entries(given);
  if (!Array.isArray(given) || !given.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    fail(what, `an object, a Map or an array of pairs is wanted, not ${shown(given)}`);
  }
  return given;
}

/**
 * @param {any} given
 * @param {string} what
 */
function members(given, what) {
  if (types.isSet(given)) return [...given];
  if (!Array.isArray(given)) fail(what, `an array or a Set is wanted, not ${shown(given)}`);
  return given;
}

/**
 * What is stored as a string.
 * @param {any} value
 * @param {string} what
 * @returns {string | Buffer}
 */
function word(value, what) {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (typeof value === 'bigint' || typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return fail(what, `${shown(value)} cannot be stored: a string, a number or a Buffer is wanted${hint(value)}`);
}

/** @param {any} value */
function hint(value) {
  if (isObject(value) || Array.isArray(value)) return ' (JSON.stringify() makes a string of it)';
  return types.isDate(value) ? ' (its getTime() or toISOString())' : '';
}

/** @param {any} value */
function isObject(value) {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** @param {any} value */
function shown(value) {
  if (typeof value === 'string') return `'${value}'`;
  if (Buffer.isBuffer(value)) return `<${value.toString('hex')}>`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return `an object of ${value.constructor?.name ?? 'no class'}`;
  return typeof value === 'function' ? 'a function' : String(value);
}

/**
 * Words for several commands, whole groups of `size` in each.
 * @param {(string | Buffer)[]} words
 * @param {number} size
 */
function chunks(words, size) {
  const parts = [];
  for (let at = 0; at < words.length; at += MOST * size) parts.push(words.slice(at, at + MOST * size));
  return parts;
}

module.exports = { commandsOf };
