// @ts-check
'use strict';

/** The clock of the one engine that there is, looked up at each use. */

const { engine } = require('./engines');

const clock = {
  get now() {
    return engine().clock.now;
  },
  /** @param {number | Date} moment */
  set(moment) {
    return engine().clock.set(moment);
  },
  /** @param {number} ms */
  advance(ms) {
    return engine().clock.advance(ms);
  },
  system() {
    engine().clock.system();
  },
};

module.exports = { clock };
