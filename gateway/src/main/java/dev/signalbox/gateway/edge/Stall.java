package dev.signalbox.gateway.edge;

import io.netty.channel.Channel;

/// Notices a client that takes nothing of what is ready for it.
final class Stall {
    private final long limitNanos;
    private long since;
    private long written;
    private long taken;

    Stall(long limitNanos) {
        this.limitNanos = limitNanos;
    }

    /// Told of everything handed to the channel. What is added for a client that takes nothing is no
    /// progress.
    void wrote(int bytes) {
        written += bytes;
    }

    /// Told at every tick: whether nothing at all was taken for the whole limit.
    boolean tooLong(Channel channel, long now) {
        long waiting = bytesWaiting(channel);
        if (waiting == 0 || written - waiting > taken) {
            since = now;
            taken = written - waiting;
            return false;
        }
        return now - since > limitNanos;
    }

    static boolean pending(Channel channel) {
        return bytesWaiting(channel) > 0;
    }

    static long bytesWaiting(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
