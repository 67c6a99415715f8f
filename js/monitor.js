// @ts-check
'use strict';

/** `redis.monitor()`: a client that does nothing but see the commands of all. */

const { attach } = require('./runtime');

const REFUSAL = "Connection is in monitoring mode, can't process commands.";

/**
 * What a client that monitors sends once it is ready.
 * @param {any} client
 */
function begin(client) {
  const outcome = client._greetWith('monitor', []);
  if (outcome instanceof Error) client._tell(outcome);
  else client._setStatus('monitoring');
}

const methods = {
  /**
   * Another client of the same engine, which emits `monitor` for every command that is run.
   * @this {any}
   * @param {(error: any, monitor?: any) => void} [callback]
   */
  monitor(callback) {
    const monitor = this.duplicate({ monitor: true, lazyConnect: false });
    const promise = new Promise((resolve, reject) => {
      monitor.once('error', reject);
      monitor.once('monitoring', () => resolve(monitor));
    });
    return callback ? attach(promise, callback) : promise;
  },
};

module.exports = { REFUSAL, begin, methods };
