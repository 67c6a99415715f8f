// Written by scripts/generate.mjs from types/head.d.ts and the command table; do not edit.
import { EventEmitter } from 'node:events';
import { Readable, ReadableOptions } from 'node:stream';
import { ConnectionOptions } from 'node:tls';
import { SrvRecord } from 'node:dns';

/** A client in ioredis's shape, whose server is an engine in this process. */
declare class Redis<ReplyMapping extends Redis.ReplyMappingMode = 'legacy'> {
  constructor(port: number, host: string, options: Redis.RedisOptions & { replyMapping?: ReplyMapping });
  constructor(path: string, options: Redis.RedisOptions & { replyMapping?: ReplyMapping });
  constructor(port: number, options: Redis.RedisOptions & { replyMapping?: ReplyMapping });
  constructor(port: number, host: string);
  constructor(options: Redis.RedisOptions & { replyMapping?: ReplyMapping });
  constructor(port: number);
  constructor(path: string);
  constructor();

  static createClient(...args: ConstructorParameters<typeof Redis>): Redis;

  options: Redis.RedisOptions & { scripts?: any };
  status: Redis.RedisStatus;
  get mode(): 'normal' | 'subscriber' | 'monitor';
  isCluster: boolean;
  get autoPipelineQueueSize(): number;
  /** What stands in the place of a socket. */
  stream: any;
  condition: any;
  commandQueue: any;
  scriptsSet: {};
  addedBuiltinSet: Set<string>;
  /** The engine that this client works on. */
  readonly engine: Redis.Engine;
  /** Every command as a plain call that returns the reply or throws. */
  readonly sync: Redis.RedisSync;

  connect(callback?: Redis.Callback<void>): Promise<void>;
  disconnect(reconnect?: boolean): void;
  /** @deprecated the same as `disconnect()` */
  end(): void;
  duplicate<Override extends Partial<Redis.RedisOptions> | undefined = undefined>(
    override?: Override,
  ): Redis<Redis.ReplyMappingFromOptions<ReplyMapping, Override>>;
  /**
   * Calls `fn` while the keys are locked, so that nobody sees what is between its commands; with no keys at all, while
   * everything is. It must be synchronous. Gives what it returns.
   */
  atomic<T>(
    keys: readonly Redis.RedisKey[],
    fn: (tx: Redis.Atomic) => T extends PromiseLike<any> ? never : T,
    options?: Redis.AtomicOptions,
  ): Promise<T>;
  /** Takes a lock, in the order of those who wait for it. Rejects with a `LockError` when it cannot be had in time. */
  lock(name: Redis.RedisKey, options?: Redis.LockOptions): Promise<Redis.Lock>;
  /** Calls `work` while the lock is held, and extends it all along. The signal is aborted if it is lost all the same. */
  withLock<T>(
    name: Redis.RedisKey,
    options: Redis.LockOptions,
    work: (signal: AbortSignal, lock: Redis.Lock) => T | PromiseLike<T>,
  ): Promise<T>;
  withLock<T>(name: Redis.RedisKey, work: (signal: AbortSignal, lock: Redis.Lock) => T | PromiseLike<T>): Promise<T>;
  /** Gives the client, and its pipelines, a command of the program's own: a script in Lua or a JSON program. */
  defineCommand(name: string, definition: Redis.ScriptDefinition): void;
  /** Opens this client's engine to other processes. */
  listen(options?: Redis.ListenOptions): Promise<Redis.Listener>;
  /** Another client of the same engine, which emits `monitor` for every command that is run. */
  monitor(callback?: Redis.Callback<Redis>): Promise<Redis>;
  /** Every command goes through here, but for those of atomic functions and locks. */
  sendCommand(command: Redis.Command, stream?: any, node?: unknown): unknown;
  getBuiltinCommands(): string[];
  createBuiltinCommand(name: string): { string: any; buffer: any };
  addBuiltinCommand(name: string): void;
  silentEmit(event: string, argument?: unknown): boolean;

  scanStream(options?: Redis.ScanStreamOptions): Redis.ScanStream;
  scanBufferStream(options?: Redis.ScanStreamOptions): Redis.ScanStream;
  sscanStream(key: Redis.RedisKey, options?: Redis.ScanStreamOptions): Redis.ScanStream;
  sscanBufferStream(key: Redis.RedisKey, options?: Redis.ScanStreamOptions): Redis.ScanStream;
  hscanStream(key: Redis.RedisKey, options?: Redis.ScanStreamOptions): Redis.ScanStream;
  hscanBufferStream(key: Redis.RedisKey, options?: Redis.ScanStreamOptions): Redis.ScanStream;
  zscanStream(key: Redis.RedisKey, options?: Redis.ScanStreamOptions): Redis.ScanStream;
  zscanBufferStream(key: Redis.RedisKey, options?: Redis.ScanStreamOptions): Redis.ScanStream;
}

interface Redis<ReplyMapping extends Redis.ReplyMappingMode = 'legacy'>
  extends Redis.RedisCommander<{ type: 'default'; mapping: ReplyMapping extends 'resp3' ? 'resp3' : 'resp2' }>,
    Redis.Transactional<ReplyMapping extends 'resp3' ? 'resp3' : 'resp2'>,
    EventEmitter {
  on(event: 'message' | 'smessage', listener: (channel: string, message: string) => void): this;
  on(event: 'messageBuffer' | 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): this;
  on(event: 'pmessage', listener: (pattern: string, channel: string, message: string) => void): this;
  on(event: 'pmessageBuffer', listener: (pattern: string, channel: Buffer, message: Buffer) => void): this;
  on(event: 'monitor', listener: (time: string, args: string[], source: string, database: string) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'select', listener: (db: number) => void): this;
  on(event: 'reconnecting', listener: (delay: number) => void): this;
  on(event: Redis.RedisStatus, listener: () => void): this;
  on(event: string | symbol, listener: (...args: any[]) => void): this;
  once(event: 'message' | 'smessage', listener: (channel: string, message: string) => void): this;
  once(event: 'messageBuffer' | 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): this;
  once(event: 'pmessage', listener: (pattern: string, channel: string, message: string) => void): this;
  once(event: 'pmessageBuffer', listener: (pattern: string, channel: Buffer, message: Buffer) => void): this;
  once(event: 'error', listener: (error: Error) => void): this;
  once(event: 'select', listener: (db: number) => void): this;
  once(event: 'reconnecting', listener: (delay: number) => void): this;
  once(event: Redis.RedisStatus, listener: () => void): this;
  once(event: string | symbol, listener: (...args: any[]) => void): this;
}

declare namespace Redis {
  export { Redis, Redis as default };

  export type RedisKey = string | Buffer;
  export type RedisValue = string | Buffer | number;
  export type Callback<T = any> = (error?: Error | null, result?: T) => void;
  /** What the commands of a pipeline or transaction gave; null for a transaction whose watched keys have changed. */
  export type Results = [error: Error | null, result: unknown][] | null;
  export type RedisStatus = 'wait' | 'reconnecting' | 'connecting' | 'connect' | 'ready' | 'close' | 'end';
  export type ClusterStatus = RedisStatus | 'disconnecting';

  /** The shape of replies: as of RESP2, or maps as objects and doubles as numbers. */
  export type ReplyMappingMode = 'legacy' | 'resp3';
  export type ReplyMappingFromOptions<Current extends ReplyMappingMode, Options> = Options extends { replyMapping: infer Mapping }
    ? Extract<Mapping, ReplyMappingMode> extends never ? Current : Extract<Mapping, ReplyMappingMode>
    : Current;
  export type ReplyMappingFromClusterOptions<Current extends ReplyMappingMode, Options> = Options extends { redisOptions: infer Inner }
    ? ReplyMappingFromOptions<Current, Inner>
    : Current;

  /** Where a command is called, and in which shape its reply comes. */
  export type ClientContext = {
    type: keyof ResultTypes<unknown, unknown>;
    mapping?: 'resp2' | 'resp3';
  };
  /** What a command gives in each place where commands can be called. */
  export interface ResultTypes<T, Context> {
    default: Promise<T>;
    pipeline: ChainableCommander<Context extends { mapping: 'resp3' } ? 'resp3' : 'resp2'>;
    sync: T;
  }
  export type Result<T, Context extends ClientContext> = ResultTypes<T, Context>[Context['type']];
  type Shaped<Legacy, Resp3, Context> = Context extends { mapping: 'resp3' } ? Resp3 : Legacy;

  /** Any number of arguments, or lists of them, and perhaps a callback. */
  type Rest<A, T> = (A | readonly A[] | Callback<T> | undefined)[];
  /** Arguments with a callback behind them or without. */
  type Args<A extends unknown[], T> = A | [...args: A, callback: Callback<T>];
  type Numeric = number | string;
  type Fields = object | Map<RedisValue, RedisValue>;
  type Place = { longitude: Numeric; latitude: Numeric; member: RedisValue };
  type Places = Place | readonly Place[];

  export interface CommanderOptions {
    keyPrefix?: string | undefined;
    showFriendlyErrorStack?: boolean | undefined;
  }

  /** Options of every client. Those that only mean something to a socket are taken and have no effect. */
  export interface CommonRedisOptions extends CommanderOptions {
    /** The engine to work on: an object, or the name of one that the whole process shares. */
    engine?: string | Engine | undefined;
    db?: number | undefined;
    username?: string | undefined;
    password?: string | undefined;
    connectionName?: string | undefined;
    disableClientInfo?: boolean | undefined;
    clientInfoTag?: string | undefined;
    stringNumbers?: boolean | undefined;
    protocol?: 2 | 3 | undefined;
    replyMapping?: ReplyMappingMode | undefined;
    lazyConnect?: boolean | undefined;
    enableReadyCheck?: boolean | undefined;
    enableOfflineQueue?: boolean | undefined;
    autoResubscribe?: boolean | undefined;
    autoResendUnfulfilledCommands?: boolean | undefined;
    enableAutoPipelining?: boolean | undefined;
    autoPipeliningIgnoredCommands?: string[] | undefined;
    /** Milliseconds before a command without a reply is rejected. */
    commandTimeout?: number | undefined;
    /** Milliseconds before a blocking command without a timeout of its own gives null. */
    blockingTimeout?: number | undefined;
    blockingTimeoutGrace?: number | undefined;
    maxRetriesPerRequest?: number | null | undefined;
    maxLoadingRetryTime?: number | undefined;
    retryStrategy?: ((times: number) => number | void | null) | null | undefined;
    reconnectOnError?: ((error: Error) => boolean | 1 | 2) | null | undefined;
    /** Commands of the program's own, by name. */
    scripts?: Record<string, ScriptDefinition> | undefined;
    himportFieldsets?: readonly HimportFieldset[] | undefined;
    readOnly?: boolean | undefined;
    monitor?: boolean | undefined;
    connectTimeout?: number | undefined;
    socketTimeout?: number | undefined;
    keepAlive?: number | undefined;
    noDelay?: boolean | undefined;
    offlineQueue?: boolean | undefined;
    commandQueue?: boolean | undefined;
    Connector?: (new (options: any) => any) | undefined;
  }

  export interface StandaloneConnectionOptions {
    port?: number | undefined;
    host?: string | undefined;
    family?: number | undefined;
    /** A unix socket's path; here only a name for the engine. */
    path?: string | undefined;
    disconnectTimeout?: number | undefined;
    tls?: ConnectionOptions | undefined;
  }

  export interface SentinelAddress {
    port: number;
    host: string;
    family?: number;
  }
  type PreferredSlave = { port: string; ip: string; prio?: number | undefined };
  export interface SentinelConnectionOptions {
    name?: string | undefined;
    role?: 'master' | 'slave' | undefined;
    tls?: ConnectionOptions | undefined;
    sentinelUsername?: string | undefined;
    sentinelPassword?: string | undefined;
    sentinels?: Array<Partial<SentinelAddress>> | undefined;
    path?: string | undefined;
    family?: number | undefined;
    sentinelRetryStrategy?: ((retryAttempts: number) => number | void | null) | undefined;
    sentinelReconnectStrategy?: ((retryAttempts: number) => number | void | null) | undefined;
    preferredSlaves?:
      | ((slaves: { port: string; ip: string; flags?: string | undefined }[]) => { port: string; ip: string } | null)
      | PreferredSlave[]
      | PreferredSlave
      | undefined;
    connectTimeout?: number | undefined;
    disconnectTimeout?: number | undefined;
    sentinelCommandTimeout?: number | undefined;
    enableTLSForSentinelMode?: boolean | undefined;
    sentinelTLS?: ConnectionOptions | undefined;
    natMap?: NatMap | undefined;
    updateSentinels?: boolean | undefined;
    sentinelMaxConnections?: number | undefined;
    failoverDetector?: boolean | undefined;
  }

  /** How much an engine may keep, as redis.conf says it. */
  export interface MemoryLimits {
    /** Bytes, or text such as `'100mb'` and `'2gb'` (powers of 1024) or `'2g'` (of 1000); 0, the default, for no limit. */
    maxMemory?: number | string | undefined;
    /** What becomes of what finds no room. Default `'noeviction'`: it is refused. */
    maxMemoryPolicy?: MaxMemoryPolicy | undefined;
    /** How many keys are compared before one is evicted, 1 to 64. Default 5. */
    maxMemorySamples?: number | undefined;
  }
  export type MaxMemoryPolicy =
    | 'noeviction'
    | 'allkeys-lru'
    | 'allkeys-lfu'
    | 'allkeys-random'
    | 'volatile-lru'
    | 'volatile-lfu'
    | 'volatile-random'
    | 'volatile-ttl';

  /**
   * Limits are those of the engine, for all its clients: who says one first has it, and to say another one is an error.
   * ioredis itself, to which `connect()` may lead, does not know them.
   */
  export type RedisOptions = CommonRedisOptions & SentinelConnectionOptions & StandaloneConnectionOptions & MemoryLimits;

  export interface HimportFieldset {
    readonly name: string | Buffer;
    readonly fields: readonly (string | Buffer)[];
  }

  /** What a parameter of redis.conf can be set to: `true` is yes, and an array several words. */
  export type ParameterValue = string | number | boolean | readonly (string | number)[];

  /** Parameters of redis.conf. `listen()` takes their names in any case, with or without dashes. */
  export interface Parameters {
    /** Makes no difference: every key is removed when its time is over. */
    activeExpireEffort?: ParameterValue;
    /** Makes no difference: tables grow segment by segment, as keys come, so nothing is left to be rehashed. */
    activerehashing?: ParameterValue;
    /** After so many milliseconds of a script those who need what it holds are told that it is busy; 0 for never. */
    busyReplyThreshold?: ParameterValue;
    /** How many bytes may wait for a client that does not read, by classes: so many end its connection at once, so many when they have waited for so many seconds. Messages for those who are subscribed to something count for `pubsub`, all else for `normal`. */
    clientOutputBufferLimit?: ParameterValue;
    /** The longest command, together with what has been received behind it. */
    clientQueryBufferLimit?: ParameterValue;
    /** The host that CLUSTER names; empty for the address that the client has connected to. */
    clusterAnnounceIp?: ParameterValue;
    /** The port that CLUSTER names; 0 for the listener's. */
    clusterAnnouncePort?: ParameterValue;
    /** Makes no difference: no timer of the engine ticks: what is due wakes a thread. */
    dynamicHz?: ParameterValue;
    /** Who may use DEBUG. */
    enableDebugCommand?: ParameterValue;
    /** Hashes up to this many fields, none of them or their values longer than the next parameter's bytes, are compact. */
    hashMaxListpackEntries?: ParameterValue;
    /** See hash-max-listpack-entries. */
    hashMaxListpackValue?: ParameterValue;
    /** Makes no difference: the engine logs nothing. */
    hideUserDataFromLog?: ParameterValue;
    /** Sketches of PFADD that would be longer than this become dense. */
    hllSparseMaxBytes?: ParameterValue;
    /** Makes no difference: no timer of the engine ticks: what is due wakes a thread. */
    hz?: ParameterValue;
    /** Makes no difference: the engine logs nothing. */
    ignoreWarnings?: ParameterValue;
    /** Operations that take as many milliseconds or more are kept for LATENCY; 0 for none. */
    latencyMonitorThreshold?: ParameterValue;
    /** Whether LATENCY HISTOGRAM and the section latencystats of INFO are kept. */
    latencyTracking?: ParameterValue;
    /** What percentiles the section latencystats of INFO shows. */
    latencyTrackingInfoPercentiles?: ParameterValue;
    /** Makes no difference: what is large is always freed in the background. */
    lazyfreeLazyEviction?: ParameterValue;
    /** Makes no difference: what is large is always freed in the background. */
    lazyfreeLazyExpire?: ParameterValue;
    /** Makes no difference: what is large is always freed in the background. */
    lazyfreeLazyServerDel?: ParameterValue;
    /** Makes no difference: what is large is always freed in the background. */
    lazyfreeLazyUserDel?: ParameterValue;
    /** Makes no difference: what is large is always freed in the background. */
    lazyfreeLazyUserFlush?: ParameterValue;
    /** After so many minutes without a use the counter of a key's uses loses one; 0 for never. */
    lfuDecayTime?: ParameterValue;
    /** How hard the counter of a key's uses is to raise. */
    lfuLogFactor?: ParameterValue;
    /** Makes no difference: lists are never compressed. */
    listCompressDepth?: ParameterValue;
    /** The size of a list's chunks: elements when positive; -1 to -5 for 4, 8, 16, 32 and 64 KB. */
    listMaxListpackSize?: ParameterValue;
    /** Makes no difference: the engine logs nothing; the log of the command nearis follows it. */
    loglevel?: ParameterValue;
    /** Makes no difference: connections are accepted one by one between other work. */
    maxNewConnectionsPerCycle?: ParameterValue;
    /** Makes no difference: connections are accepted one by one between other work. */
    maxNewTlsConnectionsPerCycle?: ParameterValue;
    /** Listener connections at a time. */
    maxclients?: ParameterValue;
    /** How much the engine may keep; 0 for no limit. Above it keys are evicted, or commands that may need memory refused. */
    maxmemory?: ParameterValue;
    /** What all connections of the listener may keep in bytes, or as a part of maxmemory (`5%`); those that keep most are ended when it is more. 0 for any. */
    maxmemoryClients?: ParameterValue;
    /** Makes no difference: a caller in a hurry evicts a few keys, and what is more goes in the background. */
    maxmemoryEvictionTenacity?: ParameterValue;
    /** Which keys are evicted. Under a policy with `lfu` in its name uses of keys are counted, under others the time of the last one is kept. */
    maxmemoryPolicy?: ParameterValue;
    /** How many keys are looked at for each that is evicted. */
    maxmemorySamples?: ParameterValue;
    /** Which events of keys are published, by the letters of their classes; none without `K` or `E`. */
    notifyKeyspaceEvents?: ParameterValue;
    /** Whether only clients of this machine are let in while there is no password. */
    protectedMode?: ParameterValue;
    /** The longest string. Keys and replies keep lengths in 32 bits, so the bound is lower than a real server's. */
    protoMaxBulkLen?: ParameterValue;
    /** The password of the user `default`; empty when clients need none. Only its SHA-256 is kept, and that is what is shown: `#` and 64 hexadecimal digits, which may be given instead of a password. */
    requirepass?: ParameterValue;
    /** Sets of integers up to this many are compact. */
    setMaxIntsetEntries?: ParameterValue;
    /** Sets up to this many members, none of them longer than set-max-listpack-value bytes, are compact. */
    setMaxListpackEntries?: ParameterValue;
    /** See set-max-listpack-entries. */
    setMaxListpackValue?: ParameterValue;
    /** Makes no difference: there are no replicas to wait for. */
    shutdownTimeout?: ParameterValue;
    /** Commands that take more microseconds than this are kept in the slow log; 0 for all, -1 for none. */
    slowlogLogSlowerThan?: ParameterValue;
    /** How many commands the slow log keeps. */
    slowlogMaxLen?: ParameterValue;
    /** A node of a stream takes another entry as long as it has fewer bytes than this; 0 for no limit. */
    streamNodeMaxBytes?: ParameterValue;
    /** A node of a stream takes another entry as long as it has fewer entries than this; 0 for no limit. */
    streamNodeMaxEntries?: ParameterValue;
    /** How many connections the system lets wait to be accepted. */
    tcpBacklog?: ParameterValue;
    /** After so many seconds of silence the system asks whether a peer is still there; 0 for never. For connections that come from then on. */
    tcpKeepalive?: ParameterValue;
    /** After so many seconds in which it neither sent nor took anything a connection is ended; 0 for never. Those that wait for something stay: subscribers, monitors and blocked clients. */
    timeout?: ParameterValue;
    /** How many keys are remembered for clients that track what they read; when there are more, some are forgotten, and their readers told as if they had changed. 0 for any number. */
    trackingTableMaxKeys?: ParameterValue;
    /** The permissions of the unix socket's file, in octal; 0 for those with which the process makes files. */
    unixsocketperm?: ParameterValue;
    /** Sorted sets up to this many members, none of them longer than zset-max-listpack-value bytes, are compact. */
    zsetMaxListpackEntries?: ParameterValue;
    /** See zset-max-listpack-entries. */
    zsetMaxListpackValue?: ParameterValue;
  }

