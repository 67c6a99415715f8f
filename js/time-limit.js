// @ts-check
'use strict';

/** Until when a command is waited for. */

const { follow } = require('./clock');

/**
 * A promise that `request` settles, or time does.
 * @param {any} request
 * @param {number | undefined} ms
 */
function withTimeout(request, ms) {
  const promise = new Promise((resolve, reject) => {
    request.resolve = resolve;
    request.reject = reject;
  });
  if (typeof ms !== 'number') return promise;
  const timer = setTimeout(() => request.reject(new Error('Command timed out')), ms);
  const stop = () => clearTimeout(timer);
  promise.then(stop, stop);
  return promise;
}

/**
 * Tells an engine the time once a client that waits on it has waited long enough.
 * @param {import('./engine')} engine
 * @param {number | undefined} ms
 */
function wakeInTime(engine, ms) {
  if (ms === undefined) return;
  const timer = setTimeout(follow, ms, engine);
  timer.unref?.();
}

module.exports = { withTimeout, wakeInTime };
