// @ts-check
'use strict';

/**
 * What a call of node-redis's shape becomes: the words of a command, and which of them are keys. The methods and
 * properties have node-redis's names, because commands of a user's own (`scripts`, `functions`, `modules`) are given an
 * encoder too and call them.
 */

/** @typedef {string | Buffer} Word */

/**
 * A key behind its prefix; a Buffer as soon as one of them is.
 * @param {Word | undefined} prefix
 * @param {any} key whatever the caller gave; what is no word is refused when the command is sent
 * @returns {any}
 */
function prefixKey(prefix, key) {
  if (prefix === undefined) return key;
  if (typeof prefix === 'string' && typeof key === 'string') return prefix + key;
  return Buffer.concat([bytesOf(prefix), bytesOf(key)]);
}

/** @param {any} word */
function bytesOf(word) {
  return typeof word === 'string' ? Buffer.from(word) : word;
}

/**
 * @param {Word | undefined} prefix
 * @param {Word | Word[]} keys
 * @returns {Word[]}
 */
function prefixKeys(prefix, keys) {
  return Array.isArray(keys) ? keys.map((key) => prefixKey(prefix, key)) : [prefixKey(prefix, keys)];
}

class Encoder {
  /** @param {Word} [keyPrefix] an empty one is none */
  constructor(keyPrefix) {
    /** @type {any[]} the words; what a caller gave stands here unchecked until `checkWords` */
    this.redisArgs = [];
    /** @type {any[]} those of the words that are keys, prefixed */
    this.keys = [];
    /** @type {any} what the mapper of the reply needs to know of the call */
    this.preserve = undefined;
    this.keyPrefix = keyPrefix === undefined || keyPrefix.length === 0 ? undefined : keyPrefix;
  }

  get firstKey() {
    return this.keys[0];
  }

  /** The same for equal words, and for no others. */
  get cacheKey() {
    return [...this.redisArgs.map((word) => word.length), ...this.redisArgs].join('_');
  }

  get commandIdentifier() {
    const [command, subcommand] = this.redisArgs;
    return { command: textOf(command), subcommand: textOf(subcommand) };
  }

  /** @param {any[]} words */
  push(...words) {
    for (let i = 0; i < words.length; i++) this.redisArgs.push(words[i]);
  }

  /** @param {any} words one or an array */
  pushVariadic(words) {
    if (!Array.isArray(words)) this.redisArgs.push(words);
    else for (const word of words) this.redisArgs.push(word);
  }

  /** @param {any} words */
  pushVariadicWithLength(words) {
    this.redisArgs.push(countOf(words));
    this.pushVariadic(words);
  }

  /** @param {any} numbers */
  pushVariadicNumber(numbers) {
    if (!Array.isArray(numbers)) this.redisArgs.push(numbers.toString());
    else for (const number of numbers) this.redisArgs.push(number.toString());
  }

  /**
   * @param {any} key
   * @param {boolean} [applyPrefix] false for what only decides where a command goes, as a shard channel does
   */
  pushKey(key, applyPrefix = true) {
    const word = applyPrefix ? prefixKey(this.keyPrefix, key) : key;
    this.keys.push(word);
    this.redisArgs.push(word);
  }

  /**
   * Makes a word that stands there already a key.
   * @param {any} key
   */
  markRoutingKey(key) {
    this.keys.push(key);
  }

  /** @param {any} keys */
  pushKeys(keys) {
    if (!Array.isArray(keys)) this.pushKey(keys);
    else for (const key of keys) this.pushKey(key);
  }

  /** @param {any} keys */
  pushKeysLength(keys) {
    this.redisArgs.push(countOf(keys));
    this.pushKeys(keys);
  }
}

/** @param {any} words */
function countOf(words) {
  return Array.isArray(words) ? words.length.toString() : '1';
}

/** @param {any} word */
function textOf(word) {
  return word instanceof Buffer ? word.toString() : word;
}

/**
 * Only strings and Buffers can be sent.
 * @param {any[]} words
 */
function checkWords(words) {
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (typeof word === 'string' || word instanceof Buffer) continue;
    throw new TypeError(`"arguments[${i}]" must be of type "string | Buffer", got ${typeof word} instead.`);
  }
}

module.exports = { Encoder, checkWords, prefixKey, prefixKeys };
