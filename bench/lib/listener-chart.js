// @ts-check
'use strict'

const { isClientBound } = require('./listener-verdict.js')

const SINGLE = '#f0a091'
const DEEP = '#d8432f'
const THEIRS = '#8a94a6'
const ROW = 30
/** Where the two panels begin, and what redis-server's own part of each is long. */
const PANELS = [150, 490]
const WHOLE = 200
/** Bars from here on end where the line is: their numbers stand behind it. */
const NEAR = 0.85
/** Longest bar. */
const LONGEST = 1.4

/**
 * Two panels of bars, one for each test and depth: throughput and CPU time for a request, both as shares of what
 * redis-server has, which is a line.
 *
 * @param {string} title
 * @param {import('./listener-verdict.js').Row[]} rows
 */
function listenerChart(title, rows) {
  const names = [...new Set(rows.map((row) => row.name))]
  const height = 104 + names.length * ROW
  const bar = (/** @type {number} */ left, /** @type {number} */ y, /** @type {number} */ ratio, /** @type {string} */ fill, /** @type {string} */ mark) => {
    const length = WHOLE * Math.min(ratio, LONGEST)
    return `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="11" rx="2" fill="${fill}"/>` +
      `<text x="${((ratio > NEAR && ratio < 1 ? left + WHOLE : left + length) + 5).toFixed(1)}" y="${y + 9}" font-size="10">${ratio.toFixed(2)}${mark}</text>`
  }
  const drawn = names.map((name, index) => {
    const y = 78 + index * ROW
    const bars = rows.filter((row) => row.name === name).map((row, nth) => {
      const fill = row.depth > 1 ? DEEP : SINGLE
      const at = y + nth * 12
      return bar(PANELS[0], at, row.throughput, fill, isClientBound(row) ? ' *' : '') + bar(PANELS[1], at, row.cpuRatio, fill, '')
    })
    return `<text x="${PANELS[0] - 10}" y="${y + 15}" text-anchor="end" font-size="12">${name}</text>${bars.join('')}`
  })
  const lines = PANELS.map((left) => `<line x1="${left + WHOLE}" y1="66" x2="${left + WHOLE}" y2="${height - 26}" stroke="${THEIRS}" stroke-width="2"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 830 ${height}" font-family="system-ui, sans-serif" font-size="14" fill="#2b3140">\n` +
    `<rect width="830" height="${height}" fill="#ffffff"/>\n` +
    `<text x="16" y="26" font-size="16" font-weight="bold">${title}</text>\n` +
    `<text x="${PANELS[0]}" y="56" font-size="12">requests each second (more is better)</text>` +
    `<text x="${PANELS[1]}" y="56" font-size="12">CPU time of the server for a request (less is better)</text>\n` +
    `${lines.join('')}\n${drawn.join('\n')}\n` +
    `<text x="16" y="${height - 8}" font-size="11">light: one request at a time on each of 50 connections; dark: 16. ` +
    'Grey line: redis-server. *: the client is what limits this row.</text>\n</svg>\n'
}

module.exports = { listenerChart }
