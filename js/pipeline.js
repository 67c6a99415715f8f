// @ts-check
'use strict';

/** Commands collected first and sent as one. */

const { table } = require('./native');
const { Request } = require('./request');
const { native, attach, complete, guard, ARGS, STRING_NUMBERS } = require('./runtime');

class Pipeline {
  /** @param {any} redis */
  constructor(redis) {
    this.redis = redis;
    this.options = redis.options;
    this.isPipeline = true;
    /** @type {Promise<any> | null} the outcome, once it has been sent */
    this.promise = null;
    /** @type {Array<{request: any, callback: Function | undefined}>} */
    this._parts = [];
  }

  get length() {
    return this._parts.length;
  }

  /** @param {any[][]} batch `[[name, ...args], ...]` */
  addBatch(batch) {
    const self = /** @type {any} */ (this);
    for (const [name, ...args] of batch) {
      if (typeof self[name] !== 'function') throw new TypeError(`There is no command "${name}"`);
      self[name](...args);
    }
    return this;
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  call(name, ...args) {
    return add(this, name, args, false);
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  callBuffer(name, ...args) {
    return add(this, name, args, true);
  }

  /**
   * Sends the commands: `[error]` or `[null, reply]` for each of them.
   * @param {(error: any, results?: any[]) => void} [callback]
   * @returns {Promise<any[]>}
   */
  exec(callback) {
    const promise = this.promise ?? (this._parts.length === 0 ? Promise.resolve([]) : this._send());
    this.promise = promise;
    return callback ? attach(promise, callback) : promise;
  }

  _send() {
    const parts = this._parts.slice();
    return this.redis._issue(new Batch(parts.map((part) => part.request)), undefined).then(
      (/** @type {any[]} */ results) => {
        parts.forEach(({ callback }, i) => callback && guard(() => callback(...results[i])));
        return results;
      },
      (/** @type {any} */ error) => {
        parts.forEach(({ callback }) => callback && guard(() => callback(error)));
        throw error;
      },
    );
  }
}

/** The commands of a pipeline as one request of the client. */
class Batch {
  /** @param {any[]} requests */
  constructor(requests) {
    this.batch = requests;
    this.weight = requests.length;
    this.lowerName = 'pipeline';
    this.raw = false;
    this.trace = undefined;
    /** @type {(value: any) => void} */
    this.resolve = ignore;
    /** @type {(error: any) => void} */
    this.reject = ignore;
  }

  /** @param {number} word */
  run(word) {
    const lists = this.batch.map((request) => request.words);
    const numbers = word & STRING_NUMBERS;
    let request = describe(this.batch, lists, numbers, (text) => text.length);
    let reply;
    if (request !== null) {
      reply = complete(native.pipeline(word, lists.length, lists.flat().join(''), request), false);
      if (reply !== ARGS) return reply;
    }
    // Not all of it is plain ASCII: as bytes.
    const bytes = lists.map((list) => list.map((/** @type {any} */ arg) => (typeof arg === 'string' ? Buffer.from(arg) : arg)));
    request = describe(this.batch, bytes, numbers, null);
    return complete(native.pipeline(word, bytes.length, Buffer.concat(bytes.flat()), request), false);
  }

  /** @param {any} outcome */
  finish(outcome) {
    if (outcome instanceof Error) return outcome;
    return this.batch.map((request, i) => {
      const reply = outcome[i];
      const value = request.finish(request.raw && typeof reply === 'string' ? Buffer.from(reply) : reply);
      request.failed = value instanceof Error;
      return request.failed ? [value] : [null, value];
    });
  }

  /** @param {any} value */
  settle(value) {
    if (value instanceof Error) this.reject(value);
    else this.resolve(value);
  }
}

/**
 * What the addon has to know of the arguments: for each command its code, their number and their lengths. Null when a
 * length in text is asked for and not all are texts.
 * @param {any[]} requests
 * @param {any[][]} lists
 * @param {number} flags
 * @param {((text: string) => number) | null} lengthOf
 */
function describe(requests, lists, flags, lengthOf) {
  let size = 0;
  for (const list of lists) size += 2 + list.length;
  const words = new Uint32Array(size);
  let at = 0;
  for (let i = 0; i < lists.length; i++) {
    words[at++] = requests[i].code | flags;
    words[at++] = lists[i].length;
    for (const arg of lists[i]) {
      if (lengthOf !== null && typeof arg !== 'string') return null;
      words[at++] = arg.length;
    }
  }
  return words;
}

/**
 * @param {any} pipeline
 * @param {string} name
 * @param {ArrayLike<any>} given
 * @param {boolean} raw
 */
function add(pipeline, name, given, raw) {
  const args = Array.from(given);
  const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
  pipeline._parts.push({ request: new Request(name, args, raw, pipeline.options.keyPrefix), callback });
  return pipeline;
}

/**
 * @param {string} name
 * @param {boolean} raw
 */
function method(name, raw) {
  /** @this {Pipeline} */
  return function (/** @type {any[]} */ ...args) {
    return add(this, name, args, raw);
  };
}

for (const { name } of table) {
  const prototype = /** @type {any} */ (Pipeline.prototype);
  prototype[name] = method(name, false);
  prototype[name + 'Buffer'] = method(name, true);
}
Object.assign(Pipeline.prototype, { send_command: Pipeline.prototype.call });

function ignore() {}

module.exports = Pipeline;
