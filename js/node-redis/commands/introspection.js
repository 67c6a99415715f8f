// @ts-check
'use strict';

/** COMMAND: what the server knows. */

const { command, words, spread, defined, options, choice } = require('../arguments');
const { list, mapType, named, put, resp2 } = require('../replies');

/**
 * @typedef {import('../arguments').Step} Step
 * @typedef {import('../arguments').Mapper} Mapper
 */

const REQUEST_POLICIES = ['all_nodes', 'all_shards', 'multi_shard', 'special', 'default-keyless', 'default-keyed'];
const RESPONSE_POLICIES = [
  'one_succeeded', 'all_succeeded', 'agg_logical_and', 'agg_logical_or', 'agg_min', 'agg_max', 'agg_sum', 'special', 'default-keyless', 'default-keyed',
];

const UNKNOWN = { type: 'unknown' };

/** What the array for a command holds, in its order; the last three are missing where the server is old. @type {Mapper} */
function description([name, arity, flags, firstKeyIndex, lastKeyIndex, step, categories, tips = [], keySpecs = [], subcommands = []]) {
  const policies = policiesOf(tips);
  const others = tips.filter((/** @type {string} */ tip) => !/^(request|response)_policy:/.test(tip));
  return {
    name,
    arity,
    flags: new Set(flags),
    firstKeyIndex,
    lastKeyIndex,
    step,
    categories: new Set(categories),
    policies,
    isKeyless: keySpecs.length === 0,
    nondeterministicOutput: others.includes('nondeterministic_output'),
    tips: others,
    keySpecs: keySpecs.map(keySpec),
    subcommands: subcommands.map(description),
  };
}

/** @param {string[]} tips */
function policiesOf(tips) {
  /** @param {string} kind @param {string[]} known */
  const last = (kind, known) => {
    const told = tips.filter((tip) => tip.startsWith(kind)).map((tip) => tip.slice(kind.length));
    return told.filter((policy) => known.includes(policy)).at(-1);
  };
  return { request: last('request_policy:', REQUEST_POLICIES), response: last('response_policy:', RESPONSE_POLICIES) };
}

/** @param {any} raw names and values in turn, or an object already */
function fieldsOf(raw) {
  if (raw === null || typeof raw !== 'object') return undefined;
  if (!Array.isArray(raw)) return raw;
  if (raw.length % 2 !== 0 || raw.some((name, i) => i % 2 === 0 && typeof name !== 'string')) return undefined;
  /** @type {Record<string, any>} */
  const fields = {};
  for (let i = 0; i < raw.length; i += 2) put(fields, raw[i], raw[i + 1]);
  return fields;
}

/** What is not known, or not whole, is of type `unknown`. @param {any} raw */
function keySpec(raw) {
  const fields = fieldsOf(raw);
  return { beginSearch: part(fields?.begin_search, BEGIN_SEARCH), findKeys: part(fields?.find_keys, FIND_KEYS) };
}

/** By type, the server's names of its fields and node-redis's. @typedef {Record<string, [string, string][]>} Fields */

/** @type {Fields} */
const BEGIN_SEARCH = { index: [['index', 'index']], keyword: [['keyword', 'keyword'], ['startfrom', 'startFrom']] };
/** @type {Fields} */
const FIND_KEYS = {
  range: [['lastkey', 'lastKey'], ['keystep', 'keyStep'], ['limit', 'limit']],
  keynum: [['keynumidx', 'keyNumIdx'], ['firstkey', 'firstKey'], ['keystep', 'keyStep']],
};

/** @param {any} raw @param {Fields} types */
function part(raw, types) {
  const outer = fieldsOf(raw);
  const spec = fieldsOf(outer?.spec);
  if (!outer || !spec || !Object.hasOwn(types, outer.type)) return { ...UNKNOWN };
  /** @type {Record<string, any>} */
  const made = { type: outer.type };
  for (const [told, name] of types[outer.type]) {
    const value = told === 'keyword' ? spec[told] : Number(spec[told]);
    if (told === 'keyword' ? typeof value !== 'string' : !Number.isInteger(value)) return { ...UNKNOWN };
    made[name] = value;
  }
  return made;
}

/**
 * Names and values in turn, all the way down, in the form that maps are to have.
 * @param {any} reply
 * @param {any} typeMapping
 * @param {(name: string, value: any) => any} mapped
 */
function deepMap(reply, typeMapping, mapped) {
  if (!Array.isArray(reply)) return reply;
  /** @type {[string, any][]} */
  const entries = [];
  for (let i = 0; i < reply.length; i += 2) {
    const name = reply[i].toString();
    entries.push([name, mapped(name, reply[i + 1])]);
  }
  const type = mapType(typeMapping);
  if (type === Array) return entries.flat();
  if (type === Map) return new Map(entries);
  const object = {};
  for (const [name, value] of entries) put(object, name, value);
  return object;
}

/** @type {Mapper} */
function docs(reply, _preserve, typeMapping) {
  const argument = (/** @type {any} */ one) => deepMap(one, typeMapping, (name, value) => (name === 'arguments' ? each(value) : value));
  const each = (/** @type {any} */ all) => (Array.isArray(all) ? all.map(argument) : all);
  const all = (/** @type {any} */ commands) => deepMap(commands, typeMapping, (_, doc) => deepMap(doc, typeMapping, field));
  const field = (/** @type {string} */ name, /** @type {any} */ value) => {
    if (name === 'arguments') return each(value);
    return name === 'subcommands' ? all(value) : value;
  };
  return all(reply);
}

/** @type {Step} */
const filter = (encoder, { type, value }) => encoder.push('FILTERBY', type, value);

module.exports = {
  commands: {
    'COMMAND command': command('COMMAND', { readOnly: true, reply: (reply) => reply.map(description) }),
    'COMMAND_COUNT commandCount': command('COMMAND', 'COUNT', { readOnly: true }),
    'COMMAND_DOCS commandDocs': command('COMMAND', 'DOCS', defined(words), { readOnly: true, reply: resp2(docs) }),
    'COMMAND_GETKEYS commandGetKeys': command('COMMAND', 'GETKEYS', spread, { readOnly: true }),
    'COMMAND_GETKEYSANDFLAGS commandGetKeysAndFlags': command('COMMAND', 'GETKEYSANDFLAGS', spread, { readOnly: true, reply: list(named('key', 'flags')) }),
    'COMMAND_INFO commandInfo': command('COMMAND', 'INFO', spread, {
      readOnly: true,
      reply: (reply) => reply.map((/** @type {any} */ one) => (one ? description(one) : null)),
    }),
    'COMMAND_LIST commandList': command('COMMAND', 'LIST', options(choice('FILTERBY', filter)), { readOnly: true }),
  },
};
