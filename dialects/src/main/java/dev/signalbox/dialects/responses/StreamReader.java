package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.openai.StreamStart;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads a streamed answer.
final class StreamReader implements AnswerReader {
    private static final byte[] NO_BYTES = {};

    private final StreamStart start = new StreamStart();
    private final ItemEvents items = new ItemEvents();
    private final SseSplitter splitter;
    private boolean ending;
    private boolean failed;

    StreamReader(int maxEvent) {
        splitter = new SseSplitter(maxEvent, StreamPass.EVENT_NAMES);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (over()) {
            return;
        }
        if (start.isStream(bytes, from, to)) {
            splitter.take(bytes, from, to, new Watch(events));
            if (splitter.tooLarge() && !over()) {
                fail(new Failure.TooLarge("One event of the provider's answer was over the limit."), events);
            }
        } else if (start.decided()) {
            fail(start.failure(), events);
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (over()) {
            return;
        }
        if (!start.isStream(NO_BYTES, 0, 0)) {
            fail(start.failure(), events);
            return;
        }
        ending = true;
        splitter.finish(new Watch(events));
        if (!over()) {
            fail(new Failure.Truncated("The provider's answer ended before its last event."), events);
        }
    }

    @Override
    public boolean terminated() {
        return items.finished();
    }

    private boolean over() {
        return failed || items.finished();
    }

    private void fail(Failure failure, Consumer<? super ChatEvent> events) {
        failed = true;
        events.accept(new ChatEvent.Failed(failure));
    }

    private void read(String name, byte[] data, int from, int to, Consumer<? super ChatEvent> events) {
        JsonNode event;
        try {
            event = Json.LENIENT.readTree(data, from, to - from);
        } catch (JacksonException e) {
            fail(
                    ending
                            ? new Failure.Truncated("The provider's answer ended inside an event.")
                            : Json.failure(e, "The provider sent an event that is not JSON."),
                    events);
            return;
        }
        if (!event.isObject()) {
            fail(new Failure.Malformed("The provider sent an event that is not an object."), events);
        } else if (name.equals("error") || tellsOfError(event)) {
            fail(Failures.inBand(event), events);
        } else {
            read(event, events);
        }
    }

    private static boolean tellsOfError(JsonNode event) {
        String type = event.path("type").asString("");
        return type.equals("error")
                || type.equals("response.failed")
                || event.hasNonNull("error")
                || event.path("response").hasNonNull("error");
    }

    private void read(JsonNode event, Consumer<? super ChatEvent> events) {
        items.started(event.path("response"), events);
        int place = event.path("output_index").asInt(0);
        int part = event.path("content_index").asInt(0);
        String delta = event.path("delta").asString("");
        switch (event.path("type").asString("")) {
            case "response.output_item.added" -> items.added(place, event.path("item"), events);
            case "response.output_item.done" -> items.done(place, event.path("item"), events);
            case "response.output_text.delta" -> items.text(delta, event.path("logprobs"), events);
            case "response.content_part.added" -> items.part(place, part);
            case "response.output_text.annotation.added" ->
                items.annotation(place, part, event.path("annotation"), events);
            case "response.refusal.delta" -> items.refusal(delta, events);
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                items.thought(delta, events);
            case "response.reasoning_summary_part.added", "response.reasoning_part.added" -> items.nextThought(events);
            case "response.function_call_arguments.delta" -> items.arguments(place, delta, events);
            case "response.completed", "response.incomplete", "response.cancelled" ->
                items.finished(event.path("response"), events);
            default -> {}
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
            if (!over() && !Failures.isDone(data, from, to)) {
                read(name, data, from, to, events);
            }
        }

        @Override
        public void comment(long start, long end) {}
    }
}
