package dev.signalbox.app.config;

import dev.signalbox.console.access.PasswordHash;
import dev.signalbox.console.access.Tokens;
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
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who administers, and where that is written down.
final class AdministrationWords {
    /// Characters of a token; there is no limit to how often one may be guessed.
    private static final int MIN_TOKEN = 32;

    private static final String HASH_KIND = "sha256:";
    private static final Pattern HASH = Pattern.compile(HASH_KIND + "[0-9a-f]{64}");

    private AdministrationWords() {}

    static Administration read(Section root, Bookkeeping bookkeeping, Reading in) {
        Section audit = root.get(Vocabulary.AUDIT, Section.EMPTY);
        Administration otherwise = Administration.DEFAULT;
        Located<String> place = audit.find(Vocabulary.AUDIT_DIRECTORY);
        return new Administration(
                directory(place, bookkeeping, in),
                place != null || bookkeeping.declared(),
                audit.get(Vocabulary.AUDIT_RETENTION, otherwise.keepAudit()),
                operators(root.get(Vocabulary.OPERATORS, Section.EMPTY), in));
    }

    private static Operators operators(Section console, Reading in) {
        return new Operators(
                console.get(Vocabulary.LOGIN, Operators.NONE.always()),
                console.get(Vocabulary.SESSION, Operators.NONE.session()),
                users(console, in),
                tokens(console, in),
                OidcWords.read(console.get(Vocabulary.OIDC), in));
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
        Set<String> hashes = new HashSet<>();
        for (Located<Section> written : console.get(Vocabulary.TOKENS, List.of())) {
            Section section = written.value();
            Located<String> name = section.find(Vocabulary.NAME);
            Role role = section.get(Vocabulary.ROLE);
            if (name != null && !names.add(name.value())) {
                in.problems.error(name.place(), "problem.operator.twice");
            }
            String hash = hash(written, hashes, in);
            if (name != null && hash != null && role != null) {
                tokens.add(new Operators.Token(name.value(), new Secret(hash), role, section.get(Vocabulary.EXPIRES)));
            }
        }
        return tokens;
    }

    /// What is kept of a token; null after a problem.
    private static @Nullable String hash(Located<Section> token, Set<String> others, Reading in) {
        Located<Secret> secret = token.value().find(Vocabulary.TOKEN_SECRET);
        Located<Secret> hash = token.value().find(Vocabulary.TOKEN_HASH);
        Located<Secret> one = secret == null ? hash : secret;
        if (one == null || (secret != null && hash != null)) {
            in.problems.error(token.place(), "problem.token.one");
            return null;
        }
        String text = one.value().reveal();
        if (!in.secrets) {
            return Tokens.hash(text); // of a stand-in
        }
        if (secret != null && text.length() < MIN_TOKEN) {
            in.problems.error(secret.place(), "problem.secret.short", MIN_TOKEN);
            return null;
        }
        if (secret == null && !HASH.matcher(text).matches()) {
            in.problems.error(one.place(), "problem.token.hash");
            return null;
        }
        String kept = secret == null ? text.substring(HASH_KIND.length()) : Tokens.hash(text);
        if (!others.add(kept)) {
            in.problems.error(one.place(), "problem.token.twice");
        }
        return kept;
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
