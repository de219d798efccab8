package dev.signalbox.gateway.relay;

import dev.signalbox.core.caching.KeptAnswer;
import dev.signalbox.core.caching.Lead;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.limits.Left;
import dev.signalbox.core.port.Responses;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.usage.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes to the client: one answer, whole or as a stream. Its connection frames it. Its last bytes are on
/// their way only after the next [#flush].
final class Reply {
    /// Characters of a name in a header, as in the access log, and of a list of them: they are the client's own.
    private static final int MAX_NAME = 256;

    private static final int MAX_LIST = 1000;
    private static final String CUT = "...";
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    private final ClientSide client;
    private final Incoming incoming;
    private final ArrayDeque<ByteBuf> whole = new ArrayDeque<>(2);
    private @Nullable Attempt attempt;
    private @Nullable Left left;
    private @Nullable Recording recording;
    private Responses.@Nullable Minutes minutes;
    private @Nullable String cache;
    private @Nullable Level level;
    private int maxTokens;
    private int attempts;
    private boolean streaming;
    private boolean headOut;
    private boolean dirty;
    private long bodyBytes;

    Reply(ClientSide client, Incoming incoming) {
        this.client = client;
        this.incoming = incoming;
    }

    /// Bytes of the body handed to the connection, framing not counted.
    long bodyBytes() {
        return bodyBytes;
    }

    /// So many attempts were begun by now.
    void begun(int count) {
        attempts = count;
    }

    /// So much the caller may still ask for.
    void limits(Left known) {
        left = known;
    }

    /// Writes the answer down for the cache.
    void record(Lead lead) {
        recording = new Recording(lead);
    }

    /// The answer is seen by these on its way, and changed.
    void minutes(Responses.Minutes taken) {
        minutes = taken;
    }

    /// Nothing more goes out.
    void ended() {
        if (minutes != null) {
            minutes.close();
        }
    }

    /// @param word what the cache did
    void cache(String word) {
        cache = word;
    }

    /// This is the level of emergency that the request meets.
    void level(Level known) {
        level = known;
    }

    /// The answer has no more tokens than this, because of an emergency.
    void maxTokens(int bound) {
        maxTokens = bound;
    }

    /// Sends the head of a stream.
    void commit() {
        if (headOut) {
            return;
        }
        streaming = true;
        ResponseHead head = head(200, type(streamType())).add("cache-control", "no-cache");
        if (attempt != null) {
            describe(head, attempt);
        }
        headOut = true;
        client.open(head.addLines(incoming.manner().headers()));
        dirty = true;
    }

    private String streamType() {
        return served().streamType(incoming.query());
    }

    void keepAlive() {
        byte[] sign = served().keepAlive();
        if (sign != null) {
            body(Unpooled.wrappedBuffer(sign));
            flush();
        }
    }

    void relay(Attempt answering, boolean stream) {
        attempt = answering;
        if (stream) {
            commit();
            answering.open(this::relayed);
        } else {
            answering.open(this::collect);
        }
    }

    private void relayed(ByteBuf bytes) {
        if (recording != null) {
            recording.add(bytes);
        }
        if (minutes == null) {
            body(bytes);
            return;
        }
        byte[] seen = minutes.piece(taken(bytes));
        if (seen.length > 0) {
            body(Unpooled.wrappedBuffer(seen));
        }
    }

