package dev.signalbox.dialects.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.core.dialect.AnswerPipe;
import java.io.ByteArrayOutputStream;

/// What a client gets of an answer, with a look at every position that a pipe names.
final class Client implements AnswerPipe.Outlet {
    private final byte[] provider;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private final boolean[] omitted;
    private long fed;
    private long released;

    Client(byte[] provider) {
        this.provider = provider;
        omitted = new boolean[provider.length];
    }

    /// So many bytes of the provider's are there.
    void fed(long bytes) {
        fed = bytes;
    }

    int size() {
        return got.size();
    }

    String text() {
        return got.toString(UTF_8);
    }

    @Override
    public void release(long upTo) {
        require(upTo <= fed);
        for (; released < upTo; released++) {
            if (!omitted[(int) released]) {
                got.write(provider[(int) released]);
            }
        }
    }

    @Override
    public void omit(long from, long to) {
        require(from >= released && to >= from && to <= fed);
        for (long at = from; at < to; at++) {
            omitted[(int) at] = true;
        }
    }

    @Override
    public void write(byte[] bytes, int from, int to) {
        got.write(bytes, from, to - from);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("a position outside of what the provider sent, or of what is out already");
        }
    }
}
