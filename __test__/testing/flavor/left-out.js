// @ts-check
'use strict'

// Where an engine that passes for a server does not answer as that server, and why.

/** @typedef {{ call: RegExp, flavors?: RegExp, why: string }} LeftOut */

/** Whether the command is known is compared there too. @type {LeftOut[]} */
const LEFT_OUT = [
  { call: /^(ASKING|READONLY|READWRITE|CLUSTER\b.*)$/, why: 'An engine answers as a cluster of one node, whatever it passes for' },
  { call: /^LOLWUT/, why: 'It draws something else' },
]

module.exports = { LEFT_OUT }
