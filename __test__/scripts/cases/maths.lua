return {math.floor(1.5), math.floor(-1.5), math.ceil(1.5), math.ceil(-1.5), math.abs(-3), math.max(1, 5, 3), math.min(1, 5, 3)}
return {tostring(math.sqrt(2)), tostring(math.pi), tostring(math.huge), tostring(-math.huge), tostring(math.exp(1)), tostring(math.log(10)), tostring(math.log10(1000))}
return {tostring(math.sin(1)), tostring(math.cos(1)), tostring(math.tan(1)), tostring(math.asin(0.5)), tostring(math.acos(0.5)), tostring(math.atan(1)), tostring(math.atan2(1, -1))}
return {tostring(math.sinh(1)), tostring(math.cosh(1)), tostring(math.tanh(1)), tostring(math.deg(math.pi)), tostring(math.rad(180))}
return {math.fmod(7, 3), math.fmod(-7, 3), math.mod(7, 3), tostring(math.modf(3.7)), tostring(select(2, math.modf(3.7))), tostring(math.modf(-3.7)), tostring(math.modf(1/0)), tostring(select(2, math.modf(1/0)))}
return {tostring(math.frexp(8)), select(2, math.frexp(8)), math.ldexp(0.5, 4), math.pow(2, 10), tostring(math.pow(2, 0.5)), tostring(math.fmod(5.5, 2))}
return {tostring(math.max(0/0, 1)), tostring(math.max(1, 0/0)), math.max(3), tostring(math.min(1.5, 2))}
return {tostring(math.floor(2^60)), tostring(math.floor(-0.0)), tostring(math.ceil(-0.5)), tostring(math.floor(1/0))}
return {tostring(2^53 + 1), tostring(2^0.5), tostring((-8)^(1/3)), tostring(0^0), tostring(10 / 0), tostring(-10 / 0)}
return {1e308 * 10 == math.huge, 0.1 + 0.2 == 0.3, tostring(0.1 + 0.2), 1 / 3 * 3 == 1, 2^1024 == math.huge}
return {7 % 3, -7 % 3, 7 % -3, -7 % -3, tostring(5.5 % 1), tostring(1 % math.huge), tostring(-1 % math.huge), tostring(1 % 0)}
math.randomseed(1) local a = math.random() math.randomseed(1) return a == math.random()
math.randomseed(42) return {tostring(math.random()), math.random(10), math.random(5, 15), tostring(math.random())}
math.randomseed(0) local r = {} for i = 1, 20 do r[i] = math.random(1000) end return r
return {math.random(1), math.random(3, 3)}
for i = 1, 100 do local x = math.random(10) if x < 1 or x > 10 or x ~= math.floor(x) then return 'out of range' end end return 'good'
return {tostring(-0 / 1), tostring(0 * -1), 0 == -0}
return {100000000000000, 1e14 + 0.5}
return {tostring(12345678901234567890), tostring(0xdeadbeef), tostring(1e-320), tostring(5e-324)}
return {tostring(3) == '3', 10 / 2, tostring(10 / 2), tostring(3.0), tostring(-7 / 2)}
return math.type
return math.tointeger
return {'10' + 1, '0x10' * 2, '1e1' - 1, ' 5 ' / 1, -'3', '7' % 4, '2' ^ '3'}
return {1 < 1.5, 1 == 1.0, '1' == 1, 2 ^ 31, -2 ^ 31, 2 ^ 32 % 7}
return {math.floor('3.7'), math.max('10', 9), math.abs('-1')}
return bit.band(0xff, 0x0f)
return {bit.bor(1, 2, 4), bit.bxor(5, 1), bit.bnot(0), bit.lshift(1, 4), bit.rshift(256, 4), bit.arshift(-256, 4), bit.rshift(-1, 28), bit.lshift(1, 31), bit.lshift(1, 32), bit.rol(0x12345678, 8), bit.ror(0x12345678, 8), bit.bswap(0x12345678)}
return {bit.tobit(0xffffffff), bit.tobit(2^32 + 5), bit.tobit(-1), bit.tobit(1.5), bit.tobit(2.5), bit.tobit(1e15), bit.tohex(255), bit.tohex(255, 4), bit.tohex(-1, -8), bit.tohex(0x1234, 0), bit.tohex(1, 20)}
bit.band()
bit.band('x')
return {bit.band('255', 15), bit.band(-1, 255), bit.band(2^40, 1)}
bit.tohex({})
return {bit.band(7), bit.bor(0), bit.bxor(1, 1, 1)}
return {tostring(tonumber('0x7fffffff')), bit.tobit(0x7fffffff), bit.tobit(0x80000000)}
return os.clock() >= 0
return os.time
return os.exit
os.execute('x')
local zero = 0 return tostring(((((0.5) / 1) + (5e-324)) * -(5e-324)))
return {tostring(((((0.5) / 1) + (5e-324)) * -(5e-324))), tostring(0)}
return {tostring((true and -0) * 1), tostring((nil or 0) - 0), tostring(not nil), tostring(not 1), tostring(not (not nil))}
return {tostring(-(-(-(-(-(-(-(1)))))))), tostring(2 ^ -(3)), tostring((((((((7)))))) % 3)), tostring(1 / 0 == 1 / (0))}
local t = {[-1] = 'a', [(2)] = 'b', [1 + 2] = 'c'} return {t[-1], t[(2)], t[3], (("x")):rep(3), (nil and 1) == nil and 'd'}
