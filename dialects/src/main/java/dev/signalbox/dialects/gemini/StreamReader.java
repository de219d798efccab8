package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.sse.Opening;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a streamed answer for another dialect.
final class StreamReader implements AnswerReader {
    private static final String NO_OBJECT = "The provider sent an event that is not a JSON object.";

    private final ChunkReader reader = new ChunkReader();
    private final SseSplitter splitter;
    private final Opening opening = new Opening(ErrorAnswer::inBand);
    private long dataEvents;
    private boolean failed;
    private boolean ended;

    StreamReader(int maxEvent) {
        splitter = new SseSplitter(maxEvent);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (failed) {
            return;
        }
        opening.take(bytes, from, to);
        splitter.take(bytes, from, to, handler(events));
        if (splitter.tooLarge()) {
            fail(new Failure.TooLarge("One event of the provider's answer was over the limit."), events);
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (failed) {
            return;
        }
        ended = true;
        splitter.finish(handler(events));
        if (!reader.finished()) {
            fail(opening.failure(dataEvents), events);
        }
    }

    /// There is no last marker: what follows a finish may still tell of the usage.
    @Override
    public boolean terminated() {
        return ended && !failed;
    }

    private SseSplitter.Handler handler(Consumer<? super ChatEvent> events) {
        return new SseSplitter.Handler() {
            @Override
            public void event(String name, byte[] data, int from, int to, long start, long end) {
                if (!failed) {
                    dataEvents++;
                    read(data, from, to, events);
                }
            }

            @Override
            public void comment(long start, long end) {}
        };
    }

    private void read(byte[] data, int from, int to, Consumer<? super ChatEvent> events) {
        JsonNode said;
        try {
            said = Json.said(data, from, to);
        } catch (JacksonException e) {
            noObject(Json.failure(e, NO_OBJECT), events);
            return;
        }
        if (!(said instanceof ObjectNode chunk)) {
            noObject(new Failure.Malformed(NO_OBJECT), events);
        } else if (chunk.path("error").isObject()) {
            fail(ErrorAnswer.ofEvent(data, from, to), events);
        } else {
            reader.tell(chunk, events);
        }
    }

    /// At the end of a stream it may have been cut.
    private void noObject(Failure failure, Consumer<? super ChatEvent> events) {
        if (!ended) {
            fail(failure, events);
        } else if (!reader.finished()) {
            fail(new Failure.Truncated("The provider's answer ended inside an event."), events);
        }
    }

    private void fail(Failure failure, Consumer<? super ChatEvent> events) {
        if (!failed) {
            failed = true;
            events.accept(new ChatEvent.Failed(failure));
        }
    }
}
