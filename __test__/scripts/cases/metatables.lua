local t = setmetatable({}, {__index = {a = 1}}) return {t.a, t.b == nil}
local t = setmetatable({}, {__index = function(t, k) return k .. '!' end}) return {t.a, t[1]}
local t = setmetatable({a = 1}, {__index = function() return 2 end}) return {t.a, t.b, rawget(t, 'b') == nil}
local a = setmetatable({}, {__index = setmetatable({x = 1}, {__index = {y = 2}})}) return {a.x, a.y, a.z == nil}
local log = {} local t = setmetatable({}, {__newindex = function(t, k, v) log[#log + 1] = k .. '=' .. v rawset(t, k, v) end}) t.a = 1 t.a = 2 return {log[1], log[2] == nil, t.a}
local store = {} local t = setmetatable({}, {__newindex = store}) t.a = 1 return {rawget(t, 'a') == nil, store.a}
local t = setmetatable({}, {__call = function(self, a, b) return a + b end}) return t(1, 2)
local t = setmetatable({}, {__call = function(...) return select('#', ...) end}) return t(1, 2)
local t = setmetatable({}, {__call = setmetatable({}, {__call = function() return 'twice' end})}) return t()
local t = setmetatable({}, {__add = function(a, b) return 'add' end, __sub = function() return 'sub' end, __mul = function() return 'mul' end, __div = function() return 'div' end, __mod = function() return 'mod' end, __pow = function() return 'pow' end}) return {t + 1, t - 1, t * 1, t / 1, t % 1, t ^ 1, 1 + t, 'x' - t}
local t = setmetatable({}, {__unm = function(a, b) return rawequal(a, b) end}) return -t
local t = setmetatable({}, {__len = function() return 7 end}) return #t
local t = setmetatable({}, {__concat = function(a, b) return type(a) .. type(b) end}) return {t .. 'x', 'x' .. t, 1 .. t, t .. t, 'a' .. 'b' .. t}
local m = {__eq = function() return true end} local a, b = setmetatable({}, m), setmetatable({}, m) return {a == b, a ~= b, rawequal(a, b)}
local a, b = setmetatable({}, {__eq = function() return true end}), setmetatable({}, {__eq = function() return true end}) return a == b
local a = setmetatable({}, {__eq = function() return true end}) return {a == 1, a == {}, a == a}
local m = {__lt = function(a, b) return a.n < b.n end} local a, b = setmetatable({n = 1}, m), setmetatable({n = 2}, m) return {a < b, a > b, a <= b, a >= b}
local m = {__le = function(a, b) return 'yes' end} local a, b = setmetatable({}, m), setmetatable({}, m) return {a <= b, a >= b}
local m = {__le = function(a, b) return true end} local a, b = setmetatable({}, m), setmetatable({}, m) return a < b
local a = setmetatable({}, {__lt = function() return true end}) return a < 1
local a, b = setmetatable({}, {__lt = function() return true end}), setmetatable({}, {__lt = function() return true end}) return a < b
local t = setmetatable({}, {__tostring = function() return 'me' end}) return tostring(t)
local t = setmetatable({}, {__tostring = function() return 1 end}) return tostring(t)
local t = setmetatable({}, {__metatable = 'locked'}) return getmetatable(t)
local t = setmetatable({}, {__metatable = 'locked'}) setmetatable(t, {})
return getmetatable({}) == nil
return type(getmetatable(''))
return getmetatable('').__index == string
getmetatable('').__index = nil
getmetatable('').x = 1
setmetatable('', {})
setmetatable({}, 1)
setmetatable({})
setmetatable(1, {})
return setmetatable({}, nil) ~= nil
local t = setmetatable({}, {__index = 1}) return t.x
local t = setmetatable({}, {__index = 'abc'}) return t.len == string.len
local t = setmetatable({}, {__newindex = 1}) t.x = 1
local t = setmetatable({}, {__call = 1}) t()
local t = setmetatable({}, {__index = function() error('no such') end}) return t.x
local t = setmetatable({}, {__index = function(t, k) return t end}) return t.a.b.c == t
local t = {} t = setmetatable(t, {__index = t}) return t.x
local a, b = {}, {} setmetatable(a, {__index = b}) setmetatable(b, {__index = a}) return a.x
local a, b = {}, {} setmetatable(a, {__newindex = b}) setmetatable(b, {__newindex = a}) a.x = 1
local a = setmetatable({}, {__add = function() return 1, 2 end}) return {a + a}
local a = setmetatable({}, {__add = 1}) return a + 1
local a = setmetatable({}, {__mode = 'k'}) a[{}] = 1 return type(next(a))
local t = setmetatable({}, {__index = table}) t:insert('a') t:insert('b') return t:concat(',')
local t = setmetatable({1, 2, 3}, {__index = function(t, i) return 'd' .. i end}) return {t[1], t[4], #t}
local t = setmetatable({}, {__ipairs = function() return 1 end, __pairs = function() return 1 end}) for k in pairs(t) do return k end return 'none'
local c = {} c.__index = c function c.new() return setmetatable({v = 0}, c) end function c:inc() self.v = self.v + 1 return self end return c.new():inc():inc().v
local base = {} base.__index = base function base.hi() return 'base' end local derived = setmetatable({}, base) derived.__index = derived local o = setmetatable({}, derived) return o.hi()
local p = newproxy return p == nil
return {pcall(newproxy, true)}
local t = setmetatable({}, {__gc = function() end}) return 1
return rawequal('a', 'a')
return rawequal({}, {})
rawequal(1)
return rawget({a = 1}, 'a')
rawget(1, 2)
rawset({}, nil, 1)
rawset({}, 0/0, 1)
local t = {} rawset(t, 'a', 1) return t.a
return rawlen
