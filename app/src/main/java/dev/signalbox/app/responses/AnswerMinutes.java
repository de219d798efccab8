package dev.signalbox.app.responses;

import dev.signalbox.core.port.Responses;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.sse.SseSplitter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sees one answer go by. Of a stream only the few events that tell of the whole response are changed; all others go on
/// byte by byte. It is kept as soon as its last event was seen, before that goes out: whoever has it can go on from it.
final class AnswerMinutes implements Responses.Minutes, SseSplitter.Handler {
    private static final byte[] TYPE = ascii("type");
    private static final byte[] RESPONSE = ascii("response");
    private static final byte[] ITEM = ascii("item");
    private static final byte[] NOTHING = {};
    private static final int LARGEST_EVENT = 256 << 20;
    private static final String ITEM_DONE = "response.output_item.done";
    private static final Set<String> ENDS = Set.of("response.completed", "response.incomplete", "response.failed");

    /// What becomes of it in the end.
    interface Keeper {
        /// There is a whole answer.
        void answered(byte[] response);

        /// There is a part of one.
        ///
        /// @param response as it began
        /// @param items that were whole
        /// @param failed why it broke; null when its client left
        void broken(byte[] response, List<byte[]> items, @Nullable String failed);

        /// Counts what is held of the answer.
        ///
        /// @return false when there is no room for it
        boolean hold(long bytes);

        /// Nothing is held any more.
        void done(long held);
    }

    private final Map<String, byte[]> texts;
    private final @Nullable Keeper keeper;
    private final SseSplitter splitter = new SseSplitter(LARGEST_EVENT, "response.output_text.delta");
    private final JsonScanner json = JsonScanner.lenient();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    private final List<byte[]> items = new ArrayList<>();
    /// Of the stream, from `position` on: what has not gone out yet.
    private byte[] pending = NOTHING;
    private long position;
    private byte @Nullable [] begun;
    private long held;
    /// There was no room for all of it.
    private boolean full;
    private boolean ended;

    /// @param texts what the response has to say, by name
    /// @param keeper null where the answer is only changed
    AnswerMinutes(Map<String, byte[]> texts, @Nullable Keeper keeper) {
        this.texts = new LinkedHashMap<>(texts);
        this.keeper = keeper;
    }

