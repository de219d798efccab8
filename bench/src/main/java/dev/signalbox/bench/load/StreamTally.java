package dev.signalbox.bench.load;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/// What all streams of a run have seen. Used on the one event loop of the load only.
final class StreamTally {

    private static final int MOST_KINDS_OF_FAILURE = 20;

    private final int eventsEach;
    private final CountDownLatch ends;
    private final Histogram firstContent = new Histogram();
    private final Histogram delay = new Histogram();
    private final Histogram gap = new Histogram();
    private final Map<String, Integer> failures = new TreeMap<>();
    private boolean windowOpen;
    private int started;
    private int startedAtOpen;
    private int complete;
    private int left;
    private long eventsSeen;
    private long eventsInWindow;

    StreamTally(int eventsEach, CountDownLatch ends) {
        this.eventsEach = eventsEach;
        this.ends = ends;
    }

    int eventsEach() {
        return eventsEach;
    }

    void openWindow() {
        windowOpen = true;
        startedAtOpen = started;
    }

    void closeWindow() {
        windowOpen = false;
    }

    /// First content of a stream, `nanos` after its request was written.
    void started(long nanos) {
        started++;
        firstContent.record(nanos);
    }

    /// An event that came `late` nanoseconds after the upstream wrote it, where that of the one before was `before`.
    void event(long late, long before) {
        eventsSeen++;
        if (windowOpen) {
            eventsInWindow++;
            delay.record(late);
            gap.record(Math.abs(late - before));
        }
    }

    void complete() {
        complete++;
        ends.countDown();
    }

    void left() {
        left++;
        ends.countDown();
    }

    void failed(String what) {
        String kind = failures.size() < MOST_KINDS_OF_FAILURE ? what : "other";
        failures.merge(kind, 1, Integer::sum);
        ends.countDown();
    }

    String toJson(int streams, boolean ended) {
        var reasons = new StringBuilder();
        failures.forEach((reason, count) -> reasons.append(reasons.isEmpty() ? "" : "; ")
                .append(count)
                .append(" x ")
                .append(reason.replace('"', '\'').replace('\\', '/').replaceAll("\\p{Cntrl}", " ")));
        return String.format(
                Locale.ROOT,
                "{\"streams\":%d,\"started\":%d,\"started_at_open\":%d,\"complete\":%d,\"left\":%d,\"ended\":%b,"
                        + "\"events_expected\":%d,\"events\":%d,\"events_in_window\":%d,\"failures\":\"%s\","
                        + "\"first_content\":%s,\"delay\":%s,\"gap\":%s}",
                streams,
                started,
                startedAtOpen,
                complete,
                left,
                ended,
                (long) streams * eventsEach,
                eventsSeen,
                eventsInWindow,
                reasons,
                firstContent.toJson(),
                delay.toJson(),
                gap.toJson());
    }
}
