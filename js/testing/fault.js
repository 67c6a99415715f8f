// @ts-check
'use strict';

/** What a fault is described by, checked and made what the addon takes. */

const { LONGEST } = require('../clock');
const { table, find } = require('../native');

/**
 * What is to happen to which calls. Exactly one of `error`, `latencyMs` and `disconnect` says what.
 * @typedef {object} Fault
 * @property {string | string[]} [command] name in any case, a subcommand as `config|set` or `config set`; all that a
 *   container has by its name alone. None: every command but those by which clients introduce themselves
 * @property {string | Uint8Array} [key] that the call must have, with the client's prefix: a string is a pattern as for
 *   KEYS, bytes are meant exactly
 * @property {object} [client] whose calls; also when it has connected anew
 * @property {number} [nth] the first call that it meets, from 1 on; with it `times` is 1 unless given
 * @property {number} [times] how many calls it meets: otherwise all until it is undone, but a connection is lost once
 * @property {string | Error} [error] the reply, instead of running the command
 * @property {number} [latencyMs] by how many milliseconds the reply comes later
 * @property {boolean | 'before' | 'after'} [disconnect] the connection is lost before the command runs (also `true`), or
 *   behind it, and with it the reply
 */

/** How many calls a fault meets unless that is said. @typedef {{ nth?: number, times?: number, client?: object }} Counts */

const EFFECTS = ['error', 'latencyMs', 'disconnect'];
const FIELDS = ['command', 'key', 'client', 'nth', 'times', ...EFFECTS];

/**
 * A fault as the addon takes it, but for its key and client.
 * @param {any} fault
 */
function checked(fault) {
  if (fault === null || typeof fault !== 'object' || Array.isArray(fault)) {
    throw new TypeError("inject() takes what is to fail and how, such as { command: 'get', error: 'ERR no' }");
  }
  checkFields(fault, FIELDS, 'A fault');
  const effects = EFFECTS.filter((name) => fault[name] !== undefined && fault[name] !== false);
  if (effects.length !== 1) {
    const found = effects.length === 0 ? 'none' : effects.join(' and ');
    throw new TypeError(`A fault has exactly one of ${EFFECTS.join(', ')}, to say what happens; this one has ${found}`);
  }
  const { command } = fault;
  checkKey(fault.key);
  return {
    commands: command === undefined ? undefined : idsOf(command),
    ...counts(fault, fault.disconnect ? 1 : undefined),
    ...effectOf(fault),
  };
}

/**
 * From which call on, and how many.
 * @param {Counts} given
 * @param {number} [times] unless that is given; otherwise all
 */
function counts(given, times) {
  const nth = count(given.nth, 'nth', 'the number of the first call that it meets');
  const most = given.times === Infinity ? undefined : count(given.times, 'times', 'how many calls it meets');
  return { nth: nth ?? 1, times: given.times === undefined ? (nth === undefined ? times : 1) : most };
}

/**
 * @param {any} value
 * @param {string} name
 * @param {string} meaning
 * @returns {number | undefined}
 */
function count(value, name, meaning) {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
  throw new TypeError(`The "${name}" of a fault is ${meaning}, a whole number from 1 on, not ${String(value)}`);
}

/**
 * @param {any} given
 * @param {string[]} known
 * @param {string} what
 */
function checkFields(given, known, what) {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw new TypeError(`${what} has no "${name}", only ${known.join(', ')}`);
  }
}

/** @param {any} key */
function checkKey(key) {
  if (key === undefined || typeof key === 'string' || key instanceof Uint8Array) return;
  const found = key instanceof RegExp ? `, not the regular expression ${key}` : '';
  throw new TypeError(`The "key" of a fault is a pattern as for KEYS, such as 'user:*', or bytes that are meant exactly${found}`);
}

/** @param {Fault} fault */
function effectOf({ error, latencyMs, disconnect }) {
  if (error !== undefined) return { error: lineOf(error) };
  if (latencyMs !== undefined) return { latencyMs: milliseconds(latencyMs) };
  if (disconnect === true) return { disconnect: 'before' };
  if (disconnect === 'before' || disconnect === 'after') return { disconnect };
  throw new TypeError('The "disconnect" of a fault is true, "before" (the command runs) or "after" it');
}

/** @param {any} ms */
function milliseconds(ms) {
  if (Number.isSafeInteger(ms) && ms > 0 && ms <= LONGEST) return ms;
  throw new TypeError(`A latency is a whole number of milliseconds from 1 to ${LONGEST}, not ${String(ms)}`);
}

/**
 * An error reply as one line.
 * @param {any} error
 */
function lineOf(error) {
  // Errors of test code may be another realm's.
  const text = typeof error === 'object' && error !== null ? error.message : error;
  if (typeof text === 'string' && text !== '' && !/[\r\n]/.test(text)) return text;
  throw new TypeError('The "error" of a fault is the reply, one line of text or an Error that has it as its message');
}

/**
 * @param {any} command
 * @returns {number[]} positions in the command table
 */
function idsOf(command) {
  const names = Array.isArray(command) ? command : [command];
  if (names.length === 0) throw new TypeError('The "command" of a fault names none; leave it out to mean all');
  return names.map(idOf);
}

/** @param {any} name */
function idOf(name) {
  if (typeof name !== 'string') throw new TypeError('The "command" of a fault is the name of a command, or a list of names');
  const [word, sub, ...more] = name.trim().toLowerCase().split(/[|\s]+/);
  const found = find(word);
  const meant = sub === undefined || found === undefined ? found : found.subcommands.find((child) => child.name === sub);
  if (meant !== undefined && more.length === 0) return meant.id;
  throw new TypeError(`There is no command "${name}" that could fail${hint(word, found)}`);
}

/**
 * @param {string} word
 * @param {import('../native').Command | undefined} found
 */
function hint(word, found) {
  if (found !== undefined) {
    const names = found.subcommands.map((child) => child.name).sort();
    return names.length === 0 ? `: "${word}" has no subcommands` : `: "${word}" has ${names.join(', ')}`;
  }
  const alike = table.filter(({ name }) => distance(name, word) <= 2).map(({ name }) => name);
  return alike.length === 0 ? '' : `: do you mean ${alike.sort().join(' or ')}?`;
}

/**
 * How many letters have to be changed, added or left out.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

module.exports = { checked, checkFields, counts, milliseconds };
