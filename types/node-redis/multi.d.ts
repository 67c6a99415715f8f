/** `multi()`: a chain of commands that knows the replies it will give. */

import type { AllCalls, ReplyOf } from './commands.js';
import type { ArgumentsOf, Command, OwnReply, RedisFunctions, RedisModules, RedisScripts, TransformReply, TypeMapping } from './config.js';
import type { RedisArgument, RespVersions } from './options.js';

/** Whether a chain keeps track of its replies. */
export type MultiMode = 'typed' | 'untyped';
/** Whether an outcome is an array of anything, or of what the chain has kept track of. */
export type MultiReply = 'generic' | 'typed';
type Outcome<T extends MultiReply, REPLIES> = T extends 'typed' ? REPLIES : Array<any>;

/** Commands of one's own: those of modules, of libraries of functions, and scripts. */
export interface Own<M extends RedisModules, F extends RedisFunctions, S extends RedisScripts> { modules: M; functions: F; scripts: S }
type AnyOwn = Own<RedisModules, RedisFunctions, RedisScripts>;

// Each part says how it varies, which spares the compiler to find out by comparing chains of chains.

type ChainCommands<in out REPLIES extends Array<any>, out O extends AnyOwn, in out RESP extends RespVersions, in out TYPE_MAPPING extends TypeMapping, in out ROUTE extends Array<any>> = {
  [NAME in keyof AllCalls]: (...args: AllCalls[NAME]['args']) => Chain<[...REPLIES, ReplyOf<AllCalls[NAME], RESP, TYPE_MAPPING>], O, RESP, TYPE_MAPPING, ROUTE>;
};

/** What all chains have; `ROUTE` is what those of clusters and sentinels put before the words of raw commands. */
interface ChainBase<in out REPLIES extends Array<any>, in out ROUTE extends Array<any>> {
  addCommand(...args: [...ROUTE, args: Array<RedisArgument>, transformReply?: TransformReply]): this;
  sendCommand(args: ReadonlyArray<RedisArgument>, options?: { firstKey?: RedisArgument; isReadonly?: boolean }): this;
  exec<T extends MultiReply = 'generic'>(execAsPipeline?: boolean): Promise<Outcome<T, REPLIES>>;
  EXEC<T extends MultiReply = 'generic'>(execAsPipeline?: boolean): Promise<Outcome<T, REPLIES>>;
  execTyped(execAsPipeline?: boolean): Promise<REPLIES>;
  execAsPipeline<T extends MultiReply = 'generic'>(): Promise<Outcome<T, REPLIES>>;
  execAsPipelineTyped(): Promise<REPLIES>;
  SELECT(db: number, transformReply?: TransformReply): this;
  select(db: number, transformReply?: TransformReply): this;
}

type ChainScripts<
  C extends Record<string, Command>,
  in out REPLIES extends Array<any>, out O extends AnyOwn, in out RESP extends RespVersions, in out TYPE_MAPPING extends TypeMapping, in out ROUTE extends Array<any>,
> = {
  [NAME in keyof C]: (...args: ArgumentsOf<C[NAME]>) => Chain<[...REPLIES, OwnReply<C[NAME], RESP, TYPE_MAPPING>], O, RESP, TYPE_MAPPING, ROUTE>;
};
type ChainNamespaces<
  N extends Record<string, Record<string, Command>>,
  in out REPLIES extends Array<any>, out O extends AnyOwn, in out RESP extends RespVersions, in out TYPE_MAPPING extends TypeMapping, in out ROUTE extends Array<any>,
> = {
  [NAMESPACE in keyof N]: ChainScripts<N[NAMESPACE], REPLIES, O, RESP, TYPE_MAPPING, ROUTE>;
};

type Chain<REPLIES extends Array<any>, O extends AnyOwn, RESP extends RespVersions, TYPE_MAPPING extends TypeMapping, ROUTE extends Array<any>> =
  & ChainNamespaces<O['modules'], REPLIES, O, RESP, TYPE_MAPPING, ROUTE>
  & ChainNamespaces<O['functions'], REPLIES, O, RESP, TYPE_MAPPING, ROUTE>
  & ChainScripts<O['scripts'], REPLIES, O, RESP, TYPE_MAPPING, ROUTE>
  & ChainBase<REPLIES, ROUTE>
  & ChainCommands<REPLIES, O, RESP, TYPE_MAPPING, ROUTE>;

export type TypedChain<
  REPLIES extends Array<any>, M extends RedisModules, F extends RedisFunctions, S extends RedisScripts, RESP extends RespVersions,
  TYPE_MAPPING extends TypeMapping, ROUTE extends Array<any> = [],
> = Chain<REPLIES, Own<M, F, S>, RESP, TYPE_MAPPING, ROUTE>;

/** A chain that is followed, or one of any methods and replies. */
export type MultiOf<MODE extends MultiMode, CHAIN> = [MODE] extends ['typed'] ? CHAIN : any;

export type RedisClientMultiCommandType<
  MODE extends MultiMode,
  REPLIES extends Array<any>,
  M extends RedisModules,
  F extends RedisFunctions,
  S extends RedisScripts,
  RESP extends RespVersions,
  TYPE_MAPPING extends TypeMapping,
> = MultiOf<MODE, TypedChain<REPLIES, M, F, S, RESP, TYPE_MAPPING>>;
