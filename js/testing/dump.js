// @ts-check
'use strict';

/**
 * The content of an engine as plain data, which is the same for the same content and reads well in a snapshot file.
 *
 * A value that plain data cannot tell, since it has a time, no text for a name, or is a stream, is an object in which all
 * names begin with `$`. `load.js` reads what is written here.
 */

const { isUtf8 } = require('node:buffer');

/** @typedef {import('./state').Times} Times */

/** Object names that are put in front, in the order of their numbers: no place for what has an order. */
const NUMBER = /^(0|[1-9]\d{0,9})$/;

/**
 * @param {[number, string, string, number | null, any][]} rows as the addon gives them: database, key, type, end, value
 * @param {Times} times
 * @param {number} now
 */
function describe(rows, times, now) {
  /** @type {Map<number, [string | Buffer, any][]>} */
  const databases = new Map();
  const to = { times, now };
  for (const [db, key, type, end, value] of rows) {
    const keys = databases.get(db) ?? [];
    databases.set(db, keys);
    keys.push([bytes(key), valueOf(type, value, end, to)]);
  }
  const main = database(databases.get(0) ?? []);
  databases.delete(0);
  if (databases.size > 0) {
    main.$dbs = Object.fromEntries([...databases].map(([db, keys]) => [db, database(keys)]));
  }
  return main;
}

/** @param {[string | Buffer, any][]} keys */
function database(keys) {
  /** @type {Record<string, any>} */
  const plain = object(keys.filter(([key]) => isPlain(key)));
  const others = keys.filter(([key]) => !isPlain(key));
  if (others.length > 0) plain.$keys = others;
  return plain;
}

/**
 * @param {string} type
 * @param {any} value
 * @param {number | null} end
 * @param {{ times: Times, now: number }} to
 */
function valueOf(type, value, end, to) {
  const described = type === 'stream' ? stream(value, to) : type === 'hash' ? hash(value, to) : simple(type, value);
  const ttl = time(end, '$ttlMs', '$expiresAtMs', to);
  if (ttl === null) return described;
  return { ...(isDescribed(described) ? described : { $value: described }), ...ttl };
}

/** @param {any} value of this module */
function isDescribed(value) {
  return Object.getPrototypeOf(value) === Object.prototype && Object.keys(value)[0]?.startsWith('$');
}

/**
 * A moment by one of these names, or null for none.
 * @param {number | null} at
 * @param {string} left
 * @param {string} end
 * @param {{ times: Times, now: number }} to
 */
function time(at, left, end, { times, now }) {
  if (at === null || times === false) return null;
  return times === 'left' ? { [left]: at - now } : { [end]: at };
}

/**
 * @param {string} type
 * @param {any} value
 */
function simple(type, value) {
  if (type === 'string') return bytes(value);
  if (type === 'list') return value.map(bytes);
  if (type === 'set') return new Set(value.map(bytes));
  return new Map(value.map((/** @type {[string, string]} */ [member, score]) => [bytes(member), number(score)]));
}

/**
 * A zero has no sign: whether one is kept depends on how a sorted set is encoded.
 * @param {string} score
 */
function number(score) {
  return score.endsWith('inf') ? (score[0] === '-' ? -Infinity : Infinity) : Number(score) + 0;
}

/**
 * @param {[string, string, number | null][]} rows
 * @param {{ times: Times, now: number }} to
 */
function hash(rows, to) {
  /** @type {[string | Buffer, any][]} */
  const fields = rows.map(([field, value]) => [bytes(field), bytes(value)]);
  const ends = rows.filter(([, , end]) => end !== null && to.times !== false);
  const isText = fields.every(([field]) => isPlain(field));
  if (isText && ends.length === 0) return object(fields);
  /** @type {Record<string, any>} */
  const described = isText ? { $value: object(fields) } : { $hash: fields };
  if (ends.length > 0) {
    const left = to.times === 'left';
    /** @type {[string | Buffer, any][]} */
    const times = ends.map(([field, , end]) => [bytes(field), left ? Number(end) - to.now : end]);
    described[left ? '$fieldTtlMs' : '$fieldsExpireAtMs'] = isText ? object(times) : times;
  }
  return described;
}

/**
 * @param {[[string, string[]][], string, number, string, any[]]} value
 * @param {{ times: Times, now: number }} to
 */
function stream([entries, lastId, added, deletedId, groups], to) {
  /** @type {Record<string, any>} */
  const described = { $stream: entries.map(([id, words]) => [id, fieldsOf(words.map(bytes))]) };
  if (lastId !== (entries.at(-1)?.[0] ?? '0-0')) described.$lastId = lastId;
  if (added !== entries.length) described.$entriesAdded = added;
  if (deletedId !== '0-0') described.$maxDeletedId = deletedId;
  if (groups.length > 0) {
    /** @type {[string | Buffer, any][]} */
    const named = groups.map((group) => [bytes(group[0]), groupOf(group, to)]);
    described.$groups = named.every(([name]) => isPlain(name)) ? object(named) : named;
  }
  return described;
}

/**
 * Fields of an entry: an object, unless that would lose one, or their order.
 * @param {(string | Buffer)[]} words
 */
function fieldsOf(words) {
  const fields = pairs(words);
  const names = new Set(fields.map(([name]) => name));
  const isObject = names.size === fields.length && fields.every(([name]) => isPlain(name) && !NUMBER.test(String(name)));
  return isObject ? object(fields) : words;
}

/**
 * @param {any} group
 * @param {{ times: Times, now: number }} to
 */
function groupOf([, lastId, entriesRead, consumers, pending], to) {
  /** @type {Record<string, any>} */
  const described = { lastId };
  if (entriesRead !== null) described.entriesRead = entriesRead;
  described.consumers = consumers.map(bytes);
  described.pending = pending.map((/** @type {[string, string, number, number]} */ [id, consumer, at, deliveries]) => {
    const delivered = to.times === 'left' ? { idleMs: to.now - at } : to.times === 'at' ? { deliveredAtMs: at } : {};
    return { id, consumer: bytes(consumer), deliveries, ...delivered };
  });
  return described;
}

/** @param {(string | Buffer)[]} words */
function pairs(words) {
  /** @type {[string | Buffer, string | Buffer][]} */
  const all = [];
  for (let at = 0; at < words.length; at += 2) all.push([words[at], words[at + 1]]);
  return all;
}

/**
 * As `Object.fromEntries`, for any names.
 * @param {[string | Buffer, any][]} entries
 */
function object(entries) {
  return Object.fromEntries(/** @type {any} */ (entries));
}

/** Whether something can be the name in an object. @param {string | Buffer} name */
function isPlain(name) {
  return typeof name === 'string' && !name.startsWith('$');
}

/**
 * Text where the bytes are UTF-8, or else a Buffer.
 * @param {string} latin each character stands for a byte
 */
function bytes(latin) {
  if (/^[\0-\x7f]*$/.test(latin)) return latin;
  const buffer = Buffer.from(latin, 'latin1');
  return isUtf8(buffer) ? buffer.toString() : buffer;
}

module.exports = { describe };
