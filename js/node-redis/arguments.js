// @ts-check
'use strict';

/**
 * The parts that node-redis's methods are made of. A command is its words and its arguments in the order in which they
 * are sent, each argument by the step that writes it:
 *
 *     command('RESTORE', key, number, word, options(flag('REPLACE'), option('FREQ', number)))
 *
 * A step does not check what it is given: wrong types fail where node-redis's do, either here for want of a method, or
 * when the words are checked.
 */

/**
 * @typedef {InstanceType<typeof import('./encoder').Encoder>} Encoder
 * @typedef {(encoder: Encoder, value: any) => any} Step writes one argument
 * @typedef {(encoder: Encoder, object: any) => boolean} OptionStep writes what one option stands for; whether it was given
 * @typedef {{ index: number, step: Step }} Placed
 * @typedef {{ rest: Step }} Rest
 * @typedef {(reply: any, preserve?: any, typeMapping?: any) => any} Mapper
 * @typedef {Mapper | { 2?: Mapper, 3?: Mapper }} Reply
 *
 * @typedef {object} Traits
 * @property {Reply} [reply]
 * @property {boolean} [readOnly] a cluster may send it to a replica
 * @property {boolean} [cacheable]
 * @property {boolean} [legacy] the reply is mapped for `legacy()` too
 */

/**
 * A command in the shape that node-redis gives its own and takes from users.
 * @typedef {object} Command
 * @property {(encoder: Encoder, ...args: any[]) => unknown} parseCommand
 * @property {Reply} [transformReply]
 * @property {boolean} [IS_READ_ONLY]
 * @property {boolean} [CACHEABLE]
 * @property {boolean} [TRANSFORM_LEGACY_REPLY]
 */

/**
 * @param {(string | Step | Placed | Rest | Traits)[]} parts words, and a step for each argument; the traits come last
 * @returns {Command}
 */
function command(...parts) {
  const last = parts[parts.length - 1];
  const traits = isTraits(last) ? /** @type {Traits} */ (parts.pop()) : {};
  const writers = writersOf(/** @type {any} */ (parts));
  /** @type {Command} */
  const made = {
    parseCommand(encoder, ...args) {
      for (let i = 0; i < writers.length; i++) writers[i](encoder, args);
    },
    transformReply: traits.reply,
  };
  if (traits.readOnly !== undefined) made.IS_READ_ONLY = traits.readOnly;
  if (traits.cacheable !== undefined) made.CACHEABLE = traits.cacheable;
  if (traits.legacy) made.TRANSFORM_LEGACY_REPLY = true;
  return made;
}

/** @param {any} part */
function isTraits(part) {
  return typeof part === 'object' && !('step' in part) && !('rest' in part);
}

/**
 * @param {(string | Step | Placed | Rest)[]} parts
 * @returns {((encoder: Encoder, args: any[]) => unknown)[]}
 */
function writersOf(parts) {
  let next = 0;
  return parts.map((part) => {
    if (typeof part === 'string') return (encoder) => encoder.redisArgs.push(part);
    if (typeof part === 'object' && 'rest' in part) {
      const from = next;
      return (encoder, args) => part.rest(encoder, args.slice(from));
    }
    const { index, step } = typeof part === 'function' ? { index: next++, step: part } : part;
    return (encoder, args) => step(encoder, args[index]);
  });
}

/**
 * An argument that is sent elsewhere than it is given.
 * @param {number} index
 * @param {Step} step
 * @returns {Placed}
 */
const at = (index, step) => ({ index, step });

/**
 * All arguments from here on, as an array.
 * @param {Step} step
 * @returns {Rest}
 */
const rest = (step) => ({ rest: step });

/** @type {Step} */
const key = (encoder, value) => encoder.pushKey(value);
/** @type {Step} one key or an array of them */
const keys = (encoder, value) => encoder.pushKeys(value);
/** @type {Step} */
const countedKeys = (encoder, value) => encoder.pushKeysLength(value);
/** @type {Step} */
const word = (encoder, value) => encoder.redisArgs.push(value);
/** @type {Step} one word or an array of them */
const words = (encoder, value) => encoder.pushVariadic(value);
/** @type {Step} */
const countedWords = (encoder, value) => encoder.pushVariadicWithLength(value);
/** @type {Step} an array, or anything else that can be spread */
const spread = (encoder, value) => encoder.push(...value);
/** @type {Step} what has digits of its own: a number, a bigint, a string */
const number = (encoder, value) => encoder.redisArgs.push(value.toString());
/** @type {Step} */
const numbers = (encoder, value) => encoder.pushVariadicNumber(value);
/** @type {Step} */
const scalar = (encoder, value) => encoder.redisArgs.push(scalarOf(value));
/** @type {Step} */
const double = (encoder, value) => encoder.redisArgs.push(doubleOf(value));
/** @type {Step} a number, or what is no number as it is: `(1`, `-inf`, `[a` */
const bound = (encoder, value) => encoder.redisArgs.push(boundOf(value));
/** @type {Step} a Date or a number of seconds */
const seconds = (encoder, value) => encoder.redisArgs.push(secondsOf(value));
/** @type {Step} a Date or a number of milliseconds */
const milliseconds = (encoder, value) => encoder.redisArgs.push(millisecondsOf(value));

