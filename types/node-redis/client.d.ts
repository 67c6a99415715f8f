/** `createClient()` and `createClientPool()`. */

import type { EventEmitter } from 'node:events';
import type Redis = require('../../index.js');
import type { Commands } from './commands.js';
import type {
  AnyRedisClientOptions, CommanderConfig, CommandOptions, OwnCommands, RedisClientOptions, RedisFunctions, RedisModules, RedisScripts, TypeMapping,
} from './config.js';
import type { MultiMode, MultiOf, TypedChain } from './multi.js';
import type { RedisArgument, RedisVariadicArgument, RespVersions, ScanCommonOptions, ScanOptions } from './options.js';
import type { Double, List, Mapped, Simple, Text } from './replies.js';

export type PubSubType = 'CHANNELS' | 'PATTERNS' | 'SHARDED';
export type PubSubListener<IN_BUFFERS extends boolean = false> = <T extends IN_BUFFERS extends true ? Buffer : string>(message: T, channel: T) => unknown;
export interface ChannelListeners {
  unsubscribing: boolean;
  buffers: Set<PubSubListener<true>>;
  strings: Set<PubSubListener<false>>;
}
export type PubSubTypeListeners = Map<string, ChannelListeners>;

/** Without a listener, messages are events. */
type Subscribe = <T extends boolean = false>(channels: string | Array<string>, listener?: PubSubListener<T>, bufferMode?: T) => Promise<void>;
type Unsubscribe = <T extends boolean = false>(channels?: string | Array<string>, listener?: PubSubListener<T>, bufferMode?: T) => Promise<void>;

/** What clients, clusters and sentinels have in common. */
export interface Subscriptions {
  SUBSCRIBE: Subscribe; subscribe: Subscribe;
  UNSUBSCRIBE: Unsubscribe; unsubscribe: Unsubscribe;
  PSUBSCRIBE: Subscribe; pSubscribe: Subscribe;
  PUNSUBSCRIBE: Unsubscribe; pUnsubscribe: Unsubscribe;
  SSUBSCRIBE: Subscribe; sSubscribe: Subscribe;
  SUNSUBSCRIBE: Unsubscribe; sUnsubscribe: Unsubscribe;
}

export type MonitorCallback<TYPE_MAPPING extends TypeMapping = TypeMapping> = (reply: Mapped<Simple, TYPE_MAPPING>) => unknown;
export interface ScanIteratorOptions { cursor?: RedisArgument }
type Pages<REPLY, TYPE_MAPPING> = AsyncGenerator<Mapped<REPLY, TYPE_MAPPING>, void, unknown>;

export declare class RedisClient<
  out M extends RedisModules = {},
  out F extends RedisFunctions = {},
  out S extends RedisScripts = {},
  in out RESP extends RespVersions = 3,
  in out TYPE_MAPPING extends TypeMapping = {},
