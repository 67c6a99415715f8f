// @ts-check
'use strict'

// Calls to ask a server and an engine that passes for it: every command with few and many words, and with every option.

const { readdirSync } = require('node:fs')
const path = require('node:path')
const { commandTable } = require('../../../binding')

const WORDS = [0, 1, 2, 3, 4, 5, 7, 12]

/** What ends a connection or a server, changes what a connection is, or asks for more than one reply. */
const APART =
  /^(SHUTDOWN|QUIT|MONITOR|RESET|FAILOVER|P?SYNC|DEBUG|CLIENT KILL|CLIENT UNBLOCK|[PS]?(UN)?SUBSCRIBE|NEARIS\.\w+)( |$)/i

/** Every command of the table with so many words that mean nothing. @returns {string[][]} */
function plain() {
  const table = /** @type {any[]} */ (JSON.parse(commandTable()))
  const named = table.flatMap(({ name, subcommands }) => {
    const subs = subcommands.map((/** @type {any} */ sub) => [name, sub.name])
    return subs.length > 0 ? [[name], [name, 'nosuch'], ...subs] : [[name]]
  })
  const calls = named.flatMap((words) => WORDS.map((count) => [...words.map((word) => word.toUpperCase()), ...Array(count).fill('x')]))
  return [...calls, ['NOSUCH'], ['nosuch', 'a', 'b'], ['X'.repeat(200), 'y'.repeat(200)]]
}

/** Those by which clients show every option of every command. @returns {string[][]} */
function optional() {
  const folder = path.join(__dirname, '../../clients/every-command/calls')
  const rows = readdirSync(folder).flatMap((file) => Object.values(require(path.join(folder, file))).flat())
  return rows.filter(Array.isArray).map(([words]) => (Array.isArray(words) ? words : words.split(' ')).map(String))
}

/** What is easy to get wrong, and in no list. @type {string[][]} */
const OTHERS = [
  'HEXPIRE h 10 FIELDS 0 a|HEXPIRE h 10 FIELDS 2 a|HEXPIRE h 10 ZZ FIELDS 1 a|HEXPIRE h -1 FIELDS 1 a|HEXPIRE h x ZZ FIELDS 1 a',
  'HEXPIRE h 10 GT LT FIELDS 1 a|HEXPIRE h 10 a b FIELDS|HEXPIRE none x ZZ 1 1 1|HPEXPIREAT h -1 FIELDS 1 a',
  'HTTL h FIELDS 0 a|HTTL h FIELDS x a|HTTL h FIELDS 2 a|HTTL none ZZ 1 a|HPERSIST h FIELDS 2 a|HPERSIST h FIELDS x a|HPERSIST h ZZ 1 a',
  'HGETEX h EX|HGETEX h EX x FIELDS 1 a|HGETEX h EX -1 FIELDS 1 a|HGETEX h EX 1 PX 1 FIELDS 1 a|HGETEX h EX 10 PERSIST FIELDS 1 a',
  'HGETEX h FIELDS 0 a|HGETEX h FIELDS 2 a|HGETEX h ZZ FIELDS 1 a|HGETEX h EX 10 FIELDS|HGETDEL h FIELDS 0 a|HGETDEL h ZZ 1 a',
  'HSETEX h FIELDS 1 a b c|HSETEX h FIELDS 0 a b|HSETEX h FIELDS x a b|HSETEX h EX 10 KEEPTTL FIELDS 1 a b|HSETEX h FNX FXX FIELDS 1 a b',
  'HSETEX h ZZ FIELDS 1 a b|MSETEX 0 a b|MSETEX 2 a b|MSETEX 1 a b ZZ|MSETEX 1 a b EX 0|MSETEX 1 a b EX 5 PX 5',
  'SET IFEQ IFNE|SET k v IFEQ|SET k v NX IFEQ v|SET k v XX NX|SET k v EX 5 PX 5|SET k v KEEPTTL EX 5|EXPIRE k 5 GT LT|EXPIRE k 5 NX XX|EXPIRE k 5 ZZ',
  'BITCOUNT k 0|BITCOUNT none x|BITCOUNT none 0 1 ZZ|BITPOS none 1 x|BITPOS none 2|BITOP ONE|BITOP DIFF d a|BITOP ANDOR d a',
  'XADD s KEEPREF DELREF 1-1 f v|XTRIM s KEEPREF|XREAD STREAMS s +|XREADGROUP GROUP g c CLAIM STREAMS s >|LMPOP 1 k LEFT COUNT 0|ZMPOP 0 z MIN',
  'COMMAND GETKEYS GET|COMMAND GETKEYS NOSUCH a|COMMAND GETKEYS DELEX k|COMMAND INFO NOSUCH|COMMAND LIST FILTERBY ZZ a',
  'CONFIG SET set-max-listpack-entries x|CONFIG SET dynamic-hz x|CONFIG SET nosuch 1|CLIENT SETINFO LIB-ZZ x|CLIENT SETINFO LIB-NAME nearis|CLIENT ZZ',
  'EVALSHA ffffffffffffffffffffffffffffffffffffffff 0|EVALSHA_RO short 0|SCRIPT SHOW ffffffffffffffffffffffffffffffffffffffff',
].flatMap((line) => line.split('|').map((call) => call.split(' ')))

/** Scripts, whose errors tell what they have called. @type {string[][]} */
const SCRIPTS = [
  ...['NOSUCH', 'GET', 'MULTI', 'DELEX', 'DELIFEQ', 'HEXPIRE', 'WAITAOF', 'CLIENT SETINFO a b', 'CONFIG NOSUCH', 'ZRANK z a b'].map((call) =>
    call.split(' ').map((word) => `'${word}'`).join(', ')
  ),
  ...["'BLPOP', 'none', 0", "'SET', 'k', 'v', 'IFEQ', 'w'", "'XADD', 's', 'KEEPREF', '*', 'f', 'v'", "'BITOP', 'ONE', 'a', 'b'", '', '{}'],
].flatMap((words) => [`return redis.call(${words})`, `return redis.pcall(${words})`].map((text) => ['EVAL', text, '0']))

const MORE_SCRIPTS = ['return server.SERVER_NAME', 'return server.pcall("nosuch")', 'return os.clock() >= 0', 'return 1 .. nil', 'error("x")']

/** A transaction that a call has begun would queue the others. @param {string[]} call */
const ended = (call) => (call[0].toUpperCase() === 'MULTI' ? [call, ['DISCARD']] : [call])

const CALLS = [...optional(), ...plain(), ...OTHERS, ...SCRIPTS, ...MORE_SCRIPTS.map((text) => ['EVAL', text, '0'])]

module.exports = { CALLS: CALLS.filter((call) => !APART.test(call.join(' '))).flatMap(ended) }
