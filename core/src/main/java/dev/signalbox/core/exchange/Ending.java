package dev.signalbox.core.exchange;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Outcome;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The end of a request: one command that the client sees, and the settlement after it. Before the head of an
/// answer is out a problem is an answer of its own, afterwards it is an event in the stream.
final class Ending {
    private static final Command FINISH = new Command.Finish(List.of(), true);

    private final Story story;
    private final Consumer<? super Command> out;
    private boolean committed;
    private boolean over;

    Ending(Story story, Consumer<? super Command> out) {
        this.story = story;
        this.out = out;
    }

    boolean over() {
        return over;
    }

    /// The head of an answer is out.
    void committed() {
        committed = true;
    }

    boolean isCommitted() {
        return committed;
    }

    void finish() {
        boolean usual = story.usual();
        out.accept(story.inVain().isEmpty() && usual ? FINISH : new Command.Finish(story.inVain(), usual));
        settle(200, Outcome.SUCCESS, null);
    }

    /// @param answer what the client sees of them
    void show(Command answer) {
        show(answer, 200, Outcome.SUCCESS);
    }

    /// @param answer what the client sees of them
    void show(Command answer, int status, Outcome outcome) {
        out.accept(answer);
        settle(status, outcome, null);
    }

    /// A kept answer is on its way.
    void replayed() {
        settle(200, Outcome.SUCCESS, null);
    }

    /// A file is out.
    ///
    /// @param cut why not all of it; null when all of it is
    void sent(@Nullable Code cut) {
        Outcome outcome = cut == Code.INTERNAL_ERROR ? Outcome.INTERNAL_ERROR : Outcome.TRUNCATED;
        settle(200, cut == null ? Outcome.SUCCESS : outcome, cut);
    }

    /// The route's heuristic answer is on its way. It is counted as the failure that it stands for.
    void improvised(Problem problem, Outcome outcome) {
        settle(200, outcome, problem.code());
    }

    void refuse(Problem problem, Outcome outcome) {
        if (committed) {
            breakOff(problem, outcome);
        } else {
            out.accept(new Command.Reject(problem));
            settle(problem.status(), outcome, problem.code());
        }
    }

    void breakOff(Problem problem, Outcome outcome) {
        out.accept(new Command.Break(problem));
        settle(200, outcome, problem.code());
    }

    /// There is nobody to tell.
    void clientGone() {
        settle(committed ? 200 : 0, Outcome.CLIENT_GONE, Code.CLIENT_GONE);
    }

    private void settle(int status, Outcome outcome, @Nullable Code code) {
        over = true;
        out.accept(new Command.Settle(story.settlement(status, outcome, code)));
    }
}
