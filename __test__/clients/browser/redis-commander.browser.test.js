// @ts-check
'use strict'

// redis-commander as a person uses it: looks at keys of every kind, adds, changes and deletes, and types commands.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Redis = require('nearis')
const { WAIT_MS, openBrowser, skipWithoutBrowser } = require('../../helpers/browser')
const { KEYS, startCommander } = require('../../helpers/commander')
const { until } = require('../../helpers/until')

describe('redis-commander', { skip: skipWithoutBrowser() }, () => {
  /** @type {any} */ let redis
  /** @type {any} */ let listener
  /** @type {any} */ let commander
  /** @type {any} */ let browser
  /** @type {import('playwright-core').Page} */ let page

  before(async () => {
    redis = new Redis({ engine: new Redis.Engine() })
    listener = await redis.listen({ port: 0 })
    for (const [name, ...args] of KEYS) await redis.call(name, ...args)
    commander = await startCommander(listener.port)
    browser = await openBrowser()
    page = await browser.newPage()
    page.setDefaultTimeout(WAIT_MS)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.goto(commander.url)
  })

  after(async () => {
    await browser?.close()
    await commander?.stop()
    await listener?.close()
    redis?.disconnect()
  })

  const node = (/** @type {string} */ key) => page.locator(`[id="${commander.root}:${key}_anchor"]`)

  /** Folders are closed until somebody opens them. @param {string} key */
  async function show(key) {
    const folder = page.locator(`[id="${commander.root}:${key.split(':')[0]}:"]`)
    if (key.includes(':') && !(await node(key).isVisible())) await folder.locator('> i.jstree-ocl').click()
    await node(key).click()
    await page.locator('#itemData label b').first().getByText(key, { exact: true }).waitFor()
  }

  /** @param {string} command @param {string} answer stands in what it prints */
  async function type(command, answer) {
    await page.locator('#_readline_input').fill(command)
    await page.keyboard.press('Enter')
    await until(async () => (await page.locator('#commandLineOutput').textContent())?.includes(answer))
  }

  /** @type {[string, string[]][]} */
  const SHOWN = [
    ['scores', ['Sorted Set (3 Members)', 'ada', '35']],
    ['tags', ['Set (2 Members)', 'green']],
    ['user:1', ['Hash', 'London']],
    ['queue:mail', ['List (3 Items)', 'invoice 17']],
    ['log:web', ['Stream (1 Entries)', '1-1', 'path']],
  ]
  for (const [key, texts] of SHOWN) {
    test(`shows ${key}`, async () => {
      await show(key)
      const item = page.locator('#body')
      for (const text of texts) await item.getByText(text).first().waitFor()
    })
  }

  test('a string is changed', async () => {
    await show('shop:motto')
    assert.equal(await page.locator('#stringValue').inputValue(), 'Everything must go')
    await page.locator('#stringValue').fill('Nothing gets lost')
    await page.locator('#editStringForm #saveKeyButton').click()
    await until(async () => (await redis.get('shop:motto')) === 'Nothing gets lost')
  })

  test('a key is added', async () => {
    await page.locator(`[id="${commander.root}_anchor"]`).click({ button: 'right' })
    await page.locator('.vakata-context').getByText('Add Key').click()
    const form = page.locator('#addKeyModal')
    await form.locator('#keyValue').fill('greeting')
    await form.locator('#newStringValue').fill('hello')
    await form.locator('#saveKeyButton').click()
    await until(async () => (await redis.get('greeting')) === 'hello')
    await node('greeting').waitFor()
  })

  test('a key is deleted', async () => {
    await show('greeting')
    await page.getByRole('button', { name: 'Delete Key' }).click()
    await until(async () => (await redis.exists('greeting')) === 0)
    await node('greeting').waitFor({ state: 'detached' })
  })

  test('commands are typed', async () => {
    await type('get shop:open', '"yes"')
    await type('incrby counter 41', '41')
    await type('lpush shop:open x', 'WRONGTYPE')
    await type('hgetall user:1', 'London')
    assert.equal(await redis.get('counter'), '41')
  })
})
