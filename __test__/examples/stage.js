// @ts-check
'use strict'

// An example and a browser for the tests of a file.

const assert = require('node:assert/strict')
const { after, before } = require('node:test')
const { WAIT_MS, openBrowser } = require('../helpers/browser')
const { startExample } = require('../helpers/example')

/** The time that all tests of a file have: what hangs shall not wait for the end of the whole run. */
const FILE_MS = 150_000

/**
 * Inside a `describe`: the example runs from before its first test until after its last one, and has to end by itself
 * then. `visitor()` is somebody with cookies of their own. What the pages log as errors, and requests to anywhere but the
 * example, are faults.
 *
 * @param {string} name
 */
function stage(name) {
  /** @type {import('playwright-core').Browser} */
  let browser
  /** @type {Awaited<ReturnType<typeof startExample>>} */
  let example
  /** @type {string[]} */
  const faults = []

  before(async () => {
    example = await startExample(name)
    browser = await openBrowser()
  })
  after(async () => {
    const [end] = await Promise.all([example?.stop(), browser?.close().catch((error) => void faults.push(String(error)))])
    assert.deepEqual(end, [0, null], 'it ends by itself when told to')
    assert.equal(example.output().trim(), example.url, 'it has said nothing but where it is')
    assert.deepEqual(faults, [], 'no page had an error or asked somebody else')
  })

  return {
    url: () => example.url,

    /** @param {{ url?: string } & import('playwright-core').BrowserContextOptions} [options] */
    async visitor({ url = example.url, ...options } = {}) {
      const context = await browser.newContext({ baseURL: url, locale: 'en-GB', timezoneId: 'UTC', ...options })
      context.setDefaultTimeout(WAIT_MS)
      context.on('weberror', (error) => void faults.push(String(error.error())))
      context.on('request', (request) => {
        if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) faults.push(`asks ${request.url()}`)
      })
      return context
    },
  }
}

module.exports = { FILE_MS, stage }
