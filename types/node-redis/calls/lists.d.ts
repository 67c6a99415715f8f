/** Lists. */

import type { Call } from '../call.js';
import type { ListSide, Count, LMoveMOptions, LPosOptions, RedisArgument as Word, RedisVariadicArgument as Words } from '../options.js';
import type { Nil, Int, Simple, Text, List } from '../replies.js';

export interface ListCalls {
  blMove: Call<[source: Word, destination: Word, sourceSide: ListSide, destinationSide: ListSide, timeout: number], Text | Nil>;
  blMoveM: Call<[source: Word, destination: Word, sourceSide: ListSide, destinationSide: ListSide, timeout: number, options?: LMoveMOptions], Nil | List<Text>>;
  blmPop: Call<[timeout: number, keys: Words, side: ListSide, options?: Count], Nil | List<Text | Text[]>>;
  blPop: Call<[key: Words, timeout: number], { key: Text; element: Text } | null>;
  brPop: Call<[key: Words, timeout: number], { key: Text; element: Text } | null>;
  brPopLPush: Call<[source: Word, destination: Word, timeout: number], Text | Nil>;
  lIndex: Call<[key: Word, index: number], Text | Nil>;
  lInsert: Call<[key: Word, position: 'BEFORE' | 'AFTER', pivot: Word, element: Word], Int>;
  lLen: Call<[key: Word], Int>;
  lMove: Call<[source: Word, destination: Word, sourceSide: ListSide, destinationSide: ListSide], Text | Nil>;
  lMoveM: Call<[source: Word, destination: Word, sourceSide: ListSide, destinationSide: ListSide, options?: LMoveMOptions], List<Text> | Nil>;
  lmPop: Call<[keys: Words, side: ListSide, options?: Count], Nil | List<Text | Text[]>>;
  lPop: Call<[key: Word], Text | Nil>;
  lPopCount: Call<[key: Word, count: number], Nil | List<Text>>;
  lPos: Call<[key: Word, element: Word, options?: LPosOptions], Int | Nil>;
  lPosCount: Call<[key: Word, element: Word, count: number, options?: LPosOptions], List<Int>>;
  lPush: Call<[key: Word, elements: Words], Int>;
  lPushX: Call<[key: Word, elements: Words], Int>;
  lRange: Call<[key: Word, start: number, stop: number], List<Text>>;
  lRem: Call<[key: Word, count: number, element: Word], Int>;
  lSet: Call<[key: Word, index: number, element: Word], Simple<'OK'>>;
  lTrim: Call<[key: Word, start: number, stop: number], Simple<'OK'>>;
  rPop: Call<[key: Word], Text | Nil>;
  rPopCount: Call<[key: Word, count: number], List<Text> | Nil>;
  rPopLPush: Call<[source: Word, destination: Word], Text | Nil>;
  rPush: Call<[key: Word, element: Words], Int>;
  rPushX: Call<[key: Word, element: Words], Int>;
}
