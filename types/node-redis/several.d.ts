/** `createCluster()` and `createSentinel()`. */

import type { EventEmitter } from 'node:events';
import type Redis = require('../../index.js');
import type { RedisClientType, Subscriptions } from './client.js';
import type { Commands } from './commands.js';
import type {
  AnyRedisClientOptions, CommanderConfig, CommandOptions, OwnCommands, RedisClientOptions, RedisFunctions, RedisModules, RedisScripts,
  RedisSocketOptions, TypeMapping,
} from './config.js';
import type { MultiMode, MultiOf, TypedChain } from './multi.js';
import type { RedisArgument, RedisVariadicArgument, RespVersions, ScanOptions } from './options.js';

type NodeOptions = Omit<RedisClientOptions<RedisModules, RedisFunctions, RedisScripts, RespVersions, TypeMapping>, keyof CommanderConfig<any, any, any, any>>;

export interface RedisClusterOptions<
  M extends RedisModules = RedisModules,
  F extends RedisFunctions = RedisFunctions,
  S extends RedisScripts = RedisScripts,
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = TypeMapping,
> extends CommanderConfig<M, F, S, RESP> {
  /** the first of them says where the engine is, which is the one node */
  rootNodes: Array<Omit<AnyRedisClientOptions, keyof CommanderConfig<any, any, any, any>>>;
  engine?: Redis.Engine | string;
  defaults?: Partial<NodeOptions>;
  minimizeConnections?: boolean;
  useReplicas?: boolean;
  maxCommandRedirections?: number;
  nodeAddressMap?: Record<string, { host: string; port: number }> | ((address: string) => { host: string; port: number } | undefined);
  commandOptions?: CommandOptions<TYPE_MAPPING>;
  keyPrefix?: RedisArgument;
  clientSideCache?: any;
}

export interface ClusterNode { address: string; id: string; host: string; port: number; readonly: boolean; client?: any }
export interface ClusterShard { master: ClusterNode; replicas?: Array<ClusterNode> }

type RouteOfCluster = [firstKey: RedisArgument | undefined, isReadonly: boolean | undefined];

export declare class RedisCluster<
  out M extends RedisModules = {},
  out F extends RedisFunctions = {},
  out S extends RedisScripts = {},
  in out RESP extends RespVersions = 3,
  in out TYPE_MAPPING extends TypeMapping = {},
> extends EventEmitter {
  static create: typeof createCluster;

  constructor(options: RedisClusterOptions<M, F, S, RESP, TYPE_MAPPING>);

  get slots(): Array<ClusterShard>;
  get masters(): Array<ClusterNode>;
  get replicas(): Array<ClusterNode>;
  get nodeByAddress(): Map<string, ClusterNode>;
  get pubSubNode(): { address: string; client: any } | undefined;
  get isOpen(): boolean;
  get isReady(): boolean;
  get clientSideCache(): undefined;

  connect(): Promise<RedisClusterType<M, F, S, RESP, TYPE_MAPPING>>;
  close(): Promise<void>;
  destroy(): void;
  /** @deprecated use `close` */ quit(): Promise<void>;
  /** @deprecated use `destroy` */ disconnect(): Promise<void>;
  duplicate(overrides?: Partial<RedisClusterOptions<M, F, S, RESP, TYPE_MAPPING>>): RedisClusterType<M, F, S, RESP, TYPE_MAPPING>;
  withCommandOptions<OPTIONS extends CommandOptions<TM>, TM extends TypeMapping = {}>(
    options: OPTIONS,
  ): RedisClusterType<M, F, S, RESP, OPTIONS['typeMapping'] extends TypeMapping ? OPTIONS['typeMapping'] : {}>;
  withTypeMapping<TM extends TypeMapping>(typeMapping: TM): RedisClusterType<M, F, S, RESP, TM>;
  sendCommand<T = any>(
    firstKey: RedisArgument | undefined, isReadonly: boolean | undefined, args: ReadonlyArray<RedisArgument>, options?: CommandOptions,
  ): Promise<T>;
  MULTI<MODE extends MultiMode = 'typed'>(routing?: RedisArgument): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING, RouteOfCluster>>;
  multi<MODE extends MultiMode = 'typed'>(routing?: RedisArgument): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING, RouteOfCluster>>;
  nodeClient(node: ClusterNode): Promise<RedisClientType<M, F, S, RESP, TYPE_MAPPING>>;
  getNodeClientForKey(key: RedisArgument, isReadonly?: boolean): Promise<RedisClientType<M, F, S, RESP, TYPE_MAPPING>>;
  getRandomNode(): ClusterNode;
  getSlotRandomNode(slot: number): ClusterNode;
  getMasters(): Array<ClusterNode>;
  getSlotMaster(slot: number): ClusterNode;
}
export interface RedisCluster extends Subscriptions {}

export type RedisClusterType<
  M extends RedisModules = {},
  F extends RedisFunctions = {},
  S extends RedisScripts = {},
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = {},
> = OwnCommands<M, F, S, RESP, TYPE_MAPPING> & RedisCluster<M, F, S, RESP, TYPE_MAPPING> & Commands<RESP, TYPE_MAPPING>;

export declare function createCluster<
  M extends RedisModules = {},
  F extends RedisFunctions = {},
  S extends RedisScripts = {},
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = {},
>(options: RedisClusterOptions<M, F, S, RESP, TYPE_MAPPING>): RedisClusterType<M, F, S, RESP, TYPE_MAPPING>;

export interface RedisNode { host: string; port: number }

