/** Arguments of node-redis's methods that are objects, and words that several methods take. */

export type RedisArgument = string | Buffer;
export type RedisVariadicArgument = RedisArgument | Array<RedisArgument>;
export type RespVersions = 2 | 3;

/** @internal */ type Word = RedisArgument;
/** @internal */ type Words = RedisVariadicArgument;

export type BitValue = 0 | 1;
export type ListSide = 'LEFT' | 'RIGHT';
export type SortedSetSide = 'MIN' | 'MAX';
export type ExpireMode = 'NX' | 'XX' | 'GT' | 'LT';
export type RedisFlushMode = 'ASYNC' | 'SYNC';
export interface Count { COUNT?: number }
export interface Limit { LIMIT?: number }
export interface Page { offset: number; count: number }
export interface SlotRange { start: number; end: number }
export interface Mode<T extends string> { mode?: T }

/** A time to live, relative or absolute. */
export type Expiration<NONE extends string> = { type: 'EX' | 'PX' | 'EXAT' | 'PXAT'; value: number } | { type: NONE } | NONE;

export interface SetOptions {
  expiration?: Expiration<'KEEPTTL'>;
  condition?: 'NX' | 'XX' | 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE';
  /** what the condition compares with: a value, or a digest of one */
  matchValue?: Word;
  /** the value that was there before becomes the reply */
  GET?: boolean;
  /** @deprecated use `expiration` */ EX?: number;
  /** @deprecated use `expiration` */ PX?: number;
  /** @deprecated use `expiration` */ EXAT?: number;
  /** @deprecated use `expiration` */ PXAT?: number;
  /** @deprecated use `expiration` */ KEEPTTL?: boolean;
  /** @deprecated use `condition` */ NX?: boolean;
  /** @deprecated use `condition` */ XX?: boolean;
}
export type GetExOptions =
  | { type: 'EX' | 'PX'; value: number } | { type: 'EXAT' | 'PXAT'; value: number | Date } | { type: 'PERSIST' }
  | { EX: number } | { PX: number } | { EXAT: number | Date } | { PXAT: number | Date } | { PERSIST: true };
