// Written by scripts/generate.mjs from types/head.d.ts and the command table; do not edit.
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

  type NotInScripts = 'auth' | 'debug' | 'discard' | 'eval' | 'eval_ro' | 'evalsha' | 'evalsha_ro' | 'exec' | 'fcall' | 'fcall_ro' | 'hello' | 'monitor' | 'multi' | 'psubscribe' | 'punsubscribe' | 'quit' | 'reset' | 'role' | 'shutdown' | 'ssubscribe' | 'subscribe' | 'sunsubscribe' | 'unsubscribe' | 'unwatch' | 'watch';

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

    /** Adds bytes at the end of the string at a key and returns its new length. */
    append(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    appendBuffer(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Asks for a slot that is on its way here; no slot ever is. */
    asking(callback?: Callback<'OK'>): Result<'OK', Context>;
    askingBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Logs the client in. */
    auth(...args: Args<[...args: Many<RedisValue>], 'OK'>): Result<'OK', Context>;
    authBuffer(...args: Args<[...args: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Counts the bits that are 1 in a string or a part of it. */
    bitcount(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    bitcountBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Reads, writes and adds to integers of any width at any bit of a string. */
    bitfield(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], unknown>): Result<unknown, Context>;
    bitfieldBuffer(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Reads integers of any width at any bit of a string. */
    bitfield_ro(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], number[]>): Result<number[], Context>;
    bitfield_roBuffer(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Combines strings bit by bit and stores the result. */
    bitop(...args: Args<[choice: RedisValue, destkey: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    bitopBuffer(...args: Args<[choice: RedisValue, destkey: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Finds the first bit that is 0, or 1, in a string or a part of it. */
    bitpos(...args: Args<[key: RedisKey, bit: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    bitposBuffer(...args: Args<[key: RedisKey, bit: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** As LMOVE, but waits when there is no element to move. */
    blmove(source: RedisKey, destination: RedisKey, choice: RedisValue, choice2: RedisValue, timeout: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    blmoveBuffer(source: RedisKey, destination: RedisKey, choice: RedisValue, choice2: RedisValue, timeout: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** As LMPOP, but waits when none of the lists has an element. */
    blmpop(...args: Args<[timeout: Numeric, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: string, elements: string[]] | null>): Result<[key: string, elements: string[]] | null, Context>;
    blmpopBuffer(...args: Args<[timeout: Numeric, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: Buffer, elements: Buffer[]] | null>): Result<[key: Buffer, elements: Buffer[]] | null, Context>;
    /** Takes the first element off the first of several lists that has any; waits when none has. */
    blpop(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: string, element: string] | null>): Result<[key: string, element: string] | null, Context>;
    blpopBuffer(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: Buffer, element: Buffer] | null>): Result<[key: Buffer, element: Buffer] | null, Context>;
    /** Takes the last element off the first of several lists that has any; waits when none has. */
    brpop(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: string, element: string] | null>): Result<[key: string, element: string] | null, Context>;
    brpopBuffer(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: Buffer, element: Buffer] | null>): Result<[key: Buffer, element: Buffer] | null, Context>;
    /** As RPOPLPUSH, but waits when there is no element to move. */
    brpoplpush(source: RedisKey, destination: RedisKey, timeout: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    brpoplpushBuffer(source: RedisKey, destination: RedisKey, timeout: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** As ZMPOP, but waits when none of the sorted sets has a member. */
    bzmpop(...args: Args<[timeout: Numeric, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: string, members: [member: string, score: string][]] | null>): Result<[key: string, members: [member: string, score: string][]] | null, Context>;
    bzmpopBuffer(...args: Args<[timeout: Numeric, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: Buffer, members: [member: Buffer, score: Buffer][]] | null>): Result<[key: Buffer, members: [member: Buffer, score: Buffer][]] | null, Context>;
    /** Takes the member with the highest score out of the first of several sorted sets that has any; waits when none has. */
    bzpopmax(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: string, member: string, score: string] | null>): Result<[key: string, member: string, score: string] | null, Context>;
    bzpopmaxBuffer(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: Buffer, member: Buffer, score: Buffer] | null>): Result<[key: Buffer, member: Buffer, score: Buffer] | null, Context>;
    /** Takes the member with the lowest score out of the first of several sorted sets that has any; waits when none has. */
    bzpopmin(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: string, member: string, score: string] | null>): Result<[key: string, member: string, score: string] | null, Context>;
    bzpopminBuffer(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], [key: Buffer, member: Buffer, score: Buffer] | null>): Result<[key: Buffer, member: Buffer, score: Buffer] | null, Context>;
    /** Holds the commands about clients. */
    client(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    clientBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Holds the commands about clusters. */
    cluster(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    clusterBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Describes every command. */
    command(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    commandBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Holds the commands about configuration. */
    config(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    configBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Copies a key's value and deadline to another key, perhaps in another database. */
    copy(...args: Args<[source: RedisKey, destination: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    copyBuffer(...args: Args<[source: RedisKey, destination: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Counts the keys of the selected database. */
    dbsize(callback?: Callback<number>): Result<number, Context>;
    dbsizeBuffer(callback?: Callback<number>): Result<number, Context>;
    /** Serves tests of the engine itself. */
    debug(...args: Args<[subcommand: RedisValue, ...arguments: Many<RedisValue>], unknown>): Result<unknown, Context>;
    debugBuffer(...args: Args<[subcommand: RedisValue, ...arguments: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Takes one from the integer at a key and returns the difference; a missing key counts as 0. */
    decr(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    decrBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Subtracts from the integer at a key and returns the difference; a missing key counts as 0. */
    decrby(key: RedisKey, decrement: Numeric, callback?: Callback<number>): Result<number, Context>;
    decrbyBuffer(key: RedisKey, decrement: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Removes keys and says how many there were. */
    del(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    delBuffer(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Removes a key if its string, or the digest of it, is the given one, or is not. */
    delex(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    delexBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Removes a key if its string is the given one: DELEX IFEQ in the words of Valkey. */
    delifeq(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    delifeqBuffer(key: RedisKey, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns the XXH3 hash of the string at a key, as 16 hexadecimal digits. */
    digest(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    digestBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Ends a transaction without running it, and all watches. */
    discard(callback?: Callback<'OK'>): Result<'OK', Context>;
    discardBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Returns its argument. */
    echo(message: RedisValue, callback?: Callback<string>): Result<string, Context>;
    echoBuffer(message: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Runs a script: Lua, or a program in JSON. */
    eval(...args: Args<[script: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    evalBuffer(...args: Args<[script: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Runs a script that must not write. */
    eval_ro(...args: Args<[script: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    eval_roBuffer(...args: Args<[script: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Runs a script that is known already, by the SHA1 of its text. */
    evalsha(...args: Args<[sha1: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    evalshaBuffer(...args: Args<[sha1: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Runs a script that is known already and must not write. */
    evalsha_ro(...args: Args<[sha1: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    evalsha_roBuffer(...args: Args<[sha1: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Says how many of the keys exist; one named twice counts twice. */
    exists(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    existsBuffer(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Sets how many seconds from now a key has to live. */
    expire(...args: Args<[key: RedisKey, seconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    expireBuffer(...args: Args<[key: RedisKey, seconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Sets the Unix time in seconds at which a key ends. */
    expireat(...args: Args<[key: RedisKey, unixTimeSeconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    expireatBuffer(...args: Args<[key: RedisKey, unixTimeSeconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Says at which Unix time in seconds a key ends: -1 for never, -2 for no key. */
    expiretime(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    expiretimeBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Calls a function. */
    fcall(...args: Args<[function: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    fcallBuffer(...args: Args<[function: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Calls a function that does not write. */
    fcall_ro(...args: Args<[function: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    fcall_roBuffer(...args: Args<[function: RedisValue, numkeys: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Removes every key of every database. */
    flushall(...args: Args<[...args: Many<RedisValue>], 'OK'>): Result<'OK', Context>;
    flushallBuffer(...args: Args<[...args: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Removes every key of the selected database. */
    flushdb(...args: Args<[...args: Many<RedisValue>], 'OK'>): Result<'OK', Context>;
    flushdbBuffer(...args: Args<[...args: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Holds the commands about functions. */
    function(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    functionBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Adds places with their coordinates, or moves those that are there. */
    geoadd(...args: Args<[key: RedisKey, ...options: ('NX' | 'XX' | 'CH')[], places: Place | readonly Place[]], number>): Result<number, Context>;
    geoadd(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    geoaddBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Tells how far two places are apart. */
    geodist(...args: Args<[key: RedisKey, member1: RedisValue, member2: RedisValue, ...args: Many<RedisValue>], string | null>): Result<string | null, Context>;
    geodistBuffer(...args: Args<[key: RedisKey, member1: RedisValue, member2: RedisValue, ...args: Many<RedisValue>], Buffer | null>): Result<Buffer | null, Context>;
    /** Tells the geohashes of places, as geohash.org has them. */
    geohash(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], (string | null)[]>): Result<(string | null)[], Context>;
    geohashBuffer(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** Tells the coordinates of places. */
    geopos(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], ([longitude: string, latitude: string] | null)[]>): Result<([longitude: string, latitude: string] | null)[], Context>;
    geoposBuffer(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], ([longitude: Buffer, latitude: Buffer] | null)[]>): Result<([longitude: Buffer, latitude: Buffer] | null)[], Context>;
    /** Names the places in a circle around a position, or stores them. GEOSEARCH is its successor. */
    georadius(...args: Args<[key: RedisKey, longitude: RedisValue, latitude: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    georadiusBuffer(...args: Args<[key: RedisKey, longitude: RedisValue, latitude: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Names the places in a circle around a position. GEOSEARCH is its successor. */
    georadius_ro(...args: Args<[key: RedisKey, longitude: RedisValue, latitude: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    georadius_roBuffer(...args: Args<[key: RedisKey, longitude: RedisValue, latitude: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Names the places in a circle around a place, or stores them. GEOSEARCH is its successor. */
    georadiusbymember(...args: Args<[key: RedisKey, member: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    georadiusbymemberBuffer(...args: Args<[key: RedisKey, member: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Names the places in a circle around a place. GEOSEARCH is its successor. */
    georadiusbymember_ro(...args: Args<[key: RedisKey, member: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    georadiusbymember_roBuffer(...args: Args<[key: RedisKey, member: RedisValue, radius: RedisValue, choice: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Names the places in a circle or a rectangle around a place. */
    geosearch(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    geosearchBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Stores the places in a circle or a rectangle around a place. */
    geosearchstore(...args: Args<[destination: RedisKey, source: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    geosearchstoreBuffer(...args: Args<[destination: RedisKey, source: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
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
    getex(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], string | null>): Result<string | null, Context>;
    getexBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], Buffer | null>): Result<Buffer | null, Context>;
    /** Returns a part of the string at a key, both ends included; negative places count from the end. */
    getrange(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<string>): Result<string, Context>;
    getrangeBuffer(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Sets a key to a string and returns the one it held before. */
    getset(key: RedisKey, value: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    getsetBuffer(key: RedisKey, value: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Removes fields from a hash and returns how many were there; a hash without fields is no more. */
    hdel(...args: Args<[key: RedisKey, ...fields: Many<RedisValue>], number>): Result<number, Context>;
    hdelBuffer(...args: Args<[key: RedisKey, ...fields: Many<RedisValue>], number>): Result<number, Context>;
    /** Chooses the protocol, logs in and tells what server this is. */
    hello(...args: Args<[...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    helloBuffer(...args: Args<[...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Says whether a hash has a field. */
    hexists(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    hexistsBuffer(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Sets how many seconds from now fields of a hash have to live. */
    hexpire(...args: Args<[key: RedisKey, seconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hexpireBuffer(...args: Args<[key: RedisKey, seconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Sets the Unix time in seconds at which fields of a hash end. */
    hexpireat(...args: Args<[key: RedisKey, unixTimeSeconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hexpireatBuffer(...args: Args<[key: RedisKey, unixTimeSeconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Says at which Unix time in seconds fields of a hash end: -1 for never, -2 for no field. */
    hexpiretime(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hexpiretimeBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Returns the value of a field of a hash. */
    hget(key: RedisKey, field: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    hgetBuffer(key: RedisKey, field: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Returns all fields of a hash with their values. */
    hgetall(key: RedisKey, callback?: Callback<Record<string, string>>): Result<Record<string, string>, Context>;
    hgetallBuffer(key: RedisKey, callback?: Callback<Record<string, Buffer>>): Result<Record<string, Buffer>, Context>;
    /** Returns the values of fields of a hash, null for those that are not there, and removes them. */
    hgetdel(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], (string | null)[]>): Result<(string | null)[], Context>;
    hgetdelBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** Returns the values of fields of a hash, null for those that are not there, and sets or removes their deadlines. */
    hgetex(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], (string | null)[]>): Result<(string | null)[], Context>;
    hgetexBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
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
    hmget(...args: Args<[key: RedisKey, ...fields: Many<RedisValue>], (string | null)[]>): Result<(string | null)[], Context>;
    hmgetBuffer(...args: Args<[key: RedisKey, ...fields: Many<RedisValue>], (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** Sets fields of a hash; HSET does the same and counts the new ones. */
    hmset(key: RedisKey, fields: Fields, callback?: Callback<'OK'>): Result<'OK', Context>;
    hmset(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], 'OK'>): Result<'OK', Context>;
    hmsetBuffer(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Takes the deadlines of fields of a hash away. */
    hpersist(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hpersistBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Sets how many milliseconds from now fields of a hash have to live. */
    hpexpire(...args: Args<[key: RedisKey, milliseconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hpexpireBuffer(...args: Args<[key: RedisKey, milliseconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Sets the Unix time in milliseconds at which fields of a hash end. */
    hpexpireat(...args: Args<[key: RedisKey, unixTimeMilliseconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hpexpireatBuffer(...args: Args<[key: RedisKey, unixTimeMilliseconds: Numeric, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Says at which Unix time in milliseconds fields of a hash end: -1 for never, -2 for no field. */
    hpexpiretime(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hpexpiretimeBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Says how many milliseconds fields of a hash have left: -1 for no deadline, -2 for no field. */
    hpttl(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    hpttlBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Returns a field of a hash at random, or several: different ones, or for a negative count with repetitions. */
    hrandfield(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    hrandfieldBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns fields of a hash with their values page by page, with a cursor to go on from. */
    hscan(...args: Args<[key: RedisKey, cursor: Numeric, ...args: Many<RedisValue>], [cursor: string, items: string[]]>): Result<[cursor: string, items: string[]], Context>;
    hscanBuffer(...args: Args<[key: RedisKey, cursor: Numeric, ...args: Many<RedisValue>], [cursor: Buffer, items: Buffer[]]>): Result<[cursor: Buffer, items: Buffer[]], Context>;
    /** Sets fields of a hash and returns how many of them are new. */
    hset(key: RedisKey, fields: Fields, callback?: Callback<number>): Result<number, Context>;
    hset(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], number>): Result<number, Context>;
    hsetBuffer(...args: Args<[key: RedisKey, ...pairs: Many<RedisValue>], number>): Result<number, Context>;
    /** Sets fields of a hash with one deadline, perhaps only if all or none of them exist, and says whether it did. */
    hsetex(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    hsetexBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Sets a field of a hash unless it is there, and says whether it did. */
    hsetnx(key: RedisKey, field: RedisValue, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    hsetnxBuffer(key: RedisKey, field: RedisValue, value: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns how many bytes the value of a field of a hash has; 0 for a missing field. */
    hstrlen(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    hstrlenBuffer(key: RedisKey, field: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Says how many seconds fields of a hash have left: -1 for no deadline, -2 for no field. */
    httl(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    httlBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
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
    increx(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    increxBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Tells the state and the counters of the engine. */
    info(...args: Args<[...sections: Many<RedisValue>], string>): Result<string, Context>;
    infoBuffer(...args: Args<[...sections: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Names every key that matches a pattern. */
    keys(pattern: RedisValue, callback?: Callback<string[]>): Result<string[], Context>;
    keysBuffer(pattern: RedisValue, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Tells the Unix time of the last save, or of the beginning when there was none. */
    lastsave(callback?: Callback<number>): Result<number, Context>;
    lastsaveBuffer(callback?: Callback<number>): Result<number, Context>;
    /** Holds the commands about latency. */
    latency(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    latencyBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Finds the longest subsequence that two strings share: itself, its length or where it lies. */
    lcs(...args: Args<[key1: RedisKey, key2: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    lcsBuffer(...args: Args<[key1: RedisKey, key2: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns the element at a place in a list; negative places count from the tail. */
    lindex(key: RedisKey, index: Numeric, callback?: Callback<string | null>): Result<string | null, Context>;
    lindexBuffer(key: RedisKey, index: Numeric, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Inserts an element next to the first one that is the pivot; returns the length, or -1 without a pivot. */
    linsert(key: RedisKey, choice: RedisValue, pivot: RedisValue, element: RedisValue, callback?: Callback<number>): Result<number, Context>;
    linsertBuffer(key: RedisKey, choice: RedisValue, pivot: RedisValue, element: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns how many elements a list has; 0 for a missing key. */
    llen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    llenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Moves an element from an end of one list to an end of another, or of the same, and returns it. */
    lmove(source: RedisKey, destination: RedisKey, choice: RedisValue, choice2: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    lmoveBuffer(source: RedisKey, destination: RedisKey, choice: RedisValue, choice2: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Takes elements off the first of several lists that has any; returns its key and the elements. */
    lmpop(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: string, elements: string[]] | null>): Result<[key: string, elements: string[]] | null, Context>;
    lmpopBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: Buffer, elements: Buffer[]] | null>): Result<[key: Buffer, elements: Buffer[]] | null, Context>;
    /** Draws a maze, never the same twice. */
    lolwut(...args: Args<[...args: Many<RedisValue>], string>): Result<string, Context>;
    lolwutBuffer(...args: Args<[...args: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Takes the first element off a list and returns it; with a count that many of them. */
    lpop(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    lpop(key: RedisKey, count: Numeric, callback?: Callback<string[] | null>): Result<string[] | null, Context>;
    lpopBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    lpopBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[] | null>): Result<Buffer[] | null, Context>;
    /** Returns where in a list an element is: the first place, or with COUNT that many of them, all if 0. */
    lpos(key: RedisKey, element: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    lpos(key: RedisKey, element: RedisValue, token: 'COUNT', matches: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    lpos(...args: Args<[key: RedisKey, element: RedisValue, ...options: RedisValue[]], number | number[] | null>): Result<number | number[] | null, Context>;
    lposBuffer(key: RedisKey, element: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    lposBuffer(key: RedisKey, element: RedisValue, token: 'COUNT', matches: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    lposBuffer(...args: Args<[key: RedisKey, element: RedisValue, ...options: RedisValue[]], number | number[] | null>): Result<number | number[] | null, Context>;
    /** Puts elements at the head of a list, one after the other, and returns its length. */
    lpush(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    lpushBuffer(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    /** As LPUSH, if the list exists; else it does nothing and returns 0. */
    lpushx(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    lpushxBuffer(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
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
    memory(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    memoryBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns the strings at several keys, null for those that hold none. */
    mget(...args: Args<[...keys: Many<RedisKey>], (string | null)[]>): Result<(string | null)[], Context>;
    mgetBuffer(...args: Args<[...keys: Many<RedisKey>], (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** Holds the commands about modules. */
    module(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    moduleBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Moves a key to another database, unless that has it already. */
    move(key: RedisKey, db: Numeric, callback?: Callback<number>): Result<number, Context>;
    moveBuffer(key: RedisKey, db: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Sets several keys to strings, all at once. */
    mset(pairs: Fields, callback?: Callback<'OK'>): Result<'OK', Context>;
    mset(...args: Args<[...pairs: Many<RedisValue>], 'OK'>): Result<'OK', Context>;
    msetBuffer(...args: Args<[...pairs: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Sets several keys to strings with one deadline, all at once, perhaps only if all or none of them exist. */
    msetex(...args: Args<[numkeys: Numeric, key: RedisKey, value: RedisValue, ...args: Many<RedisValue>], number>): Result<number, Context>;
    msetexBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, value: RedisValue, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Sets several keys to strings, all at once, unless one of them exists. */
    msetnx(pairs: Fields, callback?: Callback<number>): Result<number, Context>;
    msetnx(...args: Args<[...pairs: Many<RedisValue>], number>): Result<number, Context>;
    msetnxBuffer(...args: Args<[...pairs: Many<RedisValue>], number>): Result<number, Context>;
    /** Sets a key to a token for that long if it does not exist, and returns a number greater than any before; while it exists, waits for so many milliseconds (0: not at all, -1: for ever). */
    'nearis.lock'(key: RedisKey, fenceKey: RedisValue, token: RedisValue, milliseconds: Numeric, wait: RedisValue, callback?: Callback<unknown>): Result<unknown, Context>;
    'nearis.lockBuffer'(key: RedisKey, fenceKey: RedisValue, token: RedisValue, milliseconds: Numeric, wait: RedisValue, callback?: Callback<unknown>): Result<unknown, Context>;
    /** Looks into how values are stored. */
    object(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    objectBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Takes a key's deadline away. */
    persist(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    persistBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Sets how many milliseconds from now a key has to live. */
    pexpire(...args: Args<[key: RedisKey, milliseconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    pexpireBuffer(...args: Args<[key: RedisKey, milliseconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Sets the Unix time in milliseconds at which a key ends. */
    pexpireat(...args: Args<[key: RedisKey, unixTimeMilliseconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    pexpireatBuffer(...args: Args<[key: RedisKey, unixTimeMilliseconds: Numeric, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Says at which Unix time in milliseconds a key ends: -1 for never, -2 for no key. */
    pexpiretime(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    pexpiretimeBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Tells elements to a HyperLogLog, and whether its count may be another one now. */
    pfadd(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    pfaddBuffer(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    /** Tells about how many different elements one HyperLogLog, or several together, have been told. */
    pfcount(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    pfcountBuffer(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Shows how a HyperLogLog is kept, and makes it dense. */
    pfdebug(subcommand: RedisValue, key: RedisKey, callback?: Callback<unknown>): Result<unknown, Context>;
    pfdebugBuffer(subcommand: RedisValue, key: RedisKey, callback?: Callback<unknown>): Result<unknown, Context>;
    /** Tells a HyperLogLog all that others have been told. */
    pfmerge(...args: Args<[destkey: RedisKey, ...keys: Many<RedisKey>], 'OK'>): Result<'OK', Context>;
    pfmergeBuffer(...args: Args<[destkey: RedisKey, ...keys: Many<RedisKey>], Buffer>): Result<Buffer, Context>;
    /** Tells elements to HyperLogLogs of both kinds and sees whether they agree and count well. */
    pfselftest(callback?: Callback<'OK'>): Result<'OK', Context>;
    pfselftestBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Answers PONG, or the message. */
    ping(...args: Args<[message?: RedisValue], string>): Result<string, Context>;
    pingBuffer(...args: Args<[message?: RedisValue], Buffer>): Result<Buffer, Context>;
    /** Sets a key to a string that ends after some milliseconds. */
    psetex(key: RedisKey, milliseconds: Numeric, value: RedisValue, callback?: Callback<'OK'>): Result<'OK', Context>;
    psetexBuffer(key: RedisKey, milliseconds: Numeric, value: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Listens to all channels whose names match patterns. */
    psubscribe(...args: Args<[...patterns: Many<RedisValue>], number>): Result<number, Context>;
    psubscribeBuffer(...args: Args<[...patterns: Many<RedisValue>], number>): Result<number, Context>;
    /** Says how many milliseconds a key has left: -1 for no deadline, -2 for no key. */
    pttl(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    pttlBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Sends a message to everybody who listens to a channel; returns how many that were. */
    publish(channel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    publishBuffer(channel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Holds the commands about channels and their subscribers. */
    pubsub(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    pubsubBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Listens no longer to patterns, or to none at all. */
    punsubscribe(...args: Args<[...args: Many<RedisValue>], number>): Result<number, Context>;
    punsubscribeBuffer(...args: Args<[...args: Many<RedisValue>], number>): Result<number, Context>;
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
    /** Makes the connection as good as new. */
    reset(callback?: Callback<string>): Result<string, Context>;
    resetBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Tells the part that the engine plays in replication: a master without replicas. */
    role(callback?: Callback<unknown>): Result<unknown, Context>;
    roleBuffer(callback?: Callback<unknown>): Result<unknown, Context>;
    /** Takes the last element off a list and returns it; with a count that many of them. */
    rpop(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    rpop(key: RedisKey, count: Numeric, callback?: Callback<string[] | null>): Result<string[] | null, Context>;
    rpopBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    rpopBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[] | null>): Result<Buffer[] | null, Context>;
    /** Moves an element from the tail of one list to the head of another, or of the same, and returns it. */
    rpoplpush(source: RedisKey, destination: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    rpoplpushBuffer(source: RedisKey, destination: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Puts elements at the tail of a list, one after the other, and returns its length. */
    rpush(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    rpushBuffer(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    /** As RPUSH, if the list exists; else it does nothing and returns 0. */
    rpushx(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    rpushxBuffer(...args: Args<[key: RedisKey, ...elements: Many<RedisValue>], number>): Result<number, Context>;
    /** Adds members to a set and says how many were new. */
    sadd(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number>): Result<number, Context>;
    saddBuffer(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number>): Result<number, Context>;
    /** Names the keys page by page, with a cursor to go on from. */
    scan(...args: Args<[cursor: Numeric, ...args: Many<RedisValue>], [cursor: string, items: string[]]>): Result<[cursor: string, items: string[]], Context>;
    scanBuffer(...args: Args<[cursor: Numeric, ...args: Many<RedisValue>], [cursor: Buffer, items: Buffer[]]>): Result<[cursor: Buffer, items: Buffer[]], Context>;
    /** Says how many members a set has. */
    scard(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    scardBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Holds the commands about known scripts. */
    script(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    scriptBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns the members of the first set that no other set has. */
    sdiff(...args: Args<[...keys: Many<RedisKey>], string[]>): Result<string[], Context>;
    sdiffBuffer(...args: Args<[...keys: Many<RedisKey>], Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members of the first set that no other set has, and says how many they are. */
    sdiffstore(...args: Args<[destination: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    sdiffstoreBuffer(...args: Args<[destination: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Selects the database that the next commands work on. */
    select(index: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    selectBuffer(index: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Sets a key to a string, whatever it held before. */
    set(key: RedisKey, value: RedisValue, callback?: Callback<'OK'>): Result<'OK', Context>;
    set(...args: Args<[key: RedisKey, value: RedisValue, ...options: RedisValue[]], string | null>): Result<string | null, Context>;
    setBuffer(...args: Args<[key: RedisKey, value: RedisValue, ...options: RedisValue[]], Buffer | null>): Result<Buffer | null, Context>;
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
    shutdown(...args: Args<[...args: Many<RedisValue>], 'OK'>): Result<'OK', Context>;
    shutdownBuffer(...args: Args<[...args: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Returns the members that all of several sets have. */
    sinter(...args: Args<[...keys: Many<RedisKey>], string[]>): Result<string[], Context>;
    sinterBuffer(...args: Args<[...keys: Many<RedisKey>], Buffer[]>): Result<Buffer[], Context>;
    /** Says how many members several sets have in common, counting up to a limit. */
    sintercard(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    sintercardBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Stores the members that all of several sets have, and says how many they are. */
    sinterstore(...args: Args<[destination: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    sinterstoreBuffer(...args: Args<[destination: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Says whether a set has a member. */
    sismember(key: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    sismemberBuffer(key: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Holds the commands about the slow log. */
    slowlog(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    slowlogBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns all members of a set. */
    smembers(key: RedisKey, callback?: Callback<string[]>): Result<string[], Context>;
    smembersBuffer(key: RedisKey, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Says of each of several members whether a set has it. */
    smismember(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number[]>): Result<number[], Context>;
    smismemberBuffer(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Moves a member from one set to another and says whether it was there. */
    smove(source: RedisKey, destination: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    smoveBuffer(source: RedisKey, destination: RedisKey, member: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns or stores the elements of a list, set or sorted set in order, or what other keys hold for them. */
    sort(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    sortBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns the elements of a list, set or sorted set in order, or what other keys hold for them. */
    sort_ro(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    sort_roBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Removes and returns a random member of a set, or several. */
    spop(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    spop(key: RedisKey, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    spopBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    spopBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Sends a message to everybody who listens to a shard channel; returns how many that were. */
    spublish(shardchannel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    spublishBuffer(shardchannel: RedisValue, message: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Returns a random member of a set, or several: different ones, or any when the count is negative. */
    srandmember(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    srandmember(key: RedisKey, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    srandmemberBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    srandmemberBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Removes members from a set and says how many were there. */
    srem(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number>): Result<number, Context>;
    sremBuffer(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number>): Result<number, Context>;
    /** Returns the members of a set page by page, with a cursor to go on from. */
    sscan(...args: Args<[key: RedisKey, cursor: Numeric, ...args: Many<RedisValue>], [cursor: string, items: string[]]>): Result<[cursor: string, items: string[]], Context>;
    sscanBuffer(...args: Args<[key: RedisKey, cursor: Numeric, ...args: Many<RedisValue>], [cursor: Buffer, items: Buffer[]]>): Result<[cursor: Buffer, items: Buffer[]], Context>;
    /** Listens to shard channels. */
    ssubscribe(...args: Args<[...shardchannels: Many<RedisValue>], number>): Result<number, Context>;
    ssubscribeBuffer(...args: Args<[...shardchannels: Many<RedisValue>], number>): Result<number, Context>;
    /** Returns how many bytes the string at a key has; 0 for a missing key. */
    strlen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    strlenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Listens to channels. */
    subscribe(...args: Args<[...channels: Many<RedisValue>], number>): Result<number, Context>;
    subscribeBuffer(...args: Args<[...channels: Many<RedisValue>], number>): Result<number, Context>;
    /** GETRANGE by its old name. */
    substr(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<string>): Result<string, Context>;
    substrBuffer(key: RedisKey, start: Numeric, end: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Returns the members that any of several sets has. */
    sunion(...args: Args<[...keys: Many<RedisKey>], string[]>): Result<string[], Context>;
    sunionBuffer(...args: Args<[...keys: Many<RedisKey>], Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members that any of several sets has, and says how many they are. */
    sunionstore(...args: Args<[destination: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    sunionstoreBuffer(...args: Args<[destination: RedisKey, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Listens no longer to shard channels, or to none at all. */
    sunsubscribe(...args: Args<[...args: Many<RedisValue>], number>): Result<number, Context>;
    sunsubscribeBuffer(...args: Args<[...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Exchanges two databases: their clients see each other's keys from then on. */
    swapdb(index1: Numeric, index2: Numeric, callback?: Callback<'OK'>): Result<'OK', Context>;
    swapdbBuffer(index1: Numeric, index2: Numeric, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Tells the time: Unix seconds, and microseconds of the second. */
    time(callback?: Callback<string[]>): Result<string[], Context>;
    timeBuffer(callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Marks keys as used just now and says how many exist. */
    touch(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    touchBuffer(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Says how many seconds a key has left: -1 for no deadline, -2 for no key. */
    ttl(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    ttlBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Names the type of a key's value, or says `none`. */
    type(key: RedisKey, callback?: Callback<string>): Result<string, Context>;
    typeBuffer(key: RedisKey, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Removes keys and says how many there were, leaving the freeing of memory to the background. */
    unlink(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    unlinkBuffer(...args: Args<[...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Listens no longer to channels, or to none at all. */
    unsubscribe(...args: Args<[...args: Many<RedisValue>], number>): Result<number, Context>;
    unsubscribeBuffer(...args: Args<[...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Ends all watches of the client. */
    unwatch(callback?: Callback<'OK'>): Result<'OK', Context>;
    unwatchBuffer(callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Waits until that many replicas have the client's writes; there are none, so for the time given, and says 0. */
    wait(numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number>): Result<number, Context>;
    waitBuffer(numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number>): Result<number, Context>;
    /** Waits until the client's writes are in so many append-only files, here and at replicas: there are none. */
    waitaof(numlocal: RedisValue, numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    waitaofBuffer(numlocal: RedisValue, numreplicas: RedisValue, timeout: Numeric, callback?: Callback<number[]>): Result<number[], Context>;
    /** Makes the next EXEC run only if these keys do not change until then. */
    watch(...args: Args<[...keys: Many<RedisKey>], 'OK'>): Result<'OK', Context>;
    watchBuffer(...args: Args<[...keys: Many<RedisKey>], Buffer>): Result<Buffer, Context>;
    /** Acknowledges entries for a consumer group, and returns how many were pending. */
    xack(...args: Args<[key: RedisKey, group: RedisValue, ...ids: Many<RedisValue>], number>): Result<number, Context>;
    xackBuffer(...args: Args<[key: RedisKey, group: RedisValue, ...ids: Many<RedisValue>], number>): Result<number, Context>;
    /** Acknowledges entries of a stream for a consumer group and deletes them, and says of each what became of it. */
    xackdel(...args: Args<[key: RedisKey, group: RedisValue, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    xackdelBuffer(...args: Args<[key: RedisKey, group: RedisValue, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Adds an entry to a stream, and can trim old ones. */
    xadd(...args: Args<[key: RedisKey, ...optionsAndId: RedisValue[], fields: Fields], string | null>): Result<string | null, Context>;
    xadd(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], string | null>): Result<string | null, Context>;
    xaddBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], Buffer | null>): Result<Buffer | null, Context>;
    /** Hands entries that have been pending for long to a consumer, page by page. */
    xautoclaim(...args: Args<[key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: RedisValue, start: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    xautoclaimBuffer(...args: Args<[key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: RedisValue, start: Numeric, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Hands pending entries to a consumer, as if they had been delivered to it. */
    xclaim(...args: Args<[key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: RedisValue, id: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    xclaimBuffer(...args: Args<[key: RedisKey, group: RedisValue, consumer: RedisValue, minIdleTime: RedisValue, id: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Deletes entries of a stream and returns how many were there. */
    xdel(...args: Args<[key: RedisKey, ...ids: Many<RedisValue>], number>): Result<number, Context>;
    xdelBuffer(...args: Args<[key: RedisKey, ...ids: Many<RedisValue>], number>): Result<number, Context>;
    /** Deletes entries of a stream, and says of each what became of it and of what consumers hold of it. */
    xdelex(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    xdelexBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number[]>): Result<number[], Context>;
    /** Holds the commands about consumer groups. */
    xgroup(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    xgroupBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Holds the commands that tell about streams. */
    xinfo(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    xinfoBuffer(...args: Args<[subcommand: string, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns how many entries a stream has. */
    xlen(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    xlenBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Returns what a consumer group was given and has not acknowledged, in short or entry by entry. */
    xpending(...args: Args<[key: RedisKey, group: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    xpendingBuffer(...args: Args<[key: RedisKey, group: RedisValue, ...args: Many<RedisValue>], unknown>): Result<unknown, Context>;
    /** Returns the entries of a stream between two IDs. */
    xrange(...args: Args<[key: RedisKey, from: RedisValue, to: RedisValue, ...options: Many<RedisValue>], [id: string, fields: string[]][]>): Result<[id: string, fields: string[]][], Context>;
    xrangeBuffer(...args: Args<[key: RedisKey, from: RedisValue, to: RedisValue, ...options: Many<RedisValue>], [id: Buffer, fields: Buffer[]][]>): Result<[id: Buffer, fields: Buffer[]][], Context>;
    /** Returns the entries of streams that came after an ID. */
    xread(...args: Args<[...args: Many<RedisValue>], [key: string, entries: [id: string, fields: string[]][]][] | null>): Result<[key: string, entries: [id: string, fields: string[]][]][] | null, Context>;
    xreadBuffer(...args: Args<[...args: Many<RedisValue>], [key: Buffer, entries: [id: Buffer, fields: Buffer[]][]][] | null>): Result<[key: Buffer, entries: [id: Buffer, fields: Buffer[]][]][] | null, Context>;
    /** Returns entries of streams that no consumer of the group was given yet, or those that this one was. */
    xreadgroup(...args: Args<[...args: Many<RedisValue>], [key: string, entries: [id: string, fields: string[]][]][] | null>): Result<[key: string, entries: [id: string, fields: string[]][]][] | null, Context>;
    xreadgroupBuffer(...args: Args<[...args: Many<RedisValue>], [key: Buffer, entries: [id: Buffer, fields: Buffer[]][]][] | null>): Result<[key: Buffer, entries: [id: Buffer, fields: Buffer[]][]][] | null, Context>;
    /** Returns the entries of a stream between two IDs, the last one first. */
    xrevrange(...args: Args<[key: RedisKey, from: RedisValue, to: RedisValue, ...options: Many<RedisValue>], [id: string, fields: string[]][]>): Result<[id: string, fields: string[]][], Context>;
    xrevrangeBuffer(...args: Args<[key: RedisKey, from: RedisValue, to: RedisValue, ...options: Many<RedisValue>], [id: Buffer, fields: Buffer[]][]>): Result<[id: Buffer, fields: Buffer[]][], Context>;
    /** Sets the last ID of a stream, behind which the next entry comes. */
    xsetid(...args: Args<[key: RedisKey, lastId: RedisValue, ...args: Many<RedisValue>], 'OK'>): Result<'OK', Context>;
    xsetidBuffer(...args: Args<[key: RedisKey, lastId: RedisValue, ...args: Many<RedisValue>], Buffer>): Result<Buffer, Context>;
    /** Removes old entries from a stream and returns how many they were. */
    xtrim(...args: Args<[key: RedisKey, choice: RedisValue, ...args: Many<RedisValue>], number>): Result<number, Context>;
    xtrimBuffer(...args: Args<[key: RedisKey, choice: RedisValue, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Adds members with their scores, or gives members that are there other scores. */
    zadd(key: RedisKey, members: Fields, callback?: Callback<number>): Result<number, Context>;
    zadd(...args: Args<[key: RedisKey, ...options: ('NX' | 'XX' | 'GT' | 'LT' | 'CH')[], token: 'INCR', increment: Numeric, member: RedisValue], string | null>): Result<string | null, Context>;
    zadd(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    zaddBuffer(...args: Args<[key: RedisKey, ...options: ('NX' | 'XX' | 'GT' | 'LT' | 'CH')[], token: 'INCR', increment: Numeric, member: RedisValue], Buffer | null>): Result<Buffer | null, Context>;
    zaddBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Says how many members a sorted set has. */
    zcard(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    zcardBuffer(key: RedisKey, callback?: Callback<number>): Result<number, Context>;
    /** Says how many members are in a range of scores. */
    zcount(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    zcountBuffer(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Names the members of the first of several sorted sets that no other one has. */
    zdiff(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zdiffBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members of the first of several sorted sets that no other one has. */
    zdiffstore(...args: Args<[destination: RedisKey, numkeys: Numeric, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    zdiffstoreBuffer(...args: Args<[destination: RedisKey, numkeys: Numeric, ...keys: Many<RedisKey>], number>): Result<number, Context>;
    /** Adds to the score of a member, 0 for a new one, and replies with the sum. */
    zincrby(key: RedisKey, increment: Numeric, member: RedisValue, callback?: Callback<string>): Result<string, Context>;
    zincrbyBuffer(key: RedisKey, increment: Numeric, member: RedisValue, callback?: Callback<Buffer>): Result<Buffer, Context>;
    /** Names the members that all of several sorted sets have. */
    zinter(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zinterBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Says how many members all of several sorted sets have, counting no further than a limit. */
    zintercard(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    zintercardBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Stores the members that all of several sorted sets have. */
    zinterstore(...args: Args<[destination: RedisKey, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    zinterstoreBuffer(...args: Args<[destination: RedisKey, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Says how many members are in a range of members, where all have the same score. */
    zlexcount(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    zlexcountBuffer(key: RedisKey, min: RedisValue, max: RedisValue, callback?: Callback<number>): Result<number, Context>;
    /** Takes members off one end of the first of several sorted sets that has any. */
    zmpop(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: string, members: [member: string, score: string][]] | null>): Result<[key: string, members: [member: string, score: string][]] | null, Context>;
    zmpopBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], [key: Buffer, members: [member: Buffer, score: Buffer][]] | null>): Result<[key: Buffer, members: [member: Buffer, score: Buffer][]] | null, Context>;
    /** Tells the scores of several members. */
    zmscore(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], (string | null)[]>): Result<(string | null)[], Context>;
    zmscoreBuffer(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], (Buffer | null)[]>): Result<(Buffer | null)[], Context>;
    /** Takes the members with the highest scores out of a sorted set. */
    zpopmax(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zpopmaxBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Takes the members with the lowest scores out of a sorted set. */
    zpopmin(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zpopminBuffer(...args: Args<[key: RedisKey, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Chooses members at random: one, several different ones, or with a negative count several that may be equal. */
    zrandmember(key: RedisKey, callback?: Callback<string | null>): Result<string | null, Context>;
    zrandmember(key: RedisKey, count: Numeric, callback?: Callback<string[]>): Result<string[], Context>;
    zrandmember(key: RedisKey, count: Numeric, token: 'WITHSCORES', callback?: Callback<string[]>): Result<string[], Context>;
    zrandmemberBuffer(key: RedisKey, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    zrandmemberBuffer(key: RedisKey, count: Numeric, callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    zrandmemberBuffer(key: RedisKey, count: Numeric, token: 'WITHSCORES', callback?: Callback<Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of ranks, scores or members, in either direction. */
    zrange(...args: Args<[key: RedisKey, start: Numeric, stop: Numeric, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zrangeBuffer(...args: Args<[key: RedisKey, start: Numeric, stop: Numeric, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of members, where all have the same score. */
    zrangebylex(...args: Args<[key: RedisKey, min: RedisValue, max: RedisValue, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zrangebylexBuffer(...args: Args<[key: RedisKey, min: RedisValue, max: RedisValue, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of scores. */
    zrangebyscore(...args: Args<[key: RedisKey, min: RedisValue, max: RedisValue, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zrangebyscoreBuffer(...args: Args<[key: RedisKey, min: RedisValue, max: RedisValue, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members in a range of ranks, scores or members as another sorted set. */
    zrangestore(...args: Args<[dst: RedisValue, src: RedisValue, min: RedisValue, max: RedisValue, ...args: Many<RedisValue>], number>): Result<number, Context>;
    zrangestoreBuffer(...args: Args<[dst: RedisValue, src: RedisValue, min: RedisValue, max: RedisValue, ...args: Many<RedisValue>], number>): Result<number, Context>;
    /** Tells how many members are before one, in the order of scores. */
    zrank(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrank(key: RedisKey, member: RedisValue, token: 'WITHSCORE', callback?: Callback<[rank: number, score: string] | null>): Result<[rank: number, score: string] | null, Context>;
    zrankBuffer(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrankBuffer(key: RedisKey, member: RedisValue, token: 'WITHSCORE', callback?: Callback<[rank: number, score: Buffer] | null>): Result<[rank: number, score: Buffer] | null, Context>;
    /** Removes members and says how many there were. */
    zrem(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number>): Result<number, Context>;
    zremBuffer(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], number>): Result<number, Context>;
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
    zrevrange(...args: Args<[key: RedisKey, start: Numeric, stop: Numeric, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zrevrangeBuffer(...args: Args<[key: RedisKey, start: Numeric, stop: Numeric, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of members, last one first, where all have the same score. */
    zrevrangebylex(...args: Args<[key: RedisKey, max: RedisValue, min: RedisValue, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zrevrangebylexBuffer(...args: Args<[key: RedisKey, max: RedisValue, min: RedisValue, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Names the members in a range of scores, highest score first. */
    zrevrangebyscore(...args: Args<[key: RedisKey, max: RedisValue, min: RedisValue, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zrevrangebyscoreBuffer(...args: Args<[key: RedisKey, max: RedisValue, min: RedisValue, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Tells how many members are behind one, in the order of scores. */
    zrevrank(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrevrank(key: RedisKey, member: RedisValue, token: 'WITHSCORE', callback?: Callback<[rank: number, score: string] | null>): Result<[rank: number, score: string] | null, Context>;
    zrevrankBuffer(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>;
    zrevrankBuffer(key: RedisKey, member: RedisValue, token: 'WITHSCORE', callback?: Callback<[rank: number, score: Buffer] | null>): Result<[rank: number, score: Buffer] | null, Context>;
    /** Names the members with their scores page by page, with a cursor to go on from. */
    zscan(...args: Args<[key: RedisKey, cursor: Numeric, ...args: Many<RedisValue>], [cursor: string, items: string[]]>): Result<[cursor: string, items: string[]], Context>;
    zscanBuffer(...args: Args<[key: RedisKey, cursor: Numeric, ...args: Many<RedisValue>], [cursor: Buffer, items: Buffer[]]>): Result<[cursor: Buffer, items: Buffer[]], Context>;
    /** Tells the score of a member. */
    zscore(key: RedisKey, member: RedisValue, callback?: Callback<string | null>): Result<string | null, Context>;
    zscoreBuffer(key: RedisKey, member: RedisValue, callback?: Callback<Buffer | null>): Result<Buffer | null, Context>;
    /** Names the members that any of several sorted sets has. */
    zunion(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], string[]>): Result<string[], Context>;
    zunionBuffer(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], Buffer[]>): Result<Buffer[], Context>;
    /** Stores the members that any of several sorted sets has. */
    zunionstore(...args: Args<[destination: RedisKey, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
    zunionstoreBuffer(...args: Args<[destination: RedisKey, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], number>): Result<number, Context>;
  }
}

export = Redis;
