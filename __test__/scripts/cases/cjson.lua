return {cjson.encode(1), cjson.encode(1.5), cjson.encode('x'), cjson.encode(true), cjson.encode(nil), cjson.encode(cjson.null), cjson.encode({}), cjson.encode({1, 2, 3}), cjson.encode({a = 1})}
return {cjson.encode({1, nil, 3}), cjson.encode({[1] = 1, [3] = 3}), cjson.encode({[2] = 1}), cjson.encode({[10] = 1})}
cjson.encode({[11] = 1})
cjson.encode({[1] = 1, [100] = 2})
return cjson.encode({1, 2, a = 3})
return {cjson.encode('a/b'), cjson.encode('"\\\b\f\n\r\t\0\1\127é'), cjson.encode('')}
return {cjson.encode(0.1), cjson.encode(1/3), cjson.encode(1e15), cjson.encode(1e100), cjson.encode(-0), cjson.encode(123456789012345), cjson.encode(2^53)}
cjson.encode(1/0)
cjson.encode(0/0)
cjson.encode(function() end)
cjson.encode({[{}] = 1})
cjson.encode({[true] = 1})
cjson.encode()
cjson.encode(1, 2)
return cjson.encode({[1.5] = 1})
return cjson.encode({a = {b = {c = {1, 2, {}}}}})
local t = {} t.t = t cjson.encode(t)
local t = {} local c = t for i = 1, 999 do c[1] = {} c = c[1] end return #cjson.encode(t)
local t = {} local c = t for i = 1, 1001 do c[1] = {} c = c[1] end return #cjson.encode(t)
return {cjson.decode('1'), cjson.decode('"x"'), cjson.decode('true'), cjson.decode('null') == cjson.null, cjson.decode('[1,2,3]'), cjson.decode(' [1 , 2] ')}
local t = cjson.decode('{"a":1,"b":[1,2,{"c":null}]}') return {t.a, t.b[2], t.b[3].c == cjson.null, t.z == nil}
return {cjson.decode('"\\u00e9\\ud83d\\ude00\\n\\/"'), cjson.decode('"a\\u0000b"')}
return {tostring(cjson.decode('1e5')), tostring(cjson.decode('-0.5')), tostring(cjson.decode('12345678901234567890')), tostring(cjson.decode('0x10')), tostring(cjson.decode('1E+2'))}
cjson.decode('')
cjson.decode('{')
cjson.decode('[1,')
cjson.decode('[1 2]')
cjson.decode('{"a"}')
cjson.decode('{a:1}')
cjson.decode('{"a":1,}')
cjson.decode('[1,]')
cjson.decode("'x'")
cjson.decode('"x')
cjson.decode('"\\x"')
cjson.decode('"\\ud800"')
cjson.decode('"\\u12"')
cjson.decode('tru')
cjson.decode('truex')
cjson.decode('1 2')
cjson.decode('01')
cjson.decode('nan')
cjson.decode('[' .. ('['):rep(1001))
return #cjson.decode(('['):rep(1000) .. (']'):rep(1000))
cjson.decode(nil)
cjson.decode({})
cjson.decode('\0')
cjson.decode('"a\nb"')
return cjson.decode('[1e999]')[1] == 1/0
cjson.decode('"\255"')
return {cjson.encode(cjson.decode('[]')), cjson.encode(cjson.decode('{}')), cjson.encode(cjson.decode('[[],{}]')), cjson.encode(cjson.decode('{"a":[]}'))}
return cjson.encode({list = {}, n = cjson.null, s = 'x', t = true, f = false})
return cjson.encode({b = 1, a = 2, c = 3, z = 0, y = 9})
local t = {} for i = 1, 15 do t['key' .. i] = i end return cjson.encode(t)
return cjson.encode(cjson.decode('{"z":1,"y":2,"x":3,"w":4,"v":5}'))
return {cjson.decode('{"a":1,"a":2}').a, cjson.decode('{"1":"x"}')['1'], cjson.decode('{"":1}')['']}
return {type(cjson.null), tostring(cjson.null), cjson.null == nil, cjson.null and 1 or 2}
return {cjson._NAME, cjson._VERSION}
return {cjson.encode_sparse_array(), cjson.encode_max_depth(), cjson.decode_max_depth(), cjson.encode_number_precision(), cjson.encode_keep_buffer(), cjson.encode_invalid_numbers(), cjson.decode_invalid_numbers()}
return pcall(cjson.encode_max_depth, 'x') and 1 or 0
cjson.encode_max_depth(0)
cjson.encode_number_precision(20)
cjson.encode = nil
cjson.x = 1
return type(cjson.new())
return cjson.encode({1, 2, nil, nil, nil})
return cjson.encode({'a', 'b', n = 2})
return cjson.encode({[0] = 1})
return cjson.encode({[-1] = 1})
return {cjson.encode({[1] = 1, [2] = 2, [4] = 4}), cjson.encode({1, 2, 3, [7] = 7})}
