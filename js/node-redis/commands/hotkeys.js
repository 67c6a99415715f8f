// @ts-check
'use strict';

/** HOTKEYS, which servers newer than 8.2 have. They belong to one node, so a cluster's client has no methods for them. */

const { command, number, options, option, flag } = require('../arguments');
const { put } = require('../replies');

/**
 * @typedef {import('../arguments').Step} Step
 */

/** The count is the caller's, not what is there. @type {Step} */
function counted(encoder, given) {
  encoder.push(given.count.toString());
  for (const one of given.slots) encoder.push(one.toString());
}

const METRICS = options(flag('CPU'), flag('NET'));

/** @type {Step} */
function start(encoder, given) {
  encoder.push('METRICS', given.METRICS.count.toString());
  METRICS(encoder, given.METRICS);
  LIMITS(encoder, given);
}

const LIMITS = options(option('COUNT', number), option('DURATION', number), option('SAMPLE', number), option('SLOTS', counted));

/** By the server's name, how a value is read; the property has the same name in camel case. @type {Record<string, (value: any) => any>} */
const FIELDS = {
  'tracking-active': Number,
  'sample-ratio': Number,
  'selected-slots': (ranges) => valuesOf(ranges).map(slotRange),
  'sampled-commands-selected-slots-us': Number,
  'all-commands-selected-slots-us': Number,
  'all-commands-all-slots-us': Number,
  'net-bytes-sampled-commands-selected-slots': Number,
  'net-bytes-all-commands-selected-slots': Number,
  'net-bytes-all-commands-all-slots': Number,
  'collection-start-time-unix-ms': Number,
  'collection-duration-ms': Number,
  'total-cpu-time-sys-ms': Number,
  'total-cpu-time-user-ms': Number,
  'total-net-bytes': Number,
  'by-cpu-time-us': weighed,
  'by-net-bytes': weighed,
};

/** @param {any} reply */
function hotkeys(reply) {
  if (reply === null) return null;
  const found = {};
  for (const [name, value] of entriesOf(reply)) {
    if (Object.hasOwn(FIELDS, name)) put(found, name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), FIELDS[name](value));
  }
  return found;
}

/** @param {any} keys */
function weighed(keys) {
  return entriesOf(keys).map(([key, value]) => ({ key, value: Number(value) }));
}

/** @param {any} range a slot, one in an array, or where the range begins and ends */
function slotRange(range) {
  if (!Array.isArray(range) && !(range instanceof Map) && !isObject(range)) return { start: slot(range), end: slot(range) };
  const [first, last = first] = endsOf(range);
  return { start: slot(first), end: slot(last) };
}

/** @param {any} range */
function endsOf(range) {
  if (Array.isArray(range)) return range;
  if (range instanceof Map) return [...range.values()];
  const first = range.start ?? range[0];
  return [first, range.end ?? range[1] ?? first];
}

/** @param {any} value */
function slot(value) {
  const found = Number(value);
  if (Number.isFinite(found)) return found;
  throw new TypeError(`HOTKEYS GET: expected slot to be a finite number, got ${JSON.stringify(value)}`);
}

/** @param {any} value */
function isObject(value) {
  return Object.prototype.toString.call(value) === '[object Object]' && !(value instanceof Map);
}

/** Of a map in any of its forms: also arrays of two, and the whole in an array of one. @param {any} value @returns {[string, any][]} */
function entriesOf(value) {
  if (value instanceof Map) return Array.from(value, ([name, one]) => [nameOf(name), one]);
  if (isObject(value)) return Object.entries(value);
  if (!Array.isArray(value)) return [];
  if (value.length === 1 && (Array.isArray(value[0]) || value[0] instanceof Map || isObject(value[0]))) return entriesOf(value[0]);
  if (value.every((item) => Array.isArray(item) && item.length >= 2)) return value.map(([name, one]) => [nameOf(name), one]);
  return Array.from({ length: value.length >> 1 }, (_, i) => [nameOf(value[i * 2]), value[i * 2 + 1]]);
}

/** @param {any} name */
function nameOf(name) {
  return name === null || name === undefined ? '' : name.toString();
}

/** @param {any} value @returns {any[]} */
function valuesOf(value) {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.values()];
  return isObject(value) ? Object.values(value) : [];
}

module.exports = {
  commands: {
    'HOTKEYS_GET hotkeysGet': command('HOTKEYS', 'GET', { readOnly: true, reply: hotkeys }),
    'HOTKEYS_RESET hotkeysReset': command('HOTKEYS', 'RESET'),
    'HOTKEYS_START hotkeysStart': command('HOTKEYS', 'START', start),
    'HOTKEYS_STOP hotkeysStop': command('HOTKEYS', 'STOP'),
  },
};
