package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.AnswerPipe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Bytes of one answer between provider and client: those that a pipe has not given out yet, and, until the
/// answer may go to the client, those that it has. Usually every piece ends with a whole event and goes
/// through as it came.
final class AnswerBuffer implements AnswerPipe.Outlet {
    private static final int SMALL = 1024;
    private static final int TAIL = 16 * 1024;
    /// So many pieces are kept as they came before small ones are copied together.
    private static final int FEW = 8;

    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);
    private final ArrayDeque<ByteBuf> ready = new ArrayDeque<>(2);
    private final ArrayDeque<long[]> omitted = new ArrayDeque<>(1);
    private @Nullable Consumer<ByteBuf> client;
    /// Position in the answer of the first held byte.
    private long position;

    /// The last of `held`, where that is one of ours with room left.
    private @Nullable ByteBuf tail;

    /// The last of `ready`, where that is one of ours.
    private @Nullable ByteBuf readyTail;

    private long heldBytes;
    private long readyBytes;

    /// Takes the provider's next bytes; ownership passes.
    void add(ByteBuf bytes) {
        int length = bytes.readableBytes();
        heldBytes += length;
        ByteBuf last = tail;
        if (held.isEmpty() || length >= SMALL) {
            tail = null;
            held.add(bytes);
        } else {
            // Pieces of an event that a sender cut small are copied together, or each byte would cost a buffer.
            if (last == null || last.writableBytes() < length) {
                last = bytes.alloc().directBuffer(TAIL, TAIL);
                tail = last;
                held.add(last);
            }
            last.writeBytes(bytes);
            bytes.release();
        }
    }

    @Override
    public void release(long upTo) {
        while (position < upTo) {
            long[] gap = omitted.peekFirst();
            if (gap != null && gap[0] <= position) {
                omitted.pollFirst();
                take(Math.min(gap[1], upTo) - position, false);
            } else {
                take((gap == null ? upTo : Math.min(gap[0], upTo)) - position, true);
            }
        }
    }

    private void take(long count, boolean pass) {
        long left = count;
        while (left > 0) {
            ByteBuf first = held.getFirst();
            int readable = first.readableBytes();
            ByteBuf part = readable <= left ? held.removeFirst() : first.readRetainedSlice((int) left);
            int taken = part.readableBytes();
            left -= taken;
            position += taken;
            heldBytes -= taken;
            if (pass) {
                give(part);
            } else {
                part.release();
            }
        }
    }

    @Override
    public void omit(long from, long to) {
        omitted.add(new long[] {from, to});
    }

    @Override
    public void write(byte[] bytes, int from, int to) {
        give(Unpooled.wrappedBuffer(bytes, from, to - from));
    }

    private void give(ByteBuf part) {
        if (client != null) {
            client.accept(part);
        } else {
            readyBytes += part.readableBytes();
            keep(part);
        }
    }

    /// A slice of a few bytes keeps the whole buffer that it was read into, so that an answer that comes
    /// slowly and is collected would take many times its size.
    private void keep(ByteBuf part) {
        int length = part.readableBytes();
        ByteBuf last = readyTail;
        if (ready.size() < FEW || length >= SMALL) {
            readyTail = null;
            ready.add(part);
        } else if (last != null && last.writableBytes() >= length) {
            last.writeBytes(part);
            part.release();
        } else {
            ByteBuf copy = part.alloc().directBuffer(TAIL, TAIL);
            copy.writeBytes(part);
            part.release();
            readyTail = copy;
            ready.add(copy);
        }
    }

    /// From now on everything given out goes to the client, what is ready first.
    void open(Consumer<ByteBuf> to) {
        client = to;
        readyTail = null;
        ByteBuf part;
        while ((part = ready.poll()) != null) {
            to.accept(part);
        }
        readyBytes = 0;
    }

    /// Forgets the provider's bytes that were only needed in translated form.
    void dropHeld() {
        ByteBuf part;
        while ((part = held.poll()) != null) {
            position += part.readableBytes();
            part.release();
        }
        heldBytes = 0;
    }

    long heldBytes() {
        return heldBytes;
    }

    long readyBytes() {
        return readyBytes;
    }

    void discard() {
        dropHeld();
        readyTail = null;
        ByteBuf part;
        while ((part = ready.poll()) != null) {
            part.release();
        }
        readyBytes = 0;
    }
}
