error('message')
error('message', 0)
error('message', 1)
error('message', 2)
error('message', 3)
error()
error(nil)
error(1)
error(1.5)
error(true)
error({err = 'in a table'})
error({err = 'CODE in a table'})
error({err = 'x', other = 1})
error({ok = 'fine'}) -- kills redis7
error(redis.error_reply('MY error'))
error(redis.error_reply('my error'))
error('')
error('a\nb')
error('a\0b')
assert(false)
assert(nil, 'message')
assert(false, {err = 'table'})
assert()
assert(1 == 1, 'no')
return {assert(1, 2, 3)}
return {pcall(error, 'x')}
return {pcall(error, 'x', 0)}
return {pcall(error, 'x', 2)}
return {pcall(error)}
return {pcall(error, nil)}
return {pcall(error, {err = 'E'})}
return {pcall(error, {1, 2})}
return {pcall(function() error('inner') end)}
return {pcall(function() error('inner', 2) end)}
return {pcall(function() error() end)}
return {pcall(function() return 1, 2, 3 end)}
return {pcall(function(...) return ... end, 1, 2)}
return {pcall(pcall, error, 'x')}
return {pcall(nil)}
return {pcall(1)}
return {xpcall(function() error('x') end, function(m) return 'handled ' .. m end)}
return {xpcall(function() return 1, 2 end, function(m) return m end)}
return {xpcall(function() local x = nil; x() end, function(m) return m end)}
return {xpcall(function() error({1}) end, function(m) return type(m) end)}
return {xpcall(function() error('x') end, function(m) error('y') end)}
return {xpcall(error, function(m) return tostring(m) end)}
xpcall()
xpcall(1)
return {xpcall(1, function(m) return m end)}
local ok, e = pcall(function() local t = nil; return t.x end) return e
local ok, e = pcall(function() local t = {} ; return t.x.y end) return e
local ok, e = pcall(function() local t = {} ; t.x.y = 1 end) return e
local ok, e = pcall(function() local t = {a = {}} ; t.a.b.c.d = 1 end) return e
local ok, e = pcall(function() local t = {} t[nil] = 1 end) return e
local ok, e = pcall(function() local t = {} t[0/0] = 1 end) return e
local ok, e = pcall(function() return {[nil] = 1} end) return e
local ok, e = pcall(function() return 1 + nil end) return e
local ok, e = pcall(function() local a return a + 1 end) return e
local ok, e = pcall(function() local a = {} return a.b + 1 end) return e
local ok, e = pcall(function() local a = 'x' return a + 1 end) return e
local ok, e = pcall(function() local a = 'x' return -a end) return e
local ok, e = pcall(function() local a = {} return 1 .. a end) return e
local ok, e = pcall(function() local a return 'x' .. a end) return e
local ok, e = pcall(function() local a return 'x' .. a .. 'y' end) return e
local ok, e = pcall(function() local a = true return a .. 'x' end) return e
local ok, e = pcall(function() return #nil end) return e
local ok, e = pcall(function() local a = 1 return #a end) return e
local ok, e = pcall(function() return 1 < 'a' end) return e
local ok, e = pcall(function() return {} < {} end) return e
local ok, e = pcall(function() return {} < 1 end) return e
local ok, e = pcall(function() return nil > 1 end) return e
local ok, e = pcall(function() return true <= true end) return e
local ok, e = pcall(function() return type < type end) return e
local ok, e = pcall(function() local f f() end) return e
local ok, e = pcall(function() local t = {} t.f() end) return e
local ok, e = pcall(function() local t = {} t:f() end) return e
local ok, e = pcall(function() local t = {a = {}} t.a.f() end) return e
local ok, e = pcall(function() ('x')() end) return e
local ok, e = pcall(function() ('x').y.z() end) return e
local ok, e = pcall(function() ('x'):nope() end) return e
local ok, e = pcall(function() local s = 'x' s.y = 1 end) return e
local ok, e = pcall(function() local n = 5 n.x = 1 end) return e
local ok, e = pcall(function() local n = 5 return n.x end) return e
local ok, e = pcall(function() local n = 5 return n:x() end) return e
local ok, e = pcall(function() (1)() end) return e
local ok, e = pcall(function() string.nope() end) return e
local ok, e = pcall(function() nope() end) return e
local ok, e = pcall(function() return nope.x end) return e
local up = nil local ok, e = pcall(function() return up.x end) return e
local up = nil local ok, e = pcall(function() up() end) return e
local up = 'a' local ok, e = pcall(function() return up + 1 end) return e
local t = {} local ok, e = pcall(function() return t.a.b end) return e
local t, k = {}, 'key' local ok, e = pcall(function() return t[k].b end) return e
local t, k = {}, 'key' local ok, e = pcall(function() t[k]() end) return e
local t = {{}} local ok, e = pcall(function() return t[1].x.y end) return e
local ok, e = pcall(function() local a, b = 1 return a + b end) return e
local ok, e = pcall(function(a) return a.b.c end, {}) return e
local ok, e = pcall(function() return ({}).x.y end) return e
local ok, e = pcall(function() return (nil).x end) return e
local ok, e = pcall(function() return (function() end)().x end) return e
local ok, e = pcall(function() for i = 1, nil do end end) return e
local ok, e = pcall(function() for k in 5 do end end) return e
local ok, e = pcall(string.rep) return e
local ok, e = pcall(string.rep, 'x', {}) return e
local ok, e = pcall(string.rep, 'x', 'y') return e
local ok, e = pcall(string.sub) return e
local ok, e = pcall(('x').rep, 'x', nil) return e
local ok, e = pcall(function() string.rep('x', {}) end) return e
local ok, e = pcall(function() ('x'):rep({}) end) return e
local ok, e = pcall(function() ('x').rep() end) return e
local ok, e = pcall(function() local s = string s.rep() end) return e
local ok, e = pcall(function() local rep = string.rep rep() end) return e
local ok, e = pcall(function() local t = {f = string.rep} t.f() end) return e
local ok, e = pcall(function() local t = {f = string.rep} t:f() end) return e
local ok, e = pcall(function() string.char(256) end) return e
local ok, e = pcall(function() string.char(-1) end) return e
local ok, e = pcall(function() table.concat({{}}) end) return e
local ok, e = pcall(function() table.concat({1, 2, 3}, ',', 1, 5) end) return e
local ok, e = pcall(function() table.concat(1) end) return e
local ok, e = pcall(function() table.insert({}, 1, 2, 3) end) return e
local ok, e = pcall(function() table.insert({}) end) return e
local ok, e = pcall(function() table.insert(nil, 1) end) return e
local ok, e = pcall(function() table.sort({3, 'a', 1}) end) return e
local ok, e = pcall(function() table.sort({1, 2, 3}, function() return true end) end) return type(e)
local ok, e = pcall(function() table.sort({1, 2}, 1) end) return e
local ok, e = pcall(function() tonumber() end) return e
local ok, e = pcall(function() tonumber('10', 1) end) return e
local ok, e = pcall(function() tonumber('10', 37) end) return e
local ok, e = pcall(function() tonumber({}, 10) end) return e
local ok, e = pcall(function() tostring() end) return e
local ok, e = pcall(function() type() end) return e
local ok, e = pcall(function() select(0) end) return e
local ok, e = pcall(function() select('x') end) return e
local ok, e = pcall(function() select(-5, 1) end) return e
local ok, e = pcall(function() unpack() end) return e
local ok, e = pcall(function() unpack({}, 1, 1e8) end) return e
local ok, e = pcall(function() ipairs() end) return e
local ok, e = pcall(function() next({}, 'nope') end) return e
local ok, e = pcall(function() next(1) end) return e
local ok, e = pcall(function() math.floor('x') end) return e
local ok, e = pcall(function() math.floor() end) return e
local ok, e = pcall(function() math.max() end) return e
local ok, e = pcall(function() math.random(0) end) return e
local ok, e = pcall(function() math.random(2, 1) end) return e
local ok, e = pcall(function() math.random(1, 2, 3) end) return e
local ok, e = pcall(function() ('x'):find('[') end) return e
local ok, e = pcall(function() ('x'):find('%') end) return e
local ok, e = pcall(function() ('x'):find('(') end) return e
local ok, e = pcall(function() ('x'):find(')') end) return e
local ok, e = pcall(function() ('x'):find('%1') end) return e
local ok, e = pcall(function() ('x'):find('%b') end) return e
local ok, e = pcall(function() ('x'):find('%f') end) return e
local ok, e = pcall(function() ('x'):gsub('x', '%2') end) return e
local ok, e = pcall(function() ('x'):gsub('x', 1) end) return e
local ok, e = pcall(function() ('x'):gsub('x', true) end) return e
local ok, e = pcall(function() ('x'):gsub('x', function() return {} end) end) return e
local ok, e = pcall(function() ('x'):gsub() end) return e
local ok, e = pcall(function() ('%d'):format('x') end) return e
local ok, e = pcall(function() ('%d'):format() end) return e
local ok, e = pcall(function() ('%z'):format(1) end) return e
local ok, e = pcall(function() ('%'):format(1) end) return e
local ok, e = pcall(function() ('%100d'):format(1) end) return e
local ok, e = pcall(function() ('%-+ #0d'):format(1) end) return e
local ok, e = pcall(function() ('%-+ #00d'):format(1) end) return e
local ok, e = pcall(function() ('%s'):format() end) return e
local ok, e = pcall(function() setmetatable({}, 5) end) return e
local ok, e = pcall(function() loadstring(5)() end) return e
local ok, e = pcall(function() loadstring() end) return e
local f, e = loadstring('x x') return e
local f, e = loadstring('return +', 'name') return e
local f, e = loadstring('return +', '@name') return e
local f, e = loadstring('return +', '=name') return e
local f, e = loadstring('\n\nreturn +') return e
local f, e = loadstring(('x'):rep(100) .. ' y') return e
local ok, e = pcall(loadstring('error("x")')) return e
local ok, e = pcall(loadstring('local a = nil; a()', '@chunk')) return e
return loadstring('return 1 + 1')()
return loadstring('return ...')(5)
return loadstring('')() == nil
return load(function() return nil end)() == nil
local parts, i = {'return ', '4', '2'}, 0 return load(function() i = i + 1 return parts[i] end)()
load(1)
return {load(function() return {} end)}
return dofile
return loadfile
dofile('x')
-- block
local function f()
  error('in f')
end
f()
-- end
-- block
local function f()
  error('in f', 2)
end

f()
-- end
-- block
local t = {}
local x = t.a
  .b
-- end
-- block
local t = {}
local x = 1 + t
  .a
  + 2
-- end
-- block
redis.call(
  'GET'
)
-- end
-- block
local function g() return nil + 1 end
local function f() local x = g() return x end
return f()
-- end
-- block
local function g() return nil + 1 end
local function f() return g() end
return f()
-- end
-- block
local x = {
  a = nil + 1
}
-- end
-- block
local s = 'a' ..
  'b' ..
  nil
-- end
-- block
if nil >
  1 then
end
-- end
-- block
local f
f(
  1,
  2
)
-- end
-- block
local a = { b = {} }
a.b
  .c
  .d = 1
-- end
-- block
for i = 1,
  'x' do
end
-- end
-- block
for k in
  nil do
end
-- end
-- block
local x = nope
-- end
-- block
local x = (
  nope
)
-- end
-- block
local x = { nope,
}
-- end
-- block
return type(nope
)
-- end
-- block
nope
  = 1
-- end
return {pcall(error, setmetatable({}, {__index = function(t, k) return 'meta ' .. k end}))}
return {pcall(error, setmetatable({}, {__index = function() error('again') end}))}
return {pcall(pcall, error, setmetatable({}, {__index = function() error('again') end}))}
return {pcall(error, {err = {1}})}
return {pcall(error, {err = 5})}
return select('#', pcall(error, {1}))
return {pcall()}
local a, b = pcall() return {tostring(a), b}
error(function() end)
error(coroutine.create(function() end))
error(cjson.null)
local n=0; local a,b=xpcall(function() error('x') end, function(m) n=n+1; error('y') end) return {n, tostring(a), tostring(b)}
local n=0; local msgs={} local a,b=xpcall(function() error('x') end, function(m) n=n+1; msgs[#msgs+1]=tostring(m) error('y') end) return {n, msgs[1],msgs[2],msgs[190],msgs[#msgs-1],msgs[#msgs],tostring(a), tostring(b)}
local n=0; local msgs={} local a,b=xpcall(function() error('x') end, function(m) n=n+1; msgs[#msgs+1]=tostring(m) local x = 1 + nil end) return {n, msgs[1],msgs[2],msgs[190],msgs[#msgs-1],msgs[#msgs],tostring(a), tostring(b)}
local n=0; local ok=0 local a,b=xpcall(function() error('x') end, function(m) n=n+1; if pcall(type, 1) then ok=ok+1 end local x = 1 + nil end) return {n, ok, tostring(a), tostring(b)}
local n=0; local ok={} local a,b=xpcall(function() error('x') end, function(m) n=n+1; if n > 190 then ok[#ok+1]=tostring(select(2,pcall(function() return 1 end))) end local x = 1 + nil end) return {n, tostring(a), tostring(b), ok}
local n=0; local ok={} local function f() n=n+1 local a,b=pcall(f) if not a then ok[#ok+1]=tostring(b) end end f() return {n,#ok,ok[1]}
local n=0; local function h(m) n=n+1 error('y') end local a,b=pcall(function() return xpcall(function() error('x') end, h) end) return {n,tostring(a),tostring(b)}
local n=0; local function h(m) n=n+1 error('y') end local a,b=string.gsub('a','a',function() xpcall(function() error('x') end, h) end) return {n,tostring(a),tostring(b)}
local n=0 local t=setmetatable({},{__index=function(t,k) n=n+1 return t[k+1] end}) local a,b=pcall(function() return t[1] end) return {n,tostring(a),tostring(b)}
local n=0 local function f(s) n=n+1 return (string.gsub('a','a',f)) end local a,b=pcall(f) return {n,tostring(a),tostring(b)}
local n=0 local function f() n=n+1 return pcall(f) end local a,b=pcall(f) return {n,tostring(a),tostring(b)}
local n=0 local function f() n=n+1 local co=coroutine.wrap(f) return co() end local a,b=pcall(f) return {n,tostring(a),tostring(b)}
local n=0 local t=setmetatable({},{__add=function(a,b) n=n+1 return a+b end}) local a,b=pcall(function() return t+t end) return {n,tostring(a),tostring(b)}
