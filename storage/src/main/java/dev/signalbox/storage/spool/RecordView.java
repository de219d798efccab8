package dev.signalbox.storage.spool;

import dev.signalbox.model.usage.Outcome;
import dev.signalbox.storage.spool.RecordFormat.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Looks at records where they lie, one after the other, and makes nothing of them but numbers: what the store
/// adds up is had for a hundredth of what reading a record as an object costs. For one thread.
public final class RecordView {
    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final byte[][] LABELS = Arrays.stream(OUTCOMES)
            .map(outcome -> outcome.label().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);

    private static final int TEXTS_OF_KIND = 4;
    private static final int MEDIA = 4;
    private static final int BYTES_OF_ATTEMPT = Integer.BYTES + Long.BYTES;

    private byte[] bytes = {};
    private int end;
    private int at;

    private byte version;
    private int flags;
    private int outcome;
    private int numbers;
    private int id;
    private int kind;
    private int kindEnd;
    private int tags;
    /// That of how it was served, or less than nothing where there is none.
    private int tier;
    private int attempts;

    /// Moves to a record, and sees whether it is one from its first to its last field.
    ///
    /// @throws Unreadable when it is not
    public RecordView at(byte[] bytes, int from, int length) throws Unreadable {
        this.bytes = bytes;
        at = from;
        end = from + length;
        version = bytes[claim(1)];
        RecordFormat.known(version);
        flags = bytes[claim(1)];
        int label = at;
        text();
        outcome = outcome(label + Short.BYTES, at);
        numbers = claim(Integer.BYTES + numbers() * Long.BYTES);
        id = at;
        if (end - at >= Short.BYTES && length(at) == RecordFormat.NO_TEXT) {
            throw new Unreadable("it lacks a field");
        }
        // The request's, its operation and its dialect.
        text();
        text();
        text();
        kind = at;
        for (int i = 0; i < TEXTS_OF_KIND; i++) {
            text();
        }
        kindEnd = at;
        // The model, the code, and the tags.
        text();
        text();
        tags = at;
        if (version != RecordFormat.OLDEST) {
            text();
        }
        tier = -1;
        if (version >= RecordFormat.WITH_MEDIA) {
            int place = at;
            text();
            tier = length(place) == RecordFormat.NO_TEXT ? -1 : place;
            claim((flags & RecordFormat.MEDIA) == 0 ? 0 : MEDIA * Long.BYTES);
        }
        attempts = count();
        for (int i = 0; i < attempts; i++) {
            text();
            text();
            claim(BYTES_OF_ATTEMPT);
        }
        int skipped = count();
        for (int i = 0; i < skipped; i++) {
            text();
            claim(Integer.BYTES);
            text();
        }
        return this;
    }

    private int numbers() {
        if (version >= RecordFormat.WITH_DIGEST) {
            return 15;
        }
        return version == RecordFormat.OLDEST ? 12 : 13;
    }

    /// @return where they begin
    private int claim(int count) throws Unreadable {
        int begin = at;
        at += count;
        if (at > end) {
            throw new Unreadable("it ends before its last field");
        }
        return begin;
    }

    private int count() throws Unreadable {
        int count = bytes[claim(1)];
        if (count < 0) {
            throw new Unreadable("it has more of something than there can be");
        }
        return count;
    }

    private void text() throws Unreadable {
        int length = length(claim(Short.BYTES));
        if (length != RecordFormat.NO_TEXT) {
            claim(length);
        }
    }

    private int length(int at) {
        return length(bytes, at);
    }

    private static int length(byte[] bytes, int at) {
        return (short) RecordWriter.SHORT.get(bytes, at) & 0xffff;
    }

    private int outcome(int from, int to) throws Unreadable {
        for (int i = 0; i < LABELS.length; i++) {
            if (Arrays.equals(LABELS[i], 0, LABELS[i].length, bytes, from, to)) {
                return i;
            }
        }
        throw new Unreadable("it has an outcome that this version of Signalbox does not know");
    }

    private long number(int index) {
        return (long) RecordWriter.LONG.get(bytes, numbers + Integer.BYTES + index * Long.BYTES);
    }

    public long epochMillis() {
        return number(0);
    }

    public long durationNanos() {
        return number(1);
    }

    /// From arrival to first content, -1 when none came.
    public long firstContentNanos() {
        return number(2);
    }

    public long input() {
        return number(5);
    }

    public long output() {
        return number(6);
    }

    public long cachedInput() {
        return number(7);
    }

