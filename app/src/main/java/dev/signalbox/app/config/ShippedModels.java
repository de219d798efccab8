package dev.signalbox.app.config;

import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Catalogue;
import dev.signalbox.model.policy.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/// What is known of models, as it comes with the program: for providers at public hosts, and for no others. A server
/// elsewhere that offers a model of the same name may offer less of it.
///
/// A table and not YAML, as that of prices ([ShippedPrices]). It is read when a provider is at one of the hosts.
final class ShippedModels {
    private static final String FILE = "models.txt";
    private static final String UNKNOWN = "-";
    private static final int WORDS = 10;

    private ShippedModels() {}

    /// Read once.
    private static final class Shipped {
        private static final Map<String, SequencedMap<String, Abilities>> BY_HOST = read(text());
    }

    /// Hosts whose models are known.
    static Set<String> hosts() {
        return Shipped.BY_HOST.keySet();
    }

    /// The models of a host, in the order of the table.
    static SequencedMap<String, Abilities> at(String host) {
        return Objects.requireNonNull(Shipped.BY_HOST.get(host), host);
    }

    /// The models of those providers that are at one of the hosts, under the providers' own names.
    static Catalogue of(Collection<Provider> providers) {
        Map<String, Map<String, Abilities>> byProvider = new HashMap<>();
        for (Provider provider : providers) {
            // Nobody at a host of its own pays for the reading.
            String host = provider.url().getHost();
            if (host.indexOf('.') > 0 && Shipped.BY_HOST.containsKey(host)) {
                byProvider.put(provider.name(), at(host));
            }
        }
        return new Catalogue(byProvider);
    }

    static Map<String, SequencedMap<String, Abilities>> read(String text) {
        Map<String, SequencedMap<String, Abilities>> byHost = new LinkedHashMap<>();
        Map<String, String> sources = new HashMap<>();
        SequencedMap<String, Abilities> models = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "source" -> sources.put(words[1], line.substring(words[0].length() + words[1].length() + 2));
                case "host" -> {
                    models = new LinkedHashMap<>();
                    for (String host : Arrays.asList(words).subList(1, words.length)) {
                        byHost.put(host, models);
                    }
                }
                default -> {
                    Abilities known = known(words, sources, line);
                    for (String name : words[0].split(",", -1)) {
                        if (models.put(name, known) != null) {
                            throw new IllegalStateException("twice: " + name);
                        }
                    }
                }
            }
        }
        return byHost;
    }

    private static Abilities known(String[] words, Map<String, String> sources, String line) {
        if (words.length != WORDS) {
            throw new IllegalStateException("not " + WORDS + " words: " + line);
        }
        StringBuilder said = new StringBuilder();
        for (String number : words[8].split(",", -1)) {
            said.append(said.isEmpty() ? "" : " and ").append(Objects.requireNonNull(sources.get(number), line));
        }
        return new Abilities(
                count(words[1]),
                count(words[2]),
                count(words[3]),
                bits(words[4]),
                bits(words[5]),
                set(words[6]),
                set(words[7]),
                new Abilities.Origin(true, said.toString(), day(words[9])));
    }

    private static long count(String tokens) {
        return tokens.equals(UNKNOWN) ? 0 : Long.parseLong(tokens);
    }

    private static int bits(String words) {
        int bits = 0;
        for (String word : list(words)) {
            bits |= Objects.requireNonNull(Ability.named(word), word).bit();
        }
        return bits;
    }

    private static Set<String> set(String words) {
        return Set.copyOf(list(words));
    }

    private static List<String> list(String words) {
        return words.equals(UNKNOWN) ? List.of() : List.of(words.split(",", -1));
    }

    /// `LocalDate.parse` loads all that formatting dates needs.
    private static LocalDate day(String day) {
        return LocalDate.of(
                Integer.parseInt(day, 0, 4, 10), Integer.parseInt(day, 5, 7, 10), Integer.parseInt(day, 8, 10, 10));
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(ShippedModels.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
