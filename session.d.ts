import { EventEmitter } from 'node:events'
import { Engine, MaxMemoryPolicy } from './index'

/** What a session is to the store: whatever the serializer takes, with the cookie that says when it ends. */
interface StoredSession {
  cookie?: any
  [name: string]: any
}

interface Serializer {
  /** May be async, except for the synchronous forms. */
  parse(text: string): any
  stringify(session: any): string
}

interface RedisStoreOptions {
  /** A client of nearis, ioredis or node-redis; without one, a client of its own of the engine. */
  client?: any
  /** An engine or the name of one, instead of a client; without both, the engine that `new Redis()` has. */
  engine?: Engine | string
  /** Stands before each session's id in its key. Default `'sess:'`. */
  prefix?: string | null
  /** Keys per page where all sessions have to be looked for with SCAN. Default 100. */
  scanCount?: number
  /** Default `JSON`. */
  serializer?: Serializer
  /** Seconds (not milliseconds) that a session lives whose cookie has no end, or a function that decides for all. Default a day. */
  ttl?: number | ((session: any) => number)
  /** Keep sessions for ever. */
  disableTTL?: boolean
  /** Do not begin a session's time anew when it is used but not changed. */
  disableTouch?: boolean
  /** `touch` stores the session's new cookie too. Default false, as with connect-redis. */
  touchUpdatesCookie?: boolean
  /** At most so many sessions; when there are more, those that end soonest go. Only in this process. */
  maxSessions?: number
  /**
   * How much its sessions may take, as bytes or as text such as `'100mb'`: it has an engine of its own then, or the one of
   * the name that `engine` says. When there is no room, those go that were not used for longest.
   */
  maxMemory?: number | string
  /** Default `'volatile-lru'`; with `'noeviction'` nobody is logged out, and what finds no room is refused (`OOM ...`). */
  maxMemoryPolicy?: MaxMemoryPolicy
  maxMemorySamples?: number
}

type Callback<T> = (error?: any, result?: T) => void

/**
 * A session store with the options, methods and results of connect-redis. Every method takes a callback or gives a
 * promise.
 */
declare class RedisStore extends EventEmitter {
  constructor(options?: RedisStoreOptions)
  client: any
  prefix: string
  scanCount: number
  serializer: Serializer
  ttl: number | ((session: any) => number)
  disableTTL: boolean
  disableTouch: boolean
  touchUpdatesCookie: boolean
  maxSessions: number

  get(sid: string, callback?: Callback<any>): Promise<any>
  set(sid: string, session: StoredSession, callback?: Callback<null>): Promise<null>
  touch(sid: string, session: StoredSession, callback?: Callback<null>): Promise<null>
  destroy(sid: string, callback?: Callback<null>): Promise<null>
  clear(callback?: Callback<null>): Promise<null>
  length(callback?: Callback<number>): Promise<number>
  ids(callback?: Callback<string[]>): Promise<string[]>
  all(callback?: Callback<any[]>): Promise<any[]>

  /**
   * Changes a session without losing what another request changes at the same time. `change` gets the session, or null
   * if there is none; it returns what the session is to be, nothing for the same one, null to destroy it, and is called
   * again when somebody else was faster. A session whose cookie it leaves alone keeps its end.
   */
  update(sid: string, change: (session: any) => any): Promise<any>

  /** Only with sessions in this process. */
  getSync(sid: string): any
  setSync(sid: string, session: StoredSession): null
  touchSync(sid: string, session: StoredSession): null
  destroySync(sid: string): null

  // What express-session's `Store` has.
  regenerate(req: any, callback: (error?: any) => any): void
  load(sid: string, callback: (error: any, session?: any) => any): void
  createSession(req: any, session: any): any
}

declare namespace RedisStore {
  export { RedisStore, RedisStore as default, StoredSession, Serializer, RedisStoreOptions }
}

export = RedisStore
