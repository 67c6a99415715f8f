/** Connections and clusters. */

import type { Call } from '../call.js';
import type {
  RespVersions, SlotRange, Mode, AuthOptions, HelloOptions, ClientKillFilter, ClientListFilter, ClientTrackingOptions, RedisArgument as Word,
} from '../options.js';
import type { Kind, Nil, Int, Simple, Text, Verbatim, List, Unique, Fields } from '../replies.js';

export interface ClientInfo {
  id: number;
  addr: string;
  laddr?: string;
  fd: number;
  name: string;
  age: number;
  idle: number;
  flags: string;
  db: number;
  sub: number;
  psub: number;
  ssub?: number;
  multi: number;
  qbuf: number;
  qbufFree: number;
  argvMem?: number;
  multiMem?: number;
  watch?: number;
  rbs?: number;
  rbp?: number;
  obl: number;
  oll: number;
  omem: number;
  totMem?: number;
  events: string;
  cmd: string;
  user?: string;
  redir?: number;
  resp?: number;
  libName?: string;
  libVer?: string;
}
export interface TrackingInfo { flags: Unique<Text>; redirect: Int; prefixes: List<Text> }
export interface Module { name: Text; ver: Int }
export interface Greeting<MODULES> { server: Text; version: Text; proto: Int<RespVersions>; id: Int; mode: Text; role: Text; modules: MODULES }
export interface ClusterLink { direction: Text; node: Text; 'create-time': Int; events: Text; 'send-buffer-allocated': Int; 'send-buffer-used': Int }
export interface ClusterNode { host: Text; port: Int; id: Text }
export interface ClusterSlots { from: Int; to: Int; master: ClusterNode; replicas: ClusterNode[] }

export interface ConnectionCalls {
  asking: Call<[], Simple<'OK'>>;
  auth: Call<[options: AuthOptions], Simple<'OK'>>;
  clientCaching: Call<[value: boolean], Simple<'OK'>>;
  clientGetName: Call<[], Text | Nil>;
  clientGetRedir: Call<[], Int>;
  clientId: Call<[], Int>;
  clientInfo: Call<[], ClientInfo>;
  clientKill: Call<[filters: ClientKillFilter | Array<ClientKillFilter>], Int>;
  clientList: Call<[filter?: ClientListFilter], ClientInfo[]>;
  clientNoEvict: Call<[value: boolean], Simple<'OK'>>;
  clientNoTouch: Call<[value: boolean], Simple<'OK'>>;
  clientPause: Call<[timeout: number, mode?: 'WRITE' | 'ALL'], Simple<'OK'>>;
  clientSetName: Call<[name: Word], Simple<'OK'>>;
  clientTracking: Call<[mode: boolean, options?: ClientTrackingOptions], Simple<'OK'>>;
  clientTrackingInfo: Call<[], Fields<TrackingInfo>, TrackingInfo>;
  clientUnblock: Call<[clientId: number | `${number}`, mode?: 'TIMEOUT' | 'ERROR'], Int>;
  clientUnpause: Call<[], Simple<'OK'>>;
  echo: Call<[message: Word], Text>;
  hello: Call<[protover?: RespVersions, options?: HelloOptions], Fields<Greeting<List<Fields<Module>>>>, Greeting<List<Kind<42, Array<Text | Int>>>>>;
  ping: Call<[message?: Word], Simple | Text>;
  clusterAddSlots: Call<[slots: number | Array<number>], Simple<'OK'>>;
  clusterAddSlotsRange: Call<[ranges: SlotRange | Array<SlotRange>], Simple<'OK'>>;
  clusterBumpEpoch: Call<[], Simple>;
  clusterCountFailureReports: Call<[nodeId: Word], Int>;
  clusterCountKeysInSlot: Call<[slot: number], Int>;
  clusterDelSlots: Call<[slots: number | Array<number>], Simple<'OK'>>;
  clusterDelSlotsRange: Call<[ranges: SlotRange | Array<SlotRange>], Simple<'OK'>>;
  clusterFailover: Call<[options?: Mode<'FORCE' | 'TAKEOVER'>], Simple<'OK'>>;
  clusterFlushSlots: Call<[], Simple<'OK'>>;
  clusterForget: Call<[nodeId: Word], Simple<'OK'>>;
  clusterGetKeysInSlot: Call<[slot: number, count: number], List<Text>>;
  clusterInfo: Call<[], Verbatim>;
  clusterKeySlot: Call<[key: Word], Int>;
  clusterLinks: Call<[], List<Fields<ClusterLink>>, ClusterLink[]>;
  clusterMeet: Call<[host: string, port: number], Simple<'OK'>>;
  clusterMyId: Call<[], Text>;
  clusterMyShardId: Call<[], Text>;
  clusterNodes: Call<[], Verbatim>;
  clusterReplicas: Call<[nodeId: Word], List<Text>>;
  clusterReplicate: Call<[nodeId: Word], Simple>;
  clusterReset: Call<[options?: Mode<'HARD' | 'SOFT'>], Simple<'OK'>>;
  clusterSaveConfig: Call<[], Simple<'OK'>>;
  clusterSetConfigEpoch: Call<[configEpoch: number], Simple<'OK'>>;
  clusterSetSlot: Call<[slot: number, state: 'IMPORTING' | 'MIGRATING' | 'STABLE' | 'NODE', nodeId?: Word], Simple<'OK'>>;
  clusterSlots: Call<[], ClusterSlots[]>;
  readonly: Call<[], Simple>;
}
