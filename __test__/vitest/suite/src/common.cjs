'use strict'

const Redis = require('ioredis')
const { createClient } = require('redis')
const Deep = require('ioredis/built/Redis').default

module.exports = { Redis, createClient, Deep }
