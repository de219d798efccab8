package dev.signalbox.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyDigestTest {
    /// Of no byte, of 00, of 00 01, …, with the key 00 01 … 0f: as published with SipHash-2-4.
    private static final long[] PUBLISHED = {
        0x726fdb47dd0e0e31L,
        0x74f839c593dc67fdL,
        0x0d6c8009d9a94f5aL,
        0x85676696d7fb7e2dL,
        0xcf2794e0277187b7L,
        0x18765564cd99a68dL,
        0xcbc9466e58fee3ceL,
        0xab0200f58b01d137L,
        0x93f5f5799a932462L
    };

    private static final long OF_FIFTEEN = 0xa129ca6149be45e5L;

    private final BodyDigest published = new BodyDigest(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void it_is_what_was_published() {
        byte[] bytes = counting(PUBLISHED.length);
        for (int length = 0; length < PUBLISHED.length; length++) {
            assertThat(published.sip(bytes, length)).as("%d bytes", length).isEqualTo(PUBLISHED[length]);
        }
        assertThat(published.of(counting(15), 15)).isEqualTo(OF_FIFTEEN);
    }

    @Test
    void what_lies_behind_the_body_does_not_count() {
        byte[] longer = counting(15);
        byte[] other = Arrays.copyOf(longer, 20);
        other[15] = 'x';

        assertThat(published.of(other, 15)).isEqualTo(OF_FIFTEEN);
    }

    @Test
    void another_process_has_other_digests() {
        byte[] bytes = counting(15);

        assertThat(BodyDigest.random().of(bytes, 15))
                .isNotEqualTo(BodyDigest.random().of(bytes, 15));
    }

    @Test
    void a_long_body_has_none() {
        byte[] bytes = counting(BodyDigest.LONGEST + 1);

        assertThat(published.of(bytes, BodyDigest.LONGEST)).isNotZero();
        assertThat(published.of(bytes, BodyDigest.LONGEST + 1)).isZero();
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
