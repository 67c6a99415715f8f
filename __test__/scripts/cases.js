// @ts-check
'use strict'

// The hand-picked scripts: `cases/*.lua` has one in each line, and in the lines between `-- block` and `-- end`. Nothing is
// expected in them: the servers are asked.

const fs = require('node:fs')
const path = require('node:path')

const FOLDER = path.join(__dirname, 'cases')

/** What every case is called with, on an empty database. */
const CALL = ['2', 'k1', 'k2', 'first', '2.5', 'x\x00y']

const files = () => fs.readdirSync(FOLDER).sort()

/**
 * @param {string} file
 * @returns {{ line: number, text: string }[]} one character a byte
 */
function readCases(file) {
  /** @type {{ line: number, text: string }[]} */
  const cases = []
  /** @type {string[] | null} */
  let block = null
  const lines = fs.readFileSync(path.join(FOLDER, file), 'latin1').split('\n')
  lines.forEach((line, index) => {
    if (line === '-- block') {
      block = []
    } else if (line === '-- end' && block) {
      cases.push({ line: index - block.length, text: block.join('\n') })
      block = null
    } else if (block) {
      block.push(line)
    } else if (line !== '') {
      cases.push({ line: index + 1, text: line })
    }
  })
  return cases
}

module.exports = { CALL, files, readCases }
