package dev.signalbox.core.resilience;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A target with one of its provider's keys: what is known of it, and the permits to ask it.
///
/// Three things keep it from being asked: it *rests* because it said so, it is *failing* because it does not
/// answer, or it is *ejected* because others do better. A target without room for more is *full*.
public final class Endpoint {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_ADVICE = 300 * SECOND;
    private static final long BENCH = 60 * SECOND;
    private static final long LONGEST_BENCH = 600 * SECOND;
    /// Refusals of fewer callers may be theirs; otherwise one caller could take a key from all others.
    private static final int CALLERS_REFUSED = 3;

    private final String target;
    /// Null where it stands for one model.
    private final @Nullable Answered answered;
    private final Concurrency concurrency;
    private final Rest key;
    private final @Nullable Token token;
    private final Pauses pauses;
    private final Watcher watcher;
    private volatile int credential;

    private final Rest rest = new Rest();
    private final Failing failing = new Failing();
    private final Outlier outlier;
    private final Pace pace = new Pace();
    private final RetryBudget budget = new RetryBudget(RetryBudget.OF_ENDPOINT);
    /// Callers refused with 403 since the last success: after a bench one more refusal is enough.
    private final Set<String> refused = new HashSet<>();
    private volatile boolean anyRefused;

    /// @param shared whether it stands for every model that clients name at the provider
    /// @param concurrency the target's, whichever key is used
    /// @param key the key's own rest, whichever target it is used at
    /// @param token the key, where it is fetched; null for one that stands in the config, and for none
    Endpoint(
            String target,
            boolean shared,
            Concurrency concurrency,
            Rest key,
            @Nullable Token token,
            Outlier outlier,
            Pauses pauses,
            Watcher watcher) {
        this.target = target;
        answered = shared ? new Answered() : null;
        this.concurrency = concurrency;
        this.key = key;
        this.token = token;
        this.outlier = outlier;
        this.pauses = pauses;
        this.watcher = watcher;
    }

    public String target() {
        return target;
    }

    /// The key, where it is fetched; null for one that stands in the config, and for none.
    public @Nullable Token token() {
        return token;
    }

    /// Place of the key in the provider's list, from 1; 0 for a provider without keys.
    public int credential() {
        return credential;
    }

    /// The key has this place from now on: another config may list it elsewhere.
    void number(int place) {
        credential = place;
    }

    // ── May it be asked? ─────────────────────────────────────────────────────────────────────────────────────────────

    public Condition condition(long now) {
        if (token != null && !token.usable(now)) {
            return Condition.NO_CREDENTIAL;
        }
        if (keyRests(now)) {
            return conditionOf(key);
        }
        if (rest.at(now)) {
            return conditionOf(rest);
        }
        if (failing.open() && !failing.mayProbe(now)) {
            return Condition.FAILING;
        }
        if (outlier.ejected() && !outlier.onTrial(now)) {
            return Condition.EJECTED;
        }
        return concurrency.full() ? Condition.FULL : Condition.OPEN;
    }

    private boolean keyRests(long now) {
        return key.at(now) && (token == null || token.rests(key, now));
    }

    /// What people are shown: one that waits for its next probe, or is on trial, is not open to them yet.
    public Condition shown(long now) {
        Condition condition = condition(now);
        if (condition != Condition.OPEN && condition != Condition.FULL) {
            return condition;
        }
        if (failing.open()) {
            return Condition.FAILING;
        }
        return outlier.ejected() ? Condition.EJECTED : condition;
    }

    private static Condition conditionOf(Rest rest) {
        return switch (rest.reason()) {
            case RATE_LIMITED -> Condition.RESTING;
            case CREDENTIAL -> Condition.BENCHED;
            case FORBIDDEN -> Condition.FORBIDDEN;
            case MODEL_NOT_FOUND -> Condition.MODEL_NOT_FOUND;
        };
    }

    /// Whether it does not answer: true until a probe has.
    public boolean failing() {
        return failing.open();
    }

