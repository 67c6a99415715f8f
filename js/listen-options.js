// @ts-check
'use strict';

/** The options of `listen()`: where, and every parameter of redis.conf, with dashes or in camelCase. */

const { find, known } = require('./parameters');

/**
 * Where a listener is to be. Anything left out is as usual.
 * @typedef {{ port?: number, host?: string | string[], path?: string, threads?: number }} Where
 */

/** What parameters are called here, besides by their names. */
const OTHER_NAMES = new Map([
  ['host', 'bind'],
  ['path', 'unixsocket'],
  ['threads', 'io-threads'],
]);

/** Names without dashes, by which those of options are found. @type {Map<string, string> | undefined} */
let plain;

/** @param {string} option */
function nameOf(option) {
  if (plain === undefined) {
    plain = new Map(known().map((name) => [bare(name), name]));
    for (const [other, name] of OTHER_NAMES) plain.set(other, name);
  }
  return plain.get(bare(option));
}

/** @param {string} name */
function bare(name) {
  return name.replaceAll('-', '').toLowerCase();
}

/**
 * @param {Record<string, any>} options
 * @returns {{ where: Where, pairs: [name: string, value: string][] }}
 */
function read(options) {
  if (options === null || typeof options !== 'object') throw new TypeError('The options of listen() are an object');
  /** @type {Record<string, any>} */
  const where = {};
  /** @type {Map<string, string>} what was given, by its parameter */
  const given = new Map();
  /** @type {[string, string][]} */
  const pairs = [];
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    const written = nameOf(option);
    if (written === undefined) throw new TypeError(`listen() has no option '${option}'`);
    const name = /** @type {string} */ (find(written) ?? written);
    const twin = given.get(name);
    if (twin !== undefined) throw new TypeError(`listen() has the options '${twin}' and '${option}', which are the same`);
    given.set(name, option);
    const part = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined;
    if (part) where[part.key] = part.read(value, option);
    else pairs.push([name, textOf(value, option)]);
  }
  return { where, pairs };
}

/** @type {Record<string, { key: string, read(value: any, option: string): any }>} */
const PLACES = {
  port: { key: 'port', read: wholeNumber },
  bind: { key: 'host', read: hosts },
  unixsocket: { key: 'path', read: text },
  'io-threads': { key: 'threads', read: wholeNumber },
};

/** @param {any} value @param {string} option */
function wholeNumber(value, option) {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(number) || number < 0) throw new TypeError(`${option} is a whole number, not ${shown(value)}`);
  return number;
}

/** @param {any} value @param {string} option */
function text(value, option) {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${option} is a text, not ${shown(value)}`);
  return value;
}

/** @param {any} value @param {string} option */
function hosts(value, option) {
  const list = (Array.isArray(value) ? value : [value]).flatMap((host) => (typeof host === 'string' ? host.split(/\s+/) : [host]));
  if (list.length === 0 || !list.every((host) => typeof host === 'string' && host !== '')) {
    throw new TypeError(`${option} is an address, or several in an array, not ${shown(value)}`);
  }
  return list.length === 1 ? list[0] : list;
}

/**
 * As redis.conf has it.
 * @param {any} value
 * @param {string} option
 * @returns {string}
 */
function textOf(value, option) {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map((part) => textOf(part, option)).join(' ');
  throw new TypeError(`${option} is a text, a number, true or false, or an array of these, not ${shown(value)}`);
}

/** @param {any} value */
function shown(value) {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

module.exports = { read };
