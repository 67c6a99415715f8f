// @ts-check
'use strict';

/** Constructor arguments and URLs, made into one object of options. */

/** Every option that has a default. */
const DEFAULTS = Object.freeze({
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
  protocol: 3,
  replyMapping: 'legacy',
  sentinels: null,
  name: null,
  role: 'master',
  sentinelRetryStrategy: retryStrategy,
  sentinelReconnectStrategy: () => 60000,
  natMap: null,
  enableTLSForSentinelMode: false,
  updateSentinels: true,
  failoverDetector: false,
  sentinelMaxConnections: 10,
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
  maxRetriesPerRequest: 20,
  maxLoadingRetryTime: 10000,
  enableAutoPipelining: false,
  autoPipeliningIgnoredCommands: [],
  blockingTimeoutGrace: 100,
  showFriendlyErrorStack: false,
  monitor: false,
});

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
 * by its type, and what comes first wins.
 * @param {ArrayLike<any>} args
 * @returns {any}
 */
function parseOptions(args) {
  /** @type {any} */
  const options = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === null || arg === undefined) continue;
    if (typeof arg === 'object') fill(options, arg);
    else if (typeof arg === 'string') fill(options, parseUrl(arg));
    else if (typeof arg === 'number') fill(options, { port: arg });
    else throw new Error('Invalid argument ' + arg);
  }
  fill(options, DEFAULTS);
  if (typeof options.port === 'string') options.port = parseInt(options.port, 10);
  if (typeof options.db === 'string') options.db = parseInt(options.db, 10);
  validate(options);
  return options;
}

/** @param {any} options */
function validate({ protocol, replyMapping, sentinels, name }) {
  if (replyMapping === 'resp3' && protocol === 2) {
    throw new Error('The "resp3" replyMapping is only supported with protocol 3');
  }
  if (sentinels) {
    if (sentinels.length === 0) throw new Error('Requires at least one sentinel to connect to.');
    if (!name) throw new Error('Requires the name of master.');
  }
}

/**
 * Adds what is not there yet; an own `undefined` counts as absent.
 * @param {any} options
 * @param {any} more
 */
function fill(options, more) {
  for (const key of Object.keys(more)) {
    if (options[key] === undefined) options[key] = more[key];
  }
}

/**
 * A URL, a socket's path, `host:port` or a port.
 * @param {string} text
 */
function parseUrl(text) {
  if (/^\d+$/.test(text)) return { port: text };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1].toLowerCase();
  if (scheme === 'unix') return parsePath(text.slice('unix://'.length));
  if (!scheme && !text.startsWith('//')) {
    return text.startsWith('/') ? parsePath(text) : parseHost(text);
  }
  const url = new URL(scheme ? text : 'redis:' + text);
  /** @type {any} */
  const options = {};
  if (url.username || url.password) {
    options.username = decodeURIComponent(url.username);
    options.password = decodeURIComponent(url.password);
  }
  if (url.hostname) options.host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.port) options.port = url.port;
  if (/^\/\d+$/.test(url.pathname)) options.db = url.pathname.slice(1);
  if (scheme === 'rediss') options.tls = true;
  return withQuery(options, url.searchParams);
}

/** @param {string} text */
function parsePath(text) {
  const [path, query] = text.split('?', 2);
  return withQuery({ path }, new URLSearchParams(query || ''));
}

/** @param {string} text */
function parseHost(text) {
  const [host, query] = text.split('?', 2);
  const [, name, port] = /** @type {RegExpExecArray} */ (/^(.*?)(?::(\d+))?$/.exec(host));
  return withQuery({ ...(name ? { host: name } : null), ...(port ? { port } : null) }, new URLSearchParams(query || ''));
}

/**
 * @param {any} options
 * @param {URLSearchParams} query
 */
function withQuery(options, query) {
  for (const [key, value] of query) {
    if (options[key] === undefined) options[key] = key === 'family' ? parseInt(value, 10) : value;
  }
  return options;
}

module.exports = { parseOptions, DEFAULTS };
