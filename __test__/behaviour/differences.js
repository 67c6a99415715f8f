// @ts-check
'use strict'

// What deliberately differs from ioredis. A test that meets one of these says so by `lane.differs(id)`; docs/migrating.md
// has a row for each.

/** @satisfies {Record<string, { what: string, why: string }>} */
const differences = {
  'printed-name': {
    what: 'An error that nobody listens for is printed behind `[nearis] Unhandled error event:`',
    why: 'The line should name the package that prints it',
  },
}

module.exports = differences
