// @ts-check
'use strict';

/** `engine.log`: what the engine has been told, in the order in which it was told. */

const { text } = require('./resp');
const places = require('./places');

/**
 * A command that the engine was told.
 * @typedef {object} Entry
 * @property {number} number counts the commands of the engine while there was a log
 * @property {string} name lower case
 * @property {(string | Buffer)[]} args as the engine was told them: keys with their prefix, Buffers where bytes are no text
 * @property {{id: number, name: string, db: number}} client
 * @property {number} time milliseconds since 1970, by the engine's clock
 * @property {'client' | 'listener' | 'script' | 'atomic'} by who told it: a client of this process, one of the listener, a
 *   script, or an atomic function
 * @property {boolean} inMulti a transaction was open: it was queued, or it is what ended the transaction
 * @property {'running' | 'waiting' | 'answered' | 'failed' | 'gone'} outcome
 * @property {string} [error] the line of the error that it was answered with
 * @property {string} [place] where the call was made, if places are kept
 */

/** @typedef {Entry & {reply: Buffer | null}} Kept */

const OUTCOMES = /** @type {const} */ (['running', 'waiting', 'answered', 'gone']);

class Log {
  /** @param {any} engine */
  constructor(engine) {
    this._engine = engine;
    /** What has been read. @type {Kept[]} */
    this._read = [];
    /** Entries that had to go for newer ones since the log was cleared. */
    this._dropped = 0;
    /** @type {{entries: number, bytes: number, places: boolean} | null} */
    this._options = null;
    /** The number of the oldest entry that the engine keeps, or of the next one. */
    this._first = 1;
    /** Entries before this number are nobody's business any more. */
    this._since = 0;
    /** A mirror reads along, and needs replies. */
    this._isMirrored = false;
  }

  /** Whether commands are logged. */
  get isOn() {
    return this._options !== null;
  }

  /**
   * Begins to log commands, or goes on within other bounds: the oldest entries go when there are more than `entries`, or
   * when their arguments take more than `bytes`. With `places` each entry says where its call was made, which takes some
   * microseconds for each.
   * @param {{entries?: number, bytes?: number, places?: boolean}} [options]
   */
  start(options = {}) {
    const { entries = 10_000, bytes = 64 * 1024 * 1024, places: withPlaces = this._options?.places ?? false } = options;
    for (const [name, value] of Object.entries({ entries, bytes })) {
      if (!Number.isInteger(value) || value < 1) throw new TypeError(`log.start(): "${name}" is a whole number from 1`);
    }
    this._begin({ entries, bytes, places: withPlaces });
  }

  /** @param {{entries: number, bytes: number, places: boolean}} options */
  _begin(options) {
    this._options = options;
    places.keep(this._engine, options.places);
    this._engine._native.startLog(Math.min(options.entries, 2 ** 31), options.bytes, this._isMirrored);
  }

  /** Has every entry say from now on where its call was made; begins to log if need be. */
  _keepPlaces() {
    if (!this._options?.places) this.start({ ...this._options, places: true });
  }

  /** Logs no more. What has been logged stays until `clear()`. */
  stop() {
    this._options = null;
    if (this._isMirrored) return;
    places.keep(this._engine, false);
    this._engine._native.stopLog();
  }

  /**
   * A mirror begins to read along, or ends. Gives the number of the next entry.
   * @param {boolean} on
   */
  _mirror(on) {
    const { _options } = this;
    this._isMirrored = on;
    this.start({ ..._options, ...(on ? { places: true } : {}) });
    this._refresh();
    const next = this._next;
    if (_options === null) this.stop();
    return next;
  }

  /** The number of the next entry, as of what has been read. */
  get _next() {
    return Math.max((this._read[this._read.length - 1]?.number ?? 0) + 1, this._first, this._since);
  }

  /** Forgets all entries. */
  clear() {
    if (this._isMirrored) {
      this._refresh();
      this._since = this._next;
    } else {
      this._engine._native.clearLog();
      this._dropped = 0;
    }
    this._read = [];
  }

