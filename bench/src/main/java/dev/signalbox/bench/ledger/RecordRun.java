package dev.signalbox.bench.ledger;

import com.sun.management.ThreadMXBean;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Spool;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// What one record into the spool costs its event loop: time and bytes allocated. In bursts, between which the
/// spool is emptied, so that its files stay few and there is always a next one.
final class RecordRun {
    private static final int BURST = 1_000;
    private static final int BURSTS = 1_000;
    private static final int WARM_UP = 200;

    private static final int PAUSE_MILLIS = 2;

    private RecordRun() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "spool");
        UsageRecord[] records = new UsageRecord[64];
        Generated generated = new Generated();
        for (int i = 0; i < records.length; i++) {
            records[i] = generated.next(System.currentTimeMillis());
        }
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) {
            throw new IllegalStateException("this JVM does not count what threads allocate");
        }
        try (Spool spool = Spool.open(folder, 1L << 30, 1)) {
            Ledger lane = spool.lane();
            double[] nanos = new double[BURSTS];
            long allocated = 0;
            for (int burst = -WARM_UP; burst < BURSTS; burst++) {
                long bytesBefore = threads.getCurrentThreadAllocatedBytes();
                long begin = System.nanoTime();
                for (int i = 0; i < BURST; i++) {
                    lane.record(records[i & 63]);
                }
                long end = System.nanoTime();
                if (burst >= 0) {
                    nanos[burst] = (end - begin) / (double) BURST;
                    allocated += threads.getCurrentThreadAllocatedBytes() - bytesBefore;
                }
                for (Batch batch = spool.read(BURST); !batch.empty(); batch = spool.read(BURST)) {
                    spool.stored(batch);
                }
                // Nobody has a million requests a second: the next file is there in time.
                Thread.sleep(PAUSE_MILLIS);
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "record: %.0f ns in the median of %d bursts of %d, %.0f ns in the worst hundredth; %.1f bytes"
                            + " allocated a record; %d lost%n",
                    nanos[BURSTS / 2],
                    BURSTS,
                    BURST,
                    nanos[BURSTS * 99 / 100],
                    allocated / (double) ((long) BURSTS * BURST),
                    spool.lost());
        }
    }
}
