package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.caching.Lead;
import dev.signalbox.core.limits.Reservation;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a request so far: whose it is, what was tried, what came of it, and what was passed over.
final class Story {
    /// What is passed over again and again need not be told more often.
    private static final int MAX_SKIPPED = 16;

    private @Nullable Caller caller;
    private @Nullable String tags;
    private boolean streamed;
    private @Nullable Route route;
    private @Nullable Reservation reserved;
    private @Nullable Reservation atTarget;
    private @Nullable Target maybeInVain;
    private @Nullable Tab tab;
    private @Nullable Lead lead;
    private @Nullable String cache;
    private boolean bounded;
    private List<Tried> failed = List.of();
    private List<AttemptRecord> records = List.of();
    private List<Target> inVain = List.of();
    private List<Skipped> skipped = List.of();
    private int attempts;
    private @Nullable Candidate last;
    private @Nullable Candidate owed;
    private long firstContentAt = -1;

    // ── So far ───────────────────────────────────────────────────────────────────────────────────────────────────────

    /// How many attempts were begun, those included that were given up.
    int attempts() {
        return attempts;
    }

    /// What failed, oldest first.
    List<Tried> failed() {
        return failed;
    }

    /// Whether an attempt there, with the same key, has failed.
    boolean failedAt(Candidate candidate) {
        for (Tried each : failed) {
            if (each.candidate().slot() == candidate.slot()) {
                return true;
            }
        }
        return false;
    }

    /// Whether a further attempt there was decided on, and paid for, but could not begin yet.
    boolean owed(Candidate candidate) {
        return owed != null && owed.slot() == candidate.slot();
    }

    /// Where the answer comes from, or where it was tried last; null when it was nowhere.
    @Nullable
    Candidate last() {
        return last;
    }

    /// Whether the answer is what its route gives at any time: as long as was asked for, and not of one on standby.
    boolean usual() {
        return !bounded && (route == null || last == null || !route.isSpare(last.target()));
    }

    /// Where the prompt was sent without anything coming of it.
    List<Target> inVain() {
        return inVain;
    }

    /// How it ended, for those who count.
    Settlement settlement(int status, Outcome outcome, @Nullable Code code) {
        return new Settlement(
                caller == null ? null : caller.name(),
                caller == null ? Workload.DEFAULT_NAME : caller.workload().name(),
                route == null ? "-" : route.name(),
                last == null ? "-" : last.target().label(),
                last == null ? null : last.target().model(),
                streamed,
                status,
                outcome,
                code == null ? null : code.word(),
                records,
                inVain,
                skipped,
                together(reserved, atTarget),
                tab,
                firstContentAt,
                tags,
                lead,
                cache);
    }

    private static @Nullable Reservation together(@Nullable Reservation one, @Nullable Reservation other) {
        return one == null || other == null ? one == null ? other : one : one.and(other);
    }

    // ── And then ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param said as in [Wishes]
    void tagged(@Nullable String said) {
        tags = said;
    }

    void from(Caller known) {
        caller = known;
    }

    /// @param stream whether it asks for one
    void body(boolean stream) {
        streamed = stream;
    }

    void on(Plan.Ready plan) {
        route = plan.route();
        for (Plan.LeftOut left : plan.leftOut()) {
            skip(new Skipped(left.target().label(), 0, left.reason()));
        }
        for (Plan.LeftOut passed : plan.behind()) {
            skip(new Skipped(passed.target().label(), 0, passed.reason()));
        }
    }

    void reserved(Reservation taken) {
        reserved = taken;
    }

    /// An attempt with content is over, and unless another begins, its usage is the request's.
    ///
    /// @param taken of its target's limits
    /// @param givenUp its target when it was given up from here, so that the provider charges its prompt although
    ///     another follows; else null
    void usedUp(@Nullable Reservation taken, @Nullable Target givenUp) {
        atTarget = taken;
        maybeInVain = givenUp;
    }

    /// Its answer is to be kept.
    void leads(Lead taken) {
        lead = taken;
    }

    /// @param word what the route's cache did
    void cached(String word) {
        cache = word;
    }

    /// Its answer is kept shorter than was asked for.
    void bounded() {
        bounded = true;
    }

    void on(Tab opened) {
        tab = opened;
    }

    /// Whether the budgets cover an attempt there besides those to no avail and those under way. Takes what it needs
    /// of them.
    boolean affords(int underWay, Candidate candidate) {
        if (tab == null || tab.covers(inVain.size() + (maybeInVain == null ? 0 : 1) + underWay + 1)) {
            return true;
        }
        skip(new Skipped(candidate.target().label(), candidate.number(), "budget"));
        return false;
    }

    /// What had content before came to nothing.
    ///
    /// @return its number, from 1
    int begun(long now) {
        if (atTarget != null) {
            atTarget.inVain(now);
            atTarget = null;
        }
        if (maybeInVain != null) {
            inVain(maybeInVain);
            maybeInVain = null;
        }
        return ++attempts;
    }

    void at(Candidate candidate) {
        last = candidate;
        owed = null;
    }

    /// It is to be tried there next, as soon as there is room.
    void owes(Candidate candidate) {
        owed = candidate;
    }

    void content(long now) {
        firstContentAt = now;
    }

    void over(AttemptRecord record) {
        if (records.isEmpty()) {
            records = new ArrayList<>(1);
        }
        records.add(record);
    }

    void inVain(Target target) {
        if (inVain.isEmpty()) {
            inVain = new ArrayList<>(1);
        }
        inVain.add(target);
    }

    void failed(Tried tried) {
        if (failed.isEmpty()) {
            failed = new ArrayList<>(2);
        }
        failed.add(tried);
    }

    void skip(Skipped passed) {
        if (skipped.size() < MAX_SKIPPED && !skipped.contains(passed)) {
            if (skipped.isEmpty()) {
                skipped = new ArrayList<>(2);
            }
            skipped.add(passed);
        }
    }
}
