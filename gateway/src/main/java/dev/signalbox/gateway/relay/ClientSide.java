package dev.signalbox.gateway.relay;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The client as a conversation sees it: one exchange on its connection, whatever version of HTTP that
/// speaks. What is written is on its way only after [#flush]; ownership of buffers passes.
public interface ClientSide {
    /// Where the connection comes from; null when it is gone.
    @Nullable
    InetAddress address();

    /// Take the request's body; tells a client that waits for `100 Continue` to go on.
    void takeBody();

    /// Begins a head; nothing is written yet.
    ResponseHead head(int status);

    /// Writes an answer that is complete.
    ///
    /// @param body its pieces, which are taken out; none where only the head was asked for
    /// @param length of the body as the head tells it, -1 where it tells none
    void whole(ResponseHead head, Queue<ByteBuf> body, long length);

    /// Writes the head of an answer whose body comes bit by bit.
    void open(ResponseHead head);

    /// Writes the next bytes of that body.
    void body(ByteBuf bytes);

    /// Writes the end of that body.
    void end();

    void flush();

    /// Bytes of a complete answer that it can take; the config may allow fewer.
    default int mostOfAnswer() {
        return Integer.MAX_VALUE;
    }

    /// Whether the client keeps up with what is written.
    boolean writable();

    /// Runs `then` once everything written so far has been taken by the client, or never will be.
    void onceTaken(Runnable then);

    /// What was written may be half an answer, which must not be taken for a whole one.
    void endAfterwards();

    /// The conversation is over and everything is written.
    void done();
}
