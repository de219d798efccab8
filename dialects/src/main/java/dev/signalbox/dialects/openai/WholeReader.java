package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads a whole answer, which is taken in one piece.
final class WholeReader implements AnswerReader {
    private final ChunkReader chunks = new ChunkReader("message");
    private boolean taken;

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (taken || from == to) {
            return;
        }
        taken = true;
        Failure failure = read(bytes, from, to, events);
        if (failure != null) {
            events.accept(new ChatEvent.Failed(failure));
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (!taken) {
            events.accept(new ChatEvent.Failed(new Failure.Truncated("The provider's answer is empty.")));
        }
    }

    @Override
    public boolean terminated() {
        return taken;
    }

    private @Nullable Failure read(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        JsonNode answer;
        try {
            answer = Json.LENIENT.readTree(bytes, from, to - from);
        } catch (JacksonException e) {
            return Json.failure(e, "The provider's answer is not JSON.");
        }
        if (Refusals.tellsOfError(answer)) {
            return Refusals.inBand(Arrays.copyOfRange(bytes, from, to));
        }
        JsonNode choice = answer.path("choices").path(0);
        if (!choice.isObject()) {
            return new Failure.Malformed("The provider's answer lacks what an answer must have.");
        }
        if (choice.path("finish_reason").asString("").equals("error")) {
            return Refusals.unexplained();
        }
        chunks.read(answer, events);
        chunks.finishAnyway(events);
        return null;
    }
}
