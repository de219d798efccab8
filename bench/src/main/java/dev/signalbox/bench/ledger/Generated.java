package dev.signalbox.bench.ledger;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Records of a company: 200 keys, 12 workloads, 8 routes with 3 targets each, one in fifty failed, none asked
/// twice.
final class Generated {
    private static final int KEYS = 200;
    private static final int WORKLOADS = 12;
    private static final int ROUTES = 8;
    private static final int TARGETS = 3;

    private final SplittableRandom random = new SplittableRandom(7);
    private long count;

    UsageRecord next(long epochMillis) {
        return of(epochMillis, random.nextInt(KEYS), random.nextInt(ROUTES));
    }

    /// Of one key and one route, as when one program asks for all.
    UsageRecord alike(long epochMillis) {
        return of(epochMillis, 1, 1);
    }

    private UsageRecord of(long epochMillis, int key, int route) {
        count++;
        String model = "model-" + route + "-" + random.nextInt(TARGETS);
        String target = "openai/" + model;
        boolean failed = random.nextInt(50) == 0;
        @Nullable String code = failed ? "upstream_unavailable" : null;
        int status = failed ? 502 : 200;
        long nanos = 300_000_000L + random.nextInt(2_000_000_000);
        return new UsageRecord(
                "req_" + Long.toHexString(count * 0x9E3779B97F4A7C15L) + "0123456789abcdef",
                epochMillis,
                "chat",
                "openai",
                "key-" + key,
                "workload-" + key % WORKLOADS,
                "route-" + route,
                target,
                model,
                random.nextBoolean(),
                status,
                failed ? Outcome.UPSTREAM_ERROR : Outcome.SUCCESS,
                code,
                failed ? Usage.NONE : Usage.of(200 + random.nextInt(4000), 50 + random.nextInt(1000)),
                failed ? null : new Cost(1_000_000_000L + random.nextInt(1_000_000_000), false),
                List.of(new AttemptRecord(target, code, status, nanos)),
                List.of(),
                nanos,
                failed ? -1 : nanos / 3,
                2000,
                5000,
                null,
                0,
                4096,
                random.nextLong() | 1,
                null);
    }
}
