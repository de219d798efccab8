package dev.signalbox.gateway.upstream;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Provider;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/// One request to a provider, from the wish for a connection to the last byte of the answer. Confined to its
/// event loop. The listener hears `ended`, `broken` or `fault` at most once, and nothing after that or
/// after [#cancel].
public final class Call {
    /// Hears what becomes of a call, in order.
    public interface Listener {
        /// A connection stands and the request is on its way.
        void connected();

        /// That connection was closed before the provider had said anything: another one is being opened.
        /// Once it stands, [#connected] comes again.
        void connectingAgain();

        /// The answer's head came (no 1xx).
        void head(HttpResponse head);

        /// The next bytes of the body; only valid during this call unless retained.
        void data(ByteBuf bytes);

        /// The body is complete.
        void ended();

        /// What is there of the answer was handed over; a good moment to flush.
        void batchEnded();

        /// There will be no (further) answer.
        void broken(Failure failure);

        /// The same, and not for anything that the provider did.
        void fault(Throwable fault);
    }

    private final Provider provider;
    private final RequestBytes request;
    private final Listener listener;
    private @Nullable Carrier connection;
    private @Nullable Opening opening;
    private boolean over;
    private boolean triedAgain;
    private boolean reading = true;

    Call(Provider provider, RequestBytes request, Listener listener) {
        this.provider = provider;
        this.request = request;
        this.listener = listener;
    }

    /// Stops it. What carries it ends unless the answer was complete.
    public void cancel() {
        if (over) {
            return;
        }
        finish();
        if (connection != null) {
            connection.abandon(this);
        } else if (opening != null) {
            opening.leave(this);
        }
    }

    /// The answer is known to be complete although the provider has not ended the body; the connection may be
    /// used again once it does so soon.
    public void complete() {
        if (over) {
            return;
        }
        finish();
        if (connection != null) {
            connection.awaitEnd(this);
        }
    }

    /// Whether the provider's bytes are taken from the socket; off while the client is slow.
    public void reading(boolean on) {
        reading = on;
        if (!over && connection != null) {
            connection.reading(on);
        }
    }

    Provider provider() {
        return provider;
    }

    RequestBytes request() {
        return request;
    }

    boolean over() {
        return over;
    }

    /// Whether a closed connection may be replaced by a fresh one: once, and only while the call has heard
    /// nothing.
    boolean mayTryAgain() {
        return !over && !triedAgain;
    }

    void tryingAgain() {
        triedAgain = true;
        connection = null;
        listener.connectingAgain();
    }

    /// A connection is being opened for it.
    void opening(Opening begun) {
        opening = begun;
    }

    boolean reading() {
        return reading;
    }

    void started(Carrier on) {
        connection = on;
        opening = null;
        if (!reading) {
            on.reading(false);
        }
        listener.connected();
    }

    void head(HttpResponse head) {
        if (!over) {
            // It will not be sent again: its bytes need not be kept through a long answer.
            request.release();
            listener.head(head);
        }
    }

    void data(ByteBuf bytes) {
        if (!over) {
            listener.data(bytes);
        }
    }

    void batchEnded() {
        if (!over) {
            listener.batchEnded();
        }
    }

    void ended() {
        if (!over) {
            finish();
            listener.ended();
        }
    }

    void broken(Failure failure) {
        if (!over) {
            finish();
            listener.broken(failure);
        }
    }

    void fault(Throwable fault) {
        if (!over) {
            finish();
            listener.fault(fault);
        }
    }

    private void finish() {
        over = true;
        request.release();
    }
}
