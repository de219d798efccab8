package dev.signalbox.core.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.usage.Outcome;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Thousands of worlds drawn by chance, each a few virtual minutes with faults: the rules of [Referee],
/// [PoolWatch] and [Seed] hold in all of them.
///
/// `-Dsignalbox.seed=N` lives through one world and writes its story down, `-Dsignalbox.worlds=N` through
/// more of them.
class WorldTest {
    private static final int WORLDS = Integer.getInteger("signalbox.worlds", 3000);
    private static final int TWICE = 50;

    @Test
    void every_rule_holds_in_every_world() {
        Long one = Long.getLong(Seed.PROPERTY);
        Tally all = one == null ? live(1, WORLDS) : written(new Seed(one));
        if (one == null) {
            // Not by there being nothing to break.
            assertThat(all.outcomes())
                    .containsKeys(
                            Outcome.SUCCESS,
                            Outcome.REFUSED,
                            Outcome.UPSTREAM_ERROR,
                            Outcome.TIMEOUT,
                            Outcome.TRUNCATED,
                            Outcome.CLIENT_GONE)
                    .allSatisfy((outcome, times) ->
                            assertThat(times).as(outcome.label()).isGreaterThan(WORLDS));
        }
    }

    @Test
    void the_same_seed_gives_the_same_commands() {
        for (long seed = 1; seed <= TWICE; seed++) {
            assertThat(hash(seed)).as("seed %d", seed).isEqualTo(hash(seed));
        }
    }

    /// Each world is confined to one thread; the first of those that fail is told.
    private static Tally live(long from, long count) {
        Tally all = new Tally();
        NavigableMap<Long, AssertionError> failed = new ConcurrentSkipListMap<>();
        LongStream.range(from, from + count).parallel().forEach(number -> {
            if (failed.isEmpty()) {
                try {
                    Tally tally = new Seed(number).live();
                    synchronized (all) {
                        all.add(tally);
                    }
                } catch (AssertionError broken) {
                    failed.put(number, broken);
                }
            }
        });
        if (!failed.isEmpty()) {
            throw failed.firstEntry().getValue();
        }
        return all;
    }

    private static Tally written(Seed seed) {
        Tally tally = seed.live();
        Trace trace = Trace.on();
        seed.live(trace);
        assertThat(seed.write(trace)).isNotEmptyFile();
        return tally;
    }

    private static String hash(long seed) {
        Trace trace = Trace.on();
        new Seed(seed).live(trace);
        return trace.hash();
    }
}
