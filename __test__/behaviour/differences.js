// @ts-check
'use strict'

// What deliberately differs from ioredis: how a test names it, and the first cell of its row in docs/migrating.md, which
// gives the reason. A test that meets a difference says so by `lane.differs(name)`.

/** @satisfies {Record<string, string>} */
const differences = {
  'printed-name': 'an error event without a listener',
}

module.exports = differences
