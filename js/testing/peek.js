// @ts-check
'use strict';

/** Looking at the data of an engine without being seen: no log, fault or rule is about it, and nobody has to wait. */

const { clock, follow } = require('../clock');
const { parse, plain } = require('./resp');

/** @typedef {import('../engine')} Engine */

/**
 * The reply to a command.
 * @param {Engine} engine
 * @param {number} db
 * @param {(string | Buffer)[]} words
 * @returns {any}
 */
function ask(engine, db, words) {
  if (Date.now !== clock.now) follow(engine);
  const bytes = engine._native.ask(db, words.map((word) => Buffer.from(/** @type {any} */ (word))));
  const parsed = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
  return parsed === null ? null : plain(parsed.reply);
}

/**
 * What a key holds: text (or a Buffer, where bytes are none) for a string, an array for a list, a sorted array for a set,
 * an object for a hash, an array of members with scores for a sorted set, of entries for a stream; undefined for no key.
 * @param {Engine} engine
 * @param {number} db
 * @param {string | Buffer} key
 * @returns {any}
 */
function valueOf(engine, db, key) {
  switch (ask(engine, db, ['TYPE', key])) {
    case 'none':
      return undefined;
    case 'string':
      return ask(engine, db, ['GET', key]);
    case 'list':
      return ask(engine, db, ['LRANGE', key, '0', '-1']);
    case 'set':
      return ask(engine, db, ['SMEMBERS', key]).sort();
    case 'hash':
      return objectOf(ask(engine, db, ['HGETALL', key]));
    case 'zset':
      return ask(engine, db, ['ZRANGE', key, '0', '-1', 'WITHSCORES']);
    default:
      return ask(engine, db, ['XRANGE', key, '-', '+']).map((/** @type {[string, any[]]} */ [id, pairs]) => [id, objectOf(pairs)]);
  }
}

/** @param {any[]} pairs */
function objectOf(pairs) {
  /** @type {Record<string, any>} */
  const object = {};
  for (let i = 0; i < pairs.length; i += 2) object[String(pairs[i])] = pairs[i + 1];
  return object;
}

/**
 * How long a key lives still, in milliseconds: null for ever, undefined when there is none.
 * @param {Engine} engine
 * @param {number} db
 * @param {string | Buffer} key
 * @returns {number | null | undefined}
 */
function timeLeft(engine, db, key) {
  const left = ask(engine, db, ['PTTL', key]);
  return left === -2 ? undefined : left === -1 ? null : left;
}

module.exports = { ask, valueOf, timeLeft };
