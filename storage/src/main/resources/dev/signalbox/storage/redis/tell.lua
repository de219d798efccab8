-- What a replica used is added to what all have used; the answer is how things stand then.
-- KEYS: the replicas, then one of each counter.
-- ARGV: the replica's name, milliseconds that it counts as there, then three of each counter:
--   "refilled", microseconds used, microseconds until full as the replica knew it
--   "held", how many it has, milliseconds that this holds
-- Microseconds since 1970 are whole numbers in a double; nanoseconds would not be.
local me = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function whole(number) return string.format('%.0f', number) end

redis.call('ZADD', KEYS[1], whole(now + ARGV[2] * 1000), me)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local answer = { redis.call('ZCARD', KEYS[1]) }

for i = 2, #KEYS do
  local at = 3 * (i - 1)
  if ARGV[at] == 'refilled' then
    -- What was lost here a replica may still know. A number that is here knows better, as others may have given
    -- back; so it stays for a while after it is full.
    local full = tonumber(redis.call('GET', KEYS[i]) or whole(now + ARGV[at + 2]))
    full = math.max(math.max(full, now) + ARGV[at + 1], now)
    redis.call('SET', KEYS[i], whole(full), 'PX', whole(math.ceil((full - now) / 1000) + 600000))
    answer[i] = full - now
  else
    if ARGV[at + 1] == '0' then
      redis.call('HDEL', KEYS[i], me)
    else
      redis.call('HSET', KEYS[i], me, ARGV[at + 1])
      redis.call('PEXPIRE', KEYS[i], ARGV[at + 2])
    end
    local others = 0
    local all = redis.call('HGETALL', KEYS[i])
    for j = 1, #all, 2 do
      if all[j] ~= me then
        if redis.call('ZSCORE', KEYS[1], all[j]) then
          others = others + all[j + 1]
        else
          redis.call('HDEL', KEYS[i], all[j])
        end
      end
    end
    answer[i] = others
  end
end
return answer
