package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Whatever happens in whatever order to a few requests at once, what must always hold does. To replay a
/// failure, put its seed into [#FIRST_SEED] and run one.
class RandomOrderTest {
    private static final long FIRST_SEED = 1;
    private static final int RUNS = 5_000;
    private static final int MAX_EVENTS = 160;

    @Test
    void what_must_always_hold_does() {
        Map<String, Integer> ends = new TreeMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            List<String> story = new ArrayList<>();
            try {
                play(seed, story, ends);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ":\n" + String.join("\n", story), e);
            }
        }
        // What the runs came to, so that the test does not pass because it plays nothing.
        assertThat(ends)
                .containsOnlyKeys(
                        "Break",
                        "Finish",
                        "Reject",
                        "SendFile",
                        "ShowBatch",
                        "ShowJob",
                        "ShowKey",
                        "ShowModel",
                        "ShowModels",
                        "the client left",
                        "hedged",
                        "waited",
                        "woken",
                        "whole")
                .allSatisfy((end, times) -> assertThat(times).as(end).isGreaterThan(RUNS / 200));
    }

    @Test
    void the_same_seed_gives_the_same_commands() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS / 10; seed++) {
            List<String> once = new ArrayList<>();
            List<String> again = new ArrayList<>();
            play(seed, once, new TreeMap<>());
            play(seed, again, new TreeMap<>());
            assertThat(again).as("seed %d", seed).isEqualTo(once);
        }
    }

    /// Plays a few requests that share targets.
    ///
    /// @param story takes every event and command
    /// @param ends counts what they came to
    private static void play(long seed, List<String> story, Map<String, Integer> ends) {
        Random random = new Random(seed);
        Chances chances = new Chances(random);
        Policy policy = chances.declared().policy();
        Budgets budgets = Budgets.of(policy, _ -> {}, 0);
        Rules rules = Rules.of(policy, Played.SALT, Chances.keys(), Watcher.NOBODY, budgets);
        List<RandomPlayer> players = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            players.add(new RandomPlayer(rules, random, chances, "#" + (players.size() + 1), story));
        }
        long now = random.nextLong();
        for (int events = 0; events < MAX_EVENTS; events++) {
            now += random.nextLong(random.nextInt(4) == 0 ? 20_000_000_000L : 200_000_000L);
            story.add("at " + now);
            players.get(random.nextInt(players.size())).anyEvent(now);
            if (random.nextInt(20) == 0) {
                chances.meddle(rules, now);
            }
            shared(rules, players);
        }
        for (RandomPlayer player : players) {
            player.end(now);
            shared(rules, players);
        }
        for (RandomPlayer player : players) {
            player.came(ends);
            // Whoever was told that there may be room and is over has passed it on; nobody is left to look.
            player.anyEvent(now);
        }
        assertThat(rules.standing().waiting().values()).as("nobody waits on").containsOnly(0);
        assertThat(rules.standing().endpoints())
                .extracting(Endpoint::inFlight)
                .as("every permit was given back")
                .containsOnly(0);
    }

    /// What holds of all of them together.
    private static void shared(Rules rules, List<RandomPlayer> players) {
        Map<String, Integer> asked = new TreeMap<>();
        int waiting = 0;
        int untold = 0;
        for (RandomPlayer player : players) {
            player.seen().asked().forEach(target -> asked.merge(target, 1, Integer::sum));
            waiting += player.seen().waits() ? 1 : 0;
            untold += player.seen().waits() && !player.isTold() ? 1 : 0;
        }
        for (Endpoint endpoint : rules.standing().endpoints()) {
            assertThat(endpoint.inFlight())
                    .as("one permit for each attempt under way at %s", endpoint.target())
                    .isEqualTo(asked.getOrDefault(endpoint.target(), 0));
        }
        assertThat(rules.standing().waiting().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .as("whoever waits is in a room or was told that it is not, and nobody else is")
                .isBetween(untold, waiting);
    }
}
