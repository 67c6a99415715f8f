// Checked by tsc: the same from a module.
import Redis, { Cluster, Engine, Lock, type Callback, type RedisOptions, type Result } from 'nearis';
import * as all from 'nearis';
import { createClient } from 'nearis/node-redis';

declare module 'nearis' {
  interface RedisCommander<Context> {
    shout(text: string, callback?: Callback<string>): Result<string, Context>;
  }
}

const options: RedisOptions = { engine: new Engine({ name: 'app' }) };
const redis: Redis = new Redis(options);
const cluster: Cluster = new Redis.Cluster([7000]);
const value: Promise<string | null> = redis.get('k');
const own: Promise<string> = redis.shout('hey');
const shouted: Promise<string> = cluster.shout('hey');
const same: all.Redis = new all.default();
console.log(value, own, shouted, same, Lock, createClient);
