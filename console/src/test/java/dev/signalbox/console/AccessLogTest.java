package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.console.Samples.FixedVitals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("sockets")
class AccessLogTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Metrics metrics = new Metrics("test");

    @Test
    void aRecordIsWrittenSoonWithoutClosing() {
        Memory memory = new Memory();
        try (AccessLog log = AccessLog.start(memory, 16, metrics)) {
            log.record(Samples.refused("only"));

            await().until(() -> memory.ids().equals(List.of("only")));
        }
    }

    @Test
    void theLinesOfEachThreadStayInOrderAndNoneIsLost() throws Exception {
        Memory memory = new Memory();
        int threads = 4;
        int each = 5_000;
        try (AccessLog log = AccessLog.start(memory, 32_768, metrics)) {
            List<Thread> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String name = "t" + thread + "-";
                writers.add(Thread.ofPlatform().start(() -> {
                    for (int at = 0; at < each; at++) {
                        log.record(Samples.refused(name + at));
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }

        Map<String, Integer> next = new HashMap<>();
        for (String id : memory.ids()) {
            String thread = id.substring(0, id.indexOf('-'));
            int at = Integer.parseInt(id.substring(id.indexOf('-') + 1));
            assertThat(at).isEqualTo(next.getOrDefault(thread, 0));
            next.put(thread, at + 1);
        }
        assertThat(next)
                .hasSize(threads)
                .allSatisfy((_, count) -> assertThat(count).isEqualTo(each));
        assertThat(dropped()).isZero();
    }

    @Test
    void aStuckDestinationDropsLinesAndCountsThem() throws Exception {
        Memory memory = new Memory();
        memory.block();
        try (AccessLog log = AccessLog.start(memory, 8, metrics)) {
            log.record(Samples.refused("first"));
            memory.awaitWrite();
            for (int at = 0; at < 20; at++) {
                log.record(Samples.refused("later-" + at));
            }

            assertThat(dropped()).isEqualTo(12);
            memory.release();
        }

        assertThat(memory.ids()).hasSize(9).startsWith("first", "later-0").endsWith("later-7");
    }

    @Test
    void closingWritesWhatWaits() {
        Memory memory = new Memory();
        AccessLog log = AccessLog.start(memory, 4096, metrics);
        for (int at = 0; at < 3000; at++) {
            log.record(Samples.refused("r" + at));
        }

        log.close();

        assertThat(memory.ids()).hasSize(3000);
        assertThat(memory.closed).isTrue();
    }

    @Test
    void closingDoesNotWaitForeverForAStuckDestination() throws Exception {
        Memory memory = new Memory();
        memory.block();
        AccessLog log = AccessLog.start(memory, 8, metrics);
        log.record(Samples.refused("stuck"));
        memory.awaitWrite();
        log.record(Samples.refused("lost"));

        log.close();

        assertThat(dropped()).isEqualTo(1);
        memory.release();
    }

    @Test
    void whatIsRecordedAfterClosingIsCountedAsDropped() {
        Memory memory = new Memory();
        AccessLog log = AccessLog.start(memory, 8, metrics);
        log.close();

        log.record(Samples.refused("late"));

        assertThat(dropped()).isEqualTo(1);
        assertThat(memory.ids()).isEmpty();
    }

    @Test
    void aFailedWriteIsCountedAndTheNextLineStandsOnItsOwn() {
        Memory memory = new Memory();
        memory.failNext();
        try (AccessLog log = AccessLog.start(memory, 8, metrics)) {
            log.record(Samples.refused("lost"));
            await().until(() -> value("signalbox_access_log_write_errors_total") == 1);

            log.record(Samples.refused("kept"));
        }

        assertThat(dropped()).isEqualTo(1);
        assertThat(memory.text()).startsWith("torn\n{").endsWith("}\n").contains("kept");
    }

    @Test
    void afterALongSilenceTheNextRecordWakesTheWriter() {
        Memory memory = new Memory();
        try (AccessLog log = AccessLog.start(memory, 16, metrics)) {
            await().until(log::isAsleep);

            log.record(Samples.refused("good morning"));

            await().until(() -> memory.ids().equals(List.of("good morning")));
        }
    }

    @Test
    void aFileIsAppendedToAndOpenedAgainAfterRotation(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        Path rotated = folder.resolve("access.log.1");
        Files.writeString(file, "{\"request_id\":\"old\"}\n");
        try (AccessLog log = AccessLog.toFile(file, metrics)) {
            log.record(Samples.refused("before"));
            await().until(() -> ids(Files.readString(file)).equals(List.of("old", "before")));

            Files.move(file, rotated);
            log.reopen();
            await().until(() -> Files.exists(file));
            log.record(Samples.refused("after"));
        }

        assertThat(ids(Files.readString(rotated))).containsExactly("old", "before");
        assertThat(ids(Files.readString(file))).containsExactly("after");
    }

    @Test
    void aFileThatCannotBeOpenedIsAnErrorAtOnce(@TempDir Path folder) {
        assertThatThrownBy(() -> AccessLog.toFile(folder.resolve("no/such/folder.log"), metrics))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("folder.log");
    }

    private double dropped() {
        return value("signalbox_access_log_dropped_total");
    }

    private double value(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            metrics.write(FixedVitals.healthy(), null, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Exposition.parse(out.toString(StandardCharsets.UTF_8)).value(name);
    }

    private static List<String> ids(String text) {
        return text.lines()
                .map(line -> JSON.readTree(line).get("request_id").asString())
                .toList();
    }

    /// A destination in memory that can be made to stand still or to fail.
    private static final class Memory implements LogDestination {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final CountDownLatch writing = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile boolean failing;
        private volatile boolean closed;

        void block() {
            gate = new CountDownLatch(1);
        }

        void release() {
            gate.countDown();
        }

        void failNext() {
            failing = true;
        }

        void awaitWrite() throws InterruptedException {
            writing.await();
        }

        String text() {
            return written.toString(StandardCharsets.UTF_8);
        }

        List<String> ids() {
            return AccessLogTest.ids(text());
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            writing.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failing) {
                failing = false;
                written.write("torn".getBytes(StandardCharsets.UTF_8));
                throw new IOException("no space left on device");
            }
            written.write(bytes, 0, length);
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
