/** What clients are configured with. */

import type Redis = require('../../index.js');
import type { RedisArgument, RespVersions } from './options.js';
import type { Mapped, TypeMapping } from './replies.js';

export type { TypeMapping };

/** What a command of one's own writes its words to. */
export interface CommandParser {
  readonly redisArgs: ReadonlyArray<RedisArgument>;
  readonly keys: ReadonlyArray<RedisArgument>;
  readonly firstKey: RedisArgument | undefined;
  readonly cacheKey: string;
  preserve: unknown;
  push(...words: Array<RedisArgument>): unknown;
  pushVariadic(words: RedisArgument | ReadonlyArray<RedisArgument>): unknown;
  pushVariadicWithLength(words: RedisArgument | ReadonlyArray<RedisArgument>): unknown;
  pushVariadicNumber(numbers: number | ReadonlyArray<number>): unknown;
  pushKey(key: RedisArgument, applyPrefix?: boolean): unknown;
  pushKeys(keys: RedisArgument | ReadonlyArray<RedisArgument>): unknown;
  pushKeysLength(keys: RedisArgument | ReadonlyArray<RedisArgument>): unknown;
  markRoutingKey(key: RedisArgument): void;
}

export type TransformReply = (this: void, reply: any, preserve?: any, typeMapping?: TypeMapping) => any;

export interface Command {
  CACHEABLE?: boolean;
  IS_READ_ONLY?: boolean;
  TRANSFORM_LEGACY_REPLY?: boolean;
  parseCommand(this: void, parser: CommandParser, ...args: Array<any>): void;
  transformReply: TransformReply | { 2: TransformReply; 3: TransformReply } | undefined;
}
export interface RedisFunction extends Command { NUMBER_OF_KEYS?: number }
export interface RedisScriptConfig extends Command {
  SCRIPT: string | Buffer;
  NUMBER_OF_KEYS?: number;
}
export interface RedisScript extends RedisScriptConfig { SHA1: string }

export type RedisModules = Record<string, Record<string, Command>>;
export type RedisFunctions = Record<string, Record<string, RedisFunction>>;
export type RedisScripts = Record<string, RedisScript>;

export interface CommanderConfig<M extends RedisModules, F extends RedisFunctions, S extends RedisScripts, RESP extends RespVersions> {
  modules?: M;
  functions?: F;
  scripts?: S;
  /** the protocol whose replies are wanted; 3 unless it is given */
  RESP?: RESP;
}

type Tail<T extends Array<any>> = T extends [infer _, ...infer REST] ? REST : never;
type MapperOf<C extends Command, RESP extends RespVersions> = C['transformReply'] extends TransformReply
  ? C['transformReply']
  : C['transformReply'] extends Record<RESP, infer MAPPER> ? MAPPER : undefined;
/** The arguments of a command of one's own. */
export type ArgumentsOf<C extends Command> = Tail<Parameters<C['parseCommand']>>;
/** What a command of one's own resolves to. */
export type OwnReply<C extends Command, RESP extends RespVersions, TYPE_MAPPING> =
  MapperOf<C, RESP> extends (...args: any) => infer REPLY ? (0 extends 1 & REPLY ? any : Mapped<REPLY, TYPE_MAPPING>) : any;

/** The methods of scripts, and of modules and libraries of functions under their names. */
type WithScripts<C extends Record<string, Command>, RESP extends RespVersions, TYPE_MAPPING> = {
  [NAME in keyof C]: (...args: ArgumentsOf<C[NAME]>) => Promise<OwnReply<C[NAME], RESP, TYPE_MAPPING>>;
};
type WithNamespaces<N extends Record<string, Record<string, Command>>, RESP extends RespVersions, TYPE_MAPPING> = {
  [NAMESPACE in keyof N]: WithScripts<N[NAMESPACE], RESP, TYPE_MAPPING>;
};
/** The methods of a configuration. */
export type OwnCommands<M extends RedisModules, F extends RedisFunctions, S extends RedisScripts, RESP extends RespVersions, TYPE_MAPPING> =
  & WithNamespaces<M, RESP, TYPE_MAPPING>
  & WithNamespaces<F, RESP, TYPE_MAPPING>
  & WithScripts<S, RESP, TYPE_MAPPING>;