  export interface ListenOptions extends Parameters {
    /** 0 takes a free one; 6379 when there is no `path` either. */
    port?: number;
    /**
     * Addresses and names, as `bind` of redis.conf has them: `*` and `::*` for all of a family, behind a `-` one that may be
     * missing. 127.0.0.1 by default. While there is no password, only this machine is let in, whatever the address.
     */
    host?: string | readonly string[];
    /** As `host`. */
    bind?: string | readonly string[];
    /** A unix socket. */
    path?: string;
    /** As `path`. */
    unixSocket?: string;
    /** Threads that serve connections, 1 to 64. */
    threads?: number;
    /** As `threads`. */
    ioThreads?: number;
    /** As `maxmemory`, `maxmemoryPolicy` and `maxmemorySamples`: with the capitals of other options. */
    maxMemory?: number | string;
    maxMemoryPolicy?: string;
    maxMemorySamples?: number;
    requirePass?: string;
    maxClients?: number;
  }

  export class Listener extends EventEmitter {
    private constructor();
    /** Until it is closed, by `close()` or the command SHUTDOWN, which the event `close` tells. */
    readonly listening: boolean;
    readonly port?: number;
    readonly host?: string;
    readonly path?: string;
    /** The path, or `host:port` of the first host. */
    readonly address: string;
    /** `host:port` of every host, and the path. */
    readonly addresses: string[];
    /**
     * Lets nobody in any more, has commands that run finished and answered, and ends the connections; resolves when that is done,
     * and `close` is emitted then.
     */
    close(): Promise<void>;
    /** Keeps the process alive while it is open, which is the default. */
    ref(): this;
    /** Lets the process end although it is open. */
    unref(): this;
  }

  /** The time that an engine goes by: that of `Date.now()`, fake timers included, or one that is set by hand. */
  export interface Clock {
    /** Milliseconds since 1970. */
    readonly now: number;
    /**
     * Stops the clock at a moment: a Date or milliseconds since 1970. What is due on the way there has happened when it
     * returns, and has been delivered when the promise resolves.
     */
    set(moment: number | Date): Promise<void>;
    /**
     * Moves the clock on by so many milliseconds; a running one is stopped first. Keys expire, waits end and locks of
     * `withLock` are extended on the way, in the order of their moments, before it returns; events and replies have been
     * delivered when the promise resolves.
     */
    advance(ms: number): Promise<void>;
    /** Lets the clock run with `Date.now()` again. */
    system(): void;
  }

  /** A server that an engine can pass for. Without a minor version: the last one of it. */
  export type Flavor =
    | 'redis-7.0'
    | 'redis-7.2'
    | 'redis-7.4'
    | 'redis-8.0'
    | 'redis-8.2'
    | 'redis-8.4'
    | 'valkey-8'
    | 'valkey-8.0'
    | 'valkey-8.1'
    | 'valkey-9'
    | 'valkey-9.0'
    | 'valkey-9.1';

  /** What every key of an engine was at a moment. */
  export interface Snapshot {
    readonly engine: Engine;
    readonly isReleased: boolean;
    /** Forgets what has been kept. */
    release(): void;
    /** As `release()`, for `using`. */
    [Symbol.dispose](): void;
  }

  /** What `Engine.dump()` gives: keys with their values. What plain data cannot tell is in objects with names of `$`. */
  export type Dump = Record<string, any>;

  /** A value as people write it: a string, a hash, a list, a set, a sorted set (a `Map` of scores), or one with a time. */
  export type SeedValue =
    | string
    | number
    | bigint
    | boolean
    | Uint8Array
    | readonly unknown[]
    | ReadonlySet<unknown>
    | ReadonlyMap<unknown, number | string>
    | { readonly [name: string]: unknown };

  /** What `Engine.load()` takes: keys with their values, or commands, each an array that begins with its name. */
  export type Seed = { readonly [key: string]: SeedValue } | readonly (readonly [string, ...unknown[]])[];

  /** Sixteen databases in this process. */
  export class Engine {
    /** With a `seed` it is the same on every machine: what it draws by chance, and the order of what has none. */
    constructor(options?: { name?: string; debug?: boolean; flavor?: Flavor | null; seed?: number } & MemoryLimits);
    readonly name: string | undefined;
    /**
     * The server that it passes for in tests, null for none: commands, options and configuration parameters of other versions
     * are refused as they would be there, and the versions that it tells are that server's. In a test it lasts until the
     * test's end, where a setup file tells of that.
     */
    flavor: Flavor | null;
    /** The time that the engine goes by. */
    readonly clock: Clock;
    connect(options?: RedisOptions): Redis;
    listen(options?: ListenOptions): Promise<Listener>;
    close(): Promise<void>;
    /** Walks over all data; what is inconsistent, or null. */
    check(): string | null;
    /** What every key is now, for `restore()`. Costs what changes afterwards, whatever the size of the data. */
    snapshot(): Snapshot;
    /** Makes every key of every database what it was. The snapshot can be restored again. */
    restore(snapshot: Snapshot): void;
    /**
     * All that there is as plain data, the same for the same content.
     * @param options `ttl`: what is told of ends, milliseconds left, the moment (Unix milliseconds), or nothing; by default
     *   what is left while time stands, and the moment while it goes on
     */
    dump(options?: { ttl?: 'left' | 'at' | false }): Dump;
    /**
     * Stores plain data, as `dump()` gives it or written by hand, or runs commands: all of it or, with a `TypeError`, nothing.
     * @param options `flush` removes what there was; without, keys that are not named stay
     */
    load(data: Seed, options?: { flush?: boolean }): void;
    /**
     * Makes repeatable what is drawn by chance: SPOP, RANDOMKEY and their kin, the order of SCAN and KEYS, tokens of locks.
     * Without a number it is random again.
     */
    seed(seed?: number): void;
    /** For tests: has calls fail, come late or lose their connection, until that is undone. */
    inject(fault: Fault): InjectedFault;
    /** For tests: the usual faults. */
    readonly faults: Faults;
    /** Undoes all faults that were injected by way of this object. */
    undoFaults(): void;
    /** What the engine has been told, once `log.start()` has been called. */
    readonly log: CommandLog;
    /**
     * Has a real server told what this engine is told, until the end of the test, which fails if the server answers
     * something differently. Its database has to be empty, and is again afterwards.
     */
    mirror(url: string, options?: MirrorOptions): Mirror;
    /** Puts rules in force until the end of the test, or until they are undone; `false` ends all. */
    strict(rules: boolean | StrictRules): {
      /** Throws if keys without a TTL have come since, as the end of the test does. */
      check(): void;
      /** Ends it, unchecked. */
      undo(): void;
    };
  }

  export interface MirrorOptions {
    /** Whether the server's database may hold something, which is deleted. */
    flush?: boolean;
    /** How far times may be apart (TTL and its kin), 1000 unless told. */
    toleranceMs?: number;
  }

  /** A real server that is told what an engine is told, and whose replies are compared. */
  export interface Mirror {
    /** Waits until the server has been told everything; rejects if it has answered something differently. */
    check(): Promise<void>;
    /** Checks, deletes what has been stored on the server, and leaves it, as the end of the test does. */
    end(): Promise<void>;
    /** Leaves it unchecked. */
    undo(): Promise<void>;
    /** What both have answered differently and nobody has been told of yet. */
    readonly differences: { name: string; args: (string | Buffer)[]; place: string | undefined; engine: any; server: any }[];
    /** Commands that the server was not asked, with the reason; `*` when it was asked nothing more. */
    readonly skipped: Record<string, string>;
  }

  /** What is refused, or fails the test; `true` stands for `keys`, `ttl` and `crossSlot`. */
  export interface StrictRules {
    /** KEYS is refused. */
    keys?: boolean;
    /** A key that has no TTL when the test ends fails it; but for keys that match a pattern given here. */
    ttl?: boolean | string | RegExp | (string | RegExp)[];
    /** Commands and transactions with keys of several slots are refused as by a cluster. */
    crossSlot?: boolean;
    /** FLUSHALL and FLUSHDB are refused. */
    flush?: boolean;
  }

  export interface LogOptions {
    /** The most entries that are kept, 10,000 unless told. */
    entries?: number;
    /** The most bytes of arguments that are kept, 64 MiB unless told. */
    bytes?: number;
    /** Whether entries say where their calls were made. */
    places?: boolean;
  }

  /** A command that the engine was told. */
  export interface LogEntry {
    /** Counts the commands of the engine while there was a log. */
    number: number;
    /** Lower case. */
    name: string;
    /** As the engine was told them: keys with their prefix, Buffers where bytes are no text. Passwords are hidden. */
    args: (string | Buffer)[];
    client: { id: number; name: string; db: number };
    /** Milliseconds since 1970, by the engine's clock. */
    time: number;
    /** Who told it: a client of this process, one of a listener, a script, or an atomic function. */
    by: 'client' | 'listener' | 'script' | 'atomic';
    /** A transaction was open: it was queued, or it is what ended the transaction. */
    inMulti: boolean;
    outcome: 'running' | 'waiting' | 'answered' | 'failed' | 'gone';
    /** The line of the error that it was answered with. */
    error?: string;
    /** `file:line:column` of the call, if places are kept. */
    place?: string;
  }

  export interface CommandLog extends Iterable<LogEntry> {
    readonly isOn: boolean;
    /** Begins to log commands, or goes on within other bounds; the oldest entries go first. */
    start(options?: LogOptions): void;
    /** Logs no more. What has been logged stays. */
    stop(): void;
    clear(): void;
    /** Oldest first. */
    readonly entries: LogEntry[];
    /** How many entries had to go for newer ones since the log was cleared. */
    readonly dropped: number;
    /** How often each command was told. */
    readonly counts: Record<string, number>;
    /** The entries of a command, of a subcommand with its container, such as `config set`. */
    of(command: string): LogEntry[];
  }

  /** Which of the calls that it is about a fault meets. */
  export interface FaultCounts {
    /** The first one, from 1 on. With it `times` is 1 unless given. */
    nth?: number;
    /** How many. Otherwise all until it is undone, but a connection is lost once. */
    times?: number;
    /** Whose calls; a client of the engine, of either shape. Also when it has connected anew. */
    client?: object;
  }

  export interface FaultCalls extends FaultCounts {
    /**
     * Names in any case, a subcommand as `config|set` or `config set`. None: all commands but those by which clients
     * introduce themselves (HELLO, AUTH, SELECT, CLIENT, INFO, READONLY, QUIT).
     */
    command?: string | readonly string[];
    /** A key that the call must have, with its prefix: a string is a pattern as for KEYS, bytes are meant exactly. */
    key?: string | Uint8Array;
  }

  /** What is to happen to which calls. */
  export type Fault = FaultCalls &
    (
      | { /** The reply, instead of running the command: one line. */ error: string | Error; latencyMs?: undefined; disconnect?: undefined }
      | { /** By how many milliseconds the reply comes later. */ latencyMs: number; error?: undefined; disconnect?: undefined }
      | {
          /** The connection is lost before the command runs (also `true`), or behind it, and with it the reply. */
          disconnect: true | 'before' | 'after';
          error?: undefined;
          latencyMs?: undefined;
        }
    );

  export interface InjectedFault {
    /** How many calls it has met. */
    readonly hits: number;
    /** Ends it. */
    undo(): void;
  }

  /** The usual faults, with the words of a real server, for the commands that it refuses then. */
  export interface Faults {
    /** As a replica: commands that write are refused. */
    readonly(options?: FaultCounts): InjectedFault;
    /** As with no memory left: commands that may need some are refused. */
    oom(options?: FaultCounts): InjectedFault;
    /** As a server that is starting. */
    loading(options?: FaultCounts): InjectedFault;
    /** As a server that runs a script which takes too long. */
    busy(options?: FaultCounts): InjectedFault;
    /** As a server that has been given a password since. */
    noauth(options?: FaultCounts): InjectedFault;
    /** As a cluster that has lost too many of its nodes. */
    clusterdown(options?: FaultCounts): InjectedFault;
    /** As a node of a cluster that has handed over a slot to the one at `host:port`. */
    moved(slot: number, address: string, options?: FaultCounts): InjectedFault;
    /** Every reply comes so many milliseconds later. */
    slow(ms: number, options?: FaultCalls): InjectedFault;
    /** All clients lose their connections now, or one of them does; how many there were. */
    dropConnection(client?: object): number;
    /** The server cannot be reached: connections are lost and new ones refused, until `up()`. */
    down(): { undo(): void };
    up(): void;
    /** Undoes all faults of the engine. */
    undo(): void;
  }

  /** One engine that owns all slots, and refuses what a cluster of one node refuses. */
  export class Cluster<ReplyMapping extends ReplyMappingMode = 'legacy'> {
    constructor(
      startupNodes: ClusterNode[],
      options?: ClusterOptions & { redisOptions?: ClusterOptions['redisOptions'] & { replyMapping?: ReplyMapping } },
    );
    options: ClusterOptions & { scripts?: any; redisOptions?: any };
    /** The nodes of each slot, once they are known. */
    slots: string[][];
    status: ClusterStatus;
    isCluster: boolean;
    scriptsSet: {};
    addedBuiltinSet: Set<string>;
    get autoPipelineQueueSize(): number;
    /** The engine behind it. */
    readonly engine: Engine;
    connect(): Promise<void>;
    disconnect(reconnect?: boolean): void;
    quit(callback?: Callback<'OK'>): Promise<'OK'>;
    duplicate<Override extends ClusterOptions | undefined = undefined>(
      overrideStartupNodes?: ClusterNode[],
      overrideOptions?: Override,
    ): Cluster<ReplyMappingFromClusterOptions<ReplyMapping, Override>>;
    nodes(role?: NodeRole): Redis[];
    refreshSlotsCache(callback?: Callback<void>): void;
    delayUntilReady(callback: Callback): void;
    defineCommand(name: string, definition: ScriptDefinition): void;
    sendCommand(command: Command, stream?: any, node?: any): unknown;
    getBuiltinCommands(): string[];
    createBuiltinCommand(name: string): { string: any; buffer: any };
    addBuiltinCommand(name: string): void;
    sscanStream(key: RedisKey, options?: ScanStreamOptions): ScanStream;
    sscanBufferStream(key: RedisKey, options?: ScanStreamOptions): ScanStream;
    hscanStream(key: RedisKey, options?: ScanStreamOptions): ScanStream;
    hscanBufferStream(key: RedisKey, options?: ScanStreamOptions): ScanStream;
    zscanStream(key: RedisKey, options?: ScanStreamOptions): ScanStream;
    zscanBufferStream(key: RedisKey, options?: ScanStreamOptions): ScanStream;
  }
  export interface Cluster<ReplyMapping extends ReplyMappingMode = 'legacy'>
    extends RedisCommander<{ type: 'default'; mapping: ReplyMapping extends 'resp3' ? 'resp3' : 'resp2' }>,
      Transactional<ReplyMapping extends 'resp3' ? 'resp3' : 'resp2'>,
      EventEmitter {}

