'use strict'

const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const ENTRANCES = ['index.js', 'node-redis.js', 'testing.js', 'cache.js', 'session.js', 'stream.js'].map((name) => path.join(ROOT, name))

/** Has the package evaluated anew by the next `require`, as it is for each file under Jest. */
function reload() {
  for (const id of Object.keys(require.cache)) {
    if (id.startsWith(path.join(ROOT, 'js') + path.sep) || ENTRANCES.includes(id)) delete require.cache[id]
  }
}

module.exports = { reload }
