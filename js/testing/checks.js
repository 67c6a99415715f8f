// @ts-check
'use strict';

/** What matchers and assertions have in common: each check says whether it holds, and in words what is there instead. */

const { inspect } = require('node:util');
const { engine } = require('./engines');
const { named, isOf } = require('./log');
const { flat, sift, isAsymmetric } = require('./received');
const { ask, valueOf, timeLeft } = require('./peek');

/**
 * @typedef {import('./log').Entry} Entry
 * @typedef {import('./received').Equals} Equals
 */

/**
 * What a check came to. `message` is for when that is not what the test wants.
 * @typedef {{pass: boolean, expected: any, actual: any, message: (tools: Tools) => string}} Verdict
 */

/**
 * How values are shown.
 * @typedef {object} Tools
 * @property {(value: any) => string} expected
 * @property {(value: any) => string} received
 * @property {(expected: any, received: any) => string} diff '' when there is nothing to show
 */

const SHOWN = 5;

/**
 * The commands of a subject's engine that came from clients, not from scripts.
 * @param {any} subject
 * @param {string} name
 */
function logOf(subject, name) {
  const { log } = engine(subject);
  if (!log.isOn && log.entries.length === 0) {
    throw new Error(
      `${name} looks at the command log, which is off: use nearis/testing/jest or nearis/testing/vitest as a setup file, ` +
        'or call log.start() of nearis/testing before the code that is tested runs',
    );
  }
  const entries = log.entries.filter((/** @type {Entry} */ { by }) => by !== 'script');
  return { entries, dropped: log.dropped };
}

/**
 * The entries of a command, and what a subcommand's name adds to the arguments.
 * @param {Entry[]} entries
 * @param {string} command
 */
function ofCommand(entries, command) {
  const words = named(command);
  return { entries: entries.filter((entry) => isOf(entry, words)), count: words.length - 1 };
}

/**
 * @param {any} subject
 * @param {string} command
 * @param {any[]} args none: whatever they are
 * @param {Equals} equals
 * @returns {Verdict}
 */
function received(subject, command, args, equals) {
  const { entries, dropped } = logOf(subject, 'toHaveReceived');
  const own = ofCommand(entries, command);
  const expected = flat(args);
  const subjects = own.count === 0 ? own.entries : own.entries.map((entry) => ({ ...entry, args: entry.args.slice(own.count) }));
  const { found, others } = args.length === 0 ? { found: subjects, others: [] } : sift(subjects, expected, equals);
  const pass = found.length > 0;
  return {
    pass,
    expected: args.length === 0 ? [command] : [command, ...expected],
    actual: others.length > 0 ? [command, ...others[0].args] : entries.map((entry) => [entry.name, ...entry.args]),
    message(tools) {
      if (pass) return `Received: ${list(found, tools)}`;
      if (others.length === 0) {
        const rest = entries.length === 0 ? 'no command at all' : `no ${command}, but last of all: ${list(entries.slice(-SHOWN), tools)}`;
        return `Received: ${rest}${lost(dropped)}`;
      }
      const diff = tools.diff([command, ...expected], [command, ...others[0].args]);
      return `Received (nearest first): ${list(others, tools)}${diff && `\n\n${diff}`}${lost(dropped)}`;
    },
  };
}

/**
 * @param {any} subject
 * @param {string} command
 * @param {number} times
 * @returns {Verdict}
 */
function receivedTimes(subject, command, times) {
  if (!Number.isInteger(times) || times < 0) throw new TypeError('toHaveReceivedTimes takes the name of a command and a whole number');
  const { entries, dropped } = logOf(subject, 'toHaveReceivedTimes');
  const own = ofCommand(entries, command).entries;
  return {
    pass: own.length === times,
    expected: times,
    actual: own.length,
    message: (tools) =>
      `Received: ${tools.received(own.length)} times${own.length > 0 ? list(own, tools) : ''}${lost(dropped)}`,
  };
}

/** @param {number} dropped */
function lost(dropped) {
  return dropped === 0 ? '' : `\n\n${dropped} older commands are not in the log any more: log.start({ entries }) keeps more`;
}

/**
 * @param {Entry[]} entries
 * @param {Tools} tools
 */
