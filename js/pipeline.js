// @ts-check
'use strict';

/** Commands collected first and sent as one. */

const { table, find } = require('./native');
const { NAMES, builtins, sendCommand } = require('./commander');
const { Request } = require('./request');
const { roomy } = require('./roomy');
const { aborted, stackAbove } = require('./errors');
const { defineForPipeline } = require('./script');
const { native, attach, complete, guard, ARGS, AWAY, FORM, EXEC } = require('./runtime');

const execCommand = find('exec');
const multiCommand = find('multi');

/** @type {any[][]} */
const NONE = [];

class Pipeline {
  /** @param {any} redis */
  constructor(redis) {
    this.redis = redis;
    this.options = redis.options;
    this.isPipeline = true;
    this.isCluster = redis.isCluster;
    /** @type {Promise<any> | null} the outcome, once it has been sent */
    this._outcome = null;
    /** The outcome, for those who have asked before. @type {{promise: Promise<any>, resolve: (value: any) => void, reject: (error: any) => void} | null} */
    this._asked = null;
    /** @type {Array<{request: any, callback: Function | undefined}>} */
    this._parts = [];
    /** @type {Set<string> | undefined} */
    this._added = undefined;
    /** @type {Record<string, any> | undefined} */
    this._scripts = undefined;
    /** How many transactions have been begun and not ended. */
    this._open = 0;
  }

  get length() {
    return this._parts.length;
  }

  /** The outcome, whether it has been sent or not. @returns {Promise<any>} */
  get promise() {
    if (this._outcome !== null) return this._outcome;
    if (this._asked === null) {
      const asked = /** @type {any} */ ({});
      asked.promise = new Promise((resolve, reject) => Object.assign(asked, { resolve, reject }));
      this._asked = asked;
    }
    return /** @type {any} */ (this._asked).promise;
  }

  /** @param {any[][]} batch `[[name, ...args], ...]` */
  addBatch(batch) {
    const self = /** @type {any} */ (this);
    for (let i = 0; i < batch.length; i++) {
      const command = batch[i];
      const name = command[0];
      const args = command.slice(1);
      self[name].apply(self, args);
    }
    return this;
  }

  /** Names put on this pipeline alone, and commands defined for it alone. */
  get addedBuiltinSet() {
    return (this._added ??= new Set());
  }

  get scriptsSet() {
    return (this._scripts ??= {});
  }

  /**
   * A command in the form in which a client would send it, for methods that both have.
   * @param {string} name
   * @param {ArrayLike<any>} args
   * @param {boolean} raw
   * @param {Function | undefined} callback
   * @param {Function} own the method that was called, where a friendly stack ends
   */
  _call(name, args, raw, callback, own) {
    return this._add(new Request(name, args, raw, this.options.keyPrefix), callback, own);
  }

  /**
   * @param {any} request
   * @param {Function | undefined} callback
   * @param {Function} own
   */
  _add(request, callback, own) {
    if (this.options.showFriendlyErrorStack) request.trace = stackAbove(own);
    this._parts.push({ request, callback });
    return this;
  }

