package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Traits;
import dev.signalbox.model.policy.Workload;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final String UNREADABLE = "the file cannot be read";
    private static final String MORE = "… and 101 more";
    private static final String NODES = "the aliases make the file too large: more than 100000 values";
    private static final String ENVIRONMENT =
            "no provider: set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or write a config file";

    /// What cannot be shown in `problems.txt`.
    static final String PROBLEMS_SHOWN_THERE = String.join("\n", UNREADABLE, MORE, NODES, ENVIRONMENT);

    private static final String MINIMAL = "providers: { openai: { dialect: openai } }\n";
    private static final Path FILE = Path.of("signalbox.yaml");

    private final ConfigLoader loader = Surroundings.loader(Locale.ENGLISH);

    @Test
    void aMinimalConfigHasTheDefaultsOfTheModel() {
        assertThat(policy(MINIMAL))
                .isEqualTo(new Policy(
                        new Listener("127.0.0.1", 8080, null, List.of()),
                        new Listener("127.0.0.1", 9090, null, List.of()),
                        Map.of("openai", provider("openai", "https://api.openai.com/v1", List.of())),
                        Map.of("*", new Route("*", List.of(), Timeouts.DEFAULT, 3, false).thinking(Timeouts.REASONING)),
                        Map.of("default", Workload.DEFAULT),
                        List.of(),
                        HttpLimits.DEFAULT,
                        AccessLog.STANDARD_OUTPUT,
                        Duration.ofSeconds(30),
                        Surroundings.shipped("openai", "https://api.openai.com/v1"),
                        ShippedModels.of(List.of(provider("openai", "https://api.openai.com/v1", List.of()))),
                        null,
                        Bookkeeping.DEFAULT,
                        null,
                        null,
                        Spending.NONE,
                        Administration.DEFAULT,
                        Access.DEFAULT,
                        null,
                        Overrides.NONE));
    }

    @Test
    void writingEveryDefaultChangesNothing() {
        assertThat(policy("""
                listen: { gateway: 127.0.0.1:8080, console: { address: 127.0.0.1:9090 } }
                providers:
                  openai: { dialect: openai, private: false, http-proxy: "", no-proxy: [], max-connections: 512 }
                routes:
                  "*":
                    timeouts: { connect: 5s, total: 590s }
                    retry: { attempts: 3 }
                    strict: false
                workloads: { default: { criticality: critical } }
                limits:
                  body: 32MiB
                  answer: 64MiB
                  event: 8MiB
                  head: 32KiB
                  connections: 10000
                  head-timeout: 10s
                  body-timeout: 60s
                  body-idle: 10s
                  keep-alive: 75s
                  write-timeout: 30s
                  commit-after: 10s
                  heartbeat: 15s
                access-log: stdout
                drain-timeout: 30s
                http-proxy: ""
                no-proxy: []
                language: en
                """)).isEqualTo(policy(MINIMAL));
    }

    @Test
    void withAccessByKeysOnlyAnAddressMayBeAnyAndNobodyIsLetInWithoutAKey() {
        Policy policy = policy(MINIMAL + "access: keys\nlisten: { gateway: 0.0.0.0:8080 }\n");

        assertThat(policy.open()).isFalse();
        assertThat(policy(MINIMAL).open()).isTrue();
        assertThat(policy(MINIMAL + "access: open\n").open()).isTrue();
    }

    @Test
    void keysAreKeptInAFileOrWhereAllReplicasHashThemAlike() {
        String database = MINIMAL + "store: postgresql://u:a-web-key@db.example.com/books\n";
        String hash = "key-hash: aGFzaGVzIG9mIHRlc3RzIGFyZSBtYWRlIHdpdGggdGhpcw==\n";

        assertThat(policy(MINIMAL + "store: \"sqlite:books.db\"\n").keepsKeys()).isTrue();
        assertThat(policy(MINIMAL + "store: none\n").keepsKeys()).isFalse();
        assertThat(policy(database).keepsKeys()).isFalse();
        assertThat(policy(database + hash).keepsKeys()).isTrue();
        assertThat(policy(database + hash).access().keyHashBytes()).hasSize(34);
    }

    @Test
    void theOrderOfTheFileIsKept() {
        Policy policy = policy("""
                providers: { z: { dialect: openai }, a: { dialect: openai }, m: { dialect: openai } }
                routes: { two: { targets: [z/m] }, one: { targets: [z/m] }, "*": {} }
                """);

        assertThat(policy.providers().keySet()).containsExactly("z", "a", "m");
        assertThat(policy.routes().keySet()).containsExactly("two", "one", "*");
    }

    @Test
    void aReasoningTargetWaitsLongerByDefaultOnly() {
        Policy policy = policy(MINIMAL + """
                routes:
                  usual: { targets: [ { to: openai/o, reasoning: true } ] }
                  hurried: { targets: [ { to: openai/o, reasoning: true } ], timeouts: { first-token: 20s } }
                """);

        assertThat(target(policy, "usual").timeouts()).isEqualTo(Timeouts.REASONING);
        assertThat(target(policy, "hurried").timeouts()).isEqualTo(timeouts(5, 20, 300, 590));
    }

    @Test
    void aDefaultIsCutToADeclaredTotal() {
        Policy policy = policy(MINIMAL + "routes: { chat: { targets: [openai/m], timeouts: { total: 4s } } }");

        assertThat(target(policy, "chat").timeouts()).isEqualTo(timeouts(4, 4, 4, 4));
    }

    @Test
    void referencesStandForNumbersAndFlagsToo() {
        Policy policy = policy("""
                providers:
                  openai: { dialect: openai, private: "${PRIVATE:-true}", max-connections: "${MANY:-9}" }
                limits: { body: "${BODY:-2k}" }
                """);

        assertThat(policy.providers().get("openai"))
                .extracting(Provider::privateAddress, Provider::maxConnections)
                .containsExactly(true, 9);
        assertThat(policy.limits().maxBody()).isEqualTo(2000);
    }

    @Test
    void anchorsAndAliasesMayShareWhatIsTheSame() {
        Policy policy = policy(MINIMAL + """
                routes:
                  chat: { targets: [openai/m], timeouts: &quick { total: 9s } }
                  code: { targets: [openai/n], timeouts: *quick }
                """);

        assertThat(target(policy, "code").timeouts().total()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void aBombOfAliasesIsDefused() {
        StringBuilder keys = new StringBuilder("routes: { \"*\": {} }\nx: &routes [");
        keys.append("\"*\", ".repeat(999)).append("\"*\"]\nkeys:\n");
        for (int i = 0; i < 5000; i++) {
            keys.append("- { name: k").append(i).append(", secret: \"${WEB_KEY}\", routes: *routes }\n");
        }

        assertThat(problems(MINIMAL + keys)).extracting(ConfigProblem::message).contains(NODES);
    }

    @Test
    void aFileOfGarbageIsToldShortly() {
        assertThat(problems(MINIMAL + words(301)))
                .hasSize(201)
                .last()
                .extracting(ConfigProblem::message)
                .isEqualTo(MORE);
    }

    @Test
    void aByteOrderMarkIsNoCharacter() {
        assertThat(problems("\uFEFFprovider: 1"))
                .first()
                .extracting(ConfigProblem::column)
                .isEqualTo(1);
    }

    @Test
    void columnsCountCharactersNotUnits() {
        assertThat(problems(MINIMAL + "routes: { 😀채팅: { target: [] } }"))
                .extracting(ConfigProblem::column)
                .contains(18);
    }

    @Test
    void problemsAreInEnglishForReadersOfOtherLanguages() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.KOREA);
            assertThat(Surroundings.loader(Locale.FRENCH).parse("", FILE))
                    .asInstanceOf(InstanceOfAssertFactories.type(Loaded.Invalid.class))
                    .extracting(invalid -> invalid.problems().getFirst().message())
                    .isEqualTo("the file is empty; it needs at least \"providers\"");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aProviderGoesThroughTheCommonProxyUnlessSaidOtherwise() {
        Policy policy = policy("""
                providers:
                  common: { dialect: openai }
                  own: { dialect: openai, http-proxy: "http://[::1]:8888" }
                  direct: { dialect: openai, http-proxy: "" }
                  excepted: { dialect: openai, url: "https://models.Corp.example/v1" }
                  own-list: { dialect: openai, url: "https://models.corp.example/v1", no-proxy: [api.openai.com] }
                  block: { dialect: openai, url: "http://10.1.2.3/v1" }
                  outside: { dialect: openai, url: "http://11.1.2.3/v1" }
                  local: { dialect: openai, url: "http://localhost:11434/v1" }
                  own-local: { dialect: openai, url: "http://localhost:11434/v1", http-proxy: "http://proxy.example" }
                http-proxy: http://proxy.example:3128
                no-proxy: ["${NO_PROXY:-.corp.example, 10.0.0.0/8}"]
                """);

        assertThat(policy.providers().values())
                .extracting(
                        Provider::name,
                        provider -> provider.proxy() == null
                                ? "direct"
                                : provider.proxy().host() + " "
                                        + provider.proxy().port())
                .map(Object::toString)
                .containsExactly(
                        "(\"common\", \"proxy.example 3128\")",
                        "(\"own\", \"::1 8888\")",
                        "(\"direct\", \"direct\")",
                        "(\"excepted\", \"direct\")",
                        "(\"own-list\", \"proxy.example 3128\")",
                        "(\"block\", \"direct\")",
                        "(\"outside\", \"proxy.example 3128\")",
                        "(\"local\", \"direct\")",
                        "(\"own-local\", \"proxy.example 80\")");
    }

    @Test
    void theAccessLogCanBeOff() {
        assertThat(policy(MINIMAL + "access-log: off").accessLog()).isEqualTo(new AccessLog(false, null));
    }

    @Test
    void aDatabaseIsNamedByItsUrlAndItsSpoolIsBesideTheConfig() {
        ConfigLoader knowing = Surroundings.loader(Map.of("PW", "p@ss/word"), Locale.ENGLISH);

        Policy policy = policy(
                knowing.parse(MINIMAL + "store: \"postgres://gate:${PW}@db:5432/usage?sslmode=require\"\n", FILE));

        Bookkeeping kept = policy.bookkeeping();
        assertThat(kept.store())
                .isEqualTo(new Bookkeeping.Store.Server(
                        new Secret("postgres://gate:p@ss/word@db:5432/usage?sslmode=require")));
        assertThat(kept.spool()).isEqualTo(Path.of("signalbox.spool").toAbsolutePath());
        assertThat(policy.toString()).doesNotContain("p@ss");
    }

    @Test
    void differentAddressesMayShareAPort() {
        Policy policy = policy(MINIMAL + "listen: { gateway: \"127.0.0.1:8080\", console: \"127.0.0.2:8080\" }");

        assertThat(policy.console()).isEqualTo(new Listener("127.0.0.2", 8080, null, List.of()));
    }

    @Test
    void withoutSecretsNoneIsLookedForAndAllElseIsAsItWas(@TempDir Path folder) throws IOException {
        Path file = Surroundings.files(folder);
        String yaml = """
                providers:
                  openai: { dialect: openai, keys: ["${UNSET}", "file:nowhere", "${UNSET}"], http-proxy: "${UNSET}" }
                listen: { console: { address: "127.0.0.1:1", tls: { certificate: certificate.pem, key: nowhere.pem } } }
                keys: [ { name: web, secret: "${UNSET}" }, { name: app, secret: short } ]
                """;
        Loaded.Valid loaded = (Loaded.Valid) loader.withoutSecrets().parse(yaml, file);

        assertThat(loaded.policy().keys()).extracting(Key::name).containsExactly("web", "app");
        assertThat(loaded.policy().keys()).extracting(Key::secret).doesNotHaveDuplicates();
        assertThat(loaded.policy().providers().get("openai"))
                .extracting(Provider::keys, InstanceOfAssertFactories.LIST)
                .hasSize(3);
        assertThat(loaded.policy().console().port()).isEqualTo(1);
        assertThat(loaded.files()).noneMatch(each -> each.endsWith("nowhere"));
        assertThat(invalid(loader.withoutSecrets().parse("drain-timeout: \"${UNSET}\"\n" + MINIMAL, FILE)))
                .extracting(ConfigProblem::path)
                .containsExactly("drain-timeout");
    }

    @Test
    void whereElseItListensIsHeldToTheSameRules() {
        String keys = "keys: [ { name: web, secret: \"${WEB_KEY}\" } ]";
        Listener everywhere = new Listener("0.0.0.0", 8188, null, List.of());
        ConfigLoader gateway = loader.listening(policy -> policy.listeningOn(everywhere, policy.console()));
        ConfigLoader console = loader.listening(policy -> policy.listeningOn(policy.gateway(), everywhere));
        ConfigLoader both = loader.listening(policy -> policy.listeningOn(everywhere, everywhere));

        assertThat(invalid(gateway.parse(MINIMAL, FILE)))
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "signalbox.yaml: listen.gateway = \"0.0.0.0:8188\": without \"keys\" anybody could"
                                + " call; declare keys, say \"access: keys\", or listen on a loopback address such as 127.0.0.1");
        assertThat(invalid(console.parse(MINIMAL, FILE)))
                .extracting(ConfigProblem::path)
                .containsExactly("listen.console");
        assertThat(invalid(both.parse(MINIMAL + keys, FILE)))
                .extracting(ConfigProblem::message)
                .containsExactly("gateway and console cannot share port 8188");
        assertThat(console.parse(MINIMAL + keys, FILE))
                .asInstanceOf(InstanceOfAssertFactories.type(Loaded.Valid.class))
                .satisfies(valid -> assertThat(valid.warnings())
                        .extracting(ConfigProblem::path)
                        .containsExactly("listen.console"))
                .satisfies(valid -> assertThat(valid.policy().console().host()).isEqualTo("127.0.0.1"));
        assertThat(gateway.parse(MINIMAL + keys, FILE)).isInstanceOf(Loaded.Valid.class);
    }

    @Test
    void withoutAFileProvidersComeFromTheEnvironment() {
        Policy policy = policy(Surroundings.loader(
                        Map.of(
                                "OPENAI_BASE_URL", "http://localhost:11434/v1/",
                                "ANTHROPIC_API_KEY", "sk-ant-0123456789",
                                "OPENAI_API_KEY", ""),
                        Locale.ENGLISH)
                .fromEnvironment());

        assertThat(policy.providers())
                .isEqualTo(Map.of(
                        "openai", provider("openai", "http://localhost:11434/v1", List.of()),
                        "anthropic",
                                provider(
                                        "anthropic",
                                        "https://api.anthropic.com",
                                        List.of(new Secret("sk-ant-0123456789")))));
        assertThat(policy.routes().keySet()).containsExactly("*");
        assertThat(policy.open()).isTrue();
    }

    @Test
    void anEmptyEnvironmentIsExplained() {
        assertThat(invalid(Surroundings.loader(Map.of(), Locale.ENGLISH).fromEnvironment()))
                .extracting(ConfigProblem::toString)
                .containsExactly("environment: " + ENVIRONMENT);
    }

    @Test
    void aWrongVariableIsNamedAndItsValueIsNot() {
        Map<String, String> environment = Map.of("OPENAI_BASE_URL", "https://user:hunter2@api.example/v1");

        assertThat(invalid(Surroundings.loader(environment, Locale.ENGLISH).fromEnvironment()))
                .extracting(ConfigProblem::toString)
                .containsExactly("environment: providers.openai.url = \"${OPENAI_BASE_URL}\": expected an http:// or"
                        + " https:// URL with a host, without user, query or fragment");
    }

    @Test
    void aFileThatIsNotThereIsAProblemAndIsWatched(@TempDir Path folder) {
        Path file = folder.resolve("signalbox.yaml");

        assertThat(loader.load(file))
                .isEqualTo(new Loaded.Invalid(
                        List.of(new ConfigProblem(file.toString(), 0, 0, "", "", "there is no such file")),
                        Set.of(file)));
    }

    @Test
    void aMissingSecretIsAmongTheFilesToWatch(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("signalbox.yaml");
        Files.writeString(file, "providers: { a: { dialect: openai, keys: [\"file:run/secret\"] } }");

        assertThat(loader.load(file).files()).containsExactlyInAnyOrder(file, folder.resolve("run/secret"));
    }

    @Test
    void aFolderIsNoConfig(@TempDir Path folder) {
        assertThat(invalid(loader.load(folder)))
                .extracting(ConfigProblem::message)
                .containsExactly(UNREADABLE);
    }

    @Test
    void aHugeFileIsNotRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("signalbox.yaml");
        Files.writeString(file, MINIMAL + "#".repeat(1024 * 1024));

        assertThat(invalid(loader.load(file)))
                .extracting(ConfigProblem::message)
                .containsExactly("the file is larger than 1MiB");
    }

    @Test
    void theFirstByteThatIsNotUtf8IsPointedOut(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("signalbox.yaml");
        Files.write(file, "# 한글\nroutes: { caf\u00e9: {} }".getBytes(StandardCharsets.UTF_8));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 6] = (byte) 0xFF;
        Files.write(file, bytes);

        assertThat(invalid(loader.load(file)))
                .extracting(ConfigProblem::line, ConfigProblem::column, ConfigProblem::message)
                .map(Object::toString)
                .containsExactly("(2, 15, \"not UTF-8 text\")");
    }

    private static String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("word").append(i).append(": 1\n");
        }
        return text.toString();
    }

    private Policy policy(String yaml) {
        return policy(loader.parse(yaml, FILE));
    }

    private static Policy policy(Loaded loaded) {
        return switch (loaded) {
            case Loaded.Valid valid -> valid.policy();
            case Loaded.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private List<ConfigProblem> problems(String yaml) {
        return invalid(loader.parse(yaml, FILE));
    }

    private static List<ConfigProblem> invalid(Loaded loaded) {
        return switch (loaded) {
            case Loaded.Valid valid -> throw new AssertionError("valid: " + valid.policy());
            case Loaded.Invalid invalid -> invalid.problems();
        };
    }

    private static Target target(Policy policy, String route) {
        Route declared = policy.routes().get(route);
        if (declared == null) {
            throw new AssertionError("no route " + route);
        }
        return declared.targets().getFirst();
    }

    private static Provider provider(String name, String url, List<Secret> keys) {
        return new Provider(
                name,
                name,
                URI.create(url),
                keys.stream().map(Credential::of).toList(),
                null,
                false,
                null,
                null,
                512,
                true,
                Provider.DEFAULT_CONCURRENCY,
                Ejection.DEFAULT,
                Provider.Http.AUTO,
                false,
                Traits.of(name),
                url.startsWith("https://api.openai.com/"));
    }

    private static Timeouts timeouts(int connect, int firstToken, int idle, int total) {
        return new Timeouts(
                Duration.ofSeconds(connect),
                Duration.ofSeconds(firstToken),
                Duration.ofSeconds(idle),
                Duration.ofSeconds(total));
    }
}