> extends EventEmitter {
  static create: typeof createClient;
  static factory<M extends RedisModules = {}, F extends RedisFunctions = {}, S extends RedisScripts = {}, RESP extends RespVersions = 3>(
    config?: CommanderConfig<M, F, S, RESP>,
  ): <TYPE_MAPPING extends TypeMapping = {}>(options?: RedisClientOptions<M, F, S, RESP, TYPE_MAPPING>) => RedisClientType<M, F, S, RESP, TYPE_MAPPING>;
  static parseOptions<O extends AnyRedisClientOptions>(options: O): O;
  static parseURL(url: string): AnyRedisClientOptions & { socket: { tls: boolean } };

  constructor(options?: RedisClientOptions<M, F, S, RESP, TYPE_MAPPING>);

  get options(): RedisClientOptions<M, F, S, RESP>;
  get isOpen(): boolean;
  get isReady(): boolean;
  get isPubSubActive(): boolean;
  get isWatching(): boolean;
  get isDirtyWatch(): boolean;
  get socketEpoch(): number;
  get clientSideCache(): undefined;
  /** The engine that this client works on. */
  get engine(): Redis.Engine;

  connect(): Promise<RedisClientType<M, F, S, RESP, TYPE_MAPPING>>;
  /** Waits for what is under way. */
  close(): Promise<void>;
  /** Rejects what is under way. */
  destroy(): void;
  /** @deprecated use `close` */ QUIT(): Promise<string>;
  /** @deprecated use `close` */ quit(): Promise<string>;
  /** @deprecated use `destroy` */ disconnect(): Promise<void>;
  ref(): void;
  unref(): void;
  reset(): Promise<void>;
  reAuthenticate(credentials: { username?: string; password?: string }): Promise<void>;
  duplicate<
    _M extends RedisModules = M, _F extends RedisFunctions = F, _S extends RedisScripts = S, _RESP extends RespVersions = RESP,
    _TYPE_MAPPING extends TypeMapping = TYPE_MAPPING,
  >(overrides?: Partial<RedisClientOptions<_M, _F, _S, _RESP, _TYPE_MAPPING>>): RedisClientType<_M, _F, _S, _RESP, _TYPE_MAPPING>;
  createPool(options?: Partial<RedisPoolOptions>): RedisClientPoolType<M, F, S, RESP, TYPE_MAPPING>;
  legacy(): RedisLegacyClientType;

  withCommandOptions<OPTIONS extends CommandOptions<TM>, TM extends TypeMapping = {}>(
    options: OPTIONS,
  ): RedisClientType<M, F, S, RESP, OPTIONS['typeMapping'] extends TypeMapping ? OPTIONS['typeMapping'] : TYPE_MAPPING>;
  withTypeMapping<TM extends TypeMapping>(typeMapping: TM): RedisClientType<M, F, S, RESP, TM>;
  withAbortSignal(abortSignal: AbortSignal): RedisClientType<M, F, S, RESP, TYPE_MAPPING>;
  asap(): RedisClientType<M, F, S, RESP, TYPE_MAPPING>;

  sendCommand<T = any>(args: ReadonlyArray<RedisArgument>, options?: CommandOptions): Promise<T>;
  SELECT(db: number): Promise<void>;
  select(db: number): Promise<void>;
  WATCH(key: RedisVariadicArgument): Promise<Mapped<Simple<'OK'>, TYPE_MAPPING>>;
  watch(key: RedisVariadicArgument): Promise<Mapped<Simple<'OK'>, TYPE_MAPPING>>;
  UNWATCH(): Promise<Mapped<Simple<'OK'>, TYPE_MAPPING>>;
  unwatch(): Promise<Mapped<Simple<'OK'>, TYPE_MAPPING>>;
  setDirtyWatch(message: string): void;
  MULTI<MODE extends MultiMode = 'typed'>(): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING>>;
  multi<MODE extends MultiMode = 'typed'>(): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING>>;
  MONITOR(callback: MonitorCallback<TYPE_MAPPING>): Promise<void>;
  monitor(callback: MonitorCallback<TYPE_MAPPING>): Promise<void>;

  getPubSubListeners(type: PubSubType): PubSubTypeListeners;
  extendPubSubListeners(type: PubSubType, listeners: PubSubTypeListeners): Promise<void>;
  extendPubSubChannelListeners(type: PubSubType, channel: string, listeners: ChannelListeners): Promise<void>;

  scanIterator(options?: ScanOptions & ScanIteratorOptions): Pages<List<Text>, TYPE_MAPPING>;
  hScanIterator(key: RedisArgument, options?: ScanCommonOptions & ScanIteratorOptions): Pages<Array<{ field: Text; value: Text }>, TYPE_MAPPING>;
  hScanValuesIterator(key: RedisArgument, options?: ScanCommonOptions & ScanIteratorOptions): Pages<Text[], TYPE_MAPPING>;
  hScanNoValuesIterator(key: RedisArgument, options?: ScanCommonOptions & ScanIteratorOptions): Pages<Text[], TYPE_MAPPING>;
  sScanIterator(key: RedisArgument, options?: ScanCommonOptions & ScanIteratorOptions): Pages<Text[], TYPE_MAPPING>;
  zScanIterator(key: RedisArgument, options?: ScanCommonOptions & ScanIteratorOptions): Pages<Array<{ value: Text; score: Double }>, TYPE_MAPPING>;
}
export interface RedisClient extends Subscriptions {}

