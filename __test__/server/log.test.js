// @ts-check
'use strict'

// What the server says: every form of its log, the levels, the banner.

const assert = require('node:assert/strict')
const { mkdtempSync, readFileSync, renameSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, describe, test } = require('node:test')
const { version } = require('../../package.json')
const Log = require('../../js/server/log')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')
const { start } = require('./command')

const SERVE = ['--port', 'PORT', '--bind', '127.0.0.1']
const root = mkdtempSync(path.join(tmpdir(), 'nearis-log-'))
after(() => rmSync(root, { recursive: true, force: true }))

/**
 * What a log writes.
 *
 * @param {Partial<Log>} settings
 * @param {(log: Log) => void} use
 */
function written(settings, use) {
  const log = Object.assign(new Log(), settings)
  let text = ''
  log.raw = (more) => void (text += more)
  use(log)
  return text
}

describe('the log', () => {
  test('has the lines of redis-server', () => {
    const text = written({ level: 'debug' }, (log) => {
      log.debug('a')
      log.verbose('b')
      log.notice('c')
      log.warning('d')
    })
    const time = '\\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3}'
    assert.match(text, new RegExp(`^${['. a', '- b', '\\* c', '# d'].map((end) => `${process.pid}:M ${time} ${end}\n`).join('')}$`))
  })

  test('leaves out what is below its level', () => {
    for (const [level, expected] of Object.entries({ debug: 'abcd', verbose: 'bcd', notice: 'cd', warning: 'd', nothing: '' })) {
      const text = written({ level, format: 'json' }, (log) => {
        log.debug('a')
        log.verbose('b')
        log.notice('c')
        log.warning('d')
      })
      const said = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line).message)
      assert.equal(said.join(''), expected, level)
    }
  })

  test('as JSON and as logfmt has the names of Valkey', () => {
    const [json, logfmt] = ['json', 'logfmt'].map((format) => written({ format, times: 'milliseconds' }, (log) => log.warning('a "b"\n')))
    const { timestamp, ...rest } = JSON.parse(json)
    assert.deepEqual(rest, { pid: process.pid, role: 'primary', level: 'warning', message: 'a "b"\n' })
    assert.ok(Math.abs(Number(timestamp) - Date.now()) < 60_000)
    assert.match(logfmt, /^pid=\d+ role=primary timestamp="\d+" level=warning message="a \\"b\\"\\n"\n$/)
  })

  test('tells the time as in ISO 8601', () => {
    const line = JSON.parse(written({ format: 'json', times: 'iso8601' }, (log) => log.notice('')))
    assert.match(line.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
    assert.ok(Math.abs(Date.parse(line.timestamp) - Date.now()) < 60_000)
  })

  test('goes to a file, which may be moved away', () => {
    const file = path.join(root, 'a.log')
    const other = Object.assign(new Log(), { file })
    other.notice('one')
    renameSync(file, `${file}.1`)
    other.notice('two')
    assert.match(readFileSync(`${file}.1`, 'utf8'), /one\n$/)
    assert.match(readFileSync(file, 'utf8'), /two\n$/)
  })
})

describe('a server says', () => {
  test('that it starts, serves and ends, that nothing is kept, and who comes and goes', async () => {
    const server = await start([...SERVE, '--log-format', 'json', '--loglevel', 'verbose', '--log-timestamp-format', 'iso8601'])
    const wire = await connect(server.port)
    await wire.call('PING')
    wire.close()
    await until(() => /Client closed connection/.test(server.said.out))
    await server.stop()
    const lines = server.said.out.trimEnd().split('\n').map((line) => JSON.parse(line))
    assert.ok(lines.every(({ pid, role }) => pid === server.pid && role === 'primary'))
    const said = lines.map(({ level, message }) => `${level}: ${message}`).join('\n')
    for (const part of [
      'notice: Nearis is starting',
      `notice: Running mode=standalone, port=${server.port}.`,
      'notice: Nothing is kept on disk: data goes with this process',
      'notice: Ready to accept connections tcp',
      'verbose: Accepted 127.0.0.1:',
      'warning: Received SIGTERM scheduling shutdown...',
    ]) assert.ok(said.includes(part), `${part}\n---\n${said}`)
  })

  test('nothing, if so wished', async () => {
    const { launch, PROGRAM } = require('./command')
    const { freePort } = require('../helpers/redis-server')
    const port = await freePort()
    const { child, said, ended } = launch(process.execPath, [PROGRAM, '--port', String(port), '--bind', '127.0.0.1', '--loglevel', 'nothing', '--always-show-logo', 'yes'])
    await until(() => connect(port).then((wire) => (wire.close(), true), () => false))
    child.kill('SIGTERM')
    await ended
    assert.deepEqual(said, { out: '', err: '' })
  })

  test('more when it is told to by CONFIG SET', async () => {
    const server = await start([...SERVE])
    const wire = await connect(server.port)
    await wire.call('CONFIG', 'SET', 'loglevel', 'verbose')
    await until(() => /CONFIG SET loglevel/.test(server.said.out))
    const other = await connect(server.port)
    await until(() => /Accepted 127/.test(server.said.out))
    for (const each of [wire, other]) each.close()
    await server.stop()
  })

  test('who it is, on a page for people', async () => {
    const server = await start([...SERVE, '--always-show-logo', 'yes'])
    const page = server.said.out
    assert.ok(page.includes(`Nearis ${version}\n`), page)
    for (const part of [`listening  127.0.0.1:${server.port}\n`, `pid        ${server.pid}\n`, 'on disk    nothing']) assert.ok(page.includes(part), page)
    await server.stop()
  })
})
