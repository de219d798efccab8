package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import java.util.Queue;

/// Frames answers for HTTP/1.1 and HTTP/1.0 and hands them to the socket.
final class PlainAnswers {
    private static final int COPY_BELOW = 16 * 1024;

    private final SocketChannel channel;
    private final Stall stall;
    private boolean http10;

    PlainAnswers(SocketChannel channel, Stall stall) {
        this.channel = channel;
        this.stall = stall;
    }

    /// @param http10 whether the client speaks HTTP/1.0, so that a body of unknown length ends with the
    ///     connection
    void next(boolean http10) {
        this.http10 = http10;
    }

    void whole(ResponseHead head, Queue<ByteBuf> body, long length, boolean closing) {
        PlainHead plain = plain(head);
        if (length >= 0) {
            plain.add("content-length", length);
        }
        if (length <= COPY_BELOW) {
            // One buffer, one entry for the socket.
            ByteBuf joined = complete(plain, closing, (int) Math.max(0, length));
            ByteBuf part;
            while ((part = body.poll()) != null) {
                joined.writeBytes(part);
                part.release();
            }
            write(joined);
        } else {
            write(complete(plain, closing, 0));
            ByteBuf part;
            while ((part = body.poll()) != null) {
                write(part);
            }
        }
    }

    void open(ResponseHead head, boolean closing) {
        PlainHead plain = plain(head);
        if (!http10) {
            plain.add("transfer-encoding", "chunked");
        }
        write(complete(plain, closing, 0));
    }

    void body(ByteBuf bytes) {
        write(http10 ? bytes : Chunks.frame(bytes, channel.alloc()));
    }

    void end() {
        if (!http10) {
            write(Chunks.last(channel.alloc()));
        }
    }

    private ByteBuf complete(PlainHead head, boolean closing, int room) {
        if (closing) {
            head.add("connection", "close");
        }
        return head.end(channel.alloc(), room);
    }

    void onceTaken(Runnable then) {
        if (Stall.pending(channel)) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> then.run());
        } else {
            then.run();
        }
    }

    private void write(ByteBuf bytes) {
        stall.wrote(bytes.readableBytes());
        channel.write(bytes);
    }

    private static PlainHead plain(ResponseHead head) {
        if (head instanceof PlainHead plain) {
            return plain;
        }
        throw new IllegalArgumentException("not a head of this connection");
    }
}
