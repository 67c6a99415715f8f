// @ts-check
'use strict';

/** CLUSTER, and the commands of a connection to a node. */

const { command, key, word, number, numbers, given, each, options, choice } = require('../arguments');
const { list, named, record, resp2 } = require('../replies');

/** `{ start, end }`, one or several. */
const slotRanges = each((encoder, range) => encoder.push(range.start.toString(), range.end.toString()));

const node = named('host', 'port', 'id');

/** @param {any[]} reply */
function slots(reply) {
  return reply.map(([from, to, master, ...replicas]) => ({ from, to, master: node(master), replicas: replicas.map(node) }));
}

const LINKS = resp2(list(record({
  direction: null, node: null, 'create-time': null, events: null, 'send-buffer-allocated': null, 'send-buffer-used': null,
})));

/** @param {string} subcommand @param {(string | import('../arguments').Step | object)[]} parts */
const read = (subcommand, ...parts) => command('CLUSTER', subcommand, .../** @type {any} */ (parts), { readOnly: true });

module.exports = {
  commands: {
    'CLUSTER_ADDSLOTS clusterAddSlots': command('CLUSTER', 'ADDSLOTS', numbers),
    'CLUSTER_ADDSLOTSRANGE clusterAddSlotsRange': command('CLUSTER', 'ADDSLOTSRANGE', slotRanges),
    'CLUSTER_BUMPEPOCH clusterBumpEpoch': command('CLUSTER', 'BUMPEPOCH'),
    'CLUSTER_COUNT-FAILURE-REPORTS clusterCountFailureReports': read('COUNT-FAILURE-REPORTS', word),
    'CLUSTER_COUNTKEYSINSLOT clusterCountKeysInSlot': read('COUNTKEYSINSLOT', number),
    'CLUSTER_DELSLOTS clusterDelSlots': command('CLUSTER', 'DELSLOTS', numbers),
    'CLUSTER_DELSLOTSRANGE clusterDelSlotsRange': command('CLUSTER', 'DELSLOTSRANGE', slotRanges),
    'CLUSTER_FAILOVER clusterFailover': command('CLUSTER', 'FAILOVER', options(choice('mode'))),
    'CLUSTER_FLUSHSLOTS clusterFlushSlots': command('CLUSTER', 'FLUSHSLOTS'),
    'CLUSTER_FORGET clusterForget': command('CLUSTER', 'FORGET', word),
    'CLUSTER_GETKEYSINSLOT clusterGetKeysInSlot': read('GETKEYSINSLOT', number, number),
    'CLUSTER_INFO clusterInfo': read('INFO'),
    'CLUSTER_KEYSLOT clusterKeySlot': read('KEYSLOT', key),
    'CLUSTER_LINKS clusterLinks': command('CLUSTER', 'LINKS', { readOnly: true, reply: LINKS }),
    'CLUSTER_MEET clusterMeet': command('CLUSTER', 'MEET', word, number),
    'CLUSTER_MYID clusterMyId': read('MYID'),
    'CLUSTER_MYSHARDID clusterMyShardId': read('MYSHARDID'),
    'CLUSTER_NODES clusterNodes': read('NODES'),
    'CLUSTER_REPLICAS clusterReplicas': read('REPLICAS', word),
    'CLUSTER_REPLICATE clusterReplicate': command('CLUSTER', 'REPLICATE', word),
    'CLUSTER_RESET clusterReset': command('CLUSTER', 'RESET', options(choice('mode'))),
    'CLUSTER_SAVECONFIG clusterSaveConfig': command('CLUSTER', 'SAVECONFIG'),
    'CLUSTER_SET-CONFIG-EPOCH clusterSetConfigEpoch': command('CLUSTER', 'SET-CONFIG-EPOCH', number),
    'CLUSTER_SETSLOT clusterSetSlot': command('CLUSTER', 'SETSLOT', number, word, given(word)),
    'CLUSTER_SLOTS clusterSlots': command('CLUSTER', 'SLOTS', { readOnly: true, reply: slots }),
    'READONLY readonly': command('READONLY', { readOnly: true }),
  },
};
