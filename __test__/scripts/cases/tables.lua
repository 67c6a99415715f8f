local t = {} table.insert(t, 'a') table.insert(t, 1, 'b') table.insert(t, 2, 'c') return t
local t = {1, 2, 3} return {table.remove(t), table.remove(t, 1), #t, t[1]}
local t = {} return {table.remove(t) == nil, select('#', table.remove(t))}
local t = {1, 2, 3} return {table.remove(t, 5) == nil, #t}
local t = {1, 2, 3} table.insert(t, 5, 'x') return {#t, t[5], t[4] == nil}
local t = {1, 2, 3} table.insert(t, 0, 'x') return {t[0], #t}
local t = {1, 2, 3} table.insert(t, -1, 'x') return {#t, t[-1]}
local t = {5, 2, 8, 1} table.sort(t) return t
local t = {5, 2, 8, 1} table.sort(t, function(a, b) return a > b end) return t
local t = {'b', 'a', 'C', 'B'} table.sort(t) return t
local t = {{n = 3}, {n = 1}, {n = 2}} table.sort(t, function(a, b) return a.n < b.n end) return {t[1].n, t[2].n, t[3].n}
local t = {} for i = 1, 100 do t[i] = (i * 37) % 101 end table.sort(t) return t
local t = {3, 1, 2} table.sort(t, nil) return t
local t = {3, 1, nil, 2} return pcall(table.sort, t) and 1 or 0
return {table.concat({1, 2, 3}), table.concat({1, 2, 3}, ','), table.concat({1, 2, 3}, ',', 2), table.concat({1, 2, 3}, ',', 2, 2), table.concat({}, ','), table.concat({1, 2, 3}, ',', 3, 2), table.concat({1.5, 'a'}, 1)}
return {table.getn({1, 2, 3}), table.maxn({1, 2, [10] = 1}), table.maxn({}), #{1, 2, nil, 4}}
return {#{nil}, #{nil, 2}, #{1, nil}, #{1, nil, 3}, #{nil, nil, 3}, #{1, 2, nil, nil, 5}}
local t = {} t[1] = 1 t[2] = 2 t[4] = 4 return #t
local t = {1, 2, 3} t[3] = nil return #t
local t = {1, 2, 3} t[2] = nil return #t
local t = {} for i = 1, 10 do t[i] = i end for i = 1, 9 do t[i] = nil end return #t
local t = {n = 1, 10, 20, [3] = 30, [5] = 50} return {#t, t.n, t[3]}
return {unpack({1, 2, 3})}
return {unpack({1, 2, 3}, 2)}
return {unpack({1, 2, 3}, 2, 3)}
return {select('#', unpack({}, 1, 3)), select('#', unpack({1, nil, 3})), select('#', unpack({}))}
return {unpack({1, 2}, -1, 1)}
return select('#', unpack({}, 1, 7990))
return table.unpack
return table.pack
table.setn({}, 1)
local r = {} table.foreach({a = 1}, function(k, v) r[1] = k .. v end) return r
local r = {} table.foreachi({5, 6}, function(k, v) r[#r + 1] = k .. '=' .. v end) return r
return table.foreach({1, 2, 3}, function(k, v) if k == 2 then return 'stopped' end end)
local t = {} for i = 1, 20 do t['k' .. i] = i end local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {} for i = 20, 1, -1 do t[i] = i end local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {1, 2, 3, x = 1, y = 2, [10] = 3, [2.5] = 4, [-1] = 5, [true] = 6} local r = {} for k in pairs(t) do r[#r + 1] = tostring(k) end return r
local t = {a = 1, b = 2, c = 3, d = 4} t.b = nil t.e = 5 local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {} t.x = 1 t.x = nil t.y = 2 t.z = 3 local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {'a', 'b', nil, 'd'} local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {} for i = 1, 5 do t[i * 2] = i end local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {} for i = 1, 33 do t[i] = i end t[34] = 1 t.x = 1 local r = {} for k in pairs(t) do r[#r + 1] = tostring(k) end return r
local t = {[1] = 'a', [2] = 'b', [3] = 'c'} local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {[3] = 'a', [2] = 'b', [1] = 'c'} local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {[1000000] = 1, [1] = 2, [2] = 3} local r = {} for k in pairs(t) do r[#r + 1] = k end return r
local t = {} t[1.0] = 'a' t[2^53] = 'b' t['1'] = 'c' return {t[1], t['1'], t[2^53]}
local t = {} t[-0] = 'zero' return t[0]
local k = {} local t = {[k] = 'table key', [print == nil] = 'b'} return {t[k], t[true], t[{}] == nil}
local t = {1, 2, 3} local n = 0 for k, v in next, t do n = n + v end return n
return {next({}), next({10}), next({a = 1})}
return next({1, 2}, 1)
return next({1, 2}, 2) == nil
local t = {} t.t = t return t.t.t.t == t
local t = {} for i = 1, 1000 do t[i] = i end for i = 1, 1000 do t[i] = nil end return {#t, next(t) == nil}
local t = {f = function(self, x) return x * 2 end} return t:f(4)
local a = {1, 2, 3} local b = a b[1] = 'x' return a[1]
local t = {{1, 2}, {3, 4}} return t[2][1]
local matrix = {} for i = 1, 3 do matrix[i] = {} for j = 1, 3 do matrix[i][j] = i * j end end return matrix
local t = setmetatable({}, {__index = function(t, k) t[k] = k * 2 return t[k] end}) return {t[1], t[2], rawget(t, 1)}
local t = {10, 20, 30, nil} return #t
local t = {n = nil} return next(t) == nil
local t = {(nil)} return #t
local function f() return nil, nil end local t = {f()} return #t
local t = {1, 2, 3, (function() return 4, 5, 6 end)()} return t
local t = {1, 2, 3} for i, v in ipairs(t) do if i < 6 then t[#t + 1] = v end end return #t
local q = {first = 1, last = 0} for i = 1, 5 do q.last = q.last + 1 q[q.last] = i end local r = {} while q.first <= q.last do r[#r + 1] = q[q.first] q[q.first] = nil q.first = q.first + 1 end return r
local t = {} for i = 1, 60 do t[#t + 1] = i end return {#t, t[51], t[60]}
