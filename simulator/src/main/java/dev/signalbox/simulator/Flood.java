package dev.signalbox.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPOutputStream;

/// Bodies that are too much for anybody. They are made while they are sent, and only as fast as the peer takes them.
final class Flood implements Iterator<Event> {
    private static final int PIECE = 16 * 1024;
    private static final int BOMB_MEMBER = 16 << 20;
    private static final int BOMB_MEMBERS = 256;

    private final Event first;
    private final Event next;
    private long left;
    private boolean started;

    private Flood(byte[] first, byte[] next, long times) {
        this.first = new Event(first, false);
        this.next = new Event(next, false);
        left = times;
    }

    /// One event, or one JSON string, that never ends.
    static Flood body(boolean stream) {
        String start = stream ? "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" : "{\"id\":\"";
        return new Flood(start.getBytes(ISO_8859_1), filler(), Long.MAX_VALUE);
    }

    /// Header lines for ever, after the status line.
    static Flood headers() {
        byte[] line = ("x-endless: " + "x".repeat(500) + "\r\n").getBytes(ISO_8859_1);
        return new Flood("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1), line, Long.MAX_VALUE);
    }

    /// gzip members of 16 KiB that unpack to 16 MiB each, 4 GiB together; joined members are one valid gzip file.
    static Flood bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] spaces = new byte[PIECE];
        Arrays.fill(spaces, (byte) ' ');
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int written = 0; written < BOMB_MEMBER; written += PIECE) {
                gzip.write(spaces);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Flood(packed.toByteArray(), packed.toByteArray(), BOMB_MEMBERS - 1);
    }

    private static byte[] filler() {
        byte[] filler = new byte[PIECE];
        Arrays.fill(filler, (byte) 'x');
        return filler;
    }

    @Override
    public boolean hasNext() {
        return !started || left > 0;
    }

    @Override
    public Event next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!started) {
            started = true;
            return first;
        }
        left--;
        return next;
    }
}
