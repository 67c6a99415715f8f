'use strict'

// `npm run tour`: what the page shows, without a browser. Two browsers of one account, and what each can do to the other.

const { once } = require('node:events')
const { createApp } = require('./app')

/** As much of a browser as is needed: it keeps its cookie. */
class Browser {
  constructor(url, name) {
    this.url = url
    this.headers = { 'user-agent': name, 'content-type': 'application/json' }
  }

  async ask(method, path, body) {
    const response = await fetch(`${this.url}/api/${path}`, { method, headers: this.headers, body: body && JSON.stringify(body) })
    const cookie = response.headers.getSetCookie()[0]
    if (cookie) this.headers.cookie = cookie.split(';')[0]
    return { status: response.status, ...(await response.json()) }
  }
}

function row(what, { status, user, problem, sessions }) {
  const visits = sessions?.map((session) => `${session.browser}: ${session.visits}`).join(', ')
  console.log(`  ${what.padEnd(36)} ${status}  ${problem ?? (user ? `${user} (${visits})` : 'signed out')}`)
}

async function tour(url) {
  const ada = { name: 'ada', password: 'analytical engine' }
  const chrome = new Browser(url, 'Chrome')
  const firefox = new Browser(url, 'Firefox')

  row('a new account', await chrome.ask('POST', 'register', ada))
  row('the name again', await firefox.ask('POST', 'register', ada))
  row('a wrong password', await firefox.ask('POST', 'login', { ...ada, password: 'difference engine' }))
  row('the right one', await firefox.ask('POST', 'login', ada))
  await Promise.all([1, 2, 3].map(() => firefox.ask('POST', 'visits')))
  row('three more visits at the same time', await firefox.ask('GET', 'state'))
  const [first] = (await firefox.ask('GET', 'state')).sessions
  row('Firefox ends the other session', await firefox.ask('DELETE', `sessions/${first.handle}`))
  row('what Chrome sees', await chrome.ask('GET', 'state'))
  row('Chrome signs in again', await chrome.ask('POST', 'login', ada))
  row('and signs out everywhere', await chrome.ask('DELETE', 'sessions'))
  row('what Firefox sees', await firefox.ask('GET', 'state'))
}

async function main() {
  const { app, close } = createApp({ sessionSeconds: 60 })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await tour(`http://127.0.0.1:${server.address().port}`)
  } finally {
    server.close()
    server.closeAllConnections()
    close()
  }
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
