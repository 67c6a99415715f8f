// @ts-check
'use strict';

/** What the log has of those who come and go. */

/** @type {Record<string, (log: import('./log'), text: string, id: number) => void>} */
const TELL = {
  accepted: (log, address) => log.verbose(`Accepted ${address}`),
  closed: (log, address, id) => log.verbose(`Client closed connection id=${id} addr=${address}`),
  denied: (log, address) => log.warning(`Denied ${address}: protected mode lets in only this machine while there is no password`),
  rejected: (log, address) => log.warning(`Rejected ${address}: max number of clients reached`),
  'accept-error': (log, reason) => log.warning(`Accepting client connection: ${reason}`),
  lost: (log, number) => log.warning(`${number} more connections came or went than could be told of`),
};

/**
 * @param {import('../listener')} listener
 * @param {import('../engine')} engine
 * @param {import('./log')} log
 */
function keepDoorLog(listener, engine, log) {
  listener.watch((kind, text, id) => {
    if (kind === 'config') follow(engine, log, text);
    else TELL[kind]?.(log, text, id);
  });
}

/**
 * A client has set parameters: the log's own among them, perhaps.
 * @param {import('../engine')} engine
 * @param {import('./log')} log
 * @param {string} names
 */
function follow(engine, log, names) {
  if (/\bloglevel\b/i.test(names)) {
    const client = /** @type {any} */ (engine.connect());
    log.level = client.sync.config('GET', 'loglevel')[1];
    client.disconnect();
  }
  log.notice(`CONFIG SET ${names}`);
}

module.exports = { keepDoorLog };
