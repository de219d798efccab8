package dev.signalbox.app.config;

import dev.signalbox.app.config.Node.Kind;
import dev.signalbox.app.config.Node.Position;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads configs. Every reading is independent: nothing is kept between two of them, and a reload is one
/// more.
///
/// The way of a config: text → [YamlTree] (what YAML says, with positions) → [Vocabulary] (known words and
/// their values) → [Assembly] (what they mean together) → a policy, or all problems.
public final class ConfigLoader {
    private static final int MAX_BYTES = 1024 * 1024;

    /// What [#fromEnvironment] looks for: the dialects with the variables of their official SDKs.
    private static final List<String> ENVIRONMENT = List.of("openai", "anthropic", "gemini");

    private final Function<String, @Nullable String> environment;
    private final Map<String, URI> dialects;
    private final Locale locale;
    private final UnaryOperator<Policy> listening;
    private final boolean secrets;

    /// @param environment the variables that `${NAME}` refers to, null for one that is not set
    /// @param dialects what may stand behind `dialect:`, each with the public address of its provider
    /// @param locale of texts for people, problems among them, where the config names no language or cannot
    ///     be read
    public ConfigLoader(Function<String, @Nullable String> environment, Map<String, URI> dialects, Locale locale) {
        this(environment, dialects, locale, UnaryOperator.identity(), true);
    }

    private ConfigLoader(
            Function<String, @Nullable String> environment,
            Map<String, URI> dialects,
            Locale locale,
            UnaryOperator<Policy> listening,
            boolean secrets) {
        this.environment = environment;
        this.dialects = new LinkedHashMap<>(dialects);
        this.locale = locale;
        this.listening = listening;
        this.secrets = secrets;
    }

    /// The same for configs whose `listen` is not what counts: their addresses are held to the same rules.
    ///
    /// @param addresses gives a policy the addresses that are listened on, as a command line says or as they are
    ///     already; what is read stays as the config says
    public ConfigLoader listening(UnaryOperator<Policy> addresses) {
        return new ConfigLoader(environment, dialects, locale, addresses, secrets);
    }

    /// The same for those who only want to know what is declared: secrets are not looked for, and each has a
    /// random stand-in, which nobody knows.
    public ConfigLoader withoutSecrets() {
        return new ConfigLoader(environment, dialects, locale, listening, false);
    }

    /// Reads a file of at most 1 MiB.
    public Loaded load(Path file) {
        Problems problems = problems(file.toString());
        String text = content(file, problems);
        Set<Path> files = new LinkedHashSet<>(Set.of(file.toAbsolutePath().normalize()));
        return text == null ? new Loaded.Invalid(problems.errors(), files) : parse(text, file, problems, files);
    }

    /// Reads a config from memory.
    ///
    /// @param file what problems call it; relative paths start from its folder
    public Loaded parse(String yaml, Path file) {
        return parse(yaml, file, problems(file.toString()), new LinkedHashSet<>());
    }

    /// The config of someone who has none: a provider for each of `OPENAI_API_KEY`, `OPENAI_BASE_URL`,
    /// `ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL`, `GEMINI_API_KEY`, `GEMINI_BASE_URL` that is set, and the route
    /// `*`.
    public Loaded fromEnvironment() {
        Problems problems = problems("environment");
        List<Node.Entry> providers = new ArrayList<>();
        for (String dialect : ENVIRONMENT) {
            String prefix = dialect.toUpperCase(Locale.ROOT);
            List<Node.Entry> words = new ArrayList<>(List.of(entry("dialect", text(dialect))));
            if (isSet(prefix + "_BASE_URL")) {
                words.add(entry("url", text("${" + prefix + "_BASE_URL}")));
            }
            if (isSet(prefix + "_API_KEY")) {
                words.add(
                        entry("keys", new Node.Sequence(Position.NOWHERE, List.of(text("${" + prefix + "_API_KEY}")))));
            }
            if (words.size() > 1 && dialects.containsKey(dialect)) {
                providers.add(entry(dialect, new Node.Mapping(Position.NOWHERE, words)));
            }
        }
        if (providers.isEmpty()) {
            problems.error(new Place(Position.NOWHERE, "", ""), "problem.environment");
            return new Loaded.Invalid(problems.errors(), Set.of());
        }
        Node root = new Node.Mapping(
                Position.NOWHERE, List.of(entry("providers", new Node.Mapping(Position.NOWHERE, providers))));
        return read(root, Path.of(""), problems, new LinkedHashSet<>());
    }

    /// What is wrong with the addresses of a policy that was read from nowhere.
    ///
    /// @param name what problems call it
    public List<ConfigProblem> check(Policy policy, String name) {
        Problems problems = problems(name);
        Listeners.check(policy, null, problems);
        return problems.errors();
    }

    /// The JSON Schema (draft 2020-12) of the file, with descriptions in English.
    public static String schema() {
        return schema(Locale.ENGLISH);
    }

    /// The JSON Schema with descriptions in the locale's language.
    public static String schema(Locale locale) {
        return SchemaText.print(locale);
    }

    private Loaded parse(String yaml, Path file, Problems problems, Set<Path> files) {
        Node root = YamlTree.parse(yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml, problems);
        if (root == null) {
            return new Loaded.Invalid(problems.errors(), files);
        }
        Path folder = file.toAbsolutePath().getParent();
        return read(root, folder == null ? Path.of("") : folder, problems, files);
    }

    private Loaded read(Node root, Path folder, Problems problems, Set<Path> files) {
        Reading reading = new Reading(problems, new Interpolation(environment, folder, files), secrets);
        Section section = Vocabulary.ROOT.read(root, "", reading);
        String usual = locale.getLanguage().equals("ko") ? "ko" : "en";
        String language = section == null ? usual : section.get(Vocabulary.LANGUAGE, usual);
        problems.speak(Messages.in(Locale.of(language)));
        Policy policy = section == null ? null : Assembly.policy(section, dialects, reading);
        if (policy != null) {
            Listeners.check(listening.apply(policy), policy, problems);
        }
        return policy == null || problems.any()
                ? new Loaded.Invalid(problems.errors(), files)
                : new Loaded.Valid(policy, problems.warnings(), files);
    }

    private static @Nullable String content(Path file, Problems problems) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException _) {
            problems.error(new Place(Position.NOWHERE, "", ""), "problem.file.missing");
            return null;
        } catch (IOException _) {
            // Its text would only repeat the name, in no particular language.
            problems.error(new Place(Position.NOWHERE, "", ""), "problem.file.unreadable");
            return null;
        }
        if (bytes.length > MAX_BYTES) {
            problems.error(new Place(Position.NOWHERE, "", ""), "problem.file.large", Amounts.text(MAX_BYTES));
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException _) {
            problems.error(new Place(positionAfter(Arrays.copyOf(bytes, in.position())), "", ""), "problem.file.text");
            return null;
        }
    }

    /// The decoder stops in front of the first wrong byte.
    private static Position positionAfter(byte[] good) {
        String text = new String(good, StandardCharsets.UTF_8);
        int start = text.lastIndexOf('\n') + 1;
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        return new Position(line, text.codePointCount(start, text.length()) + 1);
    }

    private Problems problems(String file) {
        return new Problems(file, Messages.in(locale));
    }

    private boolean isSet(String variable) {
        String value = environment.apply(variable);
        return value != null && !value.isEmpty();
    }

    private static Node.Entry entry(String name, Node value) {
        return new Node.Entry(Position.NOWHERE, name, value);
    }

    private static Node text(String text) {
        return new Node.Scalar(Position.NOWHERE, text, Kind.TEXT);
    }
}
