'use strict'

// `node server.js`: serves the app until Ctrl-C. PORT chooses the port, 0 any free one; SESSION_SECONDS says how long
// somebody may be away.

const { createApp } = require('./app')

const PORT = Number(process.env.PORT ?? 3000)
const SESSION_SECONDS = Number(process.env.SESSION_SECONDS ?? 20 * 60)

const { app, close } = createApp({ sessionSeconds: SESSION_SECONDS })

const server = app.listen(PORT, '127.0.0.1', (error) => {
  if (error) throw error
  console.log(`http://127.0.0.1:${server.address().port}`)
})

/** With no door open and no client left, nothing keeps the process alive. */
function stop() {
  server.close()
  server.closeAllConnections()
  close()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
