// @ts-check
'use strict';

/**
 * What the packages `ioredis` and `redis` are replaced by, and the files of them that libraries load by themselves. Files
 * that only have helpers, such as `ioredis/built/utils`, stay what they are.
 */

const nearis = /** @type {any} */ (require('../..'));

/** @param {any} value the only thing that such a file exports */
const alone = (value) => Object.defineProperty({ default: value }, '__esModule', { value: true });

const ioredis = () => nearis;

/** Not loaded before somebody asks for it. */
const nodeRedis = once(() => require('../../node-redis'));

/**
 * What each name is replaced by.
 * @type {Record<string, () => any>}
 */
const replacements = {
  ioredis,
  'ioredis/built': ioredis,
  'ioredis/built/index': ioredis,
  'ioredis/built/Redis': () => alone(nearis.Redis),
  'ioredis/built/cluster': () => alone(nearis.Cluster),
  'ioredis/built/cluster/index': () => alone(nearis.Cluster),
  'ioredis/built/Command': () => alone(nearis.Command),
  'ioredis/built/Pipeline': () => alone(nearis.Pipeline),
  'ioredis/built/ScanStream': () => alone(nearis.ScanStream),
  redis: nodeRedis,
  '@redis/client': nodeRedis,
};

/** @template T @param {() => T} make */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/**
 * What `import` gets of such a package: every name, and the whole as the default unless it has one of its own.
 * @param {any} exported
 * @returns {Record<string, any>}
 */
function namespaceOf(exported) {
  return { ...exported, default: exported.default ?? exported };
}

module.exports = { replacements, namespaceOf };
