// Checked by tsc: wherever ioredis's client will do, ours does too.
import type * as theirs from 'ioredis';
import type * as ours from 'nearis';

/** What gives a client, or a part of one: ours gives ours. */
type Giving =
  | ('duplicate' | 'monitor' | 'pipeline' | 'multi' | Exclude<keyof import('node:events').EventEmitter, symbol>)
  | 'scanStream' | 'scanBufferStream' | 'sscanStream' | 'sscanBufferStream'
  | 'hscanStream' | 'hscanBufferStream' | 'zscanStream' | 'zscanBufferStream';
/** What ioredis's own modules call of each other; `sync` is a command of replicas there, and calls without promises here. */
type Inner = '_buildBatchContext' | '_getServerAddress' | 'handleReconnection' | 'recoverFromFatalError' | 'sync';
type ClusterInner = '_groupsIds' | '_groupsBySlot' | 'handleError' | 'nodes';

export const legacy = (client: ours.Redis): Omit<theirs.Redis, Giving | Inner> => client;
export const resp3 = (client: ours.Redis<'resp3'>): Omit<theirs.Redis<'resp3'>, Giving | Inner> => client;
export const cluster = (client: ours.Cluster): Omit<theirs.Cluster, Giving | Inner | ClusterInner> => client;

/** The members that give a client are all there, and take what they take there. */
export const giving = (client: ours.Redis): { [K in Giving]: (...args: never[]) => unknown } => client;

// Options go either way.
export const options = (given: theirs.RedisOptions): ours.RedisOptions => given;
export const clusterOptions = (given: theirs.ClusterOptions): ours.ClusterOptions => given;

// Every name is there.
export type Names = { [K in keyof typeof theirs]: K extends keyof typeof ours ? true : never };
export const names: Record<keyof typeof theirs, true> = {} as Names;
