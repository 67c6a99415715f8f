// @ts-check
'use strict'

// Expressions and statements for generated programs, by the type of their value. `{n}` stands for an expression of that
// type: n number, s string, b truth value, t table, f function, e any; `{i}` for a small whole number, `{k}` for the name
// of a key, `{p}` for a pattern, `{r}` for what gsub puts in its place, `{o}` for a format of one value.

/** The language and the libraries that every Lua 5.1 has. */
const PURE = {
  n: [
    'math.floor({n})', 'math.ceil({n})', 'math.abs({n})', 'math.max({n}, {n})', 'math.min({n}, {n}, {n})', 'math.fmod({n}, {n})',
    'math.sqrt(math.abs({n}))', '(math.modf({n}))', 'select(2, math.modf({n}))', 'math.pow({i}, {i})', 'math.log10(100)',
    'math.ldexp({i}, {i})', '(math.frexp({n}))', 'select(2, math.frexp({i}))', 'math.huge', '-math.huge', 'math.mod({i}, 3)',
    '#{s}', '#{t}', '{s}:len()', '{s}:byte({i})', '({s}:find({s}, 1, true))', 'select(2, {s}:gsub({p}, {r}))',
    "tonumber('{i}')", 'tonumber({s}) or {n}', "tonumber('ff', 16)", 'tonumber({s}, {i}) or {i}', "select('#', {e}, {e})",
    '#{t} + {n}', 'table.getn({t})', 'table.maxn({t})', '{f}({n})', '({f}({n}, {n}))', '(rawget({t}, {i}) or {n})',
    "('10' + {n})", "{i} .. ''", '({c} and {n} or {n})', 'rawequal({e}, {e}) and 1 or 2', '-{n}', '-(-{n})', '{n} ^ {i}', '2 ^ {i}',
  ],
  s: [
    '{s}:sub({i}, {i})', '{s}:sub(-{i})', '{s}:upper()', '{s}:lower()', '{s}:reverse()', '{s}:rep({i})', 'tostring(0 + {n})',
    'tostring(not {b})', 'type({e})', 'string.char({i}, 65, 98)', 'table.concat({list}, {s})', "table.concat({list}, ',', {i}, {i})",
    '({s}:gsub({p}, {r}))', '({s}:gsub({p}, {r}, {i}))', '({s}:match({p}) or {s})', 'string.format({o})', '{n} .. {s}',
    "('%q'):format({s})", "string.format('%s-%s', {s}, {n})", '({c} and {s} or {s})', "tostring(nil)", 'string.format("%5s|%-5s|", {s}, {s})',
    "({s} .. {n} .. 'x'):sub(1, 30)", "({s}):gsub('%w', { a = 1, b = true, c = false })", "({s}):gsub('%w+', {f})",
  ],
  b: [
    '{n} < {n}', '{n} <= {n}', '{n} > {n}', '{n} >= {n}', '{n} == {n}', '{n} ~= {n}', '{s} == {s}', '{s} ~= {s}', '{s} < {s}',
    '{s} >= {s}', 'not {e}', 'not not {e}', '{e} == {e}', '{c} and {c}', '{c} or {c}', '{t} == {t}', 'rawequal({e}, {e})',
    '{e} == nil', '{e} ~= nil', '(pcall({f}, {n}))', 'next({t}) == nil', 'not ({n} == {n} and {c})', '({b} == {b})',
  ],
  t: [
    'setmetatable({t}, { __index = function(t, k) return k end })', 'setmetatable({t}, { __index = {t} })',
    'setmetatable({t}, { __add = function(a, b) return {n} end, __concat = function(a, b) return {s} end })',
    'setmetatable({t}, { __eq = function() return {b} end, __lt = function() return {b} end, __le = function() return {b} end })',
    'setmetatable({t}, { __call = function(self, a) return a end, __unm = function() return {n} end })',
    'setmetatable({t}, { __newindex = function(t, k, v) rawset(t, k, {e}) end, __len = function() return 7 end })',
    "setmetatable({t}, { __tostring = function() return {s} end, __metatable = 'locked' })", '(getmetatable({t}) or {t})',
    '{ unpack({list}) }', '{ unpack({list}, {i}, {i}) }', '{ {f}({n}) }', '{ select({i}, {e}, {e}, {e}) }', '{ {s}:byte(1, {i}) }',
    '({c} and {t} or {t})', '{ pcall({f}, {e}) }', '{ {s}:find({p}) }', '{ {s}:match({p}) }', '{ math.modf({n}) }', '{ next({t}) }',
  ],
  f: [
    'math.floor', 'tostring', 'type', 'string.upper', 'function(a, b) return a end', 'function(...) return ... end',
    'function(...) return select({i}, ...) end', 'function(a) return {n} end', 'function(a) a = a or {e} return a, a end',
    'function(...) return arg.n end', 'function(a, ...) local b = ... return b end', 'function(a) error({e}) end',
    'function(a) error({s}, {i}) end', 'function(a) return a.b.c end', 'function(a) return a + {n} end', 'print_nothing',
    'loadstring("return {i}")', "assert(loadstring('local a = ... return a'))", 'function(a) return tostring(a):len() end',
  ],
  statements: [
    'table.insert({t}, {e})', 'table.insert({t}, {i}, {e})', 'p(table.remove({t}))', 'p(table.remove({t}, {i}))',
    'local sorted = {list} table.sort(sorted) p(sorted)', 'local sorted = {list} table.sort(sorted, function(a, b) return a > b end) p(sorted)',
    'p(pcall(table.sort, {t}))', 'table.foreach({list}, function(k, v) p(k, v) end)', 'table.foreachi({list}, function(k, v) p(k, v) end)',
    'for w in ({s}):gmatch({p}) do p(w) end', 'for a, b in ({s}):gmatch("(%w)(%w)") do p(a, b) end', 'p(({s}):find({p}))', 'p(({s}):match({p}))',
    'p(({s}):find({p}, {i}))', 'p(({s}):gsub({p}, {r}))', 'p(unpack({t}))', 'p(select({i}, {e}, {e}))', 'p(select(-1, {e}, {e}))', 'p(next({t}))',
    'p(pcall(error, {e}))', 'p(pcall(error))', 'p(pcall(error, {s}, {i}))', 'p(xpcall(function() return {n} end, function(m) return {e} end))',
    'p(xpcall(function() local x = nil; return x.y end, function(m) return m end))', 'p(pcall(assert, {e}, {s}))', 'p(pcall(assert, {b}))',
    'p(pcall(setmetatable, {e}, {e}))', 'p(pcall(rawset, {e}, {e}, {e}))', 'p(pcall(next, {t}, {e}))', 'p(pcall(ipairs, {e}))', 'p(pcall(pairs, {e}))',
    'p(pcall(string.rep, {e}, {i}))', 'p(pcall(string.format, {e}, {e}))', 'p(pcall(tonumber, {e}, {e}))', 'p(pcall(unpack, {e}, {i}, {i}))',
    'p(pcall(select, {e}, {e}))', 'p(pcall(table.concat, {e}, {e}))', 'p(pcall(string.char, {e}))', 'p(pcall(math.floor, {e}))', 'p(pcall({e}))',
    'p(pcall(string.sub, {e}, {e}))', 'p(pcall(table.insert, {e}, {e}))', 'p(loadstring({s}))', "p(loadstring('return ' .. {n})())", 'p(({t}).x)', 'p(({s}).x)',
    'local co = coroutine.wrap(function(...) local x = coroutine.yield({e}) p(x, ...) return {e} end) p(co({e})) p(co({e}))',
    'local co = coroutine.create(function(a) p(coroutine.yield(a)) error({e}) end) p(coroutine.resume(co, {e})) p(coroutine.resume(co)) p(coroutine.status(co), coroutine.resume(co))',
    'p(tostring(1 * {n}), tonumber(tostring(1 * {n})))', 'p({n} == {n}, {n} < {n})', 'p({s} .. {s})', 'p({e})', 'p({n}, {s}, {b})', 'p({t})', 'p({t})',
    'p(pcall(function() return {e} + {e} end))', 'p(pcall(function() return {e} .. {e} end))', 'p(pcall(function() return {e} < {e} end))',
    'p(pcall(function() return ({e}).x.y end))', 'p(pcall(function() return #{e} end))', 'p(pcall(function() return -{e} end))', 'p(pcall(function() ({e})() end))',
    'p(pcall(function() local t = {e} t.x = {e} end))', 'p(pcall(function() local t = {} t[nil] = 1 end))', 'p(pcall(function() local t = {} t[0 / 0] = 1 end))',
    'p(pcall(function() for i = {e}, {e} do break end end))', 'p(pcall(function() for k in {e} do break end end))', 'p(pcall(function() return ({e}):sub(1) end))',
    'p(pcall(function() local a, b, c = (function() return 1, 2 end)() return a, b, c end))',
  ],
}

