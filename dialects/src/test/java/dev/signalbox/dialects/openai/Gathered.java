package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What a client would get of an answer. Knows all of the provider's bytes beforehand.
final class Gathered implements AnswerPipe.Outlet {
    private static final int LARGEST_PIECE = 900;

    private final byte[] provider;
    private final ByteArrayOutputStream client = new ByteArrayOutputStream();
    private final List<long[]> omitted = new ArrayList<>();
    private long released;

    Gathered(byte[] provider) {
        this.provider = provider;
    }

    /// Sends everything through in pieces of that size at most; 0 for one piece.
    static Gathered through(AnswerPipe pipe, byte[] provider, int piece) {
        Gathered gathered = new Gathered(provider);
        int size = piece == 0 ? Math.max(1, provider.length) : piece;
        for (int at = 0; at < provider.length; at += size) {
            gathered.take(pipe, at, Math.min(provider.length, at + size));
        }
        pipe.end(gathered);
        return gathered;
    }

    static Gathered through(AnswerPipe pipe, byte[] provider, Random random) {
        Gathered gathered = new Gathered(provider);
        int at = 0;
        while (at < provider.length) {
            int to = Math.min(provider.length, at + 1 + random.nextInt(LARGEST_PIECE));
            gathered.take(pipe, at, to);
            at = to;
        }
        pipe.end(gathered);
        return gathered;
    }

    /// Each piece lies in an array of its own that is spoilt afterwards, as a network buffer would be.
    private void take(AnswerPipe pipe, int from, int to) {
        byte[] buffer = new byte[to - from + 7];
        System.arraycopy(provider, from, buffer, 3, to - from);
        pipe.take(buffer, 3, 3 + to - from, this);
        java.util.Arrays.fill(buffer, (byte) '!');
    }

    @Override
    public void release(long upTo) {
        for (long at = released; at < upTo; at++) {
            long place = at;
            if (omitted.stream().noneMatch(range -> range[0] <= place && place < range[1])) {
                client.write(provider[(int) at]);
            }
        }
        released = Math.max(released, upTo);
    }

    @Override
    public void omit(long from, long to) {
        if (from < released) {
            throw new IllegalStateException("omitted after it was released");
        }
        omitted.add(new long[] {from, to});
    }

    @Override
    public void write(byte[] bytes, int from, int to) {
        client.write(bytes, from, to - from);
    }

    byte[] bytes() {
        return client.toByteArray();
    }

    String text() {
        return client.toString(StandardCharsets.UTF_8);
    }
}
