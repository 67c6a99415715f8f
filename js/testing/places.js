// @ts-check
'use strict';

/**
 * Where in the user's code calls are made. While places are kept, every call takes the long way, notes its stack under a
 * number, and tells the engine that number when its turn has come.
 */

const { detour } = require('../clock');
const { native, sites } = require('../runtime');
const { Place } = require('./place');

/** How many are kept. */
const MOST = 10_000;

/** Frames of each: there are many, and most calls are the program's own. */
const DEPTH = 16;

/** The latest, by the remainder of their numbers. @type {{number: number, place: InstanceType<typeof Place>}[]} */
const kept = [];

let last = 0;

/** Engines whose log wants places, and the ids of the clients that have told theirs. @type {WeakMap<any, Set<number>>} */
const keeping = new WeakMap();

let engines = 0;

/**
 * Begins to keep places for an engine, or ends it.
 * @param {any} engine
 * @param {boolean} on
 */
function keep(engine, on) {
  if (on === keeping.has(engine)) return;
  if (on) {
    keeping.set(engine, new Set());
  } else {
    for (const id of /** @type {Set<number>} */ (keeping.get(engine))) engine._native.setPlace(id, 0);
    keeping.delete(engine);
  }
  engines += on ? 1 : -1;
  sites.now = engines > 0 ? { note, tell } : null;
  detour(engines > 0);
}

/**
 * Notes where a request is made, if that is not known.
 * @param {any} request
 */
function note(request) {
  if (request.place !== undefined) return;
  last = (last % 0xffff_fff0) + 1;
  kept[last % MOST] = { number: last, place: new Place(DEPTH) };
  request.place = last;
}

/**
 * Tells the engine where the request that the client is about to send was made.
 * @param {any} client
 * @param {any} request
 */
function tell(client, request) {
  const engine = client._engine;
  const told = keeping.get(engine);
  if (told === undefined) return;
  const id = native.clientId(client._slot);
  told.add(id);
  engine._native.setPlace(id, request.place ?? request.batch?.[0]?.place ?? 0);
}

/** `file:line:column`; undefined when it is not known. @param {number} number */
function of(number) {
  const found = kept[number % MOST];
  return found?.number === number ? found.place.toString() || undefined : undefined;
}

module.exports = { keep, of };
