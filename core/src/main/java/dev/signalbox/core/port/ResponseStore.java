package dev.signalbox.core.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where responses and conversations are kept, sealed: it knows whose they are and how long they stay, not what is in
/// them. All calls wait for it. What is another owner's or has expired is not there.
public interface ResponseStore extends AutoCloseable {
    /// What is kept.
    enum Kind {
        RESPONSE(1),
        CONVERSATION(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /// As it is written down.
        public int number() {
            return number;
        }
    }

    /// One of them.
    ///
    /// @param owner the name of a key; empty in open mode
    /// @param previous the response that it goes on from; null for none
    /// @param created milliseconds since 1970
    /// @param expires from then on it is not there: milliseconds since 1970
    /// @param version counts what was made of it, from 1
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(
            Kind kind,
            String id,
            String owner,
            @Nullable String previous,
            long created,
            long expires,
            long version,
            byte[] sealed) {}

    /// One item of a response, which later questions may name.
    ///
    /// @param name stands for its owner and its name
    /// @param print stands for what is in it
    /// @param answered whether it was answered; what was asked may repeat what others have, also with other words
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Mark(byte[] name, byte[] print, boolean answered) {}

    /// A new one.
    ///
    /// @param most of that owner and kind
    /// @param built identifiers of the responses that it goes on from: they stay as long as it does
    /// @param marks of its items
    record Entry(Row row, int most, List<String> built, List<Mark> marks) {
        public Entry {
            built = List.copyOf(built);
            marks = List.copyOf(marks);
        }
    }

    /// A response and all that it goes on from.
    ///
    /// @param rows the newest first; empty where there is none, or they are too much
    /// @param tooLarge whether they are
    record Chain(List<Row> rows, boolean tooLarge) {
        public Chain {
            rows = List.copyOf(rows);
        }
    }

    /// What there is.
    record Figures(long responses, long conversations, long bytes) {}

    /// Keeps new ones, all or none, and drops the oldest of their owners and kinds that are too many; where there may
    /// be many, not each time.
    ///
    /// @return how many were dropped
    int put(List<Entry> entries) throws Failed;

    /// Puts another in its place.
    ///
    /// @param row with the version that is to be there
    /// @param marks of items that it has now
    /// @return false when what is there is not of the version before
    boolean replace(Row row, List<Mark> marks) throws Failed;

    /// Which responses have these items.
    ///
    /// @param names of marks
    /// @return identifiers in the same order: null for what nobody has, empty where several have different ones
    List<@Nullable String> holders(List<byte[]> names) throws Failed;

    /// @param now milliseconds since 1970
    @Nullable
    Row get(String owner, String id, long now) throws Failed;

    /// Of which version one is; 0 when it is not there. What is in it is not read.
    ///
    /// @param now milliseconds since 1970
    long version(String owner, String id, long now) throws Failed;

    /// @param most bytes of them all
    /// @param longest how many there may be; more are too much
    Chain chain(String owner, String id, long now, long most, int longest) throws Failed;

    /// @return false when it was not there
    boolean delete(String owner, String id) throws Failed;

    /// Deletes what has expired, some of it if it is much.
    ///
    /// @return how many
    int sweep(long now) throws Failed;

    Figures figures() throws Failed;

    /// Whether other processes may keep something in it.
    boolean shared();

    @Override
    void close() throws Failed;

    /// It cannot be asked now.
    final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        public Failed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
