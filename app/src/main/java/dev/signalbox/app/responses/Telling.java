package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.dialects.tree.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// One stream of a response's events: what there is goes out when there is room for it, and what is not there yet is
/// waited for. Its end is the response's, or comes after an hour; then its client may go on from where it was.
final class Telling implements Batches.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final byte[] NOTHING_MORE = {};
    private static final byte[] STILL_HERE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    /// Of one piece, where events are small.
    private static final int PIECE = 64 << 10;

    private static final long FIRST_LOOK_MILLIS = 100;
    private static final long LAST_LOOK_MILLIS = 2_000;
    private static final long SIGN_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();

    /// What is held of one, in sizes of its response: that, read, and what is on its way out.
    private static final int COPIES = 3;

    /// Knows how a response stands.
    interface Source {
        /// Says, without reading it, whether it may stand otherwise than it did: then this is another text.
        ///
        /// @return null when it is not there any more
        @Nullable
        String mark(String owner, String id) throws Failed;

        /// Null when it is not there any more.
        @Nullable
        Folder now(String owner, String id) throws Failed, IOException;
    }

    /// Has work done by other threads.
    interface Hands {
        /// Soon.
        void now(Telling who);

        /// After so many milliseconds, or when it has ended.
        void later(Telling who, long millis);

        /// Counts what is held for one from now on.
        ///
        /// @return false when there is no room for it; then it is as before
        boolean holds(Telling who, long bytes);

        /// Nobody waits for it any more, and nothing is held for it.
        void over(Telling who);
    }

    final String owner;
    final String id;

    /// Bytes; of whoever counts them.
    long held;

    private final long after;
    private final Source source;
    private final Hands hands;
    private final long begun = System.nanoTime();
    private final AtomicReference<@Nullable Consumer<byte @Nullable []>> waiting = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    // Of whoever has taken what waits.
    private List<ObjectNode> events = List.of();
    private String known = "";
    private long size;
    private boolean crowded;
    private boolean ended;
    private int place;
    private long delay = FIRST_LOOK_MILLIS;
    private long lastWord = begun;

    /// @param after the number of the last event that is known already; below 0 for none
    Telling(String owner, String id, long after, Source source, Hands hands) {
        this.owner = owner;
        this.id = id;
        this.after = after;
        this.source = source;
        this.hands = hands;
    }

    @Override
    public String type() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public void next(Consumer<byte @Nullable []> then) {
        waiting.set(then);
        hands.now(this);
    }

    /// Gives what there is to whoever waits for it.
    void give() {
        Consumer<byte @Nullable []> then = waiting.getAndSet(null);
        if (then == null || closed.get()) {
            return;
        }
        byte[] piece;
        try {
            piece = piece();
        } catch (IOException | RuntimeException | Error e) {
            LOG.debug("The events of {} cannot be told: {}", id, e.toString());
            then.accept(null);
            return;
        }
        if (piece != null) {
            then.accept(piece);
            return;
        }
        long wait = delay;
        delay = Math.min(LAST_LOOK_MILLIS, delay * 2);
        waiting.set(then);
        hands.later(this, wait);
    }

    /// Null while there is nothing.
    private byte @Nullable [] piece() throws IOException {
        if (place >= events.size()) {
            // Whoever wants more has taken what there was.
            forget();
            if (!ended && !look()) {
                return NOTHING_MORE;
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (place < events.size() && out.size() < PIECE) {
            int number = place++;
            // Whoever knows more events than there are had others, and still is to know how it ended.
            boolean last = ended && place == events.size();
            if (number > after || last) {
                write(events.get(number), out);
            }
        }
        long now = System.nanoTime();
        if (out.size() == 0) {
            forget();
        } else {
            lastWord = now;
            return out.toByteArray();
        }
        if (ended || now - begun > LONGEST_NANOS) {
            return NOTHING_MORE;
        }
        if (now - lastWord > SIGN_NANOS) {
            lastWord = now;
            return STILL_HERE;
        }
        return null;
    }

    /// @return false when it is not there any more
    private boolean look() throws IOException {
        // What there is no room for is not read again and again.
        if (crowded && !hands.holds(this, size)) {
            return true;
        }
        try {
            String mark = source.mark(owner, id);
            crowded = mark != null && !mark.equals(known) && !hands.holds(this, size);
            if (mark == null || mark.equals(known) || crowded) {
                return mark != null;
            }
            Folder now = source.now(owner, id);
            if (now == null) {
                return false;
            }
            size = (long) COPIES * now.row().sealed().length;
            crowded = !hands.holds(this, size);
            if (!crowded) {
                ObjectNode response = (ObjectNode) now.text().path("response");
                ended = !ResponseText.isUnderWay(response);
                events = Retold.events(response);
                known = mark;
            }
        } catch (Failed e) {
            LOG.debug("It cannot be told how {} stands: {}", id, e.toString());
        }
        return true;
    }

    private void forget() {
        events = List.of();
        hands.holds(this, 0);
    }

    private static void write(ObjectNode event, ByteArrayOutputStream out) {
        String type = event.path("type").asString("");
        out.writeBytes(("event: " + type + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(Json.MAPPER.writeValueAsBytes(event));
        out.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            waiting.set(null);
            hands.over(this);
        }
    }
}