export interface RedisSentinelOptions<
  M extends RedisModules = RedisModules,
  F extends RedisFunctions = RedisFunctions,
  S extends RedisScripts = RedisScripts,
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = TypeMapping,
> extends CommanderConfig<M, F, S, RESP> {
  /** of the group that is watched over */
  name: string;
  sentinelRootNodes: Array<RedisNode>;
  engine?: Redis.Engine | string;
  nodeClientOptions?: NodeOptions;
  sentinelClientOptions?: NodeOptions;
  masterPoolSize?: number;
  replicaPoolSize?: number;
  maxCommandRediscovers?: number;
  scanInterval?: number;
  passthroughClientErrorEvents?: boolean;
  reserveClient?: boolean;
  commandOptions?: CommandOptions<TYPE_MAPPING>;
  keyPrefix?: RedisArgument;
  clientSideCache?: any;
  nodeAddressMap?: any;
  socket?: RedisSocketOptions;
}

type RouteOfSentinel = [isReadonly: boolean | undefined];

interface Sentinelled<M extends RedisModules, F extends RedisFunctions, S extends RedisScripts, RESP extends RespVersions, TYPE_MAPPING extends TypeMapping> {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  readonly commandOptions: CommandOptions | undefined;
  sendCommand<T = any>(isReadonly: boolean | undefined, args: ReadonlyArray<RedisArgument>, options?: CommandOptions): Promise<T>;
  MULTI<MODE extends MultiMode = 'typed'>(): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING, RouteOfSentinel>>;
  multi<MODE extends MultiMode = 'typed'>(): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING, RouteOfSentinel>>;
}

/** A client for somebody alone, until it is released. */
export declare class RedisSentinelClient<
  out M extends RedisModules = {}, out F extends RedisFunctions = {}, out S extends RedisScripts = {}, in out RESP extends RespVersions = 3, in out TYPE_MAPPING extends TypeMapping = {},
> {
  WATCH(key: RedisVariadicArgument): Promise<'OK'>;
  watch(key: RedisVariadicArgument): Promise<'OK'>;
  UNWATCH(): Promise<'OK'>;
  unwatch(): Promise<'OK'>;
  release(): Promise<void> | undefined;
  withTypeMapping<TM extends TypeMapping>(typeMapping: TM): RedisSentinelClientType<M, F, S, RESP, TM>;
}
export interface RedisSentinelClient<M, F, S, RESP, TYPE_MAPPING> extends Sentinelled<M, F, S, RESP, TYPE_MAPPING> {}

export type RedisSentinelClientType<
  M extends RedisModules = {}, F extends RedisFunctions = {}, S extends RedisScripts = {}, RESP extends RespVersions = 3, TYPE_MAPPING extends TypeMapping = {},
> = OwnCommands<M, F, S, RESP, TYPE_MAPPING> & RedisSentinelClient<M, F, S, RESP, TYPE_MAPPING> & Commands<RESP, TYPE_MAPPING>;

export declare class RedisSentinel<
  out M extends RedisModules = {}, out F extends RedisFunctions = {}, out S extends RedisScripts = {}, in out RESP extends RespVersions = 3, in out TYPE_MAPPING extends TypeMapping = {},
> extends EventEmitter {
  static create: typeof createSentinel;

  constructor(options: RedisSentinelOptions<M, F, S, RESP, TYPE_MAPPING>);

  get clientSideCache(): undefined;
  connect(): Promise<RedisSentinelType<M, F, S, RESP, TYPE_MAPPING>>;
  close(): Promise<void>;
  destroy(): Promise<void>;
  duplicate(overrides?: Partial<RedisSentinelOptions<M, F, S, RESP, TYPE_MAPPING>>): RedisSentinelType<M, F, S, RESP, TYPE_MAPPING>;
  withCommandOptions<OPTIONS extends CommandOptions<TM>, TM extends TypeMapping = {}>(
    options: OPTIONS,
  ): RedisSentinelType<M, F, S, RESP, OPTIONS['typeMapping'] extends TypeMapping ? OPTIONS['typeMapping'] : {}>;
  withTypeMapping<TM extends TypeMapping>(typeMapping: TM): RedisSentinelType<M, F, S, RESP, TM>;
  use<T>(fn: (client: RedisSentinelClientType<M, F, S, RESP, TYPE_MAPPING>) => Promise<T>): Promise<T>;
  acquire(): Promise<RedisSentinelClientType<M, F, S, RESP, TYPE_MAPPING>>;
  getSentinelNode(): RedisNode | undefined;
  getMasterNode(): RedisNode | undefined;
  getReplicaNodes(): Map<RedisNode, number>;
  setTracer(tracer?: Array<string>): void;
  scanIterator(options?: ScanOptions & { cursor?: RedisArgument }): AsyncGenerator<Array<string>, void, unknown>;
}
export interface RedisSentinel<M, F, S, RESP, TYPE_MAPPING> extends Subscriptions, Sentinelled<M, F, S, RESP, TYPE_MAPPING> {}

export type RedisSentinelType<
  M extends RedisModules = {}, F extends RedisFunctions = {}, S extends RedisScripts = {}, RESP extends RespVersions = 3, TYPE_MAPPING extends TypeMapping = {},
> = OwnCommands<M, F, S, RESP, TYPE_MAPPING> & RedisSentinel<M, F, S, RESP, TYPE_MAPPING> & Commands<RESP, TYPE_MAPPING>;

export declare function createSentinel<
  M extends RedisModules = {},
  F extends RedisFunctions = {},
  S extends RedisScripts = {},
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = {},
>(options: RedisSentinelOptions<M, F, S, RESP, TYPE_MAPPING>): RedisSentinelType<M, F, S, RESP, TYPE_MAPPING>;
