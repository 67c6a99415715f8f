// @ts-check
'use strict';

/**
 * Which time the engines of this realm follow. While `Date.now` is a test's own function, its time is pushed to an
 * engine before each call; when it is the built-in one again, the engines go back to the system's clock.
 */

/** @typedef {import('./engine')} Engine */

/** What `Date.now` is while calls may skip this module; null while engines follow a pushed time. */
const clock = { now: /** @type {(() => number) | null} */ (null) };

/** @type {Set<Engine>} */
const following = new Set();

/** @type {WeakMap<Function, boolean>} */
const classified = new WeakMap();

/** @param {Function} now */
function isBuiltIn(now) {
  let known = classified.get(now);
  if (known === undefined) {
    known = Function.prototype.toString.call(now).includes('[native code]');
    classified.set(now, known);
  }
  return known;
}

/**
 * To be called before an engine runs something, whenever `Date.now !== clock.now`.
 * @param {Engine} engine
 */
function follow(engine) {
  const now = Date.now;
  if (isBuiltIn(now)) {
    for (const follower of following) follower._releaseTime();
    following.clear();
    clock.now = now;
  } else {
    clock.now = null;
    following.add(engine);
    engine._pushTime(Date.now());
  }
}

module.exports = { clock, follow };