    public boolean ejected() {
        return outlier.ejected();
    }

    /// Until when an ejection lasts at least; only while ejected.
    public long ejectedUntil() {
        return outlier.until();
    }

    /// When it may be asked again, as far as that is known; `now` when nothing is known against it.
    public long openAt(long now) {
        return switch (condition(now)) {
            case BENCHED, FORBIDDEN, MODEL_NOT_FOUND, RESTING -> key.at(now) ? key.until() : rest.until();
            case NO_CREDENTIAL -> now + SECOND;
            case FAILING -> failing.probing() ? now + SECOND : failing.probeAt();
            case EJECTED -> outlier.until();
            case OPEN, FULL -> now;
        };
    }

    /// The right to ask it once.
    ///
    /// @param although take no notice of an ejection
    /// @param model that it is asked for, which only matters where it stands for all
    /// @return null when it may not be asked
    public @Nullable Permit take(long now, boolean although, String model) {
        if (token != null && !token.usable(now) || keyRests(now) || rest.at(now)) {
            return null;
        }
        if (!concurrency.take()) {
            return null;
        }
        int probe = failing.open() ? failing.takeProbe(now) : 0;
        if (probe == 0 && failing.open()) {
            concurrency.undo();
            return null;
        }
        boolean trial = outlier.ejected() && !although;
        if (trial && !outlier.takeTrial(now)) {
            failing.undoProbe(probe);
            concurrency.undo();
            return null;
        }
        return new Permit(this, model, now, probe, trial);
    }

    /// What bounds attempts beyond a request's first here.
    public RetryBudget budget() {
        return budget;
    }

    /// The provider says that nothing is left of a limit for so long.
    public void exhausted(long now, long millis) {
        restFor(rest, now, Math.min(millis * 1_000_000, LONGEST_ADVICE), Rest.Reason.RATE_LIMITED);
    }

    /// Whether it has no room for more, whatever else is known of it.
    public boolean full() {
        return concurrency.full();
    }

    public int inFlight() {
        return concurrency.inFlight();
    }

    public int limit() {
        return concurrency.limit();
    }

    /// To be called about once a second.
    public void review(long now) {
        if (failing.probing()) {
            failing.review(now);
        }
        pace.settle();
    }

    // ── What permits report ──────────────────────────────────────────────────────────────────────────────────────────

    /// First content of a stream came.
    void content(long now, long nanos) {
        concurrency.sample(nanos);
        pace.add(nanos);
        alive();
    }

    /// @param asked when
    void succeeded(String model, long now, long asked, boolean trial) {
        if (answered != null) {
            answered.add(model);
        }
        rest.over(asked);
        key.over(asked);
        well(now, trial);
        if (anyRefused) {
            synchronized (refused) {
                refused.clear();
                anyRefused = false;
            }
        }
    }

    /// It answered, whatever it said.
    private void well(long now, boolean trial) {
        alive();
        if (outlier.succeeded(now, trial)) {
            pace.forgive();
            tell(Condition.OPEN, 0);
        }
    }

    private void alive() {
        if (failing.alive()) {
            tell(Condition.OPEN, 0);
        }
    }

    /// @param caller name of the caller's key, null when not known
    /// @param asked when
    void failed(
            Failure failure, String model, @Nullable String caller, long now, long asked, int probe, boolean trial) {
        if (answered != null && answered.doubts(model, failure)) {
            ignored(now, probe);
            return;
        }
        switch (failure) {
            case Failure.Untranslatable _, Failure.OwnLimit _ -> ignored(now, probe);
            case Failure.TimedOut timedOut when timedOut.limit() == Failure.TimedOut.Limit.TOTAL -> ignored(now, probe);
            case Failure.TimedOut _ -> {
                if (!pauses.discount(now)) {
                    concurrency.dropped();
                }
                unwell(now, probe, trial);
            }
            case Failure.Unreachable _, Failure.Reset _, Failure.Truncated _, Failure.Malformed _, Failure.TooLarge _ ->
                unwell(now, probe, trial);
            case Refused answer -> refused(answer, caller, now, asked, probe, trial);
        }
    }

