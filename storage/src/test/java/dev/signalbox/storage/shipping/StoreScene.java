package dev.signalbox.storage.shipping;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.Records;
import dev.signalbox.storage.spool.Spool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// What tests of a store need. Each has one of its own, which is empty.
public abstract class StoreScene {
    static final String NODE = "6f1a3a7e-0000-4000-8000-000000000001";
    static final String OTHER_NODE = "6f1a3a7e-0000-4000-8000-000000000002";
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration LONG = Duration.ofDays(36_500);

    @TempDir
    protected Path folder;

    /// The test's, made where it is missing; only one of them is open at a time.
    protected abstract Store open(Duration keepRecords, Duration keepSums) throws Exception;

    /// What the test's store answers.
    protected abstract Reports reports() throws Exception;

    /// Makes the test's store, which is there, one that a newer version has written.
    protected abstract void makeNewer() throws Exception;

    Store open() throws Exception {
        return open(LONG, LONG);
    }

    protected List<Sum> sums(By by) throws Exception {
        return reports().usage(new Question(by, Instant.EPOCH, NOON.plus(Duration.ofDays(9)), ZoneOffset.UTC));
    }

    protected static Batch batch(long segment, UsageRecord... records) {
        return batchTo(NODE, segment, records.length > 17 ? 1 << 20 : 200, records);
    }

    static Batch batchTo(String node, long segment, int offset, UsageRecord... records) {
        List<Kept> kept = new ArrayList<>();
        for (UsageRecord record : records) {
            kept.add(Kept.of(new Place(node, 0, segment, 64 + 8 * kept.size()), record));
        }
        return new Batch(kept, List.of(new Batch.Reached(new Batch.File(node, segment), offset)));
    }

    protected Spool spool(String name) throws IOException {
        return Spool.open(folder.resolve(name), 64 << 20, 1);
    }

    protected static void write(Ledger lane, int count) {
        for (int i = 0; i < count; i++) {
            lane.record(Records.answered("req_" + i));
        }
    }

    protected static void end(Shipper shipper, Spool spool) {
        spool.seal();
        shipper.close();
        spool.close();
    }

    /// How many succeeded, according to the sums.
    protected long succeeded() throws Exception {
        return sums(By.OUTCOME).stream()
                .filter(sum -> sum.name().equals(Outcome.SUCCESS.label()))
                .mapToLong(Sum::requests)
                .sum();
    }
}
