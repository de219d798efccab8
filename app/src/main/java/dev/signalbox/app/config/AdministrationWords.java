package dev.signalbox.app.config;

import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who administers, and where that is written down.
final class AdministrationWords {
    private AdministrationWords() {}

    static Administration read(Section root, Bookkeeping bookkeeping, Reading in) {
        Section audit = root.get(Vocabulary.AUDIT, Section.EMPTY);
        Administration otherwise = Administration.DEFAULT;
        return new Administration(
                directory(audit.find(Vocabulary.AUDIT_DIRECTORY), bookkeeping, in),
                audit.get(Vocabulary.AUDIT_RETENTION, otherwise.keepAudit()));
    }

    /// Beside the store where nothing is said, or beside the spool of one that is a server.
    private static @Nullable Path directory(@Nullable Located<String> written, Bookkeeping kept, Reading in) {
        if (written == null) {
            return switch (kept.store()) {
                case null -> null;
                case Bookkeeping.Store.File(Path file) -> file.resolveSibling(file.getFileName() + ".audit");
                case Bookkeeping.Store.Server _ -> {
                    Path spool = Objects.requireNonNull(kept.spool());
                    yield spool.resolveSibling(spool.getFileName() + ".audit");
                }
            };
        }
        if (written.value().equals(Words.NO_STORE)) {
            return null;
        }
        Path directory = in.interpolation.path(written.value(), in.at(written.place()));
        if (directory != null && Files.isRegularFile(directory)) {
            in.problems.error(written.place(), "problem.audit.file");
        }
        return directory;
    }
}
