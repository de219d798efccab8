package dev.signalbox.testkit;

import dev.signalbox.core.dialect.AnswerPipe;
import java.io.ByteArrayOutputStream;

/// A client that keeps all that a translation writes for it.
public final class Collected implements AnswerPipe.Outlet {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// What was written so far.
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public void release(long upTo) {
        throw new AssertionError("a translation has nothing to release");
    }

    @Override
    public void omit(long from, long to) {
        throw new AssertionError("a translation has nothing to omit");
    }

    @Override
    public void write(byte[] written, int from, int to) {
        bytes.write(written, from, to - from);
    }
}
