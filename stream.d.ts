import type { Engine } from './index';

/**
 * What ioredis 5 and 6 take as their option `Connector`: the client then works on an engine of this process.
 *
 *     new Redis({ Connector })                       // the engine of that host and port, as with `new Redis()` of nearis
 *     new Redis({ Connector: Connector.for(engine) })
 *
 * Which engine: the one that clients of nearis with the same `host`, `port` and `path` share.
 */
export interface Connector {
  // ioredis's own type has private members, so only ioredis's own classes satisfy it.
  new (options: unknown): any;
  /** A connector to one engine, or to the engine of that name in the whole process. */
  for(engine: Engine | string): Connector;
}
export declare const Connector: Connector;