  export type ClusterNode = string | number | { host?: string | undefined; port?: number | undefined };
  export type NodeRole = 'master' | 'slave' | 'all';
  export type NatMap =
    | { [key: string]: { host: string; port: number } }
    | ((key: string) => { host: string; port: number } | null);
  export type DNSLookupFunction = (
    hostname: string,
    callback: (error: NodeJS.ErrnoException | null | undefined, address: string, family?: number) => void,
  ) => void;
  export type DNSResolveSrvFunction = (
    hostname: string,
    callback: (error: NodeJS.ErrnoException | null | undefined, records?: SrvRecord[]) => void,
  ) => void;

  /** Options of a cluster. Those that are about a network are taken and have no effect. */
  export interface ClusterOptions extends CommanderOptions {
    clusterRetryStrategy?: ((times: number, reason?: Error) => number | void | null) | null | undefined;
    clusterNodeRetryStrategy?: ((times: number) => number | void | null) | null | undefined;
    enableOfflineQueue?: boolean | undefined;
    enableReadyCheck?: boolean | undefined;
    scaleReads?: NodeRole | Function | undefined;
    maxRedirections?: number | undefined;
    retryDelayOnFailover?: number | undefined;
    retryDelayOnClusterDown?: number | undefined;
    retryDelayOnTryAgain?: number | undefined;
    retryDelayOnMoved?: number | undefined;
    slotsRefreshTimeout?: number | undefined;
    slotsRefreshInterval?: number | undefined;
    /** Subscribes to shard channels on connections of their own; without it their messages are not delivered. */
    shardedSubscribers?: boolean | undefined;
    redisOptions?:
      | Omit<
          RedisOptions,
          'port' | 'host' | 'path' | 'sentinels' | 'retryStrategy' | 'enableOfflineQueue' | 'readOnly' | 'himportFieldsets'
        >
      | undefined;
    lazyConnect?: boolean | undefined;
    useSRVRecords?: boolean | undefined;
    resolveSrv?: DNSResolveSrvFunction | undefined;
    dnsLookup?: DNSLookupFunction | undefined;
    natMap?: NatMap | undefined;
    enableAutoPipelining?: boolean | undefined;
    autoPipeliningIgnoredCommands?: string[] | undefined;
    scripts?: Record<string, ScriptDefinition> | undefined;
    himportFieldsets?: readonly HimportFieldset[] | undefined;
  }

  /**
   * A client of the embedded engine (nothing, `nearis:`, or `nearis://name` for the engine of that name in this process),
   * or of the application's own ioredis: `redis:`, `rediss:`, a host and port, Sentinels. That one has no `engine`, `sync`,
   * `atomic`, `lock`, `withLock` and `listen`.
   */
  export function connect(where?: string | number | (RedisOptions & { url?: string }) | null, options?: RedisOptions): Redis;
  /** A client of a cluster, of the application's own ioredis. */
  export function connect(nodes: ClusterNode[], options?: ClusterOptions): Cluster;
  export function connect(description: ClusterOptions & { nodes: ClusterNode[] }): Cluster;

  export interface ScanStreamOptions extends ReadableOptions {
    match?: string;
    type?: string;
    count?: number | string;
    noValues?: boolean;
  }

  export class ScanStream extends Readable {
    constructor(options: ReadableOptions & { redis: any; command: string; key?: any; match?: string; type?: string; count?: number | string; noValues?: boolean });
    close(): void;
  }

  export class Command {
    constructor(
      name: string,
      args?: any[] | null,
      options?: { replyEncoding?: BufferEncoding | null; keyPrefix?: string | Buffer; errorStack?: Error; readOnly?: boolean },
      callback?: Callback,
    );
    name: string;
    args: (string | Buffer | number | any[])[];
    promise: Promise<any>;
    isResolved: boolean;
    resolve: (result: any) => void;
    reject: (error: Error) => void;
    getKeys(): (string | Buffer)[];
    getSlot(): number;
    static setReplyTransformer(name: string, transform: (result: any, context?: any) => any): void;
    static setArgumentTransformer(name: string, transform: (args: any[]) => any[]): void;
    static checkFlag(flag: string, name: string): boolean;
    static FLAGS: Record<string, string[]>;
  }

  /** What `pipeline()` and `multi()` make. */
  export class Pipeline<Mapping extends 'resp2' | 'resp3' = 'resp2'> {
    constructor(redis: Redis | Cluster);
    promise: Promise<unknown> | null;
    isPipeline: boolean;
    options: CommanderOptions;
  }
  export interface Pipeline<Mapping extends 'resp2' | 'resp3' = 'resp2'> extends ChainableCommander<Mapping> {}

  /** A pipeline or transaction under way: each command gives it back, so that the next can follow. */
  export interface ChainableCommander<Mapping extends 'resp2' | 'resp3' = 'resp2'>
    extends RedisCommander<{ type: 'pipeline'; mapping: Mapping }> {
    length: number;
    addBatch(batch: unknown[][]): this;
    /** Begins a transaction inside a pipeline. */
    multi(callback?: Callback<'OK'>): ChainableCommander<Mapping>;
    /** @deprecated the same as `exec` */
    execBuffer(callback?: Callback<Results>): Promise<Results>;
  }

  export interface Transactional<Mapping extends 'resp2' | 'resp3'> {
    /** Commands that are collected, and sent as one. */
    pipeline(commands?: unknown[][]): ChainableCommander<Mapping>;
    /** Begins a transaction; its commands are queued by the client's own methods until `exec()`. */
    multi(options: { pipeline: false }): Promise<'OK'>;
    /** A transaction as a chain. */
    multi(): ChainableCommander<Mapping>;
    multi(options: { pipeline: true }): ChainableCommander<Mapping>;
    multi(commands?: unknown[][], options?: { pipeline?: true }): ChainableCommander<Mapping>;
  }

  /** What subscribers of the diagnostics channel `ioredis:command` get. */
  export interface CommandTraceContext {
    command: string;
    args: string[];
    database: number;
    serverAddress: string;
    serverPort: number | undefined;
  }
  /** What those of `ioredis:batch` get. */
  export interface BatchOperationContext {
    batchMode: 'MULTI';
    batchSize: number;
    database: number;
    serverAddress: string;
    serverPort: number | undefined;
  }
  /** What those of `ioredis:connect` get. */
  export interface ConnectTraceContext {
    serverAddress: string;
    serverPort: number | undefined;
    connectionEpoch: number;
  }

  export interface RedisSync extends Omit<RedisCommander<{ type: 'sync' }>, 'exec'> {
    multi(): 'OK';
    exec(): Results;
  }

  type NotInScripts = 'auth' | 'debug' | 'discard' | 'eval' | 'eval_ro' | 'evalsha' | 'evalsha_ro' | 'exec' | 'fcall' | 'fcall_ro' | 'hello' | 'monitor' | 'multi' | 'psubscribe' | 'punsubscribe' | 'quit' | 'reset' | 'role' | 'shutdown' | 'ssubscribe' | 'subscribe' | 'sunsubscribe' | 'unsubscribe' | 'unwatch' | 'watch' | 'acl' | 'arcount' | 'ardel' | 'ardelrange' | 'arget' | 'argetrange' | 'argrep' | 'arinfo' | 'arinsert' | 'arlastitems' | 'arlen' | 'armget' | 'armset' | 'arnext' | 'arop' | 'arring' | 'arscan' | 'arseek' | 'arset' | 'backup' | 'bgrewriteaof' | 'bgsave' | 'blmovem' | 'dump' | 'failover' | 'himport' | 'hotkeys' | 'lmovem' | 'migrate' | 'psync' | 'replconf' | 'replicaof' | 'restore' | 'restore-asking' | 'save' | 'sdiffcard' | 'sentinel' | 'slaveof' | 'sunioncard' | 'trimslots' | 'vadd' | 'vcard' | 'vdim' | 'vemb' | 'vgetattr' | 'vinfo' | 'vismember' | 'vlinks' | 'vrandmember' | 'vrange' | 'vrem' | 'vsetattr' | 'vsim' | 'xcfgset' | 'xidmprecord' | 'xnack';

  /** What an atomic function works with: every command that may run in a script. Of no use once the function returns. */
  export interface Atomic extends Omit<RedisCommander<{ type: 'sync' }>, NotInScripts | `${NotInScripts}Buffer`> {}

  export interface AtomicOptions {
    /** When the function throws, every key is put back as it was. */
    rollback?: boolean;
  }

  export interface LockOptions {
    /** The lock ends by itself after so many milliseconds; 30,000. */
    ttlMs?: number;
    /** How long to wait while somebody else has it; 0 for not at all, Infinity, which is the default. */
    waitMs?: number;
    /** Ends the wait. */
    signal?: AbortSignal;
    /** What the key holds while the lock is ours, unlike any other's; made at random. */
    token?: string;
  }

  export class Lock {
    private constructor();
    readonly name: string;
    readonly token: string;
    /** Greater than that of any earlier holder, for the resource to refuse those who have lost the lock unawares. */
    readonly fence: number;
    readonly ttlMs: number;
    /** Begins its time anew; false when it is no longer ours. */
    extend(ttlMs?: number): Promise<boolean>;
    /** Gives it back; false when it was no longer ours. */
    release(): Promise<boolean>;
    /** As `release()`, for `await using`. */
    [Symbol.asyncDispose](): Promise<void>;
  }

  export class LockError extends Error {
    readonly code: 'TAKEN' | 'TIMEOUT' | 'ABORTED' | 'LOST';
    readonly lockName: string;
    readonly cause?: unknown;
  }

  /** A script: Lua text, or a JSON program as text or as what it stands for. */
  export interface ScriptDefinition {
    lua?: string;
    script?: string | object;
    /** Without it, a call says how many keys there are by its first argument. */
    numberOfKeys?: number;
    readOnly?: boolean;
  }

  /** An error that was answered, the same class as that of `redis-errors`. */
  export const ReplyError: any;

  export function print(error: Error | null, reply?: any): void;

  /** The base of a connector, for `new Redis({ Connector })` of ioredis. */
  export class AbstractConnector {
    constructor(disconnectTimeout: number);
    connecting: boolean;
    stream: any;
    check(info: any): boolean;
    disconnect(): void;
  }
  export class SentinelConnector extends AbstractConnector {
    constructor(options: any);
    readonly sentinelIterator: SentinelIterator;
    /** Rejects: only ioredis itself asks Sentinels. */
    connect(): Promise<never>;
  }
  /** Addresses of Sentinels, in the order in which they are asked. */
  export class SentinelIterator {
    constructor(sentinels: { host?: string; port?: number }[]);
    next(): { done: boolean; value?: { host?: string; port?: number } };
    reset(moveCurrentEndpointToFirst: boolean): void;
    add(sentinel: { host?: string; port?: number }): boolean;
  }

