// @ts-check
'use strict';

/** Hashes, and the expiry of their fields. */

const { command, at, key, word, words, countedWords, number, seconds, milliseconds, given, options, choice, scalarOf } = require('../arguments');
const { inPairs, list, map, named, page } = require('../replies');
const { SCAN } = require('./keys');
const { expiration } = require('./strings');

/**
 * @typedef {import('../arguments').Encoder} Encoder
 * @typedef {import('../arguments').Step} Step
 */

/**
 * Fields and values: a Map, an object, or an array, nested as deep as you like.
 * @param {any} values
 * @returns {any[]}
 */
function flat(values) {
  if (values instanceof Map) return [...values].flat().map(scalarOf);
  if (Array.isArray(values)) return values.flat(Infinity).map(scalarOf);
  return Object.keys(values).flatMap((field) => [field, scalarOf(values[field])]);
}

/** @type {import('../arguments').Command} */
const HSET = {
  parseCommand(encoder, hash, field, value) {
    encoder.push('HSET');
    encoder.pushKey(hash);
    if (typeof field === 'string' || typeof field === 'number' || field instanceof Buffer) encoder.push(scalarOf(field), scalarOf(value));
    else encoder.push(...flat(field));
  },
  transformReply: undefined,
};

/** @type {Step} */
function countedFields(encoder, fields) {
  const sent = flat(fields);
  if (sent.length % 2 !== 0) throw new Error('invalid number of arguments, expected key value ....[key value] pairs, got key without value');
  if (sent.length === 0 && !Array.isArray(fields) && !(fields instanceof Map)) throw new Error('object without keys');
  encoder.push((sent.length / 2).toString(), ...sent);
}

/** By the name, the time between the key and the fields: given behind the fields. @param {string} name @param {Step} time */
const expires = (name, time) => command(name, key, at(2, time), at(3, given(word)), 'FIELDS', at(1, countedWords));

/** @param {string} name */
const ofFields = (name) => command(name, key, 'FIELDS', countedWords);

const FIELDS_AND_VALUES = {
  /** @param {any[]} reply */
  2: (reply) => inPairs(reply, 'field', 'value'),
  3: list(named('field', 'value')),
};

module.exports = {
  commands: {
    'HDEL hDel': command('HDEL', key, words),
    'HEXISTS hExists': command('HEXISTS', key, word),
    'HEXPIRE hExpire': expires('HEXPIRE', number),
    'HEXPIREAT hExpireAt': expires('HEXPIREAT', seconds),
    'HEXPIRETIME hExpireTime': ofFields('HEXPIRETIME'),
    'HGET hGet': command('HGET', key, word),
    'HGETALL hGetAll': command('HGETALL', key, { reply: map, legacy: true }),
    'HGETDEL hGetDel': ofFields('HGETDEL'),
    'HGETEX hGetEx': command('HGETEX', key, at(2, options(choice('expiration', expiration('PERSIST')))), 'FIELDS', at(1, countedWords)),
    'HIMPORT_DISCARD hImportDiscard': command('HIMPORT', 'DISCARD', word),
    'HIMPORT_DISCARDALL hImportDiscardAll': command('HIMPORT', 'DISCARDALL'),
    'HIMPORT_PREPARE hImportPrepare': command('HIMPORT', 'PREPARE', word, words),
    'HIMPORT_SET hImportSet': command('HIMPORT', 'SET', key, word, words),
    'HINCRBY hIncrBy': command('HINCRBY', key, word, number),
    'HINCRBYFLOAT hIncrByFloat': command('HINCRBYFLOAT', key, word, number),
    'HKEYS hKeys': command('HKEYS', key),
    'HLEN hLen': command('HLEN', key),
    'HMGET hmGet': command('HMGET', key, words),
    'HPERSIST hPersist': ofFields('HPERSIST'),
    'HPEXPIRE hpExpire': expires('HPEXPIRE', number),
    'HPEXPIREAT hpExpireAt': expires('HPEXPIREAT', milliseconds),
    'HPEXPIRETIME hpExpireTime': ofFields('HPEXPIRETIME'),
    'HPTTL hpTTL': ofFields('HPTTL'),
    'HRANDFIELD hRandField': command('HRANDFIELD', key),
    'HRANDFIELD_COUNT hRandFieldCount': command('HRANDFIELD', key, number),
    'HRANDFIELD_COUNT_WITHVALUES hRandFieldCountWithValues': command('HRANDFIELD', key, number, 'WITHVALUES', { reply: FIELDS_AND_VALUES }),
    'HSCAN hScan': command('HSCAN', key, word, options(...SCAN), { reply: page('entries', FIELDS_AND_VALUES[2]) }),
    'HSCAN_NOVALUES hScanNoValues': command('HSCAN', key, word, options(...SCAN), 'NOVALUES', { reply: page('fields') }),
    'HSET hSet': HSET,
    'HSETEX hSetEx': command('HSETEX', key, at(2, options(choice('mode'), choice('expiration', expiration('KEEPTTL')))), 'FIELDS', at(1, countedFields)),
    'HSETNX hSetNX': command('HSETNX', key, word, word),
    'HSTRLEN hStrLen': command('HSTRLEN', key, word),
    'HTTL hTTL': ofFields('HTTL'),
    'HVALS hVals': command('HVALS', key),
  },
};
