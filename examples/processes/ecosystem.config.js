'use strict'

// For pm2: `pm2 start ecosystem.config.js`. The store is one process; the app is as many as there are cores.
module.exports = {
  apps: [
    { name: 'store', script: 'store-process.js', instances: 1, exec_mode: 'fork', wait_ready: true },
    { name: 'web', script: 'web.js', instances: 'max', exec_mode: 'cluster' },
  ],
}
