package dev.signalbox.storage.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.signalbox.core.port.Ledger;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class SpoolTest {
    private static final long ROOM = 32 << 20;

    @TempDir
    Path folder;

    @Test
    void recordsAreReadInTheOrderInWhichTheyWereWritten() throws IOException {
        try (Spool spool = open(2)) {
            Ledger lane = spool.lane();
            lane.record(Records.answered("a"));
            lane.record(Records.answered("b"));
            spool.lane().record(Records.refused("c"));

            assertThat(ids(spool.read(10))).containsExactly("a", "b", "c");
            assertThat(spool.waiting()).isPositive();
        }
    }

    @Test
    void whatIsNotStoredIsReadAgain() throws IOException {
        try (Spool spool = open(1)) {
            spool.lane().record(Records.answered("a"));

            Batch first = spool.read(10);

            assertThat(spool.read(10)).isEqualTo(first);
            spool.stored(first);
            assertThat(spool.read(10).empty()).isTrue();
            assertThat(spool.waiting()).isZero();
        }
    }

    @Test
    void aBatchIsNoLargerThanAsked() throws IOException {
        try (Spool spool = open(1)) {
            Ledger lane = spool.lane();
            for (int i = 0; i < 5; i++) {
                lane.record(Records.answered("r" + i));
            }

            Batch batch = spool.read(3);
            assertThat(ids(batch)).containsExactly("r0", "r1", "r2");
            spool.stored(batch);
            assertThat(ids(spool.read(3))).containsExactly("r3", "r4");
        }
    }

    @Test
    void aProcessThatEndsLeavesItsRecordsToTheNext() throws IOException {
        try (Spool spool = open(1)) {
            spool.lane().record(Records.answered("a"));
        }
        try (Spool spool = open(1)) {
            spool.lane().record(Records.answered("b"));

            assertThat(ids(spool.read(10))).containsExactly("a", "b");
        }
    }

    @Test
    void whatTheStoreHasAlreadyIsLeftOutAfterARestart() throws IOException {
        Batch.Reached reached;
        try (Spool spool = open(1)) {
            Ledger lane = spool.lane();
            lane.record(Records.answered("a"));
            reached = spool.read(10).reached().getFirst();
            lane.record(Records.answered("b"));
        }
        try (Spool spool = open(1)) {
            spool.resume(Map.of(reached.file(), reached.offset()));

            assertThat(ids(spool.read(10))).containsExactly("b");
        }
    }

    @Test
    void noPlaceIsEverUsedTwice() throws IOException {
        Place first;
        try (Spool spool = open(1)) {
            spool.lane().record(Records.answered("a"));
            Batch batch = spool.read(10);
            first = batch.records().getFirst().place();
            spool.seal();
            assertThat(spool.stored(batch)).isNotEmpty();
        }
        assertThat(files()).isEmpty();
        try (Spool spool = open(1)) {
            spool.lane().record(Records.answered("b"));

            Place second = spool.read(10).records().getFirst().place();
            assertThat(second.node()).isEqualTo(first.node());
            assertThat(second.segment()).isGreaterThan(first.segment());
        }
    }

    @Test
    void aFileThatIsFullIsFollowedByAnotherAndTakenAwayWhenItIsStored() throws IOException {
        try (Spool spool = open(1)) {
            Ledger lane = spool.lane();
            int written = 0;
            while (files().size() < 4) {
                lane.record(Records.answered("r" + written++));
                Thread.onSpinWait();
            }
            assertThat(spool.lost()).isZero();

            int read = 0;
            for (Batch batch = spool.read(1000); !batch.empty(); batch = spool.read(1000)) {
                for (Kept kept : batch.records()) {
                    assertThat(kept.record().requestId()).isEqualTo("r" + read++);
                }
                spool.stored(batch);
            }

            assertThat(read).isEqualTo(written);
            assertThat(files()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void aSpoolThatIsFullLosesRecordsAndCountsThemButTakesMoreOnceThereIsRoom() throws IOException {
        try (Spool spool = Spool.open(folder, 1, 1)) {
            Ledger lane = spool.lane();
            while (spool.lost() == 0) {
                lane.record(Records.answered("early"));
            }
            assertThat(spool.bytes()).isLessThanOrEqualTo(spool.max());

            for (Batch batch = spool.read(1000); !batch.empty(); batch = spool.read(1000)) {
                spool.stored(batch);
            }

            Awaitility.await().until(() -> {
                lane.record(Records.answered("late"));
                return ids(spool.read(1000)).contains("late");
            });
        }
    }

    @Test
    void aSpoolKnowsThatItIsFullBeforeItLosesRecordsAndThatThereIsRoomAgain() throws IOException {
        try (Spool spool = Spool.open(folder, 1, 1)) {
            Lane lane = (Lane) spool.lane();
            while (!spool.full()) {
                lane.record(Records.answered("early"));
                // Not faster than files are made.
                while (lane.wantsNext() && !spool.full()) {
                    Thread.onSpinWait();
                }
            }
            // In the file that was begun a moment before.
            for (int i = 0; i < 100; i++) {
                lane.record(Records.answered("under way"));
            }
            assertThat(spool.lost()).isZero();

            for (Batch batch = spool.read(1000); !batch.empty(); batch = spool.read(1000)) {
                spool.stored(batch);
            }
            Awaitility.await().until(() -> !spool.full());
        }
    }

    @Test
    void aFileThatSomebodyCutsShortIsFollowedByAWholeOne() throws IOException {
        try (Spool spool = open(1)) {
            Lane lane = (Lane) spool.lane();
            Path cut = files().getFirst();
            for (int i = 0; i < 100; i++) {
                lane.record(Records.answered("early"));
            }
            Awaitility.await().until(() -> !lane.wantsNext());
            try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
                channel.truncate(4096);
            }
            Awaitility.await().until(() -> spool.files().size() == 1);
            for (int i = 0; i < 100; i++) {
                lane.record(Records.answered("late" + i));
            }

            List<String> late = new ArrayList<>();
            for (Batch batch = spool.read(10); !batch.empty(); batch = spool.read(10)) {
                late.addAll(
                        ids(batch).stream().filter(id -> id.startsWith("late")).toList());
                spool.stored(batch);
            }
            assertThat(late).hasSize(100);
            assertThat(spool.lost()).isZero();
            assertThat(spool.waiting()).isZero();
            assertThat(cut).exists();
        }
    }

    @Test
    void twoProcessesDoNotShareADirectory() throws IOException {
        try (Spool _ = open(1)) {
            assertThatThrownBy(() -> open(1))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("in use by another process")
                    .hasMessageContaining(folder.toString());
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenToIsNamed() throws IOException {
        Path readOnly = Files.createDirectory(
                folder.resolve("ro"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeThat(Files.isWritable(readOnly)).as("root may write everywhere").isFalse();

        assertThatThrownBy(() -> Spool.open(readOnly, ROOM, 1))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(readOnly.toString());
    }

    @Test
    void aFileInThePlaceOfTheDirectoryIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Spool.open(file, ROOM, 1))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aDamagedNameIsNotReplacedByAnother() throws IOException {
        Files.writeString(folder.resolve("node"), "nonsense");

        assertThatThrownBy(() -> open(1)).hasMessageContaining("is damaged");
    }

    @Test
    void aFileThatIsInTheWayIsNotTakenAway() throws IOException {
        Path foreign = Files.writeString(folder.resolve("000000000007.spool"), "of somebody else");

        assertThatThrownBy(() -> Segment.create(foreign, UUID.randomUUID().toString(), 0, 7, 64 * 1024))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(foreign).hasContent("of somebody else");
    }

    @Test
    void aFileOfSomethingElseIsLeftAlone() throws IOException {
        Path foreign = Files.writeString(folder.resolve("000000000007.spool"), "not ours, but of this name");
        try (Spool spool = open(1)) {
            spool.lane().record(Records.answered("a"));

            Batch batch = spool.read(10);
            assertThat(ids(batch)).containsExactly("a");
            assertThat(batch.records().getFirst().place().segment()).isGreaterThan(7);
        }
        assertThat(foreign).exists();
    }

    private Spool open(int lanes) throws SpoolException {
        return Spool.open(folder, ROOM, lanes);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".spool")).toList();
        }
    }

    private static List<String> ids(Batch batch) {
        return batch.records().stream().map(kept -> kept.record().requestId()).toList();
    }
}
