import testing from './testing.js'

export default testing
export const { engine, engines, configure, beginTest, endTest, report } = testing
