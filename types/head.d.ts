import { EventEmitter } from 'node:events';
import { Readable, ReadableOptions } from 'node:stream';
import { ReplyError as ReplyErrorClass } from 'redis-errors';

/** A client in ioredis's shape, whose server is an engine in this process. */
declare class Redis {
  constructor(port: number, host: string, options: Redis.RedisOptions);
  constructor(port: number, options: Redis.RedisOptions);
  constructor(port: number, host: string);
  constructor(port: number);
  constructor(path: string, options: Redis.RedisOptions);
  constructor(path: string);
  constructor(options: Redis.RedisOptions);
  constructor();

  static createClient(...args: ConstructorParameters<typeof Redis>): Redis;

  readonly options: Redis.RedisOptions;
  readonly status: Redis.RedisStatus;
  readonly mode: 'normal' | 'subscriber' | 'monitor';
  readonly isCluster: false;
  readonly autoPipelineQueueSize: number;
  /** The engine that this client works on. */
  readonly engine: Redis.Engine;
  /** Every command as a plain call that returns the reply or throws. */
  readonly sync: Redis.RedisSync;

  connect(callback?: Redis.Callback<void>): Promise<void>;
  disconnect(reconnect?: boolean): void;
  /** @deprecated the same as `disconnect()` */
  end(): void;
  quit(callback?: Redis.Callback<'OK'>): Promise<'OK'>;
  duplicate(override?: Redis.RedisOptions): Redis;
  pipeline(batch?: unknown[][]): Redis.ChainableCommander;
  /** Begins a transaction; its commands are queued by the client's own methods until `exec()`. */
  multi(options: { pipeline: false }): Promise<'OK'>;
  /** A transaction as a chain. */
  multi(options?: { pipeline?: true }): Redis.ChainableCommander;
  multi(batch: unknown[][], options?: { pipeline?: true }): Redis.ChainableCommander;
  /** Runs the transaction begun by `multi({ pipeline: false })`; null when a watched key has changed. */
  exec(callback?: Redis.Callback<Redis.Results>): Promise<Redis.Results>;
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
  sendCommand(command: Redis.Command): Promise<unknown>;
  getBuiltinCommands(): string[];
  createBuiltinCommand(name: string): { string: (...args: any[]) => Promise<any>; buffer: (...args: any[]) => Promise<any> };
  addBuiltinCommand(name: string): void;

  scanStream(options?: Redis.ScanStreamOptions): Redis.ScanStream;
  scanBufferStream(options?: Redis.ScanStreamOptions): Redis.ScanStream;

  on(event: 'message', listener: (channel: string, message: string) => void): this;
  on(event: 'messageBuffer', listener: (channel: Buffer, message: Buffer) => void): this;
  on(event: 'pmessage', listener: (pattern: string, channel: string, message: string) => void): this;
  on(event: 'pmessageBuffer', listener: (pattern: string, channel: Buffer, message: Buffer) => void): this;
  on(event: 'smessage', listener: (channel: string, message: string) => void): this;
  on(event: 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): this;
  on(event: 'monitor', listener: (time: string, args: string[], source: string, database: string) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'select', listener: (db: number) => void): this;
  on(event: 'reconnecting', listener: (delay: number) => void): this;
  on(event: 'wait' | 'connecting' | 'connect' | 'ready' | 'close' | 'end', listener: () => void): this;
  on(event: string | symbol, listener: (...args: any[]) => void): this;
  once(event: 'message', listener: (channel: string, message: string) => void): this;
  once(event: 'messageBuffer', listener: (channel: Buffer, message: Buffer) => void): this;
  once(event: 'pmessage', listener: (pattern: string, channel: string, message: string) => void): this;
  once(event: 'pmessageBuffer', listener: (pattern: string, channel: Buffer, message: Buffer) => void): this;
  once(event: 'smessage', listener: (channel: string, message: string) => void): this;
  once(event: 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): this;
  once(event: 'error', listener: (error: Error) => void): this;
  once(event: string | symbol, listener: (...args: any[]) => void): this;
}

interface Redis extends Redis.RedisCommander<{ type: 'default' }>, Omit<EventEmitter, 'on' | 'once'> {}

declare namespace Redis {
  export { Redis, Redis as default };

  export type RedisKey = string | Buffer;
  export type RedisValue = string | Buffer | number;
  export type Callback<T = any> = (error?: Error | null, result?: T) => void;
  /** What the commands of a pipeline or transaction gave; null for a transaction whose watched keys have changed. */
  export type Results = [error: Error | null, result: unknown][] | null;
  export type RedisStatus = 'wait' | 'connecting' | 'connect' | 'ready' | 'close' | 'reconnecting' | 'end' | 'monitoring';

  /** What a command gives in each place where commands can be called. */
  export interface ClientContext {
    type: keyof ResultTypes<unknown, any>;
  }
  export interface ResultTypes<T, Context> {
    default: Promise<T>;
    pipeline: ChainableCommander;
    sync: T;
  }
  export type Result<T, Context extends ClientContext> = ResultTypes<T, Context>[Context['type']];

