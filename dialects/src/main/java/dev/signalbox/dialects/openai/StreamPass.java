package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.sse.SseSplitter;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.Arrays;

/// Watches a stream on its way from a provider to a client of the same dialect. Releases whole events as they
/// came, leaves out the usage that the client did not ask for, and stops before the first event that is
/// broken or an error.
final class StreamPass implements AnswerPipe {
    private static final byte[] BLANK_LINE = {'\n', '\n'};
    private static final Outlet NOWHERE = new Outlet() {
        @Override
        public void release(long upTo) {}

        @Override
        public void omit(long from, long to) {}

        @Override
        public void write(byte[] bytes, int from, int to) {}
    };

    private final Facts facts = new Facts();
    private final StreamStart start = new StreamStart();
    private final AnswerScanner scanner = new AnswerScanner();
    private final SseSplitter splitter;
    private final Watch watch = new Watch();
    private final boolean showUsage;
    private final long allFinished;
    private long finished;
    private long safe;
    /// Where the event ends that was left out last.
    private long omitted = -1;
    private boolean ending;
    private Outlet out = NOWHERE;

    /// @param showUsage whether the client asked for the event with usage
    /// @param choices how many answers it asked for
    StreamPass(int maxEvent, boolean showUsage, long choices) {
        splitter = new SseSplitter(maxEvent, StreamMarks.ERROR_EVENT);
        this.showUsage = showUsage;
        allFinished = choices >= Long.SIZE ? -1L : (1L << Math.max(1, choices)) - 1;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (over()) {
            return;
        }
        if (!start.isStream(bytes, from, to)) {
            if (start.decided()) {
                facts.failed(start.failure());
            }
            return;
        }
        this.out = out;
        if (safe == splitter.released() && splitter.lineFeedDue() && from < to && bytes[from] == '\n') {
            // The rest of a blank line that was cut, without which some clients wait with the event before it.
            if (safe == omitted) {
                out.omit(safe, safe + 1);
            }
            safe++;
        }
        splitter.take(bytes, from, to, watch);
        if (splitter.tooLarge() && !facts.terminated()) {
            facts.failed(new Failure.TooLarge("The provider sent an event that is larger than allowed."));
        }
        out.release(safe);
        if (facts.terminated() && safe == splitter.released() && splitter.lineFeedDue()) {
            // What follows the mark is not read any more, and some clients wait for the rest of the blank line.
            out.write(BLANK_LINE, 0, 1);
        }
        this.out = NOWHERE;
    }

    @Override
    public void end(Outlet out) {
        if (over()) {
            return;
        }
        if (!start.isStream(BLANK_LINE, 0, 0)) {
            facts.failed(start.failure());
            return;
        }
        this.out = out;
        ending = true;
        long before = safe;
        splitter.finish(watch);
        if (safe > before) {
            out.release(safe);
            // The blank line that the provider left out; without it some clients would not see the event.
            out.write(BLANK_LINE, 0, BLANK_LINE.length);
        }
        if (!facts.finished()) {
            facts.failed(new Failure.Truncated("The provider's answer ended before its last event."));
        }
        this.out = NOWHERE;
    }

    private boolean over() {
        return facts.failure() != null || facts.terminated();
    }

    private void look(byte[] data, int from, int to) {
        try {
            scanner.scan(data, from, to);
        } catch (JsonSyntaxException broken) {
            facts.failed(
                    ending
                            ? new Failure.Truncated("The provider's answer ended within an event.")
                            : new Failure.Malformed(
                                    "The provider sent an event that is not JSON: " + broken.getMessage() + "."));
            return;
        }
        if (!scanner.object()) {
            facts.failed(new Failure.Malformed("The provider sent an event that is not a JSON object."));
        } else if (scanner.error()) {
            facts.failed(Refusals.inBand(Arrays.copyOfRange(data, from, to)));
        } else if (scanner.failedFinish()) {
            facts.failed(Refusals.unexplained());
        }
    }

    private void note(long eventStart, long eventEnd) {
        if (scanner.content()) {
            facts.sawContent();
            facts.countOutput(scanner.outputBytes());
        }
        if (scanner.finished() != 0) {
            facts.sawContent();
            finished |= scanner.finished();
            if ((finished & allFinished) == allFinished) {
                facts.sawFinish();
            }
        }
        Usage usage = scanner.usage();
        if (usage != null) {
            facts.sawUsage(usage);
        }
        if (!showUsage && scanner.usageSeen() && scanner.choices() == 0) {
            out.omit(eventStart, eventEnd);
            omitted = eventEnd;
        }
    }

    /// The mark ends the answer also where no reason for the end came with it.
    private void done() {
        facts.sawTerminator();
        if (facts.content()) {
            facts.sawFinish();
        } else {
            facts.failed(new Failure.Truncated("The provider's answer ended without content."));
        }
    }

    private final class Watch implements SseSplitter.Handler {
        @Override
        public void event(String name, byte[] data, int from, int to, long start, long end) {
            if (over()) {
                return;
            }
            if (StreamMarks.isDone(data, from, to)) {
                done();
                safe = end;
                return;
            }
            if (name.equals(StreamMarks.ERROR_EVENT)) {
                facts.failed(Refusals.inBand(Arrays.copyOfRange(data, from, to)));
                return;
            }
            look(data, from, to);
            if (facts.failure() == null) {
                note(start, end);
                safe = end;
            }
        }

        @Override
        public void comment(long start, long end) {
            if (!over()) {
                safe = end;
            }
        }
    }
}
