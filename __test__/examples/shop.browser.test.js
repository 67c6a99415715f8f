// @ts-check
'use strict'

// examples/shop in a real browser: the cache on the page, carts, live stock and prices, the board, the limit.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { skipWithoutBrowser } = require('../helpers/browser')
const { startExample } = require('../helpers/example')
const { FILE_MS, stage } = require('./stage')

/** @typedef {import('playwright-core').Page} Page */

/** A page of somebody, when it hears the news. @param {import('playwright-core').BrowserContext} context */
async function open(context) {
  const page = await context.newPage()
  await page.goto('/')
  await ready(page)
  return page
}

/** @param {Page} page */
async function ready(page) {
  await page.locator('#live', { hasText: 'live' }).waitFor()
  await page.locator('#headphones .left:not(:empty)').waitFor()
}

/** @param {import('playwright-core').BrowserContext} context */
async function openCounter(context) {
  const page = await context.newPage()
  await page.goto('/admin')
  await page.locator('#queries:not(:empty)').waitFor()
  return page
}

/** @param {Page} page @param {string} id @param {string} text */
const shows = (page, id, text) => page.locator(`#${id}`).getByText(text, { exact: true }).waitFor()

/** @param {Page} page @param {string} text */
const says = (page, text) => page.locator('#notice').getByText(text, { exact: true }).waitFor()

/** @param {Page} page @param {string} id @param {string} line what the cart then says */
async function add(page, id, line) {
  await page.locator(`#${id}`).getByRole('button').click()
  await page.locator('#lines').getByText(line, { exact: true }).waitFor()
}

/** @param {Page} page @param {string} label @param {string} value */
async function save(page, label, value) {
  await page.getByLabel(label).fill(value)
  await page.getByRole('button', { name: `Save ${label.replace(/^.* of /, '')}` }).click()
}

/** @param {Page} page */
const total = (page) => page.locator('#total').textContent()

