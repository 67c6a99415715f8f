// @ts-check
'use strict';

/** `nearis/testing`: what a test can do with the engines behind the clients of the code that it tests. */

const { engine, engines } = require('./engines');

module.exports = { engine, engines };
