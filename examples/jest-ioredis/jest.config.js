'use strict'

module.exports = { setupFilesAfterEnv: ['nearis/testing/jest'], roots: ['<rootDir>/test'] }
