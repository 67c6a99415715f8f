// @ts-check
'use strict';

/** The commands of a client as plain calls, which return the reply or throw. They may wait for another thread's locks. */

const { table } = require('./native');
const { clock, follow } = require('./clock');
const { CLOSED } = require('./errors');
const { mayTakeShortWay, longMethod: asyncMethod } = require('./commander');
const { Request } = require('./request');
const { roomy } = require('./roomy');
const { native, words, complete, inside, sites, INSIDE } = require('./runtime');
const { isUntouched } = require('./transformers');
const { pairs } = require('./transaction');
const subscriber = require('./subscriber');

const { execSync } = native;

const BUSY = 'An earlier command of this client is still under way, and a synchronous one cannot overtake it';

const replicate = asyncMethod('sync', false);

class Sync {
  /** @param {any} client */
  constructor(client) {
    // A function, since SYNC of replicas is a method as well.
    const callable = (/** @type {any[]} */ ...args) => Reflect.apply(replicate, client, args);
    Object.defineProperty(callable, '_client', { value: client });
    return Object.setPrototypeOf(callable, new.target.prototype);
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
  if (inside.now) throw new Error(INSIDE);
  if (client.status === 'wait') client.connect().catch(() => {});
  if (client._closing !== '' || client._slot === -1) throw new Error(CLOSED);
  if (client._away !== null || client._queue.length > 0) throw new Error(BUSY);
  if (Date.now !== clock.now) follow(client._engine);
  const request = new Request(name, args, raw, client.options.keyPrefix);
  const refusal = subscriber.refusal(client, request);
  if (refusal !== null) throw refusal;
  sites.now?.note(request);
  sites.now?.tell(client, request);
  const value = client._finish(request, request.runSync(client._word));
  if (value instanceof Error) throw value;
  return value;
}

/**
 * One or two plain arguments, as nearly always, go straight into the addon.
 * @param {string} name
 * @param {number} id
 */
function shortMethod(name, id) {
  /** @this {Sync} @param {any} a @param {any} b */
  return function (a, b) {
    const client = /** @type {any} */ (this)._client;
    const count = arguments.length;
    const plain = typeof a === 'string' && (count === 1 || (count === 2 && typeof b === 'string'));
    if (plain && client._fast && Date.now === clock.now && isUntouched(name)) {
      const reply = count === 1 ? execSync(client._word + id, a) : execSync(client._word + id, a, b);
      if (reply !== undefined) return reply;
      if (words[0] === 0) return 'OK';
      const outcome = complete(reply, false);
      if (!(outcome instanceof Error)) return outcome;
      throw new Request(name, arguments, false).finish(outcome);
    }
    return run(this, name, arguments, false);
  };
}

/**
 * @param {string} name
 * @param {boolean} raw
 */
function longMethod(name, raw) {
  /** @this {Sync} */
  return function () {
    return run(this, name, arguments, raw);
  };
}

const prototype = roomy(/** @type {any} */ (Sync.prototype));
for (const { name, id } of table) {
  prototype[name] = mayTakeShortWay(name) ? shortMethod(name, id) : longMethod(name, false);
  prototype[name + 'Buffer'] = longMethod(name, true);
}

prototype.exec = /** @this {Sync} */ function () {
  return pairs(run(this, 'exec', [], false));
};

module.exports = Sync;
