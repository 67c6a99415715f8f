'use strict'

// Modules as they are: no compiler between.
module.exports = { setupFilesAfterEnv: ['nearis/testing/jest'], roots: ['<rootDir>/test-esm'], testMatch: ['**/*.test.mjs'], transform: {} }