    // ── Streams ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public byte[] piece(byte[] bytes) {
        int before = pending.length;
        pending = Arrays.copyOf(pending, before + bytes.length);
        System.arraycopy(bytes, 0, pending, before, bytes.length);
        out.reset();
        splitter.take(bytes, 0, bytes.length, this);
        return out.toByteArray();
    }

    @Override
    public void event(String name, byte[] data, int from, int to, long start, long end) {
        String type = null;
        int responseFrom = -1;
        int responseTo = -1;
        byte[] item = null;
        try {
            json.reset(data, from, to);
            if (json.next() == Token.OBJECT_START) {
                while (json.next() == Token.NAME) {
                    boolean isType = json.is(TYPE);
                    boolean isResponse = json.is(RESPONSE);
                    boolean isItem = json.is(ITEM);
                    Token value = json.next();
                    int at = json.start();
                    if (isType && value == Token.STRING) {
                        type = json.text();
                    }
                    boolean object = value == Token.OBJECT_START;
                    json.skip();
                    if (isResponse && object) {
                        responseFrom = at;
                        responseTo = json.end();
                    } else if (isItem && object && ITEM_DONE.equals(type)) {
                        item = Arrays.copyOfRange(data, at, json.end());
                    }
                }
            }
            if (item != null) {
                keepItem(item);
            }
            if (type != null && responseFrom >= 0) {
                byte[] response = patched(data, responseFrom, responseTo);
                flush(start);
                write(ascii("event: " + type + "\ndata: "));
                inOneLine(Arrays.copyOfRange(data, from, responseFrom));
                inOneLine(response);
                inOneLine(Arrays.copyOfRange(data, responseTo, to));
                write(ascii("\n\n"));
                skip(end);
                told(type, response);
                return;
            }
        } catch (JsonSyntaxException _) {
            // Whoever reads it sees what it is; nothing of it is kept.
        }
        flush(end);
    }

    private void told(String type, byte[] response) {
        if (ENDS.contains(type)) {
            answered(response);
        } else if (begun == null && hold(response.length)) {
            begun = response;
        }
    }

    private void keepItem(byte[] item) {
        if (hold(item.length)) {
            items.add(item);
        }
    }

    private boolean hold(long bytes) {
        if (keeper == null || full || ended) {
            return false;
        }
        if (held + bytes > Cabinet.MOST_BYTES || !keeper.hold(bytes)) {
            full = true;
            return false;
        }
        held += bytes;
        return true;
    }

    @Override
    public void comment(long start, long end) {
        flush(end);
    }

    /// What comes before that goes out as it is.
    private void flush(long upTo) {
        int count = (int) (upTo - position);
        if (count > 0) {
            out.write(pending, 0, count);
            skip(upTo);
        }
    }

    private void skip(long upTo) {
        pending = Arrays.copyOfRange(pending, (int) (upTo - position), pending.length);
        position = upTo;
    }

    /// JSON has line feeds between its values only.
    private void inOneLine(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            out.write(text[i] == '\n' || text[i] == '\r' ? ' ' : text[i]);
        }
    }

    private void write(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    // ── The response ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public byte[] whole(byte[] bytes) {
        try {
            byte[] response = patched(bytes, 0, bytes.length);
            answered(response);
            return response;
        } catch (JsonSyntaxException _) {
            return bytes;
        }
    }

    /// The object with what it has to say in the place of what it says.
    private byte[] patched(byte[] data, int from, int to) throws JsonSyntaxException {
        ByteArrayOutputStream patched = new ByteArrayOutputStream(to - from + 256);
        Map<String, byte[]> missing = new LinkedHashMap<>(texts);
        json.reset(data, from, to);
        if (json.next() != Token.OBJECT_START) {
            return Arrays.copyOfRange(data, from, to);
        }
        int copied = json.end();
        int first = copied;
        boolean empty = true;
        while (json.next() == Token.NAME) {
            empty = false;
            byte[] text = missing.remove(json.text());
            json.next();
            int at = json.start();
            json.skip();
            if (text != null) {
                patched.write(data, copied, at - copied);
                patched.write(text, 0, text.length);
                copied = json.end();
            }
        }
        patched.write(data, copied, to - copied);
        if (missing.isEmpty()) {
            return with(data, from, first, NOTHING, patched);
        }
        StringBuilder added = new StringBuilder();
        missing.forEach((name, text) -> added.append(added.isEmpty() ? "\"" : ",\"")
                .append(name)
                .append("\":")
                .append(new String(text, StandardCharsets.UTF_8)));
        added.append(empty ? "" : ",");
        return with(data, from, first, added.toString().getBytes(StandardCharsets.UTF_8), patched);
    }

    private static byte[] with(byte[] data, int from, int first, byte[] added, ByteArrayOutputStream rest) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(first - from + added.length + rest.size());
        all.write(data, from, first - from);
        all.write(added, 0, added.length);
        all.writeBytes(rest.toByteArray());
        return all.toByteArray();
    }

    // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void answered(byte[] response) {
        if (!ended && keeper != null) {
            ended = true;
            keeper.answered(response);
            keeper.done(held);
        }
    }

    @Override
    public void broken(String message) {
        end(message);
    }

    @Override
    public void close() {
        end(null);
    }

    private void end(@Nullable String message) {
        if (ended || keeper == null) {
            return;
        }
        ended = true;
        byte[] response = begun;
        if (response != null) {
            keeper.broken(response, full ? List.of() : items, message);
        }
        keeper.done(held);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