  /** Every command. Add your own by merging into this interface. */
  export interface RedisCommander<Context extends ClientContext = { type: 'default' }> {
    /** Any command, whether there is a method for it or not. */
    call(command: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    callBuffer(command: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Ends the transaction that was begun last, or sends a chain; null when a watched key has changed. */
    exec(callback?: Callback<Results>): Promise<Results>;

    /** The engine does not know this command. */
    acl(token: 'GENPASS', ...bits: Rest<RedisValue, string>): Result<string, Context>;
    acl(token: 'WHOAMI', callback?: Callback<string>): Result<string, Context>;
    acl(token: 'DRYRUN', username: RedisValue, ...command: Rest<RedisValue, string>): Result<string, Context>;
    acl(token: 'CAT', ...category: Rest<RedisValue, string[]>): Result<string[], Context>;
    acl(token: 'USERS' | 'LIST', callback?: Callback<string[]>): Result<string[], Context>;
    acl(token: 'DELUSER', ...usernames: Rest<RedisValue, number>): Result<number, Context>;
    acl(token: 'SETUSER', username: RedisValue, ...rules: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    acl(token: 'LOAD' | 'SAVE', callback?: Callback<'OK'>): Result<'OK', Context>;
    acl(token: 'GETUSER', username: RedisValue, callback?: Callback<string[] | null>): Result<string[] | null, Context>;
    acl(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    aclBuffer(token: 'GENPASS', ...bits: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    aclBuffer(token: 'WHOAMI', callback?: Callback<Buffer>): Result<Buffer, Context>;
    aclBuffer(token: 'DRYRUN', username: RedisValue, ...command: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    aclBuffer(token: 'CAT', ...category: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    aclBuffer(token: 'USERS' | 'LIST', callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    aclBuffer(token: 'DELUSER', ...usernames: Rest<RedisValue, number>): Result<number, Context>;
    aclBuffer(token: 'SETUSER', username: RedisValue, ...rules: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    aclBuffer(token: 'LOAD' | 'SAVE', callback?: Callback<Buffer>): Result<Buffer, Context>;
    aclBuffer(token: 'GETUSER', username: RedisValue, callback?: Callback<Buffer[] | null>): Result<Buffer[] | null, Context>;
    aclBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Adds bytes at the end of the string at a key and returns its new length. */
    append(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    appendBuffer(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    arcount(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    arcountBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    ardel(key: RedisKey, ...indexes: Rest<RedisValue, number>): Result<number, Context>;
    ardelBuffer(key: RedisKey, ...indexes: Rest<RedisValue, number>): Result<number, Context>;
    /** The engine does not know this command. */
    ardelrange(key: RedisKey, ...ranges: Rest<RedisValue, number>): Result<number, Context>;
    ardelrangeBuffer(key: RedisKey, ...ranges: Rest<RedisValue, number>): Result<number, Context>;
    /** The engine does not know this command. */
    arget(key: RedisKey, index: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    argetBuffer(key: RedisKey, index: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** The engine does not know this command. */
    argetrange(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<(string | null)[]>): Result<(string | null)[], Context>;
    argetrangeBuffer(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<(Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** The engine does not know this command. */
    argrep(key: RedisKey, start: Numeric, end: Numeric, ...args: Rest<RedisValue, any[]>): Result<any[], Context>;
    argrepBuffer(key: RedisKey, start: Numeric, end: Numeric, ...args: Rest<RedisValue, any[]>): Result<any[], Context>;
    /** The engine does not know this command. */
    arinfo(key: RedisKey, ...options: Rest<RedisValue, (string | number)[]>): Result<(string | number)[], Context>;
    arinfoBuffer(key: RedisKey, ...options: Rest<RedisValue, (Buffer | number)[]>): Result<(Buffer | number)[], Context>;
    /** The engine does not know this command. */
    arinsert(key: RedisKey, ...values: Rest<RedisValue, number>): Result<number, Context>;
    arinsertBuffer(key: RedisKey, ...values: Rest<RedisValue, number>): Result<number, Context>;
    /** The engine does not know this command. */
    arlastitems(key: RedisKey, count: Numeric, ...options: Rest<RedisValue, (string | null)[]>): Result<(string | null)[], Context>;
    arlastitemsBuffer(key: RedisKey, count: Numeric, ...options: Rest<RedisValue, (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** The engine does not know this command. */
    arlen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    arlenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    armget(key: RedisKey, ...indexes: Rest<RedisValue, (string | null)[]>): Result<(string | null)[], Context>;
    armgetBuffer(key: RedisKey, ...indexes: Rest<RedisValue, (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** The engine does not know this command. */
    armset(key: RedisKey, ...pairs: Rest<RedisValue, number>): Result<number, Context>;
    armsetBuffer(key: RedisKey, ...pairs: Rest<RedisValue, number>): Result<number, Context>;
    /** The engine does not know this command. */
    arnext(key: RedisKey, callback?: Callback<number | null>): Result<number | null, Context>;
    arnextBuffer(key: RedisKey, callback?: Callback<number | null>): Result<number | null, Context>;
    /** The engine does not know this command. */
    arop(key: RedisKey, start: Numeric, end: Numeric, token3: 'SUM' | 'MIN' | 'MAX', callback?: Callback<string | null>): Result<string | null, Context>;
    arop(key: RedisKey, start: Numeric, end: Numeric, token3: 'AND' | 'OR' | 'XOR', callback?: Callback<number | null>): Result<number | null, Context>;
    arop(key: RedisKey, start: Numeric, end: Numeric, token3: 'MATCH', value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    arop(key: RedisKey, start: Numeric, end: Numeric, token3: 'USED', callback?: Callback<number>): Result<number, Context>;
    aropBuffer(key: RedisKey, start: Numeric, end: Numeric, token3: 'SUM' | 'MIN' | 'MAX', callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    aropBuffer(key: RedisKey, start: Numeric, end: Numeric, token3: 'AND' | 'OR' | 'XOR', callback?: Callback<number | null>): Result<number | null, Context>;
    aropBuffer(key: RedisKey, start: Numeric, end: Numeric, token3: 'MATCH', value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    aropBuffer(key: RedisKey, start: Numeric, end: Numeric, token3: 'USED', callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    arring(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    arringBuffer(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    /** The engine does not know this command. */
    arscan(key: RedisKey, start: Numeric, end: Numeric, ...options: Rest<RedisValue, [index: number, value: string][]>): Result<[index: number, value: string][], Context>;
    arscanBuffer(key: RedisKey, start: Numeric, end: Numeric, ...options: Rest<RedisValue, [index: number, value: Buffer][]>): Result<[index: number, value: Buffer][], Context>;
    /** The engine does not know this command. */
    arseek(key: RedisKey, index: Numeric, callback?: Callback<number>): Result<number, Context>;
    arseekBuffer(key: RedisKey, index: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    arset(key: RedisKey, index: Numeric, ...values: Rest<RedisValue, number>): Result<number, Context>;
    arsetBuffer(key: RedisKey, index: Numeric, ...values: Rest<RedisValue, number>): Result<number, Context>;
    /** Asks for a slot that is on its way here; no slot ever is. */
    asking(callback?: Callback<'OK'>): Result<'OK', Context>;
    askingBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Logs the client in. */
    auth(password: string | Buffer, callback?: Callback<'OK'>): Result<'OK', Context>;
    auth(username: string | Buffer, password: string | Buffer, callback?: Callback<'OK'>): Result<'OK', Context>;
    authBuffer(password: string | Buffer, callback?: Callback<Buffer>): Result<Buffer, Context>;
    authBuffer(username: string | Buffer, password: string | Buffer, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    backup(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    backupBuffer(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** The engine does not know this command. */
    bgrewriteaof(callback?: Callback<string>): Result<string, Context>;
    bgrewriteaofBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    bgsave(...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    bgsaveBuffer(...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Counts the bits that are 1 in a string or a part of it. */
    bitcount(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    bitcount(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitcount(key: RedisKey, start: Numeric, end: Numeric, token3: 'BYTE' | 'BIT', callback?: Callback<number>): Result<number, Context>;
    bitcountBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    bitcountBuffer(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitcountBuffer(key: RedisKey, start: Numeric, end: Numeric, token3: 'BYTE' | 'BIT', callback?: Callback<number>): Result<number, Context>;
    /** Reads, writes and adds to integers of any width at any bit of a string. */
    bitfield(key: RedisKey, ...operations: Rest<RedisValue, (number | null)[]>): Result<(number | null)[], Context>;
    bitfieldBuffer(key: RedisKey, ...operations: Rest<RedisValue, (number | null)[]>): Result<(number | null)[], Context>;
    /** Reads integers of any width at any bit of a string. */
    bitfield_ro(key: RedisKey, ...operations: Rest<RedisValue, number[]>): Result<number[], Context>;
    bitfield_roBuffer(key: RedisKey, ...operations: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Combines strings bit by bit and stores the result. */
    bitop(operation: string, destkey: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    bitopBuffer(operation: string, destkey: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Finds the first bit that is 0, or 1, in a string or a part of it. */
    bitpos(key: RedisKey, bit: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitpos(key: RedisKey, bit: Numeric, start: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitpos(key: RedisKey, bit: Numeric, start: Numeric, end: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitpos(key: RedisKey, bit: Numeric, start: Numeric, end: Numeric, token4: 'BYTE' | 'BIT', callback?: Callback<number>): Result<number, Context>;
    bitposBuffer(key: RedisKey, bit: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitposBuffer(key: RedisKey, bit: Numeric, start: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitposBuffer(key: RedisKey, bit: Numeric, start: Numeric, end: Numeric, callback?: Callback<number>): Result<number, Context>;
    bitposBuffer(key: RedisKey, bit: Numeric, start: Numeric, end: Numeric, token4: 'BYTE' | 'BIT', callback?: Callback<number>): Result<number, Context>;
    /** As LMOVE, but waits when there is no element to move. */
    blmove(source: RedisKey, destination: RedisKey, token2: 'LEFT' | 'RIGHT', token3: 'LEFT' | 'RIGHT', timeout: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    blmoveBuffer(source: RedisKey, destination: RedisKey, token2: 'LEFT' | 'RIGHT', token3: 'LEFT' | 'RIGHT', timeout: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** The engine does not know this command. */
    blmovem(source: RedisKey, destination: RedisKey, ...options: Rest<RedisValue, string[] | null>): Result<string[] | null, Context>;
    blmovemBuffer(source: RedisKey, destination: RedisKey, ...options: Rest<RedisValue, Buffer[] | null>): Result<Buffer[] | null, Context>;
    /** As LMPOP, but waits when none of the lists has an element. */
    blmpop(timeout: Numeric, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, [key: string, members: string[]] | null>): Result<[key: string, members: string[]] | null, Context>;
    blmpopBuffer(timeout: Numeric, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, [key: Buffer, members: Buffer[]] | null>): Result<[key: Buffer, members: Buffer[]] | null, Context>;
    /** Takes the first element off the first of several lists that has any; waits when none has. */
    blpop(...keysAndTimeout: Rest<RedisValue, [key: string, element: string] | null>): Result<[key: string, element: string] | null, Context>;
    blpopBuffer(...keysAndTimeout: Rest<RedisValue, [key: Buffer, element: Buffer] | null>): Result<[key: Buffer, element: Buffer] | null, Context>;
    /** Takes the last element off the first of several lists that has any; waits when none has. */
    brpop(...keysAndTimeout: Rest<RedisValue, [key: string, element: string] | null>): Result<[key: string, element: string] | null, Context>;
    brpopBuffer(...keysAndTimeout: Rest<RedisValue, [key: Buffer, element: Buffer] | null>): Result<[key: Buffer, element: Buffer] | null, Context>;
    /** As RPOPLPUSH, but waits when there is no element to move. */
    brpoplpush(source: RedisKey, destination: RedisKey, timeout: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    brpoplpushBuffer(source: RedisKey, destination: RedisKey, timeout: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** As ZMPOP, but waits when none of the sorted sets has a member. */
    bzmpop(timeout: Numeric, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, Shaped<[key: string, members: [member: string, score: string][]] | null, [key: string, members: [member: string, score: number][]] | null, Context>>): Result<Shaped<[key: string, members: [member: string, score: string][]] | null, [key: string, members: [member: string, score: number][]] | null, Context>, Context>;
    bzmpopBuffer(timeout: Numeric, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, Shaped<[key: Buffer, members: [member: Buffer, score: Buffer][]] | null, [key: Buffer, members: [member: Buffer, score: number][]] | null, Context>>): Result<Shaped<[key: Buffer, members: [member: Buffer, score: Buffer][]] | null, [key: Buffer, members: [member: Buffer, score: number][]] | null, Context>, Context>;
    /** Takes the member with the highest score out of the first of several sorted sets that has any; waits when none has. */
    bzpopmax(...keysAndTimeout: Rest<RedisValue, Shaped<[key: string, member: string, score: string] | null, [key: string, member: string, score: number] | null, Context>>): Result<Shaped<[key: string, member: string, score: string] | null, [key: string, member: string, score: number] | null, Context>, Context>;
    bzpopmaxBuffer(...keysAndTimeout: Rest<RedisValue, Shaped<[key: Buffer, member: Buffer, score: Buffer] | null, [key: Buffer, member: Buffer, score: number] | null, Context>>): Result<Shaped<[key: Buffer, member: Buffer, score: Buffer] | null, [key: Buffer, member: Buffer, score: number] | null, Context>, Context>;
    /** Takes the member with the lowest score out of the first of several sorted sets that has any; waits when none has. */
    bzpopmin(...keysAndTimeout: Rest<RedisValue, Shaped<[key: string, member: string, score: string] | null, [key: string, member: string, score: number] | null, Context>>): Result<Shaped<[key: string, member: string, score: string] | null, [key: string, member: string, score: number] | null, Context>, Context>;
    bzpopminBuffer(...keysAndTimeout: Rest<RedisValue, Shaped<[key: Buffer, member: Buffer, score: Buffer] | null, [key: Buffer, member: Buffer, score: number] | null, Context>>): Result<Shaped<[key: Buffer, member: Buffer, score: Buffer] | null, [key: Buffer, member: Buffer, score: number] | null, Context>, Context>;
    /** Holds the commands about clients. */
    client(token: 'ID', callback?: Callback<number>): Result<number, Context>;
    client(token: 'GETNAME', callback?: Callback<string | null>): Result<string | null, Context>;
    client(token: 'INFO' | 'LIST', ...options: Rest<RedisValue, string>): Result<string, Context>;
    client(token: 'SETNAME' | 'PAUSE' | 'UNPAUSE' | 'CACHING', ...args: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    client(token: 'SETINFO', attribute: RedisValue, value: RedisValue, callback?: Callback<string>): Result<string, Context>;
    client(token: 'NO-EVICT', token1: 'ON' | 'OFF', callback?: Callback<'OK'>): Result<'OK', Context>;
    client(token: 'GETREDIR', callback?: Callback<number>): Result<number, Context>;
    client(token: 'TRACKINGINFO', callback?: Callback<string>): Result<string, Context>;
    client(token: 'UNBLOCK', id: RedisValue, token2: 'TIMEOUT' | 'ERROR', callback?: Callback<number>): Result<number, Context>;
    client(token: 'UNBLOCK', id: RedisValue, callback?: Callback<number>): Result<number, Context>;
    client(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    clientBuffer(token: 'ID', callback?: Callback<number>): Result<number, Context>;
    clientBuffer(token: 'GETNAME', callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    clientBuffer(token: 'INFO' | 'LIST', ...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    clientBuffer(token: 'SETNAME' | 'PAUSE' | 'UNPAUSE' | 'CACHING', ...args: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    clientBuffer(token: 'SETINFO', attribute: RedisValue, value: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    clientBuffer(token: 'NO-EVICT', token1: 'ON' | 'OFF', callback?: Callback<Buffer>): Result<Buffer, Context>;
    clientBuffer(token: 'GETREDIR', callback?: Callback<number>): Result<number, Context>;
    clientBuffer(token: 'TRACKINGINFO', callback?: Callback<Buffer>): Result<Buffer, Context>;
    clientBuffer(token: 'UNBLOCK', id: RedisValue, token2: 'TIMEOUT' | 'ERROR', callback?: Callback<number>): Result<number, Context>;
    clientBuffer(token: 'UNBLOCK', id: RedisValue, callback?: Callback<number>): Result<number, Context>;
    clientBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Holds the commands about clusters. */
    cluster(token: 'KEYSLOT' | 'COUNTKEYSINSLOT' | 'COUNT-FAILURE-REPORTS', argument: RedisValue, callback?: Callback<number>): Result<number, Context>;
    cluster(token: 'GETKEYSINSLOT', slot: Numeric, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    cluster(token: 'MYID' | 'MYSHARDID' | 'NODES' | 'INFO', callback?: Callback<string>): Result<string, Context>;
    cluster(token: 'SLOTS', callback?: Callback<[startSlotRange: number, endSlotRange: number, ...nodes: [host: string, port: number, nodeId: string, info: unknown[]][]][]>): Result<[startSlotRange: number, endSlotRange: number, ...nodes: [host: string, port: number, nodeId: string, info: unknown[]][]][], Context>;
    cluster(token: 'LINKS' | 'SHARDS', callback?: Callback<unknown[]>): Result<unknown[], Context>;
    cluster(token: 'REPLICAS' | 'SLAVES', nodeId: RedisValue, callback?: Callback<unknown>): Result<unknown, Context>;
    cluster(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    clusterBuffer(token: 'KEYSLOT' | 'COUNTKEYSINSLOT' | 'COUNT-FAILURE-REPORTS', argument: RedisValue, callback?: Callback<number>): Result<number, Context>;
    clusterBuffer(token: 'GETKEYSINSLOT', slot: Numeric, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    clusterBuffer(token: 'MYID' | 'MYSHARDID' | 'NODES' | 'INFO', callback?: Callback<Buffer>): Result<Buffer, Context>;
    clusterBuffer(token: 'SLOTS', callback?: Callback<[startSlotRange: number, endSlotRange: number, ...nodes: [host: string, port: number, nodeId: string, info: unknown[]][]][]>): Result<[startSlotRange: number, endSlotRange: number, ...nodes: [host: string, port: number, nodeId: string, info: unknown[]][]][], Context>;
    clusterBuffer(token: 'LINKS' | 'SHARDS', callback?: Callback<unknown[]>): Result<unknown[], Context>;
    clusterBuffer(token: 'REPLICAS' | 'SLAVES', nodeId: RedisValue, callback?: Callback<unknown>): Result<unknown, Context>;
    clusterBuffer(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    /** Describes every command. */
    command(token: 'LIST', ...options: Rest<RedisValue, string[]>): Result<string[], Context>;
    command(token: 'GETKEYS', ...args: Rest<RedisValue, string[]>): Result<string[], Context>;
    command(callback?: Callback<unknown[]>): Result<unknown[], Context>;
    command(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    commandBuffer(token: 'LIST', ...options: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    commandBuffer(token: 'GETKEYS', ...args: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    commandBuffer(callback?: Callback<unknown[]>): Result<unknown[], Context>;
    commandBuffer(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    /** Holds the commands about configuration. */
    config(token: 'GET', ...parameters: Rest<RedisValue, Shaped<string[], Record<string, string>, Context>>): Result<Shaped<string[], Record<string, string>, Context>, Context>;
    config(token: 'SET', ...parameters: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    config(token: 'RESETSTAT' | 'REWRITE', callback?: Callback<'OK'>): Result<'OK', Context>;
    config(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    configBuffer(token: 'GET', ...parameters: Rest<RedisValue, Shaped<Buffer[], Record<string, Buffer>, Context>>): Result<Shaped<Buffer[], Record<string, Buffer>, Context>, Context>;
    configBuffer(token: 'SET', ...parameters: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    configBuffer(token: 'RESETSTAT' | 'REWRITE', callback?: Callback<Buffer>): Result<Buffer, Context>;
    configBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Copies a key's value and deadline to another key, perhaps in another database. */
    copy(source: RedisKey, destination: RedisKey, ...options: Rest<RedisValue, number>): Result<number, Context>;
    copyBuffer(source: RedisKey, destination: RedisKey, ...options: Rest<RedisValue, number>): Result<number, Context>;
    /** Counts the keys of the selected database. */
    dbsize(callback?: Callback<number>): Result<number, Context>;
    dbsizeBuffer(callback?: Callback<number>): Result<number, Context>;
    /** Serves tests of the engine itself. */
    debug(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    debugBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Takes one from the integer at a key and returns the difference; a missing key counts as 0. */
    decr(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    decrBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Subtracts from the integer at a key and returns the difference; a missing key counts as 0. */
    decrby(key: RedisKey, decrement: Numeric, callback?: Callback<number>): Result<number, Context>;
    decrbyBuffer(key: RedisKey, decrement: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Removes keys and says how many there were. */
    del(...keys: Rest<RedisKey, number>): Result<number, Context>;
    delBuffer(...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Removes a key if its string, or the digest of it, is the given one, or is not. */
    delex(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    delexBuffer(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    /** Removes a key if its string is the given one: DELEX IFEQ in the words of Valkey. */
    delifeq(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    delifeqBuffer(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns the XXH3 hash of the string at a key, as 16 hexadecimal digits. */
    digest(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    digestBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Ends a transaction without running it, and all watches. */
    discard(callback?: Callback<'OK'>): Result<'OK', Context>;
    discardBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    dump(key: RedisKey, callback?: Callback<string>): Result<string, Context>;
    dumpBuffer(key: RedisKey, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Returns its argument. */
    echo(message: RedisValue, callback?: Callback<string>): Result<string, Context>;
    echoBuffer(message: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Runs a script: Lua, or a program in JSON. */
    eval(script: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    evalBuffer(script: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Runs a script that must not write. */
    eval_ro(script: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    eval_roBuffer(script: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Runs a script that is known already, by the SHA1 of its text. */
    evalsha(sha1: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    evalshaBuffer(sha1: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Runs a script that is known already and must not write. */
    evalsha_ro(sha1: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    evalsha_roBuffer(sha1: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Says how many of the keys exist; one named twice counts twice. */
    exists(...keys: Rest<RedisKey, number>): Result<number, Context>;
    existsBuffer(...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Sets how many seconds from now a key has to live. */
    expire(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    expire(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    expireBuffer(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    expireBuffer(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    /** Sets the Unix time in seconds at which a key ends. */
    expireat(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    expireat(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    expireatBuffer(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    expireatBuffer(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    /** Says at which Unix time in seconds a key ends: -1 for never, -2 for no key. */
    expiretime(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    expiretimeBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    failover(...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    failoverBuffer(...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Calls a function. */
    fcall(name: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    fcallBuffer(name: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Calls a function that does not write. */
    fcall_ro(name: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    fcall_roBuffer(name: string | Buffer, numkeys: Numeric, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Removes every key of every database. */
    flushall(callback?: Callback<'OK'>): Result<'OK', Context>;
    flushall(token: 'ASYNC' | 'SYNC', callback?: Callback<'OK'>): Result<'OK', Context>;
    flushallBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    flushallBuffer(token: 'ASYNC' | 'SYNC', callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Removes every key of the selected database. */
    flushdb(callback?: Callback<'OK'>): Result<'OK', Context>;
    flushdb(token: 'ASYNC' | 'SYNC', callback?: Callback<'OK'>): Result<'OK', Context>;
    flushdbBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    flushdbBuffer(token: 'ASYNC' | 'SYNC', callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Holds the commands about functions. */
    function(token: 'LOAD', library: RedisValue, callback?: Callback<string>): Result<string, Context>;
    function(token: 'LOAD', token1: 'REPLACE', library: RedisValue, callback?: Callback<string>): Result<string, Context>;
    function(token: 'DELETE' | 'FLUSH' | 'RESTORE' | 'KILL', ...args: Rest<RedisValue, string>): Result<string, Context>;
    function(token: 'DUMP', callback?: Callback<string>): Result<string, Context>;
    function(token: 'LIST', ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    function(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    functionBuffer(token: 'LOAD', library: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    functionBuffer(token: 'LOAD', token1: 'REPLACE', library: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    functionBuffer(token: 'DELETE' | 'FLUSH' | 'RESTORE' | 'KILL', ...args: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    functionBuffer(token: 'DUMP', callback?: Callback<Buffer>): Result<Buffer, Context>;
    functionBuffer(token: 'LIST', ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    functionBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Adds places with their coordinates, or moves those that are there. */
    geoadd(key: RedisKey, places: Places, callback?: Callback<number>): Result<number, Context>;
    geoadd(key: RedisKey, token1: 'NX' | 'XX' | 'CH', places: Places, callback?: Callback<number>): Result<number, Context>;
    geoadd(key: RedisKey, token1: 'NX' | 'XX', token2: 'CH', places: Places, callback?: Callback<number>): Result<number, Context>;
    geoadd(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    geoaddBuffer(key: RedisKey, places: Places, callback?: Callback<number>): Result<number, Context>;
    geoaddBuffer(key: RedisKey, token1: 'NX' | 'XX' | 'CH', places: Places, callback?: Callback<number>): Result<number, Context>;
    geoaddBuffer(key: RedisKey, token1: 'NX' | 'XX', token2: 'CH', places: Places, callback?: Callback<number>): Result<number, Context>;
    geoaddBuffer(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    /** Tells how far two places are apart. */
    geodist(key: RedisKey, member1: RedisValue, member2: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    geodist(key: RedisKey, member1: RedisValue, member2: RedisValue, token3: 'M' | 'KM' | 'FT' | 'MI', callback?: Callback<string | null>): Result<string | null, Context>;
    geodistBuffer(key: RedisKey, member1: RedisValue, member2: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    geodistBuffer(key: RedisKey, member1: RedisValue, member2: RedisValue, token3: 'M' | 'KM' | 'FT' | 'MI', callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Tells the geohashes of places, as geohash.org has them. */
    geohash(key: RedisKey, ...members: Rest<RedisValue, string[]>): Result<string[], Context>;
    geohashBuffer(key: RedisKey, ...members: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Tells the coordinates of places. */
    geopos(key: RedisKey, ...members: Rest<RedisValue, Shaped<([longitude: string, latitude: string] | null)[], ([longitude: number, latitude: number] | null)[], Context>>): Result<Shaped<([longitude: string, latitude: string] | null)[], ([longitude: number, latitude: number] | null)[], Context>, Context>;
    geoposBuffer(key: RedisKey, ...members: Rest<RedisValue, Shaped<([longitude: Buffer, latitude: Buffer] | null)[], ([longitude: number, latitude: number] | null)[], Context>>): Result<Shaped<([longitude: Buffer, latitude: Buffer] | null)[], ([longitude: number, latitude: number] | null)[], Context>, Context>;
    /** Names the places in a circle around a position, or stores them. GEOSEARCH is its successor. */
    georadius(key: RedisKey, longitude: Numeric, latitude: Numeric, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    georadiusBuffer(key: RedisKey, longitude: Numeric, latitude: Numeric, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    /** Names the places in a circle around a position. GEOSEARCH is its successor. */
    georadius_ro(key: RedisKey, longitude: Numeric, latitude: Numeric, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    georadius_roBuffer(key: RedisKey, longitude: Numeric, latitude: Numeric, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    /** Names the places in a circle around a place, or stores them. GEOSEARCH is its successor. */
    georadiusbymember(key: RedisKey, member: RedisValue, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    georadiusbymemberBuffer(key: RedisKey, member: RedisValue, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    /** Names the places in a circle around a place. GEOSEARCH is its successor. */
    georadiusbymember_ro(key: RedisKey, member: RedisValue, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    georadiusbymember_roBuffer(key: RedisKey, member: RedisValue, radius: Numeric, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    /** Names the places in a circle or a rectangle around a place. */
    geosearch(key: RedisKey, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    geosearchBuffer(key: RedisKey, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    /** Stores the places in a circle or a rectangle around a place. */
    geosearchstore(destination: RedisKey, source: RedisKey, ...options: Rest<RedisValue, number>): Result<number, Context>;
    geosearchstoreBuffer(destination: RedisKey, source: RedisKey, ...options: Rest<RedisValue, number>): Result<number, Context>;
    /** Returns the string at a key. */
    get(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    getBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Returns one bit of a string; behind its end all bits are 0. */
    getbit(key: RedisKey, offset: Numeric, callback?: Callback<number>): Result<number, Context>;
    getbitBuffer(key: RedisKey, offset: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Returns the string at a key and removes the key. */
    getdel(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    getdelBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Returns the string at a key and sets or removes the key's deadline. */
    getex(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    getex(key: RedisKey, token1: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    getex(key: RedisKey, token1: 'PERSIST', callback?: Callback<string | null>): Result<string | null, Context>;
    getexBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    getexBuffer(key: RedisKey, token1: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    getexBuffer(key: RedisKey, token1: 'PERSIST', callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Returns a part of the string at a key, both ends included; negative places count from the end. */
    getrange(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<string>): Result<string, Context>;
    getrangeBuffer(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Sets a key to a string and returns the one it held before. */
    getset(key: RedisKey, value: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    getsetBuffer(key: RedisKey, value: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Removes fields from a hash and returns how many were there; a hash without fields is no more. */
    hdel(key: RedisKey, ...fields: Rest<RedisValue, number>): Result<number, Context>;
    hdelBuffer(key: RedisKey, ...fields: Rest<RedisValue, number>): Result<number, Context>;
    /** Chooses the protocol, logs in and tells what server this is. */
    hello(...args: Rest<RedisValue, Shaped<unknown[], Record<string, unknown>, Context>>): Result<Shaped<unknown[], Record<string, unknown>, Context>, Context>;
    helloBuffer(...args: Rest<RedisValue, Shaped<unknown[], Record<string, unknown>, Context>>): Result<Shaped<unknown[], Record<string, unknown>, Context>, Context>;
    /** Says whether a hash has a field. */
    hexists(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    hexistsBuffer(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Sets how many seconds from now fields of a hash have to live. */
    hexpire(key: RedisKey, seconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hexpireBuffer(key: RedisKey, seconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Sets the Unix time in seconds at which fields of a hash end. */
    hexpireat(key: RedisKey, unixTimeSeconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hexpireatBuffer(key: RedisKey, unixTimeSeconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Says at which Unix time in seconds fields of a hash end: -1 for never, -2 for no field. */
    hexpiretime(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hexpiretimeBuffer(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Returns the value of a field of a hash. */
    hget(key: RedisKey, field: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    hgetBuffer(key: RedisKey, field: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Returns all fields of a hash with their values. */
    hgetall(key: RedisKey, callback?: Callback<Record<string, string>>): Result<Record<string, string>, Context>;
    hgetallBuffer(key: RedisKey, callback?: Callback<Record<string, Buffer>>): Result<Record<string, Buffer>, Context>;
    /** Returns the values of fields of a hash, null for those that are not there, and removes them. */
    hgetdel(key: RedisKey, ...args: Rest<RedisValue, (string | null)[]>): Result<(string | null)[], Context>;
    hgetdelBuffer(key: RedisKey, ...args: Rest<RedisValue, (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** Returns the values of fields of a hash, null for those that are not there, and sets or removes their deadlines. */
    hgetex(key: RedisKey, ...args: Rest<RedisValue, (string | null)[]>): Result<(string | null)[], Context>;
    hgetexBuffer(key: RedisKey, ...args: Rest<RedisValue, (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** The engine does not know this command. */
    himport(token: 'SET', key: RedisKey, fieldset: RedisValue, ...values: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    himport(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    himportBuffer(token: 'SET', key: RedisKey, fieldset: RedisValue, ...values: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    himportBuffer(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    /** Adds to the integer in a field of a hash and returns the sum; a missing field counts as 0. */
    hincrby(key: RedisKey, field: RedisValue, increment: Numeric, callback?: Callback<number>): Result<number, Context>;
    hincrbyBuffer(key: RedisKey, field: RedisValue, increment: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Adds to the number in a field of a hash and returns the sum; a missing field counts as 0. */
    hincrbyfloat(key: RedisKey, field: RedisValue, increment: Numeric, callback?: Callback<string>): Result<string, Context>;
    hincrbyfloatBuffer(key: RedisKey, field: RedisValue, increment: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Returns the names of all fields of a hash. */
    hkeys(key: RedisKey, callback?: Callback<string[]>): Result<string[], Context>;
    hkeysBuffer(key: RedisKey, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Returns how many fields a hash has. */
    hlen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    hlenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Returns the values of several fields of a hash, null for those that are not there. */
    hmget(key: RedisKey, ...fields: Rest<RedisValue, (string | null)[]>): Result<(string | null)[], Context>;
    hmgetBuffer(key: RedisKey, ...fields: Rest<RedisValue, (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** Sets fields of a hash; HSET does the same and counts the new ones. */
    hmset(key: RedisKey, fields: Fields, callback?: Callback<'OK'>): Result<'OK', Context>;
    hmset(key: RedisKey, ...pairs: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    hmsetBuffer(key: RedisKey, fields: Fields, callback?: Callback<Buffer>): Result<Buffer, Context>;
    hmsetBuffer(key: RedisKey, ...pairs: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    hotkeys(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    hotkeysBuffer(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Takes the deadlines of fields of a hash away. */
    hpersist(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hpersistBuffer(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Sets how many milliseconds from now fields of a hash have to live. */
    hpexpire(key: RedisKey, milliseconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hpexpireBuffer(key: RedisKey, milliseconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Sets the Unix time in milliseconds at which fields of a hash end. */
    hpexpireat(key: RedisKey, unixTimeMilliseconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hpexpireatBuffer(key: RedisKey, unixTimeMilliseconds: Numeric, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Says at which Unix time in milliseconds fields of a hash end: -1 for never, -2 for no field. */
    hpexpiretime(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hpexpiretimeBuffer(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Says how many milliseconds fields of a hash have left: -1 for no deadline, -2 for no field. */
    hpttl(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    hpttlBuffer(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Returns a field of a hash at random, or several: different ones, or for a negative count with repetitions. */
    hrandfield(key: RedisKey, callback?: Callback<string | unknown[] | null>): Result<string | unknown[] | null, Context>;
    hrandfield(key: RedisKey, count: Numeric, token2: 'WITHVALUES', callback?: Callback<string | unknown[] | null>): Result<string | unknown[] | null, Context>;
    hrandfield(key: RedisKey, count: Numeric, callback?: Callback<string | unknown[] | null>): Result<string | unknown[] | null, Context>;
    hrandfieldBuffer(key: RedisKey, callback?: Callback<Buffer | unknown[] | null>): Result<Buffer | unknown[] | null, Context>;
    hrandfieldBuffer(key: RedisKey, count: Numeric, token2: 'WITHVALUES', callback?: Callback<Buffer | unknown[] | null>): Result<Buffer | unknown[] | null, Context>;
    hrandfieldBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer | unknown[] | null>): Result<Buffer | unknown[] | null, Context>;
    /** Returns fields of a hash with their values page by page, with a cursor to go on from. */
    hscan(key: RedisKey, cursor: Numeric, ...options: Rest<RedisValue, [cursor: string, elements: string[]]>): Result<[cursor: string, elements: string[]], Context>;
    hscanBuffer(key: RedisKey, cursor: Numeric, ...options: Rest<RedisValue, [cursor: Buffer, elements: Buffer[]]>): Result<[cursor: Buffer, elements: Buffer[]], Context>;
    /** Sets fields of a hash and returns how many of them are new. */
    hset(key: RedisKey, fields: Fields, callback?: Callback<number>): Result<number, Context>;
    hset(key: RedisKey, ...pairs: Rest<RedisValue, number>): Result<number, Context>;
    hsetBuffer(key: RedisKey, fields: Fields, callback?: Callback<number>): Result<number, Context>;
    hsetBuffer(key: RedisKey, ...pairs: Rest<RedisValue, number>): Result<number, Context>;
    /** Sets fields of a hash with one deadline, perhaps only if all or none of them exist, and says whether it did. */
    hsetex(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    hsetexBuffer(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    /** Sets a field of a hash unless it is there, and says whether it did. */
    hsetnx(key: RedisKey, field: RedisValue, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    hsetnxBuffer(key: RedisKey, field: RedisValue, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns how many bytes the value of a field of a hash has; 0 for a missing field. */
    hstrlen(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    hstrlenBuffer(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Says how many seconds fields of a hash have left: -1 for no deadline, -2 for no field. */
    httl(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    httlBuffer(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Returns the values of all fields of a hash. */
    hvals(key: RedisKey, callback?: Callback<string[]>): Result<string[], Context>;
    hvalsBuffer(key: RedisKey, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Adds one to the integer at a key and returns the sum; a missing key counts as 0. */
    incr(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    incrBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Adds to the integer at a key and returns the sum; a missing key counts as 0. */
    incrby(key: RedisKey, increment: Numeric, callback?: Callback<number>): Result<number, Context>;
    incrbyBuffer(key: RedisKey, increment: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Adds to the number at a key and returns the sum; a missing key counts as 0. */
    incrbyfloat(key: RedisKey, increment: Numeric, callback?: Callback<string>): Result<string, Context>;
    incrbyfloatBuffer(key: RedisKey, increment: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Adds to the number at a key within bounds, sets its deadline, and returns the sum and what was added. */
    increx(key: RedisKey, ...options: Rest<RedisValue, Shaped<[value: number, increment: number] | [value: string, increment: string], [value: number, increment: number], Context>>): Result<Shaped<[value: number, increment: number] | [value: string, increment: string], [value: number, increment: number], Context>, Context>;
    increxBuffer(key: RedisKey, ...options: Rest<RedisValue, Shaped<[value: number, increment: number] | [value: Buffer, increment: Buffer], [value: number, increment: number], Context>>): Result<Shaped<[value: number, increment: number] | [value: Buffer, increment: Buffer], [value: number, increment: number], Context>, Context>;
    /** Tells the state and the counters of the engine. */
    info(...sections: Rest<RedisValue, string>): Result<string, Context>;
    infoBuffer(...sections: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Names every key that matches a pattern. */
    keys(pattern: RedisValue, callback?: Callback<string[]>): Result<string[], Context>;
    keysBuffer(pattern: RedisValue, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Tells the Unix time of the last save, or of the beginning when there was none. */
    lastsave(callback?: Callback<number>): Result<number, Context>;
    lastsaveBuffer(callback?: Callback<number>): Result<number, Context>;
    /** Holds the commands about latency. */
    latency(token: 'DOCTOR', callback?: Callback<string>): Result<string, Context>;
    latency(token: 'GRAPH', event: RedisValue, callback?: Callback<string>): Result<string, Context>;
    latency(token: 'RESET', ...events: Rest<RedisValue, number>): Result<number, Context>;
    latency(token: 'HISTORY', event: RedisValue, callback?: Callback<unknown[]>): Result<unknown[], Context>;
    latency(token: 'LATEST', callback?: Callback<unknown[]>): Result<unknown[], Context>;
    latency(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    latencyBuffer(token: 'DOCTOR', callback?: Callback<Buffer>): Result<Buffer, Context>;
    latencyBuffer(token: 'GRAPH', event: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    latencyBuffer(token: 'RESET', ...events: Rest<RedisValue, number>): Result<number, Context>;
    latencyBuffer(token: 'HISTORY', event: RedisValue, callback?: Callback<unknown[]>): Result<unknown[], Context>;
    latencyBuffer(token: 'LATEST', callback?: Callback<unknown[]>): Result<unknown[], Context>;
    latencyBuffer(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    /** Finds the longest subsequence that two strings share: itself, its length or where it lies. */
    lcs(key1: RedisKey, key2: RedisKey, callback?: Callback<string>): Result<string, Context>;
    lcs(key1: RedisKey, key2: RedisKey, token2: 'LEN', callback?: Callback<number>): Result<number, Context>;
    lcs(key1: RedisKey, key2: RedisKey, ...options: Rest<RedisValue, unknown>): Result<unknown, Context>;
    lcsBuffer(key1: RedisKey, key2: RedisKey, callback?: Callback<Buffer>): Result<Buffer, Context>;
    lcsBuffer(key1: RedisKey, key2: RedisKey, token2: 'LEN', callback?: Callback<number>): Result<number, Context>;
    lcsBuffer(key1: RedisKey, key2: RedisKey, ...options: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Returns the element at a place in a list; negative places count from the tail. */
    lindex(key: RedisKey, index: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    lindexBuffer(key: RedisKey, index: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Inserts an element next to the first one that is the pivot; returns the length, or -1 without a pivot. */
    linsert(key: RedisKey, token1: 'BEFORE' | 'AFTER', pivot: RedisValue, element: RedisValue, callback?: Callback<number>): Result<number, Context>;
    linsertBuffer(key: RedisKey, token1: 'BEFORE' | 'AFTER', pivot: RedisValue, element: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns how many elements a list has; 0 for a missing key. */
    llen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    llenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Moves an element from an end of one list to an end of another, or of the same, and returns it. */
    lmove(source: RedisKey, destination: RedisKey, token2: 'LEFT' | 'RIGHT', token3: 'LEFT' | 'RIGHT', callback?: Callback<string>): Result<string, Context>;
    lmoveBuffer(source: RedisKey, destination: RedisKey, token2: 'LEFT' | 'RIGHT', token3: 'LEFT' | 'RIGHT', callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    lmovem(source: RedisKey, destination: RedisKey, ...options: Rest<RedisValue, string[] | null>): Result<string[] | null, Context>;
    lmovemBuffer(source: RedisKey, destination: RedisKey, ...options: Rest<RedisValue, Buffer[] | null>): Result<Buffer[] | null, Context>;
    /** Takes elements off the first of several lists that has any; returns its key and the elements. */
    lmpop(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, [key: string, members: string[]] | null>): Result<[key: string, members: string[]] | null, Context>;
    lmpopBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, [key: Buffer, members: Buffer[]] | null>): Result<[key: Buffer, members: Buffer[]] | null, Context>;
    /** Draws a maze, never the same twice. */
    lolwut(...options: Rest<RedisValue, string>): Result<string, Context>;
    lolwutBuffer(...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Takes the first element off a list and returns it; with a count that many of them. */
    lpop(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    lpop(key: RedisKey, count: Numeric, callback?: Callback<string[] | null>): Result<string[] | null, Context>;
    lpopBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    lpopBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[] | null>): Result<Buffer[] | null, Context>;
    /** Returns where in a list an element is: the first place, or with COUNT that many of them, all if 0. */
    lpos(key: RedisKey, element: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    lpos(key: RedisKey, element: RedisValue, token2: 'COUNT', count: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    lpos(key: RedisKey, element: RedisValue, token2: 'RANK', rank: Numeric, callback?: Callback<number | null>): Result<number | null, Context>;
    lpos(key: RedisKey, element: RedisValue, token2: 'MAXLEN', length: Numeric, callback?: Callback<number | null>): Result<number | null, Context>;
    lpos(key: RedisKey, element: RedisValue, token2: 'RANK', rank: Numeric, token4: 'MAXLEN', length: Numeric, callback?: Callback<number | null>): Result<number | null, Context>;
    lpos(key: RedisKey, element: RedisValue, token2: 'COUNT', count: Numeric, token4: 'MAXLEN', length: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    lpos(key: RedisKey, element: RedisValue, token2: 'RANK', rank: Numeric, token4: 'COUNT', count: Numeric, ...options: Rest<RedisValue, number[]>): Result<number[], Context>;
    lpos(key: RedisKey, element: RedisValue, ...options: Rest<RedisValue, any>): Result<any, Context>;
    lposBuffer(key: RedisKey, element: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    lposBuffer(key: RedisKey, element: RedisValue, token2: 'COUNT', count: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    lposBuffer(key: RedisKey, element: RedisValue, token2: 'RANK', rank: Numeric, callback?: Callback<number | null>): Result<number | null, Context>;
    lposBuffer(key: RedisKey, element: RedisValue, token2: 'MAXLEN', length: Numeric, callback?: Callback<number | null>): Result<number | null, Context>;
    lposBuffer(key: RedisKey, element: RedisValue, token2: 'RANK', rank: Numeric, token4: 'MAXLEN', length: Numeric, callback?: Callback<number | null>): Result<number | null, Context>;
    lposBuffer(key: RedisKey, element: RedisValue, token2: 'COUNT', count: Numeric, token4: 'MAXLEN', length: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    lposBuffer(key: RedisKey, element: RedisValue, token2: 'RANK', rank: Numeric, token4: 'COUNT', count: Numeric, ...options: Rest<RedisValue, number[]>): Result<number[], Context>;
    lposBuffer(key: RedisKey, element: RedisValue, ...options: Rest<RedisValue, any>): Result<any, Context>;
    /** Puts elements at the head of a list, one after the other, and returns its length. */
    lpush(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    lpushBuffer(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    /** As LPUSH, if the list exists; else it does nothing and returns 0. */
    lpushx(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    lpushxBuffer(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    /** Returns a part of a list, both ends included; negative places count from the tail. */
    lrange(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    lrangeBuffer(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Removes that many of the elements that are this, from the tail if negative, all if 0; returns how many. */
    lrem(key: RedisKey, count: Numeric, element: RedisValue, callback?: Callback<number>): Result<number, Context>;
    lremBuffer(key: RedisKey, count: Numeric, element: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Puts another element at a place in a list; negative places count from the tail. */
    lset(key: RedisKey, index: Numeric, element: RedisValue, callback?: Callback<'OK'>): Result<'OK', Context>;
    lsetBuffer(key: RedisKey, index: Numeric, element: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Keeps only a part of a list, both ends included; negative places count from the tail. */
    ltrim(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    ltrimBuffer(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Tells about the use of memory. */
    memory(token: 'DOCTOR' | 'MALLOC-STATS', callback?: Callback<string>): Result<string, Context>;
    memory(token: 'PURGE', callback?: Callback<'OK'>): Result<'OK', Context>;
    memory(token: 'USAGE', key: RedisKey, ...options: Rest<RedisValue, number | null>): Result<number | null, Context>;
    memory(token: 'STATS', callback?: Callback<Shaped<unknown[], Record<string, unknown>, Context>>): Result<Shaped<unknown[], Record<string, unknown>, Context>, Context>;
    memory(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    memoryBuffer(token: 'DOCTOR' | 'MALLOC-STATS', callback?: Callback<Buffer>): Result<Buffer, Context>;
    memoryBuffer(token: 'PURGE', callback?: Callback<Buffer>): Result<Buffer, Context>;
    memoryBuffer(token: 'USAGE', key: RedisKey, ...options: Rest<RedisValue, number | null>): Result<number | null, Context>;
    memoryBuffer(token: 'STATS', callback?: Callback<Shaped<unknown[], Record<string, unknown>, Context>>): Result<Shaped<unknown[], Record<string, unknown>, Context>, Context>;
    memoryBuffer(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    /** Returns the strings at several keys, null for those that hold none. */
    mget(...keys: Rest<RedisKey, (string | null)[]>): Result<(string | null)[], Context>;
    mgetBuffer(...keys: Rest<RedisKey, (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** The engine does not know this command. */
    migrate(host: RedisValue, port: Numeric, ...args: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    migrateBuffer(host: RedisValue, port: Numeric, ...args: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Holds the commands about modules. */
    module(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    moduleBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Moves a key to another database, unless that has it already. */
    move(key: RedisKey, db: Numeric, callback?: Callback<number>): Result<number, Context>;
    moveBuffer(key: RedisKey, db: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Sets several keys to strings, all at once. */
    mset(pairs: Fields, callback?: Callback<'OK'>): Result<'OK', Context>;
    mset(...pairs: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    msetBuffer(pairs: Fields, callback?: Callback<Buffer>): Result<Buffer, Context>;
    msetBuffer(...pairs: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Sets several keys to strings with one deadline, all at once, perhaps only if all or none of them exist. */
    msetex(numkeys: Numeric, ...pairsAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    msetexBuffer(numkeys: Numeric, ...pairsAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    /** Sets several keys to strings, all at once, unless one of them exists. */
    msetnx(pairs: Fields, callback?: Callback<any>): Result<any, Context>;
    msetnx(...pairs: Rest<RedisValue, number>): Result<number, Context>;
    msetnxBuffer(pairs: Fields, callback?: Callback<any>): Result<any, Context>;
    msetnxBuffer(...pairs: Rest<RedisValue, number>): Result<number, Context>;
    /** Sets a key to a token for that long if it does not exist, and returns a number greater than any before; while it exists, waits for so many milliseconds (0: not at all, -1: for ever). */
    'nearis.lock'(key: RedisKey, fenceKey: RedisValue, token: RedisValue, milliseconds: Numeric, wait: RedisValue, callback?: Callback<unknown>): Result<unknown, Context>;
    'nearis.lockBuffer'(key: RedisKey, fenceKey: RedisValue, token: RedisValue, milliseconds: Numeric, wait: RedisValue, callback?: Callback<unknown>): Result<unknown, Context>;
    /** A container for commands about all keys that begin with a prefix. */
    'nearis.prefix'(token: 'COUNT' | 'DEL', prefix: RedisValue, callback?: Callback<number>): Result<number, Context>;
    'nearis.prefix'(token: 'KEYS', prefix: RedisValue, callback?: Callback<string[]>): Result<string[], Context>;
    'nearis.prefix'(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    'nearis.prefixBuffer'(token: 'COUNT' | 'DEL', prefix: RedisValue, callback?: Callback<number>): Result<number, Context>;
    'nearis.prefixBuffer'(token: 'KEYS', prefix: RedisValue, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    'nearis.prefixBuffer'(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Looks into how values are stored. */
    object(token: 'ENCODING', key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    object(token: 'FREQ' | 'IDLETIME' | 'REFCOUNT', key: RedisKey, callback?: Callback<number | null>): Result<number | null, Context>;
    object(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    objectBuffer(token: 'ENCODING', key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    objectBuffer(token: 'FREQ' | 'IDLETIME' | 'REFCOUNT', key: RedisKey, callback?: Callback<number | null>): Result<number | null, Context>;
    objectBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Takes a key's deadline away. */
    persist(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    persistBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Sets how many milliseconds from now a key has to live. */
    pexpire(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    pexpire(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    pexpireBuffer(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    pexpireBuffer(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    /** Sets the Unix time in milliseconds at which a key ends. */
    pexpireat(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    pexpireat(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    pexpireatBuffer(key: RedisKey, time: Numeric, callback?: Callback<number>): Result<number, Context>;
    pexpireatBuffer(key: RedisKey, time: Numeric, token2: 'NX' | 'XX' | 'GT' | 'LT', callback?: Callback<number>): Result<number, Context>;
    /** Says at which Unix time in milliseconds a key ends: -1 for never, -2 for no key. */
    pexpiretime(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    pexpiretimeBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Tells elements to a HyperLogLog, and whether its count may be another one now. */
    pfadd(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    pfaddBuffer(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    /** Tells about how many different elements one HyperLogLog, or several together, have been told. */
    pfcount(...keys: Rest<RedisKey, number>): Result<number, Context>;
    pfcountBuffer(...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Shows how a HyperLogLog is kept, and makes it dense. */
    pfdebug(subcommand: string, key: RedisKey, callback?: Callback<unknown>): Result<unknown, Context>;
    pfdebugBuffer(subcommand: string, key: RedisKey, callback?: Callback<unknown>): Result<unknown, Context>;
    /** Tells a HyperLogLog all that others have been told. */
    pfmerge(destkey: RedisKey, ...keys: Rest<RedisKey, 'OK'>): Result<'OK', Context>;
    pfmergeBuffer(destkey: RedisKey, ...keys: Rest<RedisKey, Buffer>): Result<Buffer, Context>;
    /** Tells elements to HyperLogLogs of both kinds and sees whether they agree and count well. */
    pfselftest(callback?: Callback<unknown>): Result<unknown, Context>;
    pfselftestBuffer(callback?: Callback<unknown>): Result<unknown, Context>;
    /** Answers PONG, or the message. */
    ping(callback?: Callback<'PONG'>): Result<'PONG', Context>;
    ping(message: string | Buffer, callback?: Callback<string>): Result<string, Context>;
    pingBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    pingBuffer(message: string | Buffer, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Sets a key to a string that ends after some milliseconds. */
    psetex(key: RedisKey, milliseconds: Numeric, value: RedisValue, callback?: Callback<'OK'>): Result<'OK', Context>;
    psetexBuffer(key: RedisKey, milliseconds: Numeric, value: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Listens to all channels whose names match patterns. */
    psubscribe(...channels: Rest<RedisValue, number>): Result<number, Context>;
    psubscribeBuffer(...channels: Rest<RedisValue, number>): Result<number, Context>;
    /** The engine does not know this command. */
    psync(replicationid: RedisValue, offset: Numeric, callback?: Callback<unknown>): Result<unknown, Context>;
    psyncBuffer(replicationid: RedisValue, offset: Numeric, callback?: Callback<unknown>): Result<unknown, Context>;
    /** Says how many milliseconds a key has left: -1 for no deadline, -2 for no key. */
    pttl(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    pttlBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Sends a message to everybody who listens to a channel; returns how many that were. */
    publish(channel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    publishBuffer(channel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Holds the commands about channels and their subscribers. */
    pubsub(token: 'CHANNELS' | 'SHARDCHANNELS', ...pattern: Rest<RedisValue, string[]>): Result<string[], Context>;
    pubsub(token: 'NUMSUB' | 'SHARDNUMSUB', ...channels: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    pubsub(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    pubsubBuffer(token: 'CHANNELS' | 'SHARDCHANNELS', ...pattern: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    pubsubBuffer(token: 'NUMSUB' | 'SHARDNUMSUB', ...channels: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    pubsubBuffer(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    /** Listens no longer to patterns, or to none at all. */
    punsubscribe(...channels: Rest<RedisValue, number>): Result<number, Context>;
    punsubscribeBuffer(...channels: Rest<RedisValue, number>): Result<number, Context>;
    /** Closes the connection once this is answered. */
    quit(callback?: Callback<'OK'>): Result<'OK', Context>;
    quitBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Names a key at random. */
    randomkey(callback?: Callback<string | null>): Result<string | null, Context>;
    randomkeyBuffer(callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Allows reading from a replica; an engine is none, and always allows it. */
    readonly(callback?: Callback<'OK'>): Result<'OK', Context>;
    readonlyBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Ends what READONLY began. */
    readwrite(callback?: Callback<'OK'>): Result<'OK', Context>;
    readwriteBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Gives a key another name, in place of a key that has it. */
    rename(key: RedisKey, newkey: RedisKey, callback?: Callback<'OK'>): Result<'OK', Context>;
    renameBuffer(key: RedisKey, newkey: RedisKey, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Gives a key another name, unless that is taken. */
    renamenx(key: RedisKey, newkey: RedisKey, callback?: Callback<number>): Result<number, Context>;
    renamenxBuffer(key: RedisKey, newkey: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    replconf(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    replconfBuffer(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** The engine does not know this command. */
    replicaof(host: RedisValue, port: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    replicaofBuffer(host: RedisValue, port: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Makes the connection as good as new. */
    reset(callback?: Callback<any>): Result<any, Context>;
    resetBuffer(callback?: Callback<any>): Result<any, Context>;
    /** The engine does not know this command. */
    restore(key: RedisKey, ttl: Numeric, serializedValue: RedisValue, ...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    restoreBuffer(key: RedisKey, ttl: Numeric, serializedValue: RedisValue, ...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    'restore-asking'(key: RedisKey, ttl: Numeric, serializedValue: RedisValue, ...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    'restore-askingBuffer'(key: RedisKey, ttl: Numeric, serializedValue: RedisValue, ...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Tells the part that the engine plays in replication: a master without replicas. */
    role(callback?: Callback<unknown[]>): Result<unknown[], Context>;
    roleBuffer(callback?: Callback<unknown[]>): Result<unknown[], Context>;
    /** Takes the last element off a list and returns it; with a count that many of them. */
    rpop(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    rpop(key: RedisKey, count: Numeric, callback?: Callback<string[] | null>): Result<string[] | null, Context>;
    rpopBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    rpopBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[] | null>): Result<Buffer[] | null, Context>;
    /** Moves an element from the tail of one list to the head of another, or of the same, and returns it. */
    rpoplpush(source: RedisKey, destination: RedisKey, callback?: Callback<string>): Result<string, Context>;
    rpoplpushBuffer(source: RedisKey, destination: RedisKey, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Puts elements at the tail of a list, one after the other, and returns its length. */
    rpush(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    rpushBuffer(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    /** As RPUSH, if the list exists; else it does nothing and returns 0. */
    rpushx(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    rpushxBuffer(key: RedisKey, ...elements: Rest<RedisValue, number>): Result<number, Context>;
    /** Adds members to a set and says how many were new. */
    sadd(key: RedisKey, ...members: Rest<RedisValue, number>): Result<number, Context>;
    saddBuffer(key: RedisKey, ...members: Rest<RedisValue, number>): Result<number, Context>;
    /** The engine does not know this command. */
    save(callback?: Callback<'OK'>): Result<'OK', Context>;
    saveBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Names the keys page by page, with a cursor to go on from. */
    scan(cursor: Numeric, ...options: Rest<RedisValue, [cursor: string, elements: string[]]>): Result<[cursor: string, elements: string[]], Context>;
    scanBuffer(cursor: Numeric, ...options: Rest<RedisValue, [cursor: Buffer, elements: Buffer[]]>): Result<[cursor: Buffer, elements: Buffer[]], Context>;
    /** Says how many members a set has. */
    scard(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    scardBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Holds the commands about known scripts. */
    script(token: 'EXISTS', ...sha1s: Rest<RedisValue, number[]>): Result<number[], Context>;
    script(token: 'LOAD', script: string | Buffer, callback?: Callback<string>): Result<string, Context>;
    script(token: 'FLUSH' | 'KILL', ...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    script(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    scriptBuffer(token: 'EXISTS', ...sha1s: Rest<RedisValue, number[]>): Result<number[], Context>;
    scriptBuffer(token: 'LOAD', script: string | Buffer, callback?: Callback<Buffer>): Result<Buffer, Context>;
    scriptBuffer(token: 'FLUSH' | 'KILL', ...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    scriptBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Returns the members of the first set that no other set has. */
    sdiff(...keys: Rest<RedisKey, string[]>): Result<string[], Context>;
    sdiffBuffer(...keys: Rest<RedisKey, Buffer[]>): Result<Buffer[], Context>;
    /** The engine does not know this command. */
    sdiffcard(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    sdiffcardBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    /** Stores the members of the first set that no other set has, and says how many they are. */
    sdiffstore(destination: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    sdiffstoreBuffer(destination: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Selects the database that the next commands work on. */
    select(index: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    selectBuffer(index: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    sentinel(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    sentinelBuffer(subcommand: string, ...args: Rest<RedisValue, any>): Result<any, Context>;
    /** Sets a key to a string, whatever it held before. */
    set(key: RedisKey, value: RedisValue, callback?: Callback<'OK'>): Result<'OK', Context>;
    set(key: RedisKey, value: RedisValue, token2: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    set(key: RedisKey, value: RedisValue, token2: 'KEEPTTL', callback?: Callback<'OK'>): Result<'OK', Context>;
    set(key: RedisKey, value: RedisValue, token2: 'NX' | 'XX', callback?: Callback<'OK' | null>): Result<'OK' | null, Context>;
    set(key: RedisKey, value: RedisValue, token2: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, token4: 'NX' | 'XX', callback?: Callback<'OK' | null>): Result<'OK' | null, Context>;
    set(key: RedisKey, value: RedisValue, token2: 'KEEPTTL', token3: 'NX' | 'XX', callback?: Callback<'OK' | null>): Result<'OK' | null, Context>;
    set(key: RedisKey, value: RedisValue, token2: 'NX' | 'XX', token3: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, callback?: Callback<'OK' | null>): Result<'OK' | null, Context>;
    set(key: RedisKey, value: RedisValue, token2: 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE', compared: RedisValue, callback?: Callback<any>): Result<any, Context>;
    set(key: RedisKey, value: RedisValue, token2: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, token4: 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE', compared: RedisValue, callback?: Callback<any>): Result<any, Context>;
    set(key: RedisKey, value: RedisValue, token2: 'KEEPTTL', token3: 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE', compared: RedisValue, callback?: Callback<any>): Result<any, Context>;
    set(key: RedisKey, value: RedisValue, ...options: Rest<RedisValue, string | null>): Result<string | null, Context>;
    setBuffer(key: RedisKey, value: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'KEEPTTL', callback?: Callback<Buffer>): Result<Buffer, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'NX' | 'XX', callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, token4: 'NX' | 'XX', callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'KEEPTTL', token3: 'NX' | 'XX', callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'NX' | 'XX', token3: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE', compared: RedisValue, callback?: Callback<any>): Result<any, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'EX' | 'PX' | 'EXAT' | 'PXAT', time: Numeric, token4: 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE', compared: RedisValue, callback?: Callback<any>): Result<any, Context>;
    setBuffer(key: RedisKey, value: RedisValue, token2: 'KEEPTTL', token3: 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE', compared: RedisValue, callback?: Callback<any>): Result<any, Context>;
    setBuffer(key: RedisKey, value: RedisValue, ...options: Rest<RedisValue, Buffer | null>): Result<Buffer | null, Context>;
    /** Sets or clears one bit of a string, which grows as needed, and returns what it was. */
    setbit(key: RedisKey, offset: Numeric, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    setbitBuffer(key: RedisKey, offset: Numeric, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Sets a key to a string that ends after some seconds. */
    setex(key: RedisKey, seconds: Numeric, value: RedisValue, callback?: Callback<'OK'>): Result<'OK', Context>;
    setexBuffer(key: RedisKey, seconds: Numeric, value: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Sets a key to a string unless it exists. */
    setnx(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    setnxBuffer(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Overwrites a part of the string at a key, which grows as needed, and returns its new length. */
    setrange(key: RedisKey, offset: Numeric, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    setrangeBuffer(key: RedisKey, offset: Numeric, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Closes the listeners of the engine. The process and its embedded clients go on. */
    shutdown(...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    shutdownBuffer(...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Returns the members that all of several sets have. */
    sinter(...keys: Rest<RedisKey, string[]>): Result<string[], Context>;
    sinterBuffer(...keys: Rest<RedisKey, Buffer[]>): Result<Buffer[], Context>;
    /** Says how many members several sets have in common, counting up to a limit. */
    sintercard(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    sintercardBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    /** Stores the members that all of several sets have, and says how many they are. */
    sinterstore(destination: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    sinterstoreBuffer(destination: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Says whether a set has a member. */
    sismember(key: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    sismemberBuffer(key: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    slaveof(host: RedisValue, port: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    slaveofBuffer(host: RedisValue, port: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Holds the commands about the slow log. */
    slowlog(token: 'LEN', callback?: Callback<number>): Result<number, Context>;
    slowlog(token: 'RESET', callback?: Callback<'OK'>): Result<'OK', Context>;
    slowlog(token: 'GET', ...count: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    slowlog(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    slowlogBuffer(token: 'LEN', callback?: Callback<number>): Result<number, Context>;
    slowlogBuffer(token: 'RESET', callback?: Callback<Buffer>): Result<Buffer, Context>;
    slowlogBuffer(token: 'GET', ...count: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    slowlogBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Returns all members of a set. */
    smembers(key: RedisKey, callback?: Callback<string[]>): Result<string[], Context>;
    smembersBuffer(key: RedisKey, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Says of each of several members whether a set has it. */
    smismember(key: RedisKey, ...members: Rest<RedisValue, number[]>): Result<number[], Context>;
    smismemberBuffer(key: RedisKey, ...members: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Moves a member from one set to another and says whether it was there. */
    smove(source: RedisKey, destination: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    smoveBuffer(source: RedisKey, destination: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns or stores the elements of a list, set or sorted set in order, or what other keys hold for them. */
    sort(key: RedisKey, callback?: Callback<string[]>): Result<string[], Context>;
    sort(key: RedisKey, ...options: Rest<RedisValue, any>): Result<any, Context>;
    sortBuffer(key: RedisKey, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    sortBuffer(key: RedisKey, ...options: Rest<RedisValue, any>): Result<any, Context>;
    /** Returns the elements of a list, set or sorted set in order, or what other keys hold for them. */
    sort_ro(key: RedisKey, callback?: Callback<string[]>): Result<string[], Context>;
    sort_ro(key: RedisKey, ...options: Rest<RedisValue, any>): Result<any, Context>;
    sort_roBuffer(key: RedisKey, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    sort_roBuffer(key: RedisKey, ...options: Rest<RedisValue, any>): Result<any, Context>;
    /** Removes and returns a random member of a set, or several. */
    spop(key: RedisKey, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    spop(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    spopBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    spopBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Sends a message to everybody who listens to a shard channel; returns how many that were. */
    spublish(shardchannel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    spublishBuffer(shardchannel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns a random member of a set, or several: different ones, or any when the count is negative. */
    srandmember(key: RedisKey, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    srandmember(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    srandmemberBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    srandmemberBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Removes members from a set and says how many were there. */
    srem(key: RedisKey, ...members: Rest<RedisValue, number>): Result<number, Context>;
    sremBuffer(key: RedisKey, ...members: Rest<RedisValue, number>): Result<number, Context>;
    /** Returns the members of a set page by page, with a cursor to go on from. */
    sscan(key: RedisKey, cursor: Numeric, ...options: Rest<RedisValue, [cursor: string, elements: string[]]>): Result<[cursor: string, elements: string[]], Context>;
    sscanBuffer(key: RedisKey, cursor: Numeric, ...options: Rest<RedisValue, [cursor: Buffer, elements: Buffer[]]>): Result<[cursor: Buffer, elements: Buffer[]], Context>;
    /** Listens to shard channels. */
    ssubscribe(...channels: Rest<RedisValue, number>): Result<number, Context>;
    ssubscribeBuffer(...channels: Rest<RedisValue, number>): Result<number, Context>;
    /** Returns how many bytes the string at a key has; 0 for a missing key. */
    strlen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    strlenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Listens to channels. */
    subscribe(...channels: Rest<RedisValue, number>): Result<number, Context>;
    subscribeBuffer(...channels: Rest<RedisValue, number>): Result<number, Context>;
    /** GETRANGE by its old name. */
    substr(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<string>): Result<string, Context>;
    substrBuffer(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Returns the members that any of several sets has. */
    sunion(...keys: Rest<RedisKey, string[]>): Result<string[], Context>;
    sunionBuffer(...keys: Rest<RedisKey, Buffer[]>): Result<Buffer[], Context>;
    /** The engine does not know this command. */
    sunioncard(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    sunioncardBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    /** Stores the members that any of several sets has, and says how many they are. */
    sunionstore(destination: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    sunionstoreBuffer(destination: RedisKey, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Listens no longer to shard channels, or to none at all. */
    sunsubscribe(...channels: Rest<RedisValue, number>): Result<number, Context>;
    sunsubscribeBuffer(...channels: Rest<RedisValue, number>): Result<number, Context>;
    /** Exchanges two databases: their clients see each other's keys from then on. */
    swapdb(index1: Numeric, index2: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    swapdbBuffer(index1: Numeric, index2: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Tells the time: Unix seconds, and microseconds of the second. */
    time(callback?: Callback<any[]>): Result<any[], Context>;
    timeBuffer(callback?: Callback<any[]>): Result<any[], Context>;
    /** Marks keys as used just now and says how many exist. */
    touch(...keys: Rest<RedisKey, number>): Result<number, Context>;
    touchBuffer(...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** The engine does not know this command. */
    trimslots(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    trimslotsBuffer(...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Says how many seconds a key has left: -1 for no deadline, -2 for no key. */
    ttl(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    ttlBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Names the type of a key's value, or says `none`. */
    type(key: RedisKey, callback?: Callback<string>): Result<string, Context>;
    typeBuffer(key: RedisKey, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Removes keys and says how many there were, leaving the freeing of memory to the background. */
    unlink(...keys: Rest<RedisKey, number>): Result<number, Context>;
    unlinkBuffer(...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Listens no longer to channels, or to none at all. */
    unsubscribe(...channels: Rest<RedisValue, number>): Result<number, Context>;
    unsubscribeBuffer(...channels: Rest<RedisValue, number>): Result<number, Context>;
    /** Ends all watches of the client. */
    unwatch(callback?: Callback<'OK'>): Result<'OK', Context>;
    unwatchBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** The engine does not know this command. */
    vadd(key: RedisKey, ...args: Rest<RedisValue, Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    vaddBuffer(key: RedisKey, ...args: Rest<RedisValue, Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    /** The engine does not know this command. */
    vcard(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    vcardBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    vdim(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    vdimBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    vemb(key: RedisKey, element: RedisValue, callback?: Callback<Shaped<string[] | null, number[] | null, Context>>): Result<Shaped<string[] | null, number[] | null, Context>, Context>;
    vemb(key: RedisKey, element: RedisValue, token2: 'RAW', callback?: Callback<Shaped<string[] | null, number[] | null, Context>>): Result<Shaped<string[] | null, number[] | null, Context>, Context>;
    vembBuffer(key: RedisKey, element: RedisValue, callback?: Callback<Shaped<Buffer[] | null, number[] | null, Context>>): Result<Shaped<Buffer[] | null, number[] | null, Context>, Context>;
    vembBuffer(key: RedisKey, element: RedisValue, token2: 'RAW', callback?: Callback<Shaped<Buffer[] | null, number[] | null, Context>>): Result<Shaped<Buffer[] | null, number[] | null, Context>, Context>;
    /** The engine does not know this command. */
    vgetattr(key: RedisKey, element: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    vgetattrBuffer(key: RedisKey, element: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** The engine does not know this command. */
    vinfo(key: RedisKey, callback?: Callback<Shaped<(string | number)[] | null, Record<string, string | number> | null, Context>>): Result<Shaped<(string | number)[] | null, Record<string, string | number> | null, Context>, Context>;
    vinfoBuffer(key: RedisKey, callback?: Callback<Shaped<(Buffer | number)[] | null, Record<string, Buffer | number> | null, Context>>): Result<Shaped<(Buffer | number)[] | null, Record<string, Buffer | number> | null, Context>, Context>;
    /** The engine does not know this command. */
    vismember(key: RedisKey, element: RedisValue, callback?: Callback<Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    vismemberBuffer(key: RedisKey, element: RedisValue, callback?: Callback<Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    /** The engine does not know this command. */
    vlinks(key: RedisKey, element: RedisValue, token2: 'WITHSCORES', callback?: Callback<string[][] | null>): Result<string[][] | null, Context>;
    vlinks(key: RedisKey, element: RedisValue, callback?: Callback<string[][] | null>): Result<string[][] | null, Context>;
    vlinksBuffer(key: RedisKey, element: RedisValue, token2: 'WITHSCORES', callback?: Callback<Buffer[][] | null>): Result<Buffer[][] | null, Context>;
    vlinksBuffer(key: RedisKey, element: RedisValue, callback?: Callback<Buffer[][] | null>): Result<Buffer[][] | null, Context>;
    /** The engine does not know this command. */
    vrandmember(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    vrandmember(key: RedisKey, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    vrandmemberBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    vrandmemberBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** The engine does not know this command. */
    vrange(key: RedisKey, start: RedisValue, end: RedisValue, ...count: Rest<RedisValue, string[]>): Result<string[], Context>;
    vrangeBuffer(key: RedisKey, start: RedisValue, end: RedisValue, ...count: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** The engine does not know this command. */
    vrem(key: RedisKey, element: RedisValue, callback?: Callback<Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    vremBuffer(key: RedisKey, element: RedisValue, callback?: Callback<Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    /** The engine does not know this command. */
    vsetattr(key: RedisKey, element: RedisValue, attributes: RedisValue, callback?: Callback<Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    vsetattrBuffer(key: RedisKey, element: RedisValue, attributes: RedisValue, callback?: Callback<Shaped<number, boolean, Context>>): Result<Shaped<number, boolean, Context>, Context>;
    /** The engine does not know this command. */
    vsim(key: RedisKey, ...args: Rest<RedisValue, Shaped<string[], any, Context>>): Result<Shaped<string[], any, Context>, Context>;
    vsimBuffer(key: RedisKey, ...args: Rest<RedisValue, Shaped<Buffer[], any, Context>>): Result<Shaped<Buffer[], any, Context>, Context>;
    /** Waits until that many replicas have the client's writes; there are none, so for the time given, and says 0. */
    wait(numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number>): Result<number, Context>;
    waitBuffer(numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Waits until the client's writes are in so many append-only files, here and at replicas: there are none. */
    waitaof(numlocal: RedisValue, numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    waitaofBuffer(numlocal: RedisValue, numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    /** Makes the next EXEC run only if these keys do not change until then. */
    watch(...keys: Rest<RedisKey, 'OK'>): Result<'OK', Context>;
    watchBuffer(...keys: Rest<RedisKey, Buffer>): Result<Buffer, Context>;
    /** Acknowledges entries for a consumer group, and returns how many were pending. */
    xack(key: RedisKey, group: RedisValue, ...ids: Rest<RedisValue, number>): Result<number, Context>;
    xackBuffer(key: RedisKey, group: RedisValue, ...ids: Rest<RedisValue, number>): Result<number, Context>;
    /** Acknowledges entries of a stream for a consumer group and deletes them, and says of each what became of it. */
    xackdel(key: RedisKey, group: RedisValue, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    xackdelBuffer(key: RedisKey, group: RedisValue, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Adds an entry to a stream, and can trim old ones. */
    xadd(key: RedisKey, id: RedisValue, fields: Fields, callback?: Callback<string | null>): Result<string | null, Context>;
    xadd(key: RedisKey, ...args: Rest<RedisValue, string | null>): Result<string | null, Context>;
    xaddBuffer(key: RedisKey, id: RedisValue, fields: Fields, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    xaddBuffer(key: RedisKey, ...args: Rest<RedisValue, Buffer | null>): Result<Buffer | null, Context>;
    /** Hands entries that have been pending for long to a consumer, page by page. */
    xautoclaim(key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: Numeric, start: RedisValue, ...options: Rest<RedisValue, any[]>): Result<any[], Context>;
    xautoclaimBuffer(key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: Numeric, start: RedisValue, ...options: Rest<RedisValue, any[]>): Result<any[], Context>;
    /** The engine does not know this command. */
    xcfgset(key: RedisKey, ...options: Rest<RedisValue, unknown>): Result<unknown, Context>;
    xcfgsetBuffer(key: RedisKey, ...options: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Hands pending entries to a consumer, as if they had been delivered to it. */
    xclaim(key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: Numeric, ...idsAndOptions: Rest<RedisValue, any[]>): Result<any[], Context>;
    xclaimBuffer(key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: Numeric, ...idsAndOptions: Rest<RedisValue, any[]>): Result<any[], Context>;
    /** Deletes entries of a stream and returns how many were there. */
    xdel(key: RedisKey, ...ids: Rest<RedisValue, number>): Result<number, Context>;
    xdelBuffer(key: RedisKey, ...ids: Rest<RedisValue, number>): Result<number, Context>;
    /** Deletes entries of a stream, and says of each what became of it and of what consumers hold of it. */
    xdelex(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    xdelexBuffer(key: RedisKey, ...args: Rest<RedisValue, number[]>): Result<number[], Context>;
    /** Holds the commands about consumer groups. */
    xgroup(token: 'CREATE', key: RedisKey, group: RedisValue, id: RedisValue, ...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    xgroup(token: 'CREATECONSUMER', key: RedisKey, group: RedisValue, consumer: RedisValue, callback?: Callback<number>): Result<number, Context>;
    xgroup(token: 'DELCONSUMER', key: RedisKey, group: RedisValue, consumer: RedisValue, callback?: Callback<number>): Result<number, Context>;
    xgroup(token: 'DESTROY', key: RedisKey, group: RedisValue, callback?: Callback<number>): Result<number, Context>;
    xgroup(token: 'SETID', key: RedisKey, group: RedisValue, id: RedisValue, ...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    xgroup(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    xgroupBuffer(token: 'CREATE', key: RedisKey, group: RedisValue, id: RedisValue, ...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    xgroupBuffer(token: 'CREATECONSUMER', key: RedisKey, group: RedisValue, consumer: RedisValue, callback?: Callback<number>): Result<number, Context>;
    xgroupBuffer(token: 'DELCONSUMER', key: RedisKey, group: RedisValue, consumer: RedisValue, callback?: Callback<number>): Result<number, Context>;
    xgroupBuffer(token: 'DESTROY', key: RedisKey, group: RedisValue, callback?: Callback<number>): Result<number, Context>;
    xgroupBuffer(token: 'SETID', key: RedisKey, group: RedisValue, id: RedisValue, ...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    xgroupBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** The engine does not know this command. */
    xidmprecord(key: RedisKey, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    xidmprecordBuffer(key: RedisKey, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Holds the commands that tell about streams. */
    xinfo(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    xinfoBuffer(subcommand: string, ...args: Rest<RedisValue, unknown>): Result<unknown, Context>;
    /** Returns how many entries a stream has. */
    xlen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    xlenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** The engine does not know this command. */
    xnack(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    xnackBuffer(key: RedisKey, ...args: Rest<RedisValue, number>): Result<number, Context>;
    /** Returns what a consumer group was given and has not acknowledged, in short or entry by entry. */
    xpending(key: RedisKey, group: RedisValue, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    xpendingBuffer(key: RedisKey, group: RedisValue, ...options: Rest<RedisValue, unknown[]>): Result<unknown[], Context>;
    /** Returns the entries of a stream between two IDs. */
    xrange(key: RedisKey, from: RedisValue, to: RedisValue, callback?: Callback<[id: string, fields: string[]][]>): Result<[id: string, fields: string[]][], Context>;
    xrange(key: RedisKey, from: RedisValue, to: RedisValue, token3: 'COUNT', count: Numeric, callback?: Callback<[id: string, fields: string[]][]>): Result<[id: string, fields: string[]][], Context>;
    xrangeBuffer(key: RedisKey, from: RedisValue, to: RedisValue, callback?: Callback<[id: Buffer, fields: Buffer[]][]>): Result<[id: Buffer, fields: Buffer[]][], Context>;
    xrangeBuffer(key: RedisKey, from: RedisValue, to: RedisValue, token3: 'COUNT', count: Numeric, callback?: Callback<[id: Buffer, fields: Buffer[]][]>): Result<[id: Buffer, fields: Buffer[]][], Context>;
    /** Returns the entries of streams that came after an ID. */
    xread(...args: Rest<RedisValue, Shaped<[key: string, items: [id: string, fields: string[]][]][] | null, Record<string, [id: string, fields: string[]][]> | null, Context>>): Result<Shaped<[key: string, items: [id: string, fields: string[]][]][] | null, Record<string, [id: string, fields: string[]][]> | null, Context>, Context>;
    xreadBuffer(...args: Rest<RedisValue, Shaped<[key: Buffer, items: [id: Buffer, fields: Buffer[]][]][] | null, Record<string, [id: Buffer, fields: Buffer[]][]> | null, Context>>): Result<Shaped<[key: Buffer, items: [id: Buffer, fields: Buffer[]][]][] | null, Record<string, [id: Buffer, fields: Buffer[]][]> | null, Context>, Context>;
    /** Returns entries of streams that no consumer of the group was given yet, or those that this one was. */
    xreadgroup(token: 'GROUP', group: string | Buffer, consumer: string | Buffer, ...args: Rest<RedisValue, Shaped<[key: string, items: [id: string, fields: string[] | null][]][] | null, Record<string, [id: string, fields: string[] | null][]> | null, Context>>): Result<Shaped<[key: string, items: [id: string, fields: string[] | null][]][] | null, Record<string, [id: string, fields: string[] | null][]> | null, Context>, Context>;
    xreadgroupBuffer(token: 'GROUP', group: string | Buffer, consumer: string | Buffer, ...args: Rest<RedisValue, Shaped<[key: Buffer, items: [id: Buffer, fields: Buffer[] | null][]][] | null, Record<string, [id: Buffer, fields: Buffer[] | null][]> | null, Context>>): Result<Shaped<[key: Buffer, items: [id: Buffer, fields: Buffer[] | null][]][] | null, Record<string, [id: Buffer, fields: Buffer[] | null][]> | null, Context>, Context>;
    /** Returns the entries of a stream between two IDs, the last one first. */
    xrevrange(key: RedisKey, from: RedisValue, to: RedisValue, callback?: Callback<[id: string, fields: string[]][]>): Result<[id: string, fields: string[]][], Context>;
    xrevrange(key: RedisKey, from: RedisValue, to: RedisValue, token3: 'COUNT', count: Numeric, callback?: Callback<[id: string, fields: string[]][]>): Result<[id: string, fields: string[]][], Context>;
    xrevrangeBuffer(key: RedisKey, from: RedisValue, to: RedisValue, callback?: Callback<[id: Buffer, fields: Buffer[]][]>): Result<[id: Buffer, fields: Buffer[]][], Context>;
    xrevrangeBuffer(key: RedisKey, from: RedisValue, to: RedisValue, token3: 'COUNT', count: Numeric, callback?: Callback<[id: Buffer, fields: Buffer[]][]>): Result<[id: Buffer, fields: Buffer[]][], Context>;
    /** Sets the last ID of a stream, behind which the next entry comes. */
    xsetid(key: RedisKey, lastId: RedisValue, ...options: Rest<RedisValue, 'OK'>): Result<'OK', Context>;
    xsetidBuffer(key: RedisKey, lastId: RedisValue, ...options: Rest<RedisValue, Buffer>): Result<Buffer, Context>;
    /** Removes old entries from a stream and returns how many they were. */
    xtrim(key: RedisKey, strategy: string, ...options: Rest<RedisValue, number>): Result<number, Context>;
    xtrimBuffer(key: RedisKey, strategy: string, ...options: Rest<RedisValue, number>): Result<number, Context>;
    /** Adds members with their scores, or gives members that are there other scores. */
    zadd(key: RedisKey, members: Fields, callback?: Callback<number>): Result<number, Context>;
    zadd(key: RedisKey, token1: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<string, number, Context>>): Result<Shaped<string, number, Context>, Context>;
    zadd(key: RedisKey, token1: 'GT' | 'LT' | 'CH', token2: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<string, number, Context>>): Result<Shaped<string, number, Context>, Context>;
    zadd(key: RedisKey, token1: 'GT' | 'LT', token2: 'CH', token3: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<string, number, Context>>): Result<Shaped<string, number, Context>, Context>;
    zadd(key: RedisKey, token1: 'NX' | 'XX', token2: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<string | null, number | null, Context>>): Result<Shaped<string | null, number | null, Context>, Context>;
    zadd(key: RedisKey, token1: 'NX' | 'XX', token2: 'GT' | 'LT' | 'CH', token3: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<string | null, number | null, Context>>): Result<Shaped<string | null, number | null, Context>, Context>;
    zadd(key: RedisKey, token1: 'NX' | 'XX', token2: 'GT' | 'LT', token3: 'CH', token4: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<string | null, number | null, Context>>): Result<Shaped<string | null, number | null, Context>, Context>;
    zadd(key: RedisKey, ...scoresAndMembers: Rest<RedisValue, number>): Result<number, Context>;
    zaddBuffer(key: RedisKey, members: Fields, callback?: Callback<number>): Result<number, Context>;
    zaddBuffer(key: RedisKey, token1: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<Buffer, number, Context>>): Result<Shaped<Buffer, number, Context>, Context>;
    zaddBuffer(key: RedisKey, token1: 'GT' | 'LT' | 'CH', token2: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<Buffer, number, Context>>): Result<Shaped<Buffer, number, Context>, Context>;
    zaddBuffer(key: RedisKey, token1: 'GT' | 'LT', token2: 'CH', token3: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<Buffer, number, Context>>): Result<Shaped<Buffer, number, Context>, Context>;
    zaddBuffer(key: RedisKey, token1: 'NX' | 'XX', token2: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<Buffer | null, number | null, Context>>): Result<Shaped<Buffer | null, number | null, Context>, Context>;
    zaddBuffer(key: RedisKey, token1: 'NX' | 'XX', token2: 'GT' | 'LT' | 'CH', token3: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<Buffer | null, number | null, Context>>): Result<Shaped<Buffer | null, number | null, Context>, Context>;
    zaddBuffer(key: RedisKey, token1: 'NX' | 'XX', token2: 'GT' | 'LT', token3: 'CH', token4: 'INCR', ...scoreAndMember: Rest<RedisValue, Shaped<Buffer | null, number | null, Context>>): Result<Shaped<Buffer | null, number | null, Context>, Context>;
    zaddBuffer(key: RedisKey, ...scoresAndMembers: Rest<RedisValue, number>): Result<number, Context>;
    /** Says how many members a sorted set has. */
    zcard(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    zcardBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Says how many members are in a range of scores. */
    zcount(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    zcountBuffer(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Names the members of the first of several sorted sets that no other one has. */
    zdiff(...args: Args<[numkeys: Numeric, ...args: (RedisValue | RedisValue[])[], withscores: 'WITHSCORES'], Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zdiff(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, string[]>): Result<string[], Context>;
    zdiffBuffer(...args: Args<[numkeys: Numeric, ...args: (RedisValue | RedisValue[])[], withscores: 'WITHSCORES'], Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zdiffBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members of the first of several sorted sets that no other one has. */
    zdiffstore(destination: RedisKey, numkeys: Numeric, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    zdiffstoreBuffer(destination: RedisKey, numkeys: Numeric, ...keys: Rest<RedisKey, number>): Result<number, Context>;
    /** Adds to the score of a member, 0 for a new one, and replies with the sum. */
    zincrby(key: RedisKey, increment: Numeric, member: RedisValue, callback?: Callback<Shaped<string, number, Context>>): Result<Shaped<string, number, Context>, Context>;
    zincrbyBuffer(key: RedisKey, increment: Numeric, member: RedisValue, callback?: Callback<Shaped<Buffer, number, Context>>): Result<Shaped<Buffer, number, Context>, Context>;
    /** Names the members that all of several sorted sets have. */
    zinter(...args: Args<[numkeys: Numeric, ...args: (RedisValue | RedisValue[])[], withscores: 'WITHSCORES'], Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zinter(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, string[]>): Result<string[], Context>;
    zinterBuffer(...args: Args<[numkeys: Numeric, ...args: (RedisValue | RedisValue[])[], withscores: 'WITHSCORES'], Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zinterBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Says how many members all of several sorted sets have, counting no further than a limit. */
    zintercard(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    zintercardBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    /** Stores the members that all of several sorted sets have. */
    zinterstore(destination: RedisKey, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    zinterstoreBuffer(destination: RedisKey, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    /** Says how many members are in a range of members, where all have the same score. */
    zlexcount(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    zlexcountBuffer(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Takes members off one end of the first of several sorted sets that has any. */
    zmpop(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, Shaped<[key: string, members: [member: string, score: string][]] | null, [key: string, members: [member: string, score: number][]] | null, Context>>): Result<Shaped<[key: string, members: [member: string, score: string][]] | null, [key: string, members: [member: string, score: number][]] | null, Context>, Context>;
    zmpopBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, Shaped<[key: Buffer, members: [member: Buffer, score: Buffer][]] | null, [key: Buffer, members: [member: Buffer, score: number][]] | null, Context>>): Result<Shaped<[key: Buffer, members: [member: Buffer, score: Buffer][]] | null, [key: Buffer, members: [member: Buffer, score: number][]] | null, Context>, Context>;
    /** Tells the scores of several members. */
    zmscore(key: RedisKey, ...members: Rest<RedisValue, Shaped<(string | null)[], (number | null)[], Context>>): Result<Shaped<(string | null)[], (number | null)[], Context>, Context>;
    zmscoreBuffer(key: RedisKey, ...members: Rest<RedisValue, Shaped<(Buffer | null)[], (number | null)[], Context>>): Result<Shaped<(Buffer | null)[], (number | null)[], Context>, Context>;
    /** Takes the members with the highest scores out of a sorted set. */
    zpopmax(key: RedisKey, callback?: Callback<Shaped<string[], [member: string, score: number] | [], Context>>): Result<Shaped<string[], [member: string, score: number] | [], Context>, Context>;
    zpopmax(key: RedisKey, count: Numeric, callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zpopmaxBuffer(key: RedisKey, callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number] | [], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number] | [], Context>, Context>;
    zpopmaxBuffer(key: RedisKey, count: Numeric, callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    /** Takes the members with the lowest scores out of a sorted set. */
    zpopmin(key: RedisKey, callback?: Callback<Shaped<string[], [member: string, score: number] | [], Context>>): Result<Shaped<string[], [member: string, score: number] | [], Context>, Context>;
    zpopmin(key: RedisKey, count: Numeric, callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zpopminBuffer(key: RedisKey, callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number] | [], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number] | [], Context>, Context>;
    zpopminBuffer(key: RedisKey, count: Numeric, callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    /** Chooses members at random: one, several different ones, or with a negative count several that may be equal. */
    zrandmember(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    zrandmember(key: RedisKey, count: Numeric, token2: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrandmember(key: RedisKey, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    zrandmemberBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    zrandmemberBuffer(key: RedisKey, count: Numeric, token2: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrandmemberBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of ranks, scores or members, in either direction. */
    zrange(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrange(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'LIMIT', offset: Numeric, count: Numeric, token6: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrange(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX' | 'REV', token4: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrange(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX' | 'REV', token4: 'LIMIT', offset: Numeric, count: Numeric, token7: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrange(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX', token4: 'REV', token5: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrange(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX', token4: 'REV', token5: 'LIMIT', offset: Numeric, count: Numeric, token8: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrange(key: RedisKey, min: RedisValue, max: RedisValue, ...options: Rest<RedisValue, string[]>): Result<string[], Context>;
    zrangeBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangeBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'LIMIT', offset: Numeric, count: Numeric, token6: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangeBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX' | 'REV', token4: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangeBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX' | 'REV', token4: 'LIMIT', offset: Numeric, count: Numeric, token7: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangeBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX', token4: 'REV', token5: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangeBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'BYSCORE' | 'BYLEX', token4: 'REV', token5: 'LIMIT', offset: Numeric, count: Numeric, token8: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangeBuffer(key: RedisKey, min: RedisValue, max: RedisValue, ...options: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of members, where all have the same score. */
    zrangebylex(key: RedisKey, min: string | Buffer, max: string | Buffer, ...options: Rest<RedisValue, string[]>): Result<string[], Context>;
    zrangebylexBuffer(key: RedisKey, min: string | Buffer, max: string | Buffer, ...options: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of scores. */
    zrangebyscore(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrangebyscore(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'WITHSCORES', token4: 'LIMIT', offset: Numeric, count: Numeric, callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrangebyscore(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'LIMIT', offset: Numeric, count: Numeric, token6: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrangebyscore(key: RedisKey, min: RedisValue, max: RedisValue, ...options: Rest<RedisValue, string[]>): Result<string[], Context>;
    zrangebyscoreBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangebyscoreBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'WITHSCORES', token4: 'LIMIT', offset: Numeric, count: Numeric, callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangebyscoreBuffer(key: RedisKey, min: RedisValue, max: RedisValue, token3: 'LIMIT', offset: Numeric, count: Numeric, token6: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrangebyscoreBuffer(key: RedisKey, min: RedisValue, max: RedisValue, ...options: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members in a range of ranks, scores or members as another sorted set. */
    zrangestore(dst: RedisKey, src: RedisKey, min: RedisValue, max: RedisValue, ...options: Rest<RedisValue, number>): Result<number, Context>;
    zrangestoreBuffer(dst: RedisKey, src: RedisKey, min: RedisValue, max: RedisValue, ...options: Rest<RedisValue, number>): Result<number, Context>;
    /** Tells how many members are before one, in the order of scores. */
    zrank(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrank(key: RedisKey, member: RedisValue, token2: 'WITHSCORE', callback?: Callback<Shaped<[rank: number, score: string] | null, [rank: number, score: number] | null, Context>>): Result<Shaped<[rank: number, score: string] | null, [rank: number, score: number] | null, Context>, Context>;
    zrankBuffer(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrankBuffer(key: RedisKey, member: RedisValue, token2: 'WITHSCORE', callback?: Callback<Shaped<[rank: number, score: Buffer] | null, [rank: number, score: number] | null, Context>>): Result<Shaped<[rank: number, score: Buffer] | null, [rank: number, score: number] | null, Context>, Context>;
    /** Removes members and says how many there were. */
    zrem(key: RedisKey, ...members: Rest<RedisValue, number>): Result<number, Context>;
    zremBuffer(key: RedisKey, ...members: Rest<RedisValue, number>): Result<number, Context>;
    /** Removes the members in a range of members, where all have the same score. */
    zremrangebylex(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    zremrangebylexBuffer(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Removes the members in a range of ranks. */
    zremrangebyrank(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<number>): Result<number, Context>;
    zremrangebyrankBuffer(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Removes the members in a range of scores. */
    zremrangebyscore(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    zremrangebyscoreBuffer(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Names the members in a range of ranks that count from the highest score. */
    zrevrange(key: RedisKey, start: Numeric, stop: Numeric, token3: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrevrange(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    zrevrangeBuffer(key: RedisKey, start: Numeric, stop: Numeric, token3: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrevrangeBuffer(key: RedisKey, start: Numeric, stop: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of members, last one first, where all have the same score. */
    zrevrangebylex(key: RedisKey, max: string | Buffer, min: string | Buffer, ...options: Rest<RedisValue, string[]>): Result<string[], Context>;
    zrevrangebylexBuffer(key: RedisKey, max: string | Buffer, min: string | Buffer, ...options: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of scores, highest score first. */
    zrevrangebyscore(key: RedisKey, max: RedisValue, min: RedisValue, token3: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrevrangebyscore(key: RedisKey, max: RedisValue, min: RedisValue, token3: 'WITHSCORES', token4: 'LIMIT', offset: Numeric, count: Numeric, callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrevrangebyscore(key: RedisKey, max: RedisValue, min: RedisValue, token3: 'LIMIT', offset: Numeric, count: Numeric, token6: 'WITHSCORES', callback?: Callback<Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zrevrangebyscore(key: RedisKey, max: RedisValue, min: RedisValue, ...options: Rest<RedisValue, string[]>): Result<string[], Context>;
    zrevrangebyscoreBuffer(key: RedisKey, max: RedisValue, min: RedisValue, token3: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrevrangebyscoreBuffer(key: RedisKey, max: RedisValue, min: RedisValue, token3: 'WITHSCORES', token4: 'LIMIT', offset: Numeric, count: Numeric, callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrevrangebyscoreBuffer(key: RedisKey, max: RedisValue, min: RedisValue, token3: 'LIMIT', offset: Numeric, count: Numeric, token6: 'WITHSCORES', callback?: Callback<Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zrevrangebyscoreBuffer(key: RedisKey, max: RedisValue, min: RedisValue, ...options: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Tells how many members are behind one, in the order of scores. */
    zrevrank(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrevrank(key: RedisKey, member: RedisValue, token2: 'WITHSCORE', callback?: Callback<Shaped<[rank: number, score: string] | null, [rank: number, score: number] | null, Context>>): Result<Shaped<[rank: number, score: string] | null, [rank: number, score: number] | null, Context>, Context>;
    zrevrankBuffer(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrevrankBuffer(key: RedisKey, member: RedisValue, token2: 'WITHSCORE', callback?: Callback<Shaped<[rank: number, score: Buffer] | null, [rank: number, score: number] | null, Context>>): Result<Shaped<[rank: number, score: Buffer] | null, [rank: number, score: number] | null, Context>, Context>;
    /** Names the members with their scores page by page, with a cursor to go on from. */
    zscan(key: RedisKey, cursor: Numeric, ...options: Rest<RedisValue, [cursor: string, elements: string[]]>): Result<[cursor: string, elements: string[]], Context>;
    zscanBuffer(key: RedisKey, cursor: Numeric, ...options: Rest<RedisValue, [cursor: Buffer, elements: Buffer[]]>): Result<[cursor: Buffer, elements: Buffer[]], Context>;
    /** Tells the score of a member. */
    zscore(key: RedisKey, member: RedisValue, callback?: Callback<Shaped<string | null, number | null, Context>>): Result<Shaped<string | null, number | null, Context>, Context>;
    zscoreBuffer(key: RedisKey, member: RedisValue, callback?: Callback<Shaped<Buffer | null, number | null, Context>>): Result<Shaped<Buffer | null, number | null, Context>, Context>;
    /** Names the members that any of several sorted sets has. */
    zunion(...args: Args<[numkeys: Numeric, ...args: (RedisValue | RedisValue[])[], withscores: 'WITHSCORES'], Shaped<string[], [member: string, score: number][], Context>>): Result<Shaped<string[], [member: string, score: number][], Context>, Context>;
    zunion(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, string[]>): Result<string[], Context>;
    zunionBuffer(...args: Args<[numkeys: Numeric, ...args: (RedisValue | RedisValue[])[], withscores: 'WITHSCORES'], Shaped<Buffer[], [member: Buffer, score: number][], Context>>): Result<Shaped<Buffer[], [member: Buffer, score: number][], Context>, Context>;
    zunionBuffer(numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members that any of several sorted sets has. */
    zunionstore(destination: RedisKey, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
    zunionstoreBuffer(destination: RedisKey, numkeys: Numeric, ...keysAndOptions: Rest<RedisValue, number>): Result<number, Context>;
  }
}

export = Redis;
