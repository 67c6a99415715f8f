// What each method takes and gives is what real node-redis's takes and gives: in both protocols, under several type mappings.

import type { RESP_TYPES } from 'redis'
import type COMMANDS from '@redis/client/dist/lib/commands/index.js'
import type { CommandSignature, RespVersions, TypeMapping } from '@redis/client/dist/lib/RESP/types.js'
import type { AllCalls, Commands } from '../../types/node-redis/commands.js'

type Real = typeof COMMANDS
type Name = keyof Real & keyof AllCalls
type Arguments<N extends Name> = Parameters<CommandSignature<Real[N], 3, {}>>
type Theirs<N extends Name, RESP extends RespVersions, MAPPING extends TypeMapping> = Awaited<ReturnType<CommandSignature<Real[N], RESP, MAPPING>>>
type Ours<N extends Name, RESP extends RespVersions, MAPPING extends TypeMapping> = Awaited<ReturnType<Commands<RESP, MAPPING>[N]>>

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** Methods of which node-redis tells wrongly what a server gives: a number, or a key. */
type Wrong = 'hStrLen' | 'HSTRLEN' | 'randomKey' | 'RANDOMKEY' | 'mSetNX' | 'MSETNX' | 'zRankWithScore' | 'ZRANK_WITHSCORE' | 'zRevRankWithScore' | 'ZREVRANK_WITHSCORE'
/** Methods whose flags are of an enumeration there that nobody can name: ours are strings. */
type Enumerated = 'command' | 'COMMAND' | 'commandInfo' | 'COMMAND_INFO'

type Compared = Exclude<Name, Wrong | Enumerated>
type OtherArguments = { [N in Name]: Same<Arguments<N>, AllCalls[N]['args']> extends true ? never : N }[Name]
type OtherReplies<RESP extends RespVersions, MAPPING extends TypeMapping> = {
  [N in Compared]: Same<Theirs<N, RESP, MAPPING>, Ours<N, RESP, MAPPING>> extends true ? never : N
}[Compared]
type AsOurs<BYTE extends keyof typeof RESP_TYPES, TARGET> = { [P in (typeof RESP_TYPES)[BYTE]]: TARGET }

// An error here names the methods.
declare const none: {
  names: Exclude<keyof Real, keyof AllCalls> | Exclude<keyof AllCalls, keyof Real>
  arguments: OtherArguments
  resp3: OtherReplies<3, {}>
  resp2: OtherReplies<2, {}>
  buffers3: OtherReplies<3, AsOurs<'BLOB_STRING', typeof Buffer>>
  buffers2: OtherReplies<2, AsOurs<'BLOB_STRING', typeof Buffer>>
  maps: OtherReplies<3, AsOurs<'MAP', MapConstructor>>
  arrays: OtherReplies<3, AsOurs<'MAP', ArrayConstructor>>
  sets: OtherReplies<3, AsOurs<'SET', SetConstructor>>
  numbers: OtherReplies<3, AsOurs<'NUMBER', StringConstructor>>
  doubles: OtherReplies<3, AsOurs<'DOUBLE', StringConstructor>>
  wider: Theirs<Enumerated, 3, {}> extends Ours<Enumerated, 3, {}> ? never : 'of the enumeration'
}
export const methods: Record<keyof typeof none, never> = none

declare const client: Commands & { buffers: Commands<3, AsOurs<'BLOB_STRING', typeof Buffer>>; maps: Commands<3, AsOurs<'MAP', MapConstructor>> }
export const lengths: Promise<number> = client.hStrLen('h', 'f')
export const key: Promise<string | null> = client.RANDOMKEY()
export const ranked: Promise<{ rank: number; score: number } | null> = client.zRankWithScore('z', 'm')
export const bytes: Promise<Buffer | null> = client.buffers.get('k')
export const fields: Promise<Map<string, string>> = client.maps.hGetAll('h')
export const written: Promise<number>[] = [client.hSet('h', 'f', 1), client.hSet('h', { f: 'v' }), client.HSET('h', new Map([['f', 1]]))]
// @ts-expect-error a boolean is no value
export const refused = client.set('k', true)
// @ts-expect-error no such option
export const misspelt = client.zAdd('z', { score: 1, value: 'm' }, { condtion: 'NX' })
