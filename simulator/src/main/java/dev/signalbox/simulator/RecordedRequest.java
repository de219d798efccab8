package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A request as the simulator received it, for tests to look at. {@link #end()} and {@link #eventsSent()} move on while
/// the answer is under way; the rest is fixed.
public final class RecordedRequest {
    private final long number;
    private final long connection;
    private final String method;
    private final String target;
    private final List<Header> headers;
    private final byte[] body;
    private volatile End end = End.OPEN;
    private volatile long eventsSent;

    RecordedRequest(long number, long connection, String method, String target, List<Header> headers, byte[] body) {
        this.number = number;
        this.connection = connection;
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    /// How the answer ended.
    public enum End {
        /// It has not: it waits, streams or hangs.
        OPEN,
        /// Everything was written.
        COMPLETED,
        /// A fault ended it early.
        CUT,
        /// The client closed the connection first.
        CLIENT_CLOSED
    }

    /// Its number since the simulator started, from 1.
    public long number() {
        return number;
    }

    /// The number of the connection it came over: equal for requests that shared one.
    public long connection() {
        return connection;
    }

    /// `GET`, `POST`, …
    public String method() {
        return method;
    }

    /// The path without the query.
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /// The request target as it was sent, with the query.
    public String target() {
        return target;
    }

    /// All header lines in their order.
    public List<Header> headers() {
        return headers;
    }

    /// The first value of a header, whatever the case of its name.
    public Optional<String> header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /// A copy of the body.
    public byte[] body() {
        return body.clone();
    }

    /// The body as UTF-8.
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// How its answer ended, up to now.
    public End end() {
        return end;
    }

    /// Events of the answer that were written, up to now; 1 for an answer that is not a stream.
    public long eventsSent() {
        return eventsSent;
    }

    /// The body itself, for the simulator's own reading.
    byte[] bytes() {
        return body;
    }

    void sent(long events) {
        eventsSent = events;
    }

    void ended(End how) {
        end = how;
    }

    @Override
    public String toString() {
        return "#" + number + " " + method + " " + path() + " " + end + " after " + eventsSent + " events";
    }
}
