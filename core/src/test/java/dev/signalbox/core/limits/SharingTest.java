package dev.signalbox.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.limits.Limits.Verdict;
import dev.signalbox.core.port.SharedState.Told;
import dev.signalbox.core.port.SharedState.Use;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.RateLimits.Reserve;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several replicas in virtual time, with a shared state that is slow, loses answers, or is gone.
final class SharingTest {
    private static final String SECRET = "sk-0123456789abcdef";
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final long MINUTE = 60 * SECOND;
    private static final long START = 77 * MINUTE;

    private static Limits limits(RateLimits limits, int replicas) {
        Policy policy = new Declared()
                .route("chat", 1, "a/1")
                .limitedKey("web", SECRET, "default", limits)
                .policy()
                .in(new Cluster("redis", 6379, 0, false, null, null, replicas));
        return Limits.of(policy);
    }

    /// What the replicas meet at: as the script at the real one does it.
    private static final class Meeting {
        private final int replicas;
        private final Map<String, Long> fullAt = new HashMap<>();
        private final Map<String, Map<Replica, Long>> held = new HashMap<>();

        Meeting(int replicas) {
            this.replicas = replicas;
        }

        Told tell(Replica who, List<Use> uses, long now) {
            long[] answers = new long[uses.size()];
            for (int i = 0; i < answers.length; i++) {
                answers[i] = switch (uses.get(i)) {
                    case Use.Refilled it -> {
                        long full = Math.max(now, fullAt.getOrDefault(it.name(), now + it.known()));
                        full = Math.max(now, full + it.nanos());
                        fullAt.put(it.name(), full);
                        yield full - now;
                    }
                    case Use.Spent it -> throw new IllegalArgumentException(it.name());
                    case Use.Held it -> {
                        Map<Replica, Long> all = held.computeIfAbsent(it.name(), _ -> new HashMap<>());
                        all.put(who, it.here());
                        yield all.entrySet().stream()
                                .filter(each -> each.getKey() != who)
                                .mapToLong(Map.Entry::getValue)
                                .sum();
                    }
                };
            }
            return new Told(replicas, answers, List.of());
        }

        void forget() {
            fullAt.clear();
            held.clear();
        }
    }

    private static final class Replica {
        final Limits limits;
        final Sharing sharing;
        private final Key key;
        private boolean hurried;
        private long nextTurn = START;
        private long answerAt;
        private @Nullable Told answer;
        private boolean asking;

        Replica(RateLimits limits, int replicas) {
            this.limits = limits(limits, replicas);
            key = new Key("web", new Secret("a-secret-of-the-web"), "default", Set.of(), Set.of(), limits);
            sharing = Objects.requireNonNull(this.limits.sharing());
            sharing.onHurry(() -> hurried = true);
        }

        Verdict take(long bytes, long now) {
            return limits.take(key, "default", "chat", new Demand(bytes, false, 0), now);
        }

        /// As the thread that does the asking would.
        ///
        /// @param delay until the answer is there; above a timeout there is none
        void turn(Meeting meeting, long now, long delay, boolean heard) {
            if (asking && now >= answerAt) {
                asking = false;
                if (answer == null) {
                    sharing.failed(now);
                } else {
                    sharing.answered(answer);
                }
                nextTurn = now + (answer == null ? 500 : hurried ? 10 : 100) * MILLI;
            }
            if (!asking && (now >= nextTurn || hurried && !sharing.alone() && now >= nextTurn - 90 * MILLI)) {
                hurried = false;
                List<Use> uses = sharing.uses(now);
                Told told = heard ? meeting.tell(this, uses, now) : null;
                asking = true;
                answer = delay > 300 * MILLI ? null : told;
                answerAt = now + Math.min(delay, 300 * MILLI);
            }
        }
    }

    private static void meet(Meeting meeting, long now, Replica... replicas) {
        for (Replica each : replicas) {
            each.sharing.answered(meeting.tell(each, each.sharing.uses(now), now));
        }
    }

