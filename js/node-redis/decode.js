// @ts-check
'use strict';

/**
 * From the words and bytes of a compound reply to values in the shapes of node-redis: those of RESP2, those of RESP3, or
 * either with a type mapping. How words and bytes are laid out is said in docs/design/replies.md.
 */

const { SimpleError } = require('./errors');
const { RESP_TYPES } = require('./resp-types');
const { VerbatimString } = require('./verbatim-string');
const { KIND, HEADER, define } = require('../decode');
const names = require('../names');

/**
 * How replies are wanted.
 * @typedef {{resp3: boolean, mapping: Record<number, any> | null, code: number}} Shape `code`: the bits of the command
 *   word that ask the addon for it
 */

/** What a token of the kind DOUBLE says of itself, or of the string behind it. */
const SORT = { FLOAT: 0, DOUBLE: 1, BIG_NUMBER: 2, SIMPLE: 3, VERBATIM: 4, FALSE: 5, TRUE: 6 };

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
let resp3 = true;
/** @type {Record<number, any> | null} */
let mapping = null;

/** Arrays in arrays that are read by recursion; a script may reply with thousands. */
const MOST_DEPTH = 500;

/**
 * @param {Buffer} fromBytes
 * @param {Uint32Array} fromWords
 * @param {Shape} shape
 */
function decode(fromBytes, fromWords, shape) {
  bytes = fromBytes;
  words = fromWords;
  resp3 = shape.resp3;
  mapping = shape.mapping;
  at = HEADER;
  offset = 0;
  unit = 0;
  depth = 0;
  const value = mapping === null ? item() : mapped();
  parent = '';
  return value;
}

/**
 * As `decode`, for the replies of a chain of commands: an array, each member in its own shape.
 * @param {Buffer} fromBytes
 * @param {Uint32Array} fromWords
 * @param {Shape[]} shapes
 */
function decodeEach(fromBytes, fromWords, shapes) {
  bytes = fromBytes;
  words = fromWords;
  at = HEADER + 1;
  offset = 0;
  unit = 0;
  depth = 0;
  const values = shapes.map((shape) => {
    resp3 = shape.resp3;
    mapping = shape.mapping;
    return mapping === null ? item() : mapped();
  });
  parent = '';
  return values;
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
        return 'QUEUED';
      case KIND.ARRAY:
      case KIND.SET:
      case KIND.PUSH:
        return items(n);
      case KIND.MAP:
        return resp3 ? object(n) : items(n * 2);
      case KIND.PAIRS:
        return resp3 ? pairs(n) : items(n * 2);
      case KIND.OBJECT:
        return ofNames(n);
      case KIND.ERR:
        return new SimpleError(parent.substring(unit, (unit += n)));
      case KIND.BOOL:
        return n;
      case KIND.DOUBLE:
        return sorted(n);
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
  parent = words[at++] === 0 ? bytes.latin1Slice(offset, offset + n) : bytes.utf8Slice(offset, offset + n);
  offset += n;
  unit = 0;
}

/** @param {number} n */
function items(n) {
  const list = new Array(n);
  if (depth === MOST_DEPTH) return fill(list);
  depth += 1;
  if (mapping === null) for (let i = 0; i < n; i++) list[i] = item();
  else for (let i = 0; i < n; i++) list[i] = mapped();
  depth -= 1;
  return list;
}

/**
 * Reads the items of a list, and of the arrays in it, without recursion.
 * @param {any[]} list
 */
function fill(list) {
  const unfinished = [{ list, next: 0 }];
  for (let top = unfinished[0]; top !== undefined; top = unfinished[unfinished.length - 1]) {
    if (top.next === top.list.length) {
      unfinished.pop();
    } else if ((words[at] & 15) === KIND.ARRAY) {
      const inner = new Array(words[at++] >>> 4);
      top.list[top.next++] = inner;
      unfinished.push({ list: inner, next: 0 });
    } else {
      top.list[top.next++] = mapping === null ? item() : mapped();
    }
  }
  return list;
}

/** @param {number} n */
function pairs(n) {
  const list = new Array(n);
  for (let i = 0; i < n; i++) list[i] = items(2);
  return list;
}

/** @param {number} n */
function object(n) {
  /** @type {Record<string, any>} */
  const made = {};
  for (let i = 0; i < n; i++) {
    const name = item();
    put(made, name, item());
  }
  return made;
}

/**
 * A map of which all names come first.
 * @param {number} n
 */
function ofNames(n) {
  const hash = words[at++];
  const set = n < names.FEW_NAMES ? names.described(items(n)) : namesOf(n, hash);
  /** @type {Record<string, any>} */
  const made = {};
  if (set.plain) for (let i = 0; i < n; i++) made[set.names[i]] = item();
  else for (let i = 0; i < n; i++) put(made, set.names[i], item());
  return made;
}

