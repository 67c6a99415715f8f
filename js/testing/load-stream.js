// @ts-check
'use strict';

/** Streams as the commands that make them, with groups and what is pending in them. */

const OF_GROUPS = ['lastId', 'entriesRead', 'consumers', 'pending'];
const OF_PENDING = ['id', 'consumer', 'deliveries', 'deliveredAtMs', 'idleMs'];

/**
 * What `load.js` lends.
 * @typedef {object} Tools
 * @property {number} now Unix milliseconds
 * @property {string} what the key, to be told in errors
 * @property {(what: string, fault: string) => never} fail
 * @property {(value: any, what: string) => string | Buffer} word
 * @property {(given: any, what: string) => [any, any][]} entriesOf
 * @property {(value: any, what: string) => number} wholeNumber
 */

/** @typedef {{ id: string, parts: [bigint, bigint], words: (string | Buffer)[] | null }} Entry */

/**
 * @param {string | Buffer} key
 * @param {any} value
 * @param {Tools} tools
 * @returns {(string | Buffer)[][]}
 */
function streamCommands(key, value, tools) {
  const { what, fail } = tools;
  if (!Array.isArray(value.$stream)) fail(what, "$stream is an array of entries, as in [['1-1', { field: 'value' }]]");
  /** @type {any[]} */
  const given = value.$stream;
  const entries = given.map((entry, index) => entryOf(entry, `${what}, entry ${index}`, tools));
  const groups = value.$groups === undefined ? [] : groupsOf(value.$groups, tools);
  return [
    // The only way to a stream without entries, the last ID of which is 0-0.
    ['XGROUP', 'CREATE', key, 'new', '0', 'MKSTREAM'],
    ['XGROUP', 'DESTROY', key, 'new'],
    ...filled(key, entries, groups, tools),
    ...settled(key, value, tools),
    // No more can have been read than the stream knows to have been added.
    ...groups.filter(({ entriesRead }) => entriesRead !== undefined).map((group) => groupPlace(key, group, tools)),
  ];
}

/**
 * Entries and groups. An entry that is pending though it is gone is there until its delivery is noted.
 * @param {string | Buffer} key
 * @param {Entry[]} entries
 * @param {any[]} groups
 * @param {Tools} tools
 */
function filled(key, entries, groups, tools) {
  const living = new Set(entries.map(({ id }) => id));
  /** @type {Map<string, Entry>} */
  const gone = new Map();
  for (const { pending } of groups) {
    for (const { id } of pending) {
      if (!living.has(id)) gone.set(id, { id, parts: partsOf(id, tools.what, tools), words: null });
    }
  }
  const first = entries[0]?.parts;
  const all = gone.size === 0 ? entries : [...entries, ...gone.values()].sort((a, b) => compare(a.parts, b.parts));
  const adding = all.map(({ id, words }) => ['XADD', key, id, ...(words ?? ['gone', ''])]);
  const before = [...gone.values()].filter(({ parts }) => first === undefined || compare(parts, first) < 0);
  const between = [...gone.values()].filter((entry) => !before.includes(entry));
  return [
    ...adding,
    ...groups.flatMap((group) => groupCommands(key, group, tools)),
    // What is trimmed leaves no trace in the greatest deleted ID, as it has left none when it went.
    ...(before.length === 0 ? [] : [first === undefined ? ['XTRIM', key, 'MAXLEN', '=', '0'] : ['XTRIM', key, 'MINID', '=', entries[0].id]]),
    ...between.map(({ id }) => ['XDEL', key, id]),
  ];
}

/**
 * What a stream knows of its past.
 * @param {string | Buffer} key
 * @param {any} value
 * @param {Tools} tools
 */
function settled(key, value, tools) {
  const { what, wholeNumber } = tools;
  const { $stream, $lastId, $entriesAdded, $maxDeletedId } = value;
  const last = $lastId ?? $stream.at(-1)?.[0] ?? '0-0';
  // An ID that the engine is to choose.
  if (String(last).includes('*')) return [];
  partsOf(last, `${what}, $lastId`, tools);
  const words = ['XSETID', key, last];
  words.push('ENTRIESADDED', String(wholeNumber($entriesAdded ?? $stream.length, `${what}, $entriesAdded`)));
  words.push('MAXDELETEDID', $maxDeletedId ?? '0-0');
  return [words];
}

