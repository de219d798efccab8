package dev.signalbox.bench.pieces;

import dev.signalbox.core.admission.Ticket;
import dev.signalbox.core.admission.TurnedAway;
import dev.signalbox.core.admission.WaitingRoom;
import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A route's queue: what passing it costs while nobody waits, and what joining, leaving and being served cost beside
/// those who do, of a hundred keys in four classes.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueueBenchmark {
    private static final int KEYS = 100;
    private static final long ALLOWED = Duration.ofHours(1).toNanos();

    /// Those who wait.
    @State(Scope.Thread)
    public static class Waiting {
        @Param({"100", "10000"})
        public int waiting;

        private final SplittableRandom random = new SplittableRandom(1);
        private WaitingRoom room = new WaitingRoom(0, Duration.ofSeconds(1));
        private @Nullable Ticket told;
        private long now;

        /// Says what those who wait take.
        @Setup(Level.Trial)
        public void fill() {
            room = new WaitingRoom(2 * waiting, Duration.ofHours(1));
            long before = used();
            for (int i = 0; i < waiting; i++) {
                join();
            }
            System.out.printf("%,d wait, in %.0f bytes each%n", waiting, (double) (used() - before) / waiting);
        }

        private Ticket join() {
            Waiter waiter = new Waiter(this);
            Ticket ticket = new Ticket(
                    room,
                    waiter,
                    Criticality.values()[random.nextInt(4)],
                    "a key of some caller " + random.nextInt(KEYS));
            waiter.ticket = ticket;
            ticket.waitForRoom(ALLOWED, ++now);
            return ticket;
        }

        private static long used() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }
    }

    private static final class Waiter implements WaitingRoom.Waiter {
        private final Waiting of;
        private @Nullable Ticket ticket;

        Waiter(Waiting of) {
            this.of = of;
        }

        @Override
        public void wake() {
            of.told = ticket;
        }
    }

    /// Nobody.
    @State(Scope.Thread)
    public static class Empty {
        private final WaitingRoom room = new WaitingRoom(100, Duration.ofSeconds(10));
        private final Ticket ticket = new Ticket(room, () -> {}, Criticality.CRITICAL, "web");
    }

    /// What every request does that need not wait.
    @Benchmark
    public boolean passesAnEmptyQueue(Empty empty) {
        boolean behind = empty.ticket.behindOthers();
        empty.ticket.served(1);
        return behind;
    }

    @Benchmark
    public @Nullable TurnedAway joinsAndLeaves(Waiting waiting) {
        Ticket ticket = waiting.join();
        ticket.giveBack(waiting.now);
        return ticket.turnedAway();
    }

    /// Room is given to the first, and another one comes.
    @Benchmark
    public @Nullable Ticket isServed(Waiting waiting) {
        if (waiting.told == null) {
            waiting.room.wakeOne(waiting.now);
        }
        Ticket served = waiting.told;
        waiting.told = null;
        if (served != null) {
            // Tells the next.
            served.served(waiting.now);
        }
        waiting.join();
        return served;
    }
}
