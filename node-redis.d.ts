/** `nearis/node-redis`: what the package `redis` exports, over an engine in this process. */

export { RedisClient, RedisClientType, RedisClientPool, RedisClientPoolType, RedisPoolOptions, RedisLegacyClientType } from './types/node-redis/client.js';
export { createClient, createClientPool, PubSubListener, ScanIteratorOptions } from './types/node-redis/client.js';
export {
  createCluster, createSentinel, RedisCluster, RedisClusterOptions, RedisClusterType, RedisSentinel, RedisSentinelClient, RedisSentinelClientType,
  RedisSentinelOptions, RedisSentinelType,
} from './types/node-redis/several.js';
export { RedisClientMultiCommandType } from './types/node-redis/multi.js';
export {
  AnyRedisClientOptions, Command, CommandOptions, CommandParser, RedisClientOptions, RedisFunctions, RedisModules, RedisScripts, RedisSocketOptions,
  TypeMapping,
} from './types/node-redis/config.js';
export { RedisArgument, RespVersions, SetOptions } from './types/node-redis/options.js';
export * from './types/node-redis/errors.js';

import type { RedisScriptConfig } from './types/node-redis/config.js';

/** A script for the option `scripts`, with the hash that it is called by. */
export function defineScript<S extends RedisScriptConfig>(script: S): S & { SHA1: string };

/** A verbatim string, where a type mapping asks for it. */
export class VerbatimString extends String {
  format: string;
  constructor(format: string, value: string);
}

export const DEFAULT_RESP: 3;

/** The kinds of replies, as keys of a type mapping. */
export const RESP_TYPES: {
  readonly NULL: 95;
  readonly BOOLEAN: 35;
  readonly NUMBER: 58;
  readonly BIG_NUMBER: 40;
  readonly DOUBLE: 44;
  readonly SIMPLE_STRING: 43;
  readonly BLOB_STRING: 36;
  readonly VERBATIM_STRING: 61;
  readonly SIMPLE_ERROR: 45;
  readonly BLOB_ERROR: 33;
  readonly ARRAY: 42;
  readonly SET: 126;
  readonly MAP: 37;
  readonly PUSH: 62;
};

export const AR_OPERATIONS: { readonly SUM: 'SUM'; readonly MIN: 'MIN'; readonly MAX: 'MAX'; readonly AND: 'AND'; readonly OR: 'OR'; readonly XOR: 'XOR'; readonly MATCH: 'MATCH'; readonly USED: 'USED' };
export const AR_PREDICATE_COMBINATORS: { readonly AND: 'AND'; readonly OR: 'OR' };
export const AR_PREDICATE_TYPES: { readonly EXACT: 'EXACT'; readonly MATCH: 'MATCH'; readonly GLOB: 'GLOB'; readonly RE: 'RE' };
export const CLIENT_KILL_FILTERS: { readonly ADDRESS: 'ADDR'; readonly LOCAL_ADDRESS: 'LADDR'; readonly ID: 'ID'; readonly TYPE: 'TYPE'; readonly USER: 'USER'; readonly SKIP_ME: 'SKIPME'; readonly MAXAGE: 'MAXAGE' };
export const CLIENT_UNBLOCK_MODES: { readonly TIMEOUT: 'TIMEOUT'; readonly ERROR: 'ERROR' };
export const CLUSTER_SLOT_STATES: { readonly IMPORTING: 'IMPORTING'; readonly MIGRATING: 'MIGRATING'; readonly STABLE: 'STABLE'; readonly NODE: 'NODE' };
export const COMMAND_LIST_FILTER_BY: { readonly MODULE: 'MODULE'; readonly ACLCAT: 'ACLCAT'; readonly PATTERN: 'PATTERN' };
export const FAILOVER_MODES: { readonly FORCE: 'FORCE'; readonly TAKEOVER: 'TAKEOVER' };
export const GEO_REPLY_WITH: { readonly DISTANCE: 'WITHDIST'; readonly HASH: 'WITHHASH'; readonly COORDINATES: 'WITHCOORD' };
export const REDIS_FLUSH_MODES: { readonly ASYNC: 'ASYNC'; readonly SYNC: 'SYNC' };
export type GeoReplyWith = typeof GEO_REPLY_WITH[keyof typeof GEO_REPLY_WITH];
