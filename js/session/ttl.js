// @ts-check
'use strict';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/**
 * Warns of a number of seconds that looks like milliseconds. Cookies count in milliseconds and stores in seconds, so the
 * mistake is common, and a session that lasts a thousand times too long is not noticed.
 *
 * @param {number} seconds
 */
function checkTtl(seconds) {
  const odd = (seconds >= 10_000 && seconds % HOUR !== 0) || (seconds >= 1_000_000 && seconds % DAY !== 0);
  if (seconds < YEAR && !(odd && seconds % 1000 === 0)) return;
  const text =
    `The ttl of the session store is ${seconds}, which are seconds: ${(seconds / DAY).toFixed(1)} days. ` +
    `If milliseconds were meant, give ${seconds / 1000}.`;
  process.emitWarning(text, { type: 'NearisWarning', code: 'NEARIS_TTL_UNIT' });
}

module.exports = { checkTtl };