    public long cacheWrite() {
        return number(8);
    }

    public long reasoning() {
        return number(10);
    }

    /// Picodollars; 0 also where it is not known.
    public long cost() {
        return number(11);
    }

    /// As [dev.signalbox.model.usage.UsageRecord#costUnknown].
    public boolean costUnknown() {
        return (flags & RecordFormat.COST) == 0
                && ((flags & (RecordFormat.ESTIMATED | RecordFormat.MEDIA))
                                | (tier < 0 ? 0 : 1)
                                | input()
                                | output()
                                | cachedInput()
                                | cacheWrite()
                                | number(9)
                                | reasoning())
                        != 0;
    }

    /// Picodollars.
    public long costInVain() {
        return version == RecordFormat.OLDEST ? 0 : number(12);
    }

    /// As in [dev.signalbox.model.usage.UsageRecord]; 0 also where it is not known.
    public long maxTokens() {
        return version < RecordFormat.WITH_DIGEST ? 0 : number(13);
    }

    /// As in [dev.signalbox.model.usage.UsageRecord].
    public long digest() {
        return version < RecordFormat.WITH_DIGEST ? 0 : number(14);
    }

    /// Whether its tokens are not what the provider counted.
    public boolean estimated() {
        return (flags & RecordFormat.ESTIMATED) != 0;
    }

    public int attempts() {
        return attempts;
    }

    public Outcome outcome() {
        return OUTCOMES[outcome];
    }

    /// The bytes of key, workload, route and target begin here, and are alike where those are.
    public int kindFrom() {
        return kind;
    }

    /// They end in front of this.
    public int kindTo() {
        return kindEnd;
    }

    /// Of those texts, empty where there is none.
    ///
    /// @param index 0 for the key, then the workload, the route, the target
    public String ofKind(int index) {
        return text(kindFrom(index));
    }

    /// Where that text begins, with its length.
    public int kindFrom(int index) {
        int text = kind;
        for (int i = 0; i < index; i++) {
            int length = length(text);
            text += Short.BYTES + (length == RecordFormat.NO_TEXT ? 0 : length);
        }
        return text;
    }

    /// What was asked by whom: a number that two records share whose digest, key and route are the same; 0 where there
    /// is no digest. Not to be kept, as the digest's key is not.
    public long asked() {
        long asked = digest();
        if (asked == 0) {
            return 0;
        }
        asked = mixed(asked, kind, kindFrom(1));
        asked = mixed(asked, kindFrom(2), kindFrom(3));
        return asked == 0 ? 1 : asked;
    }

    private long mixed(long start, int from, int to) {
        long mixed = start;
        for (int i = from; i < to; i++) {
            mixed = (mixed ^ bytes[i]) * 0x100000001b3L;
        }
        return mixed;
    }

    /// As in [dev.signalbox.model.usage.UsageRecord], empty where there are none.
    public String tags() {
        return version == RecordFormat.OLDEST ? "" : text(tags);
    }

    /// Texts of a record one behind the other, empty where there is none.
    ///
    /// @param from as [#kindFrom(int)] gave it
    public static String[] texts(byte[] bytes, int from, int count) {
        String[] texts = new String[count];
        int at = from;
        for (int i = 0; i < count; i++) {
            int length = length(bytes, at);
            texts[i] = text(bytes, at);
            at += Short.BYTES + (length == RecordFormat.NO_TEXT ? 0 : length);
        }
        return texts;
    }

    private String text(int text) {
        return text(bytes, text);
    }

    private static String text(byte[] bytes, int text) {
        int length = length(bytes, text);
        return length == RecordFormat.NO_TEXT
                ? ""
                : new String(bytes, text + Short.BYTES, length, StandardCharsets.UTF_8);
    }

    /// [#hash(byte[], int, int)] of the request's identifier.
    public int idHash() {
        return hash(bytes, id + Short.BYTES, id + Short.BYTES + length(id));
    }

    /// Whether the request's identifier is this, in UTF-8.
    public boolean hasId(byte[] text) {
        int from = id + Short.BYTES;
        return Arrays.equals(bytes, from, from + length(id), text, 0, text.length);
    }

    /// Short enough for an index of all records, and said in `docs/ledger.md`: it must stay as it is.
    public static int hash(byte[] bytes, int from, int to) {
        int hash = 0x811c9dc5;
        for (int i = from; i < to; i++) {
            hash = (hash ^ bytes[i]) * 0x01000193;
        }
        return hash;
    }
}
