// @ts-check
'use strict';

/**
 * The swap below the runner: whoever loads `ioredis` or `redis` gets ours, inside of libraries too. What is swapped is the
 * content of their files, where the loader of CommonJS reads them. That is one place for `require` and for `import`, as
 * Node loads these packages by it in both cases; a test runner with a loader of its own has the same one in its `Module`.
 */

const Module = /** @type {any} */ (require('node:module'));

/**
 * By package, what its entrances are instead. Other files are left as they are: they hold constants and functions that
 * libraries may share.
 * @type {Record<string, Record<string, (file: string) => any>>}
 */
const ENTRANCES = {
  ioredis: {
    'built/index.js': () => require('../../index.js'),
    'built/Redis.js': () => alone(require('../redis')),
    'built/cluster/index.js': () => alone(require('../cluster')),
    'built/Command.js': () => alone(require('../command')),
    'built/Pipeline.js': () => alone(require('../pipeline').Pipeline),
    'built/ScanStream.js': () => alone(require('../scan-stream').ScanStream),
    'built/errors/MaxRetriesPerRequestError.js': () => alone(require('../errors').MaxRetriesPerRequestError),
  },
  redis: {
    'dist/index.js': withModules,
  },
  '@redis/client': {
    'dist/index.js': () => require('../../node-redis.js'),
    'dist/lib/client/index.js': () => alone(require('../node-redis/client').RedisClient),
    'dist/lib/cluster/index.js': () => alone(require('../node-redis/cluster').RedisCluster),
    'dist/lib/sentinel/index.js': () => alone(require('../node-redis/sentinel').RedisSentinel),
    'dist/lib/client/pool.js': () => require('../node-redis/pool'),
    'dist/lib/errors.js': () => require('../node-redis/errors'),
    'dist/lib/RESP/verbatim-string.js': () => require('../node-redis/verbatim-string'),
  },
};

/** @param {any} value */
function alone(value) {
  return Object.defineProperty({ default: value }, '__esModule', { value: true });
}

/**
 * The package `redis` has the constants of Redis's modules besides, which programs read when they are loaded.
 * @param {string} file
 */
function withModules(file) {
  const theirs = Module.createRequire(file);
  const constants = ['bloom', 'json', 'search', 'time-series'].map((name) => {
    try {
      return theirs(`@redis/${name}`);
    } catch {
      return {};
    }
  });
  const all = Object.assign({}, ...constants, require('../../node-redis.js'));
  delete all.default;
  return all;
}

/**
 * What a file is replaced with.
 * @param {string} filename
 * @returns {((file: string) => any) | undefined}
 */
function insteadOf(filename) {
  const inPackage = filename.split(/[/\\]node_modules[/\\]/).pop() ?? '';
  const [, name, file] = /^((?:@[^/\\]+[/\\])?[^/\\]+)[/\\](.+)$/.exec(inPackage) ?? [];
  return ENTRANCES[name?.replace('\\', '/')]?.[file.replaceAll('\\', '/')];
}

/** How many calls of `real` are under way. */
let depth = 0;

const SWAPPED = Symbol.for('nearis.swapped');

/** Swaps from now on. What has been loaded already cannot be taken back: that is an error. */
function swap() {
  const loaders = Module._extensions;
  const own = loaders['.js'];
  if (own[SWAPPED]) return;
  const early = Object.keys(Module._cache).find((file) => file.endsWith('index.js') && insteadOf(file));
  if (early !== undefined) {
    throw new Error(
      `${early} was loaded before nearis could take its place: name the setup file of nearis before others, ` +
        "and where they are run at once, as by Vitest, have it run first: sequence: { setupFiles: 'list' }",
    );
  }
  /** @type {any} */
  const load = (/** @type {any} */ module, /** @type {string} */ filename) => {
    const instead = depth === 0 ? insteadOf(filename) : undefined;
    if (instead === undefined) return own(module, filename);
    module.exports = instead(filename);
  };
  load[SWAPPED] = true;
  loaders['.js'] = load;
}

/**
 * The real package, for what talks to a real server.
 * @param {string} name
 * @param {string} [from] a file that it is looked for from
 */
function real(name, from = __filename) {
  // A runner's own loader cannot be made to load a file twice.
  const Node = /** @type {any} */ (process.getBuiltinModule?.('module') ?? Module);
  const aside = Object.entries(Node._cache).filter(([file]) => insteadOf(file));
  for (const [file] of aside) delete Node._cache[file];
  depth++;
  try {
    return Node.createRequire(from)(name);
  } finally {
    depth--;
    const loaded = Object.keys(Node._cache).filter((file) => insteadOf(file));
    for (const file of loaded) delete Node._cache[file];
    for (const [file, module] of aside) Node._cache[file] = module;
  }
}

module.exports = { swap, real };