  /**
   * A command made by hand.
   * @param {any} command
   */
  sendCommand(command) {
    this._parts.push({
      request: command._request(),
      callback: (/** @type {any} */ error, /** @type {any} */ value) => (error ? command.reject(error) : command._answer(value)),
    });
    command.promise.catch(ignore);
    return this;
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  call(name, ...args) {
    return add(this, name, args, false, this.call);
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  callBuffer(name, ...args) {
    return add(this, name, args, true, this.callBuffer);
  }

  /**
   * Begins a transaction inside the pipeline, which the next `exec()` ends.
   * @param {any[]} args
   */
  multi(...args) {
    this._open++;
    return add(this, 'multi', args, false, this.multi);
  }

  /**
   * Ends the transaction begun last. Outside of one it sends the commands: `[error]` or `[null, reply]` for each of them.
   * @param {(error: any, results?: any[]) => void} [callback]
   * @returns {any}
   */
  exec(callback) {
    if (this._open > 0) return this.execBuffer(callback);
    const promise = this._outcome ?? (this._parts.length === 0 ? Promise.resolve([]) : this._send());
    this._outcome = promise;
    if (this._asked !== null) promise.then(this._asked.resolve, this._asked.reject);
    return typeof callback === 'function' ? attach(promise, callback) : promise;
  }

  /** @param {(error: any, replies?: any) => void} [callback] */
  execBuffer(callback) {
    if (this._open > 0) this._open--;
    return add(this, 'exec', typeof callback === 'function' ? [callback] : [], false, this.execBuffer);
  }

  /** Somebody has put another function in the place of the client's `sendCommand`. */
  get _isWatched() {
    return this.redis.sendCommand !== sendCommand && !this.isCluster;
  }

  _send() {
    const parts = this._parts.slice();
    const requests = parts.map((part) => part.request);
    const promise = this._isWatched ? oneByOne(this.redis, requests) : this.redis._issue(new Batch(requests), undefined);
    if (parts.every((part) => part.callback === undefined)) return promise;
    return promise.then(
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

/**
 * Has every command of a pipeline pass by `sendCommand`, where they are collected, and then sent as ever. What a stand-in
 * keeps to itself it has to answer.
 * @param {any} redis
 * @param {any[]} requests
 */
function oneByOne(redis, requests) {
  const Command = /** @type {any} */ (require('./command'));
  /** @type {any[]} */
  const collected = [];
  const stream = { isPipeline: true, destination: { redis }, write() {}, collected };
  const commands = requests.map((request) => Command.of(request));
  for (const command of commands) redis.sendCommand(command, stream, undefined);
  if (collected.length > 0) {
    redis._issue(new Batch(collected.map((command) => command._request()))).then(
      (/** @type {any[][]} */ results) =>
        collected.forEach((command, i) => (results[i][0] ? command.reject(results[i][0]) : command._answer(results[i][1]))),
      (/** @type {any} */ error) => collected.forEach((command) => command.reject(error)),
    );
  }
  const result = (/** @type {any} */ { promise }) => promise.then((/** @type {any} */ value) => [null, value], (/** @type {any} */ error) => [error]);
  return Promise.all(commands.map(result));
}

/**
 * The commands of a pipeline as one request of the client. A command that may block is sent by itself: what was before it
 * is answered then, whatever becomes of the rest.
 */
class Batch {
  /** @param {any[]} requests */
  constructor(requests) {
    this.batch = requests;
    this.weight = requests.length;
    this.lowerName = 'pipeline';
    this.raw = false;
    this.trace = undefined;
    /** The client's part of the command word. */
    this.word = 0;
    /** @type {any[]} */
    this.replies = [];
    /** Results of commands that nobody waits for any longer. @type {any[][]} */
    this.given = NONE;
    /** All is sent at once, whatever may block. */
    this.isWhole = false;
    /** The first command that has not been sent. */
    this.next = 0;
    /** Commands have been sent whose replies are not there. */
    this.isAway = false;
    /** @type {Promise<any> | undefined} */
    this.promise = undefined;
    /** @type {(value: any) => void} */
    this.resolve = ignore;
    /** Gives each command the error as its result. @type {(error: any) => void} */
    this.reject = ignore;
    /** Rejects the whole. @type {(error: any) => void} */
    this.fail = ignore;
  }

  /** @param {number} word */
  run(word) {
    this.word = word;
    this.replies = [];
    this.next = 0;
    return this.proceed(undefined);
  }

  /**
   * Sends what has not been sent yet.
   * @param {any} outcome of what was away; undefined to begin with
   * @returns {any} all replies, or AWAY
   */
  proceed(outcome) {
    if (outcome !== undefined) {
      if (!this.isAway || outcome instanceof Error) return outcome;
      this.take(outcome);
    }
    const { batch } = this;
    while (this.next < batch.length) {
      const from = this.next;
      this.next = this.isWhole ? batch.length : partEnd(batch, from);
      const reply = this.send(this.next - from === batch.length ? batch : batch.slice(from, this.next));
      this.isAway = reply === AWAY;
      if (this.isAway || reply instanceof Error) return reply;
      this.replies = from === 0 ? reply : this.replies.concat(reply);
    }
    return this.replies;
  }

  /** @param {any[]} batch */
  send(batch) {
    const { word } = this;
    const form = word & FORM;
    let size = 0;
    for (const request of batch) {
      size += 3 + request.args.length;
      request.sent = word;
      if (request.script) request.prepare();
    }
    const described = new Uint32Array(size);
    const text = joined(batch, form, described);
    if (text !== null) {
      const reply = this.complete(native.pipeline(word, batch.length, text, described));
      if (reply !== ARGS) return reply;
    }
    // Not all of it is plain ASCII: as bytes.
    const bytes = concatenated(batch, form, described);
    return this.complete(native.pipeline(word, batch.length, bytes, described));
  }

  /** @param {any} reply as the addon gives it */
  complete(reply) {
    return complete(reply, false);
  }

  /**
   * What was away has been answered.
   * @param {any} outcome
   * @returns {any} the replies so far
   */
  take(outcome) {
    if (!this.isAway || outcome instanceof Error) return outcome;
    this.isAway = false;
    this.replies = this.replies.concat(outcome);
    return this.replies;
  }

  /** Some have been answered, and the rest cannot be sent again without them. */
  get isHalfDone() {
    return this.replies.length > 0;
  }

  /** The connection is gone. */
  abort() {
    this.batch.forEach((request, i) => this.give(i, [aborted(request)]));
  }

  /** @param {() => Error} make */
  giveAll(make) {
    this.batch.forEach((_, i) => this.give(i, [make()]));
  }

  /**
   * A result in place of a reply that is not there yet.
   * @param {number} i
   * @param {any[]} result
   */
  give(i, result) {
    const { batch, replies } = this;
    let { given } = this;
    if (given === NONE) this.given = given = [];
    if (i >= replies.length) given[i] ??= result;
    for (let k = replies.length; k < batch.length; k++) if (given[k] === undefined) return;
    this.settle(batch.map((request, k) => given[k] ?? resultOf(request, answerTo(batch, k, replies))));
  }

  /**
   * The outcome when it cannot be sent.
   * @param {any} error
   * @returns {any} results, or an Error to reject with
   */
  refused(error) {
    return this.batch.map(() => [error]);
  }

  /**
   * What the caller gets when the commands were sent one by one.
   * @param {any[][]} results
   * @returns {any}
   */
  outcomeOf(results) {
    return results;
  }

  /** @param {any} outcome */
  finish(outcome) {
    if (outcome instanceof Error) return outcome;
    const { batch, given } = this;
    const results = new Array(batch.length);
    for (let i = 0; i < batch.length; i++) {
      const request = batch[i];
      const reply = request.command === execCommand ? answers(batch, i, outcome) : this.again(request, outcome[i]);
      const result = resultOf(request, reply);
      results[i] = given === NONE ? result : (given[i] ?? result);
    }
    return results;
  }

  /**
   * A script that the engine has forgotten is sent once more, with its text; by then the other commands have run.
   * @param {any} request
   * @param {any} reply
   */
  again(request, reply) {
    return request.script && request.isForgotten(reply) ? request.runSync(this.word) : reply;
  }

  /** @param {any} value */
  settle(value) {
    if (value instanceof Error) this.fail(value);
    else this.resolve(value);
  }
}

/**
 * Where the commands end that may be sent at once. In a transaction nothing blocks.
 * @param {any[]} batch
 * @param {number} from
 */
function partEnd(batch, from) {
  for (let i = from; i < batch.length; i++) {
    const { command } = batch[i];
    if (command !== undefined && command.mayBlock && !isQueued(batch, i)) return i === from ? i + 1 : i;
  }
  return batch.length;
}

/**
 * Whether a command is inside of a transaction.
 * @param {any[]} batch
 * @param {number} at
 */
function isQueued(batch, at) {
  for (let i = at - 1; i >= 0; i--) {
    if (batch[i].command === multiCommand) return true;
    if (batch[i].command === execCommand) return false;
  }
  return false;
}

/**
 * @param {any} request
 * @param {any} reply
 */
function resultOf(request, reply) {
  const value = request.finish(reply);
  request.reply = reply;
  request.failed = value instanceof Error;
  return request.failed ? [value] : [null, value];
}

/**
 * @param {any[]} batch
 * @param {number} i
 * @param {any[]} replies
 */
function answerTo(batch, i, replies) {
  return batch[i].command === execCommand ? answers(batch, i, replies) : replies[i];
}

/**
 * EXEC's reply, whose members answer the commands queued before it. The first of those may have been sent earlier.
 * @param {any[]} batch
 * @param {number} at EXEC's place
 * @param {any[]} outcome
 */
function answers(batch, at, outcome) {
  const replies = outcome[at];
  if (!Array.isArray(replies)) return replies;
  const finished = replies.slice();
  let left = replies.length;
  for (let i = at - 1; i >= 0 && left > 0; i--) {
    if (outcome[i] !== 'QUEUED' && !(Buffer.isBuffer(outcome[i]) && String(outcome[i]) === 'QUEUED')) continue;
    left--;
    if (!(replies[left] instanceof Error)) finished[left] = batch[i].transformed(replies[left]);
  }
  return finished;
}

/** @param {any} request */
function codeOf(request) {
  return request.command === execCommand ? request.code | EXEC : request.code;
}

/*
 * What the addon has to know of the arguments is, for each command, its code, their number and their lengths. The
 * arguments themselves come one behind the other.
 */

/**
 * As one string, lengths in UTF-16 units; null when not all arguments are strings.
 * @param {any[]} batch
 * @param {number} flags
 * @param {Uint32Array} described
 */
function joined(batch, flags, described) {
  let at = 0;
  let text = '';
  for (const request of batch) {
    const { args } = request;
    const named = request.isNamed;
    described[at++] = codeOf(request) | flags;
    described[at++] = args.length + (named ? 1 : 0);
    if (named) {
      text += request.name;
      described[at++] = request.name.length;
    }
    for (let i = 0; i < args.length; i++) {
      if (typeof args[i] !== 'string') return null;
      text += args[i];
      described[at++] = args[i].length;
    }
  }
  return text;
}

/**
 * As bytes.
 * @param {any[]} batch
 * @param {number} flags
 * @param {Uint32Array} described
 */
function concatenated(batch, flags, described) {
  let at = 0;
  const parts = [];
  for (const request of batch) {
    described[at++] = codeOf(request) | flags;
    described[at++] = request.words.length;
    for (const arg of request.words) {
      const part = typeof arg === 'string' ? Buffer.from(arg) : arg;
      parts.push(part);
      described[at++] = part.length;
    }
  }
  return Buffer.concat(parts);
}

/**
 * @param {any} pipeline
 * @param {string} name
 * @param {any[]} args
 * @param {boolean} raw
 * @param {Function} own the method that was called
 */
function add(pipeline, name, args, raw, own) {
  const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
  return pipeline._call(name, args, raw, callback, own);
}

/**
 * @param {string} name
 * @param {boolean} raw
 */
function method(name, raw) {
  /** @this {Pipeline} */
  return function own(/** @type {any[]} */ ...args) {
    return add(this, name, args, raw, own);
  };
}

const prototype = roomy(/** @type {any} */ (Pipeline.prototype));
for (const name of [...NAMES, ...table.map((command) => command.name)]) {
  // Some mean more to a pipeline than to be sent.
  if (name !== 'monitor' && !Object.hasOwn(prototype, name)) prototype[name] = method(name, false);
  if (!Object.hasOwn(prototype, name + 'Buffer')) prototype[name + 'Buffer'] = method(name, true);
}
Object.assign(prototype, builtins, { defineCommand: defineForPipeline }, { send_command: prototype.call });

function ignore() {}

module.exports = { Pipeline, Batch };
