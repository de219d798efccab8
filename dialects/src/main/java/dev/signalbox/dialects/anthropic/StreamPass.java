package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.sse.Opening;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;

/// A streamed answer on its way to a caller of the same dialect: every byte of it goes out as it came,
/// event by event, until one is broken or an error.
final class StreamPass implements AnswerPipe, SseSplitter.Handler {
    /// The events that the API is known to send.
    static final String[] EVENT_NAMES = {
        "content_block_delta",
        "content_block_start",
        "content_block_stop",
        "message_start",
        "message_delta",
        "message_stop",
        "ping",
        "error"
    };

    private static final byte[] BLANK_LINE = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Facts facts = new Facts();
    private final Tokens tokens = new Tokens();
    private final StreamEvent event = new StreamEvent(tokens, false);
    private final SseSplitter splitter;
    private final Opening opening = new Opening(ErrorAnswer::inBand);
    private long dataEvents;
    private long released;
    /// Where it is broken, or its last event ends; nothing from there on goes out. 0 while it goes on.
    private long endsAt;
    private boolean atEnd;

    StreamPass(int maxEvent) {
        splitter = new SseSplitter(maxEvent, EVENT_NAMES);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (over()) {
            return;
        }
        opening.take(bytes, from, to);
        splitter.take(bytes, from, to, this);
        if (splitter.tooLarge() && !facts.terminated()) {
            broken(new Failure.TooLarge("One event of the provider's answer was over the limit."), splitter.released());
        }
        release(out);
        if (released == splitter.released() && facts.terminated() && splitter.lineFeedDue()) {
            // What follows the last event is not read any more, and some clients wait for the rest of the blank line.
            out.write(BLANK_LINE, 0, 1);
        }
    }

    @Override
    public void end(Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        atEnd = true;
        boolean midEvent = splitter.midEvent() && !facts.terminated();
        if (!facts.terminated()) {
            splitter.finish(this);
        }
        if (!facts.finished()) {
            broken(opening.failure(dataEvents), facts.terminated() ? endsAt : splitter.released());
        }
        long before = released;
        release(out);
        if (midEvent && released > before) {
            // The provider left out the last blank line, without which clients ignore the event.
            out.write(BLANK_LINE, 0, BLANK_LINE.length);
        }
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public void comment(long start, long end) {}

    @Override
    public void event(String name, byte[] data, int from, int to, long start, long end) {
        if (over()) {
            return;
        }
        dataEvents++;
        try {
            if (!event.read(data, from, to)) {
                broken(new Failure.Malformed("The provider sent an event that is not an object."), start);
                return;
            }
        } catch (JsonSyntaxException e) {
            brokenData(e, start);
            return;
        }
        if (event.type == StreamEvent.Type.ERROR || name.equals("error")) {
            broken(ErrorAnswer.ofEvent(data, from, to), start);
            return;
        }
        note();
        if (facts.terminated()) {
            endsAt = end;
        }
    }

    private boolean over() {
        return facts.failure() != null || facts.terminated();
    }

    private void brokenData(JsonSyntaxException e, long start) {
        if (facts.finished()) {
            // The answer is whole; what follows its finish is not worth failing it.
            endsAt = start;
            facts.sawTerminator();
        } else if (atEnd) {
            broken(new Failure.Truncated("The provider's answer ended inside an event."), start);
        } else {
            broken(malformed(e), start);
        }
    }

    static Failure malformed(JsonSyntaxException e) {
        return new Failure.Malformed("The provider sent an event that is not JSON: " + e.getMessage() + ".");
    }

    private void note() {
        switch (event.type) {
            case MESSAGE_START -> noteUsage(false);
            case BLOCK_START -> noteBlock();
            case BLOCK_DELTA -> noteDelta();
            case MESSAGE_DELTA -> {
                noteUsage(true);
                if (event.stopped) {
                    facts.sawFinish();
                }
            }
            case MESSAGE_STOP -> facts.sawTerminator();
            case BLOCK_STOP, ERROR, OTHER -> {}
        }
    }

    private void noteBlock() {
        switch (event.kind) {
            case TEXT, THINKING -> {
                if (event.contentBytes > 0) {
                    noteDelta();
                }
            }
            case REDACTED_THINKING, TOOL_USE, OTHER -> facts.sawContent();
            case SIGNATURE -> {}
        }
    }

    private void noteDelta() {
        if (event.contentBytes > 0) {
            facts.sawContent();
            facts.countOutput(event.contentBytes);
        }
    }

    private void noteUsage(boolean whole) {
        Usage usage = tokens.usage(whole);
        if (event.usageSeen && usage != null) {
            facts.sawUsage(usage);
        }
    }

    private void broken(Failure failure, long at) {
        if (facts.failure() == null) {
            endsAt = at;
            facts.failed(failure);
        }
    }

    private void release(Outlet out) {
        long upTo = facts.failure() == null && endsAt == 0 ? splitter.released() : endsAt;
        if (upTo > released) {
            released = upTo;
            out.release(upTo);
        }
    }
}
