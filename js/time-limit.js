// @ts-check
'use strict';

/** Until when a command is waited for. */

/** Commands that may block, and where they say for how long: the index of seconds, counted from the end if negative. */
const SECONDS = new Map([
  ...['blpop', 'brpop', 'brpoplpush', 'blmove', 'bzpopmin', 'bzpopmax'].map((name) => /** @type {const} */ ([name, -1])),
  ...['bzmpop', 'blmpop'].map((name) => /** @type {const} */ ([name, 0])),
  ['blmovem', 4],
]);

/** Those that say it behind the word BLOCK, in milliseconds. */
const BY_WORD = new Set(['xread', 'xreadgroup']);

/** @param {string} name lower case */
function mayBlock(name) {
  return SECONDS.has(name) || BY_WORD.has(name);
}

/**
 * For how long a command blocks at most, as its arguments say.
 * @param {string} name lower case
 * @param {any[]} args
 * @returns {number | null | undefined} milliseconds, 0 for ever; null when it does not say, undefined when it is no number
 */
function blockingTime(name, args) {
  const index = SECONDS.get(name);
  if (index !== undefined) return positive(args[index < 0 ? args.length + index : index], 1000);
  const at = args.findIndex((arg) => String(arg).toLowerCase() === 'block');
  return at === -1 ? null : positive(args[at + 1], 1);
}

/**
 * @param {any} arg
 * @param {number} unit
 */
function positive(arg, unit) {
  const value = arg === undefined ? NaN : Number(String(arg));
  return Number.isFinite(value) ? Math.max(value, 0) * unit : undefined;
}

/**
 * When a blocking command is given up, to be on the safe side.
 * @param {any} request
 * @param {any} options of the client
 * @param {boolean} isSent and does not merely wait for a connection
 * @returns {number | undefined} milliseconds
 */
function patience(request, { blockingTimeout, blockingTimeoutGrace }, isSent) {
  if (typeof blockingTimeout !== 'number' || blockingTimeout <= 0 || !mayBlock(request.lowerName)) return undefined;
  const own = isSent ? blockingTime(request.lowerName, request.args) : null;
  return own ? own + (blockingTimeoutGrace ?? 100) : own === undefined ? undefined : blockingTimeout;
}

/**
 * A promise that `request` settles, or time does.
 * @param {any} request
 * @param {any} options of the client
 * @param {boolean} isSent
 */
function promiseOf(request, options, isSent) {
  request.promise = new Promise((resolve, reject) => {
    request.resolve = resolve;
    request.fail = reject;
    request.reject = request.batch ? (/** @type {any} */ error) => request.settle(request.refused(error)) : reject;
  });
  const { commandTimeout, blockingTimeout } = options;
  if (typeof commandTimeout === 'number' || blockingTimeout !== undefined) limit(request, options, isSent);
  return request.promise;
}

/**
 * @param {any} request
 * @param {any} options
 * @param {boolean} isSent
 */
function limit(request, options, isSent) {
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  // A test may change the timers meanwhile, and those that it leaves behind are not for the others to stop.
  const clear = clearTimeout;
  const after = (/** @type {number | undefined} */ ms, /** @type {() => void} */ give) => {
    if (typeof ms === 'number') timers.push(setTimeout(give, ms));
  };
  const late = () => new Error('Command timed out');
  if (request.batch) {
    after(options.commandTimeout, () => request.giveAll(late));
    request.batch.forEach((/** @type {any} */ part, /** @type {number} */ i) => {
      after(patience(part, options, isSent), () => request.give(i, [null, null]));
    });
  } else {
    after(options.commandTimeout, () => request.reject(late()));
    after(patience(request, options, isSent), () => request.resolve(null));
  }
  if (timers.length === 0) return;
  const stop = () => timers.forEach((timer) => clear(timer));
  request.promise.then(stop, stop);
}

module.exports = { mayBlock, promiseOf };
