package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.model.failure.Failure;

/// A streamed answer of Anthropic's model on its way to a client of Anthropic's: every event goes out as the model sent
/// it.
final class InvokeStreamPass implements AnswerPipe {
    private final AnswerPipe own;
    private final Unwrapping unwrapping;
    private final Released released = new Released();

    /// @param own watches Anthropic's events
    InvokeStreamPass(AnswerPipe own, int maxEvent) {
        this.own = own;
        unwrapping = new Unwrapping(maxEvent);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (own.facts().failure() != null || own.facts().terminated()) {
            return;
        }
        unwrapping.take(bytes, from, to, (event, start, end) -> released.pass(own, event, start, end, out));
        Failure failure = unwrapping.failure();
        if (failure != null && !own.facts().finished()) {
            own.facts().failed(failure);
        } else if (failure != null) {
            // The answer is complete, and nothing more of it can be read.
            own.facts().sawTerminator();
        }
    }

    @Override
    public void end(Outlet out) {
        if (own.facts().failure() == null) {
            own.end(released.to(out));
        }
    }

    @Override
    public Facts facts() {
        return own.facts();
    }
}
