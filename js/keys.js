// @ts-check
'use strict';

/** Which arguments are keys, for `keyPrefix` and `Command.getKeys()`. */

const { find } = require('./native');
const { absent } = require('./absent');

/**
 * What tells the keys of the command of that name, in any case; undefined when nobody knows it.
 * @param {string} name
 * @returns {Pick<import('./native').Command, 'name' | 'keys' | 'subcommands'> | undefined}
 */
function known(name) {
  return find(name) ?? absent.get(name.toLowerCase());
}

/**
 * Calls `visit` with the index of each key in `args`, which do not include the command's name.
 * @param {string} name of the command
 * @param {any[]} args
 * @param {(index: number) => void} visit
 */
function eachKey(name, args, visit) {
  const command = known(name);
  const rule = command === undefined ? null : resolve(command, args).keys;
  if (command === undefined || rule === null) return;
  if (rule.one !== undefined) {
    if (rule.one <= args.length) visit(rule.one - 1);
  } else if (rule.range) {
    const [first, last, step] = rule.range;
    const end = last < 0 ? args.length + 1 + last : Math.min(last, args.length);
    for (let word = first; word <= end; word += step) visit(word - 1);
  } else if (rule.numkeys) {
    const [count, destination] = rule.numkeys;
    if (destination > 0 && args.length > 0) visit(destination - 1);
    const end = Math.min(count + counted(args[count - 1]), args.length);
    for (let word = count + 1; word <= end; word++) visit(word - 1);
  } else if (rule.numpairs) {
    const pairs = counted(args[rule.numpairs - 1]);
    const end = Math.min(rule.numpairs + 2 * pairs, args.length);
    for (let word = rule.numpairs + 1; word <= end; word += 2) visit(word - 1);
  } else if (rule.custom) {
    custom[command.name]?.(args, visit);
  }
}

/**
 * How many keys an argument announces.
 * @param {any} arg
 */
function counted(arg) {
  return Math.ceil(Number(arg)) || 0;
}

/**
 * Where no rule finds the keys.
 * @type {Record<string, (args: any[], visit: (index: number) => void) => unknown>}
 */
const custom = {
  xread: (args, visit) => streams(args, 0, visit),
  // A group or a consumer may be called STREAMS.
  xreadgroup: (args, visit) => streams(args, 3, visit),
  georadius: (args, visit) => keyAndStored(args, 5, visit),
  georadiusbymember: (args, visit) => keyAndStored(args, 4, visit),
  himport: (args, visit) => args.length > 1 && String(args[0]).toLowerCase() === 'set' && visit(1),
  migrate: keyOrBehindKeys,
  sort: keyAndPatterns,
  sort_ro: keyAndPatterns,
};

/**
 * The first half of what follows STREAMS.
 * @param {any[]} args
 * @param {number} from where STREAMS may be
 * @param {(index: number) => void} visit
 */
function streams(args, from, visit) {
  const first = args.findIndex((arg, i) => i >= from && String(arg).toUpperCase() === 'STREAMS') + 1;
  const keys = first === 0 ? 0 : Math.floor((args.length - first) / 2);
  for (let i = first; i < first + keys; i++) visit(i);
}

/**
 * MIGRATE's key; where that is empty, all that follows KEYS.
 * @param {any[]} args
 * @param {(index: number) => void} visit
 */
function keyOrBehindKeys(args, visit) {
  if (args[2] !== '') return args.length > 2 && visit(2);
  const at = args.findIndex((arg, i) => i >= 5 && typeof arg === 'string' && arg.toUpperCase() === 'KEYS');
  for (let i = at + 1; at > 0 && i < args.length; i++) visit(i);
}

/**
 * The first argument, and what follows STORE or STOREDIST.
 * @param {any[]} args
 * @param {number} from
 * @param {(index: number) => void} visit
 */
function keyAndStored(args, from, visit) {
  if (args.length > 0) visit(0);
  for (let i = from; i < args.length - 1; i++) {
    if (/^store(dist)?$/i.test(String(args[i]))) visit(++i);
  }
}

/**
 * The subcommand that a container is called with, or the command itself.
 * @param {Pick<import('./native').Command, 'name' | 'keys' | 'subcommands'>} command
 * @param {any[]} args
 */
function resolve(command, args) {
  if (command.subcommands.length === 0 || args.length === 0) return command;
  const name = String(args[0]).toLowerCase();
  return command.subcommands.find((sub) => sub.name === name) || command;
}

/**
 * The first argument, the patterns behind BY and GET, and the key behind STORE. As in ioredis, a keyword is a string, and
 * what BY names is a pattern even if no element goes into it.
 * @param {any[]} args
 * @param {(index: number) => void} visit
 */
function keyAndPatterns(args, visit) {
  if (args.length > 0) visit(0);
  for (let i = 1; i < args.length - 1; i++) {
    if (typeof args[i] !== 'string' || !/^(by|get|store)$/i.test(args[i])) continue;
    i += 1;
    if (args[i - 1].toLowerCase() !== 'get' || args[i] !== '#') visit(i);
  }
}

/**
 * @param {string | Buffer} prefix
 * @param {string | Buffer} key
 */
function join(prefix, key) {
  if (typeof prefix === 'string' && typeof key === 'string') return prefix + key;
  return Buffer.concat([Buffer.from(/** @type {any} */ (prefix)), Buffer.from(/** @type {any} */ (key))]);
}

module.exports = { eachKey, join };
