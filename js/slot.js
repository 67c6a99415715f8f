// @ts-check
'use strict';

/** The hash slot of a key: CRC-16 (XMODEM) of it, or of what stands between its first braces. */

const SLOTS = 16384;

/** Made when the first key asks. @type {Uint16Array | undefined} */
let table;

function makeTable() {
  const made = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    made[byte] = crc;
  }
  return made;
}

/** @param {string | Buffer} key */
function slotOf(key) {
  const crcs = (table ??= makeTable());
  const bytes = tag(Buffer.from(/** @type {any} */ (key)));
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ crcs[((crc >> 8) ^ byte) & 0xff]) & 0xffff;
  return crc % SLOTS;
}

/**
 * What decides about the slot: empty braces do not count.
 * @param {Buffer} key
 */
function tag(key) {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  return close > open + 1 ? key.subarray(open + 1, close) : key;
}

/**
 * The slot that all of these keys are in; -1 when they are in several, null when there are none.
 * @param {Array<string | Buffer>} keys
 * @returns {number | null}
 */
function commonSlot(keys) {
  if (keys.length === 0) return null;
  const first = slotOf(keys[0]);
  return keys.every((key) => slotOf(key) === first) ? first : -1;
}

module.exports = { SLOTS, slotOf, commonSlot };
