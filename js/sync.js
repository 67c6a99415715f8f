// @ts-check
'use strict';

/** The commands of a client as plain calls, which return the reply or throw. They may wait for another thread's locks. */

const { table } = require('./native');
const { clock, follow } = require('./clock');
const { CLOSED } = require('./errors');
const { Request } = require('./request');

const BUSY = 'An earlier command of this client is still under way, and a synchronous one cannot overtake it';

class Sync {
  /** @param {any} client */
  constructor(client) {
    Object.defineProperty(this, '_client', { value: client });
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  call(name, ...args) {
    return run(this, name, args, false);
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  callBuffer(name, ...args) {
    return run(this, name, args, true);
  }
}

/**
 * @param {any} sync
 * @param {string} name
 * @param {ArrayLike<any>} args
 * @param {boolean} raw
 */
function run(sync, name, args, raw) {
  const client = sync._client;
  if (client.status === 'wait') client.connect().catch(() => {});
  if (client._closing !== '' || client._slot === -1) throw new Error(CLOSED);
  if (client._away !== null || client._queue.length > 0) throw new Error(BUSY);
  if (Date.now !== clock.now) follow(client._engine);
  const request = new Request(name, args, raw, client.options.keyPrefix);
  const value = client._finish(request, request.runSync(client._word));
  if (value instanceof Error) throw value;
  return value;
}

/**
 * @param {string} name
 * @param {boolean} raw
 */
function method(name, raw) {
  /** @this {Sync} */
  return function () {
    return run(this, name, arguments, raw);
  };
}

for (const { name } of table) {
  const prototype = /** @type {any} */ (Sync.prototype);
  prototype[name] = method(name, false);
  prototype[name + 'Buffer'] = method(name, true);
}

module.exports = Sync;
