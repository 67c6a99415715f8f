'use strict'

// Which parts belong to a project's version of Jest. Left to itself Jest looks for them from the tests upwards, and of
// two installed versions it then finds whichever npm has put higher.

const { createRequire } = require('node:module')
const path = require('node:path')

/**
 * @param {string} project the folder of a Jest project
 * @returns {{ version: string, bin: string, environment: string, circus: string, runner: string }}
 */
module.exports = function parts(project) {
  const own = createRequire(path.join(project, 'package.json'))
  const jest = createRequire(own.resolve('jest/package.json'))
  const core = createRequire(jest.resolve('@jest/core/package.json'))
  const config = createRequire(core.resolve('jest-config/package.json'))
  return {
    version: config('./package.json').version,
    bin: own.resolve('jest/bin/jest'),
    environment: config.resolve('jest-environment-node'),
    circus: config.resolve('jest-circus/runner'),
    runner: config.resolve('jest-runner'),
  }
}
