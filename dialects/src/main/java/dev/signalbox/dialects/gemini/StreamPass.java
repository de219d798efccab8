package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.sse.Opening;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;

/// A streamed answer on its way to a caller of the same dialect: every byte of it goes out as it came,
/// event by event, until one is broken or an error. The API has no last marker, so an answer goes on until
/// its body ends.
///
/// A caller who wants an array that grows gets the same objects with commas between them.
final class StreamPass implements AnswerPipe, SseSplitter.Handler {
    private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ARRAY_END = {']'};
    private static final int USUAL_PIECE = 1024;

    private final Facts facts = new Facts();
    private final Tokens tokens = new Tokens();
    private final StreamEvent event = new StreamEvent(tokens);
    private final SseSplitter splitter;
    private final Opening opening = new Opening(ErrorAnswer::inBand);
    private final boolean grows;
    /// Elements of the array that are not out yet.
    private final JsonBytes elements;
    private long dataEvents;
    private long released;
    /// Where it is broken; nothing from there on goes out. 0 while it is not.
    private long endsAt;
    private boolean atEnd;

    /// @param grows whether the client gets an array
    StreamPass(int maxEvent, boolean grows) {
        splitter = new SseSplitter(maxEvent);
        this.grows = grows;
        elements = new JsonBytes(grows ? USUAL_PIECE : 1);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        opening.take(bytes, from, to);
        splitter.take(bytes, from, to, this);
        if (splitter.tooLarge()) {
            broken(new Failure.TooLarge("One event of the provider's answer was over the limit."), splitter.released());
        }
        release(out);
    }

    @Override
    public void end(Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        atEnd = true;
        boolean midEvent = splitter.midEvent();
        splitter.finish(this);
        if (!facts.finished()) {
            broken(opening.failure(dataEvents), splitter.released());
        }
        long before = released;
        release(out);
        if (facts.failure() != null) {
            return;
        }
        facts.sawTerminator();
        if (grows) {
            out.write(ARRAY_END, 0, ARRAY_END.length);
        } else if (midEvent && released > before) {
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
        if (facts.failure() != null) {
            return;
        }
        try {
            if (!event.read(data, from, to)) {
                broken(new Failure.Malformed("The provider sent an event that is not an object."), start);
                return;
            }
        } catch (JsonSyntaxException e) {
            broken(atEnd ? new Failure.Truncated("The provider's answer ended inside an event.") : malformed(e), start);
            return;
        }
        if (event.error) {
            broken(ErrorAnswer.ofEvent(data, from, to), start);
            return;
        }
        if (grows) {
            elements.raw(dataEvents == 0 ? "[" : ",\r\n").raw(data, from, to);
        }
        dataEvents++;
        note();
    }

    static Failure malformed(JsonSyntaxException e) {
        return new Failure.Malformed("The provider sent an event that is not JSON: " + e.getMessage() + ".");
    }

    private void note() {
        if (event.contentBytes > 0) {
            facts.sawContent();
            facts.countOutput(event.contentBytes);
        }
        if (event.finished) {
            facts.sawFinish();
        }
        Usage usage = event.usageSeen ? tokens.usage(facts.finished()) : null;
        if (usage != null) {
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
        long upTo = facts.failure() == null ? splitter.released() : endsAt;
        if (upTo <= released) {
            return;
        }
        if (grows) {
            out.omit(released, upTo);
        }
        released = upTo;
        out.release(upTo);
        if (elements.size() > 0) {
            byte[] whole = elements.toByteArray();
            elements.cut(0);
            out.write(whole, 0, whole.length);
        }
    }
}
