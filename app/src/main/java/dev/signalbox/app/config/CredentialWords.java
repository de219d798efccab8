package dev.signalbox.app.config;

import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.CredentialSource;
import dev.signalbox.model.policy.CredentialSource.Aws;
import dev.signalbox.model.policy.CredentialSource.Command;
import dev.signalbox.model.policy.CredentialSource.Fixed;
import dev.signalbox.model.policy.CredentialSource.GoogleFile;
import dev.signalbox.model.policy.CredentialSource.GoogleMetadata;
import dev.signalbox.model.policy.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a provider's `keys` say.
final class CredentialWords {
    /// In place of a file.
    private static final String METADATA = "metadata";

    private CredentialWords() {}

    static Map<String, Aws.Way> ways() {
        Map<String, Aws.Way> ways = new LinkedHashMap<>();
        for (Aws.Way way : Aws.Way.values()) {
            ways.put(way.word(), way);
        }
        return ways;
    }

    static List<Credential> read(Section provider, Reading in) {
        List<Credential> keys = new ArrayList<>();
        Set<CredentialSource> seen = new HashSet<>();
        for (Located<Section> written : provider.get(Vocabulary.CREDENTIALS, List.of())) {
            CredentialSource source = source(written.value(), in);
            if (source == null) {
                continue;
            }
            if (!seen.add(source)) {
                Located<Secret> key = written.value().find(Vocabulary.CREDENTIAL);
                in.problems.error(key == null ? written.place() : key.place(), "problem.credential.twice");
            }
            keys.add(new Credential(source, written.value().get(Vocabulary.CREDENTIAL_WEIGHT, 1)));
        }
        return keys;
    }

    /// Null for one that cannot be read, which is told.
    private static @Nullable CredentialSource source(Section said, Reading in) {
        long ways = Stream.of(
                        Vocabulary.CREDENTIAL,
                        Vocabulary.CREDENTIAL_COMMAND,
                        Vocabulary.CREDENTIAL_GOOGLE,
                        Vocabulary.CREDENTIAL_AWS)
                .filter(said::has)
                .count();
        if (ways != 1) {
            in.problems.error(said.place(), "problem.credential.one");
            return null;
        }
        without(Vocabulary.CREDENTIAL_LIFETIME, Vocabulary.CREDENTIAL_COMMAND, said, in);
        without(Vocabulary.CREDENTIAL_PROFILE, Vocabulary.CREDENTIAL_AWS, said, in);
        Secret key = said.get(Vocabulary.CREDENTIAL);
        if (key != null) {
            return new Fixed(key);
        }
        List<Located<String>> command = said.get(Vocabulary.CREDENTIAL_COMMAND);
        if (command != null) {
            List<String> line = command.stream().map(Located::value).toList();
            if (!line.isEmpty() && !in.interpolation.startable(line.getFirst())) {
                in.problems.warning(command.getFirst().place(), "warning.credential.program");
            }
            return line.isEmpty() ? null : new Command(line, said.get(Vocabulary.CREDENTIAL_LIFETIME));
        }
        Aws.Way way = said.get(Vocabulary.CREDENTIAL_AWS);
        if (way != null) {
            return new Aws(way, said.get(Vocabulary.CREDENTIAL_PROFILE));
        }
        Located<String> google = said.find(Vocabulary.CREDENTIAL_GOOGLE);
        if (google == null) {
            return null;
        }
        if (google.value().equals(METADATA)) {
            return new GoogleMetadata();
        }
        // Read anew at each renewal, so that the config does not depend on what is in it.
        Path file = in.interpolation.path(google.value(), in.at(google.place()));
        return file == null ? null : new GoogleFile(file);
    }

    private static void without(Property<?> word, Property<?> needed, Section said, Reading in) {
        Located<?> written = said.find(word);
        if (written != null && !said.has(needed)) {
            in.problems.error(written.place(), "problem.credential.only", word.name(), needed.name());
        }
    }
}
