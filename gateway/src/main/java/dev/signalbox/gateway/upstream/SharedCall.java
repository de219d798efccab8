package dev.signalbox.gateway.upstream;

import dev.signalbox.model.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/// One call on a shared connection: its stream.
final class SharedCall implements Carrier {
    /// How long a provider may take to end a body whose answer is already complete.
    private static final long END_GRACE_NANOS = 1_000_000_000L;

    private final SharedConnection connection;
    private final Http2Stream stream;
    private final long startedAt = System.nanoTime();
    private @Nullable Call call;
    private boolean headSeen;
    private boolean paused;
    private boolean awaitingEnd;
    private long since;
    /// Bytes that came while the client was slow: the provider gets room for as many only afterwards.
    private int unreturned;

    private @Nullable Failure failure;
    private boolean refused;

    SharedCall(SharedConnection connection, Http2Stream stream, Call call, boolean reading) {
        this.connection = connection;
        this.stream = stream;
        this.call = call;
        paused = !reading;
    }

    long startedAt() {
        return startedAt;
    }

    int id() {
        return stream.id();
    }

    // ── What the connection reports ──────────────────────────────────────────────────────────────────────────────────

    void head(Http2Headers head, boolean last) {
        Call current = call;
        if (!headSeen && current != null) {
            HttpResponse answer = SharedHeads.response(head);
            if (answer == null || answer.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                failed(new Failure.Malformed("The provider's answer is not valid HTTP."));
                return;
            }
            if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL && !last) {
                return;
            }
            headSeen = true;
            current.head(answer);
        }
        if (last) {
            ended();
        }
    }

    /// How many of the bytes the provider may send again at once.
    ///
    /// @param size of them on the wire
    int data(ByteBuf bytes, int size, boolean last) {
        Call current = call;
        if (current != null && bytes.isReadable()) {
            current.data(bytes);
        }
        if (last) {
            ended();
        }
        if (paused && call != null) {
            unreturned += size;
            return 0;
        }
        return size;
    }

    void batchEnded() {
        if (call != null) {
            call.batchEnded();
        }
    }

    private void ended() {
        Call ended = call;
        call = null;
        awaitingEnd = false;
        if (ended != null) {
            ended.ended();
        }
    }

    /// The provider took the stream back.
    void reset(long code) {
        if (code == Http2Error.REFUSED_STREAM.code() && !headSeen) {
            refused = true;
        } else {
            failure = new Failure.Reset(
                    headSeen
                            ? "The provider broke off in the middle of its answer."
                            : "The provider broke off without an answer.");
        }
    }

    /// The provider said that it has not looked at it.
    void refuse() {
        refused = true;
    }

    void wrong(Failure why) {
        failure = why;
    }

    /// A fault of ours ends it.
    void fault(Throwable fault) {
        Call current = call;
        call = null;
        if (current != null) {
            current.fault(fault);
        }
    }

    /// The stream is closed, by whomever.
    ///
    /// @param lost what that means unless more is known
    /// @param stale whether the connection may have been gone before the request went out
    void closed(Failure lost, boolean stale, Pool pool) {
        Call current = call;
        call = null;
        if (current == null) {
            return;
        }
        if ((refused || stale) && !headSeen && current.mayTryAgain()) {
            current.tryingAgain();
            if (!current.over()) {
                pool.connect(current);
            }
        } else if (refused && !headSeen) {
            current.broken(new Failure.Reset("The provider refused the request twice without looking at it."));
        } else {
            current.broken(failure == null ? lost : failure);
        }
    }

    boolean headSeen() {
        return headSeen;
    }

    private void failed(Failure why) {
        Call current = call;
        call = null;
        connection.cancel(stream);
        if (current != null) {
            current.broken(why);
        }
    }

    void sweep(long now) {
        if (awaitingEnd && now - since > END_GRACE_NANOS) {
            awaitingEnd = false;
            connection.cancel(stream);
        }
    }

    // ── Carrier ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void abandon(Call which) {
        if (call == which) {
            call = null;
            connection.cancel(stream);
        }
    }

    @Override
    public void awaitEnd(Call which) {
        if (call == which) {
            call = null;
            awaitingEnd = true;
            since = System.nanoTime();
            reading(true);
        }
    }

    @Override
    public void reading(boolean on) {
        paused = !on;
        if (on && unreturned > 0) {
            int room = unreturned;
            unreturned = 0;
            connection.makeRoom(stream, room);
        }
    }
}
