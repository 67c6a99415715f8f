// @ts-check
'use strict'

// What changes a cluster.

/** @type {import('../calls').Calls} */
module.exports = {
  CLUSTER_ADDSLOTS: [[1], [[1, 2]]],
  CLUSTER_ADDSLOTSRANGE: [[{ start: 1, end: 2 }], [[{ start: 1, end: 2 }, { start: 4, end: 5 }]]],
  CLUSTER_BUMPEPOCH: [[]],
  CLUSTER_DELSLOTS: [[1], [[1, 2]]],
  CLUSTER_DELSLOTSRANGE: [[{ start: 1, end: 2 }], [[{ start: 1, end: 2 }, { start: 4, end: 5 }]]],
  CLUSTER_FAILOVER: [[], [{ mode: 'FORCE' }], [{ mode: 'TAKEOVER' }]],
  CLUSTER_FLUSHSLOTS: [[]],
  CLUSTER_FORGET: [['id']],
  CLUSTER_MEET: [['127.0.0.1', 7000]],
  CLUSTER_REPLICATE: [['id']],
  CLUSTER_RESET: [[], [{ mode: 'HARD' }], [{ mode: 'SOFT' }]],
  CLUSTER_SAVECONFIG: [[]],
  'CLUSTER_SET-CONFIG-EPOCH': [[1]],
  CLUSTER_SETSLOT: [[1, 'STABLE'], [1, 'NODE', 'id']],
}
