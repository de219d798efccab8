package dev.signalbox.gateway.edge;

import io.netty.channel.Channel;

/// Notices a client that takes nothing of what is ready for it.
final class Stall {
    /// Who has more than this waiting must take a good piece of it within the limit: one that takes a byte now and
    /// then would have it kept for ever.
    private static final int MUCH = 64 * 1024;
    private static final int GOOD_PIECE = 16 * 1024;

    private final long limitNanos;
    private long since = System.nanoTime();
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

    /// Told at every tick: whether next to nothing was taken for the whole limit.
    boolean tooLong(Channel channel, long now) {
        long waiting = bytesWaiting(channel);
        if (waiting == 0 || written - waiting - taken >= least(waiting)) {
            since = now;
            taken = written - waiting;
            return false;
        }
        return now - since > limitNanos;
    }

    /// How many bytes are progress.
    static int least(long waiting) {
        return waiting > MUCH ? GOOD_PIECE : 1;
    }

    static boolean pending(Channel channel) {
        return bytesWaiting(channel) > 0;
    }

    static long bytesWaiting(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
