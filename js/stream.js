// @ts-check
'use strict';

/**
 * A connection to an engine of this process as a duplex stream: RESP goes in, RESP comes out, as with a socket.
 *
 * What is written is run at once, on this thread. What is answered is read in another turn of the event loop, so whoever
 * writes has gone on by then, and loops over commands leave room for timers and sockets.
 */

const { AsyncResource } = require('node:async_hooks');
const { Duplex } = require('node:stream');
// Taken here, so that timers which a test puts in its place do not stop streams.
const { setImmediate } = require('node:timers');
const { clock, follow, endInTime } = require('./clock');
const { native, words, inbox, abandoned, guard } = require('./runtime');
const { connectionRefused } = require('./errors');

/** What the addon says of a stream in the first word, besides the number of bytes to be read. */
const OVER = 1;
const EXPECTS = 2;
const WAITS = 4;

/** Bytes handed over at a time, as much as sockets give. */
const CHUNK = 64 * 1024;

/** Chunks of one stream before others, and the event loop, have their turn. */
const CHUNKS = 16;

const FULL = '-ERR max number of clients reached\r\n';

/**
 * Streams by their slots. One that nobody else knows of may go, and its client with it.
 * @type {Map<number, WeakRef<EngineStream>>}
 */
const streams = new Map();

/**
 * Streams for which something may come although nobody writes: subscribers, and clients that wait.
 * @type {Set<EngineStream>}
 */
const expecting = new Set();

/**
 * Streams with something to read, for the next turn of the event loop.
 * @type {Set<EngineStream>}
 */
let due = new Set();

class EngineStream extends Duplex {
  /**
   * @param {import('./engine')} engine
   * @param {{ path?: string | null, host?: string, port?: number }} [place] by which the engine is called
   */
  constructor(engine, place = { path: 'engine' }) {
    // Strings go to the addon as they are.
    super({ allowHalfOpen: false, decodeStrings: false, readableHighWaterMark: CHUNK });
    this._engine = engine;
    /** Bytes to be read. */
    this._left = 0;
    /** The other side has ended: what is left to read is all. */
    this._isOver = false;
    this._isWanted = false;
    this._waits = false;
    /** @type {(() => void) | null} stops what ends its wait under a test's time */
    this._alarm = null;
    // Who listens does so for the connection, not for whoever happens to write.
    this._resource = new AsyncResource('NEARISSTREAM');
    /** The slot at the addon; -1 when there is none. @type {number} */
    const slot = native.openStream(engine._native);
    this._slot = slot ?? -1;
    if (slot === null) {
      this.push(FULL);
      this.push(null);
      return;
    }
    /** Why there is no connection, for whoever has asked for one: nobody can listen for it yet. */
    this.refusal = this._slot === -1 ? connectionRefused(place) : undefined;
    if (this.refusal) {
      this.destroy();
      return;
    }
    streams.set(this._slot, new WeakRef(this));
    abandoned.register(this, this._slot, this);
  }

  /** Those who have a socket set this; memory has no delay and needs no probes. */
  setNoDelay() {
    return this;
  }

  setKeepAlive() {
    return this;
  }

  /**
   * What is written is taken at once, so there is nothing to keep account of: the usual call goes past the queue.
   * @param {any} chunk
   * @param {any} [encoding]
   * @param {(error?: Error | null) => void} [callback]
   */
  write(chunk, encoding, callback) {
    const isPlain = arguments.length === 1 && (typeof chunk === 'string' || Buffer.isBuffer(chunk));
    if (!isPlain || !this.writable || this.writableCorked > 0 || this._slot === -1) {
      return super.write(chunk, encoding, callback);
    }
    this._feed(chunk);
    return true;
  }

  /**
   * @param {string | Buffer} chunk
   * @param {BufferEncoding} encoding
   * @param {(error?: Error | null) => void} callback
   */
  _write(chunk, encoding, callback) {
    const isText = typeof chunk !== 'string' || encoding === 'utf8' || encoding === 'utf-8';
    if (this._slot !== -1) this._feed(isText ? chunk : Buffer.from(chunk, encoding));
    callback();
  }

  /** @param {string | Buffer} chunk */
  _feed(chunk) {
    if (Date.now !== clock.now) follow(this._engine);
    this._look(native.feedStream(this._slot, chunk));
  }

  /** @param {(error?: Error | null) => void} callback */
  _final(callback) {
    if (this._slot !== -1) this._look(native.endStream(this._slot));
    callback();
  }

  _read() {
    this._isWanted = true;
    if (this._left > 0 || this._isOver) this._flowSoon();
  }

  /**
   * @param {Error | null} error
   * @param {(error?: Error | null) => void} callback
   */
  _destroy(error, callback) {
    this._stopAlarm();
    if (this._slot !== -1) {
      streams.delete(this._slot);
      expecting.delete(this);
      abandoned.unregister(this);
      native.close(this._slot);
      this._slot = -1;
    }
    callback(error);
  }

  _stopAlarm() {
    this._alarm?.();
    this._alarm = null;
  }

  /** Something has come from elsewhere. */
  _advance() {
    if (this._slot !== -1) this._look(native.advanceStream(this._slot));
  }

  /** @param {number | undefined} left what a call of the addon gave */
  _look(left) {
    if (left === undefined) {
      this.destroy(new Error('The connection to the engine has failed'));
      return;
    }
    const state = words[0];
    this._left = left;
    this._isOver = (state & OVER) !== 0;
    if ((state & EXPECTS) !== 0) expecting.add(this);
    else expecting.delete(this);
    const waits = (state & WAITS) !== 0;
    // Time that a test moves moves on only when somebody tells of it.
    if (waits && !this._waits && clock.now === null) this._alarm = endInTime(this._engine, this._slot);
    else if (!waits) this._stopAlarm();
    this._waits = waits;
    if (left > 0 || this._isOver) this._flowSoon();
  }

  _flowSoon() {
    if (!this._isWanted) return;
    if (due.size === 0) setImmediate(flow);
    due.add(this);
  }

  /** Gives what there is to whoever reads. */
  _flow() {
    if (this._left === 0 && this._isOver && this._isWanted) {
      this._isWanted = false;
      this.push(null);
      return;
    }
    for (let left = CHUNKS; left > 0 && this._isWanted && this._left > 0; left--) {
      const chunk = Buffer.allocUnsafe(Math.min(this._left, CHUNK));
      // The end comes in a turn of its own: whoever awaits the last reply finds the connection as it was.
      this._look(native.takeStream(this._slot, chunk));
      this._give(chunk);
    }
  }

  /**
   * Does what `push` does for somebody who listens and is not behind, without asking to be asked again.
   * @param {Buffer} chunk
   */
  _give(chunk) {
    const listens = this.readableFlowing === true && this.readableLength === 0 && this.listenerCount('data') > 0;
    if (listens && this.readableEncoding === null) this.emit('data', chunk);
    else this._isWanted = this.push(chunk);
  }
}

function flow() {
  const now = due;
  due = new Set();
  for (const stream of now) guard(() => stream._resource.runInAsyncScope(stream._flow, stream));
}

inbox.advanceStreams = () => {
  for (let slot = native.nextStream(); slot !== undefined; slot = native.nextStream()) {
    streams.get(slot)?.deref()?._advance();
  }
};

module.exports = { EngineStream };
