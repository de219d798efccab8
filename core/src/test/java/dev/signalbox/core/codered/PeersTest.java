package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final Scope CHAT = new Scope("core", "chat");

    private final Peers peers = new Peers();

    @Test
    void what_a_replica_counted_before_it_was_heard_of_is_no_news() {
        hear("a", 1000, 50);

        assertThat(failed()).isZero();
    }

    @Test
    void what_it_counts_from_then_on_is_added() {
        hear("a", 1000, 50);
        hear("a", 1010, 57);
        hear("a", 1010, 60);

        assertThat(failed()).isEqualTo(10);
    }

    @Test
    void one_that_was_away_begins_anew_and_takes_nothing_back() {
        hear("a", 0, 5);
        hear("a", 0, 9);
        peers.heard(Map.of());
        assertThat(peers.size()).isZero();
        hear("a", 0, 500);
        hear("a", 0, 501);

        assertThat(failed()).isEqualTo(5);
    }

    @Test
    void one_that_started_again_under_its_name_takes_nothing_back() {
        hear("a", 0, 50);
        hear("a", 0, 60);
        hear("a", 0, 2);
        hear("a", 0, 3);

        assertThat(failed()).isEqualTo(11);
    }

    @Test
    void what_is_too_short_or_too_long_to_be_understood_harms_nothing() {
        peers.heard(Map.of("a", Map.of(CHAT, new long[] {1})));
        peers.heard(Map.of("a", Map.of(CHAT, new long[100])));
        peers.heard(Map.of("a", Map.of(CHAT, new long[] {Long.MAX_VALUE})));

        assertThat(failed()).isZero();
    }

    @Test
    void scopes_are_bounded() {
        for (int i = 0; i < 3000; i++) {
            Scope scope = new Scope("w" + i, "r");
            peers.heard(Map.of("a", Map.of(scope, counts(0, 1))));
            peers.heard(Map.of("a", Map.of(scope, counts(0, 2))));
        }

        Map<Scope, long[]> sums = new HashMap<>();
        peers.addTo(sums);
        assertThat(sums).hasSize(Tally.MAX_SCOPES);
    }

    private void hear(String replica, long good, long failed) {
        peers.heard(Map.of(replica, Map.of(CHAT, counts(good, failed))));
    }

    private static long[] counts(long good, long failed) {
        long[] counts = new long[Count.PLACES];
        counts[Count.GOOD.ordinal()] = good;
        counts[Count.FAILED.ordinal()] = failed;
        return counts;
    }

    private long failed() {
        Map<Scope, long[]> sums = new HashMap<>();
        peers.addTo(sums);
        return sums.getOrDefault(CHAT, new long[Count.PLACES])[Count.FAILED.ordinal()];
    }
}
