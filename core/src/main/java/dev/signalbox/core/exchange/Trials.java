package dev.signalbox.core.exchange;

import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.limits.Reservation;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Hedging;
import dev.signalbox.core.resilience.Permit;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Failure.TimedOut.Limit;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The attempts of one request that are under way: one, or a hedge beside it. Holds their permits and gives
/// each back exactly once; keeps them within their limits.
final class Trials {
    final Asked asked;
    private final Standing standing;
    private final Story story;
    private final Timers timers;
    private final Consumer<? super Command> out;
    private final @Nullable Hedging hedging;
    private long firstBegun;
    private @Nullable Trial running;
    private @Nullable Trial hedge;

    Trials(Asked asked, Standing standing, Story story, Timers timers, Consumer<? super Command> out) {
        this.asked = asked;
        this.standing = standing;
        this.story = story;
        this.timers = timers;
        this.out = out;
        hedging = standing.hedging(asked.route());
        if (hedging != null) {
            hedging.count();
        }
    }

    /// Whether an attempt is under way.
    boolean any() {
        return running != null;
    }

    private @Nullable Trial numbered(int number) {
        if (running != null && running.number == number) {
            return running;
        }
        return hedge != null && hedge.number == number ? hedge : null;
    }

    // ── They begin ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return false when the endpoint has no room, or may not be asked any more
    boolean begin(NextStep.Try step, long now) {
        Trial begun = take(step, now);
        if (begun == null) {
            return false;
        }
        running = begun;
        story.at(begun.candidate);
        // The failed attempt's limits must not end this one.
        timers.disarm(Timer.ANSWER);
        timers.disarm(Timer.IDLE);
        timers.disarm(Timer.QUEUE);
        // Armed first: a connection that stands already is reported while `Start` is carried out.
        arm(Timer.CONNECT, Limit.CONNECT, begun, now);
        if (begun.number == 1) {
            firstBegun = now;
            armHedge();
        }
        start(begun);
        return true;
    }

    private void armHedge() {
        long after = hedging == null || !asked.stream() ? -1 : hedging.after();
        if (after >= 0) {
            timers.arm(Timer.HEDGE, after);
        }
    }

    /// A second attempt beside one that is silent, where that may be, and nobody waits for a first.
    void hedge(NextStep.Facts facts, long now) {
        if (hedging == null
                || running == null
                || hedge != null
                || !story.failed().isEmpty()
                || standing.room(asked.plan()).size() > 0) {
            return;
        }
        NextStep.Try beside = NextStep.beside(facts, running.candidate);
        if (beside != null && story.affords(1, beside.candidate()) && hedging.take()) {
            hedge = take(beside, now);
            if (hedge == null) {
                hedging.giveBack();
            } else {
                start(hedge);
            }
        }
    }

    private @Nullable Trial take(NextStep.Try step, long now) {
        Candidate candidate = step.candidate();
        Endpoint endpoint = standing.endpoint(candidate);
        Permit permit = endpoint.take(now, step.although(), candidate.target().model());
        if (permit == null) {
            return null;
        }
        Reservation reserved = null;
        if (standing.limits().limitsTarget(endpoint.target())) {
            reserved = standing.limits()
                    .takeOfTarget(endpoint.target(), asked.route().name(), asked.demand(), now);
            if (reserved == null) {
                permit.ignored(now);
                standing.released(candidate, now);
                return null;
            }
        }
        if (!story.failedAt(candidate)) {
            endpoint.budget().count(now);
        }
        return new Trial(story.begun(now), candidate, permit, reserved, now);
    }

    private void start(Trial begun) {
        out.accept(new Command.Start(begun.number, begun.candidate, asked.route(), asked.whole()));
    }

    // ── What they report ─────────────────────────────────────────────────────────────────────────────────────────────

    void connected(int number, long now) {
        Trial connected = numbered(number);
        if (connected == null || connected.connected || connected.content) {
            return;
        }
        connected.connected = true;
        if (connected == running) {
            timers.disarm(Timer.CONNECT);
            arm(Timer.ANSWER, asked.untilContent(), connected, now);
        }
    }

    /// @return whether it is the first of a stream
    boolean content(int number, long now) {
        Trial first = numbered(number);
        if (first == null || first.content) {
            return false;
        }
        prefer(first, now);
        first.content = true;
        story.content(now);
        if (!asked.stream()) {
            return false;
        }
        first.permit.content(now, now - first.started);
        if (hedging != null) {
            hedging.content(now - firstBegun);
        }
        timers.answered();
        timers.arm(Timer.IDLE, asked.limit(Limit.IDLE, first, story));
        return true;
    }

