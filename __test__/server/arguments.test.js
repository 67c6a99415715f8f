// @ts-check
'use strict'

// What the command makes of its arguments and of configuration, beside a real redis-server: the same exit code, and the same
// words about what is wrong.

const assert = require('node:assert/strict')
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, describe, test } = require('node:test')
const { freePort, findServer, skipWithoutServer } = require('../helpers/redis-server')
const { version } = require('../../package.json')
const { Engine } = require('../..')
const { parse } = require('../../js/server/command-line')
const { wholeText } = require('../../js/server/config-file')
const { settle } = require('../../js/server/configuration')
const { run, runProgram } = require('./command')

/**
 * What both refuse in the same words. `conf` and `sub` are files in the folder where it is run; `isLog`: it is said in the log;
 * `isLate`: not before the whole configuration is read.
 *
 * @type {{ args: string[], conf?: string, sub?: string, input?: string, last?: RegExp, isLog?: boolean, isLate?: boolean, hasFile?: boolean }[]}
 */
const FAULTS = [
  { args: ['--port', 'PORT', '--nosuch', '1'] },
  { args: ['--port', 'abc'] },
  { args: ['--port', '70000'] },
  { args: ['--port=PORT'] },
  { args: ['--port'] },
  { args: ['--port', 'PORT', 'extra'] },
  { args: ['-x'] },
  { args: ['--port', 'PORT', '--maxmemory', '1gx'] },
  { args: ['--save', '--appendonly'] },
  { args: ['--bind', '127.0.0.1', '::1', '--daemonize', 'maybe'] },
  { args: ['--requirepass', 'a"b\\\n\té', 'c'] },
  { args: ['--dir', '/nonexistent'] },
  { args: ['--logfile', '/nonexistent/log'], isLate: true },
  { args: ['--loglevel', 'loud'], last: /^argument\(s\) must be one of the following: debug, verbose, notice, warning/ },
  { args: ['--supervised', 'me'] },
  { args: ['--proc-title-template', '{nothing}'] },
  { args: ['--shutdown-timeout', '-1'] },
  { args: ['--shutdown-on-sigterm', 'save', 'nosave'] },
  { args: ['--io-threads', '0'], last: /^argument must be between 1 and \d+ inclusive$/ },
  { args: ['--appendonly', 'perhaps'] },
  { args: ['--always-show-logo', '1'] },
  { args: ['nowhere.conf'], isLog: true },
  { args: ['--port', '0'], isLog: true },
  { args: ['c.conf'], conf: 'port PORT\nfoo bar\n' },
  { args: ['c.conf'], conf: 'port PORT\n# fine\n\n  "foo bar\n' },
  { args: ['c.conf'], conf: "port PORT\nlogfile 'it''s'\n" },
  { args: ['c.conf'], conf: 'PORT PORT\r\nmaxmemory "1gb"  # no comment here\r\n' },
  { args: ['c.conf', '--port'], conf: 'port PORT' },
  { args: ['c.conf', '--nosuch', '1'], conf: 'port PORT\n' },
  { args: ['c.conf'], conf: 'include nowhere.conf\n', isLog: true },
  { args: ['c.conf'], conf: 'include sub/*.conf\n', sub: 'nosuch "yes"\n', hasFile: true },
  { args: ['c.conf'], conf: 'rename-command GET\n' },
  { args: ['c.conf'], conf: 'sentinel monitor x\n' },
  { args: ['c.conf'], conf: 'client-output-buffer-limit normal 1 2\n' },
  { args: ['-'], input: 'port PORT\nnosuch\n' },
  { args: ['--maxclients', 'some', '-'], input: 'port PORT\n' },
]

/**
 * What was said, without what differs by nature: processes, times, names and places.
 *
 * @param {{ out: string, err: string }} said
 * @param {{ isLog?: boolean, hasFile?: boolean }} fault
 */
