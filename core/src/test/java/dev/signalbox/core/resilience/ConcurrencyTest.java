package dev.signalbox.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000;

    private long now;

    @Test
    void no_more_than_the_limit_are_taken() {
        Concurrency concurrency = new Concurrency(2);

        assertThat(concurrency.take()).isTrue();
        assertThat(concurrency.full()).isFalse();
        assertThat(concurrency.take()).isTrue();
        assertThat(concurrency.full()).isTrue();
        assertThat(concurrency.take()).isFalse();
        assertThat(concurrency.inFlight()).isEqualTo(2);
        concurrency.giveBack();
        assertThat(concurrency.take()).isTrue();
    }

    @Test
    void it_stays_where_it_is_declared_while_first_content_comes_as_usual() {
        Concurrency concurrency = new Concurrency(100);
        for (int second = 0; second < 300; second++) {
            load(concurrency, 100, (200 + second % 7 * 20) * MILLI);
        }

        assertThat(concurrency.limit()).isEqualTo(100);
    }

    @Test
    void it_comes_down_when_first_content_takes_much_longer_and_goes_up_again_when_it_does_not() {
        Concurrency concurrency = new Concurrency(100);
        for (int second = 0; second < 30; second++) {
            load(concurrency, 100, 200 * MILLI);
        }
        for (int second = 0; second < 5; second++) {
            load(concurrency, concurrency.limit(), 1000 * MILLI);
        }
        assertThat(concurrency.limit()).isLessThan(50);
        for (int second = 0; second < 60; second++) {
            load(concurrency, concurrency.limit(), 200 * MILLI);
        }
        assertThat(concurrency.limit()).isEqualTo(100);
    }

    @Test
    void a_doubling_of_very_short_times_means_nothing() {
        Concurrency concurrency = new Concurrency(100);
        for (int second = 0; second < 60; second++) {
            load(concurrency, 100, (second < 30 ? 5 : 30) * MILLI);
        }

        assertThat(concurrency.limit()).isEqualTo(100);
    }

    @Test
    void whoever_turns_requests_away_gets_fewer_but_never_fewer_than_eight() {
        Concurrency concurrency = new Concurrency(100);
        load(concurrency, 100, 200 * MILLI);
        drop(concurrency, 10);
        load(concurrency, 100, 200 * MILLI);
        assertThat(concurrency.limit()).isEqualTo(80);
        for (int second = 0; second < 30; second++) {
            drop(concurrency, 10);
            load(concurrency, concurrency.limit(), 200 * MILLI);
        }
        assertThat(concurrency.limit()).isEqualTo(Concurrency.SMALLEST);
    }

    @Test
    void a_few_of_many_or_one_of_one_turned_away_say_nothing() {
        Concurrency concurrency = new Concurrency(100);
        drop(concurrency, 2);
        load(concurrency, 2, 200 * MILLI);
        drop(concurrency, 9);
        load(concurrency, 100, 200 * MILLI);

        assertThat(concurrency.limit()).isEqualTo(100);
    }

    private static void drop(Concurrency concurrency, int times) {
        for (int i = 0; i < times; i++) {
            concurrency.dropped();
        }
    }

    @Test
    void a_declared_limit_below_eight_is_kept() {
        Concurrency concurrency = new Concurrency(3);
        drop(concurrency, 10);
        load(concurrency, 3, 200 * MILLI);

        assertThat(concurrency.limit()).isEqualTo(3);
    }

    /// A second with so many at once.
    private void load(Concurrency concurrency, int atOnce, long firstContent) {
        int taken = 0;
        while (taken < atOnce && concurrency.take()) {
            taken++;
        }
        now += SECOND;
        for (int i = 0; i < taken; i++) {
            concurrency.sample(firstContent);
            concurrency.giveBack();
        }
        concurrency.update(now);
    }
}
