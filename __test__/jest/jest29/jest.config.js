'use strict'

module.exports = require('../config')(__dirname)
