package dev.signalbox.storage.redis;

import dev.signalbox.core.port.SharedState;
import dev.signalbox.model.policy.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Replicas tell each other what they used at a Redis or Valkey server. For one thread.
public final class RedisState implements SharedState {
    static final String PREFIX = RedisLink.PREFIX;
    static final String REPLICAS = PREFIX + "replicas";
    static final String SPENDERS = PREFIX + "spenders";
    private static final String SPENT_BY = "s:";
    private static final Duration THERE = Duration.ofSeconds(5);
    private static final Duration HELD = Duration.ofMinutes(1);
    /// A number outlives its period by this: clocks differ, and answers end late.
    private static final Duration AFTERWARDS = Duration.ofDays(1);

    private final String me = UUID.randomUUID().toString();
    private final String spender;
    private final RedisLink link;

    /// Connects with the first call.
    ///
    /// @param spender under what name its spending is known over restarts; null where each process has another one
    public RedisState(Cluster cluster, @Nullable String spender) {
        this.spender = spender == null ? me : spender;
        link = new RedisLink(cluster, "tell.lua");
    }

    @Override
    public Told tell(List<Use> uses) throws Unavailable {
        List<String> keys = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of(me, Long.toString(THERE.toMillis()), spender));
        keys.addAll(List.of(REPLICAS, SPENDERS));
        for (Use use : uses) {
            keys.add(PREFIX + use.name());
            switch (use) {
                case Use.Refilled it -> {
                    arguments.add("refilled");
                    arguments.add(Long.toString(Math.ceilDiv(it.nanos(), 1000)));
                    arguments.add(Long.toString(it.known() / 1000));
                }
                case Use.Held it -> {
                    arguments.add("held");
                    arguments.add(Long.toString(it.here()));
                    arguments.add(Long.toString(HELD.toMillis()));
                }
                case Use.Spent it -> add(it, arguments);
            }
        }
        return answer(uses, link.run(keys, arguments));
    }

    private static void add(Use.Spent it, List<String> arguments) {
        arguments.add("spent");
        arguments.add(Long.toString(it.spent()));
        arguments.add(Long.toString(it.reserved()));
        arguments.add(Long.toString(it.lasts() + AFTERWARDS.toMillis()));
        arguments.add(Long.toString(it.past()));
        arguments.add(Long.toString(it.missing()));
        arguments.add(Integer.toString(it.lost().size()));
        it.lost().forEach((who, spent) -> {
            arguments.add(who.equals(Use.Spent.PAST) ? who : SPENT_BY + who);
            arguments.add(Long.toString(spent));
        });
    }

    private static Told answer(List<Use> uses, List<Object> values) throws Unavailable {
        long[] numbers = new long[uses.size()];
        if (values.size() != numbers.length + 1 || !(values.getFirst() instanceof Long replicas)) {
            throw new Unavailable("an answer of " + values.size() + " values", null);
        }
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (uses.get(i) instanceof Use.Spent) {
                accounts.add(account(values.get(i + 1)));
                continue;
            }
            if (!(values.get(i + 1) instanceof Long value)) {
                throw new Unavailable("an answer that is no number", null);
            }
            numbers[i] = uses.get(i) instanceof Use.Refilled ? TimeUnit.MICROSECONDS.toNanos(value) : value;
        }
        return new Told(Math.clamp(replicas, 1, 1_000_000), numbers, accounts);
    }

    private static Account account(Object value) throws Unavailable {
        if (!(value instanceof List<?> parts)
                || parts.size() != 5
                || !(parts.get(4) instanceof List<?> others)
                || others.size() % 2 != 0) {
            throw new Unavailable("an answer that is no account", null);
        }
        Map<String, Long> spent = new HashMap<>();
        for (int i = 0; i < others.size(); i += 2) {
            String who = String.valueOf(others.get(i));
            spent.put(who.startsWith(SPENT_BY) ? who.substring(SPENT_BY.length()) : who, number(others.get(i + 1)));
        }
        return new Account(
                number(parts.get(0)), number(parts.get(1)), number(parts.get(2)), number(parts.get(3)), spent);
    }

    private static long number(Object value) throws Unavailable {
        try {
            return Long.parseLong(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new Unavailable("an answer that is no number", e);
        }
    }

    @Override
    public void close() {
        link.close(open -> open.zrem(REPLICAS, me));
    }
}
