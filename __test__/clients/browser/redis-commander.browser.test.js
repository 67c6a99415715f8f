// @ts-check
'use strict'

// redis-commander as a person uses it: looks at keys of every kind, adds, changes and deletes, and types commands.

const assert = require('node:assert/strict')
const { after, before, beforeEach, describe, test } = require('node:test')
const Redis = require('nearis')
const { WAIT_MS, openBrowser, skipWithoutBrowser } = require('../../helpers/browser')
const { KEYS, startCommander } = require('../../helpers/commander')

/**
 * The page answers what it did before even when somebody has gone on: a saved key has the tree built again and the selected
 * key shown again, and late news of the server empties the form for a new key. So it is looked at, and clicked, only when
 * it has nothing under way.
 */
const IS_QUIET = `
  jQuery.active === 0 && jQuery.jstree.reference('#keyTree') && !jQuery.jstree.reference('#keyTree')._data.core.working &&
  !document.querySelector('#keyTree.jstree-loading, #keyTree .jstree-loading, .modal-backdrop')
`

describe('redis-commander', { skip: skipWithoutBrowser() }, () => {
  /** @type {any} */ let redis
  /** @type {any} */ let listener
  /** @type {any} */ let commander
  /** @type {any} */ let browser
  /** @type {import('playwright-core').Page} */ let page
  /** @type {string[]} */ let said = []

  before(async () => {
    redis = new Redis({ engine: new Redis.Engine() })
    listener = await redis.listen({ port: 0 })
    for (const [name, ...args] of KEYS) await redis.call(name, ...args)
    commander = await startCommander(listener.port)
    browser = await openBrowser()
    page = await browser.newPage()
    page.setDefaultTimeout(WAIT_MS)
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => said.push(`error: ${error}`))
    page.on('dialog', (dialog) => {
      said.push(`${dialog.type()}: ${dialog.message()}`)
      void dialog.accept()
    })
    await page.goto(commander.url)
    await page.locator(`[id="${commander.root}:shop:"]`).waitFor()
  })

  after(async () => {
    await browser?.close()
    await commander?.stop()
    await listener?.close()
    redis?.disconnect()
  })

  beforeEach(() => {
    said = []
  })

  const quiet = () => page.waitForFunction(IS_QUIET)

  /** A test that tells what the page has said when it fails. @param {string} name @param {() => Promise<void>} run */
  function step(name, run) {
    test(name, async () => {
      try {
        await quiet()
        await run()
        await quiet()
        assert.ok(!said.some((line) => line.startsWith('alert: ')), 'the page warns of nothing')
      } catch (error) {
        throw new Error(`${error}\nThe page said:\n${said.join('\n')}`, { cause: error })
      }
    })
  }

  const node = (/** @type {string} */ key) => page.locator(`[id="${commander.root}:${key}_anchor"]`)

  /** Folders are closed until somebody opens them. @param {string} key */
  async function show(key) {
    const folder = page.locator(`[id="${commander.root}:${key.split(':')[0]}:"]`)
    if (key.includes(':') && !(await node(key).isVisible())) await folder.locator('> i.jstree-ocl').click()
    await node(key).click()
    await quiet()
    await page.locator('#itemData label b').first().getByText(key, { exact: true }).waitFor()
  }

  /** @param {string} command @param {string} answer stands in what it prints */
  async function type(command, answer) {
    const output = page.locator('#commandLineOutput')
    const length = String(await output.textContent()).length
    await page.locator('#_readline_input').fill(command)
    await page.locator('#_readline_input').press('Enter')
    await quiet()
    const printed = String(await output.textContent()).slice(length + command.length)
    assert.ok(printed.includes(answer), `printed: ${printed}`)
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
    step(`shows ${key}`, async () => {
      await show(key)
      const item = page.locator('#body')
      for (const text of texts) await item.getByText(text).first().waitFor()
    })
  }

  step('a string is changed', async () => {
    await show('shop:motto')
    assert.equal(await page.locator('#stringValue').inputValue(), 'Everything must go')
    await page.locator('#stringValue').fill('Nothing gets lost')
    await page.locator('#editStringForm #saveKeyButton').click()
    await quiet()
    assert.equal(await redis.get('shop:motto'), 'Nothing gets lost')
  })

  step('a key is added', async () => {
    await page.locator(`[id="${commander.root}_anchor"]`).click({ button: 'right' })
    await page.locator('.vakata-context').getByText('Add Key').waitFor()
    await quiet()
    await page.locator('.vakata-context').getByText('Add Key').click()
    const form = page.locator('#addKeyModal')
    // The page moves the focus there when the form has slid in.
    await form.locator('#keyValue:focus').waitFor()
    await form.locator('#keyValue').fill('greeting')
    await form.locator('#newStringValue').fill('hello')
    await form.locator('#saveKeyButton').click()
    await form.waitFor({ state: 'hidden' })
    assert.equal(await redis.get('greeting'), 'hello')
    await quiet()
    await node('greeting').waitFor()
  })

  step('a key is deleted', async () => {
    await show('greeting')
    await page.getByRole('button', { name: 'Delete Key' }).click()
    await quiet()
    assert.equal(await redis.exists('greeting'), 0)
    await node('greeting').waitFor({ state: 'detached' })
  })

  step('commands are typed', async () => {
    await type('get shop:open', '"yes"')
    await type('incrby counter 41', '41')
    await type('lpush shop:open x', 'WRONGTYPE')
    await type('hgetall user:1', 'London')
    assert.equal(await redis.get('counter'), '41')
  })
})
