package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.usage.Usage;
import java.io.ByteArrayOutputStream;

/// An answer that no provider gave, as if one had: a text, a finish, and no tokens.
final class Improvised implements Outlet {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);

    private Improvised() {}

    /// Its body, whole or as a stream, as the writer writes it.
    static byte[] body(AnswerWriter writer, ChatEvent.Started started, String text) {
        Improvised out = new Improvised();
        writer.write(started, out);
        writer.write(new ChatEvent.UsageReported(Usage.NONE), out);
        writer.write(new ChatEvent.TextDelta(text), out);
        writer.write(new ChatEvent.Finished(FinishReason.STOP, null), out);
        writer.end(out);
        return out.body.toByteArray();
    }

    @Override
    public void write(byte[] bytes, int from, int to) {
        body.write(bytes, from, to - from);
    }

    @Override
    public void release(long upTo) {
        throw new IllegalStateException("there are no bytes of a provider");
    }

    @Override
    public void omit(long from, long to) {
        throw new IllegalStateException("there are no bytes of a provider");
    }
}
