// @ts-check
'use strict';

/** The option `reconnectOnError`: errors of the server that mean that another connection would do better. */

const { ReplyError } = require('./errors');

/** What the option may answer: reconnect, and send the command again as well. */
const RECONNECT = 1;
const RESEND = 2;

/**
 * Asks the option about an answer that has just come.
 * @param {any} client
 * @param {any} request
 * @param {any} value what the request is to be settled with
 * @returns {Promise<any> | null} what it is settled with instead, when something is sent again
 */
function reconsider(client, request, value) {
  if (!request.batch) return verdict(client, request, value) === RESEND ? client._enqueue(request) : null;
  if (!Array.isArray(value)) {
    // Of a transaction nothing is sent again by itself.
    for (const reply of request.replies) verdict(client, request, reply);
    return null;
  }
  const again = value.flatMap(([error], i) => (error && verdict(client, request.batch[i], error) === RESEND ? [i] : []));
  if (again.length === 0) return null;
  const replace = (/** @type {number} */ i) =>
    client._enqueue(request.batch[i]).then(
      (/** @type {any} */ reply) => (value[i] = [null, reply]),
      (/** @type {any} */ error) => (value[i] = [error]),
    );
  return Promise.all(again.map(replace)).then(() => value);
}

/**
 * @param {any} client
 * @param {any} request
 * @param {any} error
 */
function verdict(client, request, error) {
  if (!(error instanceof ReplyError) || request.lowerName === 'client') return 0;
  const answer = Number(client.options.reconnectOnError(error));
  if (answer !== RECONNECT && answer !== RESEND) return 0;
  if (client.status !== 'reconnecting') client.disconnect(true);
  return answer;
}

module.exports = { reconsider };