    private static byte[] taken(ByteBuf bytes) {
        try {
            return ByteBufUtil.getBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    private void collect(ByteBuf bytes) {
        if (recording != null) {
            recording.add(bytes);
        }
        whole.add(bytes);
    }

    /// The answer is complete, and is kept where it was written down.
    void keep(long now) {
        if (recording != null && attempt != null) {
            recording.keep(target(attempt), dropped(attempt), now);
        }
    }

    /// Answers with what was kept.
    ///
    /// @param stream whether the client asked for one
    void replay(Command.Replay kept, boolean stream) {
        cache = kept.word();
        KeptAnswer answer = kept.answer();
        byte[] seen = seen(answer.body(), stream);
        ByteBuf body = Unpooled.wrappedBuffer(seen).asReadOnly();
        if (headOut) {
            body(body);
            endStream();
            return;
        }
        ResponseHead head = head(200, stream ? streamType() : JSON)
                .addForeign("x-signalbox-route", kept.route().name())
                .addForeign("x-signalbox-target", answer.target())
                .add("x-signalbox-attempts", attempts)
                .add("age", kept.ageSeconds());
        if (answer.dropped() != null) {
            head.addForeign("x-signalbox-dropped", answer.dropped());
        }
        all(head, body, stream, seen.length);
    }

    /// What goes out in the place of an answer that is there already. It may be another's, who keeps it by another
    /// name.
    private byte[] seen(byte[] answer, boolean stream) {
        if (minutes == null) {
            return answer;
        }
        return stream ? minutes.piece(answer) : minutes.whole(answer);
    }

    /// Answers with what the route declares for when nobody can.
    ///
    /// @param stream whether the client asked for one
    void improvise(Route route, byte[] answer, boolean stream) {
        cache = "heuristic";
        // Nothing of an attempt that broke.
        dropWhole();
        ResponseHead head = head(200, stream ? streamType() : JSON)
                .addForeign("x-signalbox-route", route.name())
                .add("x-signalbox-attempts", attempts);
        byte[] seen = seen(answer, stream);
        all(head, Unpooled.wrappedBuffer(seen), stream, seen.length);
    }

    /// Sends an answer that is there, at no cost.
    private void all(ResponseHead head, ByteBuf body, boolean stream, int length) {
        if (!stream) {
            whole.add(body);
            complete(head.add("x-signalbox-cost-usd", "0"), length);
            return;
        }
        headOut = true;
        client.open(
                head.add("cache-control", "no-cache").addLines(incoming.manner().headers()));
        body(body);
        endStream();
    }

    /// @param cost of an answer that is no stream, null when it is not known
    void finish(@Nullable Cost cost) {
        if (streaming) {
            endStream();
            return;
        }
        if (minutes != null) {
            see(minutes);
        }
        int length = 0;
        for (ByteBuf part : whole) {
            length += part.readableBytes();
        }
        ResponseHead head = head(200, type(JSON));
        if (attempt != null) {
            describe(head, attempt);
        }
        if (cost != null) {
            head.add("x-signalbox-cost-usd", cost.usd());
        }
        complete(head, length);
    }

    private void see(Responses.Minutes seeing) {
        ByteBuf all = Unpooled.wrappedBuffer(whole.toArray(ByteBuf[]::new));
        whole.clear();
        whole.add(Unpooled.wrappedBuffer(seeing.whole(taken(all))));
    }

    void json(byte[] body) {
        whole.add(Unpooled.wrappedBuffer(body));
        complete(head(200, JSON), body.length);
    }

    /// An answer of the gateway's own.
    ///
    /// @param more headers, which may hold what a client sent
    void json(int status, List<Map.Entry<String, String>> more, byte[] body) {
        ResponseHead head = head(status, JSON);
        more.forEach(each -> head.addForeign(each.getKey(), each.getValue()));
        whole.add(Unpooled.wrappedBuffer(body));
        complete(head, body.length);
    }

    /// Begins an answer that comes from a file, or bit by bit.
    ///
    /// @param type its media type
    void openFile(String type) {
        headOut = true;
        ResponseHead head = head(200, type);
        if (type.startsWith(EVENTS)) {
            head.add("cache-control", "no-cache");
        }
        client.open(head.addLines(incoming.manner().headers()));
        dirty = true;
    }

    /// The next bytes of it.
    void filePiece(byte[] bytes) {
        body(Unpooled.wrappedBuffer(bytes));
        flush();
    }

    void endFile() {
        endStream();
    }

    /// @param last the attempt that came last, null when nothing was tried
    void reject(Problem problem, @Nullable Attempt last) {
        byte[] body = served().problem(inClientsDialect(problem, last), incoming.requestId());
        ResponseHead head = head(problem.status(), JSON);
        if (problem.retryAfterSeconds() > 0) {
            head.add("retry-after", problem.retryAfterSeconds());
        }
        if (problem.doNotRetry()) {
            head.add("x-should-retry", "false");
        }
        if (last != null) {
            describe(head, last);
        }
        dropWhole();
        whole.add(Unpooled.wrappedBuffer(body));
        complete(head, body.length);
    }

    /// An error event, so that the client cannot take what it has for an answer, and a proper end.
    ///
    /// @param last the attempt that came last, null when nothing was tried
    void breakOff(Problem problem, @Nullable Attempt last) {
        if (attempt != null && attempt.opaque()) {
            // An event would be taken for sound; without a proper end it is at least no whole answer.
            client.endAfterwards();
            dirty = true;
            return;
        }
        if (minutes != null) {
            minutes.broken(problem.message());
        }
        body(Unpooled.wrappedBuffer(served().problemEvent(
                        inClientsDialect(problem, last), incoming.requestId(), incoming.query(), bodyBytes == 0)));
        endStream();
    }

    void flush() {
        if (dirty) {
            dirty = false;
            client.flush();
        }
    }

    private void endStream() {
        client.end();
        dirty = true;
    }

    private void body(ByteBuf bytes) {
        bodyBytes += bytes.readableBytes();
        client.body(bytes);
        dirty = true;
    }

    /// Sends the head with all of `whole`.
    private void complete(ResponseHead head, int length) {
        headOut = true;
        if (incoming.manner().headOnly()) {
            dropWhole();
        } else {
            bodyBytes += length;
        }
        client.whole(head.addLines(incoming.manner().headers()), whole, length);
        dirty = true;
    }

    private void dropWhole() {
        ByteBuf part;
        while ((part = whole.poll()) != null) {
            part.release();
        }
    }

    /// What the answer is, in the provider's word where that is not ours to say.
    private String type(String usual) {
        String foreign = attempt == null ? null : attempt.foreignType();
        return foreign == null ? usual : foreign;
    }

    private ResponseHead head(int status, String contentType) {
        ResponseHead head =
                client.head(status).addForeign("content-type", contentType).add("x-request-id", incoming.requestId());
        if (left != null) {
            LimitHeaders.add(left, head);
        }
        if (cache != null) {
            head.add("x-signalbox-cache", cache);
        }
        if (level != null) {
            head.add("x-signalbox-level", level.word());
        }
        if (maxTokens > 0) {
            head.add("x-signalbox-max-tokens", maxTokens);
        }
        return head;
    }

    private void describe(ResponseHead head, Attempt told) {
        head.addForeign("x-signalbox-route", told.route())
                .addForeign("x-signalbox-target", target(told))
                .add("x-signalbox-attempts", attempts);
        String dropped = dropped(told);
        if (dropped != null) {
            head.addForeign("x-signalbox-dropped", dropped);
        }
        told.passHeaders(head::addForeign);
    }

    private static String target(Attempt told) {
        return cut(told.candidate().name(), MAX_NAME);
    }

    private static @Nullable String dropped(Attempt told) {
        return told.dropped().isEmpty() ? null : cut(String.join(", ", told.dropped()), MAX_LIST);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - CUT.length()) + CUT;
    }

    /// A provider's own error body is only for clients of its dialect.
    private Problem inClientsDialect(Problem problem, @Nullable Attempt last) {
        boolean same = last != null
                && last.candidate().provider().speaks(incoming.dialect().name());
        return same ? problem : problem.withoutVerbatim();
    }

    private ServedApi served() {
        return incoming.dialect().served();
    }
}
