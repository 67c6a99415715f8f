-- Runs scripts for the tests: each comes as its length in a line and its bytes, and its results go back in RESP.

setmetatable(_G, {
  __index = function(_, name) error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2) end,
})

local function text(value)
  if type(value) == 'string' then return '$' .. #value .. '\r\n' .. value .. '\r\n' end
  return '$-1\r\n'
end

while true do
  local line = io.read('*l')
  if not line then break end
  local length = tonumber(line)
  local source = length > 0 and io.read(length) or ''
  local run, fault = loadstring(source, '@user_script')
  local done, result
  -- In a thread of its own, so that nothing of this file stands on its stack.
  if run then done, result = coroutine.resume(coroutine.create(run)) else done, result = false, fault end
  local reply
  if not done then
    reply = '-' .. tostring(result):gsub('[\r\n]', ' ') .. '\r\n'
  elseif type(result) == 'table' then
    local parts = {}
    for index, value in ipairs(result) do parts[index] = text(value) end
    reply = '*' .. #parts .. '\r\n' .. table.concat(parts)
  else
    reply = text(result)
  end
  io.write(reply)
  io.flush()
end
