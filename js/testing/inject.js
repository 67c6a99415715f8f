// @ts-check
'use strict';

/** Faults: calls that fail, come late or lose their connection, for as long as a test wants them to. */

const { native, hooks } = require('../runtime');
const { checked } = require('./fault');
const { lines } = require('./injected');
const { check, onTestEnd } = require('./scope');

/** @typedef {import('../engine')} Engine */

/** Faults of each engine that have not been undone. @type {WeakMap<Engine, Set<Injected>>} */
const injected = new WeakMap();

/** Faults that are about one client, by that. @type {WeakMap<object, Set<Injected>>} */
const byClient = new WeakMap();

/** A fault that has been injected. */
class Injected {
  /** @type {Engine} */
  #engine;
  /** @type {number} */
  #id;
  /** @type {number | null} once it is over */
  #hits = null;
  /** @type {() => void} */
  #forget = () => {};

  /**
   * @param {Engine} engine
   * @param {number} id
   * @param {string} what as the user calls it
   */
  constructor(engine, id, what) {
    this.#engine = engine;
    this.#id = id;
    this.#forget = onTestEnd(() => this.undo(), what);
  }

  /** How many calls it has met. @returns {number} */
  get hits() {
    return this.#hits ?? this.#engine._native.faultHits(this.#id);
  }

  /** Ends it. Once more does nothing. */
  undo() {
    if (this.#hits !== null) return;
    this.#hits = this.#engine._native.undoFault(this.#id);
    injected.get(this.#engine)?.delete(this);
    this.#forget();
  }

  /** Its client has connected anew. @param {number} slot */
  _follow(slot) {
    if (this.#hits === null) this.#engine._native.followClient(this.#id, native.clientId(slot));
  }
}

/**
 * @param {Engine} engine
 * @param {import('./fault').Fault} fault
 */
function inject(engine, fault) {
  const description = checked(fault);
  return begin(engine, description, fault, 'inject()');
}

/**
 * @param {Engine} engine
 * @param {any} description as the addon takes it, but for key and client
 * @param {{ key?: string | Uint8Array, client?: object }} of
 * @param {string} what as the user calls it
 */
function begin(engine, description, { key, client }, what) {
  check(what);
  const own = client === undefined ? undefined : clientOf(engine, client);
  const isPattern = typeof key === 'string';
  // Of a client that is not connected it is told when it is.
  const clients = own === undefined ? undefined : own._slot === -1 ? [] : [native.clientId(own._slot)];
  const json = JSON.stringify({ ...description, like: isPattern, clients });
  const id = engine._native.inject(json, isPattern ? Buffer.from(key) : key);
  const fault = new Injected(engine, id, what);
  if (typeof description.error === 'string') lines.add(description.error);
  addTo(injected, engine, fault);
  if (own !== undefined) addTo(byClient, own, fault);
  return fault;
}

/**
 * @param {WeakMap<object, Set<Injected>>} map
 * @param {object} key
 * @param {Injected} fault
 */
function addTo(map, key, fault) {
  const all = map.get(key);
  if (all === undefined) map.set(key, new Set([fault]));
  else all.add(fault);
}

/**
 * @param {Engine} engine
 * @param {any} client
 * @returns {any} what has a session
 */
function clientOf(engine, client) {
  const own = client?._self ?? client;
  if (typeof own?._slot === 'number' && own._engine === engine) return own;
  throw new TypeError('The "client" of a fault is a client of the engine that it is injected into');
}

/** Ends all faults that were injected by way of this object. @param {Engine} engine */
function undoFaults(engine) {
  for (const fault of [...(injected.get(engine) ?? [])].reverse()) fault.undo();
}

hooks.opened = (client, slot) => {
  for (const fault of byClient.get(client) ?? []) fault._follow(slot);
};

module.exports = { inject, begin, clientOf, undoFaults };
