// `npm run screenshots [-- login | shop | clients]`: takes the pictures in the examples' READMEs and in docs/ again, with the Chromium of this
// machine. They are only as equal as fonts and browsers are, so nothing compares them.
import { mkdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inRoot } from './run.mjs'

const require = createRequire(import.meta.url)
const { openBrowser } = require('../__test__/helpers/browser.js')
const { KEYS, startCommander } = require('../__test__/helpers/commander.js')
const { startExample } = require('../__test__/helpers/example.js')
const Redis = require('nearis')

const SIZE = { width: 860, height: 600 }

/** Who is seen in the pictures. */
const ada = { name: 'ada', password: 'analytical engine' }

/** Somebody with a page of the example. */
async function visitor(browser, url, options) {
  const context = await browser.newContext({ baseURL: url, viewport: SIZE, locale: 'en-GB', timezoneId: 'UTC', ...options })
  const page = await context.newPage()
  await page.goto(url)
  return page
}

async function login({ browser, url, take }) {
  const enter = async (page, button) => {
    await page.getByLabel('Name').fill(ada.name)
    await page.getByLabel('Password').fill(ada.password)
    await page.getByRole('button', { name: button }).click()
    await page.locator('#inside').waitFor()
  }
  const phone = await visitor(browser, url, { userAgent: 'Mozilla/5.0 (iPhone) Safari/600' })
  await enter(phone, 'New account')
  const desktop = await visitor(browser, url, { viewport: { ...SIZE, height: 480 } })
  await enter(desktop, 'Sign in')
  for (let visits = 0; visits < 2; visits += 1) await desktop.reload()
  await desktop.getByText('3 times').waitFor()
  await take(desktop, 'signed-in')
}

async function shop({ browser, url, take }) {
  const viewport = { width: 1080, height: 760 }
  const other = await visitor(browser, url, { viewport })
  const buy = async (page, wanted) => {
    for (const [name, count] of Object.entries(wanted)) {
      for (let times = 1; times <= count; times += 1) {
        await page.getByRole('article', { name, exact: true }).getByRole('button').click()
        await page.locator('#lines', { hasText: `${times} × ${name}` }).waitFor()
      }
    }
  }
  await buy(other, { Headphones: 2, Mug: 3, Keyboard: 1 })
  await other.getByRole('button', { name: 'Order' }).click()
  await other.getByText('Thank you').waitFor()

  const page = await visitor(browser, url, { viewport })
  await page.getByText('live', { exact: true }).waitFor()
  await page.getByText('1 left').waitFor()
  await buy(page, { Notebook: 2, 'Fountain pen': 1 })
  await take(page, 'shop')

  const counter = await visitor(browser, `${url}/admin`, { viewport: { width: 760, height: 670 } })
  await counter.getByLabel('Price of Mug').fill('9.95')
  await counter.getByRole('button', { name: 'Save Mug' }).click()
  await counter.getByText('Mug is saved.').waitFor()
  await page.getByText('€9.95').waitFor()
  await take(counter, 'counter')
}

/** redis-commander at an engine of this process: a key opened in its tree, and a command typed. */
async function clients({ browser, url, root, take }) {
  const page = await visitor(browser, url, { viewport: { width: 1080, height: 640 } })
  for (const folder of ['log', 'queue', 'shop', 'user']) await page.locator(`[id="${root}:${folder}:"] > i.jstree-ocl`).click()
  await page.locator(`[id="${root}:user:1_anchor"]`).click()
  await page.locator('#body').getByText('London').first().waitFor()
  await page.locator('#_readline_input').fill('zrange scores 0 -1 withscores')
  await page.keyboard.press('Enter')
  await page.locator('#commandLineOutput').getByText('"35"').waitFor({ state: 'attached' })
  await page.locator('#_readline_input').click()
  await take(page, 'redis-commander')
}

const TOURS = { login, shop, clients }

/** What a tour visits, and where its pictures go. */
async function stage(name) {
  if (name !== 'clients') return { folder: inRoot('examples', name, 'screenshots'), ...(await startExample(name)) }
  const redis = new Redis({ engine: new Redis.Engine() })
  const listener = await redis.listen({ port: 0 })
  for (const [command, ...args] of KEYS) await redis.call(command, ...args)
  const commander = await startCommander(listener.port)
  const stop = async () => {
    await commander.stop()
    await listener.close()
    redis.disconnect()
  }
  return { folder: inRoot('docs', 'images'), ...commander, stop }
}

const asked = process.argv.slice(2)
const browser = await openBrowser()
try {
  for (const [name, tour] of Object.entries(TOURS)) {
    if (asked.length > 0 && !asked.includes(name)) continue
    const { folder, stop, ...place } = await stage(name)
    mkdirSync(folder, { recursive: true })
    const take = async (page, title) => {
      const path = join(folder, `${title}.png`)
      await page.evaluate('scrollTo(0, 0)')
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
      console.log(`${path}: ${Math.ceil(statSync(path).size / 1024)} KB`)
    }
    try {
      await tour({ browser, ...place, take })
    } finally {
      await stop()
    }
  }
} finally {
  await browser.close()
}
