// @ts-check
'use strict'

// Persistence, modules, replication, and commands of servers newer than 8.2.

/** @type {import('../calls').Calls} */
module.exports = {
  BGREWRITEAOF: [[]],
  BGSAVE: [[], [{ SCHEDULE: true }]],
  BLESS_CLEAR: [['k', 'flag']],
  BLESS_GET: [['k']],
  BLESS_SCAN: [['0', 'flag'], ['0', 'flag', { COUNT: 10 }], ['0', 'flag', { COUNT: 0 }]],
  BLESS_SET: [['k', 'flag']],
  COMMAND: [[]],
  CONFIG_SET: [['a', 'b'], [Buffer.from('a'), 'b'], [{ a: '1', b: '2' }]],
  HOTKEYS_GET: [[]],
  HOTKEYS_RESET: [[]],
  HOTKEYS_START: [
    [{ METRICS: { count: 2, CPU: true, NET: true }, COUNT: 5, DURATION: 10, SAMPLE: 3, SLOTS: { count: 2, slots: [1, 2] } }],
    [{ METRICS: { count: 1, CPU: true } }],
    [{ METRICS: { count: 1, NET: true }, COUNT: 0 }],
  ],
  HOTKEYS_STOP: [[]],
  LATENCY_HISTOGRAM: [[], ['get'], ['get', 'set']],
  LATENCY_RESET: [[], ['command'], ['command', 'fork']],
  LOLWUT: [[], [5], [5, 1, 2], [0]],
  MODULE_LOAD: [['path'], ['path', ['a', 'b']]],
  MODULE_UNLOAD: [['name']],
  REPLICAOF: [['127.0.0.1', 6379]],
  'RESTORE-ASKING': [[]],
  SCRIPT_DEBUG: [['YES'], ['SYNC'], ['NO']],
}
