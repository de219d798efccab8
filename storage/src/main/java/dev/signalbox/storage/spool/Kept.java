package dev.signalbox.storage.spool;

import dev.signalbox.model.usage.UsageRecord;
import java.util.Arrays;

/// A record that was read from the spool, as the bytes that it is there; they are whole.
///
/// @param bytes what [RecordView] reads; not to be changed
@SuppressWarnings("ArrayRecordComponent") // There are twenty thousand a second of them.
public record Kept(Place place, byte[] bytes) {
    /// As it would be in the spool.
    public static Kept of(Place place, UsageRecord record) {
        RecordWriter writer = new RecordWriter(0);
        int length = writer.write(record);
        return new Kept(place, Arrays.copyOf(writer.bytes(), length));
    }

    /// All of it, as an object.
    public UsageRecord record() {
        try {
            return RecordFormat.read(bytes);
        } catch (RecordFormat.Unreadable e) {
            throw new IllegalStateException("only what can be read is taken from the spool", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Kept kept && place.equals(kept.place) && Arrays.equals(bytes, kept.bytes);
    }

    @Override
    public int hashCode() {
        return place.hashCode();
    }

    @Override
    public String toString() {
        return place + " " + bytes.length + " bytes";
    }
}
