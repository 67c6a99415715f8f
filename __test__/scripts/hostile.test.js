// @ts-check
'use strict'

// Scripts that mean no good: each ends with a clear error, and the engine goes on serving the others.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Redis = /** @type {any} */ (require('../..'))
const { request } = require('../differential/frames')
const { Wire } = require('../differential/wire')

/** @type {any} */
let engine
/** @type {any} */
let client
/** @type {Wire} */
let wire

before(async () => {
  engine = new Redis.Engine()
  client = new Redis({ engine })
  const { port } = await engine.listen({ port: 0 })
  wire = await Wire.connect(port)
})

after(async () => {
  wire.close()
  client.disconnect()
  await engine.close()
})

const run = (/** @type {string} */ text) => client.eval(text, 0).then(String, (/** @type {Error} */ error) => error.message)
const around = (/** @type {string} */ open, /** @type {string} */ inner, /** @type {string} */ close, /** @type {number} */ count) => open.repeat(count) + inner + close.repeat(count)

describe('hostile scripts', () => {
  for (const [title, text, error] of /** @type {[string, string, RegExp][]} */ ([
    ['recursion', 'local function f() return f() + 1 end return f()', /^ERR user_script:1: stack overflow/],
    ['recursion through pcall', 'local function f() return pcall(f) end return tostring(f())', /^(true|false|ERR .*stack overflow)/],
    ['recursion through a metamethod', 'local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x', /^ERR .*stack overflow/],
    ['recursion through a library', "local function f() return ('x'):gsub('x', f) end return f()", /^ERR .*stack overflow/],
    ['recursion of coroutines', 'local function f() return coroutine.wrap(f)() end return f()', /^ERR /],
    ['a text that doubles', "local s = 'x' while true do s = s .. s end", /^ERR .*memory/],
    ['a text of a gigabyte', "return #('x'):rep(1e9)", /^ERR .*memory/],
    ['a table that grows', 'local t = {} for i = 1, 1e9 do t[i] = {} end', /^ERR .*memory/],
    ['a list of texts that grows', "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", /^ERR .*memory/],
    ['more results than fit', 'return unpack({}, 1, 1e8)', /^ERR user_script:1: too many results to unpack/],
    ['nested parentheses', `return ${around('(', '1', ')', 200)}`, /chunk has too many syntax levels/],
    ['nested tables', `return ${around('{', '', '}', 200)}`, /chunk has too many syntax levels/],
    ['nested functions', around('return function() ', '', ' end', 200), /chunk has too many syntax levels/],
    ['nested blocks', around('do ', '', ' end', 200), /chunk has too many syntax levels/],
    ['a million parentheses', `return ${'('.repeat(1_000_000)}`, /chunk has too many syntax levels/],
    ['a long chain of operators', `return ${'1 + '.repeat(100_000)}1`, /(too complex|^100001$)/],
    ['a long chain of indexes', `local a = {} return a${'.b'.repeat(100_000)}`, /too complex/],
    ['a deep JSON program', `[["return", ${around('["not", ', '1', ']', 10_000)}]]`, /recursion limit exceeded/],
    ['a long JSON program', `[["return", ["or", ${Array(100_000).fill('null').join(',')}]]]`, /nested too deeply/],
    ['nothing but brackets', '['.repeat(1_000_000), /recursion limit exceeded/],
    ['a deep text for cjson', "return cjson.decode(('['):rep(1e6))", /^ERR .*(nested|Too many)/],
    ['a deep table for cjson', 'local t = {} for i = 1, 1e5 do t = {t} end return cjson.encode(t)', /^ERR .*excessive(ly)? (deep )?nest/i],
    ['bytes that are no Lua', '\x1bLua\0\x01\x04', /unexpected symbol near 'char\(27\)'/],
  ])) {
    test(title, async () => {
      assert.match(await run(text), error)
      assert.equal(await run("return 'alive'"), 'alive')
    })
  }

  for (const [title, text] of [
    ['an endless loop', 'while true do end'],
    ['an endless loop under pcall', 'while true do pcall(function() while true do end end) end'],
    ['an endless loop in a coroutine', 'coroutine.wrap(function() while true do end end)()'],
    ['a pattern that tracks back for ever', "return ('x'):rep(1000):find(('x?'):rep(50) .. ('x*'):rep(50) .. 'y')"],
    ['a text that has always a piece more', 'load(function() return 1 end)'],
    ['an endless JSON program', '[["while", true, []]]'],
    ['a comparator that never agrees', 'local t = {} for i = 1, 1e5 do t[i] = i end table.sort(t, function(a, b) while true do end end)'],
  ]) {
    test(title, async () => {
      await client.config('SET', 'busy-reply-threshold', '50')
      wire.send(request(['EVAL', text, '0']))
      let killed = ''
      for (const end = Date.now() + 20_000; killed !== 'OK' && Date.now() < end; ) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        killed = await client.script('KILL').catch((/** @type {Error} */ error) => error.message)
      }
      assert.equal(killed, 'OK')
      const [reply] = await wire.frames(1)
      assert.match(reply, /^-ERR Error running script|^-ERR .*killed by user/i)
      assert.equal(await run("return 'alive'"), 'alive')
    })
  }
})
