// @ts-check
'use strict';

/** What an engine holds when a mirror begins, as commands that make the same on a server. */

const { ask } = require('./peek');

/** Arguments in one command. */
const MOST = 1000;

/** @typedef {{db: number, words: (string | Buffer)[]}} Step */

/**
 * @param {any} engine
 * @returns {Step[]}
 */
function copyOf(engine) {
  const steps = [];
  for (let db = 0; db < 16; db++) {
    for (const key of ask(engine, db, ['DBSIZE']) > 0 ? ask(engine, db, ['KEYS', '*']) : []) {
      for (const words of commandsFor(engine, db, key)) steps.push({ db, words });
      const deadline = ask(engine, db, ['PEXPIRETIME', key]);
      if (deadline > 0) steps.push({ db, words: ['PEXPIREAT', key, String(deadline)] });
    }
  }
  return steps;
}

/**
 * @param {any} engine
 * @param {number} db
 * @param {string | Buffer} key
 * @returns {(string | Buffer)[][]}
 */
function commandsFor(engine, db, key) {
  const all = (/** @type {any[]} */ ...words) => ask(engine, db, words);
  switch (all('TYPE', key)) {
    case 'string':
      return [['SET', key, all('GET', key)]];
    case 'list':
      return inParts(['RPUSH', key], all('LRANGE', key, '0', '-1'));
    case 'set':
      return inParts(['SADD', key], all('SMEMBERS', key));
    case 'hash':
      return inParts(['HSET', key], all('HGETALL', key));
    case 'zset':
      return inParts(['ZADD', key], all('ZRANGE', key, '0', '-1', 'WITHSCORES').flatMap((/** @type {any[]} */ [member, score]) => [numberText(score), member]));
    case 'stream':
      return streamOf(key, all);
    default:
      return [];
  }
}

/** Entries, and groups with what they have delivered last. Who waits to acknowledge what is not copied. @param {string | Buffer} key @param {(...words: any[]) => any} all */
function streamOf(key, all) {
  const entries = all('XRANGE', key, '-', '+').map((/** @type {[string, any[]]} */ [id, fields]) => ['XADD', key, id, ...fields]);
  const made = entries.length > 0 ? entries : [['XADD', key, '1-1', 'a', 'b'], ['XDEL', key, '1-1']];
  const info = pairsOf(all('XINFO', 'STREAM', key));
  const groups = all('XINFO', 'GROUPS', key).map(pairsOf);
  return [
    ...made,
    ['XSETID', key, info['last-generated-id']],
    ...groups.map((/** @type {any} */ group) => ['XGROUP', 'CREATE', key, group.name, group['last-delivered-id']]),
  ];
}

/** @param {any[]} flat */
function pairsOf(flat) {
  /** @type {Record<string, any>} */
  const pairs = {};
  for (let i = 0; i < flat.length; i += 2) pairs[flat[i]] = flat[i + 1];
  return pairs;
}

/** @param {number} score */
function numberText(score) {
  return score === Infinity ? '+inf' : score === -Infinity ? '-inf' : String(score);
}

/**
 * @param {(string | Buffer)[]} head
 * @param {any[]} rest an even number, so that pairs stay together
 */
function inParts(head, rest) {
  const parts = [];
  for (let i = 0; i < rest.length; i += MOST) parts.push([...head, ...rest.slice(i, i + MOST)]);
  return parts;
}

module.exports = { copyOf };
