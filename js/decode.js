// @ts-check
'use strict';

/** From the words and bytes of a compound reply to arrays, strings, numbers, Buffers and errors of this realm. */

const { ReplyError } = require('./errors');

const KIND = {
  NIL: 0,
  OK: 1,
  INT: 2,
  STR: 3,
  ERR: 4,
  ARRAY: 5,
  MAP: 6,
  SET: 7,
  PAIRS: 8,
  PUSH: 9,
  DOUBLE: 10,
  BOOL: 11,
  PARENT: 12,
  OBJECT: 13,
  RAWSTR: 14,
};

/** Words before the first token. */
const HEADER = 4;

const float = new Float64Array(1);
const floatWords = new Uint32Array(float.buffer);

// One reply is decoded at a time and nothing here calls out, so the cursor may live in module variables.
/** @type {any} Node's types lack the faster forms of `toString` */
let bytes;
/** @type {Uint32Array} */
let words;
let at = 0;
let offset = 0;
let parent = '';
let unit = 0;

/**
 * @param {Buffer} fromBytes
 * @param {Uint32Array} fromWords
 */
function decode(fromBytes, fromWords) {
  bytes = fromBytes;
  words = fromWords;
  at = HEADER;
  offset = 0;
  unit = 0;
  const value = item();
  parent = '';
  return value;
}

/** @returns {any} */
function item() {
  for (;;) {
    const word = words[at++];
    const n = word >>> 4;
    switch (word & 15) {
      case KIND.STR:
        return parent.substring(unit, (unit += n));
      case KIND.PARENT:
        open(n);
        break;
      case KIND.INT:
        return integer();
      case KIND.NIL:
        return null;
      case KIND.OK:
        return 'OK';
      case KIND.ARRAY:
      case KIND.SET:
      case KIND.PUSH:
        return items(n);
      case KIND.MAP:
      case KIND.PAIRS:
        return items(n * 2);
      case KIND.OBJECT:
        return object(n);
      case KIND.RAWSTR: {
        const copy = Buffer.allocUnsafe(n);
        bytes.copy(copy, 0, offset, (offset += n));
        return copy;
      }
      case KIND.ERR:
        return new ReplyError(parent.substring(unit, (unit += n)));
      case KIND.BOOL:
        return n;
      case KIND.DOUBLE:
        floatWords[0] = words[at++];
        floatWords[1] = words[at++];
        return float[0];
      default:
        throw new Error('A reply holds an unknown kind of item: ' + (word & 15));
    }
  }
}

/**
 * Begins to read strings out of the next n bytes.
 * @param {number} n
 */
function open(n) {
  parent = words[at++] === 0 ? latin1(offset, offset + n) : utf8(offset, offset + n);
  offset += n;
  unit = 0;
}

/** @param {number} n */
function items(n) {
  const list = new Array(n);
  for (let i = 0; i < n; i++) list[i] = item();
  return list;
}

/**
 * Sets of names met before, by their text: nearly all hashes of a program have one of few sets of fields, and names that
 * are internalised already make an object in half the time.
 * @type {Map<string, {tokens: Uint32Array, names: string[]}>}
 */
const known = new Map();
const MOST_KNOWN = 256;
/** Fewer names cost less than the look-up. */
const FEW_NAMES = 4;

/** @param {number} n */
function object(n) {
  const names = n < FEW_NAMES ? items(n) : namesOf(n);
  /** @type {Record<string, any>} */
  const made = {};
  for (let i = 0; i < n; i++) {
    const name = names[i];
    if (name === '__proto__') define(made, name, item());
    else made[name] = item();
  }
  return made;
}

/** @param {number} n */
function namesOf(n) {
  if ((words[at] & 15) !== KIND.PARENT) return items(n);
  open(words[at++] >>> 4);
  const found = known.get(parent);
  if (found !== undefined && found.names.length === n && isNext(found.tokens)) {
    at += n;
    return found.names;
  }
  const tokens = words.slice(at, at + n);
  const names = items(n);
  // Names that take several parents are not recognised by the first.
  if (tokens.every((token) => (token & 15) === KIND.STR)) {
    if (known.size === MOST_KNOWN) known.clear();
    known.set(parent, { tokens, names });
  }
  return names;
}

/** @param {Uint32Array} tokens */
function isNext(tokens) {
  for (let i = 0; i < tokens.length; i++) if (tokens[i] !== words[at + i]) return false;
  return true;
}

/**
 * As an assignment, for names that an assignment would not make a property of.
 * @param {object} target
 * @param {string} name
 * @param {any} value
 */
function define(target, name, value) {
  Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
}

function integer() {
  const low = words[at++];
  return (words[at++] | 0) * 4294967296 + low;
}

/**
 * @param {number} from
 * @param {number} to
 */
function latin1(from, to) {
  return bytes.latin1Slice(from, to);
}

/**
 * @param {number} from
 * @param {number} to
 */
function utf8(from, to) {
  return bytes.utf8Slice(from, to);
}

module.exports = { decode, define };
