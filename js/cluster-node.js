// @ts-check
'use strict';

/**
 * A client of the one node of a cluster. It refuses what a server in cluster mode refuses: keys of several slots in one
 * command or transaction, other databases than the first, patterns of SORT that could be anywhere.
 */

const Redis = require('./redis');
const { Request } = require('./request');
const { ReplyError, describe } = require('./errors');
const { eachKey } = require('./keys');
const { toldBy } = require('./script');
const { slotOf, commonSlot } = require('./slot');

const CROSSSLOT = "CROSSSLOT Keys in request don't hash to the same slot";

class Node extends Redis {
  /** @param {any} options */
  constructor(options) {
    super(.../** @type {[]} */ (/** @type {unknown} */ ([options])));
    /** The slots of the commands queued by a transaction; null outside of one. @type {Set<number> | null} */
    this._queuedSlots = null;
  }

  /** @param {object} [override] */
  duplicate(override) {
    return new Node({ ...this.options, ...override });
  }

  _refresh() {
    super._refresh();
    // The short way would pass by the checks.
    this._fast = false;
  }

  /** @param {any} request */
  _run(request) {
    if (request.batch) {
      request.batch = request.batch.map((/** @type {any} */ part) => this._allowed(part));
      return super._run(request);
    }
    const allowed = this._allowed(request);
    if (allowed === request) return super._run(request);
    allowed.runSync(this._word);
    return allowed.error();
  }

  /**
   * @param {any} request
   * @param {any} outcome
   */
  _finish(request, outcome) {
    if (request.batch && Array.isArray(outcome)) {
      outcome = outcome.map((reply, i) => (request.batch[i] instanceof Refused ? request.batch[i].error() : reply));
    }
    return super._finish(request, outcome);
  }

  /**
   * The request, or what takes its place.
   * @param {any} request
   */
  _allowed(request) {
    const name = request.lowerName;
    const queued = this._queuedSlots;
    request.sent = this._word;
    if (name === 'multi') this._queuedSlots = queued ?? new Set();
    else if (name === 'exec' || name === 'discard' || name === 'reset') this._queuedSlots = null;
    if (name === 'exec' && queued !== null && queued.size > 1) return new Refused(request, CROSSSLOT, 'discard');
    const refusal = refusalOf(request);
    if (refusal !== null) return new Refused(request, refusal, 'get');
    if (queued !== null) for (const key of keysOf(request).slice(0, 1)) queued.add(slotOf(key));
    return request;
  }
}
Object.defineProperty(Node, 'name', { value: 'Redis' });

/**
 * Stands for a request that a cluster refuses. What it sends instead fails as well, so that a transaction knows of it;
 * in the place of EXEC it ends the transaction.
 */
class Refused extends Request {
  /**
   * @param {any} request
   * @param {string} text
   * @param {'get' | 'discard'} instead
   */
  constructor(request, text, instead) {
    super(instead, [], false);
    this.refused = request;
    this.text = text;
    const { script } = request;
    if (script === undefined || toldBy(request).has(script.sha)) return;
    // As it would have been sent.
    request.name = 'eval';
    request.args[0] = script.lua;
  }

  finish() {
    return this.error();
  }

  error() {
    const { name, args, trace } = this.refused;
    return describe(new ReplyError(this.text), name, args, trace);
  }
}

/** @param {any} request */
function keysOf(request) {
  /** @type {Array<string | Buffer>} */
  const keys = [];
  const { command, args } = request;
  if (command === undefined) return keys;
  if (command.name.startsWith('sort')) return sortKeys(args);
  // A count that cannot be is an error of its own.
  const count = command.keys?.numkeys ? Number(args[command.keys.numkeys[0] - 1]) : 0;
  if (!(count <= args.length)) return keys;
  eachKey(command.name, args, (index) => keys.push(args[index]));
  return keys;
}

/**
 * Of SORT, whose patterns are no keys: the key, and where the outcome is stored.
 * @param {any[]} args
 */
function sortKeys(args) {
  const store = args.findIndex((arg, i) => i > 0 && i < args.length - 1 && String(arg).toUpperCase() === 'STORE');
  return store < 0 ? args.slice(0, 1) : [args[0], args[store + 1]];
}

/**
 * The error of a command that a server in cluster mode does not run, or null. What it would refuse anyway, for its
 * arguments, is left to the engine.
 * @param {any} request
 * @returns {string | null}
 */
function refusalOf(request) {
  const { command, args } = request;
  if (command === undefined || args.length + 1 < Math.abs(command.arity)) return null;
  if (commonSlot(keysOf(request)) === -1) return CROSSSLOT;
  return refusals[command.name]?.(args) ?? null;
}

/** @type {Record<string, (args: any[]) => string | null>} */
const refusals = {
  select: ([db]) => (Number(db) > 0 ? 'ERR SELECT is not allowed in cluster mode' : null),
  move: () => 'ERR MOVE is not allowed in cluster mode',
  swapdb: () => 'ERR SWAPDB is not allowed in cluster mode',
  copy: copyRefusal,
  sort: sortRefusal,
  sort_ro: sortRefusal,
};

/** @param {any[]} args */
function copyRefusal(args) {
  const at = args.findIndex((arg, i) => i > 1 && String(arg).toUpperCase() === 'DB');
  return at > 0 && Number(args[at + 1]) > 0 ? 'ERR DB index is out of range' : null;
}

/** @param {any[]} args */
function sortRefusal(args) {
  for (let i = 1; i < args.length - 1; i++) {
    const word = String(args[i]).toUpperCase();
    const pattern = String(args[i + 1]);
    const fixed = word === 'BY' ? !pattern.includes('*') : pattern === '#';
    if ((word !== 'BY' && word !== 'GET') || fixed || patternSlot(pattern) === slotOf(args[0])) continue;
    return `ERR ${word} option of SORT denied in Cluster mode when keys formed by the pattern may be in different slots.`;
  }
  return null;
}

/**
 * The slot of all keys that a pattern can form; -1 when they can be in several.
 * @param {string} pattern
 */
function patternSlot(pattern) {
  const key = pattern.split('->', 1)[0];
  const tagged = /^[^{*]*\{([^}*]+)\}/.exec(key);
  if (tagged) return slotOf(tagged[1]);
  return key.includes('*') ? -1 : slotOf(key);
}

module.exports = { Node, keysOf };
