// @ts-check
'use strict'

// A real browser for what the examples show: Chromium as the distribution installs it, without a screen.

const { accessSync, constants } = require('node:fs')

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** Under the load of all the other tests a page may take its time. */
const WAIT_MS = 30_000

/**
 * Where the browser is: `BROWSER`, or where distributions put it; null when there is none. With `REQUIRE_BROWSER=1` a
 * missing one is an error, so that CI never passes by skipping.
 *
 * @returns {string | null}
 */
function findBrowser() {
  const found = [process.env.BROWSER ?? '', ...USUAL].find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return path !== ''
    } catch {
      return false
    }
  })
  if (found) return found
  if (process.env.REQUIRE_BROWSER === '1') throw new Error('REQUIRE_BROWSER=1, but no Chromium was found')
  return null
}

/**
 * For the `skip` option of a test: false when there is a browser, else the reason.
 *
 * @returns {false | string}
 */
function skipWithoutBrowser() {
  return findBrowser() ? false : `no Chromium in ${USUAL.join(', ')} nor in BROWSER`
}

/**
 * Starts the browser. Its sandbox stays off, since it cannot be had as root; the pages are our own.
 *
 * @returns {Promise<import('playwright-core').Browser>}
 */
async function openBrowser() {
  const { chromium } = require('playwright-core')
  return chromium.launch({ executablePath: String(findBrowser()), chromiumSandbox: false, timeout: 60_000 })
}

module.exports = { WAIT_MS, findBrowser, openBrowser, skipWithoutBrowser }
