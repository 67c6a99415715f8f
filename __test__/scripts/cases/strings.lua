return {('hello'):sub(2), ('hello'):sub(2, 3), ('hello'):sub(-3), ('hello'):sub(-3, -2), ('hello'):sub(0), ('hello'):sub(10), ('hello'):sub(3, 2), ('hello'):sub(-100, 100)}
return {('hello'):sub(1.9), ('hello'):sub('2'), ('hello'):sub(1, math.huge), ('hello'):sub(-math.huge)}
return {('abc'):upper(), ('ABC'):lower(), ('abc'):reverse(), ('abc'):len(), #'', ('ab'):rep(3), ('ab'):rep(0), ('ab'):rep(-1), (''):rep(100)}
return {('ÄÖ'):upper(), ('ÄÖ'):lower(), #'ÄÖ'}
return {('abc'):byte(), ('abc'):byte(2), ('abc'):byte(-1), ('abc'):byte(1, -1), ('abc'):byte(10)}
return select('#', ('abc'):byte(10))
return {string.char(72, 105), string.char(), string.char(0, 255)}
return {('a,b'):find(','), ('a,b'):find('x'), ('a.b'):find('.', 1, true), ('a.b'):find('.'), ('aaa'):find('a', 2), ('aaa'):find('a', 10), ('aaa'):find('', 4), ('aaa'):find('', 5)}
return {('hello world'):find('(o) (w)')}
return {('hello'):find('l+'), ('hello'):match('l+'), ('hello'):match('(h)(e)'), ('hello'):match('x')}
return {('key=val'):match('(%w+)=(%w+)')}
return {('  trim  '):match('^%s*(.-)%s*$')}
return {('2024-01-02'):match('(%d+)-(%d+)-(%d+)')}
return {('abc'):match('()b()')}
return {('f(a(b)c)d'):match('%b()'), ('THE (quick) fox'):find('%((%a+)%)')}
return {('THE (quick) fox'):gsub('%f[%a]%a+', 'x')}
return {('hello world'):gsub('o', '0'), ('hello'):gsub('', '-'), ('hello'):gsub('l', 'L', 1), ('hello'):gsub('x', 'y'), ('hello'):gsub('.', '%0%0'), ('abc'):gsub('%w', '%%')}
return {('hello'):gsub('(h)(e)', '%2%1'), ('$name is $age'):gsub('%$(%w+)', {name = 'Bob', age = 5}), ('abc'):gsub('%w', function(c) return c:upper() end), ('abc'):gsub('%w', function() end), ('abc'):gsub('b', false and 1 or '')}
return {('abc'):gsub('(a)(b)(c)', '%3%2%1%0'), ('x y'):gsub('(%w) (%w)', '%2 %1')}
return {('abc'):gsub('b', '%%1')}
return {('a.b.c'):gsub('%.', '/')}
return {('one two'):gsub('(%w+)', '<%1>')}
return {('one;two'):gsub('^%w+', 'X'), ('aaa'):gsub('^a', 'b')}
return {('abc'):gsub('$', '!'), ('abc'):gsub('c$', '!')}
return {('\0a\0'):gsub('%z', 'Z')}
return {('a\0b'):find('\0'), ('a\0b'):find('%z'), ('a\0b'):len(), ('a\0b'):upper()}
return {('[x]'):gsub('[%[%]]', ''), ('a-b'):gsub('[a%-]', ''), ('a]b'):gsub('[]]', ''), ('a^b'):gsub('[%^]', ''), ('abc'):gsub('[^b]', '')}
return {('x1y2'):gsub('%d', ''), ('x1y2'):gsub('%D', ''), ('a b\tc'):gsub('%s', '_'), ('a1!'):gsub('%p', '.'), ('aB'):gsub('%u', ''), ('aB'):gsub('%l', ''), ('\1a'):gsub('%c', ''), ('fG'):gsub('%x', '')}
local r = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do r[#r + 1] = k .. v end return r
local r = {} for w in ('one two  three'):gmatch('%S+') do r[#r + 1] = w end return r
local r = {} for p in ('abc'):gmatch('()') do r[#r + 1] = p end return r
local r = {} for w in ('a,b,,c'):gmatch('([^,]*)') do r[#r + 1] = w end return r
local r = {} for w in ('abc'):gmatch('^a') do r[#r + 1] = w end return #r
return string.gfind == string.gmatch
return {('%d'):format(3.7), ('%d'):format(-3.7), ('%5d|'):format(42), ('%-5d|'):format(42), ('%05d'):format(42), ('%+d'):format(42), ('% d'):format(42), ('%d'):format('10')}
return {('%x'):format(255), ('%X'):format(255), ('%#x'):format(255), ('%o'):format(8), ('%x'):format(-1), ('%c%c'):format(72, 105), ('%i'):format(5), ('%u'):format(5)}
return {('%f'):format(1/3), ('%.2f'):format(1/3), ('%10.3f|'):format(math.pi), ('%e'):format(12345.678), ('%.3E'):format(0.00012), ('%g'):format(1e20), ('%g'):format(0.0001), ('%G'):format(1e-10), ('%.10g'):format(0.1)}
return {('%f'):format(1/0), ('%f'):format(-1/0), ('%d'):format(2^31), ('%d'):format(2^53), ('%d'):format(-2^63), ('%.0f'):format(0.5), ('%.0f'):format(1.5), ('%5.1f'):format(-0.05)}
return {('%s'):format('x'), ('%5s|'):format('x'), ('%-5s|'):format('x'), ('%.2s'):format('xyz'), ('%5.1s|'):format('xyz'), ('%s %s'):format(1, 1.5), ('%%'):format()}
return {('%q'):format('a"b\\c\nd\0e\rf')}
return {('%s'):format(nil)}
return {('%s'):format(true)}
return {('%s'):format({})}
return {('%s'):format('a\0b'), ('%5s'):format('a\0b')}
return {('%s'):format(('x'):rep(200)) == ('x'):rep(200)}
return {('%a'):format(1)}
return {('%5'):format(1)}
return {tostring(1), tostring(1.5), tostring(-0), tostring(1e15), tostring(1e16), tostring(123456789012345), tostring(0.1), tostring(1/3), tostring(100), tostring(1e100), tostring(2^63), tostring(-1e-5)}
return {tostring(nil), tostring(true), tostring('x')}
return {tonumber('10'), tonumber(' 10 '), tonumber('1e2'), tonumber('0x1F'), tonumber('abc') == nil, tonumber('') == nil, tonumber('10x') == nil, tonumber('1 0') == nil, tonumber(nil) == nil, tonumber({}) == nil}
return {tonumber('ff', 16), tonumber('FF', 16), tonumber('zz', 36), tonumber('777', 8), tonumber('8', 8) == nil, tonumber('11', 2), tonumber('-ff', 16), tonumber('0xff', 16), tonumber(' ff ', 16), tonumber('1.5', 10)}
return {tostring(tonumber('inf')), tostring(tonumber('0x')), tostring(tonumber('1e')), tostring(tonumber('.5')), tostring(tonumber('5.')), tostring(tonumber('.')), tostring(tonumber('-5')), tostring(tonumber('- 5')), tostring(tonumber('1e400'))}
return {tonumber(10, 16), tonumber(true) == nil}
return {tonumber('7fffffffffffffff', 16) .. '', tonumber('ffffffffffffffffff', 16) .. ''}
return {'a' .. 1, 1 .. 2, 'a' .. 1.5, 'x' .. -1}
return {#'abc', #('a' .. 'b'), ('x'):len()}
return 'a' .. 'b' .. 'c' .. 1 .. 2
return {'a' == 'a', 'a' < 'b', 'a' <= 'a', 'b' > 'a', '2' > '10'}
return ('x'):rep(10, ',')
return string.len('abc', 1)
return ('abc').len
return ('x').y == nil
return #string.dump(function() end) > 0
return {('abc'):find('b', -1), ('abc'):find('b', -2), ('abc'):find('b', 0), ('abc'):find('b', -10)}
return {('a+b'):find('+', 1, true), ('a+b'):find('a+b'), ('aab'):find('a+b'), ('a*b'):match('%*'), ('ab'):match('a?b'), ('b'):match('a?b'), ('aaab'):match('a-b'), ('<<a>>'):match('<(.-)>')}
return {('abc123'):match('^%a+%d+$'), ('abc123x'):match('^%a+%d+$') == nil, (''):match('.*'), (''):match('.+') == nil}
return {('x'):rep(5):gsub('x', 'y', 2), ('x'):gsub('x', 'y', 0), ('x'):gsub('x', 'y', -1)}
return {('key:{tag}:x'):match('{(.-)}'), ('a:b:c'):match('[^:]+$'), ('prefix:jobs:7:inactive'):match('prefix:jobs:(.*):inactive'), ('uniquejobs:working:xyz'):match('uniquejobs:working:(.+)$')}
return {('abc_DEF-1'):match('^[%w_%-]+$'), ('abc:%-'):match('^[%w_:%%%-]+$'), ('1.2.3'):match('(%d+)%.(%d+)%.(%d+)')}
return {('a.b.c'):find('.', 1, true), ('%06d'):format(42), ('0042'):match('^0*(%d+)$')}
return ('x'):rep(1000):find(('x?'):rep(50) .. ('x'):rep(50))
return {('äöü'):match('[ä]') ~= nil, ('\255'):byte(), ('\200'):match('%a') == nil, ('\200'):match('%W') ~= nil}
return {('aXb'):gsub('%u', string.lower), ('abc'):gsub('b', {b = true}), ('abc'):gsub('(b)', {b = 1.5})}
return {('x'):gsub('(', '')}
return {('x'):match('((((((((((((((((((((((((((((((((x))))))))))))))))))))))))))))))))')}
return {('x'):match('(((((((((((((((((((((((((((((((((x)))))))))))))))))))))))))))))))))')}
return ('abc'):gsub('%w', '%1')
return ('abc'):gsub('%w', '%2')
return ('hello'):gsub('l', {l = false})
return table.concat({('a b c'):gsub(' ', '_')}, '|')
return {string.format('%-10s|%10s|', 'left', 'right')}
return {string.format('%3d%%', 50), string.format('%05.1f', 3.14159), string.format('%+.2e', 0)}
