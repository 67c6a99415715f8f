'use strict'

const parts = require('./parts')

/**
 * The same files under each version of Jest that people use: `files` load nearis themselves, `swapped` load what it stands
 * for, with the setup file alone.
 * @param {string} folder the project's
 */
module.exports = (folder) => {
  const { circus, environment, runner } = parts(folder)
  const common = {
    rootDir: folder,
    testEnvironment: environment,
    testRunner: circus,
    runner,
    // Nothing to compile, and so no Babel to find.
    transform: {},
  }
  return {
    projects: [
      { ...common, displayName: 'files', roots: ['<rootDir>/../files'] },
      { ...common, displayName: 'swapped', roots: ['<rootDir>/../swapped'], setupFilesAfterEnv: ['<rootDir>/../../../testing/jest.js'] },
    ],
  }
}
