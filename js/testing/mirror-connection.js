// @ts-check
'use strict';

/** A connection to a real server, in RESP3: one command after the other, each with its reply. */

const net = require('node:net');
const tls = require('node:tls');
const { parse, encode } = require('./resp');

/** @typedef {import('./resp').Reply} Reply */

/**
 * Where a server is.
 * @typedef {{url: string, tls: boolean, host: string, port: number, path?: string, user: string, password: string, db: number}} Place
 */

/**
 * @param {string} url
 * @returns {Place}
 */
function placeOf(url) {
  const given = URL.canParse(url) ? new URL(url) : null;
  if (given === null || !['redis:', 'rediss:', 'unix:'].includes(given.protocol)) {
    throw new TypeError(`mirror() takes the URL of a Redis server, such as redis://127.0.0.1:6379/9, not ${JSON.stringify(url)}`);
  }
  const isPath = given.protocol === 'unix:';
  const db = Number(isPath ? (given.searchParams.get('db') ?? 0) : given.pathname.slice(1) || 0);
  if (!Number.isInteger(db) || db < 0) throw new TypeError(`mirror(): ${JSON.stringify(url)} names no database by a number`);
  return {
    // Without the password.
    url: isPath ? url : `${given.protocol}//${given.host}/${db}`,
    tls: given.protocol === 'rediss:',
    host: given.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: Number(given.port || 6379),
    ...(isPath ? { path: given.pathname } : {}),
    user: decodeURIComponent(given.username) || 'default',
    password: decodeURIComponent(given.password),
    db,
  };
}

class MirrorConnection {
  /** @param {Place} place */
  constructor(place) {
    this._place = place;
    /** What has come and is no whole reply. @type {Buffer} */
    this._bytes = Buffer.alloc(0);
    /** @type {{resolve(reply: Reply): void, reject(error: Error): void}[]} */
    this._waiting = [];
    /** @type {Error | null} */
    this._error = null;
    /** The database that is selected there, in the engine's numbers. */
    this.db = 0;
    const { path, host, port } = place;
    const where = path === undefined ? { host, port } : { path };
    this._socket = place.tls ? tls.connect({ ...where, servername: net.isIP(host) ? '' : host }) : net.connect(where);
    this._socket.setNoDelay(true);
    // A test that is over need not wait for it.
    this._socket.unref();
    this._socket.on('data', (bytes) => this._read(bytes));
    this._socket.on('error', (error) => this._fail(error));
    this._socket.on('close', () => this._fail(new Error('the connection was closed')));
  }

  /** Says hello, and selects the database. */
  async open() {
    const { user, password, db } = this._place;
    const hello = await this.send(['HELLO', '3', ...(password === '' ? [] : ['AUTH', user, password])]);
    if (hello.type === '-') throw this._told(`it answers HELLO 3 with: ${hello.value}`);
    const selected = await this.send(['SELECT', String(db)]);
    if (selected.type === '-') throw this._told(selected.value);
    return hello;
  }

  /**
   * @param {(string | Buffer)[]} words
   * @returns {Promise<Reply>}
   */
  send(words) {
    if (this._error !== null) return Promise.reject(this._error);
    this._socket.write(encode(words));
    return new Promise((resolve, reject) => this._waiting.push({ resolve, reject }));
  }

  close() {
    this._socket.destroy();
  }

  /** @param {Buffer} bytes */
  _read(bytes) {
    this._bytes = this._bytes.length === 0 ? bytes : Buffer.concat([this._bytes, bytes]);
    let at = 0;
    for (let parsed = parse(this._bytes, at); parsed !== null; parsed = at < this._bytes.length ? parse(this._bytes, at) : null) {
      at = parsed.end;
      // A push is a message, or confirms a subscription, which is a reply.
      if (parsed.reply.type !== '>' || confirms(parsed.reply)) this._waiting.shift()?.resolve(parsed.reply);
    }
    this._bytes = this._bytes.subarray(at);
  }

  /** @param {Error} error */
  _fail(error) {
    this._error ??= this._told(error.message);
    for (const { reject } of this._waiting.splice(0)) reject(this._error);
  }

  /** @param {string} text */
  _told(text) {
    return new Error(`The mirror cannot use ${this._place.url}: ${text}`);
  }
}

/** @param {Reply} push */
function confirms({ value: [kind] }) {
  return String(kind.value).endsWith('subscribe');
}

module.exports = { MirrorConnection, placeOf };
