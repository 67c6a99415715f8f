'use strict'

// `node server.js`: serves the shop until Ctrl-C. PORT chooses the port, 0 any free one; API_LIMIT says how many requests
// an address has in a minute.

const { createShop } = require('./app')

const PORT = Number(process.env.PORT ?? 3000)
const API_LIMIT = Number(process.env.API_LIMIT ?? 120)

async function main() {
  const { app, close } = await createShop({ apiLimit: API_LIMIT })
  const server = app.listen(PORT, '127.0.0.1', (error) => {
    if (error) throw error
    console.log(`http://127.0.0.1:${server.address().port}`)
  })

  /** With no door open and no client left, nothing keeps the process alive. */
  const stop = () => {
    server.close()
    server.closeAllConnections()
    close()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
