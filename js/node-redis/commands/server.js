// @ts-check
'use strict';

/** The server: settings, memory, latency, modules, replication. */

const { command, key, rest, word, words, spread, number, given, options, option, optionIf, flag } = require('../arguments');
const replies = require('../replies');

/**
 * @typedef {import('../arguments').Step} Step
 * @typedef {import('../arguments').Mapper} Mapper
 */

const { doubleField, map, objectOf, page, put, record, resp2 } = replies;

/** A parameter and its value, or an object of them. @type {Step} */
function settings(encoder, [parameter, value]) {
  if (typeof parameter === 'string' || parameter instanceof Buffer) encoder.push(parameter, value);
  else for (const [name, one] of Object.entries(parameter)) encoder.push(name, one);
}

/** Of MEMORY STATS those that are doubles. */
const RATIOS = new Set([
  'dataset.percentage', 'peak.percentage', 'allocator-fragmentation.ratio', 'allocator-rss.ratio', 'rss-overhead.ratio', 'fragmentation',
]);

/** @type {Mapper} */
function memoryStats(reply, _preserve, typeMapping) {
  const stats = {};
  for (let i = 0; i < reply.length; i += 2) {
    const name = reply[i].toString();
    put(stats, name, RATIOS.has(name) ? doubleField(reply[i + 1], typeMapping) : reply[i + 1]);
  }
  return stats;
}

const HISTOGRAM = record({ calls: null, histogram_usec: (counts) => objectOf(counts) });

/** A module in whatever form it was decoded to: always an object, whose values are as they were decoded. @param {any} one */
function moduleInfo(one) {
  const info = {};
  if (one === null || typeof one !== 'object') return info;
  const entries = Array.isArray(one) ? replies.inPairs(one.slice(0, one.length & ~1), 'name', 'value').map(({ name, value }) => [name, value]) : entriesOf(one);
  for (const [name, value] of entries) if (name !== null && name !== undefined) put(info, name.toString(), value);
  return info;
}

/** @param {any} one */
const entriesOf = (one) => (one instanceof Map ? [...one] : Object.entries(one));

/** @type {Mapper} */
const modules = (reply) => reply.map(moduleInfo);

/** By what the server is. @type {Record<string, Mapper>} */
const ROLES = {
  master: ([role, replicationOffest, replicas]) => ({ role, replicationOffest, replicas: replicas.map(replica) }),
  slave: ([role, host, port, state, dataReceived]) => ({ role, master: { host, port }, state, dataReceived }),
  sentinel: ([role, masterNames]) => ({ role, masterNames }),
};

/** The misspelling is node-redis's. @param {any[]} reply */
function replica([host, port, replicationOffest]) {
  return { host, port: Number(port), replicationOffest: Number(replicationOffest) };
}

/** @type {Mapper} */
const role = (reply) => (Object.hasOwn(ROLES, reply[0]) ? ROLES[reply[0]](reply) : undefined);

/** @type {Step} */
function lolwut(encoder, [version, ...parameters]) {
  if (version) encoder.push('VERSION', version.toString(), ...parameters.map(String));
}

module.exports = {
  commands: {
    'BGREWRITEAOF bgRewriteAof': command('BGREWRITEAOF'),
    'BGSAVE bgSave': command('BGSAVE', options(flag('SCHEDULE'))),
    'BLESS_CLEAR blessClear': command('BLESS', 'CLEAR', key, word),
    'BLESS_GET blessGet': command('BLESS', 'GET', key),
    'BLESS_SCAN blessScan': command('BLESS', 'SCAN', word, word, options(optionIf('COUNT', number)), { readOnly: true, reply: page('keys') }),
    'BLESS_SET blessSet': command('BLESS', 'SET', key, word),
    'CONFIG_GET configGet': command('CONFIG', 'GET', words, { readOnly: true, reply: map }),
    'CONFIG_RESETASTAT configResetStat': command('CONFIG', 'RESETSTAT'),
    'CONFIG_REWRITE configRewrite': command('CONFIG', 'REWRITE'),
    'CONFIG_SET configSet': command('CONFIG', 'SET', rest(settings)),
    'DBSIZE dbSize': command('DBSIZE', { readOnly: true }),
    'FLUSHALL flushAll': command('FLUSHALL', given(word)),
    'FLUSHDB flushDb': command('FLUSHDB', given(word)),
    'INFO info': command('INFO', given(word), { readOnly: true }),
    'LASTSAVE lastSave': command('LASTSAVE', { readOnly: true }),
    'LATENCY_DOCTOR latencyDoctor': command('LATENCY', 'DOCTOR', { readOnly: true }),
    'LATENCY_GRAPH latencyGraph': command('LATENCY', 'GRAPH', word, { readOnly: true }),
    'LATENCY_HISTOGRAM latencyHistogram': command('LATENCY', 'HISTOGRAM', rest(spread), {
      readOnly: true,
      reply: resp2((reply) => objectOf(reply, (histogram) => HISTOGRAM(histogram))),
    }),
    'LATENCY_HISTORY latencyHistory': command('LATENCY', 'HISTORY', word, { readOnly: true }),
    'LATENCY_LATEST latencyLatest': command('LATENCY', 'LATEST', { readOnly: true }),
    'LATENCY_RESET latencyReset': command('LATENCY', 'RESET', rest(spread)),
    LOLWUT: command('LOLWUT', rest(lolwut)),
    'MEMORY_DOCTOR memoryDoctor': command('MEMORY', 'DOCTOR', { readOnly: true }),
    'MEMORY_MALLOC-STATS memoryMallocStats': command('MEMORY', 'MALLOC-STATS', { readOnly: true }),
    'MEMORY_PURGE memoryPurge': command('MEMORY', 'PURGE'),
    'MEMORY_STATS memoryStats': command('MEMORY', 'STATS', { readOnly: true, reply: resp2(memoryStats) }),
    'MEMORY_USAGE memoryUsage': command('MEMORY', 'USAGE', key, options(option('SAMPLES', number))),
    'MODULE_LIST moduleList': command('MODULE', 'LIST', { readOnly: true, reply: { 2: modules, 3: modules } }),
    'MODULE_LOAD moduleLoad': command('MODULE', 'LOAD', word, given(spread)),
    'MODULE_UNLOAD moduleUnload': command('MODULE', 'UNLOAD', word),
    'REPLICAOF replicaOf': command('REPLICAOF', word, number),
    'ROLE role': command('ROLE', { readOnly: true, reply: role }),
    'SWAPDB swapDb': command('SWAPDB', number, number),
    'TIME time': command('TIME', { readOnly: true }),
  },
};
