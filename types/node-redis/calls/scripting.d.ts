/** Scripts, functions and publishing. */

import type { Call } from '../call.js';
import type { RedisFlushMode, Mode, EvalOptions, RedisArgument as Word, RedisVariadicArgument as Words } from '../options.js';
import type { Nil, Int, Simple, Text, List, Unique, Dict, Fields, Reply } from '../replies.js';

export interface LibraryFunction { name: Text; description: Text | Nil; flags: Unique<Text> }
export interface Library<FUNCTIONS> { library_name: Text | Nil; engine: Text; functions: FUNCTIONS }
export interface RunningScript { name: Text; command: Text; duration_ms: Int }
export interface EngineStats { libraries_count: Int; functions_count: Int }

export interface ScriptingCalls {
  eval: Call<[script: Word, options?: EvalOptions], Reply>;
  evalRo: Call<[script: Word, options?: EvalOptions], Reply>;
  evalSha: Call<[script: Word, options?: EvalOptions], Reply>;
  evalShaRo: Call<[script: Word, options?: EvalOptions], Reply>;
  fCall: Call<[script: Word, options?: EvalOptions], Reply>;
  fCallRo: Call<[script: Word, options?: EvalOptions], Reply>;
  functionDelete: Call<[library: Word], Simple>;
  functionDump: Call<[], Text>;
  functionFlush: Call<[mode?: RedisFlushMode], Simple<'OK'>>;
  functionKill: Call<[], Simple>;
  functionList: Call<[options?: { LIBRARYNAME?: Word }], List<Fields<Library<List<Fields<LibraryFunction>>>>>, Array<Library<LibraryFunction[]>>>;
  functionListWithCode: Call<[options?: { LIBRARYNAME?: Word }], List<Fields<Library<List<Fields<LibraryFunction>>> & { library_code: Text }>>, Array<Library<LibraryFunction[]> & { library_code: Text }>>;
  functionLoad: Call<[code: Word, options?: { REPLACE?: boolean }], Text>;
  functionRestore: Call<[dump: Word, options?: Mode<'FLUSH' | 'APPEND' | 'REPLACE'>], Simple<'OK'>>;
  functionStats: Call<[], Fields<{ running_script: Nil | Fields<RunningScript>; engines: Dict<Fields<EngineStats>> }>, { running_script: RunningScript | null; engines: Record<string, EngineStats> }>;
  scriptDebug: Call<[mode: 'YES' | 'SYNC' | 'NO'], Simple<'OK'>>;
  scriptExists: Call<[sha1: Words], List<Int>>;
  scriptFlush: Call<[mode?: 'ASYNC' | 'SYNC'], Simple<'OK'>>;
  scriptKill: Call<[], Simple<'OK'>>;
  scriptLoad: Call<[script: Word], Text>;
  publish: Call<[channel: Word, message: Word], Int>;
  pubSubChannels: Call<[pattern?: Word], List<Text>>;
  pubSubNumPat: Call<[], Int>;
  pubSubNumSub: Call<[channels?: Words], Record<string, Int>>;
  pubSubShardChannels: Call<[pattern?: Word], List<Text>>;
  pubSubShardNumSub: Call<[channels?: Words], Record<string, Int>>;
  sPublish: Call<[channel: Word, message: Word], Int>;
}
