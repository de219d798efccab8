package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.Arrays;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads a stream of chunks.
final class StreamReader implements AnswerReader {
    private static final byte[] NO_BYTES = {};

    private final StreamStart start = new StreamStart();
    private final ChunkReader chunks = new ChunkReader("delta");
    private final SseSplitter splitter;
    private boolean ending;
    private boolean failed;
    private boolean terminated;

    StreamReader(int maxEvent) {
        splitter = new SseSplitter(maxEvent, StreamMarks.ERROR_EVENT);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (failed || terminated) {
            return;
        }
        if (start.isStream(bytes, from, to)) {
            splitter.take(bytes, from, to, new Watch(events));
            if (splitter.tooLarge() && !terminated) {
                fail(new Failure.TooLarge("The provider sent an event that is larger than allowed."), events);
            }
        } else if (start.decided()) {
            fail(start.failure(), events);
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (failed || terminated) {
            return;
        }
        if (!start.isStream(NO_BYTES, 0, 0)) {
            fail(start.failure(), events);
            return;
        }
        ending = true;
        splitter.finish(new Watch(events));
        if (!chunks.finished()) {
            fail(new Failure.Truncated("The provider's answer ended before its last event."), events);
        }
    }

    @Override
    public boolean terminated() {
        return terminated;
    }

    private void fail(Failure failure, Consumer<? super ChatEvent> events) {
        if (!failed) {
            failed = true;
            events.accept(new ChatEvent.Failed(failure));
        }
    }

    private void read(String name, byte[] data, int from, int to, Consumer<? super ChatEvent> events) {
        if (StreamMarks.isDone(data, from, to)) {
            terminated = true;
            chunks.finishUnsaid(events);
            if (!chunks.finished()) {
                fail(new Failure.Truncated("The provider's answer ended without content."), events);
            }
            return;
        }
        JsonNode chunk;
        try {
            chunk = Json.LENIENT.readTree(data, from, to - from);
        } catch (JacksonException e) {
            fail(
                    ending
                            ? new Failure.Truncated("The provider's answer ended within an event.")
                            : Json.failure(e, "The provider sent an event that is not JSON."),
                    events);
            return;
        }
        if (name.equals(StreamMarks.ERROR_EVENT) || Refusals.tellsOfError(chunk)) {
            fail(Refusals.inBand(Arrays.copyOfRange(data, from, to)), events);
        } else if (!chunk.isObject()) {
            fail(new Failure.Malformed("The provider sent an event that is not a JSON object."), events);
        } else if (chunk.path("choices")
                .path(0)
                .path("finish_reason")
                .asString("")
                .equals("error")) {
            fail(Refusals.unexplained(), events);
        } else {
            chunks.read(chunk, events);
        }
    }

    /// Hands events on while nothing is wrong.
    private final class Watch implements SseSplitter.Handler {
        private final Consumer<? super ChatEvent> events;

        Watch(Consumer<? super ChatEvent> events) {
            this.events = events;
        }

        @Override
        public void event(String name, byte[] data, int from, int to, long start, long end) {
            if (!failed && !terminated) {
                read(name, data, from, to, events);
            }
        }

        @Override
        public void comment(long start, long end) {}
    }
}
