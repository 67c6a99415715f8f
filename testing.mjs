import testing from './testing.js'

export default testing
export const { engine, engines, configure, beginTest, endTest, report, clock } = testing
export const { log, strict, flavor, flavors, mirror, matchers } = testing
export const { assertReceived, assertNotReceived, assertReceivedTimes, assertKey, assertNoKey } = testing
export const { assertTTLBetween, assertPTTLBetween } = testing
export const { snapshot, restore, dump, load, seed } = testing
export const { inject, faults, undoFaults } = testing
