// @ts-check
'use strict';

/**
 * Arguments and replies of a few commands that have a JavaScript form of their own. Looked up by the command's name
 * exactly as it was sent, so that `call('HGETALL', key)` gives the plain reply.
 */

const { define } = require('./decode');
const { OBJECT, NESTED } = require('./runtime');

/** @type {Record<string, (args: any[]) => any[]>} */
const argument = Object.assign(Object.create(null), {
  mset: pairsOnly,
  msetnx: pairsOnly,
  hset: keyAndPairs,
  hmset: keyAndPairs,
  xadd: keyAndEntry,
  zadd: keyAndScores,
  geoadd: keyAndPlaces,
});

/** Commands whose pairs and tables lie flat for RESP2. RESP3 has them nested, and only by these names are they flat again. */
const FLAT = new Set([
  ...['zdiff', 'zinter', 'zpopmax', 'zpopmin', 'zunion', 'zrandmember', 'zrange', 'zrangebyscore', 'zrevrange'],
  ...['zrevrangebyscore', 'hrandfield', 'xread', 'xreadgroup'],
]);

/** @type {Record<string, (result: any, context?: object) => any>} */
const reply = Object.assign(Object.create(null), { hgetall: toObject });
for (const name of FLAT) reply[name] = asFlat;

/**
 * What the addon leaves flat already.
 * @param {any} result
 */
function asFlat(result) {
  return result;
}

/**
 * Whether the addon does what is to be done with the replies of the command of that name.
 * @param {string} name
 */
function isNative(name) {
  const transform = reply[name];
  return transform === undefined || transform === asFlat || transform === toObject;
}

/**
 * Whether neither arguments nor replies of a command of that name are to be changed, and its reply is no map.
 * @param {string} name
 */
function isUntouched(name) {
  const transform = reply[name];
  return (transform === undefined || transform === asFlat) && argument[name] === undefined;
}

/**
 * How a reply is wanted, as bits of the command word.
 * @param {string} name as given
 * @param {import('./native').Command | undefined} command
 */
function formOf(name, command) {
  const transform = reply[name];
  if (transform === toObject) return OBJECT;
  // What was queued by plain commands comes with EXEC, as RESP3 has it.
  return transform !== asFlat && command !== undefined && (FLAT.has(command.name) || command.name === 'exec') ? NESTED : 0;
}

/** @param {any[]} args */
function pairsOnly(args) {
  return args.length === 1 && isPairs(args[0]) ? pairs(args[0]) : args;
}

/** @param {any[]} args */
function keyAndPairs(args) {
  return args.length === 2 && isPairs(args[1]) ? [args[0], ...pairs(args[1])] : args;
}

/**
 * `{ member: score }` behind the key and the options: a form that ioredis does not have and people write all the same.
 * @param {any[]} args
 */
function keyAndScores(args) {
  const last = args[args.length - 1];
  if (args.length < 2 || !isPairs(last)) return args;
  const members = last instanceof Map ? [...last] : Object.entries(last);
  return [...args.slice(0, -1), ...members.flatMap(([member, score]) => [score, member])];
}

/**
 * `{ longitude, latitude, member }`, once or in an array, behind the key and the options: a form of other clients.
 * @param {any[]} args
 */
function keyAndPlaces(args) {
  if (!args.some(isPlace)) return args;
  return args.flatMap((arg) => (isPlace(arg) ? [arg.longitude, arg.latitude, arg.member] : [arg]));
}

/** @param {any} value */
function isPlace(value) {
  return typeof value === 'object' && value !== null && 'longitude' in value;
}

/**
 * `{ field: value }` behind the key, the options and the ID: a form that ioredis does not have and people write all the
 * same.
 * @param {any[]} args
 */
function keyAndEntry(args) {
  const last = args[args.length - 1];
  return args.length > 2 && isPairs(last) ? [...args.slice(0, -1), ...pairs(last)] : args;
}

/** @param {any} value */
function isPairs(value) {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}

/** @param {Map<any, any> | Record<string, any>} from */
function pairs(from) {
  return (from instanceof Map ? [...from] : Object.entries(from)).flatMap(([key, value]) => [key, value]);
}

/**
 * A map's fields and values as an object. Outside transactions the reply is one already.
 * @param {any} flat `[field, value, ...]`
 */
function toObject(flat) {
  if (!Array.isArray(flat)) return flat;
  /** @type {Record<string, any>} */
  const object = {};
  for (let i = 0; i < flat.length; i += 2) {
    const field = String(flat[i]);
    if (field === '__proto__') define(object, field, flat[i + 1]);
    else object[field] = flat[i + 1];
  }
  return object;
}

/**
 * Arguments as they are sent: one level of arrays flattened, transformed, and made strings or Buffers.
 * @param {string} name
 * @param {ArrayLike<any>} given
 * @returns {any[]}
 */
function normalise(name, given) {
  const transform = argument[name];
  let args = flatten(given);
  if (transform !== undefined) args = transform(args);
  for (let i = 0; i < args.length; i++) {
    if (typeof args[i] !== 'string') args[i] = sent(args[i]);
  }
  return args;
}

/** @param {ArrayLike<any>} given */
function flatten(given) {
  if (given.length === 1 && Array.isArray(given[0])) return given[0].slice();
  const args = new Array(given.length);
  let nested = false;
  for (let i = 0; i < given.length; i++) {
    args[i] = given[i];
    // Strings are asked for first: they are what nearly all arguments are.
    nested ||= typeof given[i] !== 'string' && Array.isArray(given[i]);
  }
  return nested ? args.flat() : args;
}

/**
 * @param {any} value
 * @returns {string | Buffer}
 */
function sent(value) {
  if (Buffer.isBuffer(value)) return value;
  if (value === null || value === undefined) return '';
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return BigInt(value).toString();
  try {
    return String(value);
  } catch {
    // Node's own error for what is neither text nor bytes.
    return String(Buffer.byteLength(value));
  }
}

module.exports = { argument, reply, isNative, isUntouched, formOf, normalise };
