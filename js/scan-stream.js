// @ts-check
'use strict';

/** SCAN as a stream: one chunk for each page, the next page when the reader wants it. */

const { Readable } = require('node:stream');
const { find } = require('./native');

class ScanStream extends Readable {
  /** @param {any} opt */
  constructor(opt) {
    super(opt);
    this.opt = opt;
    this._cursor = '0';
    this._ended = false;
  }

  _read() {
    if (this._ended) {
      this.push(null);
      return;
    }
    const { redis, command, key, match, type, count, noValues } = this.opt;
    // As with ioredis, what is empty or zero is not there, and the arguments are one list.
    const args = key ? [key, this._cursor] : [this._cursor];
    if (match) args.push('MATCH', match);
    if (type) args.push('TYPE', type);
    if (count) args.push('COUNT', String(count));
    if (noValues) args.push('NOVALUES');
    redis[command](args, (/** @type {any} */ error, /** @type {any} */ page) => {
      if (error) {
        this.emit('error', error);
        return;
      }
      this._cursor = String(page[0]);
      if (this._cursor === '0') this._ended = true;
      this.push(page[1]);
    });
  }

  close() {
    this._ended = true;
  }
}

/** @type {Record<string, Function>} */
const scanStreams = {};
if (find('scan')) {
  for (const raw of [false, true]) {
    scanStreams[raw ? 'scanBufferStream' : 'scanStream'] = streamOf('scan', raw);
  }
}
for (const command of ['sscan', 'hscan', 'zscan']) {
  if (!find(command)) continue;
  for (const raw of [false, true]) {
    scanStreams[command + (raw ? 'BufferStream' : 'Stream')] = streamOfKey(command, raw);
  }
}

/**
 * @param {string} command
 * @param {boolean} raw
 */
function streamOf(command, raw) {
  /** @this {any} @param {object} [options] */
  return function (options) {
    return new ScanStream({ objectMode: true, ...options, redis: this, command: raw ? command + 'Buffer' : command });
  };
}

/**
 * @param {string} command
 * @param {boolean} raw
 */
function streamOfKey(command, raw) {
  /** @this {any} @param {any} key @param {object} [options] */
  return function (key, options) {
    return new ScanStream({ objectMode: true, ...options, key, redis: this, command: raw ? command + 'Buffer' : command });
  };
}

module.exports = { ScanStream, scanStreams };
