return redis.call('PING')
return redis.call('ping', 'x')
return redis.call('SET', 'k', 'v')
return {redis.call('SET', 'k', 'v'), redis.call('GET', 'k')}
return redis.call('GET', 'missing')
return redis.call('GET', 'missing') == false
return type(redis.call('SET', 'k', 'v'))
return redis.call('SET', 'k', 'v').ok
return redis.call('SET', 'k', 'v', 'NX', 'GET')
redis.call('SET', 'k', 'v') return redis.call('SET', 'k', 'w', 'NX')
return redis.call('INCR', 'k')
return redis.call('INCRBY', 'k', 5)
return redis.call('INCRBY', 'k', 5.5)
return redis.call('SET', 'k', 5.5) and redis.call('GET', 'k')
return redis.call('SET', 'k', 0.1) and redis.call('GET', 'k')
return redis.call('SET', 'k', 1e20) and redis.call('GET', 'k')
return redis.call('SET', 'k', 2^53) and redis.call('GET', 'k')
return redis.call('SET', 'k', 1/3) and redis.call('GET', 'k')
return redis.call('SET', 'k', -0) and redis.call('GET', 'k')
return redis.call('SET', 'k', 1/0) and redis.call('GET', 'k')
return redis.call('SET', 'k', 100000000000000000000) and redis.call('GET', 'k')
return redis.call('SET', 'k', 1e15) and redis.call('GET', 'k')
return redis.call('SET', 'k', 'a\0b') and redis.call('GET', 'k')
return redis.call('SET', 'k', true)
return redis.call('SET', 'k', nil)
return redis.call('SET', 'k', {})
return redis.call('SET', 'k', print)
return redis.call()
return redis.call('')
return redis.call(nil)
return redis.call({})
return redis.call(5)
return redis.call('NOSUCHCOMMAND')
return redis.call('NOSUCHCOMMAND', 'a', 'b')
return redis.call('GET')
return redis.call('GET', 'a', 'b')
return redis.call('SET', 'k', 'v', 'BAD')
redis.call('LPUSH', 'l', 'a') return redis.call('GET', 'l')
redis.call('LPUSH', 'l', 'a') return redis.pcall('GET', 'l')
redis.call('LPUSH', 'l', 'a') return redis.pcall('GET', 'l').err
redis.call('LPUSH', 'l', 'a') return {pcall(redis.call, 'GET', 'l')}
redis.call('LPUSH', 'l', 'a') local ok, e = pcall(redis.call, 'GET', 'l') return type(e)
redis.call('LPUSH', 'l', 'a') local ok, e = pcall(redis.call, 'GET', 'l') error(e)
redis.call('LPUSH', 'l', 'a') local e = redis.pcall('GET', 'l') local r = {} for k in pairs(e) do r[#r + 1] = k end table.sort(r) return r
redis.pcall('NOSUCH') return 'went on'
return redis.pcall('NOSUCH')
return redis.pcall('NOSUCH').err
return redis.pcall('GET')
return redis.pcall('GET').err
return redis.pcall()
return redis.pcall(nil)
return {pcall(redis.pcall)}
return redis.pcall('SET', 'k', {})
return redis.pcall('SET', 'k', {}).err
return redis.call('MULTI')
return redis.call('EXEC')
return redis.call('WATCH', 'k')
return redis.call('SUBSCRIBE', 'c')
return redis.call('EVAL', 'return 1', 0)
return redis.call('SCRIPT', 'LOAD', 'return 1')
return redis.call('BLPOP', 'l', 0)
return redis.call('BRPOPLPUSH', 'a', 'b', 0)
redis.call('RPUSH', 'l', 'x') return redis.call('BLPOP', 'l', 0)
return redis.call('BZPOPMIN', 'z', 0)
return redis.call('XREAD', 'BLOCK', 0, 'STREAMS', 's', '$')
return redis.call('WAIT', 0, 0)
return redis.call('HELLO', 3)
return redis.call('AUTH', 'x')
return redis.call('CLIENT', 'ID')
return redis.call('CONFIG', 'GET', 'maxmemory')
return redis.call('QUIT')
return redis.call('RESET')
return redis.call('MONITOR')
return redis.call('SHUTDOWN')
return redis.call('DEBUG', 'SLEEP', 0)
return redis.call('PUBLISH', 'c', 'm')
return redis.call('SELECT', 1)
redis.call('SELECT', 1) redis.call('SET', 'in', 'one') local r = redis.call('GET', 'in') redis.call('DEL', 'in') return r
redis.call('SELECT', 99)
return redis.call('ECHO', 'x')
return redis.call('DBSIZE')
return redis.call('TIME')[1] + 0 > 1e9
return redis.call('RPUSH', 'l', 'a', 'b', 'c')
redis.call('RPUSH', 'l', 'a', 'b', 'c') return redis.call('LRANGE', 'l', 0, -1)
redis.call('RPUSH', 'l', 'a', 'b', 'c') local l = redis.call('LRANGE', 'l', 0, -1) return {#l, l[1], l[3], l[4] == nil}
redis.call('HSET', 'h', 'a', 1) return redis.call('HGETALL', 'h')
redis.call('HSET', 'h', 'a', 1, 'b', 2) return redis.call('HMGET', 'h', 'a', 'x', 'b')
redis.call('HSET', 'h', 'a', 1, 'b', 2) local r = redis.call('HMGET', 'h', 'a', 'x', 'b') return {r[1], r[2] == false, r[3]}
redis.call('ZADD', 'z', 1.5, 'a', 2, 'b') return redis.call('ZRANGE', 'z', 0, -1, 'WITHSCORES')
redis.call('ZADD', 'z', 1.5, 'a', 2, 'b') return redis.call('ZSCORE', 'z', 'a')
redis.call('ZADD', 'z', 1.5, 'a') return type(redis.call('ZSCORE', 'z', 'a'))
redis.call('SADD', 's', 'a', 'b') return redis.call('SISMEMBER', 's', 'a')
redis.call('SADD', 's', 1, 2, 3) local m = redis.call('SMEMBERS', 's') table.sort(m) return m
redis.call('XADD', 's', '1-1', 'f', 'v') return redis.call('XRANGE', 's', '-', '+')
redis.call('SET', 'k', 'v', 'PX', 100000) return redis.call('PTTL', 'k') > 0
return redis.call('MGET', 'a', 'b')
return redis.call('MSET', 'a', 1, 'b', 2)
return redis.call('DEL', unpack({'a', 'b', 'c'}))
redis.call('MSET', 'a', 1, 'b', 2) return redis.call('DEL', unpack({'a', 'b', 'c'}))
local a = {} for i = 1, 7000 do a[i] = 'm' .. i end return redis.call('SADD', 's', unpack(a))
return redis.call('TYPE', 'x')
return redis.call('TYPE', 'x')['ok']
redis.call('SET', 'k', 'v') return redis.call('OBJECT', 'ENCODING', 'k')
redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])
return KEYS
return ARGV
return {KEYS[1], KEYS[2], KEYS[3] == nil, ARGV[1], ARGV[2], ARGV[3], #KEYS, #ARGV}
return ARGV[2] * 2
return ARGV[1] * 2
return KEYS.x == nil
KEYS[1] = 'changed' return KEYS[1]
KEYS = nil
KEYS = {} return KEYS
ARGV.x = 1 return ARGV.x
local keys = KEYS return keys == KEYS
return redis.error_reply('My Err')
return redis.error_reply('MYERR message')
return redis.error_reply('-MYERR message')
return redis.error_reply('single')
return redis.error_reply('')
return redis.error_reply()
return redis.error_reply(5)
return redis.error_reply({})
return redis.error_reply('a', 'b')
return redis.error_reply('x').err
return redis.status_reply('fine')
return redis.status_reply('')
return redis.status_reply()
return redis.status_reply(5)
return redis.status_reply('x').ok
return {err = 'ERR x'}
return {err = 'x'}
return {err = 5}
return {ok = 'y'}
return {ok = 'a\nb'}
return {ok = 5}
return {err = 'e', ok = 'o'}
return {1, 2, {3, {4}}}
return {1, nil, 3}
return {nil}
return {false, 1}
return {true, false}
return {1.9, -1.9, '1.9', 1e10, 2^53, 2^63, -2^63, 2^64, 1e300}
return 3.99
return -3.99
return 1e300
return 0/0
return 1/0
return 'a\0b'
return ''
return true
return false
return nil
return
return {}
return {{}}
return {a = 1}
return {a = 1, 2}
return print
return function() end
return cjson.null
return {cjson.null, 1}
return {print, 1}
return coroutine.create(function() end)
return {ok = 'inner', 1}
return {{ok = 'inner'}, {err = 'inner'}}
return {double = 3.5}
return {map = {a = 1}}
return {set = {a = true}}
return {big_number = '123'}
return {verbatim_string = {format = 'txt', string = 'x'}}
redis.setresp(3) return {double = 3.5}
redis.setresp(3) return {map = {a = 1}}
redis.setresp(3) return {set = {a = true}}
redis.setresp(3) return {big_number = '123'}
redis.setresp(3) return {verbatim_string = {format = 'txt', string = 'x'}}
redis.setresp(3) return {verbatim_string = {format = 'markdown', string = 'x'}}
redis.setresp(3) return true
redis.setresp(3) return false
redis.setresp(3) return nil
redis.setresp(3) redis.call('HSET', 'h', 'a', 1) return redis.call('HGETALL', 'h')
redis.setresp(3) redis.call('HSET', 'h', 'a', 1) local r = redis.call('HGETALL', 'h') return {type(r.map), r.map.a}
redis.setresp(3) redis.call('SADD', 's', 'a') return redis.call('SMEMBERS', 's')
redis.setresp(3) redis.call('SADD', 's', 'a') return redis.call('SMEMBERS', 's').set.a
redis.setresp(3) redis.call('ZADD', 'z', 1.5, 'a') return redis.call('ZSCORE', 'z', 'a')
redis.setresp(3) redis.call('ZADD', 'z', 1.5, 'a') return tostring(redis.call('ZSCORE', 'z', 'a').double)
redis.setresp(3) redis.call('ZADD', 'z', 1.5, 'a') return redis.call('ZRANGE', 'z', 0, -1, 'WITHSCORES')
redis.setresp(3) return redis.call('GET', 'missing') == nil
redis.setresp(3) return redis.call('GET', 'missing')
redis.setresp(3) return redis.call('SET', 'k', 'v')
redis.setresp(3) redis.setresp(2) redis.call('HSET', 'h', 'a', 1) return redis.call('HGETALL', 'h')
redis.setresp(1)
redis.setresp(4)
redis.setresp()
redis.setresp('3') return 1
redis.setresp('x')
return redis.sha1hex('abc')
return redis.sha1hex('')
return redis.sha1hex(5)
return redis.sha1hex()
return redis.sha1hex('a', 'b')
return redis.sha1hex({})
return redis.log(redis.LOG_DEBUG, 'x')
return {redis.LOG_DEBUG, redis.LOG_VERBOSE, redis.LOG_NOTICE, redis.LOG_WARNING}
redis.log('x')
redis.log(redis.LOG_DEBUG)
redis.log(10, 'x')
redis.log(-1, 'x')
redis.log('a', 'x')
return redis.replicate_commands()
return redis.set_repl(redis.REPL_ALL)
return {redis.REPL_ALL, redis.REPL_NONE, redis.REPL_AOF, redis.REPL_SLAVE, redis.REPL_REPLICA}
redis.set_repl(99)
redis.set_repl()
redis.set_repl('x')
return redis.acl_check_cmd('SET', 'k', 'v')
return redis.acl_check_cmd('NOSUCH')
return redis.acl_check_cmd()
return redis.acl_check_cmd('GET')
return type(redis.REDIS_VERSION)
return type(redis.REDIS_VERSION_NUM)
return redis.breakpoint()
return redis.debug('x')
return redis.register_function
redis.register_function('f', function() end)
redis.nope()
return redis.nope
redis.call = nil
redis.x = 1
redis = nil
return type(redis)
local rcall = redis.call return rcall('PING')
local call = redis['call'] return call('PING')
for i = 1, 100 do redis.call('INCR', 'n') end return redis.call('GET', 'n')
local r = {} for i = 1, 3 do r[i] = redis.call('INCR', 'n') end return r
local n = redis.call('INCR', 'n') if n > 1 then return 'big' else return redis.status_reply('first') end
redis.call('SET', 'k', 'v') error('after a write')
redis.call('SET', 'k', '10') return redis.call('GET', 'k') + 1
redis.call('SET', 'k', '10') return redis.call('GET', 'k') == 10
redis.call('SET', 'k', '10') return redis.call('GET', 'k') < 20
redis.call('SET', 'k', '10') return tonumber(redis.call('GET', 'k')) < 20
return tonumber(redis.call('GET', 'missing') or 0)
return tonumber(redis.call('GET', 'missing'))
return redis.call('GET', 'missing') .. 'x'
return redis.call('GET', 'missing') + 1
return #redis.call('KEYS', '*')
return redis.call('SORT', 'l')
return redis.call('EXPIRE', 'missing', 10)
return redis.call('COMMAND', 'COUNT') > 100
return redis.call('OBJECT', 'HELP')[1]
return redis.call('object', 'nosuch')
return redis.call('CLIENT', 'NOSUCH')
return redis.call('SPUBLISH', 'c', 'm')
return redis.call('FUNCTION', 'LIST')
return redis.call('FCALL', 'f', 0)
return redis.call('EVALSHA', 'x', 0)
return redis.call('SWAPDB', 0, 1)
return redis.call('FLUSHDB')
return redis.call('SCAN', 0)[1]
return redis.call('GETRANGE', 'k', 0, 10)
return redis.call('SET', 'k', 'v', 'EX', 0)
return redis.call('SET', 'k', 'v', 'EX', 'abc')
return redis.call('set', 'k', 'v', 'ex', 10)
-- block
local t = redis.call('TIME')
local u = redis.call('TIME')
return t[1] == u[1] and t[2] == u[2]
-- end
-- block
redis.call('SET', KEYS[1], 'token')
if redis.call('GET', KEYS[1]) == 'token' then
  return redis.call('DEL', KEYS[1])
else
  return 0
end
-- end
-- block
local function limit(key, max, window)
  local count = redis.call('INCR', key)
  if count == 1 then redis.call('PEXPIRE', key, window) end
  return count <= max and 1 or 0
end
return {limit('r', 2, 100000), limit('r', 2, 100000), limit('r', 2, 100000)}
-- end
-- block
local id = redis.call('INCR', 'id')
redis.call('HMSET', 'job:' .. id, 'data', cjson.encode({a = 1}))
redis.call('ZADD', 'delayed', 1234567890123 * 0x1000 + id, id)
local jobs = redis.call('ZRANGEBYSCORE', 'delayed', 0, (1234567890123 + 1) * 0x1000 - 1, 'LIMIT', 0, 1000)
return {jobs, redis.call('HGETALL', 'job:1'), redis.call('ZSCORE', 'delayed', '1')}
-- end
