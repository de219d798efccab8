package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import java.util.Arrays;

/// Writes out what a pipe releases of bytes that are not the provider's own but were made of them. A pipe of which more
/// than one piece was taken must have released each before the next: a whole event, or all.
final class Released {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int from;
    /// Position of `from` in all that the pipe took.
    private long start;
    /// Position behind the last byte that the pipe took.
    private long end;

    void pass(AnswerPipe pipe, byte[] bytes, int from, int to, Outlet out) {
        this.bytes = bytes;
        this.from = from;
        start = end;
        end += to - from;
        pipe.take(bytes, from, to, to(out));
        this.bytes = NOTHING;
        start = end;
    }

    Outlet to(Outlet out) {
        return new Outlet() {
            @Override
            public void release(long upTo) {
                if (upTo > start && bytes.length > 0) {
                    byte[] copy = Arrays.copyOfRange(bytes, from, from + (int) (upTo - start));
                    from += copy.length;
                    start = upTo;
                    out.write(copy, 0, copy.length);
                }
            }

            @Override
            public void omit(long omittedFrom, long omittedTo) {
                release(omittedFrom);
                from += (int) (omittedTo - start);
                start = omittedTo;
            }

            @Override
            public void write(byte[] written, int writtenFrom, int writtenTo) {
                out.write(written, writtenFrom, writtenTo);
            }
        };
    }
}