function essence({ out, err }, { isLog, hasFile }) {
  if (isLog) return /** @type {string} */ (out.trim().split('\n').at(-1)).replace(/^.*? # /, '')
  const text = err.replace(/\((Redis|Nearis) [\d.]+\)/, '(SERVER)')
  return hasFile ? text.replace(/configuration file .*, at/, 'configuration file, at') : text
}

describe('arguments', { skip: skipWithoutServer(), concurrency: 4 }, () => {
  const root = mkdtempSync(path.join(tmpdir(), 'nearis-arguments-'))
  after(() => rmSync(root, { recursive: true, force: true }))

  for (const [at, { args, conf, sub, input, last, ...fault }] of FAULTS.entries()) {
    test(`refused: nearis ${args.join(' ')} ${JSON.stringify(conf ?? input ?? '')}`, async () => {
      const port = String(await freePort())
      const fill = (/** @type {string} */ text) => text.replace('PORT', port)
      const cwd = path.join(root, String(at))
      mkdirSync(path.join(cwd, 'sub'), { recursive: true })
      if (conf !== undefined) writeFileSync(path.join(cwd, 'c.conf'), fill(conf))
      if (sub !== undefined) writeFileSync(path.join(cwd, 'sub', 'a.conf'), sub)
      const options = { cwd, input: input && fill(input) }
      const [ours, theirs] = await Promise.all([
        fault.isLog || fault.isLate || at % 8 === 0 ? run(args.map(fill), options) : refuse(args.map(fill), options),
        runProgram(/** @type {string} */ (findServer()), args.map(fill), options),
      ])
      assert.equal(ours.code, 1)
      assert.equal(theirs.code, 1)
      const [our, their] = [essence(ours, fault), essence(theirs, fault)]
      if (last === undefined) return assert.equal(our, their)
      const lines = (/** @type {string} */ text) => text.trimEnd().split('\n')
      assert.deepEqual(lines(our).slice(0, -1), lines(their).slice(0, -1))
      for (const text of [our, their]) assert.match(/** @type {string} */ (lines(text).at(-1)), last)
    })
  }

  test('a port that is taken', async () => {
    const taken = String(await takenPort())
    const [ours, theirs] = await Promise.all([
      run(['--port', taken, '--bind', '127.0.0.1']),
      runProgram(/** @type {string} */ (findServer()), ['--port', taken, '--bind', '127.0.0.1']),
    ])
    const lines = (/** @type {string} */ out) => out.trim().split('\n').slice(-2).map((line) => line.replace(/^.*? # /, ''))
    assert.deepEqual([ours.code, lines(ours.out)], [1, [
      `Warning: Could not create server TCP listening socket 127.0.0.1:${taken}: bind: Address already in use`,
      `Failed listening on port ${taken} (TCP), aborting.`,
    ]])
    assert.deepEqual([theirs.code, lines(theirs.out)], [ours.code, lines(ours.out)])
  })
})

/**
 * As the command does, but without a process for each.
 *
 * @param {string[]} words
 * @param {{ cwd: string, input?: string }} options
 */
function refuse(words, { cwd, input }) {
  const home = process.cwd()
  process.chdir(cwd)
  try {
    const { file, text } = parse(words)
    settle(wholeText({ file: file ?? '', input, options: text }), new Engine())
    return { code: 0, out: '', err: '' }
  } catch (/** @type {any} */ error) {
    return { code: 1, out: '', err: `${error.message}\n` }
  } finally {
    process.chdir(home)
  }
}

/** A port on which this process listens while the tests run. */
let holder = /** @type {import('node:net').Server | null} */ (null)
async function takenPort() {
  const { createServer } = require('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  holder = server
  await require('node:events').once(server, 'listening')
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port
}
after(() => holder?.close())

/** What only one of them refuses: by name, and with what to do. */
const ABSENT = [
  { words: ['--save', '3600', '1'], says: /keeps nothing on disk: leave 'save' out, or write: save ""/ },
  { words: ['--appendonly', 'yes'], says: /keeps nothing on disk: leave 'appendonly' out/ },
  { words: ['--replicaof', '127.0.0.1', '6379'], says: /no replica .* leave 'replicaof' out/ },
  { words: ['--slaveof', '127.0.0.1', '6379'], says: /leave 'replicaof' out/ },
  { words: ['--cluster-enabled', 'yes'], says: /leave 'cluster-enabled' out/ },
  { words: ['--tls-port', '6380'], says: /speaks no TLS: leave 'tls-port' out/ },
  { words: ['--loadmodule', '/x.so'], says: /leave 'loadmodule' out/ },
  { words: ['--user', 'bob', 'on'], says: /leave 'user' out/ },
  { words: ['--aclfile', '/x.acl'], says: /leave 'aclfile' out/ },
  { words: ['--rename-command', 'GET', 'XGET'], says: /leave 'rename-command' out/ },
  { words: ['--syslog-enabled', 'yes'], says: /leave 'syslog-enabled' out/ },
  { words: ['--supervised', 'systemd'], says: /write 'supervised no', and Type=exec/ },
  { words: ['--databases', '99'], says: /There are 16 databases, no more/ },
  { words: ['--shutdown-on-sigterm', 'save'], says: /nothing to save/ },
]

describe('what Nearis does not have', { concurrency: 4 }, () => {
  for (const [at, { words, says }] of ABSENT.entries()) {
    test(words.join(' '), async () => {
      const { code, err } = at === 0 ? await run(words) : refuse(words, { cwd: '.' })
      assert.equal(code, 1)
      assert.match(err, says)
      assert.ok(err.includes(`\n>>> '${words[0].slice(2)} `), err)
    })
  }

  for (const word of ['--sentinel', '--test-memory', '--check-system']) {
    test(word, async () => {
      const { code, err } = await run([word])
      assert.equal(code, 1)
      assert.match(err, new RegExp(`^Nearis .*: .*\n$`))
    })
  }
})

describe('what is asked for instead of a server', () => {
  for (const word of ['-v', '--version']) {
    test(word, async () => {
      const { code, out } = await run([word])
      assert.equal(code, 0)
      assert.ok(out.startsWith(`Nearis server v=${version} `), out)
    })
  }

  for (const word of ['-h', '--help']) {
    test(word, async () => {
      const { code, out } = await run([word])
      assert.equal(code, 0)
      assert.match(out, /^Usage: nearis \[/)
    })
  }
})
