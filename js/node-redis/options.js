// @ts-check
'use strict';

/** What `createClient()` is given, made into one object of options. */

const DEFAULT_TIMEOUT = 5000;

/**
 * What comes before an object of options in older tutorials: `(port, host, options)`, `(url, options)`, `(path)`.
 * @param {any[]} args
 * @returns {any}
 */
function fromArguments(args) {
  const [first, second, third] = args;
  if (typeof first === 'number') {
    const host = typeof second === 'string' ? second : undefined;
    const options = host === undefined ? second : third;
    return { ...options, socket: { port: first, ...(host === undefined ? null : { host }), ...options?.socket } };
  }
  if (typeof first !== 'string') return first;
  const place = first.includes('://') ? { url: first } : { socket: { path: first } };
  return { ...second, ...place };
}

/** @param {any} options as given */
function validate(options) {
  const resp = options?.RESP ?? 3;
  if (options?.clientSideCache && resp !== 3) throw new Error('Client Side Caching is only supported with RESP3');
  if (options?.emitInvalidate && resp !== 3) throw new Error('emitInvalidate is only supported with RESP3');
  if (options?.clientSideCache && options?.emitInvalidate) {
    throw new Error('emitInvalidate is not supported (or necessary) when clientSideCache is enabled');
  }
  const notifies = options?.maintNotifications && options.maintNotifications !== 'disabled';
  if (notifies && resp !== 3) throw new Error('Graceful Maintenance is only supported with RESP3');
}

/**
 * The options of a client. As with node-redis, the object that was given is completed, not copied.
 * @param {any} options
 */
function complete(options = {}) {
  addCredentials(options, options.username, options.password);
  return options.url ? parseOptions(options) : options;
}

/**
 * @param {any} options
 * @param {string | undefined} username
 * @param {string | undefined} password
 */
function addCredentials(options, username, password) {
  if (options.credentialsProvider || !(username || password)) return;
  options.credentialsProvider = {
    type: 'async-credentials-provider',
    credentials: async () => ({ username, password }),
  };
}

/**
 * What a URL says goes before what the options say.
 * @param {any} options
 */
function parseOptions(options) {
  if (!options?.url) return options;
  const parsed = parseURL(options.url);
  if (options.socket) {
    if (options.socket.tls !== undefined && options.socket.tls !== parsed.socket.tls) {
      const { tls } = options.socket;
      throw new TypeError(`tls socket option is set to ${tls} which is mismatch with protocol or the URL ${options.url} passed`);
    }
    parsed.socket = Object.assign(options.socket, parsed.socket);
  }
  return Object.assign(options, parsed);
}

/**
 * `redis[s]://[user][:password]@host[:port][/database]`, or `unix://[user][:password]@/path[?db=database]`.
 * @param {string} url
 */
function parseURL(url) {
  if (url.startsWith('unix:')) return parseUnixURL(url);
  const { hostname, port, protocol, username, password, pathname } = new URL(url);
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new TypeError(`Protocol - ${protocol} - is not a valid Redis protocol. Expected redis: or rediss:`);
  }
  /** @type {any} */
  const parsed = { socket: { host: hostname.replace(/^\[([0-9a-f:]+)\]$/, '$1'), tls: protocol === 'rediss:' } };
  if (port) parsed.socket.port = Number(port);
  setUser(parsed, username, password);
  if (pathname.length > 1) parsed.database = databaseOf(pathname.slice(1), 'Invalid pathname');
  return parsed;
}

/** @param {string} url */
function parseUnixURL(url) {
  const parts = /^unix:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?(\/[^?#]*)(?:\?([^#]*))?(?:#.*)?$/.exec(url);
  if (parts === null || parts[3] === '/') throw new TypeError('Invalid unix URL');
  const [, username, password, path, query] = parts;
  /** @type {any} */
  const parsed = { socket: { path: decodeURIComponent(path), tls: false } };
  setUser(parsed, username, password);
  const database = query ? new URLSearchParams(query).get('db') : null;
  if (database !== null) parsed.database = databaseOf(database, 'Invalid db query parameter');
  return parsed;
}

/**
 * @param {any} parsed
 * @param {string | undefined} username as it stands in the URL
 * @param {string | undefined} password
 */
function setUser(parsed, username, password) {
  if (username) parsed.username = decodeURIComponent(username);
  if (password) parsed.password = decodeURIComponent(password);
  addCredentials(parsed, parsed.username, parsed.password);
}

/**
 * @param {string} text
 * @param {string} complaint
 */
function databaseOf(text, complaint) {
  const database = Number(text);
  if (Number.isNaN(database)) throw new TypeError(complaint);
  return database;
}

/**
 * The place that a client names, as the registry of engines wants it, with the limits of its memory. `host` and `port` beside `socket` are of older
 * tutorials.
 * @param {any} options complete ones
 */
function placeOf(options) {
  const { engine, socket, url, maxMemory, maxMemoryPolicy, maxMemorySamples } = options;
  const loose = url ? {} : { path: options.path, host: options.host, port: options.port };
  return {
    engine,
    path: socket?.path ?? loose.path,
    host: socket?.host || loose.host || 'localhost',
    port: Number(socket?.port ?? loose.port ?? 6379),
    maxMemory,
    maxMemoryPolicy,
    maxMemorySamples,
  };
}

/** @param {any} options complete ones */
function databaseIn(options) {
  return options.database ?? (options.url ? 0 : Number(options.db ?? 0));
}

module.exports = { fromArguments, validate, complete, parseOptions, parseURL, placeOf, databaseIn, DEFAULT_TIMEOUT };
