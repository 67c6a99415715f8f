import 'vitest'
import { RedisMatchers } from '../testing.mjs'

/**
 * For `setupFiles`: `ioredis` and `redis` are those of nearis, inside of libraries too, each test file has engines of its
 * own, and what a test does to them is undone at its end. Every engine keeps a log of what the test has told it, and
 * `expect` has matchers, for TypeScript with `"types": ["nearis/testing/vitest"]`.
 */
declare module 'vitest' {
  interface Assertion<T = any> extends RedisMatchers<void> {}
}
