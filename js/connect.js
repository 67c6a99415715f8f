// @ts-check
'use strict';

/**
 * `connect()`: the embedded engine, or the application's own ioredis, by what the configuration says. So the line that
 * says it is all that changes when one machine is no longer enough.
 */

const path = require('node:path');
const Redis = /** @type {any} */ (require('./redis'));
const Engine = require('./engine');
const { parseUrl } = require('./options');

/** Options that describe a server, which only ioredis reaches. */
const PLACES = ['host', 'port', 'path', 'tls', 'sentinels', 'Connector'];

/**
 * @param {any} [where] nothing or `nearis:...` for the embedded engine; another URL, a port, the options of a server, of
 *   Sentinels or of a cluster (`{ nodes, ...options }`, or a list of nodes) for ioredis
 * @param {any} [options] more of them
 * @returns {any}
 */
function connect(where, options = {}) {
  if (where === undefined || where === null || where === '') return new Redis(options);
  if (typeof where === 'string') return byUrl(where.trim(), options);
  if (Array.isArray(where)) return byNodes(where, options);
  if (typeof where === 'number') return remote(`port ${where}`, ({ Redis: Theirs }) => new Theirs(where, options));
  if (typeof where !== 'object') throw new TypeError(`connect() takes a URL or options, not ${String(where)}`);
  const { url, nodes, ...rest } = where;
  const all = { ...rest, ...options };
  if (url !== undefined) return connect(url, all);
  if (nodes !== undefined) return byNodes(nodes, all);
  return byOptions(all);
}

/**
 * @param {string} url
 * @param {object} options
 */
function byUrl(url, options) {
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(\/|$))/i.exec(url)?.[1].toLowerCase();
  if (scheme === 'nearis') return embedded(url, options);
  if (scheme !== undefined && scheme !== 'redis' && scheme !== 'rediss') {
    throw new Error(`connect() knows nearis:, redis: and rediss:, not ${scheme}:`);
  }
  return remote(scheme === undefined ? url : `${scheme}:`, ({ Redis: Theirs }) => new Theirs(url, options));
}

/**
 * `nearis:`, `nearis://name/db?option=value`: the name is that of an engine of the whole process, as the option `engine`.
 * @param {string} url
 * @param {object} options
 */
function embedded(url, options) {
  const text = url.slice('nearis:'.length);
  if (text === '') return new Redis(options);
  const [found, authority = '', rest] = /^(?:\/\/([^/?]*))?((?:[/?].*)?)$/.exec(text) ?? [];
  if (found === undefined) throw new Error(`A URL of an engine is nearis: or nearis://name, not ${url}`);
  const login = authority.lastIndexOf('@') + 1;
  const name = decodeURIComponent(authority.slice(login));
  if (/:\d*$/.test(name)) throw new Error(`nearis://name names an engine in this process, which has no port: ${url}`);
  const said = parseUrl(`redis://${authority.slice(0, login)}localhost${rest}`);
  delete said.host;
  return new Redis({ ...options, ...said, ...(name ? { engine: name } : null) });
}

/** @param {any} options */
function byOptions(options) {
  const place = PLACES.find((name) => options[name] !== undefined && options[name] !== null);
  const { engine } = options;
  if (place === undefined || engine instanceof Engine || typeof engine === 'string') {
    return new Redis(options);
  }
  return remote(`the option "${place}"`, ({ Redis: Theirs }) => new Theirs(options));
}

/**
 * @param {any[]} nodes
 * @param {object} options
 */
function byNodes(nodes, options) {
  return remote('the nodes of a cluster', ({ Cluster }) => new Cluster(nodes, options));
}

/**
 * @param {string} what asks for it
 * @param {(ioredis: {Redis: any, Cluster: any}) => any} make
 */
function remote(what, make) {
  const ioredis = require(resolve(what));
  return make({ Redis: ioredis.Redis ?? ioredis.default ?? ioredis, Cluster: ioredis.Cluster });
}

/**
 * Where the application's ioredis is: as seen from its main program, from where it was started, or from here.
 * @param {string} what
 */
function resolve(what) {
  const main = require.main?.filename;
  const paths = [...(main ? [path.dirname(main)] : []), process.cwd(), __dirname];
  try {
    return require.resolve('ioredis', { paths });
  } catch (error) {
    if (/** @type {any} */ (error).code !== 'MODULE_NOT_FOUND') throw error;
    const text = `connect() with ${what} needs the package "ioredis", which is not installed: npm install ioredis`;
    throw Object.assign(new Error(text), { code: 'MODULE_NOT_FOUND', cause: error });
  }
}

module.exports = { connect };
