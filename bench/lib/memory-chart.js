// @ts-check
'use strict'

const OURS = '#d8432f'
const THEIRS = '#8a94a6'
const LEFT = 190
/** What the whole of the other server's bar is long. */
const WHOLE = 360

/**
 * A bar for each row over one of the other server's, which is always as long: what counts is the share of it.
 *
 * @param {string} title
 * @param {{ name: string, unit: string, ours: number, theirs: number }[]} rows bytes for each unit
 */
function memoryChart(title, rows) {
  const height = 62 + rows.length * 34
  const drawn = rows.map(({ name, unit, ours, theirs }, index) => {
    const y = 44 + index * 34
    const length = (WHOLE * ours / theirs).toFixed(1)
    const end = LEFT + Math.max(WHOLE, Number(length)) + 8
    return `<text x="${LEFT - 10}" y="${y + 15}" text-anchor="end">${name}</text>` +
      `<rect x="${LEFT}" y="${y}" width="${WHOLE}" height="22" rx="3" fill="${THEIRS}"/>` +
      `<rect x="${LEFT}" y="${y + 4}" width="${length}" height="14" rx="2" fill="${OURS}"/>` +
      `<text x="${end}" y="${y + 15}">${ours.toFixed(0)} of ${theirs.toFixed(0)} B per ${unit}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 ${height}" font-family="system-ui, sans-serif" font-size="14" fill="#2b3140">\n` +
    `<rect width="760" height="${height}" fill="#ffffff"/>\n` +
    `<text x="16" y="26" font-size="16" font-weight="bold">${title}</text>\n${drawn.join('\n')}\n</svg>\n`
}

module.exports = { memoryChart }
