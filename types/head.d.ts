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
    // @parameters
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

  type NotInScripts = /* @noscript */ never;

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

    // @commands
  }
}

export = Redis;
