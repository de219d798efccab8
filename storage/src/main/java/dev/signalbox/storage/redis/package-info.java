/// Where replicas tell each other what they used: a few numbers in Redis or Valkey, changed by one script a call.
/// All of them lapse by themselves, so nothing has to be cleaned up. Start at
/// [dev.signalbox.storage.redis.RedisState].
@NullMarked
package dev.signalbox.storage.redis;

import org.jspecify.annotations.NullMarked;
