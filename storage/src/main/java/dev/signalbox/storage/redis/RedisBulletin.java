package dev.signalbox.storage.redis;

import dev.signalbox.core.port.Bulletin;
import dev.signalbox.core.port.SharedState.Unavailable;
import dev.signalbox.model.policy.Cluster;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Texts of replicas at a Redis or Valkey server. For one thread.
public final class RedisBulletin implements Bulletin {
    private static final String TEXTS = RedisLink.PREFIX + "texts";
    private static final String TIMES = RedisLink.PREFIX + "texts:times";
    private static final int GONE_SECONDS = 10;
    /// More replicas, or longer texts, are not ours.
    private static final int MOST = 1000;

    private static final int LONGEST = 2 * 1024 * 1024;

    private final String me = UUID.randomUUID().toString();
    private final RedisLink link;

    /// Connects with the first call.
    public RedisBulletin(Cluster cluster) {
        link = new RedisLink(cluster, "exchange.lua");
    }

    @Override
    public Map<String, String> exchange(String text) throws Unavailable {
        List<Object> all = link.run(List.of(TEXTS, TIMES), List.of(me, text, Integer.toString(GONE_SECONDS)));
        Map<String, String> others = new HashMap<>();
        for (int i = 0; i + 1 < all.size() && others.size() < MOST; i += 2) {
            if (all.get(i) instanceof String who
                    && all.get(i + 1) instanceof String said
                    && !who.equals(me)
                    && said.length() <= LONGEST) {
                others.put(who, said);
            }
        }
        return others;
    }

    @Override
    public void close() {
        link.close(open -> {
            open.hdel(TEXTS, me);
            open.zrem(TIMES, me);
        });
    }
}
