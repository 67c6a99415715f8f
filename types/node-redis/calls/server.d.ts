/** The server, what it knows, and its users. */

import type { Call } from '../call.js';
import type { RedisFlushMode, Count, CommandListOptions, LatencyEvent, RedisArgument as Word, RedisVariadicArgument as Words } from '../options.js';
import type { Nil, Int, Double, Simple, Text, Verbatim, List, Unique, Dict, Fields, Reply } from '../replies.js';

export interface Selector { commands: Text; keys: Text; channels: Text }
export interface User {
  flags: Unique<Text>;
  passwords: List<Text>;
  commands: Text;
  keys: List<Text> | Text;
  channels: List<Text> | Text;
  selectors: List<Fields<Selector>>;
}
export interface AclLogEntry {
  count: Int;
  reason: Text;
  context: Text;
  object: Text;
  username: Text;
  'age-seconds': Double;
  'client-info': Text;
  'entry-id': Int;
  'timestamp-created': Int;
  'timestamp-last-updated': Int;
}
export interface Module { name: Text; ver: Int }
export interface CommandDocsArgument {
  name?: Text;
  type?: Text;
  display_text?: Text;
  key_spec_index?: Int;
  token?: Text;
  summary?: Text;
  since?: Text;
  deprecated_since?: Text;
  flags?: Unique<Text>;
  arguments?: List<CommandDocsArgument>;
}
export interface CommandDoc {
  summary?: Text;
  since?: Text;
  group?: Text;
  complexity?: Text;
  module?: Text;
  doc_flags?: Unique<Text>;
  deprecated_since?: Text;
  replaced_by?: Text;
  history?: Unique<List<Text>>;
  arguments?: List<CommandDocsArgument>;
  subcommands?: CommandDocs;
  reply_schema?: Reply;
}
export type CommandDocs = Dict<CommandDoc>;
export interface KeySpec {
  beginSearch: { type: 'index'; index: number } | { type: 'keyword'; keyword: string; startFrom: number } | { type: 'unknown' };
  findKeys:
    | { type: 'range'; lastKey: number; keyStep: number; limit: number } | { type: 'keynum'; keyNumIdx: number; firstKey: number; keyStep: number }
    | { type: 'unknown' };
}
export interface CommandDescription {
  name: string;
  arity: number;
  flags: Set<string>;
  firstKeyIndex: number;
  lastKeyIndex: number;
  step: number;
  categories: Set<string>;
  policies: { request: string | undefined; response: string | undefined };
  isKeyless: boolean;
  nondeterministicOutput: boolean;
  tips: string[];
  keySpecs: KeySpec[];
  subcommands: CommandDescription[];
}
type Ints = 'peak.allocated' | 'total.allocated' | 'startup.allocated' | 'replication.backlog' | 'clients.slaves' | 'clients.normal' | 'cluster.links'
  | 'aof.buffer' | 'lua.caches' | 'functions.caches' | 'overhead.db.hashtable.lut' | 'overhead.db.hashtable.rehashing' | 'overhead.total'
  | 'db.dict.rehashing.count' | 'keys.count' | 'keys.bytes-per-key' | 'dataset.bytes' | 'allocator.allocated' | 'allocator.active'
  | 'allocator.resident' | 'allocator.muzzy' | 'allocator-fragmentation.bytes' | 'allocator-rss.bytes' | 'rss-overhead.bytes' | 'fragmentation.bytes';
type Doubles = 'dataset.percentage' | 'peak.percentage' | 'allocator-fragmentation.ratio' | 'allocator-rss.ratio' | 'rss-overhead.ratio' | 'fragmentation';
export type MemoryStats = Record<Ints, Int> & Record<Doubles, Double>;
/** The misspelling is node-redis's. */
export type Role = Master | Replica | Sentinel;
export interface Master {
  role: Text<'master'>;
  replicationOffest: Int;
  replicas: Array<{ host: Text; port: number; replicationOffest: number }>;
  master?: undefined;
  state?: undefined;
  dataReceived?: undefined;
  masterNames?: undefined;
}
export interface Replica {
  role: Text<'slave'>;
  master: { host: Text; port: Int };
  state: Text<'connect' | 'connecting' | 'sync' | 'connected' | 'handshake' | 'none'>;
  dataReceived: Int;
  replicationOffest?: undefined;
  replicas?: undefined;
  masterNames?: undefined;
}
export interface Sentinel {
  role: Text<'sentinel'>;
  masterNames: List<Text>;
  replicationOffest?: undefined;
  replicas?: undefined;
  master?: undefined;
  state?: undefined;
  dataReceived?: undefined;
}

