package dev.signalbox.storage.sqlite;

import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/// The sums of requests of one hour that are alike, as far as a batch adds to them.
final class Hour {
    static final String ADD = """
            INSERT INTO hours VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT DO UPDATE SET
              requests = requests + excluded.requests,
              attempts = attempts + excluded.attempts,
              input = input + excluded.input,
              output = output + excluded.output,
              cached_input = cached_input + excluded.cached_input,
              cache_write = cache_write + excluded.cache_write,
              reasoning = reasoning + excluded.reasoning,
              cost = cost + excluded.cost,
              unpriced = unpriced + excluded.unpriced,
              duration_ms = duration_ms + excluded.duration_ms,
              first_content_ms = first_content_ms + excluded.first_content_ms,
              with_content = with_content + excluded.with_content""";

    private static final long MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final int SUMS = 12;
    private static final int FIRST_SUM = 7;

    private final long[] sums = new long[SUMS];

    /// What requests have in common that are added up together.
    ///
    /// @param hour since 1970
    /// @param key empty for none
    record Kind(long hour, String key, String workload, String route, String target, String outcome) {
        static Kind of(UsageRecord record) {
            String key = record.key();
            return new Kind(
                    Math.floorDiv(record.epochMillis(), MILLIS),
                    key == null ? "" : key,
                    record.workload(),
                    record.route(),
                    record.target(),
                    record.outcome().label());
        }
    }

    void add(UsageRecord record) {
        Usage usage = record.usage();
        boolean content = record.firstContentNanos() >= 0;
        int at = 0;
        sums[at++]++;
        sums[at++] += record.attempts().size();
        sums[at++] += usage.input();
        sums[at++] += usage.output();
        sums[at++] += usage.cachedInput();
        sums[at++] += usage.cacheWrite();
        sums[at++] += usage.reasoning();
        sums[at++] += record.cost() == null ? 0 : record.cost().picodollars();
        // Not known is not the same as nothing.
        sums[at++] += record.costUnknown() ? 1 : 0;
        sums[at++] += TimeUnit.NANOSECONDS.toMillis(record.durationNanos());
        sums[at++] += content ? TimeUnit.NANOSECONDS.toMillis(record.firstContentNanos()) : 0;
        sums[at] += content ? 1 : 0;
    }

    void write(Kind kind, PreparedStatement add) throws SQLException {
        add.setLong(1, kind.hour);
        add.setString(2, kind.key);
        add.setString(3, kind.workload);
        add.setString(4, kind.route);
        add.setString(5, kind.target);
        add.setString(6, kind.outcome);
        for (int i = 0; i < SUMS; i++) {
            add.setLong(FIRST_SUM + i, sums[i]);
        }
        add.executeUpdate();
    }
}
