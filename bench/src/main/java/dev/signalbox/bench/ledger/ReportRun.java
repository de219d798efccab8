package dev.signalbox.bench.ledger;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.storage.postgres.PostgresReports;
import dev.signalbox.storage.postgres.PostgresStore;
import dev.signalbox.storage.postgres.PostgresUrl;
import dev.signalbox.storage.shipping.Reports;
import dev.signalbox.storage.shipping.Store;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Spool;
import dev.signalbox.storage.sqlite.SqliteReports;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/// Carries as many records as asked for from a spool into a store, evenly over thirty days, says what CPU time
/// that takes here, and times the questions. The store is a new SQLite file, or an empty PostgreSQL database.
final class ReportRun {
    private static final int BATCH = 5_000;
    private static final Instant END = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration SPAN = Duration.ofDays(30);
    private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");

    private static final Duration LONG = Duration.ofDays(3_650);

    private ReportRun() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path file = folder.resolve("report.db");
        long count = Long.parseLong(arguments[1]);
        boolean alike = arguments.length > 2 && arguments[2].equals("alike");
        PostgresUrl server =
                arguments.length > 3 && !arguments[3].isEmpty() ? PostgresUrl.of(new Secret(arguments[3])) : null;
        String id;
        try (Store store =
                server == null ? SqliteStore.open(file, LONG, LONG) : new PostgresStore(server, LONG, LONG)) {
            id = write(folder, store, count, alike);
        }
        if (server == null) {
            System.out.printf("%d records, %d bytes each%n", count, Files.size(file) / count);
        }
        Reports reports = server == null ? new SqliteReports(file) : new PostgresReports(server);
        for (By by : By.values()) {
            Instant day = END.minus(Duration.ofDays(1));
            time("a day by " + by.word(), () -> reports.usage(new Question(by, day, END, ZoneOffset.UTC)));
            Instant seoul = day.minus(Duration.ofHours(9));
            time(
                    "a day in Seoul by " + by.word(),
                    () -> reports.usage(new Question(by, seoul, seoul.plus(Duration.ofDays(1)), SEOUL)));
            time("30 days by " + by.word(), () -> reports.usage(new Question(by, END.minus(SPAN), END, SEOUL)));
        }
        time("one request", () -> reports.request(id));
        time("no request", () -> reports.request("none"));
        Instant half = END.minus(Duration.ofMinutes(30 + 20 * 24 * 60));
        time("spent by a key", () -> List.of(reports.spent(half, new Scope.OfKey("key-7"))));
    }

    /// @return an identifier of the first hour
    private static String write(Path folder, Store store, long count, boolean alike) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Generated generated = new Generated();
        String first = "";
        long cpu = 0;
        long half = 0;
        try (Spool spool = Spool.open(folder.resolve("spool"), 1L << 30, 1)) {
            Ledger lane = spool.lane();
            List<Batch.File> gone = List.of();
            long start = END.minus(SPAN).toEpochMilli();
            for (long done = 0; done < count; done += BATCH) {
                for (int i = 0; i < BATCH; i++) {
                    long at = start + (done + i) * SPAN.toMillis() / count;
                    var record = alike ? generated.alike(at) : generated.next(at);
                    first = first.isEmpty() ? record.requestId() : first;
                    lane.record(record);
                }
                long before = threads.getCurrentThreadCpuTime();
                Batch batch = spool.read(BATCH);
                store.write(batch, gone);
                gone = spool.stored(batch);
                long spent = threads.getCurrentThreadCpuTime() - before;
                cpu += spent;
                half += done >= count / 2 ? spent : 0;
            }
            System.out.printf(
                    "carried over: %.2f us of CPU a record, %.2f in the second half; %d lost%n",
                    cpu / 1e3 / count, half / 1e3 / (count - count / 2), spool.lost());
            long before = threads.getCurrentThreadCpuTime();
            while (store.tidy(END.toEpochMilli())) {
                // Until there is nothing left to do.
            }
            System.out.printf(
                    "tidied: %.2f us of CPU a record%n", (threads.getCurrentThreadCpuTime() - before) / 1e3 / count);
        }
        return first;
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