/** @param {any} value */
const scalarOf = (value) => (typeof value === 'number' ? value.toString() : value);

/** @param {any} value */
function doubleOf(value) {
  if (value === Infinity) return '+inf';
  return value === -Infinity ? '-inf' : value.toString();
}

/** @param {any} value */
const boundOf = (value) => (typeof value === 'number' ? doubleOf(value) : value);

/** @param {any} value */
const secondsOf = (value) => (typeof value === 'number' ? value : Math.floor(value.getTime() / 1000)).toString();

/** @param {any} value */
const millisecondsOf = (value) => (typeof value === 'number' ? value : value.getTime()).toString();

/**
 * An argument that is sent unless it is undefined.
 * @param {Step} step
 * @returns {Step}
 */
const defined = (step) => (encoder, value) => void (value !== undefined && step(encoder, value));

/**
 * An argument that is sent when it is something: neither 0 nor '' nor false either.
 * @param {Step} step
 * @returns {Step}
 */
const given = (step) => (encoder, value) => void (value && step(encoder, value));

/**
 * @param {string} yes
 * @param {string} no
 * @returns {Step}
 */
const either = (yes, no) => (encoder, value) => encoder.redisArgs.push(value ? yes : no);

/**
 * One of something or an array of it.
 * @param {Step} step
 * @returns {Step}
 */
const each = (step) => (encoder, value) => {
  if (!Array.isArray(value)) step(encoder, value);
  else for (const item of value) step(encoder, item);
};

/**
 * An object of options, which may be missing.
 * @param {OptionStep[]} steps in the order in which they are sent
 * @returns {Step}
 */
const options = (...steps) => (encoder, object) => {
  if (object === undefined || object === null) return;
  for (const step of steps) step(encoder, object);
};

/**
 * Sent as its word and its value, unless it is undefined.
 * @param {string} name
 * @param {Step} step
 * @param {string} [sent] the word, where it is not the option's name
 * @returns {OptionStep}
 */
const option = (name, step, sent = name) => (encoder, object) => {
  const value = object[name];
  if (value === undefined) return false;
  encoder.redisArgs.push(sent);
  step(encoder, value);
  return true;
};

/**
 * As `option`, but not sent when it is 0, '' or false either.
 * @param {string} name
 * @param {Step} step
 * @param {string} [sent]
 * @returns {OptionStep}
 */
const optionIf = (name, step, sent = name) => (encoder, object) => {
  const value = object[name];
  if (!value) return false;
  encoder.redisArgs.push(sent);
  step(encoder, value);
  return true;
};

/**
 * Sent as a word when it is true.
 * @param {string} name
 * @param {string} [sent]
 * @returns {OptionStep}
 */
const flag = (name, sent = name) => (encoder, object) => {
  if (!object[name]) return false;
  encoder.redisArgs.push(sent);
  return true;
};

/**
 * Sent by its value alone: a mode, a condition.
 * @param {string} name
 * @param {Step} [step]
 * @returns {OptionStep}
 */
const choice = (name, step = word) => (encoder, object) => {
  if (!object[name]) return false;
  step(encoder, object[name]);
  return true;
};

/**
 * The first of some options that is given, as of a condition and the deprecated flags for it.
 * @param {OptionStep[]} steps
 * @returns {OptionStep}
 */
const firstOf = (...steps) => (encoder, object) => steps.some((step) => step(encoder, object));

/** `{ offset, count }`. @type {OptionStep} */
const limit = optionIf('LIMIT', (encoder, { offset, count }) => encoder.push(offset.toString(), count.toString()));

module.exports = {
  command,
  at,
  rest,
  key,
  keys,
  countedKeys,
  word,
  words,
  countedWords,
  spread,
  number,
  numbers,
  scalar,
  double,
  bound,
  seconds,
  milliseconds,
  scalarOf,
  doubleOf,
  boundOf,
  defined,
  given,
  either,
  each,
  options,
  option,
  optionIf,
  flag,
  choice,
  firstOf,
  limit,
};
