// @ts-check
'use strict';

/** How a client wants its replies, and native answers made whole in that shape. */

const runtime = require('../runtime');
const { decode, decodeEach } = require('./decode');
const { RESP_TYPES } = require('./resp-types');
const { SimpleError } = require('./errors');

const { native, bytes, words, STATUS, AWAY, ARGS, RAW, STRING_NUMBERS, TYPED, INSIDE } = runtime;

/** @typedef {import('./decode').Shape} Shape */

/** @type {Shape} */
const RESP2 = { resp3: false, mapping: null, code: runtime.RESP2 };
/** @type {Shape} */
const RESP3 = { resp3: true, mapping: null, code: TYPED };

/**
 * Shapes by their type mapping, for RESP2 and RESP3.
 * @type {WeakMap<object, Shape[]>}
 */
const shapes = new WeakMap();

/**
 * @param {2 | 3} resp
 * @param {Record<number, any> | undefined} mapping
 * @returns {Shape}
 */
function shapeOf(resp, mapping) {
  if (mapping === undefined || mapping === null || Object.keys(mapping).length === 0) return resp === 2 ? RESP2 : RESP3;
  let both = shapes.get(mapping);
  if (both === undefined) {
    // What a mapping says is looked up now: one that is changed afterwards is not looked at again.
    const types = { ...mapping };
    const code = TYPED | RAW | (types[RESP_TYPES.NUMBER] === String ? STRING_NUMBERS : 0);
    both = [
      { resp3: false, mapping: types, code: code | runtime.RESP2 },
      { resp3: true, mapping: types, code },
    ];
    shapes.set(mapping, both);
  }
  return both[resp - 2];
}

/**
 * A native answer made whole: the reply, a SimpleError, AWAY or ARGS.
 * @param {any} reply
 * @param {Shape | Shape[]} shape those of each reply when there are several
 * @returns {any}
 */
function complete(reply, shape) {
  return reply === undefined ? outcome(bytes, words, shape) : reply;
}

/**
 * @param {Buffer} b
 * @param {Uint32Array} w
 * @param {Shape | Shape[]} shape
 * @returns {any}
 */
function outcome(b, w, shape) {
  switch (w[0]) {
    case STATUS.OK:
      return mapsTo(shape, RESP_TYPES.SIMPLE_STRING) ? Buffer.from('OK') : 'OK';
    case STATUS.ERROR:
      return new SimpleError(b.toString('utf8', 0, w[1]));
    case STATUS.COMPOUND:
      return Array.isArray(shape) ? decodeEach(b, w, shape) : decode(b, w, shape);
    case STATUS.BYTES:
      return mapsTo(shape, RESP_TYPES.BLOB_STRING) ? Buffer.from(b.subarray(0, w[1])) : b.toString('utf8', 0, w[1]);
    case STATUS.AWAY:
      return AWAY;
    case STATUS.ARGS:
      return ARGS;
    case STATUS.INSIDE:
      throw new Error(INSIDE);
    default:
      return grown(w[1], w[2], shape);
  }
}

/**
 * Fetches a reply that did not fit.
 * @param {number} byteCount
 * @param {number} wordCount
 * @param {Shape | Shape[]} shape
 */
function grown(byteCount, wordCount, shape) {
  const b = Buffer.allocUnsafeSlow(byteCount);
  const w = new Uint32Array(Math.max(wordCount, 4));
  const reply = native.reply(b, w);
  return reply === undefined ? outcome(b, w, shape) : reply;
}

/**
 * Whether items of that kind are wanted as Buffers.
 * @param {Shape | Shape[]} shape
 * @param {number} type
 */
function mapsTo(shape, type) {
  return !Array.isArray(shape) && shape.mapping !== null && shape.mapping[type] === Buffer;
}

module.exports = { shapeOf, complete, RESP2, RESP3, AWAY, ARGS };
