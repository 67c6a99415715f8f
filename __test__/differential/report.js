// @ts-check
'use strict'

// What people read when something differs.

const { show } = require('./frames')
const { writeStep } = require('./language')

/**
 * @param {import('./runner').Difference} difference
 * @param {import('./language').Step[]} steps
 * @param {string} [file]
 */
function describeDifference({ lane, index, words, theirs, ours, what }, steps, file) {
  const step = steps[index]
  const place = file && step?.line ? ` (${file}:${step.line})` : ''
  const line = step ? writeStep(step) : words.join(' ')
  const head = [`a difference, ${lane}${place}: ${line}`]
  if (what) head.push(`  ${what}`)
  return [...head, `  theirs: ${show(theirs)}`, `  ours:   ${words.length > 0 ? show(ours) : ours}`].join('\n')
}

/**
 * Steps as a script that anyone can run.
 * @param {import('./language').Step[]} steps
 * @param {string} title
 */
function writeScript(steps, title) {
  return [`== ${title}`, ...steps.map(writeStep)].join('\n')
}

module.exports = { describeDifference, writeScript }
