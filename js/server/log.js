// @ts-check
'use strict';

/**
 * The server's log: lines as redis-server writes them, which people and tools know, or as logfmt or JSON, with the names that
 * Valkey has. Lines are written at once and whole, so that the last one before an end is not lost.
 */

const { appendFileSync, writeSync } = require('node:fs');

/** @typedef {'debug' | 'verbose' | 'notice' | 'warning'} Level */

/** From the chatty to the grave, with the marks of the legacy form. */
const LEVELS = ['debug', 'verbose', 'notice', 'warning', 'nothing'];
const MARKS = '.-*#';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @param {number} number @param {number} [width] */
const padded = (number, width = 2) => String(number).padStart(width, '0');

/** @type {Record<string, (now: Date) => string>} */
const TIMES = {
  legacy: (now) => `${padded(now.getDate())} ${MONTHS[now.getMonth()]} ${now.getFullYear()} ${clock(now)}`,
  iso8601: (now) => `${now.getFullYear()}-${padded(now.getMonth() + 1)}-${padded(now.getDate())}T${clock(now)}${zone(now)}`,
  milliseconds: (now) => String(now.getTime()),
};

/** @param {Date} now */
function clock(now) {
  return `${padded(now.getHours())}:${padded(now.getMinutes())}:${padded(now.getSeconds())}.${padded(now.getMilliseconds(), 3)}`;
}

/** @param {Date} now */
function zone(now) {
  const minutes = -now.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}:${padded(size % 60)}`;
}

/**
 * @typedef {object} Line
 * @property {number} pid
 * @property {string} role
 * @property {string} timestamp
 * @property {string} level
 * @property {string} message
 */

/** @type {Record<string, (line: Line) => string>} */
const FORMS = {
  legacy: ({ pid, timestamp, level, message }) => `${pid}:M ${timestamp} ${MARKS[LEVELS.indexOf(level)]} ${message}`,
  logfmt: ({ pid, role, timestamp, level, message }) =>
    `pid=${pid} role=${role} timestamp="${timestamp}" level=${level} message=${JSON.stringify(message)}`,
  json: (line) => JSON.stringify(line),
};

/** How often a pipe that is full is tried again, each time a millisecond later, before a line is given up. */
const TRIES = 100;

class Log {
  constructor() {
    this.level = 'notice';
    this.format = 'legacy';
    this.times = 'legacy';
    /** A path, or '' for standard output. */
    this.file = '';
  }

  /** @param {string} message */
  debug(message) {
    this.write('debug', message);
  }

  /** @param {string} message */
  verbose(message) {
    this.write('verbose', message);
  }

  /** @param {string} message */
  notice(message) {
    this.write('notice', message);
  }

  /** @param {string} message */
  warning(message) {
    this.write('warning', message);
  }

  /**
   * @param {Level} level
   * @param {string} message
   */
  write(level, message) {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return;
    const line = { pid: process.pid, role: 'primary', timestamp: TIMES[this.times](new Date()), level, message };
    this.raw(`${FORMS[this.format](line)}\n`);
  }

  /** Writes as it stands. @param {string} text */
  raw(text) {
    try {
      // Opened for each line, so that the file can be moved away while the server runs.
      if (this.file !== '') appendFileSync(this.file, text);
      else writeAll(text);
    } catch {
      // Nobody reads it any more, or the disk is full. A server does not end because nobody listens to what it says.
    }
  }
}

/** @param {string} text */
function writeAll(text) {
  const bytes = Buffer.from(text);
  for (let at = 0, tries = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (/** @type {any} */ error) {
      if (error.code !== 'EAGAIN' || ++tries > TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

module.exports = Log;
