// @ts-check
'use strict';

/**
 * Which time the engines of this realm follow. While `Date.now` is a test's own function, its time is pushed to an
 * engine before each call, and when something falls due though nobody calls; when it is the built-in one again, the
 * engines go back to the system's clock.
 */

const { types } = require('node:util');
const { native, inbox } = require('./runtime');

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
    // What binds or wraps another function is as native to see as the built-in one.
    const isOwn = now.name === 'now' && !types.isProxy(now);
    known = isOwn && Function.prototype.toString.call(now).includes('[native code]');
    classified.set(now, known);
  }
  return known;
}

/**
 * To be called before an engine runs something, whenever `Date.now !== clock.now`.
 * @param {Engine} engine
 */
function follow(engine) {
  if (isBuiltIn(Date.now)) return release();
  clock.now = null;
  following.add(engine);
  push(engine);
  // Behind the command that is about to run.
  Promise.resolve(engine).then(plan);
}

/** The date as it was when it was looked at last. @type {{ date: DateConstructor, now: () => number, at: number } | null} */
let seen = null;

/** Whether it goes by the time of this realm, which a test moves. @param {Engine} engine */
function follows(engine) {
  return following.has(engine);
}

/** Time is the system's. */
function release() {
  giveBack();
  clock.now = isDetour ? never : Date.now;
}

/** As `release`, but that the next call looks once more. */
function giveBack() {
  for (const follower of following) {
    unplan(follower);
    follower._releaseTime();
  }
  following.clear();
}

/** The longest that a timer of Node waits, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Nobody moves time so far, but tests run all timers that there are. */
const NEVER = 100 * 365 * 86_400_000;

/**
 * For each engine the moment for which it has a timer, or had one that came too early.
 * @type {Map<Engine, { at: number, by: Function, stop: () => void }>}
 */
const planned = new Map();

/** @param {Engine} engine */
function unplan(engine) {
  planned.get(engine)?.stop();
  planned.delete(engine);
}

/**
 * Has the time pushed once somebody has waited long enough, or the next key expires of which somebody wants to be told;
 * otherwise keys expire with the next call, and test code that runs all its timers does not run into far deadlines.
 * @param {Engine} engine
 */
function plan(engine) {
  const moment = clock.now === null ? engine._nextMoment() : null;
  if (moment === null || moment - Date.now() > NEVER) return unplan(engine);
  const wait = Math.min(Math.max(moment - Date.now(), 0), LONGEST);
  const at = Date.now() + wait;
  const last = planned.get(engine);
  if (last?.at !== at || last.by !== setTimeout) {
    last?.stop();
    planned.set(engine, { at, by: setTimeout, stop: after(wait, () => arrive(engine, at)) });
  }
  native.tick(engine._native);
}

/**
 * A timer of this moment's kind, which keeps nobody alive, and how to stop it: that is to be done by its own kind, too.
 * @param {number} ms
 * @param {() => void} run
 */
function after(ms, run) {
  const stop = clearTimeout;
  const timer = setTimeout(run, ms);
  timer.unref?.();
  return () => stop(timer);
}

/**
 * @param {Engine} engine
 * @param {number} at
 */
function arrive(engine, at) {
  // Where only the date is a test's own, a timer can come before its time: the next call looks again, or the next tick.
  if (Date.now() < at) return;
  planned.delete(engine);
  look(engine);
}

/**
 * Pushes the time though nobody calls.
 * @param {Engine} engine
 */
function look(engine) {
  if (isBuiltIn(Date.now)) return release();
  push(engine);
  plan(engine);
}

/** @param {Engine} engine */
function push(engine) {
  seen = { date: Date, now: Date.now, at: Date.now() };
  engine._pushTime(seen.at);
}

/**
 * Whether it is as it was. A runner that is done with a realm leaves a test's own date there, and minds who looks for what it
 * has: Jest warns of that.
 */
function isAsSeen() {
  return seen !== null && Date === seen.date && isMade(Date) && seen.now.call(Date) === seen.at;
}

/** Whether the built-in date is where a test's own was. */
function isRealAgain() {
  return seen !== null && isMade(seen.date) && !isMade(Date);
}

/** @param {Function} date @returns {boolean} whether it is a test's own */
function isMade(date) {
  let made = ownDates.get(date);
  if (made === undefined) {
    made = types.isProxy(date) || !Function.prototype.toString.call(date).includes('[native code]');
    ownDates.set(date, made);
  }
  return made;
}

/** @type {WeakMap<Function, boolean>} */
const ownDates = new WeakMap();

// Somebody waits, and the time may be another without a timer of ours: one was set, or the real one is back.
inbox.lookAtClock = () => {
  if (typeof Date === 'undefined') return;
  const engines = [...planned.keys()];
  if (isAsSeen()) for (const engine of engines) native.tick(engine._native);
  else if (isRealAgain()) giveBack();
  else if (typeof Date.now === 'function') engines.forEach(look);
};

/**
 * Ends a wait under a time that a test moves: when the time is pushed that far, or when it has lasted so long by the timers
 * that are there, though the date stands still.
 * @param {Engine} engine
 * @param {number} slot of the client
 * @returns {(() => void) | null} stops that
 */
function endInTime(engine, slot) {
  const ms = clock.now === null ? native.timeLeft(slot) : undefined;
  if (ms === undefined || ms > LONGEST) return null;
  let isOver = false;
  /** @type {(() => void) | null} */
  let stop = after(ms, () => {
    look(engine);
    native.timeOut(slot);
    // Behind the job that takes the answer, with which a pipeline may have begun to wait for something else.
    Promise.resolve(slot).then((same) => {
      stop = isOver ? null : endInTime(engine, same);
    });
  });
  return () => {
    isOver = true;
    stop?.();
  };
}

module.exports = { clock, follow, follows, endInTime, detour, LONGEST };
