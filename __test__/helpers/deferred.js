// @ts-check
'use strict'

/** A promise with its ends outside. */
function deferred() {
  /** @type {any} */
  let ends
  const promise = new Promise((resolve, reject) => (ends = { resolve, reject }))
  return { promise, ...ends }
}

module.exports = { deferred }
