package dev.signalbox.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Requests of all kinds come, look, go and leave in any order, at two targets with a few places each, of which some
/// requests may use only one. Whatever the order, what must always hold does.
class RandomRoomTest {
    private static final int RUNS = 3000;
    private static final int STEPS = 300;
    private static final int KEYS = 4;
    private static final long MILLI = 1_000_000;

    private static final class Request {
        final String key;
        final int target;
        int wakes;
        int ends;
        boolean first = true;
        int passedBy;

        @Nullable
        Ticket ticket;

        /// @param target -1 for any
        Request(String key, int target) {
            this.key = key;
            this.target = target;
        }

        Ticket ticket() {
            if (ticket == null) {
                throw new AssertionError("not begun");
            }
            return ticket;
        }
    }

    private static final class World {
        final Random random;
        final int length;
        final WaitingRoom room;
        final int[] free = {2, 1};
        final List<Request> waiting = new ArrayList<>();
        final List<Request> running = new ArrayList<>();
        final List<Integer> where = new ArrayList<>();
        final Map<String, Integer> came = new TreeMap<>();
        final boolean mixed;
        long now;

        World(long seed) {
            random = new Random(seed);
            length = random.nextInt(8);
            mixed = random.nextBoolean();
            room = new WaitingRoom(length, Duration.ofMillis(1 + random.nextInt(4000)));
            now = random.nextLong();
        }

        void came(String what) {
            came.merge(what, 1, Integer::sum);
        }

        void comes() {
            Criticality criticality = Criticality.values()[random.nextInt(4)];
            Request request = new Request("k" + random.nextInt(KEYS), mixed ? random.nextInt(3) - 1 : -1);
            request.ticket = new Ticket(room, () -> woken(request), criticality, request.key);
            look(request);
        }

        void woken(Request request) {
            assertThat(request.ends).as("nobody is told who is over").isZero();
            request.wakes++;
        }

        private int place(Request request) {
            for (int target = 0; target < free.length; target++) {
                if (free[target] > 0 && (request.target < 0 || request.target == target)) {
                    return target;
                }
            }
            return -1;
        }

        /// As an exchange does.
        void look(Request request) {
            Ticket ticket = request.ticket();
            TurnedAway out = ticket.turnedAway();
            if (out != null) {
                assertThat(ticket.turnedAway()).as("told once").isNull();
                came(out.word());
                end(request);
                return;
            }
            boolean behind = request.first && ticket.behindOthers();
            int target = behind ? -1 : place(request);
            if (target >= 0) {
                free[target]--;
                running.add(request);
                where.add(target);
                came(request.first ? "went at once" : "went later");
                waiting.remove(request);
                ticket.served(now);
                return;
            }
            TurnedAway refused = ticket.waitForRoom(1 + random.nextInt(5000) * MILLI, now);
            if (refused != null) {
                assertThat(request.first).as("only newcomers are refused").isTrue();
                came(refused.word());
                end(request);
                return;
            }
            if (!waiting.contains(request)) {
                waiting.add(request);
            }
            request.first = false;
            if (place(request) >= 0) {
                ticket.wakeFirst(now);
            }
            if (request.target >= 0) {
                ticket.passOn(random.nextBoolean(), now);
            }
        }

        void end(Request request) {
            request.ends++;
            waiting.remove(request);
            request.wakes = 0;
        }

        /// @return false when nobody had anything to look at
        boolean anyLooks() {
            List<Request> told = waiting.stream().filter(each -> each.wakes > 0).toList();
            if (told.isEmpty()) {
                return false;
            }
            Request request = told.get(random.nextInt(told.size()));
            request.wakes--;
            look(request);
            return true;
        }

        void anyEnds() {
            if (!running.isEmpty()) {
                int at = random.nextInt(running.size());
                Request request = running.remove(at);
                int target = where.remove(at);
                free[target]++;
                room.wakeOne(now);
                if (random.nextInt(5) == 0) {
                    // It failed, and has to look once more.
                    look(request);
                } else {
                    request.ends++;
                }
            }
        }

        void anyLeaves() {
            if (!waiting.isEmpty()) {
                Request request = waiting.get(random.nextInt(waiting.size()));
                if (random.nextBoolean()) {
                    request.ticket().timedOut(now);
                } else {
                    request.ticket().giveBack(now);
                }
                came("left");
                end(request);
            }
        }

