// @ts-check
'use strict';

/**
 * What of redis-server's configuration is not there. To take a setting and not do what it says could lose data or let somebody
 * in, so it is refused by name, with what to do instead. What merely adjusts something that is off makes no difference, there
 * as here, and is let through: many configurations have all of it.
 */

const NO_DISK = 'Nearis keeps nothing on disk';
const NO_ACL = 'Nearis has one user, whose password requirepass sets';

/** @param {string} value */
const yes = (value) => value.toLowerCase() === 'yes';

/**
 * Why settings cannot be what they are said to be, undefined or false where they can. Values have been found well-formed where
 * the setting is one that the engine knows.
 * @type {Record<string, (values: string[]) => string | false | undefined>}
 */
const REFUSALS = {
  save: (values) => values.join('') !== '' && `${NO_DISK}: leave 'save' out, or write: save ""`,
  appendonly: ([value]) => yes(value) && `${NO_DISK}: leave 'appendonly' out, or write: appendonly no`,
  replicaof: (values) => !/^(no one)?$/i.test(values.join(' ')) && "Nearis is no replica of another server: leave 'replicaof' out",
  'cluster-enabled': ([value]) =>
    yes(value) && "Nearis is a single node: leave 'cluster-enabled' out (CLUSTER answers for one node that has all slots)",
  'tls-port': ([value]) => Number(value) !== 0 && "Nearis speaks no TLS: leave 'tls-port' out and put a proxy in front of it",
  'tls-cluster': ([value]) => yes(value) && "Nearis is a single node that speaks no TLS: leave 'tls-cluster' out",
  'tls-replication': ([value]) => yes(value) && "Nearis has no replicas and speaks no TLS: leave 'tls-replication' out",
  aclfile: ([value]) => value !== '' && `${NO_ACL}: leave 'aclfile' out`,
  'syslog-enabled': ([value]) =>
    yes(value) && "Nearis does not write to syslog: leave 'syslog-enabled' out, and pipe what it prints to logger if need be",
  'oom-score-adj': ([value]) => !/^no$/i.test(value) && "Nearis leaves its oom_score_adj alone: leave 'oom-score-adj' out",
  supervised: ([value]) => supervision(value.toLowerCase()),
  databases: ([value]) => Number(value) > 16 && 'There are 16 databases, no more',
};

/** @param {string} mode */
function supervision(mode) {
  if (mode === 'systemd' || (mode === 'auto' && process.env.NOTIFY_SOCKET !== undefined)) {
    return "Nearis does not notify systemd: write 'supervised no', and Type=exec in the unit";
  }
  if (mode === 'upstart' || (mode === 'auto' && process.env.UPSTART_JOB !== undefined)) {
    return "Nearis does not notify upstart: write 'supervised no'";
  }
}

/** Lines that are no settings: how many words they need, and why they cannot be. */
const DIRECTIVES = new Map([
  ['loadmodule', { least: 1, why: "Nearis loads no modules: leave 'loadmodule' out" }],
  ['loadmodule-ex', { least: 1, why: "Nearis loads no modules: leave 'loadmodule-ex' out" }],
  ['rename-command', { least: 2, why: "Nearis renames no commands: leave 'rename-command' out" }],
  ['user', { least: 1, why: `${NO_ACL}: leave 'user' out` }],
  ['sentinel', { least: 0, why: 'sentinel directive while not in sentinel mode' }],
]);

/** What Redis and Valkey take and ignore, or what adjusts something of theirs that is not there; unknown to the engine. */
const IGNORED = new Set([
  ...['list-max-ziplist-entries', 'list-max-ziplist-value', 'lua-replicate-commands', 'io-threads-do-reads', 'rdb-key-save-delay'],
  ...['aof-disable-auto-gc', 'primaryauth', 'primaryuser', 'rdb-version-check', 'dual-channel-replication-enabled', 'repl-mptcp'],
  ...['cluster-blacklist-ttl', 'cluster-manual-failover-timeout', 'cluster-config-save-behavior', 'prefetch-batch-max-size'],
]);

/** Of what the engine knows: what adjusts something that is off. */
const IDLE = new RegExp(
  [
    '^(?!cluster-announce-(ip|port)$)(aof|rdb|repl|replica|slave|tls|syslog|active-defrag|cluster|auto-aof|min-replicas|min-slaves)-',
    '^(append(fsync|filename|dirname)|dbfilename|no-appendfsync-on-rewrite|stop-writes-on-bgsave-error|sanitize-dump-payload|rdbcompression|rdbchecksum)$',
    '^(master(auth|user)|acl-pubsub-default|acllog-max-len|databases|replicaof)$',
  ].join('|'),
);

/**
 * Why a well-formed setting cannot be; null when it can, as far as is known here.
 * @param {string} name
 * @param {string[]} values
 */
function refusalOf(name, values) {
  return (Object.hasOwn(REFUSALS, name) && REFUSALS[name](values)) || null;
}

/**
 * Whether it makes no difference what a setting is.
 * @param {string} name
 */
function isIdle(name) {
  return IDLE.test(name);
}

module.exports = { refusalOf, isIdle, DIRECTIVES, IGNORED };
