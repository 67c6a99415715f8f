// @ts-check
'use strict';

/** The SCAN commands as async iterators: each gives a page at a time, as an array. */

/**
 * @param {string} command
 * @param {(page: any) => any[]} itemsOf
 */
function keyed(command, itemsOf) {
  /** @this {any} @param {any} key @param {any} [options] */
  return async function* (key, options) {
    let cursor = options?.cursor ?? '0';
    do {
      const page = await this[command](key, cursor, options);
      cursor = page.cursor;
      yield itemsOf(page);
    } while (String(cursor) !== '0');
  };
}

const iterators = {
  /** @this {any} @param {any} [options] */
  async *scanIterator(options) {
    let cursor = options?.cursor ?? '0';
    do {
      const page = await this.scan(cursor, options);
      cursor = page.cursor;
      yield page.keys;
    } while (String(cursor) !== '0');
  },
  hScanIterator: keyed('hScan', (page) => page.entries),
  hScanValuesIterator: keyed('hScan', (page) => page.entries.map((/** @type {any} */ entry) => entry.value)),
  hScanNoValuesIterator: keyed('hScanNoValues', (page) => page.fields),
  sScanIterator: keyed('sScan', (page) => page.members),
  zScanIterator: keyed('zScan', (page) => page.members),
};

module.exports = { iterators };
