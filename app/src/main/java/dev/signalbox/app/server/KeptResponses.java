package dev.signalbox.app.server;

import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.storage.postgres.PostgresResponses;
import dev.signalbox.storage.postgres.PostgresUrl;
import dev.signalbox.storage.sqlite.SqliteResponses;
import java.nio.file.Path;

/// Where responses are kept: in the store that records are in.
final class KeptResponses {
    private KeptResponses() {}

    static ResponseStore open(Bookkeeping kept) throws Failed {
        return switch (kept.store()) {
            case null -> throw new Failed("there is no store", null);
            case Bookkeeping.Store.File(Path file) -> SqliteResponses.open(file);
            case Bookkeeping.Store.Server server -> new PostgresResponses(PostgresUrl.of(server.url()));
        };
    }
}
