// @ts-check
'use strict';

/** `preset: 'nearis'` for Jest. */
module.exports = { setupFilesAfterEnv: [require.resolve('./testing/jest.js')] };
