package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Places;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request's body, kept until no further attempt can come; what it takes is counted until then. What is made of it
/// for a provider: [Wording].
final class Question implements Places {
    /// To write it in order and to hash it takes the loop less than two milliseconds.
    private static final int MAX_IDENTIFIED = 512 * 1024;

    /// The golden ratio, as a fraction of all numbers of 64 bits.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Worker worker;
    private final Incoming incoming;
    private final Wording wording;
    private @Nullable ByteBuf body;
    private long bytes;
    private long digest;
    private @Nullable Scan scan;
    private int bound;

    /// @param maxEvent bytes of one event of a stream
    Question(Worker worker, ByteBufAllocator allocator, Incoming incoming, int maxEvent) {
        this.worker = worker;
        this.incoming = incoming;
        wording = new Wording(this, worker, allocator, incoming, maxEvent);
    }

    /// Takes the body; ownership passes. Its bytes were counted with [Worker#hold].
    void take(ByteBuf bytes) {
        body = bytes;
        this.bytes = bytes.readableBytes();
    }

    Scan scan(Operation operation) throws InvalidRequest {
        ByteBuf text = body();
        byte[] view = view(text);
        Scan found = incoming.dialect().served().scan(operation, incoming.query(), view, text.readableBytes());
        scan = found;
        BodyDigest digests = worker.digests();
        if (digests != null && operation != Operation.COUNT_TOKENS) {
            digest = of(found.model(), digests.of(view, text.readableBytes()));
        }
        return found;
    }

    @Override
    public @Nullable String of(Ability ability) {
        ByteBuf text = body;
        return text == null || scan == null
                ? null
                : incoming.dialect().served().place(scan.operation(), ability, view(text), text.readableBytes());
    }

    /// With the model, which some dialects name in the path. Of a body that is too long there is none.
    private static long of(String model, long ofBody) {
        return ofBody == 0 ? 0 : Long.rotateLeft(ofBody, 17) ^ SPREAD * model.hashCode();
    }

    /// What a cache knows it by. Bodies that are too long for that are answered anew each time.
    Event.Identified identify(Command.Identify command) {
        Scan scanned = Objects.requireNonNull(scan);
        ByteBuf text = body();
        Canonical canonical = canonical(scanned, text);
        return canonical == null
                ? new Event.Identified(null, true)
                : new Event.Identified(
                        worker.fingerprints().of(incoming, scanned, command, canonical), canonical.sampled());
    }

    /// Null for one that no other answer will do for, or that is too long to tell.
    private @Nullable Canonical canonical(Scan scanned, ByteBuf text) {
        return text.readableBytes() > MAX_IDENTIFIED
                ? null
                : incoming.dialect().served().canonical(scanned.operation(), view(text), text.readableBytes());
    }

    /// Its answer is to have no more tokens than this.
    void bound(int maxTokens) {
        bound = maxTokens;
    }

    /// The body of an answer that says this, in the client's dialect and manner.
    ///
    /// @return null where not any text will do
    byte @Nullable [] improvised(String heuristic) {
        Scan scanned = Objects.requireNonNull(scan);
        Canonical canonical = canonical(scanned, body());
        if (canonical == null || canonical.formed()) {
            return null;
        }
        return Improvised.body(
                incoming.dialect().served().writer(scanned),
                new ChatEvent.Started(incoming.requestId(), scanned.model(), incoming.epochMillis() / 1000),
                heuristic);
    }

    /// As it was last read.
    Scan scanned() {
        return Objects.requireNonNull(scan);
    }

    /// Takes another body in its place, which says the same and more.
    ///
    /// @return false when there is no room for it
    boolean replace(byte[] other) throws InvalidRequest {
        Operation operation = scanned().operation();
        if (!worker.hold(other.length)) {
            return false;
        }
        release();
        take(Unpooled.wrappedBuffer(other));
        scan(operation);
        return true;
    }

    /// Has whoever answers it keep nothing.
    ///
    /// @return false when there is no room for that
    boolean unkept() throws InvalidRequest {
        List<Splice> edits = scanned().unkept();
        return edits.isEmpty() || replace(Body.edited(body(), edits));
    }

    /// All of its bytes, on the heap; none where there are none.
    byte[] all() {
        return body == null ? new byte[0] : copy();
    }

    /// All of its bytes, on the heap.
    byte[] copy() {
        return ByteBufUtil.getBytes(body());
    }

    /// All of its bytes, as they came; ownership passes, also of what they count for ([Worker#letGo]).
    ByteBuf handOver() {
        ByteBuf all = body();
        body = null;
        return all;
    }

    /// As it is to be answered, so with what it goes on from; 0 before it has come.
    long bytes() {
        return bytes;
    }

    /// As [dev.signalbox.model.usage.UsageRecord#digest].
    long digest() {
        return digest;
    }

    /// What the caller or an emergency bounds the answer to, 0 when neither does.
    long maxTokens() {
        if (scan == null || scan.operation() != Operation.CHAT) {
            return 0;
        }
        return bound == 0 ? scan.maxTokens() : scan.choices() * (bound + scan.thinking());
    }

    boolean asksStream() {
        return scan != null && scan.stream();
    }

    /// It need not be kept any longer. May be called again.
    void release() {
        if (body != null) {
            body.release();
            body = null;
            worker.letGo(bytes);
        }
        wording.release();
    }

    /// @param credential what the provider is shown; null for nothing
    Wording.Made forAttempt(Command.Start start, @Nullable Secret credential) {
        return wording.of(start, credential);
    }

    /// What the answer is bounded to, 0 for nothing.
    int bound() {
        return bound;
    }

    ByteBuf body() {
        return Objects.requireNonNull(body, "an attempt needs a body");
    }

    /// The body's bytes from index 0 of an array, until the worker's scratch buffer is used again.
    byte[] view(ByteBuf bytes) {
        byte[] view = worker.scratch(bytes.readableBytes());
        bytes.getBytes(bytes.readerIndex(), view, 0, bytes.readableBytes());
        return view;
    }
}