  /** All entries, oldest first. @returns {Entry[]} */
  get entries() {
    this._refresh();
    return this._read.slice();
  }

  /** How many entries had to go for newer ones since the log was cleared. */
  get dropped() {
    this._refresh();
    return this._dropped;
  }

  /** How often each command was told. @returns {Record<string, number>} */
  get counts() {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const { name } of this.entries) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }

  /**
   * The entries of one command, oldest first.
   * @param {string} name in any case; of a subcommand with its container, such as `config set`
   * @returns {Entry[]}
   */
  of(name) {
    const words = named(name);
    return this.entries.filter((entry) => isOf(entry, words));
  }

  [Symbol.iterator]() {
    return this.entries[Symbol.iterator]();
  }

  /** Reads what is new, and what was not finished. */
  _refresh() {
    const open = this._read.findIndex(isOpen);
    if (open !== -1) this._read.length = open;
    const last = this._read[this._read.length - 1];
    const { dropped, first, entries } = read(this._engine, last === undefined ? this._since : last.number + 1);
    // Some of what has been read has gone, or all of it: another thread may share the engine and clear the log.
    this._read = this._read.filter(({ number }) => number >= first).concat(entries);
    this._dropped = dropped;
    this._first = first;
  }
}

/** Whether there is more to come of an entry. @param {Entry} entry */
function isOpen({ outcome }) {
  return outcome === 'running' || outcome === 'waiting';
}

/**
 * @param {string} name
 * @returns {string[]}
 */
function named(name) {
  if (typeof name !== 'string' || name.trim() === '') throw new TypeError('A command is meant by its name, a string');
  return name.trim().toLowerCase().split(/\s+/);
}

/**
 * Whether an entry is one of that command.
 * @param {Entry} entry
 * @param {string[]} words as `named` gives them
 */
function isOf(entry, [name, ...words]) {
  return entry.name === name && words.every((word, i) => String(entry.args[i]).toLowerCase() === word);
}

/**
 * The entries from a number on.
 * @param {any} engine
 * @param {number} from
 * @returns {{dropped: number, first: number, entries: Kept[]}}
 */
function read(engine, from) {
  const { json, bytes } = engine._native.readLog(from);
  const { dropped, first, entries } = JSON.parse(json);
  let at = 0;
  const take = (/** @type {number} */ length) => bytes.subarray(at, (at += length));
  return { dropped, first, entries: entries.map((/** @type {any[]} */ row) => entryOf(row, take)) };
}

/**
 * @param {any[]} row
 * @param {(length: number) => Uint8Array} take
 * @returns {Kept}
 */
function entryOf([number, time, id, name, db, by, inMulti, place, lengths, end, replyLength], take) {
  const [command, ...args] = lengths.map((/** @type {number} */ length) => text(take(length)));
  /** @type {Kept} */
  const entry = {
    number,
    name: String(command).toLowerCase(),
    args,
    client: { id, name, db },
    time,
    by,
    inMulti,
    outcome: typeof end === 'string' ? 'failed' : OUTCOMES[end],
    reply: null,
  };
  if (typeof end === 'string') entry.error = end;
  if (place !== 0) placeLate(entry, place);
  const reply = take(replyLength);
  Object.defineProperty(entry, 'reply', { value: Buffer.from(reply), enumerable: false });
  return entry;
}

/**
 * Gives the entry its place when somebody asks: to make text of a stack takes long.
 * @param {Kept} entry
 * @param {number} number
 */
function placeLate(entry, number) {
  const describe = (/** @type {PropertyDescriptor} */ how) => Object.defineProperty(entry, 'place', { enumerable: true, configurable: true, ...how });
  describe({
    get() {
      const place = places.of(number);
      describe({ value: place, writable: true });
      return place;
    },
  });
}

module.exports = { Log, read, named, isOf };
