package dev.signalbox.core.exchange;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Caller;
import dev.signalbox.core.access.KeySecret;
import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.access.KnownKeys;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Failure.TimedOut.Limit;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Deferring;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Policies and events at random: mostly what a shell would report next, sometimes anything.
final class Chances {
    private static final byte[] NO_JSON = {};
    private static final Batches.Reading NO_FILE = new Batches.Reading() {
        @Override
        public void next(Consumer<byte @Nullable []> then) {
            then.accept(null);
        }

        @Override
        public void close() {}
    };

    private static final Workload DEFERRING = new Workload(
            Workload.DEFAULT_NAME,
            Workload.Criticality.CRITICAL,
            null,
            null,
            RateLimits.NONE,
            null,
            List.of(),
            Deferring.DEFAULT);
    private static final String SECRET = "sk-a-secret-of-the-web";
    private static final Ejection HASTY = new Ejection(0.5, 2, Duration.ofSeconds(5), Duration.ofSeconds(60));

    private final Random random;

    Chances(Random random) {
        this.random = random;
    }

    // ── Policies ─────────────────────────────────────────────────────────────────────────────────────────────────────

    Declared declared() {
        Declared declared = new Declared();
        declared.provider(provider("k", "openai", "key-1", "key-2"));
        declared.provider(provider("m", "anthropic"));
        List<Target> targets = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            targets.add(
                    Declared.target((random.nextBoolean() ? "k/" : "m/") + i, random.nextInt(3), 1 + random.nextInt(5))
                            .withWindow(random.nextInt(3) * 1000L));
        }
        declared.route(new Route(
                "chat",
                targets,
                Declared.TIMEOUTS,
                new Retry(1 + random.nextInt(5), Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(3)),
                random.nextBoolean(),
                oneOf(List.of(Delivery.values())),
                targets.size() > 1 && random.nextInt(3) > 0 ? new Hedge(Duration.ofSeconds(1), 0.5) : null,
                new Queue(random.nextInt(4), Duration.ofSeconds(10))));
        if (random.nextBoolean()) {
            declared.direct();
        }
        if (random.nextInt(3) == 0) {
            declared.workload(DEFERRING);
        }
        if (random.nextBoolean()) {
            declared.key("web", SECRET, "default");
        }
        return declared;
    }

    private Provider provider(String name, String dialect, String... secrets) {
        boolean narrow = random.nextInt(3) > 0;
        return Declared.made(
                name,
                dialect,
                narrow ? 1 + random.nextInt(2) : Provider.DEFAULT_CONCURRENCY,
                narrow ? Ejection.DEFAULT : HASTY,
                Declared.keys(secrets));
    }

    /// What happens to all requests at once.
    void meddle(Rules rules, long now) {
        if (random.nextInt(4) == 0) {
            rules.standing().paused(now);
        } else {
            rules.standing().review(now);
        }
    }

    // ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

    Event event(Invariants seen) {
        if (random.nextInt(100) < 12) {
            return anything(random.nextInt(8) - 1);
        }
        if (seen.seeking()) {
            return random.nextInt(4) == 0 ? new Event.TimerFired(Timer.LOOKUP) : found();
        }
        if (seen.reading()) {
            return random.nextInt(4) == 0 ? new Event.TimerFired(Timer.LOOKUP) : read();
        }
        if (seen.deferring()) {
            return random.nextInt(4) == 0 ? new Event.TimerFired(Timer.LOOKUP) : told();
        }
        if (seen.filing()) {
            return filed();
        }
        if (seen.sending()) {
            return new Event.FileSent(random.nextInt(4) > 0);
        }
        if (!seen.headTaken()) {
            return head(random.nextInt(20) == 0);
        }
        if (!seen.planned()) {
            // The shell knows which of the two it is; here both may come to any request.
            return random.nextInt(4) == 0 ? new Event.BodyKept() : body(random.nextInt(20) == 0);
        }
        // The latest, or the one before that, which a hedge may run beside.
        int attempt = Math.max(1, seen.attempt() - random.nextInt(4) / 3);
        return switch (random.nextInt(14)) {
            case 0, 1 -> new Event.Connected(attempt);
            case 2, 3 -> new Event.FirstContent(attempt);
            case 4 -> new Event.Ended(attempt);
            case 5, 6, 7, 8 -> new Event.Failed(attempt, failure());
            case 9 -> random.nextInt(4) == 0 ? new Event.Exhausted(attempt, random.nextInt(5000)) : timer(seen);
            default -> timer(seen);
        };
    }

    private Event timer(Invariants seen) {
        boolean hedge = seen.armed().contains(Timer.HEDGE) && random.nextInt(3) == 0;
        return new Event.TimerFired(hedge ? Timer.HEDGE : oneOf(List.copyOf(seen.armed())));
    }

    private Event anything(int attempt) {
        return switch (random.nextInt(14)) {
            case 0 ->
                switch (random.nextInt(6)) {
                    case 0 -> found();
                    case 1 -> read();
                    case 2 -> told();
                    default -> head(true);
                };
            case 1 -> body(true);
            case 2 -> new Event.Unusable(Problem.of(oneOf(List.of(Code.values())), "No."));
            case 3 -> new Event.Connected(attempt);
            case 4, 5 -> new Event.FirstContent(attempt);
            case 6 -> new Event.Ended(attempt);
            case 7 -> new Event.Failed(attempt, failure());
            case 8 -> new Event.ClientGone();
            case 9 -> random.nextBoolean() ? new Event.Stopping() : new Event.Faulted();
            case 10 -> new Event.Exhausted(attempt, random.nextLong());
            default -> new Event.TimerFired(oneOf(List.of(Timer.values())));
        };
    }

    private Event found() {
        Key key = new Key("run-time", Key.FORGOTTEN, "default", Set.of());
        return new Event.KeyFound(
                random.nextInt(4) == 0
                        ? new Keyring.Verdict.Refused(Keyring.busy())
                        : new Keyring.Verdict.Known(new Caller(key, workload())));
    }

    private Workload workload() {
        return random.nextBoolean()
                ? Workload.DEFAULT
                : new Workload("other", oneOf(List.of(Workload.Criticality.values())), null, null);
    }

    private static Event read() {
        return new Event.UsageRead(new OwnUsage.Answer.Missing(OwnUsage.Reason.NOT_KEPT));
    }

    private Event told() {
        Job job = new Job("j", null, "default", "chat", "openai", "chat", "", List.of(), null, 0, 1, 1, null);
        JobStatus status = new JobStatus(job, JobState.QUEUED, 0, false, 0, 0, null);
        return new Event.JobTold(
                switch (random.nextInt(3)) {
                    case 0 -> new Deferrals.Answer.Taken(status);
                    case 1 -> new Deferrals.Answer.Shown(status);
                    default -> new Deferrals.Answer.Refused(oneOf(List.of(Deferrals.Reason.values())));
                });
    }

    private Event filed() {
        return new Event.BatchTold(
                switch (random.nextInt(3)) {
                    case 0 -> new Batches.Answer.Shown(NO_JSON);
                    case 1 -> new Batches.Answer.Read(NO_FILE);
                    default -> new Batches.Answer.Refused(Problem.of(oneOf(List.of(Code.values())), "Not this one."));
                });
    }

    /// Where keys are that nobody knows yet; how they are found is an event.
    static KnownKeys keys() {
        return new KnownKeys((_, _) -> {});
    }

    private Event head(boolean odd) {
        Credentials credentials = !odd && random.nextInt(4) == 0
                ? new Credentials.Presented(KeySecret.make(random))
                : !odd
                        ? new Credentials.Presented(SECRET)
                        : oneOf(List.of(
                                new Credentials.None(),
                                new Credentials.Conflicting(),
                                new Credentials.Presented("sk-unknown")));
        Operation operation = random.nextInt(4) == 0 ? oneOf(List.of(Operation.values())) : Operation.CHAT;
        return new Event.HeadArrived(
                operation, random.nextBoolean() ? "openai" : "anthropic", credentials, wishes(), model());
    }

    private Wishes wishes() {
        if (random.nextBoolean()) {
            return Wishes.NONE;
        }
        return new Wishes(
                random.nextBoolean() ? 0 : random.nextLong(200_000),
                random.nextBoolean() ? null : oneOf(List.of(Delivery.values())),
                null,
                random.nextBoolean() ? null : "session-" + random.nextInt(5),
                null,
                Wishes.Cache.USE,
                random.nextInt(4) == 0);
    }

    private Event body(boolean odd) {
        String model = odd ? model() : "chat";
        return new Event.BodyArrived(model == null ? "" : model, random.nextInt(3) > 0, random.nextInt(3) > 0);
    }

    private @Nullable String model() {
        return switch (random.nextInt(5)) {
            case 0 -> "k/some/model";
            case 1 -> "chatt";
            case 2 -> null;
            default -> "chat";
        };
    }

    private Failure failure() {
        return switch (random.nextInt(8)) {
            case 0 -> new Failure.Unreachable("x");
            case 1 -> new Failure.Truncated("x");
            case 2 -> new Failure.Malformed("x");
            case 3 -> new Failure.TooLarge("x");
            case 4 -> new Failure.TimedOut(oneOf(List.of(Limit.values())), random.nextInt(1000));
            case 5 -> Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, "seed");
            case 6 ->
                Played.refused(
                        oneOf(List.of(Reason.values())), 400 + random.nextInt(200), random.nextInt(6000) - 1000, null);
            default -> Played.RESET;
        };
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