    private static int takeAll(Replica replica, long now) {
        int taken = 0;
        while (replica.take(0, now) instanceof Verdict.Taken) {
            taken++;
        }
        return taken;
    }

    private static RateLimits rpm(long requests) {
        return new RateLimits(requests, 0, 0, Reserve.EXPECTED);
    }

    @Test
    void what_one_used_is_not_there_for_the_other() {
        Meeting meeting = new Meeting(2);
        Replica one = new Replica(rpm(60), 2);
        Replica two = new Replica(rpm(60), 2);
        meet(meeting, START, one, two);
        int taken = 0;
        for (int i = 0; i < 200; i++) {
            taken += takeAll(one, START);
            meet(meeting, START, one, two);
        }
        assertThat(taken).isEqualTo(60);
        assertThat(takeAll(two, START))
                .as("on a lease, as it heard nothing of late")
                .isEqualTo(15);
        meet(meeting, START, two);
        assertThat(takeAll(two, START + 15 * SECOND))
                .as("that is refilled first")
                .isZero();
        assertThat(takeAll(two, START + 16 * SECOND)).isEqualTo(1);
    }

    @Test
    void a_lease_is_half_of_what_would_be_everybodys_part() {
        Meeting meeting = new Meeting(3);
        Replica one = new Replica(rpm(600), 2);
        one.take(0, START);
        meet(meeting, START, one);
        assertThat(takeAll(one, START)).isEqualTo(599 / 6);
    }

    @Test
    void nothing_heard_yet_each_keeps_to_its_declared_share() {
        Replica one = new Replica(rpm(600), 4);
        assertThat(takeAll(one, START)).isEqualTo(150);
        assertThat(takeAll(one, START + MINUTE / 10)).isEqualTo(15);
    }

    @Test
    void a_share_begins_as_full_as_all_was() {
        Meeting meeting = new Meeting(2);
        Replica one = new Replica(rpm(600), 2);
        Replica two = new Replica(rpm(600), 2);
        meet(meeting, START, one, two);
        for (int i = 0; i < 100; i++) {
            takeAll(one, START);
            meet(meeting, START, one);
        }
        two.take(0, START);
        meet(meeting, START, two);
        one.sharing.failed(START);
        two.sharing.failed(START);
        assertThat(takeAll(one, START)).isLessThanOrEqualTo(1);
        assertThat(takeAll(two, START)).isLessThanOrEqualTo(1);
        assertThat(takeAll(one, START + MINUTE / 10)).isEqualTo(30);
    }

    @Test
    void a_limit_smaller_than_the_number_of_replicas_lets_some_pass() {
        Replica one = new Replica(rpm(1), 3);
        assertThat(takeAll(one, START)).isEqualTo(1);
        assertThat(takeAll(one, START + 2 * MINUTE)).isZero();
        assertThat(takeAll(one, START + 3 * MINUTE)).isEqualTo(1);
    }

    @Test
    void what_was_forgotten_is_known_again_from_who_still_knows() {
        Meeting meeting = new Meeting(2);
        Replica one = new Replica(rpm(600), 2);
        Replica two = new Replica(rpm(600), 2);
        for (int i = 0; i < 100; i++) {
            takeAll(one, START);
            meet(meeting, START, one, two);
        }
        meeting.forget();
        one.take(0, START);
        meet(meeting, START, one, two);
        two.take(0, START);
        meet(meeting, START, two);
        assertThat(takeAll(two, START)).isZero();
    }

