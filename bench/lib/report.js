// @ts-check
'use strict'

/** Rewrites one line of progress on a terminal; elsewhere prints nothing. @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

/** A table with aligned columns. @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column].length)))
  const line = (/** @type {string[]} */ cells) =>
    '| ' + cells.map((cell, column) => column ? cell.padStart(widths[column]) : cell.padEnd(widths[column])).join(' | ') + ' |'
  const rule = '|' + widths.map((width, column) => column ? '-'.repeat(width + 1) + ':' : '-'.repeat(width + 2)).join('|') + '|'
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** @param {number} ns */
function time(ns) {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(2)} ms`
}

/**
 * Horizontal bars on a logarithmic scale, as SVG: the field spans three orders of magnitude.
 *
 * @param {string} title
 * @param {{ name: string, ns: number, ours: boolean }[]} bars
 */
function chart(title, bars) {
  const left = 190
  const width = 760
  const row = 30
  const height = 62 + bars.length * row
  const low = Math.log10(Math.min(...bars.map((bar) => bar.ns))) - 0.3
  const high = Math.log10(Math.max(...bars.map((bar) => bar.ns)))
  const scale = (/** @type {number} */ ns) => (Math.log10(ns) - low) / (high - low) * (width - left - 110)
  const drawn = bars.map((bar, index) => {
    const y = 44 + index * row
    const length = scale(bar.ns).toFixed(1)
    const fill = bar.ours ? '#d8432f' : '#8a94a6'
    return `<text x="${left - 10}" y="${y + 15}" text-anchor="end"${bar.ours ? ' font-weight="bold"' : ''}>${bar.name}</text>` +
      `<rect x="${left}" y="${y}" width="${length}" height="20" rx="3" fill="${fill}"/>` +
      `<text x="${left + Number(length) + 8}" y="${y + 15}">${time(bar.ns)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="14" fill="#2b3140">\n` +
    `<rect width="${width}" height="${height}" fill="#ffffff"/>\n` +
    `<text x="16" y="26" font-size="16" font-weight="bold">${title}</text>\n${drawn.join('\n')}\n</svg>\n`
}

module.exports = { progress, table, time, chart }
