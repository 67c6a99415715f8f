/** Arrays, vector sets and hot keys. */

import type { Call } from '../call.js';
import type {
  Limit, SlotRange, ArIndex, ArPredicate, ArGrepOptions, ArOperation, VAddOptions, VSimOptions, HotkeysStartOptions, RedisArgument as Word,
  RedisVariadicArgument as Words,
} from '../options.js';
import type { Nil, Bool, Int, Double, Simple, Text, List, Dict, Fields } from '../replies.js';

export interface ArItem { index: Int; value: Text }
export interface RawVector { quantization: Simple; raw: Text; l2Norm: Double; quantizationRange?: Double }
export interface VectorSetInfo { 'quant-type': Simple; 'vector-dim': Int; size: Int; 'max-level': Int; 'vset-uid': Int; 'hnsw-max-node-uid': Int }
export interface HotkeyEntry { key: string; value: number }
export interface Hotkeys {
  trackingActive: number;
  sampleRatio: number;
  selectedSlots: SlotRange[];
  sampledCommandsSelectedSlotsUs?: number;
  allCommandsSelectedSlotsUs?: number;
  allCommandsAllSlotsUs: number;
  netBytesSampledCommandsSelectedSlots?: number;
  netBytesAllCommandsSelectedSlots?: number;
  netBytesAllCommandsAllSlots: number;
  collectionStartTimeUnixMs: number;
  collectionDurationMs: number;
  totalCpuTimeSysMs: number;
  totalCpuTimeUserMs: number;
  totalNetBytes: number;
  byCpuTimeUs?: HotkeyEntry[];
  byNetBytes?: HotkeyEntry[];
}

export interface NewerCalls {
  arCount: Call<[key: Word], Int>;
  arDel: Call<[key: Word, indices: ArIndex | Array<ArIndex>], Int>;
  arDelRange: Call<[key: Word, ranges: Array<[start: ArIndex, end: ArIndex]>], Int>;
  arGet: Call<[key: Word, index: ArIndex], Text | Nil>;
  arGetRange: Call<[key: Word, start: ArIndex, end: ArIndex], List<Text | Nil>>;
  arGrep: Call<[key: Word, start: ArIndex, end: ArIndex, predicates: Array<ArPredicate>, options?: ArGrepOptions], List<Int>>;
  arGrepWithValues: Call<[key: Word, start: ArIndex, end: ArIndex, predicates: Array<ArPredicate>, options?: ArGrepOptions], ArItem[]>;
  arInfo: Call<[key: Word, options?: { FULL?: boolean }], Dict<Int | Double>>;
  arInsert: Call<[key: Word, values: Words], Int>;
  arLastItems: Call<[key: Word, count: number, options?: { REV?: boolean }], List<Text | Nil>>;
  arLen: Call<[key: Word], Int>;
  arMGet: Call<[key: Word, indices: number | string | Array<number | string>], List<Text | Nil>>;
  arMSet: Call<[key: Word, entries: Record<string | number, Word> | Map<ArIndex, Word> | Array<[ArIndex, Word]>], Int>;
  arNext: Call<[key: Word], Int | Nil>;
  arOp: Call<[key: Word, start: ArIndex, end: ArIndex, operation: ArOperation, value?: Word | number], Text | Int | Nil>;
  arRing: Call<[key: Word, size: ArIndex, values: Words], Int>;
  arScan: Call<[key: Word, start: ArIndex, end: ArIndex, options?: Limit], ArItem[]>;
  arSeek: Call<[key: Word, index: ArIndex], Int>;
  arSet: Call<[key: Word, index: ArIndex, value: Words], Int>;
  vAdd: Call<[key: Word, vector: Array<number>, element: Word, options?: VAddOptions], Bool, boolean>;
  vCard: Call<[key: Word], Int>;
  vDim: Call<[key: Word], Int>;
  vEmb: Call<[key: Word, element: Word], List<Double>>;
  vEmbRaw: Call<[key: Word, element: Word], RawVector>;
  vGetAttr: Call<[key: Word, element: Word], any>;
  vInfo: Call<[key: Word], Fields<VectorSetInfo>>;
  vLinks: Call<[key: Word, element: Word], List<List<Text>>>;
  vLinksWithScores: Call<[key: Word, element: Word], Array<Dict<Double>>, Array<Record<string, Double>>>;
  vRandMember: Call<[key: Word, count?: number], Text | List<Text> | Nil>;
  vRange: Call<[key: Word, start: Word, end: Word, count?: number], List<Text>>;
  vRem: Call<[key: Word, element: Word], Bool, boolean>;
  vSetAttr: Call<[key: Word, element: Word, attributes: Word | Record<string, any>], Bool, boolean>;
  vSim: Call<[key: Word, query: Word | Array<number>, options?: VSimOptions], List<Text>>;
  vSimWithScores: Call<[key: Word, query: number[] | Word, options?: VSimOptions], Dict<Double>, Record<string, Double>>;
  hotkeysGet: Call<[], Hotkeys | null>;
  hotkeysReset: Call<[], Simple<'OK'>>;
  hotkeysStart: Call<[options: HotkeysStartOptions], Simple<'OK'>>;
  hotkeysStop: Call<[], Simple<'OK'> | Nil>;
}
