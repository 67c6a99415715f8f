local r = {} for i = 1, 3 do r[#r + 1] = i end return r
local r = {} for i = 3, 1, -1 do r[#r + 1] = i end return r
local r = {} for i = 1, 0 do r[#r + 1] = i end return #r
local r = {} for i = 1, 2, 0.5 do r[#r + 1] = tostring(i) end return r
local r = {} for i = 0.1, 0.5, 0.1 do r[#r + 1] = tostring(i) end return r
for i = 1, 10, 0 do return 'entered' end return 'not entered'
for i = 10, 1, 0 do return 'entered' end return 'not entered'
for i = '1', 2 do return i end
for i = 1, '2' do return i end
for i = 'a', 2 do return i end
for i = 1, 'b' do return i end
for i = 1, 2, 'c' do return i end
for i = nil, 2 do return i end
for i = 1, {} do return i end
for i = 1, 3 do local j = i i = 10 if j == 3 then return {i, j} end end
for i = 1, math.huge do if i > 5 then return i end end
for i = 1, 3 do local x if i == 2 then return x == nil end x = i end
local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end return {f[1](), f[1](), f[2](), f[3]()}
local r = {} for k, v in pairs({10, 20, 30}) do r[#r + 1] = k .. '=' .. v end return r
local r = {} for k, v in ipairs({10, 20, nil, 40}) do r[#r + 1] = k .. '=' .. v end return r
local r = {} for k in pairs({a = 1}) do r[#r + 1] = k end return r
local r = {} for k, v in next, {a = 1} do r[#r + 1] = k .. v end return r
local r = {} for w in ('a b c'):gmatch('%a') do r[#r + 1] = w end return r
for k in nil do end
for k in 1 do end
for k in {} do end
for k, v in pairs(nil) do end
for k, v in ipairs() do end
for k, v in pairs('abc') do end
local t = {1, 2, 3, 4} for k in pairs(t) do t[k] = nil end return next(t) == nil
local t = {a = 1, b = 2, c = 3} for k in pairs(t) do t[k] = t[k] + 1 end return {t.a, t.b, t.c}
local t = {1, 2} for k, v in pairs(t) do t[k .. 'x'] = v if k == 5 then break end end return 1
local function it(s, i) if i < s then return i + 1, i * i end end local r = {} for i, q in it, 3, 0 do r[#r + 1] = q end return r
local i = 0 while i < 5 do i = i + 1 if i == 3 then break end end return i
local i = 0 repeat local j = i i = i + 1 until j >= 2 return i
local i = 0 while true do i = i + 1 if i > 3 then return i end end
local i = 0 repeat i = i + 1 if i == 2 then break end until false return i
local r = {} for i = 1, 3 do for j = 1, 3 do if j == 2 then break end r[#r + 1] = i * 10 + j end end return r
local r = {} for i = 1, 3 do local k = 0 while true do k = k + 1 if k == i then break end end r[i] = k end return r
if 0 then return 'zero is true' end
if '' then return 'empty is true' end
if nil then return 1 else return 2 end
if false then return 1 elseif nil then return 2 end return 3
local x = 5 if x > 3 and x < 10 then return 'in' else return 'out' end
local x = nil return x and x.y or 'default'
local x = false return x == nil and 1 or 2
return (nil or false) == false
return (false or nil) == nil
local function f() return 1, 2, 3 end local a, b, c, d = f() return {a, b, c, d == nil}
local function f() return 1, 2, 3 end return {f()}
local function f() return 1, 2, 3 end return {f(), f()}
local function f() return 1, 2, 3 end return {(f())}
local function f() return 1, 2, 3 end return {f(), nil}
local function f() return end return {f(), 1}
local function f() return end return select('#', f())
local function f() return nil end return select('#', f())
local function f() end return select('#', (f()))
local function f() return 1, 2 end local function g(...) return select('#', ...) end return {g(f()), g(f(), 1), g((f()))}
local function f(...) return ... end return {f(1, nil, 3)}
local function f(...) local a, b = ... return {a, b == nil} end return f(1)
local function f(...) return {...} end return #f(1, 2, 3)
local function f(...) return select(2, ...) end return {f('a', 'b', 'c')}
local function f(...) return select(-1, ...) end return f('a', 'b', 'c')
local function f(...) return arg.n end return f(1, 2, nil)
local function f(...) return arg[2] end return f(1, 2)
local function f(a, ...) return arg.n, arg[1] end return {f(1, 2, 3)}
local function f(...) local x = ... return arg end return f(1)
local function f(...) return (...) end return f()
local function f(a, b) return {a, b == nil} end return f(1)
local function f(a, b) return {a, b} end return f(1, 2, 3)
local function f(n) if n <= 1 then return 1 end return n * f(n - 1) end return f(10)
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end return fib(15)
local function loop(n) if n == 0 then return 'done' end return loop(n - 1) end return loop(100000)
local even, odd function even(n) if n == 0 then return true end return odd(n - 1) end function odd(n) if n == 0 then return false end return even(n - 1) end return even(1001)
local f = function(n) return f and 1 or 2 end return f(1)
local function counter() local n = 0 return function() n = n + 1 return n end end local a, b = counter(), counter() return {a(), a(), b(), a()}
local function make() local x = 0 return function() x = x + 1 return x end, function() return x end end local inc, get = make() inc() inc() return get()
local a = 1 local function f() a = a + 1 end f() f() return a
local t = {} function t.f(x) return x end function t:g(x) return self == t, x end return {t.f(1), t:g(2)}
local t = {a = {b = {}}} function t.a.b.c(x) return x end function t.a.b:d() return self == t.a.b end return {t.a.b.c(1), t.a.b:d()}
local t = {} function t.a.b() end
local t = {n = 5} function t:get() return self.n end return {t:get(), t.get({n = 6})}
local o = {} function o.new(x) return setmetatable({x = x}, {__index = o}) end function o:add(y) self.x = self.x + y return self end return o.new(1):add(2):add(3).x
return (function(...) return select('#', ...) end)(nil, nil)
return (function() return 'called' end)()
local function f() return f end return type(f())
return ((function() return {function() return 'deep' end} end)())[1]()
local f f = function(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(150)
local function f(n) return n == 0 and 0 or 1 + f(n - 1) end return f(15000)
local function f() return f() + 1 end return f()
local s = 0 for i = 1, 100 do if i % 2 == 0 then s = s + i end end return s
local t = {} for i = 1, 10 do t[i] = i * i end local s = 0 for _, v in ipairs(t) do s = s + v end return s
local a, b, c = (function() return 1, 2, 3 end)() return {a, b, c}
local a, b = ((function() return 1, 2 end)()) return {a, b == nil}
local t = {(function() return 1, 2 end)(), (function() return 3, 4 end)()} return t
return {n = (function() return 1, 2 end)()} 
local function f(t) t.x = 1 end local t = {} f(t) return t.x
local x = 1 local function f() local x = 2 return function() return x end end return {f()(), x}
-- block
local r = {}
for i = 1, 3 do
  local ok, e = pcall(function()
    if i == 2 then error('two') end
    r[#r + 1] = i
  end)
  if not ok then r[#r + 1] = e end
end
return r
-- end
-- block
local co = coroutine.create(function(a, b)
  local c = coroutine.yield(a + b)
  local d, e = coroutine.yield(c * 2)
  return d, e
end)
local r = {}
local function add(...) for i = 1, select('#', ...) do r[#r + 1] = tostring((select(i, ...))) end end
add(coroutine.resume(co, 1, 2)) add(coroutine.resume(co, 10)) add(coroutine.resume(co, 'x', 'y')) add(coroutine.resume(co)) add(coroutine.status(co))
return r
-- end
-- block
local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
return {gen(), gen(), gen(), gen()}
-- end
-- block
local gen = coroutine.wrap(function() error('inside') end)
return {pcall(gen)}
-- end
-- block
local gen = coroutine.wrap(function() return 1 end)
gen()
return {pcall(gen)}
-- end
coroutine.yield(1)
return coroutine.running() == nil
return {pcall(coroutine.yield, 1)}
return coroutine.status(coroutine.create(function() end))
return {coroutine.resume(coroutine.create(function() error({}) end))}
coroutine.create(1)
coroutine.resume(1)
local co co = coroutine.create(function() return coroutine.resume(co) end) return {coroutine.resume(co)}
local co = coroutine.wrap(function() pcall(function() coroutine.yield(1) end) end) return {pcall(co)}
local co = coroutine.wrap(function() return redis.call('SET', 'k', 'v') end) return co()
local co = coroutine.wrap(function() coroutine.yield(redis.call('INCR', 'n')) return redis.call('INCR', 'n') end) return {co(), co()}
