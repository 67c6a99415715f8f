return 1
return
return nil
return true
return 'a'
return "a\n\t\\\"\'\065\0651\0b"
return 'a\
b'
return [[a]]
return [[
first line break is dropped]]
return [==[a]]b]=]c]==]
return '\a\b\f\n\r\t\v\z\x41'
return #'\0\0'
return '\999'
return '\256'
return '\255'
return 0x10
return 0xA
return 0Xff
return tostring(0xffffffffffffffffff)
return tostring(0x1p4)
return tostring(3.)
return tostring(.5)
return tostring(1e2)
return tostring(1E-2)
return tostring(1e+2)
return 3x
return 0x
return 0xg
return 1e
return 1e+
return 1..2
return 1 ..2
return 1.2.3
return 08
return 1_000
return 'unfinished
return "unfinished
return [[unfinished
return [==[unfinished]]
return [=x
--[[unfinished
--[==[ comment ]] ]==] return 1
-- comment
return 1 -- comment
return --[[ inner ]] 1
return 1 --[[ [[ nested ]]
return [[ [[ nested ]]
return [=[ [[ nested ]] ]=]
return 1;
return 1;;
;
; return 1
local a; return a
local a; ; return a
a
a.b
a.b.c = 1
f()
x = = 1
x = 
local
local 1
local a = 
local a, = 1
local function
local function f
local function f(
local function f(a
local function f(a,
local function f(1) end
local function f(..., a) end
local function f(...) return ... end return f(1)
local function f() return ... end
return function() return ... end
function f() end
if
if true
if true then
if true then return 1
if true then return 1 else
if true then return 1 else return 2 end
if false then return 1 elseif true then return 3 else return 2 end
if true then return 1 end end
else
end
until true
while true do
while true do break end return 1
while do end
repeat until
repeat local x = 1 until x == 1 return 'seen'
for
for i
for i = 1
for i = 1 do end
for i = 1, 2 do end return 1
for i = 1, 2, 3, 4 do end
for i in
for i, j do end
for a.b = 1, 2 do end
for a.b in pairs({}) do end
break
do break end
while true do local function f() break end end
while true do break return 1 end
do return 1 end return 2
return 1 return 2
return return
return 1, 2
return (1, 2)
return ()
return ((1))
return {1, 2, 3}
return {1, 2, 3,}
return {1; 2; 3;}
return {,}
return {1,,2}
return {a = 1}.a
return ({a = 1}).a
return ({a = 1})['a']
return #{n = 1}
return {[1] = 'a', [2] = 'b'}
return {[1] 'a'}
return {a.b = 1}
return {a}
return 'a'.b
return ('a').b
return 'a':upper()
return ('a'):upper()
local a = 'a' return a:upper()
local a = 'a' return a:upper ()
local a = 'a' return a:upper
local a = 'a' return a.upper(a)
return ('a'):upper'b'
return type{}
return type'x'
return type[[x]]
return type'x'.y
return (type)'x'
(1)()
('a'):upper()
("a"):upper() return 1
1 = 2
f() = 1
(a) = 1
a, (b) = 1, 2
a + 1 = 2
'a' = 1
nil = 1
local nil = 1
local and = 1
local goto = 1 return goto
goto x
::x:: return 1
return 1 // 2
return 1 << 2
return ~1
return 1 ~= 2
return 1 != 2
return !true
return a ? b : c
return 1 & 2
return @
return $
return `
return \
return 1 +
return + 1
return - 1
return - - 1
return --1
return not
return not not 1
return # 'abc'
return ##'abc'
return 2 ^ 3 ^ 2
return -2 ^ 2
return 2 ^ -1 * 4
return 1 .. 2 .. 3
return 'a' .. 'b' == 'ab'
return 1 + 2 * 3 - 4 / 2 % 3
return (1 + 2) * 3
return 1 < 2 == true
return 1 == 1 and 2 == 2 or false
return nil and 1 or 2
return false or nil
return 1 and nil
return nil == false
return 1 < 2 < 3
return not 1 == 2
return not (1 == 2)
return -'2' + 1
return '10' + 5
return '0x10' + 0
return ' 10 ' * 1
return 'abc' + 1
return {} + 1
return nil + 1
return 10 .. ''
return -0 .. ''
return 0 .. -0
return 1e15 .. ' ' .. 1e16 .. ' ' .. 1e100
return 2^53 .. ''
return 1/0 .. ' ' .. -1/0
return tostring(0/0) == tostring(-(0/0))
return 5 % 3 .. ' ' .. -5 % 3 .. ' ' .. 5 % -3 .. ' ' .. -5 % -3
return 5.5 % 2 .. ' ' .. 5 % 0.3
return tostring(5 % 0) == tostring(0/0)
return 1 % (1/0) .. ' ' .. -1 % (1/0)
return 7 / 2
return tostring(7 / 2)
return 'a' < 'b'
return 'a' < 'B'
return 'Z' < 'a'
return '' < 'a'
return 'a\0b' < 'a\0c'
return 'a' < 'a\0'
return '10' < '9'
return '10' < 9
return 1 < 'x'
return {} < {}
return {} == {}
return 1 == '1'
return nil < 1
return true < false
return print == print
return ... == 1
return ...
return (...)
return select('#', ...)
local a <const> = 1
# comment
#!/usr/bin/lua
return 1 #
local x = 5 x = x + 1 return x
local x, y, z = 1, 2 return {x, y, z == nil}
local x, y = 1, 2, 3 return {x, y}
local x, x = 1, 2 return x
local x = 1 local x = x + 1 return x
local x = 1 do local x = 2 end return x
local a, b = 1, 2 a, b = b, a return {a, b}
local t = {} local i = 1 i, t[i] = i + 1, 20 return {i, t[1], t[2]}
local t = {1, 2} t[1], t[2] = t[2], t[1] return t
local a = {} a.x, a.y = 1 return {a.x, a.y == nil}
local a a = a return a
-- block
local a = f
(1)
-- end
-- block
local f = type
local x = f
(1)
-- end
-- block
return
1
-- end
-- block
if true
then
  return
end
-- end
-- block
local t = {
  a = 1,
  b = {
    c = 2,
-- end
-- block
for i = 1, 2 do
  if i == 1 then
    while true do
      repeat
-- end
-- block
local function f(
  a,
  b
  return a
end
-- end
-- block
local s = 'line
break'
-- end
-- block
x = [[
a
b
-- end
-- block
return 1,
  2,
  three.four
-- end
-- block
local a = 1 local b = 2
return a
+
b
-- end
