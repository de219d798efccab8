package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Outcome;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a request waits for that is looked up elsewhere, and not for long: whose its key is, what that has used, or
/// what is known of deferred requests. The first lets it go on, the others are its answer.
final class Inquiry {
    /// A store that is slower than this counts as one that does not answer.
    private static final long LOOKUP_NANOS = TimeUnit.SECONDS.toNanos(3);

    /// A file of tens of megabytes takes its time.
    private static final long FILE_NANOS = TimeUnit.SECONDS.toNanos(30);

    static final Command GO_ON = new Command.GoOn();

    private enum About {
        NOTHING,
        KEY,
        USAGE,
        JOBS,
        BATCHES,
        RESPONSES,
        /// What a request goes on from.
        CONTEXT
    }

    private final Timers timers;
    private final Ending ending;
    private final RandomGenerator random;
    private final Consumer<? super Command> out;
    private About about = About.NOTHING;
    private Command.@Nullable ShowKey unread;
    private boolean wished;
    /// Whether what it goes on from is needed.
    private boolean needed;

    Inquiry(Timers timers, Ending ending, RandomGenerator random, Consumer<? super Command> out) {
        this.timers = timers;
        this.ending = ending;
        this.random = random;
        this.out = out;
    }

    // ── Asked ────────────────────────────────────────────────────────────────────────────────────────────────────────

    void key(String secret) {
        ask(About.KEY, new Command.LookUpKey(secret));
    }

    /// @param answer without what the key has used
    void usage(Command.ShowKey answer) {
        unread = answer;
        ask(About.USAGE, new Command.ReadUsage(answer.key().name()));
    }

    /// @param later whether the caller asked to be answered later
    void jobs(Command command, boolean later) {
        wished = later;
        ask(About.JOBS, command);
    }

    void batches(Command.AskBatches command) {
        boolean slow = command.operation() == Operation.KEEP_FILE;
        ask(About.BATCHES, command, slow ? FILE_NANOS : LOOKUP_NANOS);
    }

    void responses(Command.AskResponses command) {
        ask(About.RESPONSES, command);
    }

    /// @param cannotDoWithout whether there is no answer without that
    void context(Caller caller, boolean cannotDoWithout) {
        needed = cannotDoWithout;
        ask(About.CONTEXT, new Command.Recollect(caller));
    }

    private void ask(About what, Command command) {
        ask(what, command, LOOKUP_NANOS);
    }

    private void ask(About what, Command command, long nanos) {
        about = what;
        timers.arm(Timer.LOOKUP, nanos);
        out.accept(command);
    }

    // ── Told ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whose its key is was told.
    ///
    /// @return whether that was waited for
    boolean keyTold() {
        return isTold(About.KEY);
    }

    void told(OwnUsage.Answer usage) {
        if (unread != null && isTold(About.USAGE)) {
            ending.show(unread.with(usage));
        }
    }

    void told(Deferrals.Answer jobs) {
        if (isTold(About.JOBS)) {
            Later.end(jobs, wished, ending, random);
        }
    }

    /// What the request goes on from was told.
    ///
    /// @return whether that was waited for
    boolean contextTold() {
        return isTold(About.CONTEXT);
    }

    /// @return what is to be sent; null where that is an answer already, or nobody waits for it
    Batches.@Nullable Reading told(Batches.Answer batches) {
        if (isTold(About.BATCHES) || isTold(About.RESPONSES) || isTold(About.CONTEXT)) {
            switch (batches) {
                case Batches.Answer.Read(Batches.Reading reading) -> {
                    return reading;
                }
                case Batches.Answer.Shown(byte[] json) -> ending.show(new Command.ShowBatch(json));
                case Batches.Answer.Refused(Problem problem) -> ending.refuse(problem, Told.outcome(problem.code()));
            }
        }
        return null;
    }

    private boolean isTold(About what) {
        boolean awaited = about == what;
        if (awaited) {
            about = About.NOTHING;
            timers.disarm(Timer.LOOKUP);
        }
        return awaited;
    }

    /// It takes too long: what can be said without is.
    void tooLong() {
        if (about == About.NOTHING || !timers.fired(Timer.LOOKUP)) {
            return;
        }
        switch (about) {
            case NOTHING -> {}
            case KEY -> ending.refuse(Keyring.busy(), Outcome.REFUSED);
            case USAGE -> {
                if (unread != null) {
                    ending.show(unread);
                }
            }
            case RESPONSES -> refuseResponses();
            case CONTEXT -> {
                if (needed) {
                    refuseResponses();
                } else {
                    about = About.NOTHING;
                    out.accept(GO_ON);
                }
            }
            case JOBS, BATCHES ->
                Later.end(new Deferrals.Answer.Refused(Deferrals.Reason.UNAVAILABLE), wished, ending, random);
        }
    }

    private void refuseResponses() {
        Problem problem = Told.responsesUnavailable(random);
        ending.refuse(problem, Told.outcome(problem.code()));
    }
}
