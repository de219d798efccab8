package dev.signalbox.app.server;

import dev.signalbox.core.port.AuditLog.Act;
import dev.signalbox.core.port.SecurityEvents.Kind;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts who was turned away, by the address, in IPv6 by the network of 64 bits: whoever floods the gateway must
/// not flood the audit log.
final class Intruders {
    /// That are told apart at once; the rest is counted together.
    static final int MAX_SOURCES = 1000;

    /// Lines of one telling; the most busy ones.
    static final int MAX_LINES = 100;

    private final Map<Seen, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Kind, LongAdder> others = new EnumMap<>(Kind.class);

    Intruders() {
        for (Kind kind : Kind.values()) {
            others.put(kind, new LongAdder());
        }
    }

    private record Seen(Kind kind, @Nullable InetAddress source) {}

    private record Count(Seen seen, long times) {}

    void saw(Kind kind, @Nullable InetAddress source) {
        Seen seen = new Seen(kind, network(source));
        LongAdder count = counts.get(seen);
        if (count == null && counts.size() < MAX_SOURCES) {
            count = counts.computeIfAbsent(seen, _ -> new LongAdder());
        }
        if (count != null) {
            count.increment();
        } else {
            other(kind, 1);
        }
    }

    private void other(Kind kind, long times) {
        LongAdder sum = others.get(kind);
        if (sum != null) {
            sum.add(times);
        }
    }

    private static @Nullable InetAddress network(@Nullable InetAddress source) {
        if (!(source instanceof Inet6Address)) {
            return source;
        }
        byte[] bytes = source.getAddress();
        Arrays.fill(bytes, 8, 16, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    /// What was seen since the last time, one act for each source.
    List<Act> take() {
        List<Count> taken = new ArrayList<>();
        for (Seen seen : List.copyOf(counts.keySet())) {
            LongAdder count = counts.remove(seen);
            if (count != null) {
                taken.add(new Count(seen, count.sum()));
            }
        }
        taken.sort(Comparator.comparingLong(Count::times).reversed());
        List<Act> acts = new ArrayList<>();
        for (Count each : taken) {
            if (acts.size() < MAX_LINES) {
                acts.add(act(each.seen.kind, each.seen.source, each.times));
            } else {
                other(each.seen.kind, each.times);
            }
        }
        others.forEach((kind, sum) -> {
            long times = sum.sumThenReset();
            if (times > 0) {
                acts.add(act(kind, null, times));
            }
        });
        return acts;
    }

    private static Act act(Kind kind, @Nullable InetAddress source, long times) {
        String shown = source == null ? null : source.getHostAddress() + (source instanceof Inet6Address ? "/64" : "");
        return new Act("process", shown, kind.word(), null, Map.of(), Map.of("times", String.valueOf(times)));
    }
}
