package dev.signalbox.dialects.tree;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer, a JSON object that comes in one piece, for another dialect. What is in it is each API's own.
public abstract class WholeAnswer implements AnswerReader {
    protected static final Failure OTHER = new Failure.Malformed("The provider's answer is not what was asked for.");

    private static final String NO_OBJECT = "The provider's answer is not a JSON object.";

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
        Failure failure = read(bytes, from, to, events);
        if (failure != null) {
            events.accept(new ChatEvent.Failed(failure));
        }
    }

    private @Nullable Failure read(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        JsonNode said;
        try {
            said = Json.said(bytes, from, to);
        } catch (JacksonException e) {
            return Json.failure(e, NO_OBJECT);
        }
        return said instanceof ObjectNode answer
                ? tell(answer, bytes, from, to, events)
                : new Failure.Malformed(NO_OBJECT);
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
