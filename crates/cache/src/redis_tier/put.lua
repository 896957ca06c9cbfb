-- Keeps an entry, unless something that concerns it was invalidated after its
-- read began or a newer one is there, and gives the lease back.
-- KEYS: entry, invalidations, lease
-- ARGV: entry, TTL in ms, version, generation, token of the lease or '', scopes...
local version, generation = tonumber(ARGV[3]), tonumber(ARGV[4])
local least, refused = 0, false
for i = 6, #ARGV do
  local score = redis.pcall('ZSCORE', KEYS[2], ARGV[i])
  if type(score) == 'table' then
    -- Another type is under this key: until the next poll replaces it, it is not known what is invalid.
    score, refused = false, true
  end
  least = math.max(least, tonumber(score or '0'))
end
refused = refused or generation < least
-- Another type under this key is garbage, and is overwritten.
local head = redis.pcall('GETRANGE', KEYS[1], 0, 95)
if type(head) == 'string' then
  local its_version, its_generation = string.match(head, '^smc3|(%-?%d+)|%-?%d+|(%d+)|')
  its_version, its_generation = tonumber(its_version), tonumber(its_generation)
  -- One that was invalidated keeps nothing out, however new: the store it was read from may be lost.
  if its_version and its_generation >= least and (its_version > version or (its_version == version and its_generation > generation)) then
    refused = true
  end
end
if not refused then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
if ARGV[5] ~= '' and redis.call('GET', KEYS[3]) == ARGV[5] then redis.call('DEL', KEYS[3]) end
return refused and 0 or 1