/**
 * @param {number} n
 * @param {number} hash
 * @returns {import('../names').Names}
 */
function namesOf(n, hash) {
  open(words[at++] >>> 4);
  const found = names.find(hash, n, parent, words, at);
  if (found === null) return names.keep(hash, parent, words.slice(at, at + n), items(n));
  at += n;
  return found;
}

/**
 * @param {Record<string, any>} made
 * @param {any} name
 * @param {any} value
 */
function put(made, name, value) {
  if (name === '__proto__') define(made, name, value);
  else made[name] = value;
}

/** @param {number} sort */
function sorted(sort) {
  switch (sort) {
    case SORT.FLOAT:
      floatWords[0] = words[at++];
      floatWords[1] = words[at++];
      return float[0];
    case SORT.FALSE:
      return resp3 ? false : 0;
    case SORT.TRUE:
      return resp3 ? true : 1;
    case SORT.VERBATIM:
      at++;
      return item();
    case SORT.SIMPLE:
      return item();
    case SORT.DOUBLE:
      return double(item());
    default:
      return BigInt(item());
  }
}

/** @param {string} digits */
function double(digits) {
  if (digits === 'inf') return Infinity;
  if (digits === '-inf') return -Infinity;
  return digits === 'nan' ? NaN : Number(digits);
}

function integer() {
  const low = words[at++];
  return (words[at++] | 0) * 4294967296 + low;
}

// With a type mapping each kind of item is told apart, and all bulk strings come as bytes.

/** @returns {any} */
function mapped() {
  const types = /** @type {Record<number, any>} */ (mapping);
  const word = words[at];
  const n = word >>> 4;
  switch (word & 15) {
    case KIND.RAWSTR:
      at++;
      return types[RESP_TYPES.BLOB_STRING] === Buffer ? taken(n) : text(n);
    case KIND.OK:
      at++;
      return simple('OK');
    case KIND.MAP:
      at++;
      return resp3 ? mappedMap(n, types[RESP_TYPES.MAP]) : items(n * 2);
    case KIND.SET:
      at++;
      return resp3 && types[RESP_TYPES.SET] === Set ? new Set(items(n)) : items(n);
    case KIND.DOUBLE:
      at++;
      return mappedSort(n);
    case KIND.PARENT:
      at++;
      open(n);
      return mapped();
    default:
      return item();
  }
}

/**
 * Names are strings, except in the flat form.
 * @param {number} n
 * @param {any} type
 */
function mappedMap(n, type) {
  if (type === Array) return items(n * 2);
  /** @type {[any, any][]} */
  const entries = [];
  for (let i = 0; i < n; i++) entries.push([mappedName(), mapped()]);
  if (type === Map) return new Map(entries);
  /** @type {Record<string, any>} */
  const made = {};
  for (const [name, value] of entries) put(made, name, value);
  return made;
}

function mappedName() {
  const word = words[at];
  if ((word & 15) !== KIND.RAWSTR) return mapped();
  at++;
  return text(word >>> 4);
}

/** @param {number} sort */
function mappedSort(sort) {
  const types = /** @type {Record<number, any>} */ (mapping);
  switch (sort) {
    case SORT.SIMPLE:
      return simple(item());
    case SORT.DOUBLE:
      if (!resp3) return blob(item());
      return types[RESP_TYPES.DOUBLE] === String ? item() : double(item());
    case SORT.BIG_NUMBER:
      if (!resp3) return blob(item());
      return types[RESP_TYPES.BIG_NUMBER] === String ? item() : BigInt(item());
    case SORT.VERBATIM:
      return verbatim(types);
    default:
      return !resp3 && types[RESP_TYPES.NUMBER] === String ? String(sorted(sort)) : sorted(sort);
  }
}

/** @param {Record<number, any>} types */
function verbatim(types) {
  const word = words[at++];
  const n = words[at++] >>> 4;
  const type = types[resp3 ? RESP_TYPES.VERBATIM_STRING : RESP_TYPES.BLOB_STRING];
  if (type === Buffer) return taken(n);
  if (type !== VerbatimString || !resp3) return text(n);
  return new VerbatimString(String.fromCharCode(word & 255, (word >>> 8) & 255, word >>> 16), text(n));
}

/** @param {string} status */
function simple(status) {
  return mapping?.[RESP_TYPES.SIMPLE_STRING] === Buffer ? Buffer.from(status) : status;
}

/** @param {string} digits */
function blob(digits) {
  return mapping?.[RESP_TYPES.BLOB_STRING] === Buffer ? Buffer.from(digits) : digits;
}

/** @param {number} n */
function taken(n) {
  const copy = Buffer.allocUnsafe(n);
  bytes.copy(copy, 0, offset, (offset += n));
  return copy;
}

/** @param {number} n */
function text(n) {
  return bytes.utf8Slice(offset, (offset += n));
}

module.exports = { decode, decodeEach };
