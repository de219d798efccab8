package dev.signalbox.storage.spool;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what [RecordWriter] writes; `docs/ledger.md` has the format.
public final class RecordFormat {
    /// The first byte of each record, as it is written. One that this version does not know is left out, and
    /// said.
    static final byte VERSION = 4;

    /// Has no tags and no cost in vain; still read.
    static final byte OLDEST = 1;

    /// From this one on it is said which tokens were no text, and how they were served.
    static final byte WITH_MEDIA = 3;

    /// From this one on there are a bound and a digest.
    static final byte WITH_DIGEST = 4;

    static final int STREAMED = 1;
    static final int ESTIMATED = 2;
    /// The cost is known.
    static final int COST = 4;

    static final int COST_ESTIMATED = 8;

    /// It has tokens that were no text.
    static final int MEDIA = 16;

    /// Stands for the length of a text that there is none of.
    static final int NO_TEXT = 0xffff;

    private final byte[] bytes;
    private int at;

    private RecordFormat(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Its content is whole, as its checksum says, but not ours.
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /// All of a record.
    ///
    /// @throws Unreadable when it is none of a format that is known
    public static UsageRecord read(byte[] payload) throws Unreadable {
        try {
            return new RecordFormat(payload).record();
        } catch (IndexOutOfBoundsException _) {
            throw new Unreadable("it ends before its last field");
        } catch (IllegalArgumentException e) {
            throw new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    static void known(byte version) throws Unreadable {
        if (version < OLDEST || version > VERSION) {
            throw new Unreadable(
                    "its format is " + version + ", and this version of Signalbox knows " + OLDEST + " to " + VERSION);
        }
    }

    private UsageRecord record() throws Unreadable {
        byte version = bytes[at++];
        known(version);
        int flags = bytes[at++];
        Outcome outcome = outcome(text());
        int status = int32();
        long epochMillis = int64();
        long duration = int64();
        long firstContent = int64();
        long bytesIn = int64();
        long bytesOut = int64();
        Usage text = new Usage(int64(), int64(), int64(), int64(), int64(), int64(), (flags & ESTIMATED) != 0);
        long picodollars = int64();
        long inVain = version == OLDEST ? 0 : int64();
        long maxTokens = version < WITH_DIGEST ? 0 : int64();
        long digest = version < WITH_DIGEST ? 0 : int64();
        Cost cost = (flags & COST) == 0 ? null : new Cost(picodollars, (flags & COST_ESTIMATED) != 0);
        String requestId = text();
        String operation = text();
        String dialect = text();
        String key = optional();
        String workload = text();
        String route = text();
        String target = text();
        String model = optional();
        String code = optional();
        String tags = version == OLDEST ? null : optional();
        Usage usage = version < WITH_MEDIA ? text : text.at(optional()).with(media(flags));
        return new UsageRecord(
                requestId,
                epochMillis,
                operation,
                dialect,
                key,
                workload,
                route,
                target,
                model,
                (flags & STREAMED) != 0,
                status,
                outcome,
                code,
                usage,
                cost,
                attempts(),
                skipped(),
                duration,
                firstContent,
                bytesIn,
                bytesOut,
                tags,
                inVain,
                maxTokens,
                digest,
                null);
    }

    private Usage.Media media(int flags) {
        return (flags & MEDIA) == 0 ? Usage.Media.NONE : Usage.Media.of(int64(), int64(), int64(), int64());
    }

    private List<AttemptRecord> attempts() throws Unreadable {
        int count = bytes[at++];
        List<AttemptRecord> attempts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attempts.add(new AttemptRecord(text(), optional(), int32(), int64()));
        }
        return attempts;
    }

    private List<Skipped> skipped() throws Unreadable {
        int count = bytes[at++];
        List<Skipped> skipped = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            skipped.add(new Skipped(text(), int32(), text()));
        }
        return skipped;
    }

    private static Outcome outcome(String label) throws Unreadable {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.label().equals(label)) {
                return outcome;
            }
        }
        throw new Unreadable("it has an outcome that this version of Signalbox does not know");
    }

    private int int32() {
        int value = (int) RecordWriter.INT.get(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    private long int64() {
        long value = (long) RecordWriter.LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    private String text() throws Unreadable {
        String text = optional();
        if (text == null) {
            throw new Unreadable("it lacks a field");
        }
        return text;
    }

    private @Nullable String optional() {
        int length = (short) RecordWriter.SHORT.get(bytes, at) & 0xffff;
        at += Short.BYTES;
        if (length == NO_TEXT) {
            return null;
        }
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }
}
