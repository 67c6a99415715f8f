x = 1
x = nil
local function f() y = 1 end f()
function g() end
return x
return _G.x
_G.x = 1
_G['x'] = 1
return _G == nil
return type(_G)
return rawget(_G, 'nope') == nil
rawset(_G, 'x', 1)
setmetatable(_G, {})
return getmetatable(_G) == nil
setmetatable(_G, nil)
getmetatable(_G).__index = nil
string.x = 1
string.upper = nil
table.insert(string, 1)
rawset(string, 'x', 1)
math.pi = 3
redis.x = 1
bit.x = 1
return print
print('x')
return io
return debug
return require
return package
return module
return os
return type(os)
return os.getenv
return os.date
local r = {} for k in pairs(os) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(string) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(table) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(math) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(bit) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(struct) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(cjson) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(cmsgpack) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(coroutine) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(redis) do r[#r + 1] = k end table.sort(r) return r
local r = {} for k in pairs(_G) do if k ~= '__redis__err__handler' then r[#r + 1] = k end end table.sort(r) return r
return getfenv
return type(getfenv)
setfenv(1, {})
return type(setfenv)
return collectgarbage
return type(collectgarbage('count'))
return collectgarbage('collect')
return gcinfo
return _VERSION
return newproxy
return loadfile
return dofile
return loadstring('return x')()
return loadstring('x = 1')()
return load
return select
return unpack
return xpcall
return table.unpack
return utf8
return bit32
return jit
return string.gmatch == string.gfind
return type(string.format)
local s = string s.upper = 1
local f = string.upper string.upper = nil
return {pcall(function() string.upper = nil end)}
return {pcall(function() x = 1 end)}
return {pcall(function() return x end)}
return {pcall(rawset, _G, 'x', 1)}
return {pcall(setmetatable, string, {})}
return {pcall(table.insert, table, 1)}
return {pcall(table.sort, string)}
return rawequal(_G, _G._G)
return _G.redis == redis
return _G.KEYS == KEYS
for k in pairs(_G) do if k == 'KEYS' then return 'seen' end end return 'not seen'
local _ENV = {} return type(redis)
local string = {} string.x = 1 return string.x
local redis = {call = function() return 'mine' end} return redis.call()
local KEYS = {'mine'} return KEYS[1]
