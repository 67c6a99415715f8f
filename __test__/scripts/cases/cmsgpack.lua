local function hex(s) return (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end return {hex(cmsgpack.pack(1)), hex(cmsgpack.pack(-1)), hex(cmsgpack.pack(127)), hex(cmsgpack.pack(128)), hex(cmsgpack.pack(-32)), hex(cmsgpack.pack(-33)), hex(cmsgpack.pack(255)), hex(cmsgpack.pack(256)), hex(cmsgpack.pack(65536)), hex(cmsgpack.pack(2^32)), hex(cmsgpack.pack(-2^31)), hex(cmsgpack.pack(-2^31 - 1)), hex(cmsgpack.pack(2^53))}
local function hex(s) return (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end return {hex(cmsgpack.pack(1.5)), hex(cmsgpack.pack(0.1)), hex(cmsgpack.pack(1/0)), hex(cmsgpack.pack(1e300)), hex(cmsgpack.pack(-0)), hex(cmsgpack.pack(2^64))}
local function hex(s) return (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end return {hex(cmsgpack.pack(nil)), hex(cmsgpack.pack(true)), hex(cmsgpack.pack(false)), hex(cmsgpack.pack('')), hex(cmsgpack.pack('abc')), hex(cmsgpack.pack(('x'):rep(31))), hex(cmsgpack.pack(('x'):rep(32))):sub(1, 8), hex(cmsgpack.pack(('x'):rep(256))):sub(1, 8)}
local function hex(s) return (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end return {hex(cmsgpack.pack({})), hex(cmsgpack.pack({1, 2, 3})), hex(cmsgpack.pack({a = 1})), hex(cmsgpack.pack({1, nil, 3})), hex(cmsgpack.pack({1, {2, {3}}})), hex(cmsgpack.pack({[1] = 'a', [2] = 'b'})), hex(cmsgpack.pack({[2] = 1})), hex(cmsgpack.pack({[1.5] = true}))}
local function hex(s) return (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end return {hex(cmsgpack.pack(1, 'a', true)), hex(cmsgpack.pack(cjson.null)), hex(cmsgpack.pack(print))}
local t = {} for i = 1, 20 do t[i] = i end return cmsgpack.unpack(cmsgpack.pack(t))
local t = cmsgpack.unpack(cmsgpack.pack({a = {b = {1, 2}}, c = 'x'})) return {t.a.b[2], t.c}
return {cmsgpack.unpack(cmsgpack.pack(1, 'a', nil, true))}
return {cmsgpack.unpack('\147\1\2\3')}
return {cmsgpack.unpack('\130\161a\1\161b\2').a}
return {cmsgpack.unpack('\217\3abc'), cmsgpack.unpack('\218\0\3abc'), cmsgpack.unpack('\219\0\0\0\3abc')}
return {cmsgpack.unpack('\204\255'), cmsgpack.unpack('\205\1\0'), cmsgpack.unpack('\206\0\1\0\0'), cmsgpack.unpack('\207\0\0\0\1\0\0\0\0'), cmsgpack.unpack('\208\255'), cmsgpack.unpack('\209\255\255'), cmsgpack.unpack('\210\255\255\255\255'), cmsgpack.unpack('\211\255\255\255\255\255\255\255\255')}
return {tostring(cmsgpack.unpack('\202\63\128\0\0')), tostring(cmsgpack.unpack('\203\63\240\0\0\0\0\0\0'))}
return {cmsgpack.unpack('\192') == nil, cmsgpack.unpack('\194'), cmsgpack.unpack('\195')}
return {cmsgpack.unpack('\222\0\1\161a\1').a, cmsgpack.unpack('\223\0\0\0\1\161a\1').a, cmsgpack.unpack('\220\0\1\5')[1], cmsgpack.unpack('\221\0\0\0\1\5')[1]}
cmsgpack.unpack('\196\1a')
cmsgpack.unpack('\193')
cmsgpack.unpack('\147\1')
cmsgpack.unpack('\161')
cmsgpack.unpack('')
cmsgpack.unpack()
cmsgpack.unpack(nil)
cmsgpack.unpack(5)
cmsgpack.unpack('\220\255\255')
cmsgpack.unpack('\223\255\255\255\255')
cmsgpack.pack()
local t = {} t.t = t return type(cmsgpack.pack(t))
return {cmsgpack.unpack_one('\1\2\3')}
return {cmsgpack.unpack_one('\1\2\3', 1)}
return {cmsgpack.unpack_limit('\1\2\3', 2)}
return {cmsgpack.unpack_limit('\1\2\3', 2, 1)}
cmsgpack.unpack_one('\1', 5)
cmsgpack.unpack_limit('\1')
return {cmsgpack._NAME, cmsgpack._VERSION}
cmsgpack.pack = nil
return {struct.pack('>I4', 1):byte(1, -1)}
return {struct.pack('<I4', 1):byte(1, -1)}
return {struct.pack('>i2', -1):byte(1, -1)}
return {struct.pack('bBhH', -1, 255, -2, 65535):byte(1, -1)}
return {struct.pack('lL', -1, 1):byte(1, -1)}
return {struct.pack('s', 'abc'):byte(1, -1)}
return {struct.pack('c3', 'abcdef'), struct.pack('c0', 'abc'), struct.pack('c5', 'abcde')}
struct.pack('c5', 'abc')
return {struct.pack('Bc0', 3, 'abc'):byte(1, -1)}
return {struct.pack('>d', 1.5):byte(1, -1)}
return {struct.pack('<f', 1.5):byte(1, -1)}
return {struct.pack('x'):byte(1, -1)}
return {struct.pack('!4bi4', 1, 2):byte(1, -1)}
return {struct.pack('>!8 b i8', 1, 2):byte(1, -1)}
return {struct.unpack('>I4', '\0\0\1\0')}
return {struct.unpack('<i2', '\255\255')}
return {struct.unpack('s', 'abc\0def')}
return {struct.unpack('Bc0', '\3abcdef')}
return {struct.unpack('c3', 'abcdef')}
return {struct.unpack('bb', '\1\2\3', 2)}
return {tostring(struct.unpack('>d', struct.pack('>d', 0.1))), tostring(struct.unpack('<f', struct.pack('<f', 0.5)))}
return {tostring(struct.unpack('<I8', '\255\255\255\255\255\255\255\255')), tostring(struct.unpack('<i8', '\255\255\255\255\255\255\255\255'))}
return {struct.size('bhilxs4'), struct.size('>I4'), struct.size('!8bd')}
struct.unpack('>I4', 'abc')
struct.unpack('s', 'abc')
struct.unpack('c0', 'abc')
struct.unpack('I17', 'abc')
struct.unpack('z', 'abc')
struct.unpack('>I4')
struct.pack('>I4')
struct.pack('>I4', 'x')
struct.pack('I99', 1)
struct.pack('!3i4', 1)
struct.pack('q', 1)
struct.pack()
struct.size('s')
struct.size('c0')
struct.unpack('bb', '\1\2', 5)
struct.unpack('b', '\1', -1)
struct.unpack('b', '\1', 0)
return {struct.pack('i1i2i3', 1, 2, 3):byte(1, -1)}
return {struct.pack('>i3', -2):byte(1, -1)}
return {struct.unpack('>i3', '\255\255\254')}
return {struct.pack('T', 5):byte(1, -1)}
return {struct.pack('I4', 2^32):byte(1, -1)}
return {struct.pack('I4', -1):byte(1, -1)}
return {struct.pack('i4', 1.7):byte(1, -1)}
