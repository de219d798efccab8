package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Objective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What became of the requests of each workload that matters: hour by hour for two days, and day by day for four
/// weeks. For one thread; time is passed in, as seconds of a clock that only goes on.
public final class Diary {
    /// How far back it goes.
    public static final Duration LENGTH = Duration.ofDays(28);

    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;
    private static final long BY_HOUR = 2 * DAY;
    private static final int MAX_WORKLOADS = 256;

    private final Map<String, NavigableMap<Long, Cell>> cells = new HashMap<>();
    private Map<String, long[]> counted = new HashMap<>();
    private Map<String, long[]> spread = new HashMap<>();
    private Map<String, long[]> firstSpread = new HashMap<>();

    /// What became of requests in a while.
    ///
    /// @param start seconds since 1970
    /// @param length an hour or a day, in seconds
    /// @param kept by kind of objective; without those about which nothing was counted
    /// @param answered complete answers whose times are known
    /// @param meanMillis that they took; -1 where nothing is known
    /// @param spread of their times; only for [#p95]
    /// @param firsts the same of the times until their first token; only for [#firstTokenP95]
    /// @param sizes how often first tokens came in time by the size of their request, in the order of
    ///     [Objective#sizes()]: since the last start or change of these at most
    public record Entry(
            long start,
            long length,
            Map<Objective.Kind, Kept> kept,
            long answered,
            long meanMillis,
            List<Long> spread,
            List<Long> firsts,
            List<Kept> sizes) {
        /// Where nothing is told apart by size.
        public Entry(
                long start,
                long length,
                Map<Objective.Kind, Kept> kept,
                long answered,
                long meanMillis,
                List<Long> spread,
                List<Long> firsts) {
            this(start, length, kept, answered, meanMillis, spread, firsts, List.of());
        }
    }

    /// How often a promise was kept.
    public record Kept(long good, long bad) {
        public Kept plus(Kept other) {
            return new Kept(good + other.good, bad + other.bad);
        }
    }

    private record Cell(long length, long[] counts, long[] spread, long[] firsts) {
        static Cell empty(long length) {
            return new Cell(length, new long[Count.PLACES], new long[Spread.SIZE], new long[Spread.SIZE]);
        }

        void add(long[] more, long[] moreSpread, long[] moreFirsts) {
            add(counts, more);
            add(spread, moreSpread);
            add(firsts, moreFirsts);
        }

        void add(Cell other) {
            add(other.counts, other.spread, other.firsts);
        }

