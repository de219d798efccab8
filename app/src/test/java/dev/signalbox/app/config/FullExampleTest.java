package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.console.access.Tokens;
import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Catalogue;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.CredentialSource;
import dev.signalbox.model.policy.Deferral;
import dev.signalbox.model.policy.Deferring;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Maintenance;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Network;
import dev.signalbox.model.policy.Notifying;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Objective.Kind;
import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Playbook;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.RateLimits.Reserve;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Recurring;
import dev.signalbox.model.policy.Remembering;
import dev.signalbox.model.policy.ReportTimes;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Role;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Standby;
import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.Stopgap;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Telemetry;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Traits;
import dev.signalbox.model.policy.Wording;
import dev.signalbox.model.policy.Workload;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `full.yaml` sets every word to something else than its default, so a word that is read but goes nowhere,
/// or goes to the wrong place, is seen here.
class FullExampleTest {
    private final String yaml = Surroundings.resource("full.yaml");

    @Test
    void everyWordOfTheFullExampleArrivesInThePolicy(@TempDir Path folder) throws IOException {
        Path file = Surroundings.files(folder);
        Files.writeString(file, yaml);

        Loaded loaded = Surroundings.loader(Locale.ENGLISH).load(file);

        assertThat(loaded)
                .isEqualTo(new Loaded.Valid(
                        expected(folder),
                        List.of(),
                        Set.of(
                                file,
                                folder.resolve("secret"),
                                folder.resolve("sorry.txt"),
                                folder.resolve("certificate.pem"),
                                folder.resolve("key.pem"))));
    }

    @Test
    void theFullExampleUsesEveryWordThereIs() {
        Node root = YamlTree.parse(yaml, new Problems("full.yaml", Messages.in(Locale.ENGLISH)));

        assertThat(Paths.used(root)).isEqualTo(Paths.known().keySet());
    }