describe('examples/shop', { skip: skipWithoutBrowser(), timeout: FILE_MS }, () => {
  const { visitor } = stage('shop')

  test('products come from the database once, and from the cache for everybody afterwards', async () => {
    const [one, other] = [await visitor(), await visitor()]
    const page = await open(one)
    assert.equal(await page.locator('#cache').textContent(), 'MISS')
    assert.equal(await page.locator('article').count(), 6)
    await page.reload()
    await ready(page)
    assert.equal(await page.locator('#cache').textContent(), 'HIT')
    const theirs = await open(other)
    assert.equal(await theirs.locator('#cache').textContent(), 'HIT')

    const answered = theirs.waitForResponse('**/api/cart/mug')
    await add(theirs, 'mug', '1 × Mug')
    const limit = (await (await answered).allHeaders())['ratelimit']
    assert.match(limit, /^"api";r=\d+;t=\d+$/)
    assert.equal(await theirs.locator('#remaining').textContent(), /r=(\d+)/.exec(limit)?.[1])
    for (const context of [one, other]) await context.close()
  })

  test('a cart is of one visitor, and outlives the page', async () => {
    const [one, other] = [await visitor(), await visitor()]
    const page = await open(one)
    assert.deepEqual(await one.cookies(), [], 'who only looks has no session')
    await add(page, 'pen', '1 × Fountain pen')
    await add(page, 'pen', '2 × Fountain pen')
    await add(page, 'notebook', '1 × Notebook')
    assert.equal(await total(page), '€72.00')
    await page.getByRole('button', { name: 'One less: Notebook' }).click()
    await page.locator('#lines').getByText('Notebook').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'One more: Fountain pen' }).click()
    await page.locator('#lines').getByText('3 × Fountain pen').waitFor()
    await page.reload()
    await ready(page)
    await page.locator('#lines').getByText('3 × Fountain pen').waitFor()
    assert.equal(await total(page), '€90.00')

    const theirs = await open(other)
    await theirs.locator('#lines').getByText('Nothing in it.').waitFor()
    assert.ok(await theirs.getByRole('button', { name: 'Order' }).isDisabled())
    for (const context of [one, other]) await context.close()
  })

  test('a new price is seen at once, in the cart too, and kept for the next one who asks', async () => {
    const [customer, keeper] = [await visitor(), await visitor()]
    const page = await open(customer)
    await add(page, 'lamp', '1 × Desk lamp')
    const counter = await openCounter(keeper)
    await save(counter, 'Price of Desk lamp', '39.90')
    await says(counter, 'Desk lamp is saved.')
    await shows(page, 'lamp', '€39.90')
    await page.locator('#total').getByText('€39.90').waitFor()

    await page.reload()
    await ready(page)
    assert.equal(await page.locator('#cache').textContent(), 'HIT')
    await shows(page, 'lamp', '€39.90')

    await save(counter, 'Price of Desk lamp', '-1')
    await says(counter, 'Price and stock are numbers from 0 on.')
    await counter.getByLabel('Price of Desk lamp').fill('39.90')
    const answered = counter.waitForResponse('**/api/products/lamp')
    await save(counter, 'In stock of Desk lamp', '')
    assert.equal((await answered).status(), 400)
    await shows(page, 'lamp', '20 left')
    for (const context of [customer, keeper]) await context.close()
  })

  test('what one buys the other sees: the stock, the board, and that too few are left', async () => {
    const [one, other, keeper] = [await visitor(), await visitor(), await visitor()]
    const [mine, theirs] = [await open(one), await open(other)]
    await shows(theirs, 'headphones', '3 left')
    await add(theirs, 'headphones', '1 × Headphones')
    await add(theirs, 'mug', '1 × Mug')
    for (const count of [1, 2, 3]) await add(mine, 'headphones', `${count} × Headphones`)
    await mine.getByRole('button', { name: 'Order' }).click()
    await says(mine, 'Thank you. It is on its way, or would be.')
    await mine.locator('#lines').getByText('Nothing in it.').waitFor()

    await shows(theirs, 'headphones', 'sold out')
    assert.ok(await theirs.locator('#headphones').getByRole('button').isDisabled())
    await theirs.locator('#best li').first().getByText('3 sold').waitFor()
    assert.equal(await theirs.locator('#best li').first().textContent(), 'Headphones 3 sold')

    // All of an order or nothing of it: the mug stays too, in the cart and in stock.
    await theirs.getByRole('button', { name: 'Order' }).click()
    await says(theirs, 'Too few are left: Headphones.')
    await theirs.locator('#lines').getByText('1 × Headphones').waitFor()
    await shows(theirs, 'mug', '40 left')

    const counter = await openCounter(keeper)
    await save(counter, 'In stock of Headphones', '5')
    await shows(theirs, 'headphones', '5 left')
    await theirs.getByRole('button', { name: 'Order' }).click()
    await says(theirs, 'Thank you. It is on its way, or would be.')
    await shows(mine, 'headphones', '4 left')
    await mine.locator('#best li').first().getByText('4 sold').waitFor()
    for (const context of [one, other, keeper]) await context.close()
  })

  test('an order that is sent twice is made once', async () => {
    const context = await visitor()
    const page = await open(context)
    await add(page, 'keyboard', '1 × Keyboard')
    const answers = await page.evaluate(`
      Promise.all([1, 2].map(() => fetch('/api/orders', { method: 'POST' }).then((response) => response.status)))
    `)
    assert.deepEqual(/** @type {number[]} */ (answers).sort(), [201, 400])
    await shows(page, 'keyboard', '7 left')
    await context.close()
  })

  test('who is too fast is told to wait', async () => {
    const strict = await startExample('shop', { API_LIMIT: '6' })
    try {
      const context = await visitor({ url: strict.url })
      const page = await open(context)
      const click = async () => {
        const answered = page.waitForResponse('**/api/cart/mug')
        await page.locator('#mug').getByRole('button').click()
        return answered
      }
      for (let count = 1; count <= 4; count += 1) await add(page, 'mug', `${count} × Mug`)
      // On a slow machine some of the six may be a minute old by now.
      let answer = await click()
      for (let clicks = 0; answer.ok() && clicks < 20; clicks += 1) answer = await click()
      assert.equal(answer.status(), 429)
      assert.equal(await page.locator('#remaining').textContent(), '0')
      assert.equal((await answer.allHeaders())['ratelimit-policy'], '"api";q=6;w=60')
      assert.match((await answer.allHeaders())['retry-after'], /^\d+$/)
      await says(page, 'You are too fast for this shop. Wait a moment.')
      await context.close()
    } finally {
      await strict.stop()
    }
  })
})
