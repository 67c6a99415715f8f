// @ts-check
'use strict';

/**
 * The one binding that this evaluation of the package has to the addon: native functions, the buffers that replies
 * come in, the commands that are away on other threads, and the gate that lets the event loop breathe.
 */

const { binding } = require('./native');
const { decode } = require('./decode');
const { ReplyError, CLOSED } = require('./errors');

/** What native functions leave in the first word when they return undefined. */
const STATUS = { OK: 0, ERROR: 1, COMPOUND: 2, BYTES: 3, AWAY: 4, ARGS: 5, GROW: 6, INSIDE: 7 };

/** The reply will come by a drain. */
const AWAY = Symbol('away');
/** An argument was neither string, Buffer nor safe integer; nothing happened. */
const ARGS = Symbol('args');

const INSIDE = 'An atomic function runs on this thread: what it does with data, it does by its own `tx`';

/** Bits of the word that names slot, flags and command. */
const SLOT = 1 << 18;
const RAW = 2048;
const STRING_NUMBERS = 4096;
const OBJECT = 8192;
const TYPED = 1 << 17;
const BY_NAME = 2047;
/** Pairs of a reply are wanted as arrays of two, and tables as maps. */
const NESTED = 1 << 14;
/** A client that speaks RESP2, and one that wants RESP3's own kinds. */
const RESP2 = 1 << 15;
const RESP3 = 1 << 16;
/** What the client's part of the word says of every reply. */
const FORM = STRING_NUMBERS | RESP2 | RESP3;
/** Of a command in a pipeline only: its members answer the commands before it. */
const EXEC = 1 << 30;

/** Replies between two visits of the event loop. */
const TURN = 1024;

const bytes = Buffer.allocUnsafeSlow(64 * 1024);
const words = new Uint32Array(16 * 1024);
const native = binding.bind(bytes, words, drain, notify);

/**
 * A loop of awaits on commands that are answered at once never leaves the promise jobs, so timers and sockets would
 * starve. Each reply takes one of `left`; when none is left, replies wait in `late`, in order, for a wake from the
 * event loop. Commands take effect at once all the same.
 */
const gate = {
  left: TURN,
  /** @type {Array<() => void>} */
  late: [],
};

/**
 * What is to be done in the next turn of the event loop.
 * @type {Array<() => void>}
 */
let turn = [];

/** @param {() => void} run */
function nextTurn(run) {
  if (turn.length === 0) native.wake();
  turn.push(run);
}

/**
 * Clients with a command on another thread, by slot.
 * @type {Map<number, {_answered(outcome: any): void, _complete(reply: any): any}>}
 */
const away = new Map();

/**
 * Clients whose atomic function waits for locks, to try again.
 * @type {{_again(): void}[]}
 */
const again = [];

/**
 * The hashes of the scripts that each connection has been told, by slot; the engine may have forgotten some.
 * @type {(Set<string> | undefined)[]}
 */
const told = [];

/**
 * Whose session is in a slot, for what concerns clients that do not listen, too. Weak, as nobody else keeps a client
 * alive that is idle; entries of closed sessions are never asked for.
 * @type {WeakRef<any>[]}
 */
const owners = [];

/** Whether an atomic function of this evaluation runs now. */
const inside = { now: false };

/**
 * Who wants to know of clients and of what they do that lasts: nobody, unless a test is to be told what it has left open.
 * @type {{ now: null | { made(client: any): void, waits(client: any, request: any): void, subscribes(client: any): void } }}
 */
const audience = { now: null };

/**
 * Who wants to know where calls are made, in tests.
 * @type {{now: {note(request: any): void, tell(client: any, request: any): void} | null}}
 */
const sites = { now: null };

/** The messages of this evaluation's clients; `deliver` is set by the module that knows how. */
const inbox = {
  /**
   * Subscribed clients, by slot.
   * @type {Map<number, any>}
   */
  subscribers: new Map(),
  deliver() {},
  /** SHUTDOWN has closed listeners; set by their module. */
  lookAtDoors() {},
  /** The time may be another; set by the module that follows it. */
  lookAtClock() {},
  /** Something has come for streams; set by their module. */
  advanceStreams() {},
};

/** What other modules want to be told of. */
const hooks = {
  /**
   * A client has a new session.
   * @param {object} _client
   * @param {number} _slot
   */
  opened(_client, _slot) {},
};

/**
 * What threw in user code that was called from a promise job.
 * @type {unknown[]}
 */
const thrown = [];

/** Closes the sessions of clients that were dropped without a disconnect. */
const abandoned = new FinalizationRegistry((slot) => native.close(slot));

/**
 * Opens a session.
 * @param {object} client whose it is; when it is collected the session is closed
 * @param {any} engine
 * @returns {number} its slot; -1 when nobody can connect to the engine now
 */
function open(client, engine) {
  const slot = native.open(engine._native);
  if (slot === -1) return slot;
  owners[slot] = new WeakRef(client);
  abandoned.register(client, slot, client);
  // By its name others come to the engine from other threads, and may end the session from there.
  if (engine.name !== undefined) native.listen();
  hooks.opened(client, slot);
  return slot;
}

