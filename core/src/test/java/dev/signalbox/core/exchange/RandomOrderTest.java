package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Failure.TimedOut.Limit;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whatever happens in whatever order, what must always hold does. To replay a failure, put its seed into
/// [#FIRST_SEED] and run one.
class RandomOrderTest {
    private static final long FIRST_SEED = 1;
    private static final int RUNS = 20_000;
    private static final int MAX_EVENTS = 60;
    private static final String SECRET = "sk-a-secret-of-the-web";

    @Test
    void what_must_always_hold_does() {
        Map<String, Integer> ends = new TreeMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            List<String> story = new ArrayList<>();
            try {
                ends.merge(play(seed, story), 1, Integer::sum);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ":\n" + String.join("\n", story), e);
            }
        }
        // What the runs came to, so that the test does not pass because it plays nothing.
        assertThat(ends)
                .containsOnlyKeys("Break", "Finish", "Reject", "ShowModel", "ShowModels", "the client left")
                .allSatisfy((end, times) -> assertThat(times).as(end).isGreaterThan(RUNS / 1000));
    }

    @Test
    void the_same_seed_gives_the_same_commands() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS / 10; seed++) {
            List<String> once = new ArrayList<>();
            List<String> again = new ArrayList<>();
            play(seed, once);
            play(seed, again);
            assertThat(again).as("seed %d", seed).isEqualTo(once);
        }
    }

    /// Plays one request.
    ///
    /// @param story takes every event and command
    /// @return the terminal outcome
    private static String play(long seed, List<String> story) {
        Random random = new Random(seed);
        Declared declared = declared(random);
        Exchange exchange = new Exchange(Rules.of(declared.policy(), Played.SALT));
        Invariants invariants = new Invariants(declared.policy());
        long now = random.nextLong();
        int left = MAX_EVENTS;
        // Nonsense goes on for a while after the end.
        for (int afterwards = 0; afterwards < 8 && left > 0; left--) {
            now += random.nextLong(20_000_000_000L);
            story.add("at " + now);
            happens(exchange, invariants, event(random, invariants), now, story);
            afterwards += exchange.settled() ? 1 : 0;
        }
        if (!exchange.settled()) {
            Event last = random.nextBoolean() ? new Event.ClientGone() : new Event.Stopping();
            happens(exchange, invariants, last, now, story);
        }
        assertThat(exchange.settled()).isTrue();
        return invariants.ended();
    }

    private static void happens(Exchange exchange, Invariants invariants, Event event, long now, List<String> story) {
        story.add("  " + event);
        List<Command> commands = new ArrayList<>();
        exchange.on(event, now, commands::add);
        for (Command command : commands) {
            story.add("    " + command);
        }
        invariants.check(event, commands);
    }

    private static Declared declared(Random random) {
        Declared declared =
                new Declared().provider("k", "openai", "key-1", "key-2").provider("m", "anthropic");
        List<Target> targets = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            targets.add(Declared.target(
                    (random.nextBoolean() ? "k/" : "m/") + i, random.nextInt(3), 1 + random.nextInt(5)));
        }
        declared.route(new Route("chat", targets, Declared.TIMEOUTS, 1 + random.nextInt(5), random.nextBoolean()));
        if (random.nextBoolean()) {
            declared.direct();
        }
        if (random.nextBoolean()) {
            declared.key("web", SECRET, "default");
        }
        return declared;
    }

    // ── What may happen ──────────────────────────────────────────────────────────────────────────────────────────────

    /// Mostly what a shell would report next, sometimes anything.
    private static Event event(Random random, Invariants seen) {
        if (random.nextInt(100) < 15) {
            return anything(random, random.nextInt(8) - 1);
        }
        if (!seen.headTaken()) {
            return head(random, random.nextInt(20) == 0);
        }
        if (seen.attempt() == 0) {
            return body(random, random.nextInt(20) == 0);
        }
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Event.Connected(seen.attempt());
            case 2, 3 -> new Event.FirstContent(seen.attempt());
            case 4 -> new Event.Ended(seen.attempt());
            case 5, 6, 7, 8 -> new Event.Failed(seen.attempt(), failure(random));
            default -> new Event.TimerFired(oneOf(random, List.copyOf(seen.armed())));
        };
    }

    private static Event anything(Random random, int attempt) {
        return switch (random.nextInt(12)) {
            case 0 -> head(random, true);
            case 1 -> body(random, true);
            case 2 -> new Event.Unusable(Problem.of(oneOf(random, List.of(Code.values())), "No."));
            case 3 -> new Event.Connected(attempt);
            case 4, 5 -> new Event.FirstContent(attempt);
            case 6 -> new Event.Ended(attempt);
            case 7 -> new Event.Failed(attempt, failure(random));
            case 8 -> new Event.ClientGone();
            case 9 -> random.nextBoolean() ? new Event.Stopping() : new Event.Faulted();
            default -> new Event.TimerFired(oneOf(random, List.of(Timer.values())));
        };
    }

    private static Event head(Random random, boolean odd) {
        Credentials credentials = !odd
                ? new Credentials.Presented(SECRET)
                : oneOf(
                        random,
                        List.of(
                                new Credentials.None(),
                                new Credentials.Conflicting(),
                                new Credentials.Presented("sk-unknown")));
        Operation operation = random.nextInt(8) == 0 ? oneOf(random, List.of(Operation.values())) : Operation.CHAT;
        return new Event.HeadArrived(
                operation, random.nextBoolean() ? "openai" : "anthropic", credentials, model(random));
    }

    private static Event body(Random random, boolean odd) {
        String model = odd ? model(random) : "chat";
        return new Event.BodyArrived(model == null ? "" : model, random.nextInt(3) > 0, random.nextInt(3) > 0);
    }

    private static @Nullable String model(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "k/some/model";
            case 1 -> "chatt";
            case 2 -> null;
            default -> "chat";
        };
    }

    private static Failure failure(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Failure.Unreachable("x");
            case 1 -> new Failure.Truncated("x");
            case 2 -> new Failure.Malformed("x");
            case 3 -> new Failure.TooLarge("x");
            case 4 -> new Failure.TimedOut(oneOf(random, List.of(Limit.values())), random.nextInt(1000));
            case 5 -> new Failure.Untranslatable(Code.UNSUPPORTED_PARAMETER, "seed");
            case 6 ->
                Played.refused(
                        oneOf(random, List.of(Reason.values())), 400 + random.nextInt(200), random.nextInt(), null);
            default -> Played.RESET;
        };
    }

    private static <T> T oneOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
