/** The methods of node-redis's shape, by both their names. */

import type { Call } from './call.js';
import type { ConnectionCalls } from './calls/connection.js';
import type { GeoCalls } from './calls/geo.js';
import type { HashCalls } from './calls/hashes.js';
import type { KeyCalls } from './calls/keys.js';
import type { ListCalls } from './calls/lists.js';
import type { NewerCalls } from './calls/newer.js';
import type { ScriptingCalls } from './calls/scripting.js';
import type { ServerCalls } from './calls/server.js';
import type { SetCalls } from './calls/sets.js';
import type { SortedSetCalls } from './calls/sorted-sets.js';
import type { StreamCalls } from './calls/streams.js';
import type { StringCalls } from './calls/strings.js';
import type { Names } from './names.js';
import type { RespVersions } from './options.js';
import type { Mapped } from './replies.js';

/** By the name in camel case. */
export interface Calls
  extends StringCalls, KeyCalls, HashCalls, ListCalls, SetCalls, SortedSetCalls, StreamCalls, GeoCalls, NewerCalls, ScriptingCalls, ConnectionCalls, ServerCalls {}

/** By both names. */
export type AllCalls = Calls & { [NAME in keyof Names]: Calls[Names[NAME]] };

/** What a call resolves to. */
export type ReplyOf<CALL, RESP extends RespVersions, TYPE_MAPPING> = CALL extends Call<any, infer REPLY, infer REPLY2>
  ? Mapped<RESP extends 2 ? REPLY2 : REPLY, TYPE_MAPPING>
  : never;

/** The methods of a client that speaks RESP and maps types. */
export type Commands<in out RESP extends RespVersions = 3, in out TYPE_MAPPING = {}> = {
  [NAME in keyof AllCalls]: (...args: AllCalls[NAME]['args']) => Promise<ReplyOf<AllCalls[NAME], RESP, TYPE_MAPPING>>;
};
