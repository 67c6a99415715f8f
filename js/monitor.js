// @ts-check
'use strict';

/** `redis.monitor()`: a client that does nothing but see the commands of all. */

const { attach } = require('./runtime');

const REFUSAL = "Connection is in monitoring mode, can't process commands.";

/**
 * The rest of the connection of a client that monitors. Its option made that clear before, so it has sent nothing else.
 * @param {any} client
 */
function begin(client) {
  const outcome = client._greetWith('monitor', []);
  if (outcome instanceof Error) throw outcome;
  client._setStatus('monitoring');
  client._attempts = 0;
}

const methods = {
  /**
   * Another client of the same engine, which emits `monitor` for every command that is run.
   * @this {any}
   * @param {(error: any, monitor?: any) => void} [callback]
   */
  monitor(callback) {
    const monitor = this.duplicate({ monitor: true, lazyConnect: true });
    const promise = monitor.connect().then(() => monitor);
    return callback ? attach(promise, callback) : promise;
  },
};

module.exports = { REFUSAL, begin, methods };