  /** Arguments with a callback behind them or without. */
  export type Args<A extends unknown[], T> = A | [...args: A, callback: Callback<T>];
  type Many<T> = (T | T[])[];
  type Numeric = number | string;
  type Fields = object | Map<RedisValue, RedisValue>;
  type Place = { longitude: Numeric; latitude: Numeric; member: RedisValue };

  export interface RedisOptions {
    port?: number;
    host?: string;
    /** A unix socket's path; here only a name for the engine. */
    path?: string;
    db?: number;
    username?: string | null;
    password?: string | null;
    keyPrefix?: string | Buffer;
    stringNumbers?: boolean;
    showFriendlyErrorStack?: boolean;
    lazyConnect?: boolean;
    connectionName?: string | null;
    disableClientInfo?: boolean;
    clientInfoTag?: string;
    enableOfflineQueue?: boolean;
    commandTimeout?: number;
    retryStrategy?: ((times: number) => number | void | null) | null;
    protocol?: 2 | 3;
    /** Commands of the program's own, by name. */
    scripts?: Record<string, ScriptDefinition>;
    replyMapping?: 'legacy' | 'resp3';
    /** The engine to work on: an object, or the name of one that the whole process shares. */
    engine?: string | Engine;
    /** Options that only mean something to a socket are taken and have no effect. */
    [option: string]: any;
  }

  export interface ListenOptions {
    /** 0 takes a free one; 6379 when there is no `path` either. */
    port?: number;
    /** 127.0.0.1; one that is not loopback needs a password. */
    host?: string;
    /** A unix socket. */
    path?: string;
    /** Threads that serve connections, 1 to 64. */
    threads?: number;
  }

  export class Listener extends EventEmitter {
    private constructor();
    /** Until it is closed, by `close()` or the command SHUTDOWN, which the event `close` tells. */
    readonly listening: boolean;
    readonly port?: number;
    readonly host?: string;
    readonly path?: string;
    /** `host:port`, or the path. */
    readonly address: string;
    close(): Promise<void>;
    /** Keeps the process alive while it is open, which is the default. */
    ref(): this;
    /** Lets the process end although it is open. */
    unref(): this;
  }

  /** Sixteen databases in this process. */
  export class Engine {
    constructor(options?: { name?: string; debug?: boolean });
    readonly name: string | undefined;
    /** The time that the engine goes by. */
    readonly clock: {
      readonly now: number;
      set(moment: number | Date): void;
      advance(ms: number): void;
      system(): void;
    };
    connect(options?: RedisOptions): Redis;
    listen(options?: ListenOptions): Promise<Listener>;
    close(): Promise<void>;
    /** Walks over all data; what is inconsistent, or null. */
    check(): string | null;
  }

  export class Cluster {
    constructor(startupNodes: any[], options?: any);
  }

  export interface ScanStreamOptions extends ReadableOptions {
    match?: string;
    type?: string;
    count?: number | string;
    noValues?: boolean;
  }

  export class ScanStream extends Readable {
    close(): void;
  }

  export class Command {
    constructor(
      name: string,
      args?: unknown[] | null,
      options?: { replyEncoding?: string | null; keyPrefix?: string | Buffer; errorStack?: Error },
      callback?: Callback,
    );
    readonly name: string;
    readonly args: (string | Buffer)[];
    readonly promise: Promise<unknown>;
    readonly isResolved: boolean;
    resolve(value?: unknown): void;
    reject(error?: unknown): void;
    getKeys(): (string | Buffer)[];
    static setReplyTransformer(name: string, transform: (result: any, context?: object) => any): void;
    static setArgumentTransformer(name: string, transform: (args: any[]) => any[]): void;
  }

  export class Pipeline {
    readonly length: number;
    addBatch(batch: unknown[][]): this;
    exec(callback?: Callback<Results>): Promise<Results>;
  }

  export interface ChainableCommander extends RedisCommander<{ type: 'pipeline' }> {
    readonly length: number;
    readonly options: RedisOptions;
    addBatch(batch: unknown[][]): this;
    /** Begins a transaction inside a pipeline. */
    multi(callback?: Callback<'OK'>): ChainableCommander;
    exec(callback?: Callback<Results>): Promise<Results>;
    /** @deprecated the same as `exec` */
    execBuffer(callback?: Callback<Results>): Promise<Results>;
  }

  export interface RedisSync extends RedisCommander<{ type: 'sync' }> {
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

  export class ReplyError extends ReplyErrorClass {
    command: { name: string; args: (string | Buffer)[] };
  }

  export function print(error: unknown, reply?: unknown): void;

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
    call(command: string, ...args: unknown[]): Result<unknown, Context>;
    callBuffer(command: string, ...args: unknown[]): Result<unknown, Context>;

    // @commands
  }
}

export = Redis;
