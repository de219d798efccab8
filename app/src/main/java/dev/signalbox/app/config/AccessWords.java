package dev.signalbox.app.config;

import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Secret;
import org.jspecify.annotations.Nullable;

/// Who may call.
final class AccessWords {
    private AccessWords() {}

    static Access read(Section root, Bookkeeping kept, Reading in) {
        Located<Boolean> written = root.find(Vocabulary.ACCESS);
        Secret keyHash = root.get(Vocabulary.KEY_HASH);
        boolean keysOnly = written != null && written.value();
        boolean declared = root.has(Vocabulary.KEYS);
        if (written != null && !keysOnly && declared) {
            in.problems.error(written.place(), "problem.access.open");
        }
        if (written != null && keysOnly && !declared && !mayBeMade(kept, keyHash, root)) {
            in.problems.error(written.place(), "problem.access.nobody");
        }
        return new Access(keysOnly, keyHash);
    }

    /// Whether keys can be made at run time. The usual store is a file.
    private static boolean mayBeMade(Bookkeeping kept, @Nullable Secret keyHash, Section root) {
        return switch (kept.store()) {
            case null -> !kept.declared();
            case Bookkeeping.Store.File _ -> true;
            // One that cannot be read has a problem of its own.
            case Bookkeeping.Store.Server _ -> keyHash != null || root.has(Vocabulary.KEY_HASH);
        };
    }
}
