package dev.signalbox.core.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys made at run time, as they are kept. Several processes may share one. Every call asks a disk or a network:
/// never for an event loop.
public interface KeyStore extends AutoCloseable {
    /// A key without its secret.
    ///
    /// @param shown how the secret begins, for people
    /// @param hash of the secret, with a key that is not in the store
    /// @param oldHash of the secret before, null when there is none
    /// @param oldUntil when that one ends, milliseconds since 1970; 0 without one
    /// @param text what was declared for it, as JSON
    /// @param created milliseconds since 1970
    /// @param rotated when it got its secret, milliseconds since 1970
    record Stored(
            String name,
            String shown,
            byte[] hash,
            byte @Nullable [] oldHash,
            long oldUntil,
            String text,
            long created,
            long rotated) {
        @Override
        public String toString() {
            return "Stored[" + name + "]";
        }
    }

    /// What has changed.
    ///
    /// @param counter where to go on from
    /// @param names of keys that were made, changed or revoked, the first of them; none when there are no more
    /// @param complete whether nothing is missing in between: false for a counter that this store has not
    ///     reached, as that of another one or of one that was restored from a backup
    record Changes(long counter, List<String> names, boolean complete) {}

    /// The key that has this hash, as its secret or as the one before, whether or not that has ended.
    @Nullable
    Stored find(byte[] hash) throws Failed;

    /// The key of that name, unless it is revoked.
    @Nullable
    Stored get(String name) throws Failed;

    /// In the order of their names, those after `after` only.
    List<Stored> list(String after, int limit) throws Failed;

    /// @return false when there is one of that name
    boolean create(Stored key) throws Failed;

    /// Creates all of them, or none.
    ///
    /// @return false when there is one of one of their names
    boolean createAll(List<Stored> keys) throws Failed;

    /// Puts it in the place of the one of that name with that secret.
    ///
    /// @param before its hash until now
    /// @return false when there is none, or it was changed meanwhile
    boolean replace(Stored key, byte[] before) throws Failed;

    /// @return false when there is none
    boolean revoke(String name) throws Failed;

    /// What has changed since this counter; 0 for the beginning, -1 for nothing but where the counter is.
    Changes changesSince(long counter) throws Failed;

    /// Whether its hashes are made with the key that has this mark. A store without keys takes it.
    ///
    /// @param mark what tells one such key from another, and nothing else about it
    boolean marked(byte[] mark) throws Failed;

    @Override
    void close() throws Failed;

    /// It did not answer, or could not write.
    class Failed extends Exception {
        private static final long serialVersionUID = 1;

        public Failed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
