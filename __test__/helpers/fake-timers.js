'use strict'

const FakeTimers = require('@sinonjs/fake-timers')

/** As Vitest does it: the test runner's own streams need `nextTick`. */
const FAKE = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'Date', 'performance', 'hrtime']

/**
 * The timers of sinon, which are those of Jest and Vitest too, in the place of the real ones.
 * @param {object} [options] for sinon
 */
const fakeTimers = (options) => FakeTimers.install({ toFake: FAKE, ...options })

module.exports = { fakeTimers }
