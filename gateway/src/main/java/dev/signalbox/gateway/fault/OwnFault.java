package dev.signalbox.gateway.fault;

import io.netty.handler.codec.CodecException;

/// Knows a fault of ours among what Netty reports: a bug, or that there is no memory. Everything else is a
/// peer's or the network's.
public final class OwnFault {
    private OwnFault() {}

    public static boolean is(Throwable reported) {
        for (Throwable each = reported; each != null; each = each.getCause()) {
            if (each instanceof Error) {
                return true;
            }
        }
        // A decoder wraps what it runs into; alone, it speaks of what came.
        Throwable cause = reported.getCause();
        Throwable met = reported instanceof CodecException && cause != null ? cause : reported;
        return met instanceof RuntimeException && !(met instanceof CodecException);
    }
}
