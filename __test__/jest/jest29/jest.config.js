'use strict'

// The same files under each version of Jest that people use.
module.exports = {
  roots: ['<rootDir>/../files'],
  testEnvironment: 'node',
  // Nothing to compile, and so no Babel to find.
  transform: {},
}
