package dev.signalbox.core.caching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.caching.AnswerCache.Found;
import dev.signalbox.model.policy.Caching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class AnswerCacheTest {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final long SECOND = 1_000_000_000L;
    private static final Caching TEN_SECONDS = caching(null);
    private static final Caching STALE = caching(Duration.ofSeconds(20));
    private static final Fingerprint ASKED = new Fingerprint(1, 2, 3, 4);

    private static void nobody() {
        throw new AssertionError("nobody waits");
    }

    private final AnswerCache cache = new AnswerCache(MIB);

    private static Caching caching(@Nullable Duration stale) {
        return new Caching(Duration.ofSeconds(10), Caching.Scope.KEY, 256 * KIB, stale, true, true);
    }

    private Lead lead(Fingerprint asked, Caching declared, long now) {
        return ((Found.Missing) cache.find(asked, declared, AnswerCacheTest::nobody, now)).lead();
    }

    private void keep(Fingerprint asked, Caching declared, int bytes, long now) {
        Lead lead = lead(asked, declared, now);
        lead.keep(new byte[bytes], "a/m", null, now);
        lead.end();
    }

    private boolean fresh(Fingerprint asked, Caching declared, long now) {
        return cache.alone(asked, declared, false, now) instanceof Found.Fresh;
    }

    @Test
    void anAnswerIsKeptForItsTime() {
        keep(ASKED, TEN_SECONDS, 100, 0);

        assertThat(fresh(ASKED, TEN_SECONDS, 10 * SECOND - 1)).isTrue();
        assertThat(fresh(new Fingerprint(1, 2, 3, 5), TEN_SECONDS, 1)).isFalse();
        assertThat(fresh(ASKED, TEN_SECONDS, 10 * SECOND)).isFalse();
        cache.review(10 * SECOND);
        assertThat(cache.figures().entries()).isZero();
        assertThat(cache.figures().bytes()).isZero();
    }

    @Test
    void aPolicyThatKeepsShorterCountsAtOnce() {
        keep(ASKED, TEN_SECONDS, 100, 0);
        Caching shorter = new Caching(Duration.ofSeconds(2), Caching.Scope.KEY, KIB, null, true, true);

        assertThat(fresh(ASKED, shorter, 3 * SECOND)).isFalse();
        assertThat(fresh(ASKED, TEN_SECONDS, 3 * SECOND)).isTrue();
    }

    @Test
    void anExpiredAnswerIsThereForErrorsAsLongAsDeclared() {
        keep(ASKED, STALE, 100, 0);

        Found.Missing later = (Found.Missing) cache.alone(ASKED, STALE, false, 15 * SECOND);
        assertThat(later.stale()).isNotNull();
        assertThat(((Found.Missing) cache.alone(ASKED, STALE, false, 30 * SECOND)).stale())
                .isNull();
    }

    @Test
    void theMemoryIsBoundedWhateverIsKept() {
        for (int i = 0; i < 200; i++) {
            keep(new Fingerprint(i, 0, 0, 0), TEN_SECONDS, 50 * KIB, i);
            assertThat(cache.figures().bytes()).isLessThanOrEqualTo(MIB);
        }
        assertThat(cache.figures().evicted()).isGreaterThan(100);
        // Small ones are not free.
        for (int i = 0; i < 20_000; i++) {
            keep(new Fingerprint(i, 1, 0, 0), TEN_SECONDS, 1, 300);
        }
        assertThat(cache.figures().entries()).isLessThan(MIB / KeptAnswer.OVERHEAD);
    }

    @Test
    void anAnswerThatIsTooLargeIsNotKept() {
        keep(ASKED, TEN_SECONDS, 256 * KIB + 1, 0);

        assertThat(fresh(ASKED, TEN_SECONDS, 1)).isFalse();
    }

    @Test
    void whatIsWrittenDownAtOnceIsBoundedAndGivenBackAtTheEnd() {
        List<Lead> leads = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < 10; i++) {
            Lead lead = lead(new Fingerprint(i, 0, 0, 0), TEN_SECONDS, 0);
            leads.add(lead);
            taken += lead.takeRoom(64 * KIB) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(4);
        leads.forEach(Lead::end);
        leads.forEach(Lead::end);
        assertThat(lead(ASKED, TEN_SECONDS, 0).takeRoom(256 * KIB)).isTrue();
    }

    @Test
    void whoAsksTheSameMeanwhileIsToldOnceWhenItIsOver() {
        Lead lead = lead(ASKED, TEN_SECONDS, 0);
        AtomicInteger told = new AtomicInteger();
        Runnable leaver = told::incrementAndGet;
        Found.UnderWay waits = (Found.UnderWay) cache.find(ASKED, TEN_SECONDS, told::incrementAndGet, 1);
        assertThat(cache.find(ASKED, TEN_SECONDS, leaver, 1)).isInstanceOf(Found.UnderWay.class);
        waits.flight().leave(leaver);

        lead.keep(new byte[5], "a/m", null, 2);
        lead.end();
        lead.end();

        assertThat(told).hasValue(1);
        assertThat(cache.alone(ASKED, TEN_SECONDS, false, 3)).isInstanceOf(Found.Fresh.class);
        assertThat(cache.alone(ASKED, TEN_SECONDS, true, 3)).isInstanceOf(Found.Missing.class);
    }

    @Test
    void onlySoManyWaitAndTheNextGoesOnByItself() {
        Lead lead = lead(ASKED, TEN_SECONDS, 0);
        AtomicInteger told = new AtomicInteger();
        for (int i = 0; i < Flight.MAX_WAITING; i++) {
            assertThat(cache.find(ASKED, TEN_SECONDS, told::incrementAndGet, 1)).isInstanceOf(Found.UnderWay.class);
        }
        assertThat(cache.find(ASKED, TEN_SECONDS, AnswerCacheTest::nobody, 1)).isInstanceOf(Found.Missing.class);

        lead.end();

        assertThat(told).hasValue(Flight.MAX_WAITING);
        assertThat(cache.find(ASKED, TEN_SECONDS, AnswerCacheTest::nobody, 2)).isInstanceOf(Found.Missing.class);
    }

    @Test
    @Tag("sockets")
    void nobodyIsForgottenWhenManyThreadsAskAndEndAtOnce() throws Exception {
        int threads = 8;
        int rounds = 2_000;
        AtomicInteger waited = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                all.add(pool.submit(() -> {
                    begin.await();
                    for (int i = 0; i < rounds; i++) {
                        switch (cache.find(new Fingerprint(i % 3, 0, 0, 0), TEN_SECONDS, told::incrementAndGet, 0)) {
                            case Found.Fresh _ -> throw new AssertionError("nothing was kept");
                            case Found.UnderWay _ -> waited.incrementAndGet();
                            case Found.Missing missing -> missing.lead().end();
                        }
                    }
                    return null;
                }));
            }
            begin.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(told).hasValue(waited.get());
    }
}
