package dev.signalbox.dialects.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The reviewed list of what an SDK refuses, one direction's share of it: `accepted.txt`.
final class Accepted {
    private static final int LONG = 300;
    private static final List<Entry> ALL = all();

    private final List<Entry> entries;
    private final Map<Entry, Integer> needed = new HashMap<>();
    private final Map<String, String> refused = new TreeMap<>();

    Accepted(String direction) {
        entries =
                ALL.stream().filter(entry -> entry.direction.equals(direction)).toList();
    }

    /// Takes part in the reading of one recording.
    void read(Recorded recorded, Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException | AssertionError e) {
            String problem = problem(e);
            entries.stream()
                    .filter(entry -> recorded.provider().equals(entry.provider) && problem.startsWith(entry.problem))
                    .findFirst()
                    .ifPresentOrElse(
                            entry -> needed.merge(entry, 1, Integer::sum),
                            () -> refused.put(recorded.provider() + " | " + problem, recorded.name()));
        }
    }

    /// The same was refused as is listed, no more and no less.
    void check() {
        assertThat(refused).as("refused, and not listed").isEmpty();
        entries.forEach(entry -> needed.merge(entry, -entry.times, Integer::sum));
        assertThat(needed.values())
                .as("refused more or less often than listed: %s", needed)
                .allMatch(more -> more == 0);
    }

    private static String problem(Throwable thrown) {
        Throwable last = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            last = cause;
        }
        String text = String.valueOf(last.getMessage()).strip();
        return text.substring(0, Math.min(LONG, text.length()));
    }

    private static List<Entry> all() {
        try (InputStream file = Accepted.class.getResourceAsStream("accepted.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Entry::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param problem how the SDK's complaint begins
    /// @param times of how many recordings
    private record Entry(String direction, String provider, String problem, int times) {
        static Entry of(String line) {
            String[] columns = line.split(" \\| ", -1);
            assertThat(columns).as(line).hasSize(5).doesNotContain("");
            return new Entry(columns[0], columns[1], columns[2], Integer.parseInt(columns[3]));
        }
    }
}