        private static void add(long[] sum, long[] more) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += more[i];
            }
        }
    }

    /// Takes in what was counted since the last time.
    ///
    /// @param sums by scope, of all that ended since the beginning
    /// @param times by workload, the same
    /// @param firsts times until first tokens, the same
    /// @param without workloads of which nothing is to be counted now
    void add(
            Map<Scope, long[]> sums,
            Map<String, long[]> times,
            Map<String, long[]> firsts,
            Set<String> without,
            long now) {
        Map<String, long[]> all = new HashMap<>();
        sums.forEach((scope, sum) -> {
            long[] whole = all.computeIfAbsent(scope.workload(), _ -> new long[Count.PLACES]);
            for (int i = 0; i < whole.length; i++) {
                whole[i] += sum[i];
            }
        });
        long hour = now - Math.floorMod(now, HOUR);
        all.forEach((workload, sum) -> {
            long[] more = since(counted.get(workload), sum);
            long[] timesNow = times.getOrDefault(workload, new long[Spread.SIZE]);
            long[] moreTimes = since(spread.get(workload), timesNow);
            long[] moreFirsts = since(firstSpread.get(workload), firsts.getOrDefault(workload, new long[Spread.SIZE]));
            boolean known =
                    (cells.containsKey(workload) || cells.size() < MAX_WORKLOADS) && !without.contains(workload);
            if (known && (Arrays.stream(more).anyMatch(each -> each > 0) || moreTimes[Spread.SUM] > 0)) {
                cells.computeIfAbsent(workload, _ -> new TreeMap<>())
                        .computeIfAbsent(hour, _ -> Cell.empty(HOUR))
                        .add(more, moreTimes, moreFirsts);
            }
        });
        counted = all;
        spread = new HashMap<>(times);
        firstSpread = new HashMap<>(firsts);
        cells.values().forEach(each -> fold(each, now));
        cells.values().removeIf(Map::isEmpty);
    }

    private static long[] since(long @Nullable [] before, long[] now) {
        long[] more = now.clone();
        for (int i = 0; before != null && i < more.length; i++) {
            more[i] = Math.max(0, more[i] - before[i]);
        }
        return more;
    }

    /// Makes days of hours that are over for long, and forgets days.
    private static void fold(NavigableMap<Long, Cell> known, long now) {
        known.headMap(now - LENGTH.toSeconds(), false).clear();
        while (!known.isEmpty()) {
            Map.Entry<Long, Cell> old = null;
            for (Map.Entry<Long, Cell> each :
                    known.headMap(now - BY_HOUR - DAY, false).entrySet()) {
                if (each.getValue().length() == HOUR) {
                    old = each;
                    break;
                }
            }
            if (old == null) {
                return;
            }
            known.remove(old.getKey());
            long day = old.getKey() - Math.floorMod(old.getKey(), DAY);
            Cell whole = known.get(day);
            if (whole == null || whole.length() == HOUR) {
                Cell first = whole;
                whole = Cell.empty(DAY);
                known.put(day, whole);
                if (first != null) {
                    whole.add(first);
                }
            }
            whole.add(old.getValue());
        }
    }

    /// All that is known, the oldest first, by workload.
    public SortedMap<String, List<Entry>> entries() {
        SortedMap<String, List<Entry>> all = new TreeMap<>();
        cells.forEach((workload, known) -> {
            List<Entry> entries = new ArrayList<>(known.size());
            known.forEach((start, cell) -> entries.add(entry(start, cell)));
            all.put(workload, List.copyOf(entries));
        });
        return all;
    }

    private static Entry entry(long start, Cell cell) {
        Map<Objective.Kind, Kept> kept = new EnumMap<>(Objective.Kind.class);
        for (Objective.Kind kind : Objective.Kind.values()) {
            Kept of = new Kept(Signals.good(kind, cell.counts()), Signals.bad(kind, cell.counts()));
            if (of.good() + of.bad() > 0) {
                kept.put(kind, of);
            }
        }
        List<Kept> sizes = new ArrayList<>(Count.SIZES);
        for (int i = 0; i < Count.SIZES; i++) {
            sizes.add(new Kept(cell.counts()[Count.sized(i, true)], cell.counts()[Count.sized(i, false)]));
        }
        long answered = 0;
        for (int i = 0; i < Spread.SUM; i++) {
            answered += cell.spread()[i];
        }
        return new Entry(
                start,
                cell.length(),
                kept,
                answered,
                answered == 0 ? -1 : cell.spread()[Spread.SUM] / answered,
                Arrays.stream(cell.spread()).boxed().toList(),
                Arrays.stream(cell.firsts()).boxed().toList(),
                List.copyOf(sizes));
    }

    /// What was counted by sizes that are declared no longer.
    void forgetSizes(String workload) {
        for (Cell each :
                cells.getOrDefault(workload, Collections.emptyNavigableMap()).values()) {
            Arrays.fill(each.counts(), Count.KINDS, Count.PLACES, 0);
        }
    }

    /// The time within which 95 % of complete answers came, in milliseconds and a fifth too long at most; -1 where
    /// nothing is known.
    public static long p95(List<Entry> entries) {
        return p95(entries, Entry::spread);
    }

    /// The same of the times until the first token of streams.
    public static long firstTokenP95(List<Entry> entries) {
        return p95(entries, Entry::firsts);
    }

    private static long p95(List<Entry> entries, Function<Entry, List<Long>> times) {
        long[] all = new long[Spread.SIZE];
        for (Entry each : entries) {
            List<Long> one = times.apply(each);
            for (int i = 0; i < all.length; i++) {
                all[i] += one.get(i);
            }
        }
        return Spread.percentile(all, 0.95);
    }

    // ── What is kept of it ───────────────────────────────────────────────────────────────────────────────────────────

    /// As lines of text: workload, start, length, how often each kind of objective was kept and was not, and the times
    /// that answers and first tokens took as `a12=5` and `f9=1`, a class and how many were in it.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(cells)
                .forEach((workload, known) -> known.forEach((start, cell) -> {
                    StringBuilder line = new StringBuilder(workload + " " + start + " " + cell.length());
                    // Not by size: which sizes these were, the line does not know.
                    for (int i = 0; i < Count.KINDS; i++) {
                        line.append(' ').append(cell.counts()[i]);
                    }
                    write(line, 'a', cell.spread());
                    write(line, 'f', cell.firsts());
                    lines.add(line.toString());
                }));
        return lines;
    }

    private static void write(StringBuilder line, char mark, long[] spread) {
        for (int i = 0; i < spread.length; i++) {
            if (spread[i] > 0) {
                line.append(' ').append(mark).append(i).append('=').append(spread[i]);
            }
        }
    }

    /// With what lines say, which [#lines] gave.
    ///
    /// @throws IllegalArgumentException when it was not that
    public void recall(List<String> lines) {
        Map<String, NavigableMap<Long, Cell>> recalled = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words.length < 3 + Count.KINDS) {
                throw new IllegalArgumentException("a line has another form");
            }
            long start = Long.parseLong(words[1]);
            long length = Long.parseLong(words[2]);
            if (length != HOUR && length != DAY || start < 0 || Math.floorMod(start, length) != 0) {
                throw new IllegalArgumentException("no hour begins then");
            }
            Cell cell = Cell.empty(length);
            for (int i = 0; i < Count.KINDS; i++) {
                cell.counts()[i] = Long.parseLong(words[3 + i]);
                if (cell.counts()[i] < 0) {
                    throw new IllegalArgumentException("nothing happens less than never");
                }
            }
            for (int i = 3 + Count.KINDS; i < words.length; i++) {
                time(words[i], cell);
            }
            if (recalled.containsKey(words[0]) || recalled.size() < MAX_WORKLOADS) {
                recalled.computeIfAbsent(words[0], _ -> new TreeMap<>()).put(start, cell);
            }
        }
        cells.putAll(recalled);
    }

    private static void time(String word, Cell cell) {
        int equals = word.indexOf('=');
        boolean first = word.startsWith("f");
        if (equals < 2 || !first && !word.startsWith("a")) {
            throw new IllegalArgumentException("a line has another form");
        }
        int place = Integer.parseInt(word.substring(1, equals));
        long times = Long.parseLong(word.substring(equals + 1));
        if (place < 0 || place >= Spread.SIZE || times < 0) {
            throw new IllegalArgumentException("no time is of that class");
        }
        (first ? cell.firsts() : cell.spread())[place] = times;
    }
}
