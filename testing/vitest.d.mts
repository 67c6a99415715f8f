/**
 * For `setupFiles`: `ioredis` and `redis` are those of nearis, inside of libraries too, each test file has engines of its
 * own, and what a test does to them is undone at its end.
 */
export {};
