package dev.signalbox.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one request gets, queued with {@link Simulator#next(Reply...)}: the usual answer, given words, or fixed bytes;
/// with faults on top. A queued reply is not subject to the script's faults, keys and limits.
public final class Reply {
    private final @Nullable String words;
    private final @Nullable Fixed fixed;
    private final List<Fault> faults;

    private Reply(@Nullable String words, @Nullable Fixed fixed, List<Fault> faults) {
        this.words = words;
        this.fixed = fixed;
        this.faults = faults;
    }

    /// The answer that the script would give.
    public static Reply normal() {
        return new Reply(null, null, List.of());
    }

    /// These words, in the shape that the request asks for.
    public static Reply text(String words) {
        return new Reply(words, null, List.of());
    }

    /// The usual answer with faults, short for `normal().with(faults)`.
    ///
    /// @param faults in the grammar of {@link Fault#parse(String)}
    public static Reply fault(String faults) {
        return normal().with(faults);
    }

    /// Exactly this. `content-length` and `transfer-encoding` are the simulator's and left out if given.
    public static Reply of(int status, List<Header> headers, byte[] body) {
        return new Reply(null, new Fixed(status, framingRemoved(headers), body.clone(), false), List.of());
    }

    /// Exactly this JSON.
    public static Reply json(int status, String body) {
        return of(
                status, List.of(new Header("content-type", "application/json")), body.getBytes(StandardCharsets.UTF_8));
    }

    /// A 200 with these server-sent events, unchanged to the byte; each is written by itself, at the script's pace.
    public static Reply sse(byte[] body) {
        List<Header> headers = List.of(new Header("content-type", "text/event-stream; charset=utf-8"));
        return new Reply(null, new Fixed(200, headers, body.clone(), true), List.of());
    }

    /// A recorded answer: a folder with `meta.json` (status, headers) and `response.json`, `response.sse` or another
    /// `response.*`.
    ///
    /// @throws IOException when it cannot be read
    public static Reply recording(Path folder) throws IOException {
        return Recordings.read(folder).reply();
    }

    /// The same with more faults.
    ///
    /// @param more in the grammar of {@link Fault#parse(String)}
    public Reply with(String more) {
        List<Fault> all = new ArrayList<>(faults);
        all.addAll(Fault.parse(more));
        return new Reply(words, fixed, List.copyOf(all));
    }

    /// Fixed bytes that are sent as events if `stream`.
    static Reply fixed(int status, List<Header> headers, byte[] body, boolean stream) {
        return new Reply(null, new Fixed(status, framingRemoved(headers), body, stream), List.of());
    }

    @Nullable
    String words() {
        return words;
    }

    @Nullable
    Fixed fixed() {
        return fixed;
    }

    List<Fault> faults() {
        return faults;
    }

    private static List<Header> framingRemoved(List<Header> headers) {
        return headers.stream()
                .filter(header -> !header.name().equalsIgnoreCase("content-length")
                        && !header.name().equalsIgnoreCase("transfer-encoding"))
                .toList();
    }

    /// An answer whose bytes are known.
    static final class Fixed {
        final int status;
        final List<Header> headers;
        final byte[] body;
        final boolean stream;

        Fixed(int status, List<Header> headers, byte[] body, boolean stream) {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("a status is from 200 to 599");
            }
            this.status = status;
            this.headers = headers.stream().map(Header::sendable).toList();
            this.body = body;
            this.stream = stream;
        }
    }
}
