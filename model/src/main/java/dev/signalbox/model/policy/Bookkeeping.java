package dev.signalbox.model.policy;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where it is written down what each request used, and for how long.
///
/// @param store null where nothing is written down
/// @param declared whether the config names the store, or says that there is none
/// @param spool the directory of what is not in the store yet; null for the file's name with `.spool` behind, never
///     with a server
/// @param maxSpool bytes that the spool takes at most
/// @param refusesWhenFull whether new requests are refused while the spool has no room; else they are served, and
///     their records are lost and counted
/// @param durable whether answers end only when their record is on the disk itself
/// @param keepRecords how long a single request is known
/// @param keepSums how long the sums of each hour are
/// @param deferral of requests that are answered later
public record Bookkeeping(
        @Nullable Store store,
        boolean declared,
        @Nullable Path spool,
        long maxSpool,
        boolean refusesWhenFull,
        boolean durable,
        Duration keepRecords,
        Duration keepSums,
        Deferral deferral) {
    public Bookkeeping {
        if (store instanceof Store.Server && spool == null) {
            throw new IllegalArgumentException("a server's spool has a directory of its own");
        }
    }

    /// What holds where nothing is declared.
    public static final Bookkeeping DEFAULT = new Bookkeeping(
            null, false, null, 1L << 30, false, false, Duration.ofDays(90), Duration.ofDays(800), Deferral.DEFAULT);

    /// Where the store is.
    public sealed interface Store {
        /// An SQLite file.
        record File(Path path) implements Store {}

        /// A PostgreSQL database, which several gateways may share.
        ///
        /// @param url with the password in it
        record Server(Secret url) implements Store {}
    }

    /// The name of the store that a server keeps beside its config where nothing is declared.
    public static final String USUAL = "signalbox.db";

    /// The name of the spool that is kept beside a config whose store is a server.
    public static final String USUAL_SPOOL = "signalbox.spool";

    /// Where something is kept that belongs to the store: under its name, or the spool's, with this behind it. Null
    /// where nothing is kept.
    public @Nullable Path sibling(String ending) {
        Path named = switch (store) {
            case null -> null;
            case Store.File(Path path) -> path;
            case Store.Server _ -> spool;
        };
        return named == null ? null : named.resolveSibling(named.getFileName() + ending);
    }

    /// The same in this file.
    public Bookkeeping at(Path file) {
        return new Bookkeeping(
                new Store.File(file), true, spool, maxSpool, refusesWhenFull, durable, keepRecords, keepSums, deferral);
    }

    /// The same in the usual place, where the config does not say.
    ///
    /// @param folder of the config
    public Bookkeeping beside(Path folder) {
        return declared
                ? this
                : new Bookkeeping(
                        new Store.File(folder.resolve(USUAL)),
                        false,
                        spool,
                        maxSpool,
                        refusesWhenFull,
                        durable,
                        keepRecords,
                        keepSums,
                        deferral);
    }
}
