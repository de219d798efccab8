package dev.signalbox.dialects.tree;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer, a JSON object that comes in one piece, for another dialect. What is in it is each API's own.
public abstract class WholeAnswer implements AnswerReader {
    protected static final Failure OTHER = new Failure.Malformed("The provider's answer is not what was asked for.");

    private boolean taken;

    /// Tells what the answer says.
    ///
    /// @param bytes where the answer stands, from `from` to `to`
    /// @return why it is none; null when it is one
    protected abstract @Nullable Failure tell(
            ObjectNode answer, byte[] bytes, int from, int to, Consumer<? super ChatEvent> events);

    @Override
    public final void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (taken) {
            return;
        }
        taken = true;
        ObjectNode answer = Json.object(bytes, from, to);
        Failure failure = answer == null
                ? new Failure.Malformed("The provider's answer is not a JSON object.")
                : tell(answer, bytes, from, to, events);
        if (failure != null) {
            events.accept(new ChatEvent.Failed(failure));
        }
    }

    @Override
    public final void end(Consumer<? super ChatEvent> events) {
        if (!taken) {
            taken = true;
            events.accept(new ChatEvent.Failed(new Failure.Truncated("The provider's answer was empty.")));
        }
    }

    @Override
    public final boolean terminated() {
        return taken;
    }
}
