/** Sorted sets. */

import type { Call } from '../call.js';
import type {
  SortedSetSide, Count, Limit, ScanCommonOptions, SortedSetMember, ZAddIncrOptions, ZAddOptions, ZKeys, ZAggregateOptions, ZLimitOptions,
  ZRangeOptions, ZRangeStoreOptions, RedisArgument as Word, RedisVariadicArgument as Words,
} from '../options.js';
import type { Nil, Int, Double, Text, List } from '../replies.js';

export interface Scored { value: Text; score: Double }
export interface Popped { key: Text; members: Scored[] }
export interface Ranked { rank: Int; score: Double }

export interface SortedSetCalls {
  bzmPop: Call<[timeout: number, keys: Words, side: SortedSetSide, options?: Count], Popped | null>;
  bzPopMax: Call<[keys: Words, timeout: number], (Scored & { key: Text }) | null>;
  bzPopMin: Call<[keys: Words, timeout: number], (Scored & { key: Text }) | null>;
  zAdd: Call<[key: Word, members: SortedSetMember | Array<SortedSetMember>, options?: ZAddOptions], Double>;
  zAddIncr: Call<[key: Word, members: SortedSetMember | Array<SortedSetMember>, options?: ZAddIncrOptions], Nil | Double>;
  zCard: Call<[key: Word], Int>;
  zCount: Call<[key: Word, min: number | Word, max: number | Word], Int>;
  zDiff: Call<[keys: Words], List<Text>>;
  zDiffWithScores: Call<[keys: Words], Scored[]>;
  zDiffStore: Call<[destination: Word, inputKeys: Words], Int>;
  zIncrBy: Call<[key: Word, increment: number, member: Word], Double>;
  zInter: Call<[keys: ZKeys, options?: ZAggregateOptions], List<Text>>;
  zInterWithScores: Call<[keys: ZKeys, options?: ZAggregateOptions], Scored[]>;
  zInterCard: Call<[keys: Words, options?: number | Limit], Int>;
  zInterStore: Call<[destination: Word, keys: ZKeys, options?: ZAggregateOptions], Int>;
  zLexCount: Call<[key: Word, min: Word, max: Word], Int>;
  zmPop: Call<[keys: Words, side: SortedSetSide, options?: Count], Popped | null>;
  zmScore: Call<[key: Word, member: Words], List<Nil | Double>>;
  zPopMax: Call<[key: Word], Scored | null>;
  zPopMaxCount: Call<[key: Word, count: number], Scored[]>;
  zPopMin: Call<[key: Word], Scored | null>;
  zPopMinCount: Call<[key: Word, count: number], Scored[]>;
  zRandMember: Call<[key: Word], Text | Nil>;
  zRandMemberCount: Call<[key: Word, count: number], List<Text>>;
  zRandMemberCountWithScores: Call<[key: Word, count: number], Scored[]>;
  zRange: Call<[key: Word, min: Word | number, max: Word | number, options?: ZRangeOptions], List<Text>>;
  zRangeWithScores: Call<[key: Word, min: number | Word, max: number | Word, options?: ZRangeOptions], Scored[]>;
  zRangeByLex: Call<[key: Word, min: Word, max: Word, options?: ZLimitOptions], List<Text>>;
  zRangeByScore: Call<[key: Word, min: string | number, max: string | number, options?: ZLimitOptions], List<Text>>;
  zRangeByScoreWithScores: Call<[key: Word, min: string | number, max: string | number, options?: ZLimitOptions], Scored[]>;
  zRangeStore: Call<[destination: Word, source: Word, min: Word | number, max: Word | number, options?: ZRangeStoreOptions], Int>;
  zRank: Call<[key: Word, member: Word], Int | Nil>;
  zRankWithScore: Call<[key: Word, member: Word], Ranked | null>;
  zRem: Call<[key: Word, member: Words], Int>;
  zRemRangeByLex: Call<[key: Word, min: Word | number, max: Word | number], Int>;
  zRemRangeByRank: Call<[key: Word, start: number, stop: number], Int>;
  zRemRangeByScore: Call<[key: Word, min: Word | number, max: Word | number], Int>;
  zRevRank: Call<[key: Word, member: Word], Int | Nil>;
  zRevRankWithScore: Call<[key: Word, member: Word], Ranked | null>;
  zScan: Call<[key: Word, cursor: Word, options?: ScanCommonOptions], { cursor: Text; members: Scored[] }>;
  zScore: Call<[key: Word, member: Word], Nil | Double>;
  zUnion: Call<[keys: ZKeys, options?: ZAggregateOptions], List<Text>>;
  zUnionWithScores: Call<[keys: ZKeys, options?: ZAggregateOptions], Scored[]>;
  zUnionStore: Call<[destination: Word, keys: ZKeys, options?: ZAggregateOptions], Int>;
}
