// @ts-check
'use strict';

/** A request made again inside the process, for nobody: so that a stale answer is renewed and no client waits for it. */

const { IncomingMessage, ServerResponse } = require('node:http');
const { Duplex } = require('node:stream');

/** Requests of this kind, which come from here and from no client. @type {WeakSet<object>} */
const renewing = new WeakSet();

/** A connection that swallows what is written. */
class Nowhere extends Duplex {
  /** @param {any} like the connection of the request */
  constructor(like) {
    super();
    this.remoteAddress = like.remoteAddress;
    this.encrypted = like.encrypted;
    this.server = like.server;
  }

  _read() {}

  /** @param {any} _chunk @param {any} _encoding @param {() => void} done */
  _write(_chunk, _encoding, done) {
    done();
  }

  setTimeout() {
    return this;
  }

  cork() {}

  uncork() {}
}

/**
 * Has the server answer the request again; false when it cannot.
 * @param {import('node:http').IncomingMessage & { originalUrl?: string }} req
 */
function renew(req) {
  const server = /** @type {any} */ (req.socket)?.server;
  if (typeof server?.emit !== 'function') return false;
  const socket = /** @type {any} */ (new Nowhere(req.socket));
  const copy = new IncomingMessage(socket);
  /** @type {Record<string, any>} */
  const headers = { ...req.headers };
  for (const name of ['if-none-match', 'if-modified-since']) delete headers[name];
  const url = req.originalUrl ?? req.url;
  const version = { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 };
  Object.assign(copy, { method: 'GET', url, headers, rawHeaders: Object.entries(headers).flat(), ...version, complete: true });
  copy.push(null);
  const res = new ServerResponse(copy);
  res.assignSocket(socket);
  renewing.add(copy);
  server.emit('request', copy, res);
  return true;
}

/** @param {object} req */
const isRenewing = (req) => renewing.has(req);

module.exports = { renew, isRenewing };
