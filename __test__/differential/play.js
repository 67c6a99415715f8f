// @ts-check
'use strict'

const { Rules } = require('./compare')
const { parseScript } = require('./language')
const { describeDifference } = require('./report')
const { Runner } = require('./runner')

/**
 * Plays the sections of a script.
 * @param {import('./campaign').Campaign} campaign
 * @param {string} text
 * @param {string} file
 */
async function playScript(campaign, text, file) {
  const outcomes = []
  for (const section of parseScript(text, file)) outcomes.push({ title: section.title, failure: await playSection(campaign, section, file) })
  return outcomes
}

/**
 * @param {import('./campaign').Campaign} campaign
 * @param {import('./language').Section} section
 * @param {string} file
 * @returns {Promise<string>} what differed; empty when nothing did
 */
async function playSection(campaign, section, file) {
  const { tips } = await campaign.ours()
  const oracle = /** @type {import('../helpers/oracles').OracleName} */ (section.oracle)
  const lanes = await campaign.field.lanes({ oracle, names: section.lanes, second: oracle === 'redis8' })
  // The databases are compared at the end, unless connections were ended on purpose.
  const observeEvery = section.steps.every((step) => step.kind !== 'raw') ? section.steps.length : 0
  const difference = await new Runner(lanes, new Rules(tips), campaign.known, { events: campaign.events }).play(section.steps, { observeEvery })
  return difference ? describeDifference(difference, section.steps, file) : ''
}

module.exports = { playScript, playSection }
