/** Keys of any type. */

import type { Call } from '../call.js';
import type {
  ExpireMode, CopyCommandOptions, MigrateOptions, RestoreOptions, ScanOptions, SortOptions, RedisArgument as Word,
  RedisVariadicArgument as Words,
} from '../options.js';
import type { Nil, Int, Simple, Text, List } from '../replies.js';

export interface KeyCalls {
  copy: Call<[source: Word, destination: Word, options?: CopyCommandOptions], Int>;
  del: Call<[keys: Words], Int>;
  dump: Call<[key: Word], Text>;
  exists: Call<[keys: Words], Int>;
  expire: Call<[key: Word, seconds: number, mode?: ExpireMode], Int>;
  expireAt: Call<[key: Word, timestamp: number | Date, mode?: ExpireMode], Int>;
  expireTime: Call<[key: Word], Int>;
  keys: Call<[pattern: Word], List<Text>>;
  migrate: Call<[host: Word, port: number, key: Word | Array<Word>, destinationDb: number, timeout: number, options?: MigrateOptions], Simple<'OK' | 'NOKEY'>>;
  move: Call<[key: Word, db: number], Int>;
  objectEncoding: Call<[key: Word], Text | Nil>;
  objectFreq: Call<[key: Word], Int | Nil>;
  objectIdleTime: Call<[key: Word], Int | Nil>;
  objectRefCount: Call<[key: Word], Int | Nil>;
  persist: Call<[key: Word], Int>;
  pExpire: Call<[key: Word, ms: number, mode?: ExpireMode], Int>;
  pExpireAt: Call<[key: Word, msTimestamp: number | Date, mode?: ExpireMode], Int>;
  pExpireTime: Call<[key: Word], Int>;
  pTTL: Call<[key: Word], Int>;
  randomKey: Call<[], Text | Nil>;
  rename: Call<[key: Word, newKey: Word], Simple>;
  renameNX: Call<[key: Word, newKey: Word], Int>;
  restore: Call<[key: Word, ttl: number, serializedValue: Word, options?: RestoreOptions], Simple<'OK'>>;
  restoreAsking: Call<[], Simple>;
  scan: Call<[cursor: Word, options?: ScanOptions], { cursor: Text; keys: List<Text> }>;
  sort: Call<[key: Word, options?: SortOptions], List<Text>>;
  sortRo: Call<[key: Word, options?: SortOptions], List<Text>>;
  sortStore: Call<[source: Word, destination: Word, options?: SortOptions], Int>;
  touch: Call<[key: Words], Int>;
  ttl: Call<[key: Word], Int>;
  type: Call<[key: Word], Simple>;
  unlink: Call<[keys: Words], Int>;
  wait: Call<[numberOfReplicas: number, timeout: number], Int>;
}
