package dev.signalbox.gateway.relay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// Digests of requests' bodies, by which it is seen that the same was asked again: SipHash-2-4 with a key that is made
/// with the process and written nowhere, so that nobody who reads a digest can try which text it is of. Makes no object
/// and copies nothing.
public final class BodyDigest {
    /// A longer body has none: an event loop has other things to do.
    static final int LONGEST = 64 * 1024;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final long k0;
    private final long k1;

    BodyDigest(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /// With a key that nobody knows.
    public static BodyDigest random() {
        SecureRandom random = new SecureRandom();
        return new BodyDigest(random.nextLong(), random.nextLong());
    }

    /// @param bytes the body, from the first on
    /// @return 0 for none
    long of(byte[] bytes, int length) {
        if (length > LONGEST) {
            return 0;
        }
        long digest = sip(bytes, length);
        return digest == 0 ? 1 : digest;
    }

    long sip(byte[] bytes, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int words = length / Long.BYTES;
        // Two rounds for each word, for what is left of the bytes, and then four without any.
        for (int i = 0; i <= words + 2; i++) {
            long word = 0;
            if (i < words) {
                word = (long) LONG.get(bytes, i * Long.BYTES);
            } else if (i == words) {
                word = last(bytes, length);
            } else if (i == words + 1) {
                v2 ^= 0xff;
            }
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /// The bytes behind the last whole word, with the number of all at the end.
    private static long last(byte[] bytes, int length) {
        long word = (long) length << (Long.SIZE - Byte.SIZE);
        int from = length / Long.BYTES * Long.BYTES;
        for (int i = from; i < length; i++) {
            word |= (bytes[i] & 0xffL) << Byte.SIZE * (i - from);
        }
        return word;
    }
}
