-- Puts up one replica's text and returns all that are there: name, text, name, text, …
-- KEYS: the texts by replica, the times by replica. ARGV: replica, text, seconds until one counts as gone.
local now = tonumber(redis.call('TIME')[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[3]))
for _, replica in ipairs(gone) do
  redis.call('HDEL', KEYS[1], replica)
  redis.call('ZREM', KEYS[2], replica)
end
redis.call('EXPIRE', KEYS[1], 60)
redis.call('EXPIRE', KEYS[2], 60)
return redis.call('HGETALL', KEYS[1])
