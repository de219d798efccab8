package dev.signalbox.storage.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.usage.UsageRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that ends, or is damaged, at any byte gives exactly the records in front of that.
class RecoveryTest {
    private static final String NODE = "6f1a3a7e-0000-4000-8000-000000000001";
    private static final int RECORDS = 4;

    @TempDir
    Path folder;

    private final List<Integer> ends = new ArrayList<>();
    private byte[] whole = {};

    @BeforeEach
    void aSmallFile() throws IOException {
        Path file = folder.resolve("whole");
        Segment segment = Segment.create(file, NODE, 3, 1, 4096);
        RecordWriter writer = new RecordWriter(Segment.FRAME);
        int at = Segment.HEADER;
        for (int i = 0; i < RECORDS; i++) {
            int length = writer.write(record(i));
            assertThat(segment.append(writer.bytes(), length, new CRC32C())).isTrue();
            at = Segment.next(at, length);
            ends.add(at);
        }
        segment.force();
        segment.close();
        whole = Files.readAllBytes(file);
    }

    @Test
    void whenItIsCutShortAtAnyByte() throws Exception {
        for (int length = Segment.HEADER; length <= whole.length; length++) {
            assertThat(recovered(Arrays.copyOf(whole, length)))
                    .as("cut at %d", length)
                    .isEqualTo(inFrontOf(length));
        }
    }

    @Test
    void whenItsRestIsZerosFromAnyByteOn() throws Exception {
        for (int length = Segment.HEADER; length <= ends.getLast(); length++) {
            byte[] left = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length);
            assertThat(recovered(left)).as("zeros from %d", length).isEqualTo(inFrontOf(firstDifference(left)));
        }
    }

    @Test
    void whenAnyByteOfItIsDamaged() throws Exception {
        for (int at = Segment.HEADER; at < ends.getLast(); at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            List<String> before = inFrontOf(at);
            // What fills up a record to a multiple of eight bytes is not looked at.
            List<String> all = inFrontOf(whole.length);
            assertThat(recovered(damaged)).as("damaged at %d", at).isIn(before, all);
            if (isRecords(at)) {
                assertThat(recovered(damaged)).as("damaged at %d", at).isEqualTo(before);
            }
        }
    }

    @Test
    void whenItsHeaderIsDamagedItIsLeftAlone() throws IOException {
        for (int at = 0; at < Segment.HEADER; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            Path file = Files.write(folder.resolve("damaged"), damaged);
            assertThat(notOurs(file)).as("damaged at %d", at).isTrue();
        }
    }

    @Test
    void itSaysHowMuchWasCut() throws Exception {
        byte[] half = Arrays.copyOf(Arrays.copyOf(whole, ends.get(1) + 20), whole.length);
        Segment segment = Segment.open(Files.write(folder.resolve("half"), half), 1);

        assertThat(segment.cut()).isBetween(15, 20);
        segment.close();
        Segment good = Segment.open(Files.write(folder.resolve("good"), whole), 1);
        assertThat(good.cut()).isZero();
        good.close();
    }

    /// Zeros may stand in the place of zeros.
    private int firstDifference(byte[] left) {
        int at = Arrays.mismatch(left, whole);
        return at < 0 ? whole.length : at;
    }

    private boolean notOurs(Path file) throws IOException {
        try {
            Segment.open(file, 1).close();
            return false;
        } catch (Segment.NotOurs _) {
            return true;
        }
    }

    /// Whether a byte belongs to a record, and not to what is behind it up to a multiple of eight.
    private boolean isRecords(int at) {
        int begin = Segment.HEADER;
        for (int i = 0; i < RECORDS; i++) {
            int length = (int) RecordWriter.INT.get(whole, begin);
            if (at >= begin && at < begin + Segment.FRAME + length) {
                return true;
            }
            begin = Segment.next(begin, length);
        }
        return false;
    }

    private List<String> inFrontOf(int offset) {
        List<String> ids = new ArrayList<>();
        int begin = Segment.HEADER;
        for (int i = 0; i < RECORDS; i++) {
            int end = begin + Segment.FRAME + (int) RecordWriter.INT.get(whole, begin);
            if (end <= offset) {
                ids.add(record(i).requestId());
            }
            begin = ends.get(i);
        }
        return ids;
    }

    private List<String> recovered(byte[] content) throws Exception {
        Path file = folder.resolve("copy");
        try (RandomAccessFile copy = new RandomAccessFile(file.toFile(), "rw")) {
            copy.setLength(content.length);
            copy.write(content);
        }
        Segment segment = Segment.open(file, 1);
        List<String> ids = new ArrayList<>();
        int at = Segment.HEADER;
        byte[] payload;
        while ((payload = segment.read(at)) != null) {
            ids.add(RecordFormat.read(payload).requestId());
            at = Segment.next(at, payload.length);
        }
        segment.close();
        return ids;
    }

    private static UsageRecord record(int i) {
        return i % 2 == 0 ? Records.answered("req_" + i) : Records.refused("r" + i);
    }
}