export interface CommandOptions<TYPE_MAPPING extends TypeMapping = TypeMapping> {
  chainId?: symbol;
  /** before what waits already */
  asap?: boolean;
  abortSignal?: AbortSignal;
  /** what kinds of replies come as */
  typeMapping?: TYPE_MAPPING;
  /** for how many milliseconds a command waits to be sent; 5,000 unless it is given */
  timeout?: number;
}

export interface BasicAuth { username?: string; password?: string }
export interface Disposable { dispose(): void }
export interface AsyncCredentialsProvider {
  readonly type: 'async-credentials-provider';
  credentials: () => Promise<BasicAuth>;
}
export interface StreamingCredentialsProvider {
  readonly type: 'streaming-credentials-provider';
  subscribe: (listener: { onNext: (credentials: BasicAuth) => void; onError: (error: Error) => void }) => Promise<[BasicAuth, Disposable]>;
  onReAuthenticationError: (error: Error) => void;
}
export type CredentialsProvider = AsyncCredentialsProvider | StreamingCredentialsProvider;

/** The place of a server, which here is that of an engine. What is about sockets alone is passed over. */
export interface RedisSocketOptions {
  host?: string;
  port?: number;
  path?: string;
  tls?: boolean;
  connectTimeout?: number;
  socketTimeout?: number;
  keepAlive?: boolean;
  keepAliveInitialDelay?: number;
  noDelay?: boolean;
  family?: number;
  /** milliseconds until the next attempt, or false or an Error to end it */
  reconnectStrategy?: false | number | ((retries: number, cause: Error) => false | Error | number);
  [option: string]: any;
}

export interface RedisClientOptions<
  M extends RedisModules = RedisModules,
  F extends RedisFunctions = RedisFunctions,
  S extends RedisScripts = RedisScripts,
  RESP extends RespVersions = 3,
  TYPE_MAPPING extends TypeMapping = TypeMapping,
  SocketOptions extends RedisSocketOptions = RedisSocketOptions,
> extends CommanderConfig<M, F, S, RESP>, Redis.MemoryLimits {
  /** `redis[s]://[[username][:password]@]host[:port][/database]` or `unix://[[username][:password]@]/path[?db=database]` */
  url?: string;
  socket?: SocketOptions;
  /** the engine itself, or the name of one in the process; otherwise the place says which it is */
  engine?: Redis.Engine | string;
  username?: string;
  password?: string;
  credentialsProvider?: CredentialsProvider;
  /** as `CLIENT SETNAME` */
  name?: string;
  database?: number;
  /** stands before all keys that are sent */
  keyPrefix?: RedisArgument;
  /** how many commands may wait */
  commandsQueueMaxLength?: number;
  /** rejects commands that would have to wait for a connection */
  disableOfflineQueue?: boolean;
  readonly?: boolean;
  /** milliseconds between one PING and the next */
  pingInterval?: number;
  commandOptions?: CommandOptions<TYPE_MAPPING>;
  disableClientInfo?: boolean;
  clientInfoTag?: string;
  /** embedded reads need no cache, so there is none */
  clientSideCache?: any;
  emitInvalidate?: boolean;
  maintNotifications?: 'disabled' | 'enabled' | 'auto';
  maintEndpointType?: string;
  maintRelaxedCommandTimeout?: number;
  maintRelaxedSocketTimeout?: number;
  /** makes methods take callbacks, with the promises under `v4` */
  legacyMode?: boolean;
}
export type AnyRedisClientOptions = RedisClientOptions<RedisModules, RedisFunctions, RedisScripts, RespVersions, TypeMapping>;
