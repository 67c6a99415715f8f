// @ts-check
'use strict';

/**
 * Tells stores when their client loses its connection and when it has one again, as express-session asks of a store:
 * while one is away, requests are answered without a session instead of waiting for it.
 */

/** What clients of all shapes emit when a connection is lost; some of them several. */
const LOST = ['close', 'reconnecting', 'end'];

/**
 * Whom to tell, by client: one listener for all stores of a client, and none that keeps a store alive.
 * @type {WeakMap<object, Set<WeakRef<import('node:events').EventEmitter>>>}
 */
const stores = new WeakMap();

/**
 * Has a store emit `disconnect` and `connect` as its client does.
 * @param {import('node:events').EventEmitter} store
 * @param {any} client of either shape; one that tells nothing is taken to be there
 */
function follow(store, client) {
  if (typeof client.on !== 'function') return;
  const told = stores.get(client) ?? listen(client);
  told.add(new WeakRef(store));
}

/** @param {any} client */
function listen(client) {
  /** @type {Set<WeakRef<import('node:events').EventEmitter>>} */
  const told = new Set();
  let isAway = false;
  const change = (/** @type {boolean} */ away) => () => {
    if (isAway === away) return;
    isAway = away;
    for (const reference of told) {
      const store = reference.deref();
      if (store === undefined) told.delete(reference);
      else store.emit(away ? 'disconnect' : 'connect');
    }
  };
  for (const event of LOST) client.on(event, change(true));
  client.on('ready', change(false));
  stores.set(client, told);
  return told;
}

module.exports = { follow };