/** What a script in Redis has besides. */
const REDIS = {
  n: ['bit.band({i}, {i})', 'bit.bor({n}, {i})', 'bit.bxor({i}, {n})', 'bit.lshift({i}, {i})', 'bit.rshift({n}, {i})', 'bit.arshift({n}, {i})', 'bit.bnot({n})', 'bit.tobit({n})', 'bit.bswap({i})', 'bit.rol({i}, {i})', 'struct.size("i{i4}")'],
  s: ['cjson.encode({plain})', "struct.pack('>I2', {i})", "bit.tohex({n})", 'bit.tohex({n}, {i})', 'redis.sha1hex({s})', 'cmsgpack.pack({plain})', "struct.pack('s', {s})"],
  b: ['{e} == cjson.null'],
  t: ['cjson.decode(cjson.encode({plain}))', 'cmsgpack.unpack(cmsgpack.pack({plain}))', "{ struct.unpack('<i4', struct.pack('<i4', {i})) }", 'redis.status_reply({s})', 'redis.error_reply({s})', "{ redis.pcall('MGET', 'a', 'b') }"],
  f: ['redis.sha1hex', 'cjson.encode', 'bit.tohex', 'cmsgpack.pack'],
  statements: [
    "p(redis.call('SET', {k}, {scalar}))", "p(redis.pcall('GET', {k}))", "p(redis.pcall('INCR', {k}))", "p(redis.pcall('INCRBYFLOAT', {k}, {i}))",
    "p(redis.pcall('APPEND', {k}, {scalar}))", "p(redis.pcall('RPUSH', {k}, {scalar}, {scalar}))", "p(redis.pcall('LRANGE', {k}, 0, -1))",
    "p(redis.pcall('LPOP', {k}))", "p(redis.pcall('HSET', {k}, 'f', {scalar}, 'g', {scalar}))", "p(redis.pcall('HGET', {k}, 'f'))", "p(redis.pcall('HMGET', {k}, 'f', 'x'))",
    "p(redis.pcall('ZADD', {k}, {n}, 'm', {i}, 'n'))", "p(redis.pcall('ZRANGE', {k}, 0, -1, 'WITHSCORES'))", "p(redis.pcall('ZSCORE', {k}, 'm'))", "p(redis.pcall('SADD', {k}, 'm', {scalar}))",
    "p(redis.pcall('SISMEMBER', {k}, {scalar}))", "p(redis.pcall('TYPE', {k}))", "p(redis.pcall('EXISTS', 'a', 'b', 'c'))", "p(redis.pcall('DEL', {k}))", "p(redis.pcall('TTL', {k}))",
    "p(redis.pcall({s}, {s}))", "p(pcall(redis.call, 'GET', {k}))", "p(pcall(redis.call, {e}))", "p(pcall(redis.pcall, 'SET', {k}, {e}))", 'p(pcall(redis.call))', "p(redis.pcall('STRLEN', {k}), redis.pcall('GETRANGE', {k}, 0, {i}))",
    'p(pcall(cjson.decode, {s}))', 'p(pcall(cjson.encode, {e}))', 'p(pcall(cmsgpack.unpack, {s}))', 'p(pcall(struct.unpack, {s}, {s}))', 'p(pcall(struct.pack, {s}, {e}))', 'p(pcall(bit.band, {e}, {e}))', 'p(pcall(cmsgpack.pack, {e}))',
    'p(KEYS, ARGV, #KEYS, KEYS[{i}], ARGV[{i}])', "p(pcall(redis.error_reply, {e}))", 'p(pcall(redis.sha1hex, {e}))', 'redis.setresp(3) p(redis.pcall("HGETALL", {k})) redis.setresp(2)', 'undefined_global = {e}', 'p(undefined_global)', 'p(pcall(function() return undefined_global end))', 'p(pcall(function() new_global = 1 end))', 'p(pcall(function() string.upper = 1 end))',
  ],
}

