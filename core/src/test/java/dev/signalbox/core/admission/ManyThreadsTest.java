package dev.signalbox.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests on several threads at once, as on event loops: each looks on its own thread only, and gives its place back
/// on any.
class ManyThreadsTest {
    private static final int THREADS = 4;
    private static final int REQUESTS = 20_000;
    private static final int LENGTH = 200;

    private final List<ExecutorService> loops = new ArrayList<>();
    private final WaitingRoom room = new WaitingRoom(LENGTH, Duration.ofHours(1));
    private final Semaphore places = new Semaphore(3);
    private final CountDownLatch over = new CountDownLatch(REQUESTS);
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();

    @AfterEach
    void stop() {
        loops.forEach(ExecutorService::shutdownNow);
    }

    @Test
    void everybody_ends_once() throws InterruptedException {
        for (int i = 0; i < THREADS; i++) {
            loops.add(Executors.newSingleThreadExecutor());
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < REQUESTS; i++) {
            ExecutorService loop = loops.get(i % THREADS);
            Request request = new Request(
                    loop, loops.get(random.nextInt(THREADS)), Criticality.values()[random.nextInt(4)], "k" + i % 7);
            loop.execute(request::look);
        }

        assertThat(over.await(30, TimeUnit.SECONDS))
                .as(
                        "%d of %d are over, %d wait, %d places are free",
                        served.get() + turnedAway.get(), REQUESTS, room.size(), places.availablePermits())
                .isTrue();
        assertThat(served.get() + turnedAway.get()).isEqualTo(REQUESTS);
        assertThat(served.get()).isPositive();
        assertThat(room.size()).isZero();
        assertThat(places.tryAcquire(3, 30, TimeUnit.SECONDS))
                .as("all places are given back")
                .isTrue();
    }

    private final class Request {
        private final ExecutorService other;
        private final Ticket ticket;
        private boolean waits;
        private boolean ended;

        Request(ExecutorService own, ExecutorService other, Criticality criticality, String key) {
            this.other = other;
            ticket = new Ticket(room, () -> own.execute(this::woken), criticality, key);
        }

        private void woken() {
            if (waits) {
                look();
            }
        }

        private void look() {
            long now = System.nanoTime();
            if (ticket.turnedAway() != null) {
                end(turnedAway);
            } else if (!ticket.behindOthers() && places.tryAcquire()) {
                ticket.served(now);
                end(served);
                other.execute(() -> {
                    places.release();
                    room.wakeOne(System.nanoTime());
                });
            } else if (ticket.waitForRoom(Long.MAX_VALUE / 4, now) != null) {
                end(turnedAway);
            } else {
                waits = true;
                if (places.availablePermits() > 0) {
                    ticket.wakeFirst(now);
                }
            }
        }

        private void end(AtomicInteger how) {
            assertThat(ended).isFalse();
            ended = true;
            waits = false;
            how.incrementAndGet();
            over.countDown();
        }
    }
}
