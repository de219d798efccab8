package dev.signalbox.storage.sqlite;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A record as a row of the table `requests`.
final class Row {
    static final String ADD = "INSERT INTO requests VALUES (?" + ",?".repeat(29) + ") ON CONFLICT DO NOTHING";

    static final String FIND =
            "SELECT * FROM requests WHERE request_hash = ? AND request = ? ORDER BY at DESC, id DESC LIMIT ?";

    private static final JsonMapper JSON = JsonMapper.shared();

    private Row() {}

    /// Fills [#ADD].
    static void bind(PreparedStatement row, long id, UsageRecord record) throws SQLException {
        Usage usage = record.usage();
        int at = 1;
        row.setLong(at++, id);
        row.setLong(at++, record.epochMillis());
        row.setString(at++, record.requestId());
        row.setLong(at++, hash(record.requestId()));
        row.setString(at++, record.operation());
        row.setString(at++, record.dialect());
        text(row, at++, record.key());
        row.setString(at++, record.workload());
        row.setString(at++, record.route());
        row.setString(at++, record.target());
        text(row, at++, record.model());
        row.setBoolean(at++, record.streamed());
        row.setInt(at++, record.status());
        row.setString(at++, record.outcome().label());
        text(row, at++, record.code());
        row.setLong(at++, usage.input());
        row.setLong(at++, usage.output());
        row.setLong(at++, usage.cachedInput());
        row.setLong(at++, usage.cacheWrite());
        row.setLong(at++, usage.cacheWriteHour());
        row.setLong(at++, usage.reasoning());
        row.setBoolean(at++, usage.estimated());
        Cost cost = record.cost();
        if (cost == null) {
            row.setNull(at++, Types.BIGINT);
            row.setNull(at++, Types.BOOLEAN);
        } else {
            row.setLong(at++, cost.picodollars());
            row.setBoolean(at++, cost.estimated());
        }
        row.setLong(at++, record.durationNanos());
        row.setLong(at++, record.firstContentNanos());
        row.setLong(at++, record.bytesIn());
        row.setLong(at++, record.bytesOut());
        row.setString(at++, list(record.attempts()));
        row.setString(at, list(record.skipped()));
    }

    static UsageRecord read(ResultSet row) throws SQLException {
        return new UsageRecord(
                row.getString("request"),
                row.getLong("at"),
                row.getString("operation"),
                row.getString("dialect"),
                row.getString("key"),
                row.getString("workload"),
                row.getString("route"),
                row.getString("target"),
                row.getString("model"),
                row.getBoolean("streamed"),
                row.getInt("status"),
                Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                row.getString("code"),
                new Usage(
                        row.getLong("input"),
                        row.getLong("output"),
                        row.getLong("cached_input"),
                        row.getLong("cache_write"),
                        row.getLong("cache_write_hour"),
                        row.getLong("reasoning"),
                        row.getBoolean("estimated")),
                cost(row),
                List.of(JSON.readValue(row.getString("attempts"), AttemptRecord[].class)),
                List.of(JSON.readValue(row.getString("skipped"), Skipped[].class)),
                row.getLong("duration_ns"),
                row.getLong("first_content_ns"),
                row.getLong("bytes_in"),
                row.getLong("bytes_out"));
    }

    private static @Nullable Cost cost(ResultSet row) throws SQLException {
        long picodollars = row.getLong("cost");
        return row.wasNull() ? null : new Cost(picodollars, row.getBoolean("cost_estimated"));
    }

    /// An index of these takes a fifth of what one of the identifiers would.
    static long hash(String request) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < request.length(); i++) {
            hash = (hash ^ request.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static String list(List<?> all) {
        return all.isEmpty() ? "[]" : JSON.writeValueAsString(all);
    }

    private static void text(PreparedStatement row, int at, @Nullable String text) throws SQLException {
        if (text == null) {
            row.setNull(at, Types.VARCHAR);
        } else {
            row.setString(at, text);
        }
    }
}