    private void refused(Refused answer, @Nullable String caller, long now, long asked, int probe, boolean trial) {
        if (answer.reason() == Refused.Reason.UNAVAILABLE) {
            if (answer.status() == 503 || answer.status() == 529) {
                concurrency.dropped();
            }
            if (answer.retryAfterMillis() > 0) {
                restFor(rest, now, advised(answer), Rest.Reason.RATE_LIMITED);
            }
            unwell(now, probe, trial);
            return;
        }
        well(now, trial);
        switch (answer.reason()) {
            case CALLER, CONTEXT_OVERFLOW, CONTENT_FILTER, UNAVAILABLE -> {}
            case RATE_LIMITED -> limited(rest, answer, now);
            case ACCOUNT_LIMITED -> limited(key, answer, now);
            case CREDENTIAL -> {
                if (token == null || token.refused(now, asked)) {
                    benched(key, Rest.Reason.CREDENTIAL, now);
                }
            }
            case FORBIDDEN -> {
                if (refusedOften(caller)) {
                    benched(rest, Rest.Reason.FORBIDDEN, now);
                }
            }
            case MODEL_NOT_FOUND -> {
                // A client that names a model that does not exist must not take the provider from the others.
                if (answered == null) {
                    benched(rest, Rest.Reason.MODEL_NOT_FOUND, now);
                }
            }
        }
    }

    void ignored(long now, int probe) {
        failing.giveBackProbe(probe, now);
    }

    void giveBack(long now, boolean trial) {
        if (trial) {
            outlier.giveBackTrial();
        }
        concurrency.giveBack();
        concurrency.update(now);
    }

    private void unwell(long now, int probe, boolean trial) {
        if (pauses.discount(now)) {
            ignored(now, probe);
            return;
        }
        // While it does not answer at all, that says nothing about how often it fails.
        boolean known = failing.open();
        if (failing.failed(now, probe)) {
            tell(Condition.FAILING, failing.probeAt() - now);
        }
        if (!known && outlier.failed(now, trial)) {
            tell(Condition.EJECTED, outlier.until() - now);
        }
    }

    private void limited(Rest which, Refused answer, long now) {
        if (answer.retryAfterMillis() > 0) {
            restFor(which, now, advised(answer), Rest.Reason.RATE_LIMITED);
        } else if (which.restLonger(now, SECOND, 30 * SECOND, Rest.Reason.RATE_LIMITED)) {
            tell(Condition.RESTING, which.until() - now);
        }
    }

    private void restFor(Rest which, long now, long nanos, Rest.Reason why) {
        if (which.rest(now, nanos, why)) {
            tell(Condition.RESTING, nanos);
        }
    }

    private void benched(Rest which, Rest.Reason why, long now) {
        if (which.restLonger(now, BENCH, LONGEST_BENCH, why)) {
            tell(conditionOf(which), which.until() - now);
        }
    }

    private boolean refusedOften(@Nullable String caller) {
        synchronized (refused) {
            anyRefused = true;
            refused.add(caller == null ? "" : caller);
            return refused.size() >= CALLERS_REFUSED;
        }
    }

    private static long advised(Refused answer) {
        return Math.min(answer.retryAfterMillis() * 1_000_000, LONGEST_ADVICE);
    }

    // ── Compared with its siblings ───────────────────────────────────────────────────────────────────────────────────

    Pace pace() {
        return pace;
    }

    void ejectAsSlow(long now) {
        if (outlier.eject(now)) {
            tell(Condition.EJECTED, outlier.until() - now);
        }
    }

    private void tell(Condition condition, long nanos) {
        watcher.changed(new Watcher.Change(target, credential, condition, nanos / 1_000_000));
    }
}
