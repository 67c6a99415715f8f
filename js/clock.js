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

/** Stands in `clock.now` for what `Date.now` never is: all calls come here first, and so take the long way. */
const never = () => 0;

let isDetour = false;

/**
 * Has all calls take the long way, where more is known of them; or lets them take the short one again.
 * @param {boolean} on
 */
function detour(on) {
  isDetour = on;
  if (clock.now !== null) clock.now = never;
}

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
    clock.now = isDetour ? never : /** @type {() => number} */ (now);
  } else {
    clock.now = null;
    following.add(engine);
    engine._pushTime(Date.now());
    // Behind the command that is about to run.
    Promise.resolve(engine).then(plan);
  }
}

/** The longest that a timer waits. */
const LONGEST = 2 ** 31 - 1;

/**
 * For each engine the moment for which it has a timer, or had one that came too early.
 * @type {WeakMap<Engine, { at: number, timer: any }>}
 */
const planned = new WeakMap();

/**
 * Has the time pushed once the next key expires, if anybody wants to be told of it; otherwise keys expire with the next
 * call, and test code that runs all its timers does not run into far deadlines.
 * @param {Engine} engine
 */
function plan(engine) {
  const deadline = clock.now === null ? engine._nextExpiredEvent() : null;
  const last = planned.get(engine);
  if (deadline === null) {
    if (last !== undefined) clearTimeout(last.timer);
    planned.delete(engine);
    return;
  }
  // A key lives through its deadline's own millisecond.
  const wait = Math.min(Math.max(deadline + 1 - Date.now(), 0), LONGEST);
  const at = Date.now() + wait;
  if (last !== undefined && last.at === at) return;
  if (last !== undefined) clearTimeout(last.timer);
  const timer = setTimeout(arrive, wait, engine, at);
  timer.unref?.();
  planned.set(engine, { at, timer });
}

/**
 * @param {Engine} engine
 * @param {number} at
 */
function arrive(engine, at) {
  // Where only the date is a test's own, a timer can come before its time: the next call looks again.
  if (Date.now() < at) return;
  planned.delete(engine);
  follow(engine);
}

module.exports = { clock, follow, detour };
