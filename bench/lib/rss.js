// @ts-check
'use strict'

const { readFileSync } = require('node:fs')

/** How often it is read, and how many readings must be level. */
const EVERY_MS = 250
const LEVEL_READINGS = 6
/** What counts as level. */
const LEVEL = 256 * 1024
/** It is never waited for longer: allocators give pages back seconds later, a garbage collector when it likes. */
const LIMIT_MS = 20_000

/**
 * Resident memory of a process in bytes: all of it, and what of it no file backs.
 * @param {number} pid
 */
function resident(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const of = (/** @type {string} */ name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm'))?.[1]) * 1024
  return { all: of('Rss'), anonymous: of('Anonymous') }
}

/** Waits until the resident memory stays what it is. @param {number} pid */
async function settled(pid) {
  const readings = [resident(pid)]
  const limit = Date.now() + LIMIT_MS
  while (Date.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    readings.push(resident(pid))
    const last = readings.slice(-LEVEL_READINGS).map(({ all }) => all)
    if (last.length === LEVEL_READINGS && Math.max(...last) - Math.min(...last) <= LEVEL) break
  }
  return readings[readings.length - 1]
}

module.exports = { settled }
