// @ts-check
'use strict';

/** From the words and bytes of a compound reply to arrays, strings, numbers, Buffers and errors of this realm. */

const { ReplyError } = require('./errors');
const names = require('./names');

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
  QUEUED: 15,
};

/** A map that is wanted as an object, whose size is in the next word. */
const RECORD = KIND.QUEUED | (1 << 4);

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
let depth = 0;

/** Arrays in arrays that are read by recursion; a script may reply with thousands. */
const MOST_DEPTH = 500;

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
  depth = 0;
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
      case KIND.QUEUED:
        return n === 0 ? 'QUEUED' : record();
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
        return n < 2 ? n : n === 3;
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
  if (depth === MOST_DEPTH) return fill(list);
  depth += 1;
  for (let i = 0; i < n; i++) list[i] = item();
  depth -= 1;
  return list;
}

/** A map of RESP3 with names and values of any kind. */
function record() {
  return toRecord(items(words[at++] * 2));
}

/**
 * Names and values in turn, as an object.
 * @param {any[]} flat
 */
function toRecord(flat) {
  /** @type {Record<string, any>} */
  const made = {};
  for (let i = 0; i < flat.length; i += 2) {
    const name = String(flat[i]);
    if (name === '__proto__') define(made, name, flat[i + 1]);
    else made[name] = flat[i + 1];
  }
  return made;
}

/**
 * Reads the items of a list, and of the lists and maps in it, without recursion.
 * @param {any[]} list
 */
function fill(list) {
  const unfinished = [{ list, next: 0, isRecord: false }];
  for (let top = unfinished[0]; top !== undefined; top = unfinished[unfinished.length - 1]) {
    if (top.next === top.list.length) {
      unfinished.pop();
      const above = unfinished[unfinished.length - 1];
      if (top.isRecord) above.list[above.next - 1] = toRecord(top.list);
      continue;
    }
    const isRecord = words[at] === RECORD;
    const inner = isRecord ? new Array(words[at + 1] * 2) : emptyList(words[at]);
    if (inner === null) {
      top.list[top.next++] = item();
      continue;
    }
    at += isRecord ? 2 : 1;
    top.list[top.next++] = inner;
    unfinished.push({ list: inner, next: 0, isRecord });
  }
  return list;
}

/**
 * The list that a token begins; null for every other token.
 * @param {number} word
 */
function emptyList(word) {
  const n = word >>> 4;
  switch (word & 15) {
    case KIND.ARRAY:
    case KIND.SET:
    case KIND.PUSH:
      return new Array(n);
    case KIND.MAP:
    case KIND.PAIRS:
      return new Array(n * 2);
    default:
      return null;
  }
}

/** @param {number} n */
function object(n) {
  const hash = words[at++];
  const set = n < names.FEW_NAMES ? names.described(items(n)) : namesOf(n, hash);
  /** @type {Record<string, any>} */
  const made = {};
  if (set.plain) for (let i = 0; i < n; i++) made[set.names[i]] = item();
  else for (let i = 0; i < n; i++) define(made, set.names[i], item());
  return made;
}

/**
 * @param {number} n
 * @param {number} hash
 * @returns {import('./names').Names}
 */
function namesOf(n, hash) {
  open(words[at++] >>> 4);
  const found = names.find(hash, n, parent, words, at);
  if (found === null) return names.keep(hash, parent, words.slice(at, at + n), items(n));
  at += n;
  return found;
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

module.exports = { decode, define, KIND, HEADER };
