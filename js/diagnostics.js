// @ts-check
'use strict';

/**
 * The tracing channels of ioredis: `ioredis:command`, `ioredis:batch` for transactions and `ioredis:connect`, with
 * arguments that may be secret left out.
 */

const { tracingChannel } = require('node:diagnostics_channel');
const { CLOSED } = require('./errors');

/** @type {any} */
const command = tracingChannel('ioredis:command');
/** @type {any} */
const batch = tracingChannel('ioredis:batch');
/** @type {any} */
const connection = tracingChannel('ioredis:connect');

const { start, end, asyncStart, asyncEnd, error } = command;

/**
 * Whether somebody listens to commands. It is asked for each of them, so each channel is asked by itself: the getter of
 * them all is younger than our oldest Node, and slower.
 */
function isTraced() {
  return (
    start.hasSubscribers || asyncEnd.hasSubscribers || end.hasSubscribers || asyncStart.hasSubscribers || error.hasSubscribers
  );
}

/** @param {any} channel */
function isHeard(channel) {
  const { start: a, end: b, asyncStart: c, asyncEnd: d, error: e } = channel;
  return a.hasSubscribers || b.hasSubscribers || c.hasSubscribers || d.hasSubscribers || e.hasSubscribers;
}

/** How many arguments are shown of commands that begin like this; the first line that fits counts. @type {[number, string[]][]} */
const SHOWN = [
  [0, ['ECHO']],
  [1, ['GETSET', 'LPUSH', 'MSET', 'PFA', 'PSETEX', 'PUBLISH', 'RPUSH', 'SADD', 'SET', 'SPUBLISH', 'XADD', 'ZADD']],
  [2, ['HSET', 'HMSET', 'LSET', 'LINSERT']],
  [Infinity, ['ACL', 'BIT', 'BL', 'BR', 'BZ', 'CLIENT', 'CLUSTER', 'CONFIG', 'COMMAND', 'DECR', 'DEL', 'EVAL', 'EX', 'FUNCTION']],
  [Infinity, ['GEO', 'GET', 'HINCR', 'HMGET', 'HSCAN', 'INCR', 'LT', 'LR', 'LL', 'LM', 'MEMORY', 'PE', 'PF', 'PI', 'PS', 'PT', 'PU']],
  [Infinity, ['RPOP', 'SC', 'SD', 'SI', 'SM', 'SO', 'SR', 'SU', 'XACK', 'XC', 'XD', 'XG', 'XI', 'XL', 'XP', 'XR', 'XT']],
  [Infinity, ['ZC', 'ZD', 'ZI', 'ZL', 'ZM', 'ZP', 'ZR', 'ZS']],
];

/**
 * @param {string} name
 * @param {any[]} args
 */
function redacted(name, args) {
  const upper = name.toUpperCase();
  const [count] = SHOWN.find(([, beginnings]) => beginnings.some((beginning) => upper.startsWith(beginning))) ?? [0];
  return args.map((arg, i) => (i < count ? String(arg) : '?'));
}

/** @param {any} client */
function address({ options: { path, host, port } }) {
  return path ? { serverAddress: path, serverPort: undefined } : { serverAddress: host || 'localhost', serverPort: port || 6379 };
}

/** @param {any} client */
function database(client) {
  return client.condition?.select ?? client.options.db ?? 0;
}

/**
 * A command, or those of a pipeline, are being sent.
 * @param {any} client
 * @param {any} request whose promise is made already
 */
function sent(client, request) {
  if (request.isTraced) return;
  request.isTraced = true;
  if (!request.batch) return trace(client, request, request.promise);
  const settled = request.promise.then(ignore, (/** @type {any} */ reason) => reason);
  request.batch.forEach((/** @type {any} */ part, /** @type {number} */ i) => {
    trace(client, part, settled.then((/** @type {any} */ reason) => replyOf(request, i, reason)));
  });
}

/**
 * @param {any} request a batch that has been answered
 * @param {number} i
 * @param {any} reason why it was not
 */
function replyOf(request, i, reason) {
  const reply = i < request.replies.length ? request.replies[i] : (reason ?? request.given[i]?.[0] ?? new Error(CLOSED));
  if (reply instanceof Error) throw reply;
  return reply;
}

/**
 * @param {any} client
 * @param {any} request
 * @param {Promise<any>} promise
 */
function trace(client, request, promise) {
  const args = redacted(request.name, request.args);
  const context = { command: request.name, args, database: database(client), ...address(client) };
  command.tracePromise(() => promise, context).catch(ignore);
}

/** Whether somebody listens to transactions. */
function isBatchTraced() {
  return isHeard(batch);
}

/**
 * A transaction.
 * @param {any} client
 * @param {number} batchSize commands in it, without MULTI and EXEC
 * @param {() => Promise<any>} run
 */
function transaction(client, batchSize, run) {
  const traced = batch.tracePromise(run, { batchMode: 'MULTI', batchSize, database: database(client), ...address(client) });
  traced.catch(ignore);
  return traced;
}

/**
 * @param {any} client
 * @param {() => Promise<void>} open
 * @returns {Promise<void>}
 */
function connect(client, open) {
  if (!isHeard(connection)) return open();
  return connection.tracePromise(open, { ...address(client), connectionEpoch: client.connectionEpoch });
}

function ignore() {}

module.exports = { isTraced, isBatchTraced, sent, transaction, connect };
