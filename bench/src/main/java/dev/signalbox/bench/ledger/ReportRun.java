package dev.signalbox.bench.ledger;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.sqlite.SqliteReports;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Fills a store with as many records as asked for, evenly over thirty days, and times the questions. A part
/// goes in as the gateway writes it, which is timed; the rest is made by SQLite itself, which is faster.
final class ReportRun {
    private static final String NODE = "6f1a3a7e-0000-4000-8000-000000000001";
    private static final int BATCH = 5_000;
    private static final int WRITTEN = 100_000;
    private static final int STRIDE = 64;
    private static final Instant END = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration SPAN = Duration.ofDays(30);

    /// From and to which record, the first one's time, milliseconds of all, how many all are.
    private static final String MAKE = """
            WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2),
              one AS (SELECT i, abs(random()) % 200 AS k, abs(random()) % 8 AS r, abs(random()) % 3 AS t,
                abs(random()) % 50 = 0 AS bad, random() AS hash FROM n)
            INSERT INTO requests SELECT (1 << 54) + i * 8, ?3 + i * ?4 / ?5,
              printf('req_%016x0123456789abcdef', hash), hash, 'chat', 'openai', 'key-' || k, 'workload-' || (k % 12),
              'route-' || r, 'openai/model-' || r || '-' || t, 'model-' || r || '-' || t, k % 2,
              CASE bad WHEN 1 THEN 502 ELSE 200 END, CASE bad WHEN 1 THEN 'upstream_error' ELSE 'success' END,
              CASE bad WHEN 1 THEN 'upstream_unavailable' END, 200 + k * 10, 50 + k, 0, 0, 0, 0, 0, NULL, NULL,
              1300000000, 400000000, 2000, 5000,
              '[{"target":"openai/model-' || r || '-' || t || '","failure":null,"status":200,"nanos":1300000000}]', '[]'
            FROM one""";

    private static final String ADD_UP = """
            INSERT INTO hours SELECT at / 3600000, key, workload, route, target, outcome, count(*), count(*),
              sum(input), sum(output), 0, 0, 0, 0, count(*), 1300 * count(*), 400 * count(*), count(*)
            FROM requests WHERE id >= 1 << 54 GROUP BY 1, 2, 3, 4, 5, 6
            ON CONFLICT DO UPDATE SET requests = requests + excluded.requests""";

    private ReportRun() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0], "report.db");
        long count = Long.parseLong(arguments[1]);
        String id = write(file, count);
        make(file, count);
        System.out.printf("%d records, %d bytes each%n", count, Files.size(file) / count);
        SqliteReports reports = new SqliteReports(file);
        for (By by : By.values()) {
            time(
                    "a day by " + by.word(),
                    () -> reports.usage(new Question(by, END.minus(Duration.ofDays(1)), END, ZoneOffset.UTC)));
            time(
                    "30 days by " + by.word(),
                    () -> reports.usage(new Question(by, END.minus(SPAN), END, ZoneOffset.UTC)));
        }
        time("one request", () -> reports.request(id));
    }

    /// @return the last one's identifier
    private static String write(Path file, long count) throws Exception {
        Generated generated = new Generated();
        String last = "";
        try (SqliteStore store = SqliteStore.open(file, Duration.ofDays(3_650), Duration.ofDays(3_650))) {
            long begin = System.nanoTime();
            for (long done = 0; done < WRITTEN; done += BATCH) {
                List<Kept> records = new ArrayList<>(BATCH);
                for (int i = 0; i < BATCH; i++) {
                    long at = END.minus(SPAN).toEpochMilli() + (done + i) * SPAN.toMillis() / count;
                    records.add(new Kept(new Place(NODE, 0, 1 + done / BATCH, STRIDE * (i + 1)), generated.next(at)));
                }
                last = records.getLast().record().requestId();
                Batch.File part = new Batch.File(NODE, 1 + done / BATCH);
                store.write(new Batch(records, List.of(new Batch.Reached(part, STRIDE * (BATCH + 2)))), List.of());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf("%d records written in %.1f s: %.0f a second%n", WRITTEN, seconds, WRITTEN / seconds);
        }
        return last;
    }

    private static void make(Path file, long count) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                PreparedStatement make = connection.prepareStatement(MAKE)) {
            statement.execute("PRAGMA synchronous = OFF");
            make.setLong(1, WRITTEN);
            make.setLong(2, count);
            make.setLong(3, END.minus(SPAN).toEpochMilli());
            make.setLong(4, SPAN.toMillis());
            make.setLong(5, count);
            make.executeUpdate();
            statement.executeUpdate(ADD_UP);
        }
    }

    private interface Asked {
        List<?> answer() throws Exception;
    }

    private static void time(String what, Asked asked) throws Exception {
        long begin = System.nanoTime();
        int lines = asked.answer().size();
        System.out.printf("%s: %.1f ms, %d lines%n", what, (System.nanoTime() - begin) / 1e6, lines);
    }
}
