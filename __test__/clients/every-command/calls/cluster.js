// @ts-check
'use strict'

// A cluster of one node.

const { kind, firstLine } = require('../replies')

const ID = '0123456789012345678901234567890123456789'

/** @type {import('../play').Row[]} */
exports.cluster = [
  ['SET {a}1 v', (c) => c.set('{a}1', 'v')],
  ['SET {a}2 v', (c) => c.set('{a}2', 'v')],
  ['CLUSTER KEYSLOT {a}1', (c) => c.clusterKeySlot('{a}1')],
  ['CLUSTER COUNTKEYSINSLOT 15495', (c) => c.clusterCountKeysInSlot(15495)],
  ['CLUSTER GETKEYSINSLOT 15495 10', (c) => c.clusterGetKeysInSlot(15495, 10), { compare: (reply) => reply.sort() }],
  ['CLUSTER MYID', (c) => c.clusterMyId(), { compare: kind }],
  ['CLUSTER MYSHARDID', (c) => c.clusterMyShardId(), { compare: kind }],
  ['CLUSTER INFO', (c) => c.clusterInfo(), { compare: state }],
  ['CLUSTER NODES', (c) => c.clusterNodes(), { compare: (text) => text.trim().split('\n').map((/** @type {string} */ line) => [line.split(' ').length, line.split(' ').slice(7)]) }],
  ['CLUSTER SLOTS', (c) => c.clusterSlots(), { compare: (slots) => slots.map((/** @type {any} */ one) => [one.from ?? one[0], one.to ?? one[1]]) }],
  ['CLUSTER SHARDS', 'no method', { compare: (shards) => shards.length }],
  ['CLUSTER LINKS', (c) => c.clusterLinks()],
  ['CLUSTER COUNT-FAILURE-REPORTS ' + ID, (c) => c.clusterCountFailureReports(ID), { refused: true }],
  ['CLUSTER REPLICAS ' + ID, (c) => c.clusterReplicas(ID), { refused: true }],
  ['CLUSTER SLAVES ' + ID, 'no method', { refused: true }],
  ['CLUSTER HELP', 'no method', { compare: firstLine }],
  ['ASKING', (c) => c.asking()],
  ['READONLY', (c) => c.readonly()],
  ['READWRITE', 'no method'],
]

/** @param {string} text */
function state(text) {
  return text.match(/^cluster_(state|slots_\w+|known_nodes|size):.*$/gm)
}
