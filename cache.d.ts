import { Channel } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'
import { Engine, MaxMemoryPolicy } from './index'

/** How values become text and text becomes values; each may be async. Throwing loses no value that was loaded. */
export interface CacheSerializer {
  stringify(value: any): string | Buffer | Promise<string | Buffer>
  parse(stored: any): any
  /** `parse` gets a Buffer rather than a string. */
  isBinary?: boolean
}

/** Times of a value, all in milliseconds. */
export interface ValueOptions<T = any> {
  /** How long a value may be served stale after `ttlMs`, while a newer one is loaded. Default 0. */
  staleMs?: number
  /** How long it is kept that there is nothing (null or undefined). Default 0: not at all. */
  negativeTtlMs?: number
  /** The part of `ttlMs`, from 0 to less than 1, by which a time may be shorter at random, so that not all end together. */
  jitter?: number
  /** Names under which the value can be invalidated together with others. */
  tags?: string[] | ((value: T) => string[])
}

export interface WrapOptions<T = any> extends ValueOptions<T> {
  /** Ends the wait of this caller; when nobody waits any more the load is told. */
  signal?: AbortSignal
  /** How long a load may take before it is given up with a `CacheError`. Default 30 s; `Infinity` for any time. */
  loadTimeoutMs?: number
}

export interface SetOptions<T = any> extends ValueOptions<T> {
  /** Default 60 s. */
  ttlMs?: number
}

/** How much a cache may take. It has an engine of its own then, or the one of the name that `engine` says. */
export interface CacheLimits {
  /** Bytes, or text such as `'100mb'`. */
  maxMemory?: number | string
  /**
   * Default `'volatile-lru'`: all values have an end, so all may go, those first that were not asked for for longest. What
   * notes the keys of a tag has none: a policy for all keys may lose it, and `invalidateTag()` would then miss values.
   */
  maxMemoryPolicy?: MaxMemoryPolicy
  maxMemorySamples?: number
}

export interface CacheOptions extends SetOptions, CacheLimits {
  /** For statistics, and for the channel of invalidations. Default `'cache'`. */
  name?: string
  /** Stands before each key. Default `'cache:'`. */
  prefix?: string
  /** A client of ioredis's shape; without one, a client of its own of the engine. */
  client?: any
  /** An engine or the name of one, instead of a client. */
  engine?: Engine | string
  /** Default `JSON`. */
  serializer?: CacheSerializer
  loadTimeoutMs?: number
  /** A client of a server that several processes see: what one invalidates, the others forget too. */
  invalidations?: any
}

export interface CacheStats {
  hits: number
  misses: number
  stales: number
  loads: number
  errors: number
  /** The part, from 0 to 1, of what was asked for that was answered at once. */
  ratio: number
  /** Keys that the engine removed for want of memory. */
  evictions: number
  /** Memory of the engine. */
  memoryBytes: number
}

export class Cache {
  constructor(options?: CacheOptions)
  readonly name: string
  readonly prefix: string
  readonly client: any

  /** The value of a key; loaded, once for all who ask at the same time, if there is none. */
  wrap<T>(key: string, ttlMs: number, load: (context: { signal: AbortSignal }) => T | Promise<T>, options?: WrapOptions<T>): Promise<T>
  /** What is kept under a key, fresh or stale; undefined if nothing is. */
  get<T = any>(key: string): Promise<T | undefined>
  set<T>(key: string, value: T, options?: SetOptions<T>): Promise<void>
  /** Changes what a value is loaded from, and keeps what that gave. */
  writeThrough<T>(key: string, write: () => T | Promise<T>, options?: SetOptions<T>): Promise<T>
  /** Removes values, and says how many. */
  invalidate(keys: string | string[]): Promise<number>
  /** Removes all values that have one of the tags, and says how many. */
  invalidateTag(tags: string | string[]): Promise<number>
  /** Removes all values of this cache. */
  clear(): Promise<void>
  stats(): Promise<CacheStats>
  /** The same in Prometheus's text format. */
  metrics(): Promise<string>
  close(): Promise<void>
}

