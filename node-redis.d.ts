/** `nearis/node-redis`: a client in node-redis's shape over an engine in this process. */

import { EventEmitter } from 'node:events';

export type RedisArgument = string | Buffer;

export interface RedisClient extends EventEmitter {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  connect(): Promise<this>;
  close(): Promise<void>;
  destroy(): void;
  sendCommand(args: ReadonlyArray<RedisArgument>, options?: object): Promise<any>;
  [command: string]: any;
}

export function createClient(options?: object): RedisClient;
