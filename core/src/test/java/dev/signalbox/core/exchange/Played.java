package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.limits.Left;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.ModelCard;
import dev.signalbox.model.policy.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An exchange that is played: events go in, commands are read as lines, time is set by hand.
final class Played {
    static final byte[] SALT = {1, 2, 3, 4};
    static final Credentials NOBODY = new Credentials.None();
    static final Failure RESET = new Failure.Reset("The connection broke.");
    static final Failure DOWN = new Failure.Unreachable("Connection refused.");
    /// Always half of what is possible.
    static final RandomGenerator HALF = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound / 2;
        }
    };

    private final Exchange exchange;
    private final List<Command> all = new ArrayList<>();
    private final List<String> sinceLooked = new ArrayList<>();
    private int wakes;
    private long now = Duration.ofHours(1).toNanos();

    private Played(Rules rules) {
        exchange = new Exchange(rules, HALF, () -> wakes++, command -> {
            all.add(command);
            sinceLooked.add(line(command));
        });
    }

    static Played given(Declared declared) {
        return under(Rules.of(declared.policy(), SALT, Watcher.NOBODY));
    }

    /// Several requests may share rules, and with them what is known of targets.
    static Played under(Rules rules) {
        return new Played(rules);
    }

    /// A route `chat` with so many targets (`a/1`, `b/2`, …) and as many attempts.
    static Played withTargets(int count) {
        return given(new Declared().route("chat", count, targets(count)));
    }

    static String[] targets(int count) {
        return List.of("a/1", "b/2", "c/3", "d/4").subList(0, count).toArray(String[]::new);
    }

    /// A request for a stream came, and its first attempt was started.
    Played streaming() {
        return asked("chat", true, true);
    }

    /// A request for an answer that does not stream came, and its first attempt was started.
    Played plain() {
        return asked("chat", false, true);
    }

    Played asked(String model, boolean stream, boolean keepsAlive) {
        when(head(NOBODY), new Event.BodyArrived(model, stream, keepsAlive));
        sinceLooked.clear();
        return this;
    }

    Played when(Event... events) {
        for (Event event : events) {
            exchange.on(event, now);
        }
        return this;
    }

    /// It is woken, as it was told to be.
    Played woken() {
        assertThat(wakes).as("told that there may be room").isPositive();
        wakes--;
        return when(new Event.Woken());
    }

    /// How often it was told that there may be room, and did not look yet.
    int wakes() {
        return wakes;
    }

    long now() {
        return now;
    }

    Played later(long millis) {
        now += Duration.ofMillis(millis).toNanos();
        return this;
    }

    /// Exactly these commands came since the last look.
    Played then(String... lines) {
        assertThat(sinceLooked).containsExactly(lines);
        sinceLooked.clear();
        return this;
    }

    /// What came since the last look.
    List<String> lines() {
        return List.copyOf(sinceLooked);
    }

    Played thenNothing() {
        return then();
    }

    /// What came so far is of no interest.
    Played meanwhile() {
        sinceLooked.clear();
        return this;
    }

    Settlement settlement() {
        assertThat(all.getLast()).isInstanceOf(Command.Settle.class);
        return ((Command.Settle) all.getLast()).settlement();
    }

    /// What the caller was told.
    Problem problem() {
        return switch (all.get(all.size() - 2)) {
            case Command.Reject(Problem problem) -> problem;
            case Command.Break(Problem problem) -> problem;
            case Command other -> throw new AssertionError("not a problem: " + other);
        };
    }

    boolean settled() {
        return exchange.settled();
    }

    static Event head(Credentials credentials) {
        return new Event.HeadArrived(Operation.CHAT, "openai", credentials, Wishes.NONE, null);
    }

    /// An attempt failed in a way that is not tried again while there is another target.
    static Event failed(int attempt) {
        return new Event.Failed(attempt, DOWN);
    }

    static Event fired(Timer timer) {
        return new Event.TimerFired(timer);
    }

    static Failure.Refused refused(Failure.Refused.Reason reason, int status) {
        return refused(reason, status, -1, null);
    }

    static Failure.Refused refused(
            Failure.Refused.Reason reason, int status, long retryAfterMillis, byte @Nullable [] body) {
        return new Failure.Refused(reason, status, "The provider's words.", null, null, retryAfterMillis, body);
    }

    /// A command as one line; times in milliseconds.
    static String line(Command command) {
        return switch (command) {
            case Command.LookUpKey _ -> "look up key";
            case Command.ReadUsage(String key) -> "read usage of " + key;
            case Command.ReadBody _ -> "read body";
            case Command.Identify identify -> "identify for " + identify.scope() + " " + identify.sharer();
            case Command.WriteDown _ -> "record";
            case Command.ShowCache(String word) -> "cache " + word;
            case Command.Replay replay -> "replay " + replay.word() + " " + replay.ageSeconds();
            case Command.Improvise(Route route) -> "improvise for " + route.name();
            case Command.Bound(int most) -> "bound " + most;
            case Command.Start start ->
                "start " + start.attempt() + " " + start.candidate().name() + key(start)
                        + (start.whole() ? " whole" : "");
            case Command.Cancel(int attempt) -> "cancel " + attempt;
            case Command.ShowLevel(Level level) -> "level " + level.word();
            case Command.ShowLimits(Left left) -> "limits " + told(left.requests()) + " " + told(left.tokens());
            case Command.Commit _ -> "commit";
            case Command.KeepAlive _ -> "keep alive";
            case Command.Relay(int attempt) -> "relay " + attempt;
            case Command.Finish finish -> finish.keep() ? "finish" : "finish unkept";
            case Command.Reject(Problem problem) -> "reject " + problem.status() + " " + told(problem);
            case Command.Break(Problem problem) -> "break " + told(problem);
            case Command.ShowModels(List<ModelCard> models) ->
                "models " + models.stream().map(ModelCard::name).toList();
            case Command.ShowModel(ModelCard model) -> "model " + model.name();
            case Command.ShowKey show -> "key " + show.key().name();
            case Command.Defer defer -> "defer " + defer.route().name();
            case Command.AskJobs asked -> "ask " + asked.operation().label() + " " + asked.owner() + " " + asked.path();
            case Command.AskBatches asked ->
                "ask " + asked.operation().label() + " " + asked.caller().name() + " " + asked.path();
            case Command.Recollect _ -> "recollect";
            case Command.GoOn _ -> "go on";
            case Command.AskResponses asked ->
                "ask " + asked.operation().label() + " " + asked.caller().name() + " " + asked.path();
            case Command.ShowBatch _ -> "show";
            case Command.SendFile _ -> "send file";
            case Command.ShowJob show ->
                "job " + show.answer().getClass().getSimpleName() + (show.wished() ? " as wished" : "");
            case Command.Arm(Timer timer, long nanos) ->
                "arm " + word(timer) + " " + Duration.ofNanos(nanos).toMillis();
            case Command.Disarm(Timer timer) -> "disarm " + word(timer);
            case Command.Settle(Settlement settlement) ->
                "settle " + settlement.status() + " " + settlement.outcome().label();
        };
    }

    private static String told(Left.@Nullable Of of) {
        return of == null ? "-" : of.left() + "/" + of.limit();
    }

    private static String key(Command.Start start) {
        int number = start.candidate().number();
        return number > 0 ? "#" + number : "";
    }

    private static String told(Problem problem) {
        return problem.code().word()
                + (problem.retryAfterSeconds() > 0 ? " retry-after " + problem.retryAfterSeconds() : "")
                + (problem.doNotRetry() ? " no-retry" : "");
    }

    private static String word(Timer timer) {
        return timer.name().toLowerCase(Locale.ROOT);
    }
}
