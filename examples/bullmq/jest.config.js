'use strict'

module.exports = { setupFilesAfterEnv: ['nearis/testing/jest'] }
