package dev.signalbox.storage.postgres;

import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.Saturating;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Adds requests up that are alike: by the hour, by the day, and by the hour whatever they are. Written at the
/// end of each batch, in its transaction, always in the same order: of two gateways that add to the same rows one
/// waits for the other, and never both.
final class Sums {
    static final int HOURS_OF_DAY = 24;

    static final List<String> COLUMNS = List.of(
            "requests",
            "attempts",
            "input",
            "output",
            "cached_input",
            "cache_write",
            "reasoning",
            "cost",
            "unpriced",
            "duration_ms",
            "first_content_ms",
            "with_content",
            "cost_in_vain");

    private static final long HOUR_SECONDS = TimeUnit.HOURS.toSeconds(1);
    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final int MOST_KNOWN = 50_000;
    private static final String ADD_KINDS = "INSERT INTO signalbox.kinds SELECT * FROM"
            + " unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) ON CONFLICT DO NOTHING";

    private final Connection connection;
    private final Map<Kind, UUID> ids = new HashMap<>();

    /// Those that are in the table, and those that are about to be.
    private final Set<Kind> there = new LinkedHashSet<>();

    private final Map<Hour, long[]> open = new HashMap<>();

    private record Kind(String key, String workload, String route, String target, Outcome outcome) {
        /// The same everywhere and for ever.
        UUID id() {
            StringBuilder text = new StringBuilder();
            for (String part : List.of(key, workload, route, target, outcome.label())) {
                text.append(part.length()).append(':').append(part);
            }
            return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Hour(long hour, Kind kind) {}

    /// A row's key: the hour or the day as seconds since 1970, and what of.
    private record At(long seconds, String of) implements Comparable<At> {
        @Override
        public int compareTo(At other) {
            int order = Long.compare(seconds, other.seconds);
            return order == 0 ? of.compareTo(other.of) : order;
        }
    }

    Sums(Connection connection) {
        this.connection = connection;
    }

    void add(UsageRecord record) {
        String key = record.key();
        Kind kind =
                new Kind(key == null ? "" : key, record.workload(), record.route(), record.target(), record.outcome());
        add(record, open.computeIfAbsent(new Hour(hour(record), kind), _ -> new long[COLUMNS.size()]));
    }

    /// Adds a record to sums in the order of [#COLUMNS]. What is too much for a number is the largest one.
    static void add(UsageRecord record, long[] sums) {
        long content = record.firstContentNanos();
        Usage usage = record.usage();
        Cost cost = record.cost();
        int at = 0;
        sums[at++]++;
        sums[at++] += record.attempts().size();
        sums[at] = Saturating.sum(sums[at], usage.input());
        at++;
        sums[at] = Saturating.sum(sums[at], usage.output());
        at++;
        sums[at] = Saturating.sum(sums[at], usage.cachedInput());
        at++;
        sums[at] = Saturating.sum(sums[at], usage.cacheWrite());
        at++;
        sums[at] = Saturating.sum(sums[at], usage.reasoning());
        at++;
        sums[at] = Saturating.sum(sums[at], cost == null ? 0 : cost.picodollars());
        at++;
        // Not known is not the same as nothing.
        sums[at++] += record.costUnknown() ? 1 : 0;
        sums[at++] += record.durationNanos() / NANOS_OF_MILLI;
        sums[at++] += content >= 0 ? content / NANOS_OF_MILLI : 0;
        sums[at++] += content >= 0 ? 1 : 0;
        sums[at] = Saturating.sum(sums[at], record.costInVain());
    }

    /// Writes what was added.
    void write() throws SQLException {
        Map<At, long[]> hours = new TreeMap<>();
        Map<At, long[]> days = new TreeMap<>();
        Map<At, long[]> totals = new TreeMap<>();
        Map<UUID, Kind> fresh = new TreeMap<>();
        open.forEach((at, sums) -> {
            UUID id = ids.computeIfAbsent(at.kind, Kind::id);
            if (there.add(at.kind)) {
                fresh.put(id, at.kind);
            }
            long seconds = at.hour * HOUR_SECONDS;
            long day = Math.floorDiv(at.hour, HOURS_OF_DAY) * HOURS_OF_DAY * HOUR_SECONDS;
            together(hours, new At(seconds, id.toString()), sums);
            together(days, new At(day, id.toString()), sums);
            together(totals, new At(seconds, at.kind.outcome.label()), sums);
        });
        open.clear();
        write(fresh);
        write("hours", "hour, kind", "uuid", hours);
        write("days", "day, kind", "uuid", days);
        write("totals", "hour, outcome", "text", totals);
        if (ids.size() > MOST_KNOWN) {
            ids.clear();
            there.clear();
        }
    }

    private static void together(Map<At, long[]> all, At at, long[] sums) {
        long[] together = all.computeIfAbsent(at, _ -> new long[sums.length]);
        for (int i = 0; i < sums.length; i++) {
            together[i] = Saturating.sum(together[i], sums[i]);
        }
    }

    private void write(Map<UUID, Kind> kinds) throws SQLException {
        if (kinds.isEmpty()) {
            return;
        }
        try (Columns add = new Columns(connection, ADD_KINDS)) {
            add.put("uuid", kinds.keySet().toArray());
            add.put("text", texts(kinds, Kind::key));
            add.put("text", texts(kinds, Kind::workload));
            add.put("text", texts(kinds, Kind::route));
            add.put("text", texts(kinds, Kind::target));
            add.put("text", texts(kinds, kind -> kind.outcome.label()));
            add.run();
        }
    }

    private static Object[] texts(Map<UUID, Kind> kinds, Function<Kind, String> part) {
        return kinds.values().stream().map(part).map(Fields::clean).toArray();
    }

    private void write(String table, String key, String type, Map<At, long[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (Columns add = new Columns(connection, upsert(table, key, List.of(type)))) {
            add.put("bigint", rows.keySet().stream().map(At::seconds).toArray());
            add.put(type, rows.keySet().stream().map(At::of).toArray());
            sums(add, rows.values());
            add.run();
        }
    }

    static void sums(Columns add, Collection<long[]> rows) throws SQLException {
        for (int i = 0; i < COLUMNS.size(); i++) {
            int column = i;
            add.put("bigint", rows.stream().map(sums -> sums[column]).toArray());
        }
    }

    /// Adds to rows that are there or makes them, of as many as there are in arrays.
    ///
    /// @param key its first column is a time, given in seconds since 1970
    /// @param types of the other columns of the key
    static String upsert(String table, String key, List<String> types) {
        StringBuilder sql = new StringBuilder("INSERT INTO signalbox." + table + " AS t (" + key + ", "
                + String.join(", ", COLUMNS) + ") SELECT to_timestamp(at), ");
        String of = key.substring(key.indexOf(',') + 2);
        sql.append(of).append(", ").append(String.join(", ", COLUMNS)).append(" FROM unnest(?::bigint[]");
        types.forEach(type -> sql.append(", ?::").append(type).append("[]"));
        sql.append(", ?::bigint[]".repeat(COLUMNS.size())).append(") AS rows (at, " + of + ", ");
        sql.append(String.join(", ", COLUMNS)).append(") ON CONFLICT (" + key + ") DO UPDATE SET ");
        for (int i = 0; i < COLUMNS.size(); i++) {
            String column = COLUMNS.get(i);
            sql.append(i == 0 ? "" : ", ").append(column + " = t." + column + " + excluded." + column);
        }
        return sql.toString();
    }

    /// In which it arrived, since 1970.
    static long hour(UsageRecord record) {
        return Math.floorDiv(Days.time(record.epochMillis()).getEpochSecond(), HOUR_SECONDS);
    }

    static long seconds(long hour) {
        return hour * HOUR_SECONDS;
    }
}