        void step() {
            now += random.nextInt(6) == 0 ? random.nextInt(1000) * MILLI : random.nextInt(20) * MILLI;
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> comes();
                case 3, 4, 5 -> anyLooks();
                case 6, 7 -> anyEnds();
                case 8 -> room.review(now);
                default -> anyLeaves();
            }
            int told = (int) waiting.stream().filter(each -> each.wakes > 0).count();
            assertThat(room.size())
                    .as("who waits is in the room, or has been told that it is not")
                    .isBetween(waiting.size() - told, waiting.size());
        }

        /// Nothing happens any more but that those who were told look, and the process reviews its queues.
        void comesToRest() {
            for (int i = 0; i < 3; i++) {
                now += 100 * MILLI;
                room.review(now);
                for (int looks = 0; anyLooks(); looks++) {
                    assertThat(looks).as("they do not wake each other for ever").isLessThan(1000);
                }
            }
            for (Request each : waiting) {
                assertThat(place(each))
                        .as("nobody waits while there is room for it")
                        .isNegative();
            }
        }
    }

    @Test
    void everybody_ends_once_and_nobody_waits_while_there_is_room() {
        Map<String, Integer> came = new TreeMap<>();
        for (long seed = 1; seed <= RUNS; seed++) {
            World world = new World(seed);
            try {
                for (int i = 0; i < STEPS; i++) {
                    world.step();
                }
                world.comesToRest();
                while (!world.running.isEmpty()) {
                    world.anyEnds();
                    world.comesToRest();
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(world.waiting).as("seed %d", seed).isEmpty();
            assertThat(world.room.size()).as("seed %d", seed).isZero();
            world.came.forEach((what, times) -> came.merge(what, times, Integer::sum));
        }
        assertThat(came)
                .containsOnlyKeys("went at once", "went later", "left", "queue_full", "displaced", "hopeless", "codel")
                .allSatisfy((what, times) -> assertThat(times).as(what).isGreaterThan(RUNS / 100));
    }

    /// In a full queue the importance of who is there never falls by who comes.
    @Test
    void nobody_gives_way_to_a_less_important_one() {
        for (long seed = 1; seed <= RUNS; seed++) {
            Random random = new Random(seed);
            WaitingRoom room = new WaitingRoom(1 + random.nextInt(6), Duration.ofHours(1));
            List<Criticality> there = new ArrayList<>();
            Set<Integer> out = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                Criticality criticality = Criticality.values()[random.nextInt(4)];
                int number = there.size();
                out.clear();
                TurnedAway refused = new Ticket(room, () -> out.add(number), criticality, "k" + random.nextInt(2))
                        .waitForRoom(Long.MAX_VALUE / 4, 0);
                Figures figures = room.figures();
                there.add(criticality);
                int less = 0;
                for (Criticality each : Criticality.values()) {
                    less += each.compareTo(criticality) > 0 ? figures.waiting(each) : 0;
                }
                assertThat(refused == null || less == 0)
                        .as("seed %d: %s refused while %d less important wait", seed, criticality, less)
                        .isTrue();
            }
        }
    }

    /// While one of a key waits, no other key of its class is served more than twice.
    @Test
    void no_key_is_passed_by_again_and_again() {
        for (long seed = 1; seed <= RUNS; seed++) {
            Random random = new Random(seed);
            WaitingRoom room = new WaitingRoom(1000, Duration.ofHours(1));
            List<Request> waiting = new ArrayList<>();
            List<Request> told = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (random.nextInt(3) > 0) {
                    // Most are one key's.
                    String key = "k" + Math.max(0, random.nextInt(8) - 5);
                    Request request = new Request(key, -1);
                    request.ticket = new Ticket(room, () -> told.add(request), Criticality.SHEDDABLE, key);
                    request.ticket.waitForRoom(Long.MAX_VALUE / 4, 0);
                    waiting.add(request);
                } else if (!waiting.isEmpty()) {
                    if (told.isEmpty()) {
                        room.wakeOne(0);
                    }
                    Request served = told.removeFirst();
                    Set<String> behind = new HashSet<>();
                    for (Request each : waiting) {
                        // The first of each key has been there longest.
                        if (!each.key.equals(served.key) && behind.add(each.key)) {
                            each.passedBy += 1;
                            assertThat(each.passedBy)
                                    .as("seed %d: the first of %s", seed, each.key)
                                    .isLessThanOrEqualTo(2 * KEYS);
                        }
                    }
                    waiting.remove(served);
                    served.ticket().served(0);
                }
            }
        }
    }
}
