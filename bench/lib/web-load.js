// @ts-check
'use strict'

/** Apps under load: each in a process of its own, one at a time under autocannon, which runs in this process. */

const { fork } = require('node:child_process')
const path = require('node:path')
const autocannon = /** @type {any} */ (require('autocannon'))
const { cpuSeconds } = require('./server.js')
const { median, shuffled } = require('./rounds.js')
const { progress } = require('./report.js')

const CONNECTIONS = 50
/** Pages that are asked for, and people who ask. */
const PAGES = 100
const START_MS = 10_000
/** Longest run of a slice. */
const SLICE_MS = 60_000
/** Requests before anything is measured: by then the code that answers them is compiled. */
const WARM_UP = 10_000

/**
 * @typedef {{ name: string, pid: number, url: string, requests: object[], stop: () => void }} App
 * @typedef {{ name: string, rps: number, ratio: number, cpu: number, cpuRatio: number, all: number, allRatio: number }} Row
 *   medians: requests a second; µs of CPU for a request in the app's process (`cpu`), and in it and in the server together
 *   (`all`); and the ratios of these to the first app's in the same round
 */

/** @param {string} name one of the apps of `web-app.js` @param {{ port: number, path: string }} redis @returns {Promise<App>} */
async function start(name, redis) {
  const child = fork(path.join(__dirname, 'web-app.js'), [name, JSON.stringify({ port: redis.port, path: redis.path })])
  const port = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start`)), START_MS)
    child.once('message', (/** @type {any} */ message) => {
      clearTimeout(timer)
      resolve(message.port)
    })
    child.once('exit', () => reject(new Error(`${name} ended`)))
  })
  const url = `http://127.0.0.1:${port}`
  const requests = name.startsWith('cache') ? await pages(url) : await people(url)
  return { name: name.replace(/^\w+: /, ''), pid: child.pid ?? 0, url, requests, stop: () => child.disconnect() }
}

/** Has every page in the cache, and looks whether it is. @param {string} url */
async function pages(url) {
  const paths = Array.from({ length: PAGES }, (_, i) => `/products/${i}`)
  let length = 0
  for (const page of [...paths, ...paths]) {
    const response = await fetch(url + page)
    length = (await response.text()).length
    if (response.status !== 200 || length < 1500) throw new Error(`${page} was answered with ${response.status}`)
  }
  const last = await fetch(url + paths[0])
  if ((last.headers.get('x-cache') ?? 'HIT') !== 'HIT' || length === 0) throw new Error('the page was not kept')
  return paths.map((page) => ({ path: page }))
}

/** Logs everybody in, and looks whether they are known. @param {string} url */
async function people(url) {
  const requests = []
  for (let i = 0; i < PAGES; i++) {
    const response = await fetch(`${url}/login/person${i}`)
    const cookie = String(response.headers.get('set-cookie')).split(';')[0]
    const known = await fetch(`${url}/me`, { headers: { cookie } })
    if (await known.text() !== `person${i}`) throw new Error('the session was not kept')
    requests.push({ path: '/me', headers: { cookie } })
  }
  return requests
}

/**
 * Sends so many requests.
 *
 * @param {App} app
 * @param {number} amount
 * @returns {Promise<{ total: number, seconds: number }>} how many were answered, until when: autocannon itself looks only
 *   from time to time whether it is at its end
 */
async function load(app, amount) {
  const run = autocannon({ url: app.url, connections: CONNECTIONS, amount, sampleInt: 100, requests: app.requests })
  const begun = process.hrtime.bigint()
  let ended = begun
  run.on('response', () => { ended = process.hrtime.bigint() })
  const timer = setTimeout(() => run.stop(), SLICE_MS)
  const result = await run
  clearTimeout(timer)
  if (result.errors > 0 || result.non2xx > 0) throw new Error(`${app.name}: ${result.errors} errors, ${result.non2xx} other answers`)
  return { total: result.requests.total, seconds: Number(ended - begun) / 1e9 }
}

/** @param {App} app @param {number} serverPid @param {number} amount of requests */
async function measure(app, serverPid, amount) {
  const cpu = () => [app.pid, serverPid].map(cpuSeconds)
  const before = cpu()
  const { total, seconds } = await load(app, amount)
  const [own, server] = cpu().map((after, i) => after - before[i])
  return { rps: total / seconds, cpu: own / total * 1e6, all: (own + server) / total * 1e6 }
}

/**
 * @param {string[]} names of apps; the ratios are to the first
 * @param {{ port: number, path: string, pid: number }} redis
 * @param {{ rounds: number, requests: number }} options `requests`: in each slice
 * @returns {Promise<Row[]>}
 */
async function underLoad(names, redis, { rounds, requests }) {
  const apps = []
  for (const name of names) apps.push(await start(name, redis))
  /** @type {Map<App, Awaited<ReturnType<typeof measure>>[]>} */
  const results = new Map(apps.map((app) => [app, []]))
  for (const app of apps) {
    progress(`${app.name}, warming up`)
    await load(app, WARM_UP)
  }
  for (let round = 0; round < rounds; round++) {
    for (const app of shuffled(apps)) {
      progress(`${app.name}, round ${round + 1} of ${rounds}`)
      results.get(app)?.push(await measure(app, redis.pid, requests))
    }
  }
  for (const app of apps) app.stop()
  const first = results.get(apps[0]) ?? []
  return apps.map((app) => {
    const own = results.get(app) ?? []
    const of = (/** @type {'rps' | 'cpu' | 'all'} */ what) => median(own.map((one) => one[what]))
    const ratio = (/** @type {'rps' | 'cpu' | 'all'} */ what) => median(own.map((one, i) => one[what] / first[i][what]))
    return { name: app.name, rps: of('rps'), ratio: ratio('rps'), cpu: of('cpu'), cpuRatio: ratio('cpu'), all: of('all'), allRatio: ratio('all') }
  })
}

module.exports = { underLoad }
