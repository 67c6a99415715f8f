// @ts-check
'use strict';

/**
 * What of the commands of an engine a real server is asked, in which words, and when its reply is the same. Told apart is
 * only what must differ between two servers.
 */

const { isDeepStrictEqual } = require('node:util');
const { find } = require('../native');
const { plain, text } = require('./resp');
const { lines } = require('./injected');

/** @typedef {import('./resp').Reply} Reply */
/** @typedef {import('./log').Entry} Entry */

/** About the server or the connection, and not about data: not asked. */
const APART = new Set([
  ...['acl', 'auth', 'bgrewriteaof', 'bgsave', 'client', 'cluster', 'command', 'config', 'debug', 'failover', 'hello', 'info'],
  ...['lastsave', 'latency', 'lolwut', 'memory', 'migrate', 'module', 'monitor', 'object', 'psync', 'quit', 'readonly', 'readwrite'],
  ...['replicaof', 'reset', 'role', 'save', 'shutdown', 'slaveof', 'slowlog', 'sync', 'time', 'wait', 'waitaof', 'asking'],
  // Cursors are a server's own, and payloads of its version.
  ...['scan', 'sscan', 'hscan', 'zscan', 'dump'],
]);

/** Chance decides; nothing is changed. */
const RANDOM = new Set(['randomkey', 'srandmember', 'hrandfield', 'zrandmember']);
/** Who listens outside of the mirror is unknown. */
const PUBLISHING = new Set(['publish', 'spublish', 'pubsub']);
const UNORDERED = new Set(['keys', 'hkeys', 'hvals', 'smembers', 'sunion', 'sinter', 'sdiff']);
/** What is left or when it ends, with milliseconds in a unit. */
const TIMES = new Map([
  ...['ttl', 'expiretime', 'httl', 'hexpiretime'].map((name) => /** @type {const} */ ([name, 1000])),
  ...['pttl', 'pexpiretime', 'hpttl', 'hpexpiretime'].map((name) => /** @type {const} */ ([name, 1])),
]);
const SCRIPTED = /flushall|swapdb|'select'|"select"/i;

/**
 * Why a command is not asked; null when it is.
 * @param {Entry} entry
 * @returns {string | null}
 */
function reasonAgainst({ name, args, error, outcome }) {
  if (outcome === 'gone') return 'lost with its connection';
  if (error !== undefined && (lines.has(error) || /^(ERR Strict mode refuses|CROSSSLOT|Connection is closed\.)/.test(error))) return 'refused by a fault or by strict mode';
  if (APART.has(name) || name.startsWith('nearis.')) return 'not about data';
  if (/^(eval|evalsha)(_ro)?$|^(script|function)$/.test(name) && args.some((arg) => SCRIPTED.test(String(arg)))) {
    return 'a script that may reach other databases';
  }
  return null;
}

/**
 * The words for a server whose database `base` stands for the engine's first, given what the engine answered: what chance
 * or the clock has decided there is decided here.
 * @param {Entry} entry
 * @param {Reply} reply of the engine
 * @param {number} base
 * @returns {(string | Buffer)[]}
 */
function wordsFor({ name, args }, reply, base) {
  const shifted = (/** @type {string | Buffer | undefined} */ db) => (/^\d+$/.test(String(db)) ? String(Number(db) + base) : String(db));
  switch (name) {
    case 'select':
      return [name, shifted(args[0])];
    case 'swapdb':
      return [name, ...args.map(shifted)];
    case 'move':
      return [name, args[0], shifted(args[1])];
    case 'copy':
      return [name, ...args.map((arg, i) => (i === databaseAt(args) ? shifted(arg) : arg))];
    case 'flushall':
      return ['flushdb', ...args];
    case 'spop':
      return popped(reply).length > 0 ? ['srem', args[0], ...popped(reply)] : [name, ...args];
    case 'xadd':
      return [name, ...args.map((arg, i) => (i > 0 && isNewId(args, i) && reply.type === '$' ? reply.value : arg))];
    default:
      return [name, ...args];
  }
}

/** Which other databases a command means than the selected one. @param {Entry} entry @returns {number[]} */
function databasesIn({ name, args }) {
  const found = name === 'swapdb' ? args : [name === 'select' ? args[0] : name === 'move' ? args[1] : name === 'copy' ? args[databaseAt(args)] : ''];
  return found.filter((word) => /^\d+$/.test(String(word))).map(Number);
}

/** Where COPY names a database; -1 if it does not. @param {(string | Buffer)[]} args */
function databaseAt(args) {
  const at = args.findIndex((arg, i) => i > 1 && String(arg).toLowerCase() === 'db');
  return at === -1 ? -1 : at + 1;
}

