// @ts-check
'use strict';

/**
 * From a decoded reply to what node-redis's method resolves to. A mapper is given the reply, what the encoder preserved
 * of the call, and the type mapping under which the reply was decoded. Where the protocol has no mapper of its own, the
 * reply is right as it is.
 */

const { RESP_TYPES } = require('./resp-types');

/**
 * @typedef {import('./arguments').Mapper} Mapper
 * @typedef {import('./arguments').Reply} Reply
 */

/**
 * A property of its own, whatever its name is.
 * @param {any} object
 * @param {any} name
 * @param {any} value
 */
function put(object, name, value) {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}

/** @param {any} typeMapping what maps become: Map, Array, or otherwise objects */
function mapType(typeMapping) {
  return typeMapping ? typeMapping[RESP_TYPES.MAP] : undefined;
}

/** Names and values in turn. @type {Mapper} */
function pairs(reply, _preserve, typeMapping) {
  const type = mapType(typeMapping);
  if (type === Array) return reply;
  if (type !== Map) return objectOf(reply);
  const map = new Map();
  for (let i = 0; i < reply.length; i += 2) map.set(reply[i].toString(), reply[i + 1]);
  return map;
}

/**
 * @param {any[]} list names and values in turn
 * @param {(value: any) => any} [valueOf]
 */
function objectOf(list, valueOf = same) {
  /** @type {Record<string, any>} */
  const object = {};
  for (let i = 0; i < list.length; i += 2) put(object, list[i].toString(), valueOf(list[i + 1]));
  return object;
}

/** @param {any} value */
function same(value) {
  return value;
}

/**
 * Items in pairs, as `{ [first]: item, [second]: item }`.
 * @param {any[]} list
 * @param {string} first
 * @param {string} second
 */
function inPairs(list, first, second) {
  const items = [];
  for (let i = 0; i < list.length; i += 2) items.push({ [first]: list[i], [second]: list[i + 1] });
  return items;
}

/**
 * Of names and values in turn the values, under names of node-redis's: it goes by the place, not by the name.
 * @param {Record<string, null | ((value: any, typeMapping?: any) => any)>} fields in the order of the reply
 * @returns {Mapper}
 */
function record(fields) {
  const entries = Object.entries(fields);
  return (reply, _preserve, typeMapping) => {
    /** @type {Record<string, any>} */
    const object = {};
    entries.forEach(([name, mapped], i) => {
      const value = reply[i * 2 + 1];
      object[name] = mapped ? mapped(value, typeMapping) : value;
    });
    return object;
  };
}

/**
 * Of an array its items, under names.
 * @param {string[]} names
 * @returns {(reply: any) => any}
 */
function named(...names) {
  return (reply) => {
    /** @type {Record<string, any>} */
    const object = {};
    names.forEach((name, i) => (object[name] = reply[i]));
    return object;
  };
}

/**
 * @param {Mapper} mapper
 * @returns {Mapper}
 */
const list = (mapper) => (reply, preserve, typeMapping) => reply.map((/** @type {any} */ item) => mapper(item, preserve, typeMapping));

/**
 * @param {Mapper} mapper
 * @returns {Mapper}
 */
const nullable = (mapper) => (reply, preserve, typeMapping) => (reply === null ? null : mapper(reply, preserve, typeMapping));

/**
 * Only RESP2 needs to be mapped.
 * @param {Mapper} mapper
 * @returns {Reply}
 */
const resp2 = (mapper) => ({ 2: mapper, 3: undefined });

/** RESP2's way to send a double. @type {Mapper} */
function toDouble(text, _preserve, typeMapping) {
  if (typeMapping && typeMapping[RESP_TYPES.DOUBLE] === String) return text;
  switch (text.toString()) {
    case 'inf':
    case '+inf':
      return Infinity;
    case '-inf':
      return -Infinity;
    case 'nan':
      return NaN;
    default:
      return Number(text);
  }
}

/** @param {any} value @param {any} typeMapping */
const doubleField = (value, typeMapping) => toDouble(value, undefined, typeMapping);

const double = resp2(toDouble);
const doubles = resp2(list(toDouble));
const nullableDouble = resp2(nullable(toDouble));
const nullableDoubles = resp2(list(nullable(toDouble)));
const boolean = resp2((reply) => reply === 1);
const map = resp2(pairs);

/** Members with their scores: in turn, or in arrays of two. */
const sortedSet = {
  /** @type {Mapper} */
  2(reply, _preserve, typeMapping) {
    return inPairs(reply, 'value', 'score').map((item) => ({ value: item.value, score: doubleField(item.score, typeMapping) }));
  },
  /** @type {Mapper} */
  3(reply) {
    const items = new Array(reply.length);
    for (let i = 0; i < items.length; i++) items[i] = { value: reply[i][0], score: reply[i][1] };
    return items;
  },
};

/** An entry of a stream; behind its fields stands, with CLAIM, how long ago and how often it was delivered. @type {Mapper} */
function message(entry, _preserve, typeMapping) {
  const [id, fields, millisElapsedFromDelivery, deliveriesCounter] = entry;
  /** @type {Record<string, any>} */
  const made = { id, message: pairs(fields, undefined, typeMapping) };
  if (millisElapsedFromDelivery !== undefined) made.millisElapsedFromDelivery = millisElapsedFromDelivery;
  if (deliveriesCounter !== undefined) made.deliveriesCounter = deliveriesCounter;
  return made;
}

const messages = list(message);

/** Streams with their messages: an array, whatever maps are to become. */
const streams = {
  2: nullable((reply, _preserve, typeMapping) => reply.map((/** @type {any} */ stream) => streamOf(stream, typeMapping))),
  3: nullable((reply, _preserve, typeMapping) => entriesOf(reply).map((stream) => streamOf(stream, typeMapping))),
};

/** @param {[any, any]} stream @param {any} typeMapping */
function streamOf([name, entries], typeMapping) {
  return { name, messages: messages(entries, undefined, typeMapping) };
}

/**
 * The entries of a map in any of the forms that it may have been decoded to.
 * @param {any} reply
 * @returns {[string, any][]}
 */
function entriesOf(reply) {
  if (reply instanceof Map) return [...reply].map(([name, value]) => [textOf(name), value]);
  if (Array.isArray(reply)) return inPairs(reply, 'name', 'value').map(({ name, value }) => [textOf(name), value]);
  return Object.entries(reply);
}

/** @param {any} name */
function textOf(name) {
  return name === null || name === undefined ? name : name.toString();
}

/** A cursor, and the items of a page under a name. @param {string} name @param {(items: any) => any} [mapped] @returns {Mapper} */
const page = (name, mapped = same) => ([cursor, items]) => ({ cursor, [name]: mapped(items) });

module.exports = {
  put,
  mapType,
  pairs,
  objectOf,
  inPairs,
  record,
  named,
  list,
  nullable,
  resp2,
  toDouble,
  doubleField,
  double,
  doubles,
  nullableDouble,
  nullableDoubles,
  boolean,
  map,
  sortedSet,
  message,
  messages,
  streams,
  entriesOf,
  page,
};