    void exhausted(int number, long millis, long now) {
        Trial told = numbered(number);
        if (told != null) {
            told.permit.endpoint().exhausted(now, millis);
        }
    }

    // ── They end ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return false when there is none of this number
    boolean succeed(int number, long now) {
        Trial ended = numbered(number);
        if (ended == null) {
            return false;
        }
        prefer(ended, now);
        story.over(ended.record(null, 200, now));
        story.usedUp(ended.reserved, null);
        ended.permit.succeeded(now);
        release(ended, now);
        return true;
    }

    /// @return false when there is none of this number
    boolean fail(int number, Failure failure, long now) {
        Trial failed = numbered(number);
        if (failed == null) {
            return false;
        }
        story.over(failed.record(failure.code().word(), failure.status(), now));
        Failure blamed = asked.blames(failure, failed, now);
        if (blamed == null) {
            failed.permit.ignored(now);
        } else {
            failed.permit.failed(blamed, asked.caller().name(), now);
        }
        boolean silent = failure instanceof TimedOut timedOut && timedOut.limit() != Limit.CONNECT;
        over(failed, silent, now);
        story.failed(new Tried(failed.candidate, failure, failed.content));
        release(failed, now);
        goOn(now);
        return true;
    }

    /// Ends what has run into a limit, if anything has.
    boolean timedOut(Limit met, long now) {
        Trial silent = running;
        if (silent == null) {
            return false;
        }
        // No limit is longer than the whole; where both are over at once, it is the whole that is told.
        Limit limit = met == asked.untilContent() && now - asked.deadline() >= 0 ? Limit.TOTAL : met;
        if (limit == Limit.TOTAL) {
            prefer(silent, now);
        }
        out.accept(new Command.Cancel(silent.number));
        long millis = TimeUnit.NANOSECONDS.toMillis(asked.limit(limit, silent, story));
        return fail(silent.number, new TimedOut(limit, millis), now);
    }

    /// Gives up whatever is under way, for reasons that are not the provider's.
    void stop(String why, long now) {
        Trial stopped = running;
        if (stopped != null) {
            prefer(stopped, now);
            out.accept(new Command.Cancel(stopped.number));
            story.over(stopped.record(why, 0, now));
            over(stopped, true, now);
            stopped.permit.ignored(now);
            release(stopped, now);
        }
    }

    /// This one answers; the other, if there is one, is not needed any more.
    private void prefer(Trial chosen, long now) {
        Trial other = chosen == running ? hedge : running;
        hedge = null;
        running = chosen;
        story.at(chosen.candidate);
        if (other != null) {
            story.over(other.record("hedge_lost", 0, now));
            over(other, true, now);
            other.permit.ignored(now);
            standing.released(other.candidate, now);
            out.accept(new Command.Cancel(other.number));
        }
    }

    /// Says what one that was not answered to its end is charged with.
    ///
    /// @param givenUp whether that was done from here: then the provider may have had the prompt
    private void over(Trial unanswered, boolean givenUp, long now) {
        Reservation reserved = unanswered.reserved;
        if (unanswered.content) {
            // What came of it is known at the end.
            story.usedUp(reserved, givenUp ? unanswered.candidate.target() : null);
        } else if (givenUp && unanswered.connected) {
            story.inVain(unanswered.candidate.target());
            if (reserved != null) {
                reserved.inVain(now);
            }
        } else if (reserved != null) {
            reserved.unused(now);
        }
    }

    private void release(Trial over, long now) {
        if (over == running) {
            running = hedge;
        }
        hedge = null;
        standing.released(over.candidate, now);
    }

    /// Puts the attempt that is left, if one is, under its own limits.
    private void goOn(long now) {
        Trial left = running;
        if (left == null) {
            return;
        }
        story.at(left.candidate);
        timers.disarm(Timer.CONNECT);
        timers.disarm(Timer.ANSWER);
        if (left.connected) {
            arm(Timer.ANSWER, asked.untilContent(), left, now);
        } else {
            arm(Timer.CONNECT, Limit.CONNECT, left, now);
        }
    }

    private void arm(Timer timer, Limit limit, Trial of, long now) {
        timers.arm(timer, asked.limit(limit, of, story) - (now - of.started));
    }
}
