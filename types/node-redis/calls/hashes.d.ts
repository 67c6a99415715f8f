/** Hashes, and the expiry of their fields. */

import type { Call } from '../call.js';
import type {
  ExpireMode, ScanCommonOptions, HashTypes, HashFields, HGetExOptions, HSetExOptions, HashExpiration, RedisArgument as Word,
  RedisVariadicArgument as Words,
} from '../options.js';
import type { Nil, Int, Simple, Text, List, Dict } from '../replies.js';

export interface FieldAndValue { field: Text; value: Text }

export interface HashCalls {
  hDel: Call<[key: Word, field: Words], Int>;
  hExists: Call<[key: Word, field: Word], Int<0 | 1>>;
  hExpire: Call<[key: Word, fields: Words, seconds: number, mode?: ExpireMode], List<HashExpiration>>;
  hExpireAt: Call<[key: Word, fields: Words, timestamp: number | Date, mode?: ExpireMode], List<Int>>;
  hExpireTime: Call<[key: Word, fields: Words], List<Int>>;
  hGet: Call<[key: Word, field: Word], Text | Nil>;
  hGetAll: Call<[key: Word], Dict<Text>>;
  hGetDel: Call<[key: Word, fields: Words], List<Text | Nil>>;
  hGetEx: Call<[key: Word, fields: Words, options?: HGetExOptions], List<Text | Nil>>;
  hImportDiscard: Call<[fieldset: string], Int>;
  hImportDiscardAll: Call<[], Int>;
  hImportPrepare: Call<[fieldset: string, fields: Words], Simple<'OK'>>;
  hImportSet: Call<[key: Word, fieldset: string, values: Words], Simple<'OK'>>;
  hIncrBy: Call<[key: Word, field: Word, increment: number], Int>;
  hIncrByFloat: Call<[key: Word, field: Word, increment: number], Text>;
  hKeys: Call<[key: Word], List<Text>>;
  hLen: Call<[key: Word], Int>;
  hmGet: Call<[key: Word, fields: Words], List<Text | Nil>>;
  hPersist: Call<[key: Word, fields: Words], List<Int> | Nil>;
  hpExpire: Call<[key: Word, fields: Words, ms: number, mode?: ExpireMode], List<HashExpiration> | Nil>;
  hpExpireAt: Call<[key: Word, fields: Words, timestamp: number | Date, mode?: ExpireMode], List<HashExpiration> | Nil>;
  hpExpireTime: Call<[key: Word, fields: Words], List<Int> | Nil>;
  hpTTL: Call<[key: Word, fields: Words], List<Int> | Nil>;
  hRandField: Call<[key: Word], Text | Nil>;
  hRandFieldCount: Call<[key: Word, count: number], List<Text>>;
  hRandFieldCountWithValues: Call<[key: Word, count: number], FieldAndValue[]>;
  hScan: Call<[key: Word, cursor: Word, options?: ScanCommonOptions], { cursor: Text; entries: FieldAndValue[] }>;
  hScanNoValues: Call<[key: Word, cursor: Word, options?: ScanCommonOptions], { cursor: Text; fields: Text[] }>;
  hSet: Call<[key: Word, field: HashTypes, value: HashTypes] | [key: Word, fields: HashFields], Int>;
  hSetEx: Call<[key: Word, fields: HashFields, options?: HSetExOptions], Int<0 | 1>>;
  hSetNX: Call<[key: Word, field: Word, value: Word], Int<0 | 1>>;
  hStrLen: Call<[key: Word, field: Word], Int>;
  hTTL: Call<[key: Word, fields: Words], List<Int> | Nil>;
  hVals: Call<[key: Word], List<Text>>;
}
