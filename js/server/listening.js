// @ts-check
'use strict';

/** Opening the server's doors, and what is said when that cannot be. */

const Listener = require('../listener');
const { Fatal, systemText } = require('./fatal');

/**
 * @param {import('../engine')} engine
 * @param {import('./configuration').Places} places
 * @param {number | null} threads
 * @param {import('./log')} log
 * @returns {Promise<Listener>}
 */
async function listen(engine, places, threads, log) {
  const { port, hosts, path } = places;
  const overTcp = port !== 0 && hosts.length > 0;
  if (!overTcp && path === '') throw new Fatal('Configured to not listen anywhere, exiting.');
  const options = {
    ...(overTcp ? { port, host: hosts } : null),
    ...(path === '' ? null : { path }),
    ...(threads === null ? null : { threads }),
  };
  try {
    return Listener.open(engine, options);
  } catch (error) {
    throw new Fatal(explain(error, places));
  }
}

/**
 * @param {any} error
 * @param {import('./configuration').Places} places
 */
function explain(error, { port, hosts, path }) {
  const text = systemText(error);
  if (path !== '' && error.message.includes(path)) return `Failed opening Unix socket: bind: ${text}`;
  // The engine names the place behind the rest.
  const place = hosts.map((host) => `${host.replace(/^-/, '')}:${port}`).find((each) => error.message.endsWith(` ${each}`));
  const call = error.code === 'ENOTFOUND' ? '' : 'bind: ';
  return [
    `Warning: Could not create server TCP listening socket ${place ?? `${hosts[0]}:${port}`}: ${call}${text}`,
    `Failed listening on port ${port} (TCP), aborting.`,
  ].join('\n');
}

module.exports = { listen };
