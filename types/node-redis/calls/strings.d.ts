/** Strings, counters, bitmaps and HyperLogLog. */

import type { Call } from '../call.js';
import type {
  BitValue, SetOptions, GetExOptions, DelExOptions, MSetArguments, MSetExOptions, IncrExByFloatOptions, IncrExOptions, LcsIdxOptions,
  BitFieldOperations, BitFieldRoOperations, BitCountRange, RedisArgument as Word, RedisVariadicArgument as Words,
} from '../options.js';
import type { Kind, Nil, Int, Double, Simple, Text, List, Fields } from '../replies.js';

type Range = Kind<42, Int[]>;
export interface LcsMatches<T> { matches: List<Kind<42, T[]>>; len: Int }

export interface StringCalls {
  append: Call<[key: Word, value: Word], Int>;
  decr: Call<[key: Word], Int>;
  decrBy: Call<[key: Word, decrement: number], Int>;
  delEx: Call<[key: Word, options?: DelExOptions], Int<1 | 0>>;
  digest: Call<[key: Word], Simple>;
  get: Call<[key: Word], Text | Nil>;
  getDel: Call<[key: Word], Text | Nil>;
  getEx: Call<[key: Word, options: GetExOptions], Text | Nil>;
  getRange: Call<[key: Word, start: number, end: number], Text | Nil>;
  getSet: Call<[key: Word, value: Word], Text | Nil>;
  incr: Call<[key: Word], Int>;
  incrBy: Call<[key: Word, increment: number], Int>;
  incrByFloat: Call<[key: Word, increment: number], Text>;
  increx: Call<[key: Word, options?: IncrExOptions], List<Int>>;
  incrExByFloat: Call<[key: Word, value: Word | number, options?: IncrExByFloatOptions], List<Double>, List<Text>>;
  lcs: Call<[key1: Word, key2: Word], Text>;
  lcsIdx: Call<[key1: Word, key2: Word, options?: LcsIdxOptions], Fields<LcsMatches<Range>>, LcsMatches<Range>>;
  lcsIdxWithMatchLen: Call<[key1: Word, key2: Word, options?: LcsIdxOptions], Fields<LcsMatches<Range | Int>>, LcsMatches<Range | Int>>;
  lcsLen: Call<[key1: Word, key2: Word], Int>;
  mGet: Call<[keys: Array<Word>], Array<Text | Nil>>;
  mSet: Call<[toSet: MSetArguments], Simple<'OK'>>;
  mSetEx: Call<[keyValuePairs: MSetArguments, options?: MSetExOptions], Int<0 | 1>>;
  mSetNX: Call<[toSet: MSetArguments], Int>;
  pSetEx: Call<[key: Word, ms: number, value: Word], Simple<'OK'>>;
  set: Call<[key: Word, value: Word | number, options?: SetOptions], Simple<'OK'> | Text | Nil>;
  setEx: Call<[key: Word, seconds: number, value: Word], Simple<'OK'>>;
  setNX: Call<[key: Word, value: Word], Int>;
  setRange: Call<[key: Word, offset: number, value: Word], Int>;
  strLen: Call<[key: Word], Int>;
  bitCount: Call<[key: Word, range?: BitCountRange], Int>;
  bitField: Call<[key: Word, operations: BitFieldOperations], List<Int | Nil>>;
  bitFieldRo: Call<[key: Word, operations: BitFieldRoOperations], List<Int>>;
  bitOp: Call<[operation: 'AND' | 'OR' | 'XOR' | 'NOT' | 'DIFF' | 'DIFF1' | 'ANDOR' | 'ONE', destKey: Word, key: Words], Int>;
  bitPos: Call<[key: Word, bit: BitValue, start?: number, end?: number, mode?: 'BYTE' | 'BIT'], Int>;
  getBit: Call<[key: Word, offset: number], Int<BitValue>>;
  setBit: Call<[key: Word, offset: number, value: BitValue], Int<BitValue>>;
  pfAdd: Call<[key: Word, element?: Words], Int>;
  pfCount: Call<[keys: Words], Int>;
  pfMerge: Call<[destination: Word, sources?: Words], Simple>;
}
