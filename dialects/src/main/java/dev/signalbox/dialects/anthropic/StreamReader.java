package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.sse.Opening;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.function.Consumer;

/// Reads a streamed answer for another dialect. Blocks that no other dialect has (tools that the provider
/// runs and their results, citations) are left out.
final class StreamReader implements AnswerReader {
    private static final int NO_TOOL = -1;

    private final Tokens tokens = new Tokens();
    private final StreamEvent event = new StreamEvent(tokens, true);
    private final int maxEvent;
    private final SseSplitter splitter;
    private long dataEvents;
    private final Opening opening = new Opening(ErrorAnswer::inBand);
    private boolean finished;
    private boolean terminated;
    private boolean failed;
    private boolean atEnd;

    private int toolCalls;
    /// The open block when it is a call, else `NO_TOOL`.
    private int tool = NO_TOOL;
    /// The open call's arguments as its start told them; taken when no delta follows.
    private String toolInput = "";
    private final StringBuilder signature = new StringBuilder();

    StreamReader(int maxEvent) {
        this.maxEvent = maxEvent;
        splitter = new SseSplitter(maxEvent, StreamPass.EVENT_NAMES);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (failed || terminated) {
            return;
        }
        opening.take(bytes, from, to);
        splitter.take(bytes, from, to, handler(events));
        if (splitter.tooLarge() && !terminated) {
            fail(new Failure.TooLarge("One event of the provider's answer was over the limit."), events);
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (failed) {
            return;
        }
        atEnd = true;
        if (!terminated) {
            splitter.finish(handler(events));
        }
        if (!finished) {
            fail(opening.failure(dataEvents), events);
        }
    }

    @Override
    public boolean terminated() {
        return terminated;
    }

    private SseSplitter.Handler handler(Consumer<? super ChatEvent> events) {
        return new SseSplitter.Handler() {
            @Override
            public void event(String name, byte[] data, int from, int to, long start, long end) {
                dataEvents++;
                if (!failed && !terminated) {
                    read(name, data, from, to, events);
                }
            }

            @Override
            public void comment(long start, long end) {}
        };
    }

    private void read(String name, byte[] data, int from, int to, Consumer<? super ChatEvent> events) {
        try {
            if (!event.read(data, from, to)) {
                fail(new Failure.Malformed("The provider sent an event that is not an object."), events);
            } else if (event.type == StreamEvent.Type.ERROR || name.equals("error")) {
                fail(ErrorAnswer.ofEvent(data, from, to), events);
            } else {
                tell(events);
                if (signature.length() > maxEvent) {
                    // It is kept until its block ends, which a provider need not let happen.
                    fail(new Failure.TooLarge("A signature in the provider's answer was over the limit."), events);
                }
            }
        } catch (JsonSyntaxException e) {
            if (finished) {
                terminated = true;
            } else if (!atEnd) {
                fail(StreamPass.malformed(e), events);
            }
            // An event that was cut by the end of the body is told of there.
        }
    }

    private void fail(Failure failure, Consumer<? super ChatEvent> events) {
        if (!failed) {
            failed = true;
            events.accept(new ChatEvent.Failed(failure));
        }
    }

    private void tell(Consumer<? super ChatEvent> events) {
        switch (event.type) {
            case MESSAGE_START -> {
                events.accept(new ChatEvent.Started(event.id, event.model, 0));
                tellUsage(false, events);
            }
            case BLOCK_START -> blockStart(events);
            case BLOCK_DELTA -> delta(events);
            case BLOCK_STOP -> blockStop(events);
            case MESSAGE_DELTA -> {
                tellUsage(true, events);
                if (event.stopped && !finished) {
                    finished = true;
                    events.accept(new ChatEvent.Finished(FinishWords.read(event.stopReason), event.stopSequence));
                }
            }
            case MESSAGE_STOP -> terminated = true;
            case ERROR, OTHER -> {}
        }
    }

    private void tellUsage(boolean whole, Consumer<? super ChatEvent> events) {
        Usage usage = tokens.usage(whole);
        if (event.usageSeen && usage != null) {
            events.accept(new ChatEvent.UsageReported(usage));
        }
    }

    private void blockStart(Consumer<? super ChatEvent> events) {
        blockStop(events);
        switch (event.kind) {
            case TEXT, THINKING -> {
                delta(events);
                signature.append(event.signature);
            }
            case REDACTED_THINKING -> events.accept(new ChatEvent.RedactedThinking(event.data));
            case TOOL_USE -> {
                tool = toolCalls++;
                toolInput = event.input.isEmpty() ? "{}" : event.input;
                events.accept(new ChatEvent.ToolCallStarted(tool, event.id, event.name));
            }
            case SIGNATURE, OTHER -> {}
        }
    }

    private void delta(Consumer<? super ChatEvent> events) {
        String text = event.text;
        switch (event.kind) {
            case TEXT -> {
                if (!text.isEmpty()) {
                    events.accept(new ChatEvent.TextDelta(text));
                }
            }
            case THINKING -> {
                if (!text.isEmpty()) {
                    events.accept(new ChatEvent.ThinkingDelta(text));
                }
            }
            case TOOL_USE -> {
                if (tool != NO_TOOL && !text.isEmpty()) {
                    toolInput = "";
                    events.accept(new ChatEvent.ToolCallDelta(tool, text));
                }
            }
            case SIGNATURE -> signature.append(event.signature);
            case REDACTED_THINKING, OTHER -> {}
        }
    }

    private void blockStop(Consumer<? super ChatEvent> events) {
        if (tool != NO_TOOL && !toolInput.isEmpty()) {
            events.accept(new ChatEvent.ToolCallDelta(tool, toolInput));
        }
        tool = NO_TOOL;
        toolInput = "";
        if (!signature.isEmpty()) {
            events.accept(new ChatEvent.ThinkingSigned(signature.toString()));
            signature.setLength(0);
        }
    }
}