function list(entries, tools) {
  const lines = entries.slice(0, SHOWN).map(({ name, args, error, place }) => {
    const words = [name, ...args.map((arg) => tools.received(arg))].join(' ');
    return `\n  ${words}${error === undefined ? '' : ` -> ${error}`}${place === undefined ? '' : `  at ${place}`}`;
  });
  return lines.join('') + (entries.length > SHOWN ? `\n  and ${entries.length - SHOWN} more` : '');
}

/** The database that a client has selected; of an engine the first. @param {any} subject */
function databaseOf(subject) {
  const own = subject?._self ?? subject;
  return own?.condition?.select ?? own?._selected ?? own?._db ?? own?.options?.db ?? 0;
}

/**
 * @param {any} subject
 * @param {string | Buffer} key
 * @param {any[]} values what the key holds, if that matters
 * @param {Equals} equals
 * @returns {Verdict}
 */
function holds(subject, key, values, equals) {
  const [own, db] = [engine(subject), databaseOf(subject)];
  const actual = valueOf(own, db, keyOf(key, 'toHaveKey'));
  const expected = values.length === 0 ? undefined : textual(values[0]);
  const pass = actual !== undefined && (values.length === 0 || equals(textual(actual), expected));
  return {
    pass,
    expected: values.length === 0 ? String(key) : expected,
    actual,
    message(tools) {
      if (actual === undefined) return `There is no key ${tools.received(key)}${besides(own, db, key)}`;
      const diff = values.length === 0 ? '' : tools.diff(expected, actual);
      return `The key holds: ${tools.received(actual)}${diff && `\n\n${diff}`}`;
    },
  };
}

/**
 * @param {any} subject
 * @param {string | Buffer} key
 * @param {[number, number]} bounds in units
 * @param {number} unit in milliseconds
 * @param {string} name of the matcher
 * @returns {Verdict}
 */
function timeBetween(subject, key, [min, max], unit, name) {
  for (const bound of [min, max]) {
    if (typeof bound !== 'number' || Number.isNaN(bound)) throw new TypeError(`${name} takes a key and two numbers: the least and the most`);
  }
  if (min > max) throw new TypeError(`${name}: the least (${min}) is more than the most (${max})`);
  const [own, db] = [engine(subject), databaseOf(subject)];
  const left = timeLeft(own, db, keyOf(key, name));
  const units = typeof left === 'number' ? left / unit : left;
  const suffix = unit === 1 ? 'ms' : 's';
  return {
    pass: typeof units === 'number' && units >= min && units <= max,
    expected: `${min} ${suffix} to ${max} ${suffix}`,
    actual: units,
    message(tools) {
      if (units === undefined) return `There is no key ${tools.received(key)}${besides(own, db, key)}`;
      return units === null ? 'The key has no TTL: it lives for ever' : `It lives for: ${tools.received(units)} ${suffix}`;
    },
  };
}

/**
 * @param {any} key
 * @param {string} name
 * @returns {string | Buffer}
 */
function keyOf(key, name) {
  if (typeof key === 'string' || Buffer.isBuffer(key)) return key;
  throw new TypeError(`${name} takes a key, a string or a Buffer, not ${inspect(key)}`);
}

/**
 * A few keys that are there, so that a prefix or another database shows.
 * @param {any} own
 * @param {number} db
 * @param {string | Buffer} name
 */
function besides(own, db, name) {
  const count = ask(own, db, ['DBSIZE']);
  /** @type {any[]} */
  const like = count > 1000 ? [] : ask(own, db, ['KEYS', '*']).sort();
  const near = like.filter((one) => String(one).includes(String(name)));
  const shown = (near.length > 0 ? near : like).slice(0, SHOWN).map((one) => inspect(one));
  const names = shown.length > 0 ? `: ${shown.join(', ')}${count > shown.length ? ', ...' : ''}` : '';
  return `, but ${count} other${count === 1 ? '' : 's'} in database ${db}${names}`;
}

/**
 * Numbers as text and bytes that are text as text, however deep; what a test says with matchers stays.
 * @param {any} value
 * @returns {any}
 */
function textual(value) {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (isAsymmetric(value) || value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return flat([value])[0];
  if (value instanceof Set) return [...value].map(textual).sort();
  if (value instanceof Map) return textual(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(textual);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, textual(member)]));
}

module.exports = { received, receivedTimes, holds, timeBetween };
