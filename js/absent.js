// @ts-check
'use strict';

/**
 * Commands of Redis 8 that ioredis has methods for and the engine does not know. Clients have these methods all the same:
 * what they send is what ioredis would send, and the answer is the server's for a name it does not know.
 */

/** @typedef {import('./native').KeyRule} KeyRule */

/** @type {KeyRule} */
const FIRST = { one: 1 };
/** @type {KeyRule} */
const TWO = { range: [1, 2, 1] };
/** @type {KeyRule} */
const COUNTED = { numkeys: [1, 0] };
/** @type {KeyRule} */
const OWN = { custom: true };

/**
 * By where their keys are.
 * @type {[KeyRule, string[]][]}
 */
const NAMES = [
  [null, ['acl', 'backup', 'bgrewriteaof', 'bgsave', 'failover', 'hotkeys', 'psync', 'replconf', 'replicaof', 'save']],
  [null, ['sentinel', 'slaveof', 'sync', 'trimslots']],
  [FIRST, ['arcount', 'ardel', 'ardelrange', 'arget', 'argetrange', 'argrep', 'arinfo', 'arinsert', 'arlastitems']],
  [FIRST, ['arlen', 'armget', 'armset', 'arnext', 'arop', 'arring', 'arscan', 'arseek', 'arset']],
  [FIRST, ['dump', 'restore', 'restore-asking', 'xcfgset', 'xidmprecord', 'xnack']],
  [FIRST, ['vadd', 'vcard', 'vdim', 'vemb', 'vgetattr', 'vinfo', 'vismember', 'vlinks', 'vrandmember', 'vrange']],
  [FIRST, ['vrem', 'vsetattr', 'vsim']],
  [TWO, ['blmovem', 'lmovem']],
  [COUNTED, ['sdiffcard', 'sunioncard']],
  [OWN, ['himport', 'migrate']],
];

/** @type {Map<string, {name: string, keys: KeyRule, subcommands: []}>} */
const absent = new Map(
  NAMES.flatMap(([keys, names]) => names.map((name) => /** @type {const} */ ([name, { name, keys, subcommands: [] }]))),
);

module.exports = { absent };
