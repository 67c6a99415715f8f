/** Sets. */

import type { Call } from '../call.js';
import type { Limit, ScanCommonOptions, SUnionCardOptions, RedisArgument as Word, RedisVariadicArgument as Words } from '../options.js';
import type { Nil, Int, Text, List, Unique } from '../replies.js';

export interface SetCalls {
  sAdd: Call<[key: Word, members: Words], Int>;
  sCard: Call<[key: Word], Int>;
  sDiff: Call<[keys: Words], List<Text>>;
  sDiffCard: Call<[keys: Words, options?: Limit], Int>;
  sDiffStore: Call<[destination: Word, keys: Words], Int>;
  sInter: Call<[keys: Words], List<Text>>;
  sInterCard: Call<[keys: Words, options?: Limit | number], Int>;
  sInterStore: Call<[destination: Word, keys: Words], Int>;
  sIsMember: Call<[key: Word, member: Word], Int>;
  sMembers: Call<[key: Word], Unique<Text>, List<Text>>;
  smIsMember: Call<[key: Word, members: Array<Word>], List<Int>>;
  sMove: Call<[source: Word, destination: Word, member: Word], Int>;
  sPop: Call<[key: Word], Text | Nil>;
  sPopCount: Call<[key: Word, count: number], List<string>>;
  sRandMember: Call<[key: Word], Text | Nil>;
  sRandMemberCount: Call<[key: Word, count: number], List<Text>>;
  sRem: Call<[key: Word, members: Words], Int>;
  sScan: Call<[key: Word, cursor: Word, options?: ScanCommonOptions], { cursor: Text; members: Text[] }>;
  sUnion: Call<[keys: Words], List<Text>>;
  sUnionCard: Call<[keys: Words, options?: SUnionCardOptions], Int>;
  sUnionStore: Call<[destination: Word, keys: Words], Int>;
}