export interface DelExOptions { condition: 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE'; matchValue: Word }
export type MSetArguments = Array<[Word, Word]> | Array<Word> | Record<string, Word>;
export interface MSetExOptions {
  expiration?:
    | { type: 'EX'; value: number } | { type: 'PX'; value: number } | { type: 'EXAT'; value: number | Date } | { type: 'PXAT'; value: number | Date }
    | { type: 'KEEPTTL' };
  mode?: 'XX' | 'NX';
}
export interface IncrExByFloatOptions {
  lowerBound?: Word | number;
  upperBound?: Word | number;
  /** goes as far as the bound, where it would go beyond */
  saturate?: boolean;
  expiration?: { type: 'EX' | 'PX' | 'EXAT' | 'PXAT'; value: number; ENX?: boolean } | { type: 'PERSIST' };
}
export interface IncrExOptions extends IncrExByFloatOptions { by?: Word | number }
export interface LcsIdxOptions { MINMATCHLEN?: number }

export type BitFieldEncoding = `${'i' | 'u'}${number}`;
interface BitFieldPlace<O extends string> { operation: O; encoding: BitFieldEncoding; offset: number | string }
export type BitFieldOperations = Array<
  | BitFieldPlace<'GET'> | (BitFieldPlace<'SET'> & { value: number }) | (BitFieldPlace<'INCRBY'> & { increment: number })
  | { operation: 'OVERFLOW'; behavior: string }
>;
export type BitFieldRoOperations = Array<Omit<BitFieldPlace<'GET'>, 'operation'>>;
export interface BitCountRange { start: number; end: number; mode?: 'BYTE' | 'BIT' }

export interface CopyCommandOptions { DB?: number; REPLACE?: boolean }
export interface MigrateOptions { COPY?: true; REPLACE?: true; AUTH?: AuthOptions }
export interface RestoreOptions { REPLACE?: boolean; ABSTTL?: boolean; IDLETIME?: number; FREQ?: number }
export interface ScanCommonOptions { MATCH?: string; COUNT?: number }
export interface ScanOptions extends ScanCommonOptions { TYPE?: Word }
export interface SortOptions { BY?: Word; LIMIT?: Page; GET?: Word | Array<Word>; DIRECTION?: 'ASC' | 'DESC'; ALPHA?: boolean }

export type HashTypes = Word | number;
/** Fields and their values, in any of the forms that `hSet` takes. */
export type HashFields = Record<string | number, HashTypes> | Map<HashTypes, HashTypes> | Array<[HashTypes, HashTypes]> | Array<HashTypes>;
export interface HGetExOptions { expiration?: Expiration<'PERSIST'> }
export interface HSetExOptions { expiration?: Expiration<'KEEPTTL'>; mode?: 'FNX' | 'FXX' }
/** No such field, or the condition is not met; the expiry is set, or the field is gone. */
export type HashExpiration = -2 | 0 | 1 | 2;

export type LMoveMOptions = { ORDER: 'OBO' | 'BULK' } & ({ COUNT: number } | { EXACTLY: number });
export interface LPosOptions { RANK?: number; MAXLEN?: number }
export interface SUnionCardOptions extends Limit { APPROX?: boolean }

export interface SortedSetMember { value: Word; score: number }
export interface ZAddIncrOptions { condition?: 'NX' | 'XX'; comparison?: 'LT' | 'GT'; CH?: boolean }
export interface ZAddOptions extends ZAddIncrOptions {
  /** @deprecated use `condition` */ NX?: boolean;
  /** @deprecated use `condition` */ XX?: boolean;
  /** @deprecated use `comparison` */ LT?: boolean;
  /** @deprecated use `comparison` */ GT?: boolean;
}
type OneOrMore<T> = T | [T, ...Array<T>];
export type ZKeys = OneOrMore<Word> | OneOrMore<{ key: Word; weight: number }>;
export interface ZAggregateOptions { AGGREGATE?: 'SUM' | 'MIN' | 'MAX' | 'COUNT' }
export interface ZLimitOptions { LIMIT?: Page }
export interface ZRangeOptions extends ZLimitOptions { BY?: 'SCORE' | 'LEX'; REV?: boolean }
export interface ZRangeStoreOptions extends ZLimitOptions { BY?: 'SCORE' | 'LEX'; REV?: true }

/** What becomes of references to an entry in groups of consumers. */
export type StreamDeletionPolicy = 'KEEPREF' | 'DELREF' | 'ACKED';
/** No such entry; deleted; still referred to. */
export type StreamDeletionReplyCode = -1 | 1 | 2;
export interface XAddOptions {
  policy?: StreamDeletionPolicy;
  IDMPAUTO?: { pid: Word };
  IDMP?: { pid: Word; iid: Word };
  TRIM?: { strategy: 'MAXLEN' | 'MINID'; strategyModifier?: '=' | '~'; threshold: number; limit?: number; policy?: StreamDeletionPolicy };
}
export interface XCfgSetOptions { IDMP_DURATION?: number; IDMP_MAXSIZE?: number }
export interface XClaimOptions { IDLE?: number; TIME?: number | Date; RETRYCOUNT?: number; FORCE?: boolean; LASTID?: Word }
export interface XGroupSetIdOptions { ENTRIESREAD?: number }
export interface XGroupCreateOptions extends XGroupSetIdOptions { MKSTREAM?: boolean }
export interface XNackOptions { RETRYCOUNT?: number; FORCE?: boolean }
export interface XPendingRangeOptions { IDLE?: number; consumer?: Word }
export interface XReadStream { key: Word; id: Word }
export type XReadStreams = Array<XReadStream> | XReadStream;
export interface XReadOptions extends Count { MAXCOUNT?: number; MAXSIZE?: number; BLOCK?: number }
export interface XReadGroupOptions extends XReadOptions { NOACK?: boolean; CLAIM?: number }
export interface XSetIdOptions { ENTRIESADDED?: number; MAXDELETEDID?: Word }
export type XTrimOptions = { policy?: StreamDeletionPolicy } & ({ strategyModifier?: '=' } | { strategyModifier: '~'; LIMIT?: number });

export type GeoUnits = 'm' | 'km' | 'mi' | 'ft';
export interface GeoCoordinates { longitude: Word | number; latitude: Word | number }
export interface GeoMember extends GeoCoordinates { member: Word }
export interface GeoAddOptions {
  condition?: 'NX' | 'XX';
  CH?: boolean;
  /** @deprecated use `condition` */ NX?: boolean;
  /** @deprecated use `condition` */ XX?: boolean;
}
export type GeoSearchFrom = Word | GeoCoordinates;
export type GeoSearchBy = { radius: number; unit: GeoUnits } | { width: number; height: number; unit: GeoUnits };
export interface GeoSearchOptions { SORT?: 'ASC' | 'DESC'; COUNT?: number | { value: number; ANY?: boolean } }
export interface GeoStoreOptions extends GeoSearchOptions { STOREDIST?: boolean }
export type GeoReplyWith = 'WITHDIST' | 'WITHHASH' | 'WITHCOORD';

export type ArIndex = number | string;
export type ArPredicate = [type: 'EXACT' | 'MATCH' | 'GLOB' | 'RE', value: Word];
export interface ArGrepOptions extends Limit { COMBINATOR?: 'AND' | 'OR'; NOCASE?: boolean }
export type ArOperation = 'SUM' | 'MIN' | 'MAX' | 'AND' | 'OR' | 'XOR' | 'MATCH' | 'USED';
export interface VAddOptions { REDUCE?: number; CAS?: boolean; QUANT?: 'NOQUANT' | 'BIN' | 'Q8'; EF?: number; SETATTR?: Record<string, any>; M?: number }
export interface VSimOptions extends Count { EPSILON?: number; EF?: number; FILTER?: string; 'FILTER-EF'?: number; TRUTH?: boolean; NOTHREAD?: boolean }

export interface AuthOptions { username?: Word; password: Word }
export interface HelloOptions { protover?: RespVersions; AUTH?: { username: Word; password: Word }; SETNAME?: string }
export type ClientKillFilter =
  | { filter: 'ADDR'; address: `${string}:${number}` } | { filter: 'LADDR'; localAddress: `${string}:${number}` } | { filter: 'ID'; id: number | `${number}` }
  | { filter: 'TYPE'; type: 'normal' | 'master' | 'replica' | 'pubsub' } | { filter: 'USER'; username: string }
  | 'SKIPME' | { filter: 'SKIPME'; skipMe: boolean } | { filter: 'MAXAGE'; maxAge: number };
export type ClientListFilter = { TYPE: 'NORMAL' | 'MASTER' | 'REPLICA' | 'PUBSUB'; ID?: never } | { ID: Array<Word>; TYPE?: never };
export type ClientTrackingOptions = { REDIRECT?: number; NOLOOP?: boolean } & ({ BCAST?: boolean; PREFIX?: Words } | { OPTIN?: boolean } | { OPTOUT?: boolean });
export interface CommandListOptions { FILTERBY?: { type: 'MODULE' | 'ACLCAT' | 'PATTERN'; value: Word } }
export interface EvalOptions { keys?: Array<Word>; arguments?: Array<Word> }
export interface HotkeysStartOptions {
  METRICS: { count: number; CPU?: boolean; NET?: boolean };
  COUNT?: number;
  DURATION?: number;
  SAMPLE?: number;
  SLOTS?: { count: number; slots: Array<number> };
}
export type LatencyEvent =
  | 'active-defrag-cycle' | 'aof-fstat' | 'aof-fsync-always' | 'aof-stat' | 'aof-rewrite-diff-write' | 'aof-rename' | 'aof-write'
  | 'aof-write-active-child' | 'aof-write-alone' | 'aof-write-pending-fsync' | 'command' | 'expire-cycle' | 'eviction-cycle' | 'eviction-del'
  | 'eviction-lazyfree' | 'fast-command' | 'fork' | 'rdb-unlink-temp-file' | 'while-blocked-cron';
