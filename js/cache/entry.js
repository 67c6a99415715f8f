// @ts-check
'use strict';

/**
 * How a value lies in its key: `<fresh until, ms since 1970>:<kind><payload>`. The key itself expires when the value may
 * not even be served stale any more.
 */

const KIND = { VALUE: 'v', NOTHING: 'n' };

/**
 * @param {number} freshUntil
 * @param {string | Buffer | null} payload null for a load that found nothing
 * @returns {string | Buffer}
 */
function pack(freshUntil, payload) {
  if (payload === null) return `${freshUntil}:${KIND.NOTHING}`;
  const head = `${freshUntil}:${KIND.VALUE}`;
  return typeof payload === 'string' ? head + payload : Buffer.concat([Buffer.from(head, 'latin1'), payload]);
}

/**
 * What was packed, or null for something else that lies in the key.
 * @param {string | Buffer} stored
 * @returns {{ freshUntil: number, payload: string | Buffer | null } | null}
 */
function unpack(stored) {
  const colon = /** @type {any} */ (stored).indexOf(':');
  const freshUntil = Number(stored.toString('latin1', 0, colon).slice(0, colon));
  if (colon < 1 || !Number.isSafeInteger(freshUntil)) return null;
  const kind = typeof stored === 'string' ? stored[colon + 1] : String.fromCharCode(stored[colon + 1]);
  if (kind === KIND.NOTHING) return { freshUntil, payload: null };
  if (kind !== KIND.VALUE) return null;
  return { freshUntil, payload: typeof stored === 'string' ? stored.slice(colon + 2) : stored.subarray(colon + 2) };
}

module.exports = { pack, unpack };
