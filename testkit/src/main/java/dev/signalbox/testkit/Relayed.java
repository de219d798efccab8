package dev.signalbox.testkit;

import dev.signalbox.core.dialect.AnswerPipe;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// What a client gets through a pipe.
public final class Relayed implements AnswerPipe.Outlet {
    private final byte[] provided;
    private final ByteArrayOutputStream client = new ByteArrayOutputStream();
    private int released;

    private Relayed(byte[] provided) {
        this.provided = provided;
    }

    /// Passes an answer through in pieces that end at the cuts.
    public static byte[] through(AnswerPipe pipe, byte[] answer, int... cuts) {
        Relayed relayed = new Relayed(answer);
        int from = 0;
        for (int cut : cuts) {
            relayed.take(pipe, from, cut);
            from = cut;
        }
        relayed.take(pipe, from, answer.length);
        pipe.end(relayed);
        return relayed.client.toByteArray();
    }

    /// A copy for each piece, so that a pipe that keeps the array is found out.
    private void take(AnswerPipe pipe, int from, int to) {
        byte[] piece = Arrays.copyOfRange(provided, from, to);
        pipe.take(piece, 0, piece.length, this);
        Arrays.fill(piece, (byte) '#');
    }

    @Override
    public void release(long upTo) {
        client.write(provided, released, (int) upTo - released);
        released = (int) upTo;
    }

    @Override
    public void omit(long from, long to) {
        client.write(provided, released, (int) from - released);
        released = (int) to;
    }

    @Override
    public void write(byte[] bytes, int from, int to) {
        client.write(bytes, from, to - from);
    }
}
