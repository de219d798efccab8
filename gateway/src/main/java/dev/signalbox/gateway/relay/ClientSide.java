package dev.signalbox.gateway.relay;

import io.netty.buffer.ByteBuf;

/// The client's connection as a conversation sees it.
public interface ClientSide {
    /// Take the request's body; tells a client that waits for `100 Continue` to go on.
    void takeBody();

    /// Writes bytes; they are on their way only after [#flush]. Ownership passes.
    void write(ByteBuf bytes);

    void flush();

    /// Whether the client keeps up with what is written.
    boolean writable();

    /// Whether the connection ends after this answer.
    boolean closing();

    /// The connection must not be used again: what was written to it may be half an answer.
    void endAfterwards();

    /// The conversation is over and everything is written.
    void done();
}
