package dev.signalbox.storage.shipping;

import dev.signalbox.model.usage.Outcome;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.RecordView;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How callers ask, as far as it could cost less: added up of good answers, by the hour and by what the config
/// names, to be written at the end of each batch. For one thread.
public final class Habits {
    static final List<String> COLUMNS = List.of(
            "bounded",
            "declared",
            "answered",
            "largest",
            "compared",
            "compared_cost",
            "repeats",
            "repeats_cost",
            "repeats_unpriced");

    /// The one of them of which there is no sum.
    public static final String LARGEST = "largest";

    private static final int AT_LARGEST = COLUMNS.indexOf(LARGEST);

    /// Of what a caller declares or a provider says: no answer is longer, and sums of them have an end.
    private static final long MOST_TOKENS = 1_000_000_000;

    private final Repeats repeats = new Repeats();
    private final Map<Seen, long[]> open = new HashMap<>();
    private final Seen looked = new Seen();

    /// What is added up, as both stores' tables `habits` say.
    public static List<String> columns() {
        return COLUMNS;
    }

    /// What a row is of.
    ///
    /// @param hour since 1970
    public record Of(long hour, String workload, String route, String target) implements Comparable<Of> {
        private static final Comparator<Of> ORDER = Comparator.comparingLong(Of::hour)
                .thenComparing(Of::workload)
                .thenComparing(Of::route)
                .thenComparing(Of::target);

        @Override
        public int compareTo(Of other) {
            return ORDER.compare(this, other);
        }
    }

    /// The same as the record's own bytes. One is used again and again to look others up.
    private static final class Seen {
        private long hour;
        private byte[] bytes = {};
        private int from;
        private int to;
        private int hash;

        void is(long hour, RecordView record, byte[] bytes) {
            this.hour = hour;
            this.bytes = bytes;
            from = record.kindFrom(1);
            to = record.kindTo();
            hash = 31 * RecordView.hash(bytes, from, to) + (int) hour;
        }

        Seen copy() {
            Seen copy = new Seen();
            copy.hour = hour;
            copy.bytes = Arrays.copyOfRange(bytes, from, to);
            copy.to = to - from;
            copy.hash = hash;
            return copy;
        }

        Of of() {
            String[] texts = RecordView.texts(bytes, from, 3);
            return new Of(hour, texts[0], texts[1], texts[2]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Seen seen
                    && hash == seen.hash
                    && hour == seen.hour
                    && Arrays.equals(bytes, from, to, seen.bytes, seen.from, seen.to);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /// Adds a record that is not in the store yet. It may be shown again after [#forget].
    ///
    /// @param hour in which it came, since 1970
    /// @param record what is in `kept`
    public void add(long hour, RecordView record, Kept kept) {
        boolean bounded = record.maxTokens() > 0 && !record.estimated();
        boolean compared = record.digest() != 0;
        if (record.outcome() != Outcome.SUCCESS || !bounded && !compared) {
            return;
        }
        looked.is(hour, record, kept.bytes());
        long[] sums = open.get(looked);
        if (sums == null) {
            sums = new long[COLUMNS.size()];
            open.put(looked.copy(), sums);
        }
        int at = 0;
        if (bounded) {
            long answered = Math.clamp(record.output(), 0, MOST_TOKENS);
            sums[at++]++;
            sums[at++] += Math.min(record.maxTokens(), MOST_TOKENS);
            sums[at++] += answered;
            sums[at] = Math.max(sums[at], answered);
        }
        if (compared) {
            at = AT_LARGEST + 1;
            sums[at++]++;
            sums[at] = Saturating.sum(sums[at], record.cost());
            at++;
            if (repeats.again(record, kept.place())) {
                sums[at++]++;
                sums[at] = Saturating.sum(sums[at], record.cost());
                at++;
                sums[at] += record.costUnknown() ? 1 : 0;
            }
        }
    }

    /// What was added, in the order of the rows, which is to be written now. Each is in the order of [#COLUMNS].
    public Map<Of, long[]> take() {
        Map<Of, long[]> rows = new TreeMap<>();
        open.forEach((seen, sums) -> rows.put(seen.of(), sums));
        open.clear();
        return rows;
    }

    /// What was added is not to be written.
    public void forget() {
        open.clear();
    }

    /// Adds one row to another.
    public static long[] together(long[] one, long[] other) {
        long[] both = new long[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = i == AT_LARGEST ? Math.max(one[i], other[i]) : Saturating.sum(one[i], other[i]);
        }
        return both;
    }
}
