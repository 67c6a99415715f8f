// @ts-check
'use strict'

// examples/login in a real browser: what people see when they register, come back, and sign out here or everywhere.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { skipWithoutBrowser } = require('../helpers/browser')
const { startExample } = require('../helpers/example')
const { FILE_MS, stage } = require('./stage')

const PASSWORD = 'analytical engine'

/**
 * The page of somebody.
 *
 * @param {import('playwright-core').BrowserContext} context
 */
async function open(context) {
  const page = await context.newPage()
  await page.goto('/')
  await page.locator('#enter:visible, #inside:visible').waitFor()
  return page
}

/**
 * @param {import('playwright-core').Page} page
 * @param {'Sign in' | 'New account'} button
 */
async function enter(page, button, name = 'ada', password = PASSWORD) {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: button }).click()
}

/** @param {import('playwright-core').Page} page */
const inside = (page) => page.locator('#inside').waitFor()

/** @param {import('playwright-core').Page} page */
const outside = (page) => page.locator('#enter').waitFor()

/** @param {import('playwright-core').Page} page @param {string} text */
const says = (page, text) => page.getByText(text, { exact: true }).waitFor()

describe('examples/login', { skip: skipWithoutBrowser(), timeout: FILE_MS }, () => {
  const { url, visitor } = stage('login')

  test('an account; visits are counted in the session, over several tabs', async () => {
    const context = await visitor()
    const page = await open(context)
    assert.deepEqual(await context.cookies(), [], 'who has not signed in has no session')
    await enter(page, 'New account', 'grace')
    await inside(page)
    assert.equal(await page.locator('#user').textContent(), 'grace')
    assert.equal(await page.locator('#visits').textContent(), 'once')
    assert.match(String(await page.locator('#left').textContent()), /^(20 min 0 s|19 min \d+ s)$/)

    const tabs = await Promise.all([open(context), open(context), open(context)])
    await page.reload()
    await says(page, '5 times')
    for (const tab of tabs) await inside(tab)
    await context.close()
  })

  test('the cookie is out of reach for scripts and for forms of other sites, and new after signing in', async () => {
    const context = await visitor()
    // As if somebody had planted a session that they know.
    await context.addCookies([{ name: 'login.sid', value: 's%3Aplanted.signature', url: url() }])
    const page = await open(context)
    await enter(page, 'New account', 'edsger')
    await inside(page)
    const [cookie] = await context.cookies()
    assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, 'Lax'])
    assert.equal(await page.evaluate('document.cookie'), '')
    assert.ok(!cookie.value.includes('planted'))

    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await says(page, 'You have signed out.')
    await enter(page, 'Sign in', 'EDSGER')
    await inside(page)
    assert.equal(await page.locator('#user').textContent(), 'edsger', 'as it was written at first')
    assert.notEqual((await context.cookies())[0].value, cookie.value)
    await context.close()
  })

  test('what is wrong is said, and too many tries have to wait', async () => {
    const context = await visitor()
    const page = await open(context)
    await enter(page, 'New account', 'a<b', PASSWORD)
    await says(page, 'A name has 2 to 20 letters, digits, - and _, and begins with a letter.')
    await enter(page, 'New account', 'alan', 'short')
    await says(page, 'A password has 8 to 200 characters.')
    await enter(page, 'New account', 'alan')
    await inside(page)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await outside(page)
    await enter(page, 'New account', 'Alan')
    await says(page, 'That name is taken.')

    // Five tries a minute for a name; being right gives them back.
    await enter(page, 'Sign in', 'alan', 'wrong password')
    await says(page, 'Wrong name or password.')
    await enter(page, 'Sign in', 'alan')
    await inside(page)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await outside(page)
    for (let tries = 0; tries < 5; tries += 1) {
      const answered = page.waitForResponse('**/api/login')
      await enter(page, 'Sign in', 'alan', 'wrong password')
      assert.equal((await answered).status(), 401)
      // The page empties the field when it has read the answer.
      await page.waitForFunction(`document.querySelector('input[type=password]').value === ''`)
    }
    await enter(page, 'Sign in', 'alan')
    await says(page, 'Too many tries. Wait a minute.')
    await context.close()
  })

  test('two browsers of one account: one ends the other, and one signs out everywhere', async () => {
    const desktop = await visitor({ userAgent: 'Mozilla/5.0 (X11; Linux) Chrome/150' })
    const phone = await visitor({ userAgent: 'Mozilla/5.0 (iPhone) Safari/600' })
    const other = await visitor()
    const [here, there, somebody] = [await open(desktop), await open(phone), await open(other)]
    await enter(here, 'New account', 'ada')
    await inside(here)
    await enter(there, 'Sign in', 'ada')
    await inside(there)
    await enter(somebody, 'New account', 'linus')
    await inside(somebody)

    const rows = there.locator('#sessions tr')
    assert.deepEqual(await rows.locator('td:first-child').allTextContents(), ['Chrome on Linux', 'Safari on iPhone'])
    assert.match(String(await rows.nth(1).textContent()), /this one$/)
    await rows.nth(0).getByRole('button', { name: 'End' }).click()
    await rows.nth(1).waitFor({ state: 'detached' })
    await here.reload()
    await outside(here)

    await enter(here, 'Sign in', 'ada')
    await inside(here)
    await here.getByRole('button', { name: 'Sign out everywhere' }).click()
    await says(here, 'You have signed out of 2 browsers.')
    await there.reload()
    await outside(there)
    await somebody.reload()
    await inside(somebody)
    assert.equal(await somebody.locator('#sessions tr').count(), 1, 'the sessions of others are nobody’s business')
    for (const context of [desktop, phone, other]) await context.close()
  })

  test('a session that nobody uses ends, and the page says so', async () => {
    const short = await startExample('login', { SESSION_SECONDS: '2' })
    try {
      const context = await visitor({ url: short.url })
      const page = await open(context)
      await enter(page, 'New account', 'barbara')
      await says(page, 'Your session has ended.')
      await outside(page)
      await page.reload()
      await outside(page)
      await context.close()
    } finally {
      await short.stop()
    }
  })
})
