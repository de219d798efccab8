package dev.signalbox.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.port.AuditLog.Act;
import dev.signalbox.core.port.AuditLog.NotRecorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class AuditTrailTest {
    private static final Duration KEPT = Duration.ofDays(400);
    private static final String FIRST = "audit-000000000000000001.ndjson";

    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void place() {
        log = folder.resolve("audit");
    }

    @Test
    void what_was_recorded_can_be_read_and_is_in_order() throws Exception {
        write(3);

        List<String> lines = new ArrayList<>();
        Inspection.lines(log, null, lines::add);

        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .contains("\"seq\":1,", "\"actor\":\"user:kim\"", "\"source\":\"127.0.0.1\"", "\"act\":\"act.1\"")
                .contains("\"before\":{},\"after\":{\"state\":\"drained\"}");
        Inspection.Report report = Inspection.verify(log);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.last()).isEqualTo(3);
    }

    @Test
    void a_log_goes_on_where_it_ended() throws Exception {
        write(2);
        write(2);

        assertThat(Inspection.verify(log).lines()).isEqualTo(4);
        assertThat(problems()).isEmpty();
    }

    @Test
    void only_its_owner_may_read_the_key() throws Exception {
        write(1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.resolve(Seal.FILE))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rwx------");
    }

    @Test
    void every_change_of_a_single_byte_is_found() throws Exception {
        write(3);
        for (String name : List.of(FIRST, Head.FILE)) {
            Path file = log.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at++) {
                for (int flip : new int[] {0x01, 0x20, 0x80}) {
                    byte[] changed = whole.clone();
                    changed[at] ^= (byte) flip;
                    Files.write(file, changed);
                    assertThat(problems())
                            .as("%s, byte %d ^ %d", name, at, flip)
                            .isNotEmpty();
                }
            }
            Files.write(file, whole);
        }
        assertThat(problems()).isEmpty();
    }

    @Test
    void every_byte_that_is_missing_or_too_many_is_found() throws Exception {
        write(2);
        Path file = log.resolve(FIRST);
        byte[] whole = Files.readAllBytes(file);
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        for (int at = 0; at < whole.length; at++) {
            Files.writeString(file, text.substring(0, at) + text.substring(at + 1), StandardCharsets.ISO_8859_1);
            assertThat(problems()).as("without byte %d", at).isNotEmpty();
            Files.writeString(file, text.substring(0, at) + "x" + text.substring(at), StandardCharsets.ISO_8859_1);
            assertThat(problems()).as("with a byte before %d", at).isNotEmpty();
        }
    }

    @Test
    void each_line_that_is_missing_doubled_or_exchanged_is_found() throws Exception {
        write(6);
        Path file = log.resolve(FIRST);
        List<String> whole = Files.readAllLines(file);
        for (int at = 0; at < whole.size(); at++) {
            List<String> missing = new ArrayList<>(whole);
            missing.remove(at);
            Files.write(file, missing);
            assertThat(problems()).as("without line %d", at + 1).isNotEmpty();

            List<String> doubled = new ArrayList<>(whole);
            doubled.add(at, whole.get(at));
            Files.write(file, doubled);
            assertThat(problems()).as("twice line %d", at + 1).isNotEmpty();

            for (int other = at + 1; other < whole.size(); other++) {
                List<String> exchanged = new ArrayList<>(whole);
                Collections.swap(exchanged, at, other);
                Files.write(file, exchanged);
                assertThat(problems()).as("%d and %d", at + 1, other + 1).isNotEmpty();
            }
        }
    }

    @Test
    void every_end_that_is_cut_off_is_found() throws Exception {
        write(3);
        Path file = log.resolve(FIRST);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(problems()).as("cut to %d bytes", length).isNotEmpty();
        }
        Files.delete(file);
        assertThat(problems()).isNotEmpty();
    }

    @Test
    void a_line_of_somebody_without_the_key_does_not_fit() throws Exception {
        write(2);
        Path other = folder.resolve("other");
        try (AuditTrail forged = AuditTrail.open(other, KEPT)) {
            for (int i = 1; i <= 2; i++) {
                forged.record(act(i));
            }
        }
        Files.copy(other.resolve(FIRST), log.resolve(FIRST), StandardCopyOption.REPLACE_EXISTING);

        assertThat(problems()).first().asString().contains("line 1", "changed");
    }

    @Test
    void the_place_of_a_change_is_told() throws Exception {
        write(5);
        Path file = log.resolve(FIRST);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(2, lines.get(2).replace("user:kim", "user:lee"));
        Files.write(file, lines);

        assertThat(problems()).first().isEqualTo(FIRST + ", line 3: the line was changed, or is not of this log");
    }

    @Test
    void a_cut_end_is_still_found_after_the_process_has_gone_on() throws Exception {
        write(4);
        Path file = log.resolve(FIRST);
        Files.write(file, Files.readAllLines(file).subList(0, 2));
        write(1);

        assertThat(problems()).isNotEmpty();
        assertThat(shown()).anyMatch(line -> line.contains("\"act\":\"audit.broken\""));
    }

    @Test
    void a_head_that_is_gone_together_with_the_end_is_still_found_after_the_process_has_gone_on() throws Exception {
        write(4);
        Path file = log.resolve(FIRST);
        Files.write(file, Files.readAllLines(file).subList(0, 2));
        Files.delete(log.resolve(Head.FILE));
        write(1);

        assertThat(problems()).anyMatch(problem -> problem.contains("does not follow"));
    }

    @Test
    void a_log_of_which_only_the_key_is_left_is_found_and_the_next_one_tells_of_it() throws Exception {
        write(3);
        Files.delete(log.resolve(FIRST));
        Files.delete(log.resolve(Head.FILE));

        assertThat(problems()).singleElement().asString().contains("nothing but the key");
        write(1);

        assertThat(shown()).anyMatch(line -> line.contains("\"act\":\"audit.broken\""));
    }

    @Test
    void half_a_line_after_a_crash_is_no_tampering_and_is_cut_off_at_the_next_start() throws Exception {
        write(2);
        Files.writeString(log.resolve(FIRST), "{\"seq\":3,\"prev", StandardOpenOption.APPEND);

        Inspection.Report crashed = Inspection.verify(log);
        assertThat(crashed.problems()).isEmpty();
        assertThat(crashed.notes()).singleElement().asString().contains("half a line of 14 bytes");

        write(1);
        assertThat(problems()).isEmpty();
        assertThat(shown()).hasSize(4);
        assertThat(shown().get(2)).contains("\"act\":\"audit.recovered\"", "\"cut\":\"14\"");
    }

    @Test
    void lines_that_a_crash_kept_from_the_head_are_no_tampering() throws Exception {
        write(2);
        byte[] head = Files.readAllBytes(log.resolve(Head.FILE));
        write(1);
        Files.write(log.resolve(Head.FILE), head);

        Inspection.Report crashed = Inspection.verify(log);
        assertThat(crashed.problems()).isEmpty();
        assertThat(crashed.notes()).singleElement().asString().startsWith("1 lines are newer");
        write(1);
        assertThat(Inspection.verify(log).lines()).isEqualTo(4);
        assertThat(problems()).isEmpty();
    }

    @Test
    void it_goes_on_in_further_files_and_none_of_them_may_be_missing() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log, KEPT, 600)) {
            for (int i = 1; i <= 8; i++) {
                trail.record(act(i));
            }
        }
        List<Path> files = AuditFiles.list(log);
        assertThat(files).hasSizeGreaterThan(3);
        assertThat(Inspection.verify(log).lines()).isEqualTo(8);
        for (Path file : files) {
            Path away = folder.resolve("away");
            Files.move(file, away);
            assertThat(problems()).as("without %s", file).isNotEmpty();
            Files.move(away, file);
        }
        assertThat(problems()).isEmpty();
    }

    @Test
    void what_is_too_old_goes_file_by_file_and_the_chain_holds() throws Exception {
        AuditFiles files = AuditFiles.open(log, 600).files();
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        for (int i = 1; i <= 8; i++) {
            files.append(List.of(act(i)), now.plus(Duration.ofDays(i)));
        }
        int before = AuditFiles.list(log).size();
        files.retire(Duration.ofDays(5), now.plus(Duration.ofDays(10)));
        files.close();

        assertThat(AuditFiles.list(log)).hasSizeLessThan(before + 2);
        assertThat(shown().getFirst()).doesNotContain("\"seq\":1,");
        assertThat(shown()).anyMatch(line -> line.contains("\"act\":\"audit.retired\""));
        assertThat(problems()).isEmpty();
        Files.delete(AuditFiles.list(log).getFirst());
        assertThat(problems()).isNotEmpty();
    }

    @Test
    void a_log_without_its_key_is_not_gone_on_with() throws Exception {
        write(1);
        Files.delete(log.resolve(Seal.FILE));

        assertThatThrownBy(() -> AuditTrail.open(log, KEPT))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("has lost its key");
        assertThatThrownBy(() -> Inspection.verify(log)).isInstanceOf(AuditException.class);
    }

    @Test
    void two_processes_do_not_write_the_same_log() throws Exception {
        try (AuditTrail first = AuditTrail.open(log, KEPT)) {
            first.record(act(1));
            assertThatThrownBy(() -> AuditTrail.open(log, KEPT)).hasMessageContaining("in use by another process");
        }
    }

    @Test
    void what_cannot_be_written_is_refused_and_leaves_nothing_behind() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log, KEPT)) {
            trail.record(act(1));
            // A directory in the way of the head: also root cannot write it then.
            Path way = Files.createDirectory(log.resolve(Head.FILE + ".new"));
            assertThatThrownBy(() -> trail.record(act(2))).isInstanceOf(NotRecorded.class);
            trail.note(act(3));
            assertThat(trail.failures()).isPositive();
            Files.delete(way);
            org.awaitility.Awaitility.await().untilAsserted(() -> {
                trail.record(act(4));
                assertThat(trail.recorded()).isGreaterThanOrEqualTo(2);
            });
        }
        assertThat(problems()).isEmpty();
        assertThat(shown()).noneMatch(line -> line.contains("act.2"));
    }

    @Test
    void texts_are_cut_and_carry_nothing_onto_a_terminal() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log, KEPT)) {
            trail.record(new Act(
                    "user:\u001b[31m\n\"", null, "x".repeat(9000), "한국어 \ud83d\ude80 \ud800", Map.of(), Map.of()));
        }

        assertThat(shown().getFirst())
                .contains("\"user:?[31m?\\\"\"", "한국어 \ud83d\ude80 ?")
                .hasSizeLessThan(1200);
        assertThat(problems()).isEmpty();
    }

    private void write(int count) throws IOException, NotRecorded {
        try (AuditTrail trail = AuditTrail.open(log, KEPT)) {
            for (int i = 1; i <= count; i++) {
                trail.record(act(i));
            }
        }
    }

    private static Act act(int number) {
        return new Act("user:kim", "127.0.0.1", "act." + number, "openai/x", Map.of(), Map.of("state", "drained"));
    }

    private List<String> problems() throws AuditException {
        return Inspection.verify(log).problems();
    }

    private List<String> shown() throws AuditException {
        List<String> lines = new ArrayList<>();
        Inspection.lines(log, null, lines::add);
        return lines;
    }
}
