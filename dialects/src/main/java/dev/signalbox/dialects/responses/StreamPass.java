package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.openai.StreamStart;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.model.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A streamed answer on its way to a caller of the same dialect: every byte of it goes out as it came, event by event,
/// until one is broken or an error.
final class StreamPass implements AnswerPipe, SseSplitter.Handler {
    /// The `event` fields of a usual answer.
    static final String[] EVENT_NAMES = {
        "response.output_text.delta",
        "response.function_call_arguments.delta",
        "response.reasoning_summary_text.delta",
        "response.reasoning_text.delta",
        "response.refusal.delta",
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.output_item.done",
        "response.content_part.added",
        "response.content_part.done",
        "response.output_text.done",
        "response.function_call_arguments.done",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_part.done",
        "response.reasoning_summary_text.done",
        "response.completed",
        "response.incomplete",
        "response.failed",
        "error"
    };

    private static final byte[] BLANK_LINE = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_BYTES = {};

    private final Facts facts = new Facts();
    private final StreamEvent event = new StreamEvent();
    private final StreamStart opening = new StreamStart();
    private final SseSplitter splitter;
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
        if (!opening.isStream(bytes, from, to)) {
            if (opening.decided()) {
                facts.failed(opening.failure());
            }
            return;
        }
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
        if (!opening.isStream(NO_BYTES, 0, 0)) {
            facts.failed(opening.failure());
            return;
        }
        atEnd = true;
        boolean midEvent = splitter.midEvent() && !facts.terminated();
        if (!facts.terminated()) {
            splitter.finish(this);
        }
        if (!facts.finished()) {
            broken(new Failure.Truncated("The provider's answer ended before its last event."), splitter.released());
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
        if (over() || Failures.isDone(data, from, to)) {
            return;
        }
        try {
            if (!event.event(data, from, to)) {
                broken(new Failure.Malformed("The provider sent an event that is not an object."), start);
                return;
            }
        } catch (JsonSyntaxException e) {
            broken(
                    atEnd
                            ? new Failure.Truncated("The provider's answer ended inside an event.")
                            : new Failure.Malformed(
                                    "The provider sent an event that is not JSON: " + e.getMessage() + "."),
                    start);
            return;
        }
        if (event.error || event.type == StreamEvent.Type.FAILED || name.equals("error")) {
            broken(Failures.inBand(Arrays.copyOfRange(data, from, to)), start);
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

    private void note() {
        if (event.contentBytes > 0) {
            facts.sawContent();
            facts.countOutput(event.contentBytes);
        }
        switch (event.type) {
            case ITEM_ADDED -> {
                if (event.acting) {
                    facts.sawContent();
                }
            }
            case ITEM_DONE -> facts.sawContent();
            case COMPLETED -> {
                if (event.usage != null) {
                    facts.sawUsage(event.usage);
                }
                facts.sawFinish();
                facts.sawTerminator();
            }
            case FAILED, OTHER -> {}
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
