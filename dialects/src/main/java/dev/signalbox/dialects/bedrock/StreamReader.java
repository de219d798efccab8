package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.eventstream.Heading;
import dev.signalbox.dialects.eventstream.MessageSplitter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a streamed answer of Converse for another dialect.
final class StreamReader implements AnswerReader {
    private static final String NO_OBJECT = "The provider sent an event that is not a JSON object.";
    private static final String METADATA = "metadata";

    private final String model;
    private final int maxEvent;
    private final MessageSplitter splitter;
    private final BlockReader blocks = new BlockReader();
    private boolean started;
    private boolean finished;
    private boolean terminated;
    private boolean failed;

    /// @param model that is asked: an answer names none
    StreamReader(String model, int maxEvent) {
        this.model = model;
        this.maxEvent = maxEvent;
        splitter = new MessageSplitter(
                maxEvent,
                Messages.EVENT,
                "contentBlockDelta",
                "contentBlockStart",
                "contentBlockStop",
                "messageStart",
                "messageStop",
                METADATA);
    }

    /// Neither an answer nor a stream of one has an identifier in its body.
    static ChatEvent.Started started(String model) {
        return new ChatEvent.Started("bdrk_" + UUID.randomUUID().toString().replace("-", ""), model, 0);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (failed || terminated) {
            return;
        }
        splitter.take(bytes, from, to, (heading, data, start, end) -> read(heading, data, start, end, events));
        Failure failure = terminated || failed ? null : Messages.wrong(splitter);
        if (failure != null) {
            fail(failure, events);
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (!failed && !finished) {
            fail(Messages.TRUNCATED, events);
        }
    }

    @Override
    public boolean terminated() {
        return terminated;
    }

    private void read(Heading heading, byte[] data, int from, int to, Consumer<? super ChatEvent> events) {
        if (failed || terminated) {
            return;
        }
        if (!heading.message().equals(Messages.EVENT)) {
            fail(ErrorAnswer.ofMessage(heading, data, from, to), events);
            return;
        }
        JsonNode said;
        try {
            said = Json.said(data, from, to);
        } catch (JacksonException e) {
            fail(Json.failure(e, NO_OBJECT), events);
            return;
        }
        if (!(said instanceof ObjectNode event)) {
            fail(new Failure.Malformed(NO_OBJECT), events);
            return;
        }
        tell(heading.event(), event, events);
        if (blocks.kept() > maxEvent) {
            // It is kept until its block ends, which a provider need not let happen.
            fail(new Failure.TooLarge("A signature in the provider's answer was over the limit."), events);
        }
    }

    private void tell(String name, ObjectNode event, Consumer<? super ChatEvent> events) {
        if (!started) {
            started = true;
            events.accept(started(model));
        }
        switch (name) {
            case "contentBlockStart" -> blocks.start(event.path("start"), events);
            case "contentBlockDelta" -> blocks.delta(event.path("delta"), events);
            case "contentBlockStop" -> blocks.stop(events);
            case "messageStop" -> {
                blocks.stop(events);
                if (!finished) {
                    finished = true;
                    events.accept(new ChatEvent.Finished(
                            FinishWords.read(event.path("stopReason").asString("")), null));
                }
            }
            case METADATA -> {
                Usage usage = Tokens.of(event);
                if (usage != null) {
                    events.accept(new ChatEvent.UsageReported(usage));
                }
                terminated = finished;
            }
            default -> {
                // The start of the message says only who speaks; others are not known yet.
            }
        }
    }

    private void fail(Failure failure, Consumer<? super ChatEvent> events) {
        if (finished) {
            // What was said is complete; what it took is not told.
            terminated = true;
        } else if (!failed) {
            failed = true;
            events.accept(new ChatEvent.Failed(failure));
        }
    }
}