export function createCache(options?: CacheOptions): Cache

export class CacheError extends Error {
  readonly code: 'LOAD_TIMEOUT'
}

/** What happens in caches, by kind: a message is `{ cache, key }`, for an error `{ cache, key, error }`. */
export const channels: Record<'hit' | 'miss' | 'stale' | 'load' | 'error', Channel>

type Request = IncomingMessage & { [name: string]: any }
type Middleware = (req: any, res: any, next: (error?: any) => void) => void

export interface CacheResponseOptions extends CacheLimits {
  /** Default: one of its own, for which the limits are. */
  cache?: Cache
  /** Default that of the cache. A shorter `max-age` or `s-maxage` of an answer counts instead. */
  ttlMs?: number
  /** How long an answer may be given stale, while it is renewed. Default 0. */
  staleMs?: number
  /** What tells answers apart, host and URL by default; null for a request that is none of the cache's business. */
  key?: (req: Request) => string | null | undefined | false | Promise<string | null | undefined | false>
  /** Names under which answers can be invalidated together. */
  tags?: string[] | ((req: Request) => string[] | Promise<string[]>)
  /** Headers of the request that tell answers apart, besides those that an answer's own Vary names. */
  vary?: string[]
  /** Keep private answers too, and those with Set-Cookie; `key` must then tell users apart. Default false. */
  private?: boolean
  /** Larger answers are not kept. Default 5 MB. */
  maxBytes?: number
  /** How long others wait for an answer under way before they run the app themselves. Default 30 s. */
  waitMs?: number
}

/** Keeps answers to GET and gives them again: `X-Cache` says MISS, HIT or STALE. */
export const cacheResponse: {
  /** For Express, and for node:http. */
  (options?: CacheResponseOptions): Middleware
  koa(options?: CacheResponseOptions): (ctx: any, next: () => Promise<any>) => Promise<any>
  /** For the hook `onRequest`. */
  fastify(options?: CacheResponseOptions): (request: any, reply: any, done: (error?: any) => void) => void
}

export interface RateLimiterOptions {
  /** Default 60 s. */
  windowMs?: number
  /** How many in a window. Default 100. */
  limit?: number
  /** Default `'fixed-window'`. */
  algorithm?: 'fixed-window' | 'sliding-window' | 'token-bucket'
  /** In the headers of draft 8. Default `'default'`. */
  name?: string
  /** Stands before each key. Default `'limit:'`. */
  prefix?: string
  /** A client of ioredis's shape; without one, a client of its own of the engine. */
  client?: any
  engine?: Engine | string
}

export interface Decision {
  allowed: boolean
  limit: number
  remaining: number
  /** Until there are more again. */
  resetMs: number
  /** Until one is allowed again; 0 if one is now. */
  retryAfterMs: number
}

export class RateLimiter {
  constructor(options?: RateLimiterOptions)
  /** Takes one if one is left, in one atomic step. */
  take(key: string): Promise<Decision>
  reset(key: string): Promise<void>
}

export interface RateLimitOptions extends RateLimiterOptions {
  limiter?: RateLimiter
  /** Who asks; the address by default. */
  key?: (req: any) => string | Promise<string>
  skip?: (req: any) => boolean | Promise<boolean>
  /** Default `'draft-8'`. */
  headers?: 'draft-6' | 'draft-7' | 'draft-8' | false
  /** Default 429. */
  status?: number
  /** What those get who are too many: a text, or anything else as JSON. */
  message?: any
}

/** Limits how often a client may ask. */
export const rateLimit: {
  (options?: RateLimitOptions): Middleware
  koa(options?: RateLimitOptions): (ctx: any, next: () => Promise<any>) => Promise<any>
  fastify(options?: RateLimitOptions): (request: any, reply: any) => Promise<void>
}
