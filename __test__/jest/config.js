'use strict'

const parts = require('./parts')

/** The same files under each version of Jest that people use. @param {string} folder the project's */
module.exports = (folder) => {
  const { circus, environment, runner } = parts(folder)
  return {
    roots: ['<rootDir>/../files'],
    testEnvironment: environment,
    testRunner: circus,
    runner,
    // Nothing to compile, and so no Babel to find.
    transform: {},
  }
}
