package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.Sight;
import dev.signalbox.core.status.StatusBook;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a status page knows, over a start.
class StatusFileTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final long NOW = 1_795_000_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls begin() first
    private StatusFile file;

    @BeforeEach
    void begin() {
        file = new StatusFile(folder.resolve("status"));
    }

    @Test
    void days_and_a_state_of_a_moment_ago_come_back() throws Exception {
        StatusBook book = outage();
        file.write(book, NOW);

        Track before = track(book);
        Track after = track(file.read(NOW + 60));
        assertThat(after.days()).isEqualTo(before.days());
        assertThat(after.steady().state()).isEqualTo(ComponentState.PARTIAL_OUTAGE);
        assertThat(after.steady().since()).isEqualTo(before.steady().since());
    }

    @Test
    void a_state_of_long_ago_says_nothing_and_the_days_still_do() throws Exception {
        file.write(outage(), NOW);

        Track after = track(file.read(NOW + 3600));
        assertThat(after.steady().state()).isEqualTo(ComponentState.OPERATIONAL);
        assertThat(after.days()).hasSize(1);
    }

    @Test
    void a_file_of_anything_is_no_reason_to_fail() throws Exception {
        for (String content : new String[] {
            "x",
            "signalbox-status 1\nday chat 2026-13-45 1 2 3 4 5\n",
            "signalbox-status 1\nday chat 2026-11-23 1 2 3 4 99999999999999999999\n",
            "signalbox-status 1\nday chat 2026-11-23 -1 2 3 4 5\n",
            "signalbox-status 1\nstate chat OPERATIONAL 1\n",
            "x".repeat(5 * 1024 * 1024)
        }) {
            Files.writeString(folder.resolve("status"), content);

            assertThat(file.read(NOW).tracks()).isEmpty();
            assertThat(folder.resolve("status")).doesNotExist();
            assertThat(folder.resolve("status.broken")).exists();
        }
    }

    private static StatusBook outage() {
        StatusBook book = StatusBook.EMPTY;
        for (long at = NOW - 200; at <= NOW; at += 2) {
            book = book.next(Map.of("chat", new Sight(Level.RED, 0.3, false, false, 0)), TODAY, 2, at);
        }
        return book;
    }

    private static Track track(StatusBook book) {
        return Objects.requireNonNull(book.tracks().get("chat"));
    }
}
