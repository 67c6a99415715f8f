// @ts-check
'use strict';

/**
 * What a test file leaves open: calls that wait, subscribers, clients; and where each was made. To be loaded before clients
 * are made, as then their places are noted from now on.
 */

const { audience } = require('../runtime');
const { configured, register } = require('./configure');
const Engine = require('../engine');
const scope = require('./scope');
const { Place } = require('./place');

const WAYS = ['warn', 'fail', 'ignore'];

register('leaks', {
  check(value) {
    if (WAYS.includes(value)) return value;
    throw new TypeError(`configure({ leaks }) takes ${WAYS.map((way) => `'${way}'`).join(', ')}, not ${JSON.stringify(value)}`);
  },
});

/** @typedef {{ place: InstanceType<typeof Place>, test: string | undefined }} Origin where, and in which test if in any */

/** Every client that has been made, for as long as anybody holds it. @type {Set<WeakRef<any>>} */
const clients = new Set();

/** @type {WeakMap<object, Origin>} of clients, and of requests that have to wait */
const origins = new WeakMap();

/** @type {WeakMap<object, Origin>} where clients have last subscribed */
const subscriptions = new WeakMap();

/** @returns {Origin} */
function here() {
  return { place: new Place(), test: scope.testName() };
}

audience.now = {
  made(client) {
    clients.add(new WeakRef(client));
    origins.set(client, here());
  },
  waits(client, request) {
    // What has waited for its turn may wait once more for its answer; the caller was there the first time.
    if (!origins.has(request)) origins.set(request, here());
  },
  subscribes(client) {
    if (!subscriptions.has(client)) subscriptions.set(client, here());
  },
};

/**
 * Something that is open.
 * @typedef {object} Leak
 * @property {'call' | 'subscriber' | 'client'} kind
 * @property {string} what in words
 * @property {string} where `file:line:column`, and the library that did it there
 * @property {string | undefined} test the name of the test in which it was made; undefined outside of tests
 * @property {number} count of its like at this place
 */

/** What is open now, and a text of it. */
class Report {
  /** @param {Leak[]} leaks */
  constructor(leaks) {
    this.leaks = leaks;
  }

  /** What outlives that in which it was made: an idle client that no test has made lives as long as its file. */
  get faults() {
    return this.leaks.filter(({ kind, test }) => kind !== 'client' || test !== undefined);
  }

  toString() {
    return this.leaks.map(line).join('\n');
  }
}

/** @param {Leak} leak */
function line({ what, where, test, count }) {
  const times = count > 1 ? ` (${count} times)` : '';
  return `  ${what}${times}${where && `, ${where}`}${!test ? '' : `, in the test "${test}"`}`;
}

/** What the clients of this evaluation of the package have open. @returns {Report} */
function report() {
  /** @type {Map<string, Leak>} */
  const leaks = new Map();
  for (const one of open().flatMap(leaksOf)) {
    const key = line(one);
    const known = leaks.get(key);
    if (known === undefined) leaks.set(key, one);
    else known.count++;
  }
  return new Report([...leaks.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)));
}

const ORDER = ['call', 'subscriber', 'client'];

/** The clients that are open. @returns {any[]} */
function open() {
  const all = [];
  for (const reference of clients) {
    const client = reference.deref();
    if (client === undefined) clients.delete(reference);
    else if (isOpen(client)) all.push(client);
  }
  return all;
}

/** @param {any} client of either shape */
function isOpen(client) {
  return client.status === undefined ? client._isOpen : !['', 'wait', 'end'].includes(client.status);
}

/**
 * What one client has open; of one that is another's, that for which it is there.
 * @param {any} client
 * @returns {Leak[]}
 */
function leaksOf(client) {
  const calls = [client._away, ...(client._queue ?? [])].filter(Boolean).map((call) => leak('call', nameOf(call), origins.get(call)));
  const origin = origins.get(client);
  const channels = channelsOf(client);
  const own = subscriptions.get(client);
  // Asynchronous code between may have lost the way back to the program.
  const known = own && String(own.place) !== '' ? own : origin;
  if (channels.length > 0) return [...calls, leak('subscriber', `a subscriber of ${channels.join(', ')}`, known)];
  // Only clients have sessions; a pool, a cluster or a sentinel has clients.
  const isOfAnother = '_slot' in client && origin?.place.isInner;
  if (calls.length > 0 || isOfAnother) return calls;
  return [leak('client', 'an open client', origin)];
}

/**
 * @param {'call' | 'subscriber' | 'client'} kind
 * @param {string} what
 * @param {Origin} [origin]
 * @returns {Leak}
 */
function leak(kind, what, origin) {
  return { kind, what, where: origin ? String(origin.place) : '', test: origin?.test, count: 1 };
}

/** @param {any} call a request of either shape */
function nameOf(call) {
  const name = call.batch ? 'pipeline' : String(call.lowerName ?? '').toUpperCase();
  const [first] = call.args ?? [];
  const key = typeof first === 'string' && first.length < 80 ? ` ${first}` : '';
  return name === '' ? 'a call that has no answer' : `${name}${key} has no answer`;
}

/** @param {any} client @returns {string[]} */
function channelsOf(client) {
  const { channels, patterns, shardChannels } = client._subscriptions ?? {};
  const { CHANNELS, PATTERNS, SHARDED } = client._pubsub?.listeners ?? {};
  const all = [channels, patterns, shardChannels, CHANNELS, PATTERNS, SHARDED].filter(Boolean);
  return all.flatMap((map) => [...map.keys()].map((name) => Buffer.from(name, 'latin1').toString()));
}

/**
 * Closes all that is open. Nobody is there any more who waits for an answer: it stays out, and is no rejection.
 * @param {any[]} [staying] clients that stay open
 */
async function close(staying = []) {
  for (const client of open()) {
    if (staying.includes(client)) continue;
    for (const call of [client._away, ...(client._queue ?? [])].filter(Boolean)) {
      call.resolve = call.reject = call.fail = ignore;
    }
    if (client.status === undefined) client.destroy();
    else client.disconnect();
  }
  const inUse = new Set(staying.map(({ engine }) => engine));
  await Promise.all(Engine._all().map((engine) => (inUse.has(engine) ? undefined : engine.close())));
}

/**
 * The open clients that neither a test nor the test file itself has made, but modules that it has loaded.
 * @param {string} testFile
 * @returns {any[]}
 */
function ofModules(testFile) {
  return open().filter((client) => {
    const origin = origins.get(client);
    return origin !== undefined && origin.test === undefined && !origin.place.isBelow(testFile);
  });
}

function ignore() {}

/**
 * A test file has ended: tells what it has left open, and closes it.
 * @param {any[]} [staying] clients that stay open
 * @returns {Promise<string | null>} what the file is to fail for
 */
async function endFile(staying) {
  const way = configured('leaks') ?? 'warn';
  const found = way === 'ignore' ? [] : report().faults;
  await close(staying);
  if (found.length === 0) return null;
  const text = `nearis: this test file has left open\n${new Report(found)}\n${ADVICE}`;
  if (way === 'fail') return text;
  console.warn(text);
  return null;
}

const ADVICE =
  'They have been closed. A client is closed by quit(), disconnect() or close(), a call that waits ends with its client. ' +
  "configure({ leaks: 'ignore' }) of nearis/testing keeps this quiet, 'fail' makes it a failure.";

module.exports = { report, close, endFile, ofModules };
