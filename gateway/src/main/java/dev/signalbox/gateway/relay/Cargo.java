package dev.signalbox.gateway.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.ByteProcessor;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images and other media in a body, which a translation need not read: Base64 is the same text in every dialect. A
/// short mark stands for each while the request is read and written; then the body's own bytes take its place again, so
/// that nothing of them is copied.
///
/// Only what plainly is media is taken out, for a dialect may have to look into other Base64. Where a mark does not
/// come
/// out again (the dialect has no place for the image, or decodes it), [#back] says so, and all is read.
final class Cargo {
    /// Shorter media are read with the rest.
    static final int LEAST = 32 * 1024;

    /// With the digits a whole number of groups of Base64.
    private static final int RANDOM = 15;

    /// As a mark begins: Base64 as well, and drawn anew by each process, so that no body has a text that would be taken
    /// for one, not even with escapes.
    static final String MARK = mark();

    private static final int DIGITS = 6;
    private static final int MARK_LENGTH = MARK.length() + DIGITS;
    private static final int MOST = 10_000;
    private static final byte[] MARK_BYTES = MARK.getBytes(ISO_8859_1);

    /// Bytes around a text in which its object has to show what it is.
    private static final int NEAR = 256;

    private static final String IN_DATA_URL = ";base64,";
    private static final List<String> KINDS = List.of("\"media_type\"", "\"mimeType\"", "\"mime_type\"", "\"format\"");
    private static final ByteProcessor BASE64 = Cargo::isBase64;

    private final ByteBuf body;
    private final List<Piece> pieces;

    /// @param to exclusive; both are indexes of the buffer
    private record Piece(int from, int to) {}

    private Cargo(ByteBuf body, List<Piece> pieces) {
        this.body = body;
        this.pieces = pieces;
    }

    /// What of it can go round; null where nothing can.
    ///
    /// @param body JSON; stays the caller's, and unchanged as long as the cargo is used
    static @Nullable Cargo of(ByteBuf body) {
        if (body.readableBytes() < LEAST) {
            return null;
        }
        List<Piece> pieces = new ArrayList<>();
        int end = body.writerIndex();
        int at = body.readerIndex();
        while (end - at >= LEAST) {
            // Most bytes of what is too short are not looked at: its last ones come first.
            int other = body.forEachByteDesc(at, LEAST, BASE64);
            if (other >= 0) {
                at = other + 1;
                continue;
            }
            int after = body.forEachByte(at + LEAST, end - at - LEAST, BASE64);
            int to = after < 0 ? end : after;
            if (isMedia(body, at, to)) {
                pieces.add(new Piece(at, to));
            }
            at = to;
        }
        return pieces.isEmpty() || pieces.size() > MOST ? null : new Cargo(body, pieces);
    }

    /// The body with marks; null where it holds a text that could be taken for one.
    byte @Nullable [] rest() {
        int length = body.readableBytes();
        for (Piece piece : pieces) {
            length -= piece.to - piece.from - MARK_LENGTH;
        }
        byte[] rest = new byte[length];
        int written = 0;
        int at = body.readerIndex();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            int before = piece.from - at;
            body.getBytes(at, rest, written, before);
            written += before;
            byte[] mark = mark(i);
            System.arraycopy(mark, 0, rest, written, MARK_LENGTH);
            written += MARK_LENGTH;
            at = piece.to;
        }
        body.getBytes(at, rest, written, length - written);
        return marks(rest).size() == pieces.size() ? rest : null;
    }

    /// What was written of the rest, with each piece again where its mark is.
    ///
    /// @return null where not every mark is there once
    @Nullable
    ByteBuf back(byte[] written, ByteBufAllocator allocator) {
        List<Integer> marks = marks(written);
        boolean[] seen = new boolean[pieces.size()];
        for (int mark : marks) {
            int number = number(written, mark);
            if (number < 0 || number >= seen.length || seen[number]) {
                return null;
            }
            seen[number] = true;
        }
        if (marks.size() != pieces.size()) {
            return null;
        }
        // Outside of the heap, as the body is: a mixture of both would be copied to be sent.
        ByteBuf rest = allocator.directBuffer(written.length).writeBytes(written);
        CompositeByteBuf whole = allocator.compositeBuffer(2 * marks.size() + 1);
        int at = 0;
        for (int mark : marks) {
            Piece piece = pieces.get(number(written, mark));
            whole.addComponent(true, rest.retainedSlice(at, mark - at));
            whole.addComponent(true, body.retainedSlice(piece.from, piece.to - piece.from));
            at = mark + MARK_LENGTH;
        }
        return whole.addComponent(true, rest.slice(at, written.length - at));
    }

    private static String mark() {
        byte[] random = new byte[RANDOM];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static byte[] mark(int number) {
        String digits = Integer.toString(number);
        return (MARK + "0".repeat(DIGITS - digits.length()) + digits).getBytes(ISO_8859_1);
    }

    /// Where marks begin.
    private static List<Integer> marks(byte[] text) {
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at + MARK_LENGTH <= text.length; at++) {
            if (text[at] == MARK_BYTES[0] && isMark(text, at)) {
                found.add(at);
                at += MARK_LENGTH - 1;
            }
        }
        return found;
    }

    private static boolean isMark(byte[] text, int at) {
        for (int i = 1; i < MARK_BYTES.length; i++) {
            if (text[at + i] != MARK_BYTES[i]) {
                return false;
            }
        }
        return true;
    }

    /// A mark's number, -1 where it has none.
    private static int number(byte[] text, int mark) {
        int number = 0;
        for (int at = mark + MARK_BYTES.length; at < mark + MARK_LENGTH; at++) {
            if (text[at] < '0' || text[at] > '9') {
                return -1;
            }
            number = 10 * number + text[at] - '0';
        }
        return number;
    }

    /// Behind `;base64,`, or the `data` of an object that names a kind beside it.
    private static boolean isMedia(ByteBuf body, int from, int to) {
        int begin = Math.max(body.readerIndex(), from - NEAR);
        String before = body.toString(begin, from - begin, ISO_8859_1);
        if (before.endsWith(IN_DATA_URL)) {
            return true;
        }
        int object = before.lastIndexOf('{');
        String trimmed = before.replaceAll("\\s", "");
        if (object < 0 || !trimmed.endsWith("\"data\":\"")) {
            return false;
        }
        String after = body.toString(to, Math.min(NEAR, body.writerIndex() - to), ISO_8859_1);
        int end = after.indexOf('}');
        String around = before.substring(object) + after.substring(0, Math.max(0, end));
        return after.startsWith("\"") && KINDS.stream().anyMatch(around::contains);
    }

    private static boolean isBase64(byte value) {
        return value >= 'a' && value <= 'z'
                || value >= 'A' && value <= 'Z'
                || value >= '/' && value <= '9'
                || value == '+'
                || value == '='
                || value == '-'
                || value == '_';
    }
}
