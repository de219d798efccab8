package dev.signalbox.app.config;

import dev.signalbox.console.access.PasswordHash;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Role;
import dev.signalbox.model.policy.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who administers, and where that is written down.
final class AdministrationWords {
    /// Characters of a token; there is no limit to how often one may be guessed.
    private static final int MIN_TOKEN = 32;

    private AdministrationWords() {}

    static Administration read(Section root, Bookkeeping bookkeeping, Reading in) {
        Section audit = root.get(Vocabulary.AUDIT, Section.EMPTY);
        Administration otherwise = Administration.DEFAULT;
        return new Administration(
                directory(audit.find(Vocabulary.AUDIT_DIRECTORY), bookkeeping.store(), in),
                audit.get(Vocabulary.AUDIT_RETENTION, otherwise.keepAudit()),
                operators(root.get(Vocabulary.OPERATORS, Section.EMPTY), in));
    }

    private static Operators operators(Section console, Reading in) {
        return new Operators(
                console.get(Vocabulary.LOGIN, Operators.NONE.always()),
                console.get(Vocabulary.SESSION, Operators.NONE.session()),
                users(console, in),
                tokens(console, in));
    }

    private static List<Operators.User> users(Section console, Reading in) {
        List<Operators.User> users = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Located<Section> written : console.get(Vocabulary.USERS, List.of())) {
            Section section = written.value();
            Located<String> name = section.find(Vocabulary.NAME);
            Located<Secret> password = section.find(Vocabulary.PASSWORD);
            Role role = section.get(Vocabulary.ROLE);
            if (name != null && !names.add(name.value())) {
                in.problems.error(name.place(), "problem.operator.twice");
            }
            // Without secrets there is a stand-in, which is no hash.
            if (password != null
                    && in.secrets
                    && PasswordHash.parse(password.value().reveal()) == null) {
                in.problems.error(password.place(), "problem.password");
            }
            if (name != null && password != null && role != null) {
                users.add(new Operators.User(name.value(), password.value(), role));
            }
        }
        return users;
    }

    private static List<Operators.Token> tokens(Section console, Reading in) {
        List<Operators.Token> tokens = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> secrets = new HashSet<>();
        for (Located<Section> written : console.get(Vocabulary.TOKENS, List.of())) {
            Section section = written.value();
            Located<String> name = section.find(Vocabulary.NAME);
            Located<Secret> secret = section.find(Vocabulary.SECRET);
            Role role = section.get(Vocabulary.ROLE);
            if (name != null && !names.add(name.value())) {
                in.problems.error(name.place(), "problem.operator.twice");
            }
            if (secret != null && secret.value().reveal().length() < MIN_TOKEN) {
                in.problems.error(secret.place(), "problem.secret.short", MIN_TOKEN);
            } else if (secret != null && !secrets.add(secret.value().reveal())) {
                in.problems.error(secret.place(), "problem.token.twice");
            }
            if (name != null && secret != null && role != null) {
                tokens.add(new Operators.Token(name.value(), secret.value(), role));
            }
        }
        return tokens;
    }

    /// Beside the store where nothing is said.
    private static @Nullable Path directory(@Nullable Located<String> written, @Nullable Path store, Reading in) {
        if (written == null) {
            return store == null ? null : store.resolveSibling(store.getFileName() + ".audit");
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
