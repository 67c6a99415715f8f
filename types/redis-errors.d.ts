// The package has no types of its own.
declare module 'redis-errors' {
  export class RedisError extends Error {}
  export class ReplyError extends RedisError {}
  export class AbortError extends RedisError {}
}
