// `npm run screenshots [-- login | shop]`: takes the pictures in the examples' READMEs again, with the Chromium of this
// machine. They are only as equal as fonts and browsers are, so nothing compares them.
import { mkdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inRoot } from './run.mjs'

const require = createRequire(import.meta.url)
const { openBrowser } = require('../__test__/helpers/browser.js')
const { startExample } = require('../__test__/helpers/example.js')

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

const TOURS = { login, shop }

const asked = process.argv.slice(2)
const browser = await openBrowser()
try {
  for (const [name, tour] of Object.entries(TOURS)) {
    if (asked.length > 0 && !asked.includes(name)) continue
    const folder = inRoot('examples', name, 'screenshots')
    mkdirSync(folder, { recursive: true })
    const example = await startExample(name)
    const take = async (page, title) => {
      const path = join(folder, `${title}.png`)
      await page.evaluate('scrollTo(0, 0)')
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
      console.log(`${path}: ${Math.ceil(statSync(path).size / 1024)} KB`)
    }
    try {
      await tour({ browser, url: example.url, take })
    } finally {
      await example.stop()
    }
  }
} finally {
  await browser.close()
}