/**
 * @param {any} given
 * @param {string} what
 * @param {Tools} tools
 * @returns {Entry}
 */
function entryOf(given, what, tools) {
  const { fail, word, entriesOf } = tools;
  if (!Array.isArray(given) || given.length !== 2) fail(what, "an entry is an ID with its fields, as in ['1-1', { field: 'value' }]");
  const [id, fields] = given;
  const isFlat = Array.isArray(fields) && !Array.isArray(fields[0]);
  const words = isFlat ? fields : entriesOf(fields, what).flat();
  if (words.length === 0 || words.length % 2 === 1) fail(what, 'an entry has fields, each with a value');
  return {
    id,
    parts: String(id).includes('*') ? [0n, 0n] : partsOf(id, what, tools),
    words: words.map((/** @type {any} */ part) => word(part, what)),
  };
}

/**
 * @param {any} given
 * @param {Tools} tools
 */
function groupsOf(given, tools) {
  return tools.entriesOf(given, `${tools.what}, $groups`).map(([name, group]) => {
    const what = `${tools.what}, group '${name}'`;
    known(group, OF_GROUPS, what, tools);
    const { lastId = '0-0', entriesRead, consumers = [], pending = [] } = group;
    if (!Array.isArray(consumers) || !Array.isArray(pending)) tools.fail(what, 'consumers and pending are arrays');
    pending.forEach((delivery, index) => {
      known(delivery, OF_PENDING, `${what}, pending ${index}`, tools);
      partsOf(delivery.id, `${what}, pending ${index}`, tools);
    });
    return { name, lastId, entriesRead, consumers, pending, what };
  });
}

/**
 * @param {any} object
 * @param {string[]} names
 * @param {string} what
 * @param {Tools} tools
 */
function known(object, names, what, tools) {
  if (object === null || typeof object !== 'object') tools.fail(what, `an object with ${names.join(', ')} is wanted`);
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined) tools.fail(what, `there is no '${unknown}', only ${names.join(', ')}`);
}

/**
 * @param {string | Buffer} key
 * @param {any} group
 * @param {Tools} tools
 */
function groupCommands(key, { name, lastId, consumers, pending, what }, tools) {
  const { word, wholeNumber } = tools;
  const group = word(name, what);
  return [
    ['XGROUP', 'CREATE', key, group, lastId],
    ...consumers.map((/** @type {any} */ consumer) => ['XGROUP', 'CREATECONSUMER', key, group, word(consumer, what)]),
    ...pending.map((/** @type {any} */ { id, consumer, deliveries = 1, deliveredAtMs, idleMs = 0 }) => {
      const time = deliveredAtMs ?? tools.now - wholeNumber(idleMs, `${what}, idleMs`);
      const count = wholeNumber(deliveries, `${what}, deliveries`);
      const claim = ['XCLAIM', key, group, word(consumer, `${what}, consumer`), '0', id];
      return [...claim, 'TIME', String(wholeNumber(time, `${what}, deliveredAtMs`)), 'RETRYCOUNT', String(count), 'FORCE', 'JUSTID'];
    }),
  ];
}

/**
 * @param {string | Buffer} key
 * @param {any} group
 * @param {Tools} tools
 */
function groupPlace(key, { name, lastId, entriesRead, what }, { word, wholeNumber }) {
  const read = String(wholeNumber(entriesRead, `${what}, entriesRead`));
  return ['XGROUP', 'SETID', key, word(name, what), lastId, 'ENTRIESREAD', read];
}

/**
 * @param {any} id
 * @param {string} what
 * @param {Tools} tools
 * @returns {[bigint, bigint]}
 */
function partsOf(id, what, tools) {
  const match = /^(\d{1,20})-(\d{1,20})$/.exec(typeof id === 'string' ? id : '');
  if (match === null) return tools.fail(what, `an ID is written '1-1', not ${JSON.stringify(id)}`);
  return [BigInt(match[1]), BigInt(match[2])];
}

/**
 * @param {[bigint, bigint]} a
 * @param {[bigint, bigint]} b
 */
function compare(a, b) {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : Number(a[1] > b[1]);
}

module.exports = { streamCommands };
