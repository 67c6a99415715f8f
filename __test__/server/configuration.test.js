// @ts-check
'use strict'

// What configuration makes of a server.

const assert = require('node:assert/strict')
const { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, describe, test } = require('node:test')
const { Engine } = require('../..')
const { parse } = require('../../js/server/command-line')
const { wholeText } = require('../../js/server/config-file')
const { settle } = require('../../js/server/configuration')
const { split, quoted } = require('../../js/server/words')
const { findServer, freePort, skipWithoutServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')
const { PROGRAM, launch, start } = require('./command')

const root = mkdtempSync(path.join(tmpdir(), 'nearis-configuration-'))
after(() => rmSync(root, { recursive: true, force: true }))

/**
 * What a server would be with this configuration, and what its engine says of some parameters.
 *
 * @param {string} text
 * @param {string[]} [parameters]
 */
function settled(text, parameters = []) {
  const engine = /** @type {any} */ (new Engine())
  const outcome = settle(Buffer.from(text).toString('latin1'), engine)
  const client = engine.connect()
  const set = parameters.map((name) => client.sync.config('GET', name)[1])
  client.disconnect()
  return { ...outcome, set }
}

describe('lines of configuration', () => {
  test('words are those of redis.conf', () => {
    for (const [line, words] of /** @type {[string, string[] | null][]} */ ([
      ['a  b\tc ', ['a', 'b', 'c']],
      ['a "b c" d', ['a', 'b c', 'd']],
      ['"\\x41\\n\\t\\"\\\\\\q"', ['A\n\t"\\q']],
      ["'it\\'s \\n'", ["it's \\n"]],
      ['""', ['']],
      ['a"b c"', ['ab c']],
      ['"a"b', null],
      ['"a', null],
      ["'a", null],
      ['', []],
    ])) assert.deepEqual(split(line), words, line)
    const all = String.fromCharCode(...Array(256).keys())
    assert.deepEqual(split(quoted(all)), [all])
  })

  test('what is said last holds, in any case and by older names', () => {
    const { places, own, set } = settled(
      'port 7000\nPORT 7001\n\n# maxclients 3\nmaxclients 5\nslowlog-max-len 7\nhash-max-ziplist-entries 9\nLogLevel VERBOSE\n' +
        'bind 127.0.0.1 -::1\nbind 127.0.0.2\nio-threads 2\nunixsocket /tmp/a.sock\nrequirepass "\\xc3\\xa9"\n',
      ['maxclients', 'slowlog-max-len', 'hash-max-listpack-entries', 'loglevel'],
    )
    assert.deepEqual(places, { port: 7001, hosts: ['127.0.0.2'], path: '/tmp/a.sock' })
    assert.deepEqual(set, ['5', '7', '9', 'verbose'])
    assert.deepEqual([own.loglevel, own['io-threads'], own.daemonize], ['verbose', 2, false])
  })

  test('several lines of one setting add up where they do in redis.conf', () => {
    const { set } = settled('client-output-buffer-limit pubsub 4mb 3mb 2\nclient-output-buffer-limit replica 256mb 64mb 60\n', ['client-output-buffer-limit'])
    assert.match(set[0], /pubsub 4194304 3145728 2$/)
  })

  test('settings of what is off make no difference', () => {
    settled('save ""\nappendonly no\nappendfsync always\ndbfilename x.rdb\nrepl-timeout 3\nreplica-read-only no\ncluster-enabled no\n' +
      'cluster-node-timeout 1\ntls-port 0\ntls-cert-file /x\nrdbcompression no\ndatabases 8\nio-threads-do-reads yes\nlist-max-ziplist-entries 1\n' +
      'slaveof no one\nmasterauth x\nactive-defrag-ignore-bytes 1mb\nsyslog-ident x\n')
    for (const line of ['repl-timeout never', 'replica-nonsense yes', 'tls-cert-file', 'rdbcompression maybe']) assert.throws(() => settled(line), /FATAL CONFIG/, line)
  })

  test('files are included, by patterns too, where `dir` is', () => {
    const home = process.cwd()
    mkdirSync(path.join(root, 'more', 'deep'), { recursive: true })
    writeFileSync(path.join(root, 'more', 'b.conf'), 'maxclients 22')
    writeFileSync(path.join(root, 'more', 'a.conf'), 'maxclients 11\ninclude more/deep/?.conf\n')
    writeFileSync(path.join(root, 'more', '.hidden.conf'), 'nonsense\n')
    writeFileSync(path.join(root, 'more', 'deep', 'x.conf'), 'port 7002\n')
    writeFileSync(path.join(root, 'self.conf'), 'include self.conf\n')
    try {
      const { places, set } = settled(`dir ${root}\ninclude more/[a-c].conf\ninclude more/nothing*\ninclude more/*.conf\n`, ['maxclients'])
      assert.deepEqual([places.port, set], [7002, ['22']])
      assert.throws(() => settled('include self.conf\n'), /included 100 deep here, perhaps by themselves/)
    } finally {
      process.chdir(home)
    }
  })

  test('bytes that are no text are refused', () => {
    assert.throws(() => settled('requirepass "\\xff"\n'), /a value is not UTF-8/)
  })

  const stock = ['/etc/redis/redis.conf', '/usr/local/etc/redis.conf'].find(existsSync)
  test('the redis.conf of a distribution', { skip: stock ? false : 'no redis.conf is installed' }, () => {
    // Its folders belong to another user; all else is as it stands.
    const text = readFileSync(/** @type {string} */ (stock), 'latin1').replace(/^(dir|logfile|pidfile) .*$/gm, '# $&')
    const { places, own } = settled(text)
    assert.equal(places.port, 6379)
    assert.equal(own['always-show-logo'], false)
  })

  test('the command line comes last', () => {
    writeFileSync(path.join(root, 'main.conf'), 'port 7003\nmaxclients 1')
    const { file, text } = parse([path.join(root, 'main.conf'), '--port', '7004', '--requirepass', '--odd', '--save', '--maxclients 2'])
    assert.equal(settled(wholeText({ file: file ?? '', input: 'maxmemory 1mb', options: text })).places.port, 7004)
    assert.equal(settled(wholeText({ file: file ?? '', options: text }), ['maxclients']).set[0], '2')
  })
})

/** What CONFIG GET and INFO show of a process. */
const PROCESS = ['dir', 'logfile', 'pidfile', 'daemonize', 'set-proc-title', 'proc-title-template', 'always-show-logo', 'supervised', 'loglevel', 'shutdown-on-sigint', 'shutdown-on-sigterm', 'shutdown-timeout']

/**
 * What a server shows of itself that is started in a folder of its own, called FOLDER here.
 *
 * @param {string} program
 * @param {string[]} words
 * @param {string[]} args
 */
async function shownBy(program, words, args) {
  const folder = mkdtempSync(path.join(root, 'shown-'))
  mkdirSync(path.join(folder, 'sub'))
  writeFileSync(path.join(folder, 'c.conf'), 'logfile own.log\npidfile ./own.pid\ndir sub\nset-proc-title no\nshutdown-on-sigint now nosave\nloglevel verbose\n')
  const port = await freePort()
  const { child, ended } = launch(program, [...words, ...args, '--port', String(port), '--bind', '127.0.0.1', '--save', ''], { cwd: folder })
  try {
    /** @type {import('../helpers/resp').Wire | undefined} */
    let wire
    await until(async () => {
      wire = await connect(port).catch(() => undefined)
      return wire !== undefined || child.exitCode !== null
    }, 20_000)
    const ask = async (/** @type {string[]} */ ...question) => (await wire?.call(...question) ?? '').replaceAll(folder, 'FOLDER')
    /** @type {Record<string, string>} */
    const shown = {}
    for (const name of PROCESS) shown[name] = (await ask('CONFIG', 'GET', name)).split('\r\n')[4]
    const info = await ask('INFO', 'server')
    for (const name of ['executable', 'config_file']) shown[name] = String(new RegExp(`^${name}:(.*)\r$`, 'm').exec(info)?.[1])
    for (const name of ['logfile', 'dir']) shown[`SET ${name}`] = await ask('CONFIG', 'SET', name, 'other')
    wire?.close()
    return shown
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

describe('a server', () => {
  for (const args of [[], ['c.conf'], ['c.conf', '--dir', '.', '--logfile', ''], ['--shutdown-on-sigterm', 'nosave', 'now']]) {
    test(`shows of its process what a real one shows: ${args.join(' ') || 'nothing said'}`, { skip: skipWithoutServer() }, async () => {
      const real = String(findServer())
      const [theirs, ours] = await Promise.all([shownBy(real, [], args), shownBy(process.execPath, [PROGRAM], args)])
      assert.deepEqual(ours, { ...theirs, executable: PROGRAM })
      assert.equal(path.isAbsolute(theirs.executable), true)
    })
  }

  test('is as its file, standard input and arguments say', async () => {
    writeFileSync(path.join(root, 'server.conf'), 'port 1\nmaxmemory 100mb\nmaxmemory-policy allkeys-lru\nbind 127.0.0.1\n')
    const socket = path.join(root, 's.sock')
    const server = await start([path.join(root, 'server.conf'), '--port', 'PORT', '--unixsocket', socket, '--maxclients', '33', '-'], { input: 'maxmemory 50mb\n' })
    for (const where of [server.port, socket]) {
      const wire = await connect(where)
      const said = await wire.call('CONFIG', 'GET', 'max*')
      for (const [name, value] of [['maxmemory', '52428800'], ['maxmemory-policy', 'allkeys-lru'], ['maxclients', '33']]) {
        assert.match(said, new RegExp(`\r\n${name}\r\n\\$\\d+\r\n${value}\r\n`))
      }
      wire.close()
    }
    assert.match(server.said.out, /Ready to accept connections tcp\n.*Ready to accept connections unix\n$/)
    await server.stop()
    assert.equal(existsSync(socket), false)
  })
})
