/** Streams. */

import type { Call } from '../call.js';
import type {
  Count, StreamDeletionPolicy, StreamDeletionReplyCode, XAddOptions, XCfgSetOptions, XClaimOptions, XGroupSetIdOptions, XGroupCreateOptions,
  XNackOptions, XPendingRangeOptions, XReadStreams, XReadOptions, XReadGroupOptions, XSetIdOptions, XTrimOptions, RedisArgument as Word,
  RedisVariadicArgument as Words,
} from '../options.js';
import type { Nil, Int, Simple, Text, List, Dict, Fields } from '../replies.js';

export interface Message { id: Text; message: Dict<Text, Text | string>; millisElapsedFromDelivery?: Int; deliveriesCounter?: Int }
/** Of each stream the messages; null where there are none. */
export type Streams = Array<{ name: Text | string; messages: Message[] }> | null;
export interface Claimed<MESSAGES> { nextId: Text; messages: MESSAGES; deletedMessages: List<Text> }
export interface Pending { pending: Int; firstId: Text | Nil; lastId: Text | Nil; consumers: Array<{ name: Text; deliveriesCounter: number }> | null }
export interface PendingEntry { id: Text; consumer: Text; millisecondsSinceLastDelivery: Int; deliveriesCounter: Int }
export interface ConsumerInfo { name: Text; pending: Int; idle: Int; inactive: Int }
export interface GroupInfo { name: Text; consumers: Int; pending: Int; 'last-delivered-id': Text; 'entries-read': Int | Nil; lag: Int }
export type StreamEnd = Nil | { id: Text; message: Dict<Text> };
export interface StreamInfo {
  length: Int;
  'radix-tree-keys': Int;
  'radix-tree-nodes': Int;
  'last-generated-id': Text;
  'max-deleted-entry-id': Text;
  'entries-added': Int;
  'recorded-first-entry-id': Text;
  'idmp-duration': Int;
  'idmp-maxsize': Int;
  'pids-tracked': Int;
  'iids-tracked': Int;
  'iids-added': Int;
  'iids-duplicates': Int;
  groups: Int;
  'first-entry': StreamEnd;
  'last-entry': StreamEnd;
}

export interface StreamCalls {
  xAck: Call<[key: Word, group: Word, id: Words], Int>;
  xAckDel: Call<[key: Word, group: Word, id: Words, policy?: StreamDeletionPolicy], List<StreamDeletionReplyCode>>;
  xAdd: Call<[key: Word, id: Word, message: Record<string, Word>, options?: XAddOptions], Text>;
  xAddNoMkStream: Call<[key: Word, id: Word, message: Record<string, Word>, options?: XAddOptions], Text | Nil>;
  xAutoClaim: Call<[key: Word, group: Word, consumer: Word, minIdleTime: number, start: Word, options?: Count], Claimed<Array<Nil | Message>>>;
  xAutoClaimJustId: Call<[key: Word, group: Word, consumer: Word, minIdleTime: number, start: Word, options?: Count], Claimed<List<Text>>>;
  xCfgSet: Call<[key: Word, options?: XCfgSetOptions], Simple<'OK'>>;
  xClaim: Call<[key: Word, group: Word, consumer: Word, minIdleTime: number, id: Words, options?: XClaimOptions], Array<Nil | Message>>;
  xClaimJustId: Call<[key: Word, group: Word, consumer: Word, minIdleTime: number, id: Words, options?: XClaimOptions], List<Text>>;
  xDel: Call<[key: Word, id: Words], Int>;
  xDelEx: Call<[key: Word, id: Words, policy?: StreamDeletionPolicy], List<StreamDeletionReplyCode>>;
  xGroupCreate: Call<[key: Word, group: Word, id: Word, options?: XGroupCreateOptions], Simple<'OK'>>;
  xGroupCreateConsumer: Call<[key: Word, group: Word, consumer: Word], Int>;
  xGroupDelConsumer: Call<[key: Word, group: Word, consumer: Word], Int>;
  xGroupDestroy: Call<[key: Word, group: Word], Int>;
  xGroupSetId: Call<[key: Word, group: Word, id: Word, options?: XGroupSetIdOptions], Simple<'OK'>>;
  xInfoConsumers: Call<[key: Word, group: Word], List<Fields<ConsumerInfo>>, ConsumerInfo[]>;
  xInfoGroups: Call<[key: Word], List<Fields<GroupInfo>>, GroupInfo[]>;
  xInfoStream: Call<[key: Word], Fields<StreamInfo>, StreamInfo>;
  xLen: Call<[key: Word], Int>;
  xNack: Call<[key: Word, group: Word, mode: 'SILENT' | 'FAIL' | 'FATAL', id: Words, options?: XNackOptions], Int>;
  xPending: Call<[key: Word, group: Word], Pending>;
  xPendingRange: Call<[key: Word, group: Word, start: Word, end: Word, count: number, options?: XPendingRangeOptions], PendingEntry[]>;
  xRange: Call<[key: Word, start: Word, end: Word, options?: Count], Nil | Message[]>;
  xRead: Call<[streams: XReadStreams, options?: XReadOptions], Streams>;
  xReadGroup: Call<[group: Word, consumer: Word, streams: XReadStreams, options?: XReadGroupOptions], Streams>;
  xRevRange: Call<[key: Word, start: Word, end: Word, options?: Count], Nil | Message[]>;
  xSetId: Call<[key: Word, lastId: Word, options?: XSetIdOptions], Simple<'OK'>>;
  xTrim: Call<[key: Word, strategy: 'MAXLEN' | 'MINID', threshold: number | string, options?: XTrimOptions], Int>;
}
