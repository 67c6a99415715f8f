// @ts-check
'use strict'

// Reads differences.md, the differences that are right, and counts which of them were met.

const fs = require('node:fs')
const path = require('node:path')
const { show } = require('./frames')
const { nameOf } = require('./compare')
const { writeWord } = require('./language')

const FILE = path.join(__dirname, 'differences.md')

/**
 * A line of the table.
 * @typedef {object} Line
 * @property {string} id
 * @property {string} between the two that differ, such as `redis8, nearis`
 * @property {RegExp} command
 * @property {RegExp} theirs
 * @property {RegExp} ours
 * @property {boolean} diverges the databases differ afterwards, so nothing behind it can be compared
 * @property {number} met
 */

class Differences {
  /** @param {string} [text] */
  constructor(text = fs.readFileSync(FILE, 'utf8')) {
    /** @type {Line[]} */
    this.lines = [...readTable(text)]
    /** Differences between two servers that have no line yet. @type {Map<string, { count: number, example: string }>} */
    this.unlisted = new Map()
  }

  /**
   * The line that a difference falls under.
   * @param {import('./sides').Lane} lane
   * @param {string[]} words
   * @param {string} theirs
   * @param {string} ours
   */
  find(lane, words, theirs, ours) {
    const between = lane.second ? `${lane.oracle}, redis7` : `${lane.oracle}, nearis`
    const command = words.map(writeWord).join(' ')
    const [a, b] = [show(theirs, Infinity), show(ours, Infinity)]
    const line = this.lines.find((one) => one.between === between && one.command.test(command) && one.theirs.test(a) && one.ours.test(b))
    if (line) line.met += 1
    return line
  }

  /**
   * Remembers a difference between two servers.
   * @param {string[]} words
   * @param {string} theirs
   * @param {string} ours
   */
  note(words, theirs, ours) {
    const name = nameOf(words)
    const known = this.unlisted.get(name)
    if (known) known.count += 1
    else this.unlisted.set(name, { count: 1, example: `${words.map(writeWord).join(' ')} | ${show(theirs)} | ${show(ours)}` })
  }

  /** For the end of a run. */
  report() {
    const met = this.lines.filter((line) => line.met > 0)
    const times = met.reduce((sum, line) => sum + line.met, 0)
    const lines = [`known differences: ${met.length} of the ${this.lines.length} in differences.md were met, ${times} times`]
    for (const line of met) lines.push(`  ${line.id}: ${line.met}`)
    for (const [name, { count, example }] of this.unlisted) lines.push(`  not listed, redis8 and redis7 only: ${name} ${count} times, such as ${example}`)
    return lines.join('\n')
  }
}

/**
 * @param {string} text
 * @returns {Iterable<Line>}
 */
function* readTable(text) {
  for (const row of text.split('\n')) {
    const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
    // | id | between | command | theirs | ours | after | versions | source |
    if (cells.length !== 10 || !/^`.*`$/.test(cells[3])) continue
    const [, id, between, command, theirs, ours, after] = cells
    yield { id, between, command: pattern(command), theirs: pattern(theirs), ours: pattern(ours), diverges: after === 'diverges', met: 0 }
  }
}

/** @param {string} cell an expression in backquotes */
const pattern = (cell) => new RegExp(`^(?:${cell.replace(/^`|`$/g, '')})$`, 'is')

module.exports = { Differences }