    private static Policy expected(Path folder) {
        Listener.Tls tls = new Listener.Tls(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        Timeouts route = timeouts(4, 20, 30, 40);
        return new Policy(
                new Listener("0.0.0.0", 8443, tls, List.of("https://app.example.com", "http://localhost:3000")),
                new Listener("::1", 9443, tls, List.of()),
                Map.of(
                        "openai",
                        new Provider(
                                "openai",
                                "openai",
                                URI.create("https://gateway.example.com/openai/v1"),
                                List.of(
                                        new Credential(new Secret("sk-proj-0123456789"), 1),
                                        new Credential(new Secret("a-secret-from-a-file"), 3)),
                                "kr",
                                true,
                                new Provider.OutboundProxy("proxy.example.com", 3128, "user", new Secret("p@ss")),
                                folder.resolve("certificate.pem"),
                                7,
                                false,
                                9,
                                new Ejection(0.625, 11, Duration.ofSeconds(3), Duration.ofMinutes(7)),
                                Provider.Http.HTTP_2,
                                true,
                                Traits.of("openai"),
                                true),
                        "claude",
                        new Provider(
                                "claude",
                                "anthropic",
                                URI.create("https://api.anthropic.com"),
                                List.of(),
                                null,
                                false,
                                null,
                                null,
                                512),
                        "azure",
                        new Provider(
                                "azure",
                                "openai",
                                URI.create("https://example.openai.azure.com/openai"),
                                List.of(),
                                null,
                                false,
                                new Provider.OutboundProxy("proxy.example.com", 80, null, null),
                                null,
                                512,
                                true,
                                Provider.DEFAULT_CONCURRENCY,
                                Ejection.DEFAULT,
                                Provider.Http.AUTO,
                                false,
                                Objects.requireNonNull(Preset.all().get("azure-openai"))
                                        .traits("2024-10-21"),
                                false),
                        "bedrock",
                        new Provider(
                                "bedrock",
                                "bedrock",
                                URI.create("https://bedrock-runtime.ap-northeast-2.amazonaws.com"),
                                List.of(),
                                null,
                                false,
                                new Provider.OutboundProxy("proxy.example.com", 80, null, null),
                                null,
                                512,
                                true,
                                Provider.DEFAULT_CONCURRENCY,
                                Ejection.DEFAULT,
                                Provider.Http.AUTO,
                                false,
                                Traits.in("ap-northeast-2", "bedrock"),
                                false),
                        "vertex",
                        new Provider(
                                "vertex",
                                "gemini",
                                URI.create("https://europe-west1-aiplatform.googleapis.com"
                                        + "/v1/projects/my-project/locations/europe-west1/publishers/google"),
                                List.of(
                                        new Credential(
                                                new CredentialSource.GoogleFile(
                                                        folder.resolve("key-of-a-service-account.json")),
                                                1),
                                        new Credential(
                                                new CredentialSource.Command(
                                                        List.of("printf", "the-token"), Duration.ofMinutes(50)),
                                                1),
                                        new Credential(
                                                new CredentialSource.Aws(CredentialSource.Aws.Way.PROFILE, "research"),
                                                1)),
                                null,
                                false,
                                new Provider.OutboundProxy("proxy.example.com", 80, null, null),
                                null,
                                512,
                                true,
                                Provider.DEFAULT_CONCURRENCY,
                                Ejection.DEFAULT,
                                Provider.Http.AUTO,
                                false,
                                Objects.requireNonNull(Preset.all().get("vertex"))
                                        .traits(null),
                                false)),
                Map.of(
                        "chat",
                        new Route(
                                "chat",
                                List.of(
                                        Target.declared("openai", "meta/llama-3", 2, 3, timeouts(1, 2, 3, 4))
                                                .with(new Abilities(
                                                        200_000,
                                                        0,
                                                        0,
                                                        Ability.IMAGE.bit()
                                                                | Ability.AUDIO.bit()
                                                                | Ability.SCHEMA.bit()
                                                                | Ability.REASONING.bit(),
                                                        Ability.FILE.bit() | Ability.VIDEO.bit() | Ability.TOOLS.bit(),
                                                        Set.of(),
                                                        Set.of(),
                                                        new Abilities.Origin(false, null, null)))
                                                .withLimits(new RateLimits(604, 24_000, 0, Reserve.MAX)),
                                        Target.declared("claude", "claude-sonnet-4-5", 0, 1, route)
                                                .with(models().of("claude", "claude-sonnet-4-5"))),
                                route,
                                new Retry(5, Duration.ofMillis(50), Duration.ofSeconds(4), Duration.ofSeconds(6)),
                                true,
                                Delivery.WHOLE,
                                new Hedge(Duration.ofMillis(800), 0.03),
                                new Queue(12, Duration.ofSeconds(13)),
                                new RateLimits(601, 21_000, 11, Reserve.MAX),
                                new Caching(
                                        Duration.ofMinutes(14),
                                        Caching.Scope.WORKLOAD,
                                        15 * 1024,
                                        Duration.ofHours(16),
                                        true,
                                        false),
                                new Standby(
                                        List.of(
                                                new Standby.Spare(
                                                        Target.declared("openai", "small", 3, 1, route), Level.ORANGE),
                                                new Standby.Spare(
                                                        Target.declared("claude", "own", 1, 1, route), Level.RED)),
                                        new Stopgap(1100, "We are sorry.\nTry again later.")),
                                Stopgap.NONE)),
                Map.of(
                        "core-chat",
                        new Workload(
                                "core-chat",
                                Workload.Criticality.CRITICAL_PLUS,
                                "kr",
                                Delivery.WHOLE,
                                new RateLimits(602, 22_000, 12, Reserve.MAX),
                                budget(41, Budget.Per.HOUR, Budget.Then.REFUSE),
                                List.of(
                                        new Objective(Kind.SUCCESS, 0.999, null),
                                        new Objective(
                                                Kind.FIRST_TOKEN,
                                                0.95,
                                                Duration.ofMillis(2500),
                                                List.of(new Objective.Size(15 * 1024, Duration.ofMillis(900)))),
                                        new Objective(Kind.COMPLETED, 0.995, null),
                                        new Objective(Kind.LATENCY, 0.92, Duration.ofSeconds(31))),
                                new Deferring(Duration.ofHours(3), Duration.ofHours(4)),
                                new Remembering(Duration.ofHours(170), 77)),
                        "default",
                        Workload.DEFAULT),
                List.of(new Key(
                        "web",
                        new Secret("a-web-key-that-is-long-enough"),
                        "core-chat",
                        Set.of("default"),
                        Set.of("chat"),
                        new RateLimits(603, 23_000_000, 13, Reserve.MAX),
                        budget(42, Budget.Per.MONTH, Budget.Then.NOTIFY),
                        Instant.parse("2027-01-01T00:00:00Z"),
                        List.of(
                                new Network(InetAddress.ofLiteral("10.0.0.0"), 8),
                                new Network(InetAddress.ofLiteral("2001:db8::1"), 128)),
                        "team=search,cost-center=42")),
                new HttpLimits(
                        1024 * 1024,
                        2 * 1024 * 1024,
                        3 * 1024 * 1024,
                        65536,
                        16 * 1024,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        50,
                        51,
                        5 * 1024 * 1024),
                new AccessLog(true, folder.resolve("access.log")),
                Duration.ofMillis(250),
                prices(),
                models(),
                folder.resolve("admin.token"),
                new Bookkeeping(
                        new Bookkeeping.Store.File(folder.resolve("books/signalbox.db")),
                        true,
                        folder.resolve("books/spool"),
                        2L << 30,
                        true,
                        true,
                        Duration.ofDays(30),
                        Duration.ofDays(400),
                        new Deferral(
                                111,
                                11,
                                1L << 28,
                                5,
                                new Secret("am9icyBvZiB0ZXN0cyBhcmUgZW5jcnlwdGVkIHdpdGggdGhpcw=="),
                                List.of("https://hooks.example.com/signalbox/"),
                                new Secret("bWVzc2FnZXMgb2YgdGVzdHMgYXJlIHNpZ25lZCB3aXRoIHRoaXM="))),
                new Cluster("redis.example.com", 6380, 3, true, "gate", new Secret("p@ss"), 4),
                new Telemetry(
                        URI.create("https://collector.example.com:4318"),
                        Map.of("authorization", new Secret("Bearer abc def")),
                        0.125,
                        false,
                        false,
                        Duration.ofSeconds(31),
                        "gateway-kr",
                        Map.of("deployment.environment.name", "prod")),
                new Spending(
                        budget(43, Budget.Per.DAY, Budget.Then.NOTIFY),
                        ZoneId.of("Asia/Seoul"),
                        new Showing(
                                Currency.getInstance("KRW"),
                                List.of(
                                        new Showing.Rate(LocalDate.of(2026, 11, 1), new BigDecimal("1391.500000")),
                                        new Showing.Rate(LocalDate.of(2026, 12, 1), new BigDecimal("1402.000000"))),
                                new Showing.Tax("VAT", new BigDecimal("8.250000"))),
                        List.of(
                                new Commitment(
                                        "year",
                                        "openai",
                                        Set.of("meta/llama-3"),
                                        new Commitment.Bought.Dollars(new BigDecimal("50000.500000")),
                                        Instant.parse("2026-01-01T00:00:00Z"),
                                        Instant.parse("2027-01-01T00:00:00Z")),
                                new Commitment(
                                        "batch",
                                        "claude",
                                        Set.of(),
                                        new Commitment.Bought.Tokens(2_000_000_000L),
                                        Instant.parse("2026-01-01T00:00:00Z"),
                                        Instant.parse("2026-02-01T00:00:00Z")),
                                new Commitment(
                                        "units",
                                        "claude",
                                        Set.of(),
                                        new Commitment.Bought.Throughput(100_000),
                                        Instant.parse("2026-02-01T00:00:00Z"),
                                        Instant.parse("2026-03-01T00:00:00Z")))),
                new Administration(
                        folder.resolve("books/audit"),
                        true,
                        Duration.ofDays(500),
                        new Operators(
                                true,
                                Duration.ofHours(8),
                                List.of(new Operators.User(
                                        "kim",
                                        new Secret(
                                                "$argon2id$v=19$m=19456,t=2,p=1$c2lnbmFsYm94LXNhbHQ$" + "A".repeat(43)),
                                        Role.OPERATOR)),
                                List.of(
                                        new Operators.Token(
                                                "deploy",
                                                new Secret(Tokens.hash("a-token-of-32-characters-at-least")),
                                                Role.ADMIN,
                                                Instant.parse("2027-02-03T00:00:00Z")),
                                        new Operators.Token(
                                                "watch", new Secret("0123456789abcdef".repeat(4)), Role.VIEWER, null)),
                                new Operators.Provider(
                                        URI.create("https://login.example.com/realm"),
                                        "signalbox",
                                        new Secret("a-client-secret"),
                                        URI.create("https://console.example.com:9090/login/callback"),
                                        List.of("openid", "groups"),
                                        "teams",
                                        Map.of("platform", Role.ADMIN, "on call", Role.OPERATOR)))),
                new Access(true, new Secret("aGFzaGVzIG9mIHRlc3RzIGFyZSBtYWRlIHdpdGggdGhpcw==")),
                new CodeRed(
                        false,
                        5.5,
                        15,
                        40,
                        new Playbook(
                                new Playbook.Step(
                                        Admission.DEFER, Admission.PAUSE, true, 0.6, 0.4, 0.8, true, true, true, true),
                                new Playbook.Step(
                                        Admission.DEFER,
                                        Admission.PAUSE,
                                        false,
                                        0.25,
                                        0.25,
                                        0.5,
                                        true,
                                        true,
                                        true,
                                        false),
                                new Playbook.Step(
                                        Admission.PAUSE,
                                        Admission.PAUSE,
                                        false,
                                        0.25,
                                        0,
                                        0.5,
                                        true,
                                        false,
                                        false,
                                        false)),
                        new Notifying(
                                List.of(
                                        new Notifying.Channel(
                                                new Secret("https://hooks.example.com/services/one"),
                                                Notifying.Format.SLACK,
                                                Level.YELLOW,
                                                "ko",
                                                null,
                                                false),
                                        new Notifying.Channel(
                                                new Secret("http://teams.example.com/hook?sig=two"),
                                                Notifying.Format.TEAMS,
                                                Level.RED,
                                                "en",
                                                new Notifying.Quiet(LocalTime.of(22, 0), LocalTime.of(8, 30)),
                                                true)),
                                new Notifying.Heartbeat(
                                        new Secret("http://beat.example.com/three"), Duration.ofSeconds(31), true)),
                        new StatusPage(
                                new Wording("Example services", "예시 서비스"),
                                List.of(new StatusPage.Component(
                                        "chat", new Wording("Chat", "채팅"), List.of("core-chat"))),
                                new Listener("0.0.0.0", 9543, tls, List.of())),
                        new ReportTimes(LocalTime.of(9, 45), ZoneId.of("Asia/Tokyo"), true, Level.RED),
                        List.of(new Maintenance(
                                "config-1",
                                Instant.parse("2099-11-30T17:00:00Z"),
                                Instant.parse("2099-11-30T19:30:00Z"),
                                new TreeSet<>(List.of("core-chat", "default")),
                                new Wording("New machines", "새 장비"),
                                null)),
                        List.of(new Recurring(
                                "config-2",
                                LocalDateTime.parse("2099-12-06T03:00"),
                                LocalDateTime.parse("2099-12-06T05:00"),
                                ZoneId.of("Asia/Seoul"),
                                new TreeSet<>(List.of(DayOfWeek.WEDNESDAY, DayOfWeek.SUNDAY)),
                                new TreeSet<>(List.of("default")),
                                new Wording("Backups", null)))),
                Overrides.NONE);
    }

    private static Budget budget(long dollars, Budget.Per per, Budget.Then then) {
        long dollar = 1_000_000_000_000L;
        return new Budget(dollars * dollar + dollar / 4, per, then, 0.6, dollar / 2, Reserve.MAX, true);
    }

    /// Those of the file, and the shipped ones of the provider that is where they are for.
    private static Catalogue models() {
        Abilities said = new Abilities(
                150_000,
                0,
                9000,
                Ability.IMAGE.bit() | Ability.FILE.bit() | Ability.TOOLS.bit(),
                Ability.AUDIO.bit() | Ability.VIDEO.bit() | Ability.SCHEMA.bit() | Ability.REASONING.bit(),
                Set.of("chat"),
                Set.of("text"),
                new Abilities.Origin(false, "https://example.com/models", null));
        return new Catalogue(Map.of("claude", Map.of("claude-sonnet-4-5", said)))
                .over(Surroundings.models("claude", "https://api.anthropic.com"));
    }

    private static List<Price> prices() {
        List<Price> prices = new ArrayList<>();
        prices.add(new Price(
                "openai",
                "meta/llama-3",
                LocalDate.of(2026, 2, 3),
                rates(1_250_000, 125_000, 1_500_000, 2_000_000, 10_000_000, 11_000_002, 0),
                new Price.Tier(200_000, rates(2_500_000, 250_000, 3_000_000, 4_000_000, 20_000_000, 22_000_000, 1)),
                Map.of(
                        "batch",
                        new Price.Served(
                                new Rates(
                                        625_000,
                                        62_500,
                                        750_000,
                                        1_000_000,
                                        5_000_000,
                                        5_500_001,
                                        500_000_000,
                                        new Rates.Media(20_000_000, 2_500_000, 40_000_000, 15_000_000)),
                                new Price.Tier(
                                        200_000,
                                        new Rates(
                                                1_250_000,
                                                125_000,
                                                1_500_000,
                                                2_000_000,
                                                10_000_000,
                                                11_000_000,
                                                500_000_000,
                                                new Rates.Media(20_500_000, 3_000_000, 40_500_000, 15_500_000)))),
                        "priority",
                        new Price.Served(
                                rates(2_100_000, 210_000, 2_200_000, 2_300_000, 17_000_000, 18_000_000, 2),
                                new Price.Tier(
                                        100_000,
                                        rates(3_100_000, 310_000, 3_200_000, 3_300_000, 27_000_000, 28_000_000, 3)))),
                new Price.Origin(false, "https://example.com/prices", null)));
        prices.addAll(Surroundings.shipped("claude", "https://api.anthropic.com"));
        return prices;
    }

    /// @param more dollars that media cost more than the first do
    private static Rates rates(
            long input, long cached, long written, long forAnHour, long output, long reasoning, long more) {
        long dollars = more * 1_000_000;
        Rates.Media media =
                new Rates.Media(40_000_000 + dollars, 5_000_000 + dollars, 80_000_000 + dollars, 30_000_000 + dollars);
        return new Rates(input, cached, written, forAnHour, output, reasoning, 1_000_000_000, media);
    }

    private static Timeouts timeouts(int connect, int firstToken, int idle, int answer) {
        return new Timeouts(
                Duration.ofSeconds(connect),
                Duration.ofSeconds(firstToken),
                Duration.ofSeconds(idle),
                Duration.ofSeconds(answer),
                Duration.ofMinutes(5));
    }
}
