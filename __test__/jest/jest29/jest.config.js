'use strict'

const { circus, environment, runner } = require('../parts')(__dirname)

// The same files under each version of Jest that people use.
module.exports = {
  roots: ['<rootDir>/../files'],
  testEnvironment: environment,
  testRunner: circus,
  runner,
  // Nothing to compile, and so no Babel to find.
  transform: {},
}