export interface ServerCalls {
  bgRewriteAof: Call<[], Simple>;
  bgSave: Call<[options?: { SCHEDULE?: boolean }], Simple>;
  blessClear: Call<[key: Word, flag: 'NO-EVICT'], Int>;
  blessGet: Call<[key: Word], List<Text>>;
  blessScan: Call<[cursor: Word, flag: 'NO-EVICT', options?: Count], { cursor: Text; keys: List<Text> }>;
  blessSet: Call<[key: Word, flag: 'NO-EVICT'], Int>;
  configGet: Call<[parameters: Words], Dict<Text>>;
  configResetStat: Call<[], Simple>;
  configRewrite: Call<[], Simple>;
  configSet: Call<[parameter: Word, value: Word] | [config: Record<string, Word>], Simple>;
  dbSize: Call<[], Int>;
  flushAll: Call<[mode?: RedisFlushMode], Simple>;
  flushDb: Call<[mode?: RedisFlushMode], Simple>;
  info: Call<[section?: Word], Verbatim>;
  lastSave: Call<[], Int>;
  latencyDoctor: Call<[], Text>;
  latencyGraph: Call<[event: LatencyEvent], Text>;
  latencyHistogram: Call<[...commands: Array<string>], Record<string, { calls: number; histogram_usec: Record<string, number> }>>;
  latencyHistory: Call<[event: LatencyEvent], List<List<Int>>>;
  latencyLatest: Call<[], List<Array<Text | Int>>>;
  latencyReset: Call<[...events: Array<LatencyEvent>], number>;
  LOLWUT: Call<[version?: number, ...optionalArguments: Array<number>], Text>;
  memoryDoctor: Call<[], Text>;
  memoryMallocStats: Call<[], Text>;
  memoryPurge: Call<[], Simple<'OK'>>;
  memoryStats: Call<[], Fields<MemoryStats>>;
  memoryUsage: Call<[key: Word, options?: { SAMPLES?: number }], Int | Nil>;
  moduleList: Call<[], List<Fields<Module>>>;
  moduleLoad: Call<[path: Word, moduleArguments?: Array<Word>], Simple<'OK'>>;
  moduleUnload: Call<[name: Word], Simple<'OK'>>;
  replicaOf: Call<[host: string, port: number], Simple>;
  role: Call<[], Role | undefined>;
  swapDb: Call<[index1: number, index2: number], Simple<'OK'>>;
  time: Call<[], Array<Text<`${number}`>>>;
  command: Call<[], CommandDescription[]>;
  commandCount: Call<[], Int>;
  commandDocs: Call<[commands?: Words], CommandDocs>;
  commandGetKeys: Call<[args: Array<Word>], List<Text>>;
  commandGetKeysAndFlags: Call<[args: Array<Word>], Array<{ key: Text; flags: Unique<Text> }>>;
  commandInfo: Call<[commands: Array<string>], Array<CommandDescription | null>>;
  commandList: Call<[options?: CommandListOptions], List<Text>>;
  aclCat: Call<[categoryName?: Word], List<Text>>;
  aclDelUser: Call<[username: Words], Int>;
  aclDryRun: Call<[username: Word, command: Array<Word>], Simple<'OK'> | Text>;
  aclGenPass: Call<[bits?: number], Text>;
  aclGetUser: Call<[username: Word], Nil | Fields<User>, Nil | User>;
  aclList: Call<[], List<Text>>;
  aclLoad: Call<[], Simple<'OK'>>;
  aclLog: Call<[count?: number], List<Fields<AclLogEntry>>, AclLogEntry[]>;
  aclLogReset: Call<[], Simple<'OK'>>;
  aclSave: Call<[], Simple<'OK'>>;
  aclSetUser: Call<[username: Word, rule: Words], Simple<'OK'>>;
  aclUsers: Call<[], List<Text>>;
  aclWhoAmI: Call<[], Text>;
}
