// @ts-check
'use strict'

/**
 * Waits for something that is bound to come about.
 * @param {() => unknown} condition may be asynchronous
 * @param {number} [limit] milliseconds
 */
async function until(condition, limit = 20_000) {
  const end = Date.now() + limit
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited for ${limit} ms: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

module.exports = { until }
