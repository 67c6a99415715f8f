/** Places. */

import type { Call } from '../call.js';
import type {
  GeoUnits, GeoCoordinates, GeoMember, GeoAddOptions, GeoSearchFrom, GeoSearchBy, GeoSearchOptions, GeoStoreOptions, GeoReplyWith,
  RedisArgument as Word, RedisVariadicArgument as Words,
} from '../options.js';
import type { Int, Double, Text, List } from '../replies.js';

/** What of it was asked for. */
export interface GeoFound { member: Text; distance?: Double; hash?: Int; coordinates?: { longitude: Double; latitude: Double } }

export interface GeoCalls {
  geoAdd: Call<[key: Word, toAdd: GeoMember | Array<GeoMember>, options?: GeoAddOptions], Int>;
  geoDist: Call<[key: Word, member1: Word, member2: Word, unit?: GeoUnits], number | null>;
  geoHash: Call<[key: Word, member: Words], List<Text>>;
  geoPos: Call<[key: Word, member: Words], Array<{ longitude: Text; latitude: Text } | null>>;
  geoRadius: Call<[key: Word, from: GeoCoordinates, radius: number, unit: GeoUnits, options?: GeoSearchOptions], List<Text>>;
  geoRadiusRo: Call<[key: Word, from: GeoCoordinates, radius: number, unit: GeoUnits, options?: GeoSearchOptions], List<Text>>;
  geoRadiusRoWith: Call<[key: Word, from: GeoCoordinates, radius: number, unit: GeoUnits, replyWith: Array<GeoReplyWith>, options?: GeoSearchOptions], GeoFound[]>;
  geoRadiusStore: Call<[key: Word, from: GeoCoordinates, radius: number, unit: GeoUnits, destination: Word, options?: GeoStoreOptions], Int>;
  geoRadiusWith: Call<[key: Word, from: GeoCoordinates, radius: number, unit: GeoUnits, replyWith: Array<GeoReplyWith>, options?: GeoSearchOptions], GeoFound[]>;
  geoRadiusByMember: Call<[key: Word, from: Word, radius: number, unit: GeoUnits, options?: GeoSearchOptions], List<Text>>;
  geoRadiusByMemberRo: Call<[key: Word, from: Word, radius: number, unit: GeoUnits, options?: GeoSearchOptions], List<Text>>;
  geoRadiusByMemberRoWith: Call<[key: Word, from: Word, radius: number, unit: GeoUnits, replyWith: Array<GeoReplyWith>, options?: GeoSearchOptions], GeoFound[]>;
  geoRadiusByMemberStore: Call<[key: Word, from: Word, radius: number, unit: GeoUnits, destination: Word, options?: GeoStoreOptions], Int>;
  geoRadiusByMemberWith: Call<[key: Word, from: Word, radius: number, unit: GeoUnits, replyWith: Array<GeoReplyWith>, options?: GeoSearchOptions], GeoFound[]>;
  geoSearch: Call<[key: Word, from: GeoSearchFrom, by: GeoSearchBy, options?: GeoSearchOptions], List<Text>>;
  geoSearchWith: Call<[key: Word, from: GeoSearchFrom, by: GeoSearchBy, replyWith: Array<GeoReplyWith>, options?: GeoSearchOptions], GeoFound[]>;
  geoSearchStore: Call<[destination: Word, source: Word, from: GeoSearchFrom, by: GeoSearchBy, options?: GeoStoreOptions], Int>;
}
