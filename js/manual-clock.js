// @ts-check
'use strict';

/** The time that an engine goes by: the realm's, or one that is set by hand. */

const { native, nextTurn } = require('./runtime');
const { follows, LONGEST } = require('./clock');
const scope = require('./testing/scope');

/** The last moment that a Date can be. */
const LAST = 8.64e15;

/** So many times what waits for an engine's time may go off on the way to a moment; what is left then is late. */
const MOST_STEPS = 10_000;

/** @typedef {import('./engine')} Engine */

class Clock {
  /** @param {Engine} engine */
  constructor(engine) {
    /** @type {Engine} */
    this._engine = engine;
    /** Milliseconds since 1970 while the clock is set by hand. @type {number | null} */
    this._manual = null;
    /** What goes off at a moment of this clock. @type {Set<{ at: number, run: () => void, stop: () => void }>} */
    this._alarms = new Set();
    /** @type {() => void} */
    this._forget = () => {};
  }

  /** Milliseconds since 1970. */
  get now() {
    if (this._manual !== null) return this._manual;
    // Another thread may have set the clock of an engine that it shares.
    return this._engine.name === undefined || follows(this._engine) ? Date.now() : this._engine._native.now();
  }

  /**
   * Stops the clock at a moment.
   * @param {number | Date} moment
   * @returns {Promise<void>} when what that has led to has been delivered in this thread
   */
  set(moment) {
    const isDate = Object.prototype.toString.call(moment) === '[object Date]';
    const ms = isDate ? Number(moment) : moment;
    if (typeof ms !== 'number' || !(ms >= 0 && ms <= LAST)) {
      throw new TypeError(`clock.set() takes a Date or milliseconds since 1970, as Date.now() gives, not ${shown(moment)}`);
    }
    return this._move(ms);
  }

  /**
   * Moves a stopped clock; a running one is stopped first.
   * @param {number} ms
   * @returns {Promise<void>} as for `set`
   */
  advance(ms) {
    if (typeof ms !== 'number' || !(ms >= 0)) {
      throw new TypeError(`clock.advance() takes a number of milliseconds, 0 or more, not ${shown(ms)}; clock.set() turns the clock back`);
    }
    if (!(this.now + ms <= LAST)) throw new TypeError(`clock.advance() cannot get beyond the year 275760, which ${ms} ms would`);
    return this._move(this.now + ms);
  }

  /** Lets the clock run with the system's again. */
  system() {
    if (this._manual === null) return;
    this._forget();
    this._shift(Date.now() - this._manual);
    this._manual = null;
    this._engine._native.releaseTime();
    for (const alarm of this._alarms) this._start(alarm);
  }

  /**
   * Calls `run` once, when so much of this clock's time has passed.
   * @param {number} ms
   * @param {() => void} run
   * @returns {() => void} forgets it
   */
  _after(ms, run) {
    const alarm = { at: this.now + ms, run, stop: () => {} };
    this._alarms.add(alarm);
    if (this._manual === null) this._start(alarm);
    return () => {
      alarm.stop();
      this._alarms.delete(alarm);
    };
  }

  /** @param {{ at: number, run: () => void, stop: () => void }} alarm */
  _start(alarm) {
    const stop = clearTimeout;
    const timer = setTimeout(() => this._ring(alarm), Math.min(Math.max(alarm.at - this.now, 0), LONGEST));
    alarm.stop = () => stop(timer);
  }

  /** @param {{ at: number, run: () => void, stop: () => void }} alarm */
  _ring(alarm) {
    if (this._alarms.delete(alarm)) alarm.run();
  }

  /** @param {number} ms */
  _move(ms) {
    const engine = this._engine;
    if (this._manual === null) {
      const forget = scope.onTestEnd(() => this.system(), 'clock.set() or clock.advance()');
      try {
        engine._native.pushTime(this.now);
      } catch (error) {
        forget();
        throw error;
      }
      this._forget = forget;
      this._manual = this.now;
      for (const alarm of this._alarms) alarm.stop();
    }
    if (ms < this.now) this._shift(ms - this.now);
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const next = this._next();
      if (next === null || next.at > ms) break;
      // What was put off from a moment before is late.
      const moment = Math.max(next.at, this.now);
      this._manual = moment;
      engine._native.pushTime(moment);
      this._ring(next);
    }
    engine._native.pushTime(ms);
    this._manual = ms;
    return settled(engine);
  }

  /**
   * What waits for a length of time does so from another time on.
   * @param {number} ms
   */
  _shift(ms) {
    for (const alarm of this._alarms) alarm.at += ms;
  }

  _next() {
    let next = null;
    for (const alarm of this._alarms) if (next === null || alarm.at < next.at) next = alarm;
    return next;
  }
}

/** Turns of the event loop that are waited for at most. */
const MOST_TURNS = 10_000;

/**
 * What a move of the clock has led to has been delivered.
 * @param {Engine} engine
 */
async function settled(engine) {
  // What the background thread has taken over may be on its way when nothing is due any more.
  let wasBehind = engine._native.isBehind();
  for (let turns = 0; turns < MOST_TURNS; turns++) {
    await /** @type {Promise<void>} */ (new Promise(nextTurn));
    const isBehind = engine._native.isBehind();
    if (!isBehind && !wasBehind && native.isQuiet() === 1) return;
    wasBehind = isBehind;
  }
}

/** @param {unknown} value */
function shown(value) {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

module.exports = { Clock };
