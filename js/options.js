// @ts-check
'use strict';

/** Constructor arguments and URLs, made into one object of options. */

const { checkSentinels } = require('./connectors');

/** Every option that has a default, as with ioredis. */
const DEFAULTS = {
  port: 6379,
  host: 'localhost',
  family: 0,
  connectTimeout: 10000,
  disconnectTimeout: 2000,
  retryStrategy,
  keepAlive: 30000,
  noDelay: true,
  connectionName: null,
  disableClientInfo: false,
  clientInfoTag: undefined,
  sentinels: null,
  name: null,
  role: 'master',
  sentinelRetryStrategy: (/** @type {number} */ times) => Math.min(times * 10, 1000),
  sentinelReconnectStrategy: () => 60000,
  natMap: null,
  enableTLSForSentinelMode: false,
  updateSentinels: true,
  failoverDetector: false,
  username: null,
  password: null,
  db: 0,
  enableOfflineQueue: true,
  enableReadyCheck: true,
  autoResubscribe: true,
  autoResendUnfulfilledCommands: true,
  lazyConnect: false,
  keyPrefix: '',
  reconnectOnError: null,
  readOnly: false,
  stringNumbers: false,
  protocol: 3,
  replyMapping: 'legacy',
  maxRetriesPerRequest: 20,
  maxLoadingRetryTime: 10000,
  enableAutoPipelining: false,
  autoPipeliningIgnoredCommands: [],
  sentinelMaxConnections: 10,
  blockingTimeoutGrace: 100,
};

/**
 * Milliseconds before the next attempt: doubling up to five seconds, and a little more at random so that many clients
 * do not come at once.
 * @param {number} times
 */
function retryStrategy(times) {
  return Math.min(2 ** (times - 1) * 50, 5000) + Math.floor(Math.random() * 200);
}

/**
 * `()`, `(port)`, `(port, host)`, `(port, options)`, `(path or url)`, `(options)` and so on: each argument is looked at
 * by its type, and what comes first wins; only a port given as a number always does.
 * @param {ArrayLike<any>} args
 * @param {object} [defaults]
 * @returns {any}
 */
function parseOptions(args, defaults = DEFAULTS) {
  /** @type {any} */
  const options = {};
  let tls = false;
  for (const arg of Array.from(args).slice(0, 3)) {
    if (arg === null || arg === undefined) continue;
    if (typeof arg === 'object') fill(options, arg);
    else if (typeof arg === 'string') {
      fill(options, parseUrl(arg));
      tls ||= arg.startsWith('rediss://');
    } else if (typeof arg === 'number') options.port = arg;
    else throw new Error('Invalid argument ' + arg);
  }
  if (tls) fill(options, { tls: true });
  fill(options, defaults);
  if (typeof options.port === 'string') options.port = parseInt(options.port, 10);
  if (typeof options.db === 'string') options.db = parseInt(options.db, 10);
  validate(options);
  return options;
}

/** @param {any} options */
function validate(options) {
  if (options.replyMapping === 'resp3' && options.protocol !== 3) {
    throw new Error('The "resp3" replyMapping is only supported with protocol 3');
  }
  if (options.sentinels && !options.Connector) checkSentinels(options);
}

/**
 * Adds what is not there yet, inherited properties too; an own `undefined` counts as absent.
 * @param {any} options
 * @param {any} more
 */
function fill(options, more) {
  for (const key in more) {
    if (options[key] === undefined || (!Object.hasOwn(options, key) && key in Object.prototype)) options[key] = more[key];
  }
}

/** @param {string} text */
function isInt(text) {
  const number = parseFloat(text);
  return !Number.isNaN(Number(text)) && (number | 0) === number;
}

/**
 * A URL, a socket's path, `host:port` or a port.
 * @param {string} text
 */
function parseUrl(text) {
  if (isInt(text)) return { port: text };
  const hasScheme = /^rediss?:\/\//i.test(text);
  const isRelative = text.startsWith('//');
  if (text.startsWith('/') && !isRelative) return parsePath(text);
  const url = new URL(hasScheme ? text : isRelative ? 'redis:' + text : 'redis://' + text);
  /** @type {any} */
  const options = {};
  if (url.username || url.password) {
    options.username = decodeURIComponent(url.username);
    options.password = decodeURIComponent(url.password);
  }
  if (url.pathname.length > 1) {
    if (hasScheme || isRelative) options.db = url.pathname.slice(1);
    else options.path = url.pathname;
  }
  if (url.hostname) options.host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.port) options.port = url.port;
  return withQuery(options, url.searchParams);
}

/** @param {string} text */
function parsePath(text) {
  const end = text.indexOf('?');
  if (end === -1) return { path: text };
  return withQuery({ path: text.slice(0, end) }, new URLSearchParams(text.slice(end + 1)));
}

/**
 * @param {any} options
 * @param {URLSearchParams} query the last value of a name counts
 */
function withQuery(options, query) {
  /** @type {any} */
  const more = {};
  for (const [key, value] of query) {
    const family = key === 'family' ? parseInt(value, 10) : NaN;
    more[key] = Number.isNaN(family) ? value : family;
  }
  fill(options, more);
  return options;
}

module.exports = { parseOptions, parseUrl, fill, DEFAULTS };