    @Test
    void requests_at_once_are_counted_over_all() {
        Meeting meeting = new Meeting(2);
        RateLimits limits = new RateLimits(0, 0, 10, Reserve.EXPECTED);
        Replica one = new Replica(limits, 2);
        Replica two = new Replica(limits, 2);
        List<Reservation> running = new ArrayList<>();
        two.take(0, START);
        meet(meeting, START, two, one);
        for (int i = 0; i < 50; i++) {
            if (one.take(0, START) instanceof Verdict.Taken taken) {
                running.add(taken.reservation());
            }
            meet(meeting, START, one, two);
        }
        assertThat(running).hasSize(9);
        ((Verdict.Taken) two.take(0, START)).reservation().settle(Usage.NONE, START);
        meet(meeting, START, two);
        assertThat(two.take(0, START)).as("now that it heard of the nine").isInstanceOf(Verdict.Refused.class);
        running.removeLast().settle(Usage.NONE, START);
        meet(meeting, START, one, two);
        assertThat(two.take(0, START)).isInstanceOf(Verdict.Taken.class);
        one.sharing.failed(START);
        assertThat(one.take(0, START)).as("eight run, its share is five").isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void what_a_request_did_not_use_is_there_for_the_others() {
        Meeting meeting = new Meeting(2);
        RateLimits limits = new RateLimits(0, 1000, 0, Reserve.EXPECTED);
        Replica one = new Replica(limits, 2);
        Replica two = new Replica(limits, 2);
        meet(meeting, START, one, two);
        Verdict all = one.take(4000, START);
        assertThat(all).isInstanceOf(Verdict.Taken.class);
        meet(meeting, START, one, two);
        two.take(40, START);
        meet(meeting, START, two);
        assertThat(two.take(400, START)).isInstanceOf(Verdict.Refused.class);
        ((Verdict.Taken) all).reservation().settle(Usage.of(100, 0), START);
        meet(meeting, START, one, two);
        assertThat(two.take(400, START)).isInstanceOf(Verdict.Taken.class);
    }

    /// Over any time, at most the limit and what a bucket holds, half a limit of leases, and a request each.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void no_more_passes_than_the_limit_and_what_was_on_lease(long seed) {
        Random random = new Random(seed);
        int count = 2 + random.nextInt(4);
        long limit = List.of(12L, 60L, 600L, 6000L).get(random.nextInt(4));
        Meeting meeting = new Meeting(count);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replicas.add(new Replica(rpm(limit), count));
        }
        boolean outages = seed % 3 == 0;
        boolean losses = seed % 4 == 0;
        List<Long> passed = new ArrayList<>();
        int busy = 0;
        boolean down = false;
        for (long now = START; now < START + 6 * MINUTE; now += 5 * MILLI) {
            if (random.nextInt(2000) == 0) {
                busy = random.nextInt(1 << count);
            }
            if (outages && random.nextInt(4000) == 0) {
                down = !down;
            }
            if (losses && random.nextInt(6000) == 0) {
                meeting.forget();
            }
            for (int i = 0; i < count; i++) {
                Replica each = replicas.get(i);
                boolean slow = outages && random.nextInt(200) == 0;
                long delay = down || slow ? SECOND : 1 + random.nextInt(20) * MILLI;
                each.turn(meeting, now, delay, !down || random.nextBoolean());
                int tries = (busy >> i & 1) == 1 ? random.nextInt(40) : 0;
                for (int t = 0; t < tries; t++) {
                    if (each.take(0, now) instanceof Verdict.Taken) {
                        passed.add(now);
                    }
                }
            }
        }
        // Each time that all is forgotten may let pass once more what nobody told lately knows of.
        double above = limit * 0.5 + 2 * count + (losses ? limit * 0.5 : 0);
        assertThat(passed.size()).isPositive();
        for (long window : List.of(10 * SECOND, MINUTE, 3 * MINUTE)) {
            assertThat((double) most(passed, window))
                    .as("in %s s, limit %s, %s replicas", window / SECOND, limit, count)
                    .isLessThanOrEqualTo(limit * (1 + (double) window / MINUTE) + above);
        }
    }

    private static int most(List<Long> passed, long window) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < passed.size(); to++) {
            while (passed.get(to) - passed.get(from) > window) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}
