package dev.signalbox.storage.postgres;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Single requests as rows of the table `requests`. They are sent in PostgreSQL's binary form of COPY: nothing else
/// costs as little on either side.
final class Rows {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int COLUMNS = 37;
    private static final int LARGE = 1 << 18;
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private final CopyIn copy;
    private final Fields fields = new Fields();

    private Rows(CopyIn copy) {
        this.copy = copy;
    }

    /// Writes them all, in the transaction that there is.
    static void write(Connection connection, List<UsageRecord> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        Rows rows = new Rows(connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY signalbox.requests FROM STDIN (FORMAT binary)"));
        rows.fields.raw(HEADER);
        for (UsageRecord record : records) {
            rows.write(record);
        }
        rows.fields.int16(-1);
        rows.flush();
        rows.copy.endCopy();
    }

    private void write(UsageRecord record) throws SQLException {
        fields.int16(COLUMNS);
        fields.number(ChronoUnit.MICROS.between(EPOCH, Days.time(record.epochMillis())));
        fields.text(record.requestId());
        fields.text(record.operation());
        fields.text(record.dialect());
        fields.text(record.key());
        fields.text(record.workload());
        fields.text(record.route());
        fields.text(record.target());
        fields.text(record.model());
        fields.flag(record.streamed());
        fields.small(record.status());
        fields.text(record.outcome().label());
        fields.text(record.code());
        Usage usage = record.usage();
        fields.number(usage.input());
        fields.number(usage.output());
        fields.number(usage.cachedInput());
        fields.number(usage.cacheWrite());
        fields.number(usage.cacheWriteHour());
        fields.number(usage.reasoning());
        fields.flag(usage.estimated());
        Cost cost = record.cost();
        if (cost == null) {
            fields.nothing();
            fields.nothing();
        } else {
            fields.number(cost.picodollars());
            fields.flag(cost.estimated());
        }
        fields.number(record.costInVain());
        fields.number(record.durationNanos());
        if (record.firstContentNanos() < 0) {
            fields.nothing();
        } else {
            fields.number(record.firstContentNanos());
        }
        fields.number(record.bytesIn());
        fields.number(record.bytesOut());
        fields.text(tags(record.tags()));
        fields.text(attempts(record.attempts()));
        fields.text(skipped(record.skipped()));
        Usage.Media media = usage.media();
        fields.number(media.audioInput());
        fields.number(media.imageInput());
        fields.number(media.audioOutput());
        fields.number(media.imageOutput());
        fields.text(usage.tier());
        fields.number(record.maxTokens());
        fields.number(record.digest());
        if (fields.length() > LARGE) {
            flush();
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(fields.bytes(), 0, fields.length());
        fields.clear();
    }

    private static @Nullable String tags(@Nullable String tags) {
        if (tags == null) {
            return null;
        }
        StringBuilder json = new StringBuilder("{");
        for (String tag : tags.split(",", -1)) {
            int equals = Math.max(tag.indexOf('='), 0);
            string(json.append(json.length() == 1 ? "" : ","), tag.substring(0, equals));
            string(json.append(':'), tag.substring(Math.min(equals + 1, tag.length())));
        }
        return json.append('}').toString();
    }

    private static String attempts(List<AttemptRecord> attempts) {
        StringBuilder json = new StringBuilder("[");
        for (AttemptRecord attempt : attempts) {
            string(json.append(json.length() == 1 ? "" : ",").append("{\"target\":"), attempt.target());
            String failure = attempt.failure();
            json.append(",\"failure\":");
            if (failure == null) {
                json.append("null");
            } else {
                string(json, failure);
            }
            json.append(",\"status\":").append(attempt.status());
            json.append(",\"nanos\":").append(attempt.nanos()).append('}');
        }
        return json.append(']').toString();
    }

    private static String skipped(List<Skipped> skipped) {
        StringBuilder json = new StringBuilder("[");
        for (Skipped each : skipped) {
            string(json.append(json.length() == 1 ? "" : ",").append("{\"target\":"), each.target());
            json.append(",\"credential\":").append(each.credential());
            string(json.append(",\"reason\":"), each.reason());
            json.append('}');
        }
        return json.append(']').toString();
    }

    private static void string(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c >= ' ') {
                json.append(c);
            } else {
                json.append(c == 0 ? "\uFFFD" : String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        json.append('"');
    }

    /// The request of a row with all columns.
    static UsageRecord read(ResultSet row) throws SQLException {
        try {
            return record(row);
        } catch (IllegalArgumentException | JacksonException e) {
            // A newer version may have written what this one does not know.
            throw new SQLException("a row of a request cannot be read", e);
        }
    }

    private static UsageRecord record(ResultSet row) throws SQLException {
        long firstContent = row.getLong("first_content_ns");
        if (row.wasNull()) {
            firstContent = -1;
        }
        return new UsageRecord(
                row.getString("request"),
                row.getObject("at", OffsetDateTime.class).toInstant().toEpochMilli(),
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
                        row.getBoolean("tokens_estimated"),
                        Usage.Media.of(
                                row.getLong("audio_input"),
                                row.getLong("image_input"),
                                row.getLong("audio_output"),
                                row.getLong("image_output")),
                        row.getString("service_tier")),
                cost(row),
                attempts(row.getString("attempts")),
                List.of(JSON.readValue(row.getString("skipped"), Skipped[].class)),
                row.getLong("duration_ns"),
                firstContent,
                row.getLong("bytes_in"),
                row.getLong("bytes_out"),
                tags(row),
                row.getLong("cost_in_vain"),
                row.getLong("max_tokens"),
                row.getLong("body_digest"),
                null);
    }

    /// An attempt as it is written here.
    private record Written(String target, @Nullable String failure, int status, long nanos) {}

    private static List<AttemptRecord> attempts(String json) {
        return Arrays.stream(JSON.readValue(json, Written[].class))
                .map(each -> new AttemptRecord(each.target, each.failure, each.status, each.nanos))
                .toList();
    }

    private static @Nullable Cost cost(ResultSet row) throws SQLException {
        long picodollars = row.getLong("cost");
        return row.wasNull() ? null : new Cost(picodollars, row.getBoolean("cost_estimated"));
    }

    private static @Nullable String tags(ResultSet row) throws SQLException {
        String json = row.getString("tags");
        if (json == null) {
            return null;
        }
        Map<String, String> tags = JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
        StringBuilder text = new StringBuilder();
        tags.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(value));
        return text.toString();
    }
}