/** What ends a script with an error. Not with a table that is no error: redis-server 7.0 does not survive that. */
const UNCAUGHT = [
  'error({s})', 'error({s}, {i})', 'error()', 'error({ err = {s} })', 'undefined_global = {i}', 'p(undefined_global)', 'redis.call({s})', "redis.call('GET')", "redis.call('SET', {k}, {s})",
  "redis.call('INCRBY', {k}, 'x')", 'redis.call({})', 'local x = nil; x()', 'local x = {i}; x.y = 1', 'assert(false, {s})', 'assert(nil)', "return redis.error_reply({s})", 'return redis.status_reply({s})',
  'return { err = {s} }', 'return { ok = {s} }', 'return { double = {n} }', 'return {n}', 'return {b}', 'return', 'return {s}', 'string.rep()', 'setmetatable(1, 2)', 'return { {n}, {s}, {b}, { {i} } }',
  'return nil', 'return function() end', 'return {plain}', "redis.setresp(3) return redis.call('HGETALL', {k})", 'redis.setresp(3) return { map = { a = {i} } }', 'redis.setresp(3) return {b}', 'redis.setresp(3) return { double = {n} }', 'redis.setresp(3) return nil',
]

const SLOTS = {
  k: ["'a'", "'b'", "'c'", 'KEYS[1]', 'KEYS[2]'],
  p: ["'%a'", "'%w+'", "'.'", "'(.)(.)'", "'^a'", "'b$'", "'[^%s]*'", "'%d+'", "'a-b'", "'x?y'", "'(a*(.)%w(%s*))'", "'%f[%w]%w+'", "'%b()'", "'()'", "'[a-c]+'", "'[%w_-]'", "'%%'", "''", "'(%w)%1'", "'[]]'", "'%'", "'[a'", "'(a'", "'a)'", "'%f'", "'%b'", "'%2'"],
  r: ["''", "'x'", "'%0%0'", "'<%1>'", "'%%'", "'%2'", "{ a = 'A', b = 1 }", 'string.upper', 'function(a) return a end', 'function() end', 'function() return false end', 'function() return {} end'],
  o: ["'%d', {n}", "'%5d|%-5d|%05d|%+d', {i}, {i}, {i}, {i}", "'%x %X %o', {i}, {i}, {i}", "'%.3f', {n}", "'%g', {n}", "'%e', {n}", "'%10.2f|', {n}", "'%c%c', 65, {i} + 65", "'%s', {s}", "'%q', {s}", "'%.2s', {s}", "'%i', {i}", "'%u', {i}", "'%%'", "'%5.1s|', {s}", "'%d', {s}", "'%s'", "'%y', {i}", "'%#x', {i}", "'% d', {i}", "'%.14g', {n}", "'%.17g', {n}", "'%G', {n}", "'%a', {i}"],
  n: ['0', '1', '2', '3', '-1', '10', '255', '0.5', '1.5', '-2.5', '0.1', '1e3', '1e15', '1e16', '123456789', '2147483648', '-2147483649', '4294967296', '9007199254740993', '1e300', '1e308 * 10', '0x10', '0xff', '.25', '3.', '5e-324', '100', '1e100', '0 / 0', '3.14159265358979', '1 / 3', '1e14', '123456.789e3'],
  s: ["''", "'a'", "'b'", "'abc'", "'hello world'", "'10'", "' 10 '", "'0x1A'", "'1e2'", "'a,b,,c'", '"it\'s"', "'tab\\there'", "'nul\\0in'", "'\\255\\254'", '[[long]]', '[==[ ]] ]==]', "'key=val; k2=v2'", "'AbC dEf'", "'(a(b)c)'", "'aaa bbb'", "'%d'", "'x\\\ny'", "'é'", "'-5'", "'nan'", "'return 1'", "'inf'"],
  b: ['true', 'false'],
  // Conditions that are not known before the script runs.
  c: ['{n} < {n}', '{s} == {s}', '{n} ~= {n}', 'rawequal({e}, {e})', 'type({e}) == type({e})'],
  plain: ['{n}', '{s}', '{b}', '{list}', '{ a = {i} }', '{ {s}, { {n} } }', '{ x = {list}, y = {s} }', 'cjson.null', '{}', '{ [3] = {i} }', '{ 1, nil, 3 }'],
  scalar: ['{n}', '{s}', '{i}', '{i}'],
  list: ['{ 3, 1, 2 }', "{ 'b', 'a', 'c' }", '{}', '{ {n}, {n} }', '{ {i}, {i}, {i}, {i} }', "{ {s}, {n} }"],
  i4: ['1', '2', '4', '8'],
}

module.exports = { PURE, REDIS, SLOTS, UNCAUGHT }
