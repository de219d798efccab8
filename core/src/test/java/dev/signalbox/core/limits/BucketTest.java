package dev.signalbox.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTest {
    private static final long NOW = -5;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 59, 60, 61, 600, 999, 10_007, 200_000})
    void a_full_one_holds_exactly_a_minutes_worth(long limit) {
        Bucket bucket = new Bucket(limit);
        assertThat(bucket.left(NOW)).isEqualTo(limit);
        for (long taken = 1; taken <= limit; taken++) {
            assertThat(bucket.take(1, NOW)).isZero();
            assertThat(bucket.left(NOW)).isEqualTo(limit - taken);
        }
        assertThat(bucket.take(1, NOW)).isPositive();
    }

    @Test
    void who_waits_as_long_as_told_gets_it_and_not_a_moment_earlier() {
        Bucket bucket = new Bucket(60);
        assertThat(bucket.take(60, NOW)).isZero();
        long wait = bucket.take(1, NOW);
        assertThat(wait).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(bucket.take(1, NOW + wait - 1)).isPositive();
        assertThat(bucket.take(1, NOW + wait)).isZero();
    }

    @Test
    void it_is_full_again_after_a_minute_and_never_more_than_full() {
        Bucket bucket = new Bucket(10);
        bucket.take(10, NOW);
        assertThat(bucket.untilFull(NOW)).isEqualTo(Bucket.MINUTE);
        assertThat(bucket.left(NOW + Bucket.MINUTE / 2)).isEqualTo(5);
        assertThat(bucket.left(NOW + Bucket.MINUTE)).isEqualTo(10);
        long hours = NOW + 90 * Bucket.MINUTE;
        assertThat(bucket.take(10, hours)).isZero();
        assertThat(bucket.take(1, hours)).isPositive();
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        Bucket bucket = new Bucket(1000);
        bucket.take(900, NOW);
        bucket.giveBack(800);
        assertThat(bucket.left(NOW)).isEqualTo(900);
    }

    @Test
    void what_is_given_back_late_makes_it_no_more_than_full() {
        Bucket bucket = new Bucket(1000);
        bucket.take(900, NOW);
        long later = NOW + 2 * Bucket.MINUTE;
        bucket.giveBack(900);
        assertThat(bucket.left(later)).isEqualTo(1000);
        assertThat(bucket.take(1000, later)).isZero();
        assertThat(bucket.take(1, later)).isPositive();
    }

    @Test
    void a_debt_is_refilled_first() {
        Bucket bucket = new Bucket(60);
        bucket.charge(90, NOW);
        assertThat(bucket.left(NOW)).isZero();
        assertThat(bucket.take(1, NOW)).isEqualTo(TimeUnit.SECONDS.toNanos(31));
    }

    @Test
    void a_debt_after_a_long_time_counts_from_then() {
        Bucket bucket = new Bucket(60);
        bucket.take(1, NOW);
        long later = NOW + 10 * Bucket.MINUTE;
        bucket.charge(30, later);
        assertThat(bucket.left(later)).isEqualTo(30);
    }

    @Test
    void with_another_limit_the_same_share_is_used() {
        Bucket before = new Bucket(100);
        before.take(50, NOW);
        assertThat(before.limitedTo(10).left(NOW)).isEqualTo(5);
    }

    /// Against a model in fractions: what passes in any stretch of time is at most a minute's worth and what was
    /// refilled in it.
    @Test
    void over_any_time_no_more_passes_than_refilled_and_one_minutes_worth() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        for (int round = 0; round < 200; round++) {
            long limit = 1 + random.nextLong(5000);
            Bucket bucket = new Bucket(limit);
            long begin = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
            long now = begin;
            long passed = 0;
            for (int i = 0; i < 500; i++) {
                now += random.nextLong(Bucket.MINUTE / limit * 3 + 1);
                long amount = 1 + random.nextLong(Math.max(1, limit / 4));
                if (bucket.take(amount, now) == 0) {
                    passed += amount;
                }
                double most = limit + (double) limit * (now - begin) / Bucket.MINUTE;
                assertThat((double) passed).isLessThanOrEqualTo(most + 1);
            }
        }
    }

    @Test
    void many_threads_together_get_no_more() throws InterruptedException {
        Bucket bucket = new Bucket(1000);
        AtomicInteger got = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int tries = 0; tries < 500; tries++) {
                    if (bucket.take(1, NOW) == 0) {
                        got.incrementAndGet();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(got).hasValue(1000);
    }
}
