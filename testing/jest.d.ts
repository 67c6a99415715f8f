import { RedisMatchers } from '../testing'

/**
 * For `setupFilesAfterEnv` of Jest: `ioredis` and `redis` are swapped for nearis in every file of a test, libraries
 * included; what a test does to engines is undone at its end; what a file leaves open is told of and closed; every engine
 * keeps a log of what the test has told it, and `expect` has matchers. In `setupFiles` it swaps alone.
 */
export * from '../testing'

declare global {
  namespace jest {
    interface Matchers<R> extends RedisMatchers<R> {}
  }
}

// What `@jest/globals` takes `expect` from.
declare module 'expect' {
  interface Matchers<R> extends RedisMatchers<R> {}
}
