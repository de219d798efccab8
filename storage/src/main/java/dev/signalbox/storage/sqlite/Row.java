package dev.signalbox.storage.sqlite;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A record as a row of the table `requests`, which stores had before there were chunks.
final class Row {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Row() {}

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
                attempts(row.getString("attempts")),
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

    /// An attempt as it was written then.
    private record Written(String target, @Nullable String failure, int status, long nanos) {}

    private static List<AttemptRecord> attempts(String json) {
        return Arrays.stream(JSON.readValue(json, Written[].class))
                .map(each -> new AttemptRecord(each.target, each.failure, each.status, each.nanos))
                .toList();
    }
}
