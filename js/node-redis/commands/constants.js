// @ts-check
'use strict';

/** Words of options that node-redis exports by name. */

/**
 * @template {string} T
 * @param {T[]} words
 * @returns {{ [K in T]: K }}
 */
const namedAlike = (...words) => /** @type {any} */ (Object.fromEntries(words.map((word) => [word, word])));

module.exports = {
  AR_OPERATIONS: namedAlike('SUM', 'MIN', 'MAX', 'AND', 'OR', 'XOR', 'MATCH', 'USED'),
  AR_PREDICATE_COMBINATORS: namedAlike('AND', 'OR'),
  AR_PREDICATE_TYPES: namedAlike('EXACT', 'MATCH', 'GLOB', 'RE'),
  CLIENT_KILL_FILTERS: /** @type {const} */ ({
    ADDRESS: 'ADDR',
    LOCAL_ADDRESS: 'LADDR',
    ID: 'ID',
    TYPE: 'TYPE',
    USER: 'USER',
    SKIP_ME: 'SKIPME',
    MAXAGE: 'MAXAGE',
  }),
  CLIENT_UNBLOCK_MODES: namedAlike('TIMEOUT', 'ERROR'),
  CLUSTER_SLOT_STATES: namedAlike('IMPORTING', 'MIGRATING', 'STABLE', 'NODE'),
  COMMAND_LIST_FILTER_BY: namedAlike('MODULE', 'ACLCAT', 'PATTERN'),
  FAILOVER_MODES: namedAlike('FORCE', 'TAKEOVER'),
  GEO_REPLY_WITH: /** @type {const} */ ({ DISTANCE: 'WITHDIST', HASH: 'WITHHASH', COORDINATES: 'WITHCOORD' }),
  REDIS_FLUSH_MODES: namedAlike('ASYNC', 'SYNC'),
};
