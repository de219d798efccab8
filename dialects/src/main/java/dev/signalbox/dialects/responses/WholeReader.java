package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads a whole answer, which is taken in one piece.
final class WholeReader implements AnswerReader {
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
            events.accept(new ChatEvent.Failed(new Failure.Truncated("The provider's answer was empty.")));
        }
    }

    @Override
    public boolean terminated() {
        return taken;
    }

    private static @Nullable Failure read(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        JsonNode answer;
        try {
            answer = Json.LENIENT.readTree(bytes, from, to - from);
        } catch (JacksonException e) {
            return Json.failure(e, "The provider's answer is not JSON.");
        }
        if (answer.hasNonNull("error") || answer.path("status").asString("").equals("failed")) {
            return Failures.inBand(answer);
        }
        if (!answer.path("output").isArray()) {
            return new Failure.Malformed("The provider's answer is not what was asked for.");
        }
        ItemEvents items = new ItemEvents();
        items.started(answer, events);
        int place = 0;
        for (JsonNode item : answer.path("output")) {
            items.whole(place++, item, events);
        }
        items.finished(answer, events);
        return null;
    }
}
