// @ts-check
'use strict';

module.exports = require('../js/testing/jest');
