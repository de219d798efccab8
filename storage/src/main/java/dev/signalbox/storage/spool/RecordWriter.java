package dev.signalbox.storage.spool;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a record into bytes, always in the same array: for one thread, and without making an object.
/// [RecordFormat] reads them.
final class RecordWriter {
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    /// Bytes of a text in UTF-8; a longer one is cut. What the config names is shorter.
    static final int MAX_TEXT = 1024;

    static final int MAX_ATTEMPTS = 32;
    static final int MAX_SKIPPED = 32;

    private static final int TEXT = Short.BYTES + MAX_TEXT;
    private static final int FIXED = 3 * Byte.BYTES + Integer.BYTES + 19 * Long.BYTES + Byte.BYTES;

    /// Bytes that the longest record takes.
    static final int MAX_RECORD = FIXED
            + 12 * TEXT
            + MAX_ATTEMPTS * (2 * TEXT + Integer.BYTES + Long.BYTES)
            + MAX_SKIPPED * (2 * TEXT + Integer.BYTES);

    private final byte[] bytes;
    private final int start;
    private int at;

    /// @param start bytes that are left free in front of the record
    RecordWriter(int start) {
        this.start = start;
        bytes = new byte[start + MAX_RECORD];
    }

    /// What is written, from `start` on; valid until the next record.
    byte[] bytes() {
        return bytes;
    }

    /// @return how many bytes it takes
    int write(UsageRecord record) {
        Usage usage = record.usage();
        at = start;
        bytes[at++] = RecordFormat.VERSION;
        Cost cost = record.cost();
        bytes[at++] = flags(record, cost);
        text(record.outcome().label());
        int32(record.status());
        int64(record.epochMillis());
        int64(record.durationNanos());
        int64(record.firstContentNanos());
        int64(record.bytesIn());
        int64(record.bytesOut());
        int64(usage.input());
        int64(usage.output());
        int64(usage.cachedInput());
        int64(usage.cacheWrite());
        int64(usage.cacheWriteHour());
        int64(usage.reasoning());
        int64(cost == null ? 0 : cost.picodollars());
        int64(record.costInVain());
        int64(record.maxTokens());
        int64(record.digest());
        text(record.requestId());
        text(record.operation());
        text(record.dialect());
        text(record.key());
        text(record.workload());
        text(record.route());
        text(record.target());
        text(record.model());
        text(record.code());
        text(record.tags());
        text(usage.tier());
        media(usage.media());
        attempts(record.attempts());
        skipped(record.skipped());
        return at - start;
    }

    private static byte flags(UsageRecord record, @Nullable Cost cost) {
        int flags = (record.streamed() ? RecordFormat.STREAMED : 0)
                | (record.usage().estimated() ? RecordFormat.ESTIMATED : 0);
        if (cost != null) {
            flags |= RecordFormat.COST | (cost.estimated() ? RecordFormat.COST_ESTIMATED : 0);
        }
        return (byte) (record.usage().media().equals(Usage.Media.NONE) ? flags : flags | RecordFormat.MEDIA);
    }

    private void media(Usage.Media media) {
        if (!media.equals(Usage.Media.NONE)) {
            int64(media.audioInput());
            int64(media.imageInput());
            int64(media.audioOutput());
            int64(media.imageOutput());
        }
    }

    private void attempts(List<AttemptRecord> attempts) {
        int count = Math.min(attempts.size(), MAX_ATTEMPTS);
        bytes[at++] = (byte) count;
        for (int i = 0; i < count; i++) {
            AttemptRecord attempt = attempts.get(i);
            text(attempt.target());
            text(attempt.failure());
            int32(attempt.status());
            int64(attempt.nanos());
        }
    }

    private void skipped(List<Skipped> skipped) {
        int count = Math.min(skipped.size(), MAX_SKIPPED);
        bytes[at++] = (byte) count;
        for (int i = 0; i < count; i++) {
            Skipped passed = skipped.get(i);
            text(passed.target());
            int32(passed.credential());
            text(passed.reason());
        }
    }

    private void int32(int value) {
        INT.set(bytes, at, value);
        at += Integer.BYTES;
    }

    private void int64(long value) {
        LONG.set(bytes, at, value);
        at += Long.BYTES;
    }

    private void text(@Nullable String text) {
        if (text == null) {
            SHORT.set(bytes, at, (short) RecordFormat.NO_TEXT);
            at += Short.BYTES;
            return;
        }
        int begin = at + Short.BYTES;
        int end = utf8(text, begin);
        SHORT.set(bytes, at, (short) (end - begin));
        at = end;
    }

    /// Nearly all of it is ASCII, and the JDK's own ways make an array for each text.
    private int utf8(String text, int begin) {
        int to = begin;
        int most = begin + MAX_TEXT;
        for (int i = 0; i < text.length() && to < most; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[to++] = (byte) c;
                continue;
            }
            int point = text.codePointAt(i);
            int length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (to + length > most) {
                break;
            }
            if (length == 4) {
                i++;
            }
            // Half of a pair is no character.
            to = character(point >= 0xd800 && point < 0xe000 ? '\ufffd' : point, length, to);
        }
        return to;
    }

    private int character(int point, int length, int begin) {
        int to = begin;
        switch (length) {
            case 2 -> bytes[to++] = (byte) (0xc0 | point >> 6);
            case 3 -> {
                bytes[to++] = (byte) (0xe0 | point >> 12);
                bytes[to++] = (byte) (0x80 | point >> 6 & 0x3f);
            }
            default -> {
                bytes[to++] = (byte) (0xf0 | point >> 18);
                bytes[to++] = (byte) (0x80 | point >> 12 & 0x3f);
                bytes[to++] = (byte) (0x80 | point >> 6 & 0x3f);
            }
        }
        bytes[to++] = (byte) (0x80 | point & 0x3f);
        return to;
    }
}
