-- What a replica used is added to what all have used; the answer is how things stand then.
-- KEYS: the replicas, those that spend, then one of each counter.
-- ARGV: the replica's name, milliseconds that it counts as there, the name that its spending has, then of each counter
--   "refilled", microseconds used, microseconds until full as the replica knew it
--   "held", how many it has, milliseconds that this holds
--   "spent", nanodollars it spent in all, reserved, milliseconds that this holds, what it knew as the past,
--     what is missing there, how many others follow whose spending was lost here: of each its field, nanodollars
-- Microseconds since 1970 are whole numbers in a double; nanoseconds would not be. Nanodollars are, up to 9 million
-- dollars.
local me = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function whole(number) return string.format('%.0f', number) end

redis.call('ZADD', KEYS[1], whole(now + ARGV[2] * 1000), me)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
-- A name that nobody spends under for an hour is of one that is not there any more.
redis.call('ZADD', KEYS[2], whole(now + 3600000000), ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', whole(now))
redis.call('PEXPIRE', KEYS[2], 3600000)
local answer = { redis.call('ZCARD', KEYS[1]) }
local at = 4

local function raise(key, field, value)
  if value > tonumber(redis.call('HGET', key, field) or '-1') then
    redis.call('HSET', key, field, whole(value))
  end
end

local function refilled(key)
  -- What was lost here a replica may still know. A number that is here knows better, as others may have given
  -- back; so it stays for a while after it is full.
  local full = tonumber(redis.call('GET', key) or whole(now + ARGV[at + 2]))
  full = math.max(math.max(full, now) + ARGV[at + 1], now)
  redis.call('SET', key, whole(full), 'PX', whole(math.ceil((full - now) / 1000) + 600000))
  at = at + 3
  return full - now
end

local function held(key)
  if ARGV[at + 1] == '0' then
    redis.call('HDEL', key, me)
  else
    redis.call('HSET', key, me, ARGV[at + 1])
    redis.call('PEXPIRE', key, ARGV[at + 2])
  end
  at = at + 3
  local others = 0
  local all = redis.call('HGETALL', key)
  for j = 1, #all, 2 do
    if all[j] ~= me then
      if redis.call('ZSCORE', KEYS[1], all[j]) then
        others = others + all[j + 1]
      else
        redis.call('HDEL', key, all[j])
      end
    end
  end
  return others
end

-- Fields: "born", when this was made; "past", spent by those that are not told apart any more; "s:NAME", spent by each
-- other; "r:REPLICA", reserved by its requests under way.
local function spent(key)
  local mine = 's:' .. ARGV[3]
  redis.call('HSETNX', key, 'born', whole(now))
  raise(key, mine, tonumber(ARGV[at + 1]))
  if ARGV[at + 2] == '0' then
    redis.call('HDEL', key, 'r:' .. me)
  else
    redis.call('HSET', key, 'r:' .. me, ARGV[at + 2])
  end
  redis.call('PEXPIRE', key, ARGV[at + 3])
  local lost = tonumber(ARGV[at + 6])
  for j = at + 7, at + 5 + 2 * lost, 2 do
    raise(key, ARGV[j], tonumber(ARGV[j + 1]))
  end
  local past = tonumber(redis.call('HGET', key, 'past') or '0')
  if ARGV[at + 5] ~= '0' and past == tonumber(ARGV[at + 4]) then
    past = past + ARGV[at + 5]
    raise(key, 'past', past)
  end
  at = at + 7 + 2 * lost

  local all = redis.call('HGETALL', key)
  -- So many processes have ended in this period: those that are not there any more are told apart no longer.
  if #all > 400 then
    local gone = past
    for j = 1, #all, 2 do
      if string.sub(all[j], 1, 2) == 's:' and not redis.call('ZSCORE', KEYS[2], string.sub(all[j], 3)) then
        gone = gone + all[j + 1]
        redis.call('HDEL', key, all[j])
      end
    end
    raise(key, 'past', gone)
    all = redis.call('HGETALL', key)
  end

  local born = 0
  local own = 0
  local reserved = 0
  local others = {}
  for j = 1, #all, 2 do
    local field, value = all[j], tonumber(all[j + 1])
    if field == 'born' then
      born = value
    elseif field == mine then
      own = value
    elseif field == 'past' or string.sub(field, 1, 2) == 's:' then
      others[#others + 1] = field
      others[#others + 1] = all[j + 1]
    elseif field ~= 'r:' .. me and redis.call('ZSCORE', KEYS[1], string.sub(field, 3)) then
      reserved = reserved + value
    elseif field ~= 'r:' .. me then
      redis.call('HDEL', key, field)
    end
  end
  return { born, math.floor((now - born) / 1000), reserved, own, others }
end

for i = 3, #KEYS do
  local kind = ARGV[at]
  if kind == 'refilled' then
    answer[i - 1] = refilled(KEYS[i])
  elseif kind == 'held' then
    answer[i - 1] = held(KEYS[i])
  else
    answer[i - 1] = spent(KEYS[i])
  end
end
return answer
