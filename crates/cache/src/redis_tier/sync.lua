-- Adds invalidations and returns those added since the caller's last poll.
-- The count is the highest generation.
-- KEYS: invalidations, entries to delete...
-- ARGV: the count that the caller knows, the most addresses, scopes...
local known = tonumber(ARGV[1])
local asked = known
local last = redis.pcall('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
if last.err then
  -- Another type under this key is garbage, and what was invalidated is lost. The entries are still
  -- there, of generations that the caller need not know: more seconds than there were generations
  -- are above all of them.
  redis.call('DEL', KEYS[1])
  last = {}
  known = math.max(known, tonumber(redis.call('TIME')[1]))
end
local count = tonumber(last[2] or '0')
if count < known then
  -- This server lost what it knew, and perhaps came back with old entries.
  count = known + 1
  for _, scope in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    redis.call('ZADD', KEYS[1], count, scope)
  end
  redis.call('ZADD', KEYS[1], count, 'floor')
end
if #ARGV > 2 then
  count = count + 1
  for i = 3, #ARGV do redis.call('ZADD', KEYS[1], count, ARGV[i]) end
  for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
end
if redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[2]) + 4 then
  for _, scope in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if string.sub(scope, 1, 7) == 'detail:' then redis.call('ZREM', KEYS[1], scope) end
  end
  redis.call('ZADD', KEYS[1], count, 'detail')
end
return { count, redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. asked, '+inf', 'WITHSCORES') }
