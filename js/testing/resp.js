// @ts-check
'use strict';

/** RESP3 as it is on the wire: replies as trees in which every kind is told apart, and commands. */

/**
 * A reply. `type` is the byte that it begins with; `value` is text for a status, an error and a number, bytes for a bulk
 * string, null for a null, and replies for an aggregate: for a map keys and values in turn.
 * @typedef {{type: string, value: any}} Reply
 */

const { isUtf8 } = require('node:buffer');

const AGGREGATES = '*~>%|';

/**
 * The first reply in some bytes, and where it ends; null when there is more to come.
 * @param {Buffer} bytes
 * @param {number} at
 * @returns {{reply: Reply, end: number} | null}
 */
function parse(bytes, at) {
  const line = bytes.indexOf('\r\n', at);
  if (line === -1) return null;
  const type = String.fromCharCode(bytes[at]);
  const head = bytes.toString('utf8', at + 1, line);
  const next = line + 2;
  if (AGGREGATES.includes(type)) return members(type, Number(head), bytes, next);
  if (!'$=!'.includes(type)) return { reply: { type, value: type === '_' ? null : head }, end: next };
  const length = Number(head);
  if (length === -1) return { reply: { type: '_', value: null }, end: next };
  if (bytes.length < next + length + 2) return null;
  return { reply: bulk(type, bytes.subarray(next, next + length)), end: next + length + 2 };
}

/**
 * @param {string} type
 * @param {Buffer} content
 * @returns {Reply}
 */
function bulk(type, content) {
  if (type === '!') return { type: '-', value: content.toString() };
  return { type: '$', value: type === '=' ? content.subarray(4) : content };
}

/**
 * @param {string} type
 * @param {number} count
 * @param {Buffer} bytes
 * @param {number} at
 * @returns {{reply: Reply, end: number} | null}
 */
function members(type, count, bytes, at) {
  if (count === -1) return { reply: { type: '_', value: null }, end: at };
  const value = [];
  const items = type === '%' || type === '|' ? count * 2 : count;
  for (let i = 0; i < items; i++) {
    const member = parse(bytes, at);
    if (member === null) return null;
    value.push(member.reply);
    at = member.end;
  }
  // What is told about a reply is not a part of it.
  return type === '|' ? parse(bytes, at) : { reply: { type, value }, end: at };
}

/**
 * A reply as values: text where bytes are text, maps and pairs as arrays, numbers as numbers.
 * @param {Reply} reply
 * @returns {any}
 */
function plain({ type, value }) {
  switch (type) {
    case ':':
      return Number(value);
    case ',':
      return Number(value.replace('inf', 'Infinity'));
    case '#':
      return value === 't';
    case '$':
      return text(value);
    default:
      return Array.isArray(value) ? value.map(plain) : value;
  }
}

/** Bytes as text if they are text, or else as they are. @param {Uint8Array} bytes @returns {string | Buffer} */
function text(bytes) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString() : Buffer.from(buffer);
}

/**
 * A command as it is sent.
 * @param {(string | Buffer)[]} words
 * @returns {Buffer}
 */
function encode(words) {
  const parts = [Buffer.from(`*${words.length}\r\n`)];
  for (const word of words) {
    const bytes = Buffer.from(/** @type {any} */ (word));
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}

module.exports = { parse, plain, text, encode };
