package dev.signalbox.app.config;

import dev.signalbox.model.policy.Traits;
import dev.signalbox.model.policy.Traits.CredentialHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of a server that speaks another's API, mostly OpenAI's, or of a company that offers it: an entry of
/// `presets.txt`. A further one is a further entry, and no code.
///
/// A table and not YAML, as the shipped prices are one. It is read when a config names a dialect that is none.
///
/// @param name as in a provider's `dialect:`
/// @param title for people
/// @param dialect the one that it speaks
/// @param url its base address; null where everybody has an own one
/// @param local whether that is on this machine, where people run it themselves
/// @param path what goes behind an address without a path, `{project}` and `{location}` standing for what the config
/// says; null for nothing
/// @param datedPath the same where a version of the API is declared; null where none can be
/// @param variable the environment variable that its own documentation keeps a key in; null where it asks for none
/// @param offers labels of operations
/// @param askUsage whether streams are asked to tell usage
/// @param bound its word for the most tokens of an answer; null where the model's name decides
/// @param thinking the field that its models' thinking comes in; null where that is not known, or in none
/// @param credential where its credential goes
/// @param note what else to know; null for nothing
/// @param sources who says so, and when it was read
public record Preset(
        String name,
        String title,
        String dialect,
        @Nullable URI url,
        boolean local,
        @Nullable String path,
        @Nullable String datedPath,
        @Nullable String variable,
        Set<String> offers,
        boolean askUsage,
        @Nullable String bound,
        @Nullable String thinking,
        CredentialHeader credential,
        @Nullable String note,
        List<Source> sources) {
    private static final String USUAL_DIALECT = "openai";

    private static final String FILE = "presets.txt";

    /// Who says so.
    ///
    /// @param day when it was read, as in 2026-11-23
    /// @param where an address, or `recorded`
    public record Source(String day, String where) {}

    /// Read once.
    private static final class Shipped {
        private static final SequencedMap<String, Preset> ALL = read(text());
    }

    /// All that ship with the program, by name, in the order in which people look for them.
    public static SequencedMap<String, Preset> all() {
        return Shipped.ALL;
    }

    /// Whether its address says where in a cloud it is.
    boolean located() {
        return path != null && path.contains("{location}");
    }

    /// What a provider of it does in its own way.
    Traits traits(@Nullable String apiVersion) {
        return new Traits(name, offers, bound, credential, apiVersion);
    }

    /// The address to ask, where the config says one.
    URI address(URI declared, @Nullable String apiVersion) {
        String behind = apiVersion == null ? path : datedPath;
        String said = declared.getRawPath();
        return behind == null || said != null && said.length() > 1
                ? declared
                : URI.create(declared.getScheme() + "://" + declared.getRawAuthority() + behind);
    }

    static SequencedMap<String, Preset> read(String text) {
        SequencedMap<String, Preset> all = new LinkedHashMap<>();
        List<String> entry = new ArrayList<>();
        for (String line : (text + "\n\n").split("\n", -1)) {
            if (line.startsWith("#")) {
                continue;
            }
            if (!line.isEmpty()) {
                entry.add(line);
            } else if (!entry.isEmpty()) {
                Preset preset = entry(entry);
                if (all.put(preset.name, preset) != null) {
                    throw new IllegalStateException("two presets are called " + preset.name);
                }
                entry.clear();
            }
        }
        return Collections.unmodifiableSequencedMap(all);
    }

    private static Preset entry(List<String> lines) {
        String name = lines.getFirst();
        Map<String, String> words = new LinkedHashMap<>();
        List<Source> sources = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int end = line.indexOf(' ');
            if (end < 1) {
                throw new IllegalStateException(name + ": a word without a value: " + line);
            }
            String word = line.substring(0, end);
            String value = line.substring(end + 1);
            if (word.equals("source")) {
                String[] said = value.split(" ", 2);
                sources.add(new Source(said[0], said[1]));
            } else if (words.put(word, value) != null) {
                throw new IllegalStateException(name + ": twice: " + word);
            }
        }
        String local = words.remove("local");
        String url = local == null ? words.remove("url") : local;
        Preset preset = new Preset(
                name,
                Objects.requireNonNull(words.remove("title"), name),
                words.getOrDefault("dialect", USUAL_DIALECT),
                url == null ? null : URI.create(url),
                local != null,
                words.remove("path"),
                words.remove("dated"),
                words.remove("key"),
                Collections.unmodifiableSet(new LinkedHashSet<>(List.of(
                        Objects.requireNonNull(words.remove("offers"), name).split(" ")))),
                !"no".equals(words.remove("ask-usage")),
                words.remove("bound"),
                words.remove("thinking"),
                "api-key".equals(words.remove("credential")) ? CredentialHeader.API_KEY : CredentialHeader.BEARER,
                words.remove("note"),
                List.copyOf(sources));
        words.remove("dialect");
        if (!words.isEmpty() || sources.isEmpty()) {
            throw new IllegalStateException(name + ": unknown words, or nobody who says so: " + words.keySet());
        }
        return preset;
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(Preset.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
