package dev.signalbox.core.caching;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What was asked, by whom, as far as a cache tells requests apart: a SHA-256 in four pieces.
public record Fingerprint(long first, long second, long third, long fourth) {
    private static final int BYTES = 32;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// @param digest 32 bytes
    public static Fingerprint of(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("not a SHA-256");
        }
        return new Fingerprint(
                (long) EIGHT_BYTES.get(digest, 0),
                (long) EIGHT_BYTES.get(digest, 8),
                (long) EIGHT_BYTES.get(digest, 16),
                (long) EIGHT_BYTES.get(digest, 24));
    }

    /// The bits of a digest are as good as any mixture of them.
    @Override
    public int hashCode() {
        return (int) first;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint print
                && first == print.first
                && second == print.second
                && third == print.third
                && fourth == print.fourth;
    }
}