function drain() {
  gate.left = TURN;
  const late = gate.late;
  gate.late = [];
  for (let i = 0; i < late.length; i++) late[i]();
  const due = turn;
  turn = [];
  for (let i = 0; i < due.length; i++) due[i]();
  bringBack();
  // Those who have to wait still are put in again, for the next turn.
  for (const client of again.splice(0)) client._again();
  inbox.advanceStreams();
  inbox.deliver();
  if (thrown.length > 0) {
    const error = thrown.shift();
    if (thrown.length > 0) native.wake();
    throw error;
  }
}

/** Gives the commands that were away their replies. */
function bringBack() {
  for (let slot = native.take(); slot !== undefined; slot = native.take()) {
    const client = away.get(slot);
    away.delete(slot);
    const reply = native.reply(bytes, words);
    if (client) client._answered(client._complete(reply));
  }
}

/**
 * A call that is still under way on this thread has published something, or given a blocked client its answer. That is
 * delivered by the next promise job: when the caller of PUBLISH goes on behind its `await`, the handlers have run, as
 * with messages that come in the same piece as the reply.
 */
function notify() {
  Promise.resolve().then(arrived);
}

function arrived() {
  if (gate.left > 0) {
    gate.left--;
    bringBack();
    inbox.advanceStreams();
    inbox.deliver();
  } else {
    native.wake();
  }
}

/**
 * A native answer made whole: the reply, a ReplyError, AWAY or ARGS.
 * @param {any} reply
 * @param {boolean} raw
 */
function complete(reply, raw) {
  return reply === undefined ? outcome(bytes, words, raw) : raw ? status(reply) : reply;
}

/**
 * @param {Buffer} b
 * @param {Uint32Array} w
 * @param {boolean} raw
 * @returns {any}
 */
function outcome(b, w, raw) {
  switch (w[0]) {
    case STATUS.OK:
      return raw ? Buffer.from('OK') : 'OK';
    case STATUS.ERROR:
      return errorOf(b.toString('utf8', 0, w[1]));
    case STATUS.COMPOUND:
      return decode(b, w);
    case STATUS.BYTES: {
      const copy = Buffer.allocUnsafe(w[1]);
      b.copy(copy, 0, 0, w[1]);
      return copy;
    }
    case STATUS.AWAY:
      return AWAY;
    case STATUS.ARGS:
      return ARGS;
    case STATUS.INSIDE:
      throw new Error(INSIDE);
    default:
      return grown(w[1], w[2], raw);
  }
}

/**
 * An error reply, or what the addon says of a connection that was lost on the way.
 * @param {string} line
 */
function errorOf(line) {
  return line === CLOSED ? new Error(CLOSED) : new ReplyError(line);
}

/**
 * Fetches a reply that did not fit.
 * @param {number} byteCount
 * @param {number} wordCount
 * @param {boolean} raw
 */
function grown(byteCount, wordCount, raw) {
  const b = Buffer.allocUnsafeSlow(byteCount);
  const w = new Uint32Array(Math.max(wordCount, 4));
  const reply = native.reply(b, w);
  return reply === undefined ? outcome(b, w, raw) : raw ? status(reply) : reply;
}

/**
 * Where Buffers are wanted, a status is one too; integers stay what they are, in digits as well.
 * @param {any} reply
 */
function status(reply) {
  return typeof reply === 'string' && !/^-?\d+$/.test(reply) ? Buffer.from(reply) : reply;
}

/**
 * A promise of what is known already, behind the gate when it is closed.
 * @param {any} value the reply, or an Error to reject with
 * @returns {Promise<any>}
 */
function settle(value) {
  if (gate.left > 0) {
    return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
  }
  if (gate.late.length === 0) native.wake();
  return new Promise((resolve, reject) => {
    gate.late.push(value instanceof Error ? () => reject(value) : () => resolve(value));
  });
}

/**
 * Makes an exception of user code an uncaught one, from the event loop.
 * @param {unknown} error
 */
function rethrow(error) {
  thrown.push(error);
  native.wake();
}

/**
 * Calls `callback` in the manner of Node when `promise` settles, and gives the promise back.
 * @param {Promise<any>} promise
 * @param {(...args: any[]) => void} callback
 */
function attach(promise, callback) {
  // As with ioredis, what is no function is nothing: there are programs that say `exec(true)`.
  if (typeof callback !== 'function') return promise;
  promise.then(
    (value) => guard(() => (value === undefined ? callback(null) : callback(null, value))),
    (error) => guard(() => callback(error)),
  );
  return promise;
}

/** @param {() => void} run */
function guard(run) {
  try {
    run();
  } catch (error) {
    rethrow(error);
  }
}

/**
 * How a client of such options wants all its replies, as bits of the command word.
 * @param {{ stringNumbers?: boolean, protocol?: number, replyMapping?: string }} options
 */
function formOf({ stringNumbers, protocol, replyMapping }) {
  const kinds = replyMapping === 'resp3' ? RESP3 : protocol === 2 ? RESP2 : 0;
  return kinds | (stringNumbers ? STRING_NUMBERS : 0);
}

module.exports = {
  native,
  bytes,
  words,
  gate,
  away,
  again,
  told,
  owners,
  open,
  inside,
  sites,
  inbox,
  audience,
  hooks,
  abandoned,
  complete,
  settle,
  nextTurn,
  guard,
  rethrow,
  attach,
  formOf,
  STATUS,
  AWAY,
  ARGS,
  SLOT,
  RAW,
  STRING_NUMBERS,
  OBJECT,
  TYPED,
  BY_NAME,
  NESTED,
  RESP2,
  RESP3,
  FORM,
  EXEC,
  INSIDE,
};