export type RedisClientType<
  M extends RedisModules = {},
  F extends RedisFunctions = {},
  S extends RedisScripts = {},
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = {},
> = OwnCommands<M, F, S, RESP, TYPE_MAPPING> & RedisClient<M, F, S, RESP, TYPE_MAPPING> & Commands<RESP, TYPE_MAPPING>;

export declare function createClient<
  M extends RedisModules = {},
  F extends RedisFunctions = {},
  S extends RedisScripts = {},
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = {},
>(options?: RedisClientOptions<M, F, S, RESP, TYPE_MAPPING>): RedisClientType<M, F, S, RESP, TYPE_MAPPING>;

/** The API with callbacks: all commands, by all their names. */
export type RedisLegacyClientType = { [COMMAND: string]: (...args: Array<any>) => any };

export interface RedisPoolOptions {
  minimum: number;
  maximum: number;
  /** milliseconds that a task waits for a client */
  acquireTimeout: number;
  /** milliseconds until idle clients beyond the minimum go */
  cleanupDelay: number;
  clientSideCache?: any;
}

export declare class RedisClientPool<
  out M extends RedisModules = {},
  out F extends RedisFunctions = {},
  out S extends RedisScripts = {},
  in out RESP extends RespVersions = 3,
  in out TYPE_MAPPING extends TypeMapping = {},
> extends EventEmitter {
  static create: typeof createClientPool;

  constructor(clientOptions?: RedisClientOptions<M, F, S, RESP, TYPE_MAPPING>, options?: Partial<RedisPoolOptions>);

  get idleClients(): number;
  get clientsInUse(): number;
  get totalClients(): number;
  get tasksQueueLength(): number;
  get isOpen(): boolean;
  get isClosing(): boolean;
  get clientSideCache(): undefined;

  connect(): Promise<RedisClientPoolType<M, F, S, RESP, TYPE_MAPPING> | undefined>;
  close(): Promise<void>;
  destroy(): void;
  execute<T>(fn: (client: RedisClientType<M, F, S, RESP, TYPE_MAPPING>) => T): Promise<Awaited<T>>;
  withCommandOptions<OPTIONS extends CommandOptions<TM>, TM extends TypeMapping = {}>(
    options: OPTIONS,
  ): RedisClientPoolType<M, F, S, RESP, OPTIONS['typeMapping'] extends TypeMapping ? OPTIONS['typeMapping'] : {}>;
  withTypeMapping<TM extends TypeMapping>(typeMapping: TM): RedisClientPoolType<M, F, S, RESP, TM>;
  withAbortSignal(abortSignal: AbortSignal): RedisClientPoolType<M, F, S, RESP, TYPE_MAPPING>;
  asap(): RedisClientPoolType<M, F, S, RESP, TYPE_MAPPING>;
  sendCommand<T = any>(args: Array<RedisArgument>, options?: CommandOptions): Promise<T>;
  MULTI<MODE extends MultiMode = 'typed'>(): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING>>;
  multi<MODE extends MultiMode = 'typed'>(): MultiOf<MODE, TypedChain<[], M, F, S, RESP, TYPE_MAPPING>>;
}

export type RedisClientPoolType<
  M extends RedisModules = {},
  F extends RedisFunctions = {},
  S extends RedisScripts = {},
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = {},
> = OwnCommands<M, F, S, RESP, TYPE_MAPPING> & RedisClientPool<M, F, S, RESP, TYPE_MAPPING> & Commands<RESP, TYPE_MAPPING>;

export declare function createClientPool<
  M extends RedisModules = {},
  F extends RedisFunctions = {},
  S extends RedisScripts = {},
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = {},
>(
  clientOptions?: Omit<RedisClientOptions<M, F, S, RESP, TYPE_MAPPING>, 'clientSideCache'>,
  options?: Partial<RedisPoolOptions>,
): RedisClientPoolType<M, F, S, RESP, TYPE_MAPPING>;
