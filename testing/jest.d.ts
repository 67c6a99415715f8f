/**
 * For `setupFilesAfterEnv` of Jest: `ioredis` and `redis` are swapped for nearis in every file of a test, libraries
 * included; what a test does to engines is undone at its end; what a file leaves open is told of and closed. In `setupFiles`
 * it swaps alone.
 */
export * from '../testing'