/** What SPOP took. @param {Reply} reply @returns {Buffer[]} */
function popped({ type, value }) {
  if (type === '$') return [value];
  return Array.isArray(value) ? value.map((member) => member.value) : [];
}

/**
 * Whether this argument of XADD is the id, and is left to the server.
 * @param {(string | Buffer)[]} args
 * @param {number} i
 */
function isNewId(args, i) {
  const word = String(args[i]);
  if (word !== '*' && !/^\d+-\*$/.test(word)) return false;
  // Options come before the id, and fields with their values behind it.
  return args.findIndex((arg, j) => j > 0 && /^(\*|\d+-\*|\d+(-\d+)?)$/.test(String(arg)) && (args.length - j) % 2 === 1) === i;
}

/**
 * Whether both have answered the same.
 * @param {Entry & {hasChance?: boolean}} entry
 * @param {Reply} engine
 * @param {Reply} server
 * @param {number} toleranceMs
 */
function agree({ name, by, hasChance = false }, engine, server, toleranceMs) {
  if (RANDOM.has(name)) return engine.type === '-' || server.type === '-' ? engine.type === server.type : true;
  if (PUBLISHING.has(name) || name.endsWith('subscribe')) return (engine.type === '-') === (server.type === '-');
  if (name === 'spop' && popped(engine).length > 0) return server.type === ':' && Number(server.value) === popped(engine).length;
  const forms = [engine, server].map((reply) => form(reply, by === 'listener'));
  if (UNORDERED.has(name)) forms.forEach((members) => Array.isArray(members) && members.sort(byText));
  if (hasChance) return isDeepStrictEqual(...(/** @type {[any, any]} */ (forms.map(inAnyOrder))));
  const unit = TIMES.get(name);
  if (unit !== undefined) return areNear(forms[0], forms[1], Math.max(toleranceMs / unit, unit === 1 ? 0 : 1));
  return isDeepStrictEqual(forms[0], forms[1]);
}

/**
 * Members in one order, but where single values and lists stand side by side, as those have their places.
 * @param {any} value
 * @returns {any}
 */
function inAnyOrder(value) {
  if (!Array.isArray(value)) return value;
  const members = value.map(inAnyOrder);
  return members.some(Array.isArray) && !members.every(Array.isArray) ? members : members.sort(byText);
}

/** Whether a script that has called it may have got its members in any order. @param {string} name */
function isUnordered(name) {
  return UNORDERED.has(name) || name === 'hgetall' || name === 'hscan' || name === 'sscan' || name === 'scan';
}

/**
 * Numbers that differ by no more than that, alone or in arrays. Negative ones are no times.
 * @param {any} a
 * @param {any} b
 * @param {number} most
 * @returns {boolean}
 */
function areNear(a, b, most) {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => areNear(item, b[i], most));
  if (typeof a !== 'number' || typeof b !== 'number' || a < 0 || b < 0) return isDeepStrictEqual(a, b);
  return Math.abs(a - b) <= most;
}

/**
 * A reply as a value to compare: sets and maps in one order, statuses as text.
 * @param {Reply} reply
 * @param {boolean} [isFlat] a client of the listener may speak RESP2, where maps and pairs are flat and numbers text
 * @returns {any}
 */
function form(reply, isFlat = false) {
  const { type, value } = reply;
  if (isFlat) return leaves(reply);
  switch (type) {
    case '-':
      return { error: value };
    case ':':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case '~':
      return value.map((/** @type {Reply} */ member) => form(member)).sort(byText);
    case '%':
      return pairs(value).sort(byText);
    default:
      return Array.isArray(value) ? value.map((member) => form(member)) : plain(reply);
  }
}

/** @param {Reply[]} members @returns {any[]} */
function pairs(members) {
  const all = [];
  for (let i = 0; i < members.length; i += 2) all.push([form(members[i]), form(members[i + 1])]);
  return all;
}

/** @param {Reply} reply @returns {any} */
function leaves({ type, value }) {
  if (Array.isArray(value)) {
    const all = value.flatMap(leaves);
    return type === '~' || type === '%' ? all.sort() : all;
  }
  return type === '$' ? String(text(value)) : String(value);
}

/** @param {any} a @param {any} b */
function byText(a, b) {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether a command may wait. @param {string} name */
function mayBlock(name) {
  return find(name)?.mayBlock ?? false;
}

module.exports = { reasonAgainst, wordsFor, databasesIn, agree, form, isUnordered, mayBlock };
