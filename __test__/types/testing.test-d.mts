// Checked by tsc: matchers where each runner's `expect` comes from, and what a test looks into.
import 'nearis/testing/jest';
import 'nearis/testing/vitest';
import { expect as jestExpect } from '@jest/globals';
import { expect as vitestExpect } from 'vitest';
import { assertKey, assertReceived, configure, dump, faults, inject, load, log, mirror, restore, seed, snapshot, strict, undoFaults } from 'nearis/testing';
import Redis, { type Dump, type InjectedFault, type LogEntry, type Mirror, type Snapshot } from 'nearis';

const redis = new Redis();
jestExpect(redis).toHaveReceived('set', 'k', jestExpect.anything());
jestExpect(redis).not.toHaveReceivedTimes('get', 2);
jestExpect(redis).toHaveKey('k', { a: 1 });
vitestExpect(redis).toHaveReceived('set', 'k', vitestExpect.any(Number));
vitestExpect(redis).not.toHaveKey(Buffer.from('k'));
vitestExpect(redis).toHaveTTLBetween('k', 1, 2);
vitestExpect(redis).toHavePTTLBetween('k', 1000, 2000);
// @ts-expect-error: a key and two bounds
vitestExpect(redis).toHaveTTLBetween('k');
// @ts-expect-error: a number
jestExpect(redis).toHaveReceivedTimes('get', 'often');

assertReceived(redis, 'set', 'k', 1);
assertKey(redis.engine, 'k');
redis.engine.log.start({ places: true });
const entries: LogEntry[] = [...log, ...redis.engine.log.of('set')];
const place: string | undefined = entries[0].place;
const rules = strict({ keys: true, ttl: ['config:*', /x/] });
rules.check();
redis.engine.strict(false).undo();
const mirrored: Mirror = mirror('redis://127.0.0.1/9', { flush: true });
const checked: Promise<void> = mirrored.check();
configure({ log: { entries: 10 }, strict: true, mirror: process.env.REDIS_URL });
configure({ mirror: { url: 'redis://127.0.0.1/9', toleranceMs: 5 } });
// @ts-expect-error: no such rule
strict({ key: true });
console.log(place, checked);

const taken: Snapshot = snapshot();
restore(taken);
redis.engine.restore(taken);
taken.release();
const dumped: Dump = dump({ ttl: 'left' });
load(dumped, { flush: true });
load({ 'user:1': { name: 'x' }, list: ['a', 1], n: 1, board: new Map([['ann', 3]]), tags: new Set(['a']) });
load([['set', 'k', 'v'], ['hset', 'h', { a: 1 }]]);
seed(7);
new Redis.Engine({ seed: 7 }).seed();
configure({ seed: 7 });
// @ts-expect-error: a snapshot
restore({});
// @ts-expect-error: left, at or false
dump({ ttl: true });
// @ts-expect-error: no value
load({ k: null });

const fault: InjectedFault = inject({ command: ['get', 'config|set'], key: 'user:*', nth: 2, times: 3, error: new Error('ERR no') });
redis.engine.inject({ key: Buffer.from('k'), client: redis, latencyMs: 100 }).undo();
redis.engine.inject({ command: 'get', disconnect: 'after' });
// @ts-expect-error: nothing is to happen
inject({ command: 'get' });
// @ts-expect-error: two things are to happen
inject({ command: 'get', error: 'x', latencyMs: 5 });
// @ts-expect-error: a pattern is a string
inject({ key: /user/, error: 'x' });
faults.readonly({ times: 1 }).undo();
faults.slow(5, { command: 'get' });
faults.moved(1, 'host:1');
const dropped: number = faults.dropConnection(redis);
redis.engine.faults.down().undo();
undoFaults();
console.log(fault.hits, dropped);
