package dev.signalbox.app.config;

import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.CredentialSource;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Network;
import dev.signalbox.model.policy.Notifying;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Role;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Workload.Criticality;
import dev.signalbox.model.usage.Tags;
import dev.signalbox.model.usage.Usage;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// Every word that `signalbox.yaml` knows. What is not here gets "unknown word" and the nearest one that is;
/// a word that is here is in the JSON Schema and must be in `docs/config.md`, in the full example of the
/// tests and in the catalogue (`config.schema.<section>.<word>`), or the tests fail.
final class Vocabulary {
    static final int MAX_PROVIDERS = 200;
    static final int MAX_ROUTES = 1000;
    static final int MAX_TARGETS = 64;
    static final int MAX_WORKLOADS = 200;
    static final int MAX_KEYS = 10_000;
    private static final int MAX_OPERATORS = 200;
    private static final int MAX_LIMIT = 1_000_000_000;
    static final int MAX_HEADERS = 32;
    static final int MAX_PRICES = 2000;
    static final int MAX_MODELS = 2000;
    static final int MAX_SERVICE_TIERS = 16;
    /// One for each day of a year, and another for the year to come.
    static final int MAX_RATES = 800;
    /// Of a million tokens or of a request; the dearest that anybody asks is far below.
    static final int MAX_DOLLARS = 100_000;

    static final int MAX_COMMITMENTS = 100;
    /// Of all that can be declared, the strictest objective burns at most so fast.
    private static final int MAX_BURN = 100_000;
    /// Dollars.
    private static final int MAX_COMMITTED = 900_000_000;

    private static final int KIB = 1024;
    private static final int MIB = 1024 * 1024;
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofHours(24);

    // Listeners
    static final Property<String> CERTIFICATE = Property.required("certificate", Words.path());
    static final Property<String> KEY_FILE = Property.required("key", Words.path());
    static final Property<Section> TLS = Property.optional("tls", Fields.of("tls", CERTIFICATE, KEY_FILE));
    static final Property<Address> ADDRESS = Property.optional("address", Words.address());
    static final Property<List<Located<String>>> CORS =
            Property.optional("cors", new ListOf<>(Words.origin(), 0, 100), List.of());
    static final Property<Section> GATEWAY = Property.optional(
            "gateway", Fields.withShorthand("listener", ADDRESS, ADDRESS, TLS, CORS), "127.0.0.1:8080");
    static final Property<Section> CONSOLE =
            Property.optional("console", Fields.withShorthand("listener", ADDRESS, ADDRESS, TLS), "127.0.0.1:9090");
    static final Property<Address> STATUS_ADDRESS = Property.required("address", Words.address());
    static final Property<Section> STATUS_LISTENER =
            Property.optional("status", Fields.withShorthand("listener", STATUS_ADDRESS, STATUS_ADDRESS, TLS));
    static final Property<Section> LISTEN =
            Property.optional("listen", Fields.of("listen", GATEWAY, CONSOLE, STATUS_LISTENER));

    // The way out
    static final Property<Words.Outbound> HTTP_PROXY = Property.optional("http-proxy", Words.proxy());
    static final Property<List<Located<NoProxy>>> NO_PROXY =
            Property.optional("no-proxy", new ListOf<>(Words.noProxy(), 0, 200), List.of());

    // Providers
    static final Property<String> DIALECT = Property.required("dialect", Words.line("expected.dialect", 64));
    static final Property<URI> URL = Property.optional("url", Words.url());
    static final Property<Secret> CREDENTIAL = Property.optional("secret", Words.secret());
    static final Property<List<Located<String>>> CREDENTIAL_COMMAND =
            Property.optional("command", new ListOf<>(Words.line("expected.argument", 4096), 1, 64));
    static final Property<Duration> CREDENTIAL_LIFETIME =
            Property.optional("lifetime", Words.duration(Duration.ofSeconds(1), Duration.ofHours(24)));
    static final Property<String> CREDENTIAL_GOOGLE = Property.optional("google", Words.path());
    static final Property<CredentialSource.Aws.Way> CREDENTIAL_AWS =
            Property.optional("aws", Words.oneOf(CredentialWords.ways()));
    static final Property<String> CREDENTIAL_PROFILE =
            Property.optional("profile", Words.line("expected.argument", 256));
    static final Property<Integer> CREDENTIAL_WEIGHT = Property.optional("weight", Words.integer(1, 1000), 1);
    static final Property<List<Located<Section>>> CREDENTIALS = Property.optional(
            "keys",
            new ListOf<>(
                    Fields.withShorthand(
                            "credential",
                            CREDENTIAL,
                            CREDENTIAL,
                            CREDENTIAL_WEIGHT,
                            CREDENTIAL_COMMAND,
                            CREDENTIAL_LIFETIME,
                            CREDENTIAL_GOOGLE,
                            CREDENTIAL_AWS,
                            CREDENTIAL_PROFILE),
                    1,
                    64));
    static final Property<String> PROCESSING = Property.optional("processing", Words.line("expected.region", 64));
    static final Property<Boolean> PRIVATE = Property.optional("private", Words.flag(), false);
    static final Property<String> CA = Property.optional("ca", Words.path());
    static final Property<Integer> MAX_CONNECTIONS = Property.optional("max-connections", Words.integer(1, 65535), 512);
    static final Property<Integer> CONCURRENCY = Property.optional("concurrency", Words.integer(1, 100_000), 4096);
    static final Property<Double> RATIO = Property.optional("ratio", Words.percent(0.01, 1), "50%");
    static final Property<Integer> VOLUME = Property.optional("volume", Words.integer(1, 100_000), 20);
    static final Property<Words.Span> HOLD =
            Property.optional("hold", Words.span(Duration.ofSeconds(1), Duration.ofHours(1)), "10s..5m");
    static final Property<Section> EJECTION = Property.optional("ejection", Fields.of("ejection", RATIO, VOLUME, HOLD));
    static final Property<Provider.Http> HTTP = Property.optional("http", Words.httpVersion(), "auto");
    static final Property<Boolean> TRACE_CONTEXT = Property.optional("trace-context", Words.flag(), false);
    static final Property<Boolean> ASK_USAGE = Property.optional("ask-usage", Words.flag(), true);
    static final Property<String> API_VERSION = Property.optional("api-version", Words.identifier(64));
    static final Property<String> REGION = Property.optional("region", Words.label(63));
    static final Property<String> PROJECT = Property.optional("project", Words.identifier(64));
    static final Property<String> LOCATION = Property.optional("location", Words.label(63));
    static final Property<Boolean> RESPONSES = Property.optional("responses", Words.flag());
    static final Property<List<Named<Section>>> PROVIDERS = Property.required(
            "providers",
            new MapOf<>(
                    Words.IDENTIFIER,
                    64,
                    Phrase.of("rule.identifier", 64),
                    Fields.of(
                            "provider",
                            DIALECT,
                            URL,
                            CREDENTIALS,
                            PROCESSING,
                            PRIVATE,
                            HTTP_PROXY,
                            NO_PROXY.withoutFallback(),
                            CA,
                            HTTP,
                            MAX_CONNECTIONS,
                            ASK_USAGE,
                            CONCURRENCY,
                            EJECTION,
                            TRACE_CONTEXT,
                            API_VERSION,
                            RESPONSES,
                            REGION,
                            PROJECT,
                            LOCATION),
                    MAX_PROVIDERS));

    // How much may be asked for
    static final Property<Integer> RPM = Property.optional("rpm", Words.count(1, MAX_LIMIT));
    static final Property<Integer> TPM = Property.optional("tpm", Words.count(1, MAX_LIMIT));
    static final Property<Integer> CONCURRENT = Property.optional("concurrent", Words.count(1, 1_000_000));
    static final Property<RateLimits.Reserve> RESERVE =
            Property.optional("reserve", Words.oneOf(reserves()), "expected");
    static final Property<Section> RATE_LIMITS =
            Property.optional("limits", Fields.of("rate-limits", RPM, TPM, CONCURRENT, RESERVE));
    /// Requests at once are limited by the provider's `concurrency`.
    static final Property<Section> TARGET_LIMITS =
            Property.optional("limits", Fields.of("target-limits", RPM, TPM, RESERVE));

    // How much may be spent
    static final Property<Long> USD = Property.required("usd", Words.money(Budget.MAX_DOLLARS));
    static final Property<Budget.Per> PER = Property.required("per", Words.oneOf(periods()));
    static final Property<Budget.Then> THEN = Property.optional("then", Words.oneOf(consequences()));
    static final Property<Double> SOFT = Property.optional("soft", Words.percent(0.01, 1), "80%");
    static final Property<Long> EMERGENCY = Property.optional("emergency", Words.money(Budget.MAX_DOLLARS));
    static final Property<Boolean> UNPRICED = Property.optional("unpriced", Words.oneOf(unpriced()), "skip");
    static final Property<Section> BUDGET =
            Property.optional("budget", Fields.of("budget", USD, PER, THEN, SOFT, EMERGENCY, RESERVE, UNPRICED));
    static final Property<ZoneId> ZONE = Property.optional("zone", Words.zone(), "UTC");

    // Routes
    static final Property<Duration> CONNECT = Property.optional("connect", Words.duration(INSTANT, DAY), "5s");
    static final Property<Duration> FIRST_TOKEN = Property.optional("first-token", Words.duration(INSTANT, DAY), "60s");
    static final Property<Duration> IDLE = Property.optional("idle", Words.duration(INSTANT, DAY), "60s");
    static final Property<Duration> TOTAL = Property.optional("total", Words.duration(INSTANT, DAY), "590s");
    static final Property<Duration> WHOLE_ANSWER = Property.optional("answer", Words.duration(INSTANT, DAY));
    static final Property<Section> TIMEOUTS =
            Property.optional("timeouts", Fields.of("timeouts", CONNECT, FIRST_TOKEN, IDLE, WHOLE_ANSWER, TOTAL));

    /// Without `total`, which bounds all attempts of a request together.
    static final Property<Section> TARGET_TIMEOUTS = Property.optional(
            "timeouts",
            Fields.of(
                    "timeouts",
                    CONNECT.withoutFallback(),
                    FIRST_TOKEN.withoutFallback(),
                    IDLE.withoutFallback(),
                    WHOLE_ANSWER));

    static final Property<Words.Model> TO = Property.required("to", Words.model());
    static final Property<Integer> PRIORITY = Property.optional("priority", Words.integer(0, 1000), 0);
    static final Property<Integer> WEIGHT = Property.optional("weight", Words.integer(1, 1000), 1);
    static final Property<Boolean> REASONING = Property.optional("reasoning", Words.flag());
    static final Property<Integer> WINDOW = Property.optional("window", Words.count(1, 1_000_000_000));
    /// What prompts may be made of.
    static final Property<List<Located<Integer>>> TAKES =
            Property.optional("input", new ListOf<>(Words.oneOf(ModelWords.inputs()), 1, 5));

    static final Property<Boolean> TOOLS = Property.optional("tools", Words.flag());
    static final Property<Boolean> SCHEMA = Property.optional("schema", Words.flag());
    static final Property<Level> STANDBY = Property.optional("standby", Words.oneOf(badLevels()));
    static final Property<List<Located<Section>>> TARGETS = Property.optional(
            "targets",
            new ListOf<>(
                    Fields.withShorthand(
                            "target",
                            TO,
                            TO,
                            PRIORITY,
                            WEIGHT,
                            REASONING,
                            WINDOW,
                            TAKES,
                            TOOLS,
                            SCHEMA,
                            TARGET_TIMEOUTS,
                            TARGET_LIMITS,
                            STANDBY),
                    1,
                    MAX_TARGETS));
    static final Property<Integer> ATTEMPTS = Property.optional("attempts", Words.integer(1, 10), 3);
    static final Property<Words.Span> BACKOFF =
            Property.optional("backoff", Words.span(Duration.ZERO, Duration.ofMinutes(1)), "100ms..2s");
    static final Property<Duration> PATIENCE =
            Property.optional("patience", Words.duration(Duration.ZERO, Duration.ofMinutes(1)), "3s");
    static final Property<Section> RETRY = Property.optional("retry", Fields.of("retry", ATTEMPTS, BACKOFF, PATIENCE));
    static final Property<Delivery> DELIVERY = Property.optional("delivery", Words.oneOf(deliveries()), "live");
    static final Property<Words.After> AFTER =
            Property.optional("after", Words.after(INSTANT, Duration.ofMinutes(10)), "p95");
    static final Property<Double> HEDGE_BUDGET = Property.optional("budget", Words.percent(0.001, 0.5), "2%");
    static final Property<Section> HEDGE = Property.optional("hedge", Fields.of("hedge", AFTER, HEDGE_BUDGET));
    static final Property<Integer> LENGTH = Property.optional("length", Words.integer(0, 100_000), 100);
    static final Property<Duration> QUEUE_TIMEOUT =
            Property.optional("timeout", Words.duration(INSTANT, Duration.ofHours(1)), "10s");
    static final Property<Section> QUEUE = Property.optional("queue", Fields.of("queue", LENGTH, QUEUE_TIMEOUT));
    static final Property<Duration> TTL = Property.required("ttl", Words.duration(INSTANT, Duration.ofDays(7)));
    static final Property<Caching.Scope> SCOPE = Property.optional("scope", Words.oneOf(scopes()), "key");
    static final Property<Integer> MAX_ENTRY =
            Property.optional("max-entry", Words.size(KIB, Caching.MOST_ENTRY), "256KiB");
    static final Property<Duration> STALE_IF_ERROR =
            Property.optional("stale-if-error", Words.duration(INSTANT, Duration.ofDays(7)));
    static final Property<Boolean> SAMPLED = Property.optional("sampled", Words.flag(), false);
    static final Property<Boolean> CONTROLS = Property.optional("controls", Words.flag(), true);
    static final Property<Section> CACHE =
            Property.optional("cache", Fields.of("cache", TTL, SCOPE, MAX_ENTRY, STALE_IF_ERROR, SAMPLED, CONTROLS));
    static final Property<Integer> FEWER_TOKENS = Property.optional("max-tokens", Words.count(1, 1_000_000));
    static final Property<String> HEURISTIC = Property.optional("heuristic", Words.path());
    static final Property<Section> STOPGAP =
            Property.optional("code-red", Fields.of("stopgap", FEWER_TOKENS, HEURISTIC));
    static final Property<Boolean> STRICT = Property.optional("strict", Words.flag(), false);
    static final Property<List<Named<Section>>> ROUTES = Property.optional(
            "routes",
            new MapOf<>(
                    Words.LINE,
                    128,
                    Phrase.of("rule.line", 128),
                    Fields.of(
                            "route",
                            TARGETS,
                            TIMEOUTS,
                            RETRY,
                            DELIVERY,
                            HEDGE,
                            QUEUE,
                            STRICT,
                            RATE_LIMITS,
                            CACHE,
                            STOPGAP),
                    MAX_ROUTES));

    // Workloads and keys
    static final Property<Criticality> CRITICALITY =
            Property.optional("criticality", Words.oneOf(criticalities()), "critical");
    static final Property<String> RESIDENCY = Property.optional("residency", Words.line("expected.region", 64));
    static final Property<Double> SUCCESS = Property.optional("success", objective(), "99%");
    static final Property<Double> COMPLETED = Property.optional("completed", objective());
    static final Property<Duration> WITHIN = Property.required("within", Words.duration(INSTANT, DAY));
    static final Property<Double> IN_TIME_RATIO = Property.required("ratio", objective());
    static final Property<Integer> UP_TO = Property.required("up-to", Words.size(1, 1024 * MIB));
    static final Property<List<Located<Section>>> BY_PROMPT = Property.optional(
            "by-prompt", new ListOf<>(Fields.of("prompt-size", UP_TO, WITHIN), 1, Objective.MOST_SIZES));
    static final Property<Section> FIRST_TOKEN_IN_TIME =
            Property.optional("first-token", Fields.of("first-token", WITHIN, IN_TIME_RATIO, BY_PROMPT));
    static final Property<Section> LATENCY = Property.optional("latency", Fields.of("in-time", WITHIN, IN_TIME_RATIO));
    static final Property<Section> OBJECTIVES =
            Property.optional("objectives", Fields.of("objectives", SUCCESS, FIRST_TOKEN_IN_TIME, COMPLETED, LATENCY));
    /// What stands in place of the mapping; not a word by itself.
    static final Property<Boolean> DEFER_SWITCH = Property.optional("true or false", Words.flag());

    static final Property<Duration> DEFER_WITHIN =
            Property.optional("within", Words.duration(Duration.ofSeconds(1), Duration.ofDays(30)), "24h");
    static final Property<Duration> DEFER_KEEP =
            Property.optional("keep", Words.duration(Duration.ofSeconds(1), Duration.ofDays(30)), "24h");
    static final Property<Section> DEFER =
            Property.optional("defer", Fields.withShorthand("defer", DEFER_SWITCH, DEFER_WITHIN, DEFER_KEEP), "false");
    static final Property<Boolean> REMEMBER_SWITCH = Property.optional("true or false", Words.flag());
    static final Property<Duration> REMEMBER_KEEP =
            Property.optional("keep", Words.duration(Duration.ofSeconds(1), Duration.ofDays(366)), "720h");
    static final Property<Integer> REMEMBER_MOST = Property.optional("per-key", Words.integer(1, 1_000_000), 10_000);
    static final Property<Section> REMEMBER = Property.optional(
            "remember", Fields.withShorthand("remember", REMEMBER_SWITCH, REMEMBER_KEEP, REMEMBER_MOST), "false");
    static final Property<List<Named<Section>>> WORKLOADS = Property.optional(
            "workloads",
            new MapOf<>(
                    Words.IDENTIFIER,
                    64,
                    Phrase.of("rule.identifier", 64),
                    Fields.of(
                            "workload",
                            CRITICALITY,
                            RESIDENCY,
                            DELIVERY.withoutFallback(),
                            RATE_LIMITS,
                            BUDGET,
                            OBJECTIVES,
                            DEFER,
                            REMEMBER),
                    MAX_WORKLOADS));
    static final Property<String> NAME = Property.required("name", Words.name(128));
    static final Property<Secret> SECRET = Property.required("secret", Words.secret());
    static final Property<String> WORKLOAD =
            Property.optional("workload", Words.line("expected.workload", 64), "default");
    static final Property<List<Located<String>>> KEY_WORKLOADS =
            Property.optional("workloads", new ListOf<>(Words.line("expected.workload", 64), 1, MAX_WORKLOADS));
    static final Property<List<Located<String>>> KEY_ROUTES =
            Property.optional("routes", new ListOf<>(Words.line("expected.route", 128), 1, MAX_ROUTES));
    static final Property<Instant> EXPIRES = Property.optional("expires", Words.instant());
    static final Property<List<Located<Network>>> NETWORKS =
            Property.optional("networks", new ListOf<>(Words.network(), 1, 100));
    static final Property<List<Named<String>>> TAGS =
            Property.optional("tags", new MapOf<>(Tags.NAME, 32, Phrase.of("rule.tag"), Words.tagValue(), Tags.MOST));
    static final Property<List<Located<Section>>> KEYS = Property.optional(
            "keys",
            new ListOf<>(
                    Fields.of(
                            "key",
                            NAME,
                            SECRET,
                            WORKLOAD,
                            KEY_WORKLOADS,
                            KEY_ROUTES,
                            RATE_LIMITS,
                            BUDGET,
                            EXPIRES,
                            NETWORKS,
                            TAGS),
                    1,
                    MAX_KEYS));

    /// Whether callers need a key also where none is declared.
    static final Property<Boolean> ACCESS = Property.optional("access", Words.oneOf(callers()));

    static final Property<Secret> KEY_HASH = Property.optional("key-hash", Words.keyHash());

    /// The same without `secret`, which is made for it.
    static final Fields RUN_TIME_KEY =
            Fields.of("key", NAME, WORKLOAD, KEY_WORKLOADS, KEY_ROUTES, RATE_LIMITS, BUDGET, EXPIRES, NETWORKS, TAGS);

    // Money in other words
    static final Property<Currency> SHOW = Property.optional("show", Words.currency(), "USD");
    static final Property<LocalDate> RATE_FROM = Property.required("from", Words.day());
    static final Property<BigDecimal> PER_USD = Property.required("per-usd", Words.decimal(1_000_000_000));
    static final Property<List<Located<Section>>> RATES =
            Property.optional("rates", new ListOf<>(Fields.of("rate", RATE_FROM, PER_USD), 1, MAX_RATES));
    static final Property<String> TAX_NAME = Property.required("name", Words.line("expected.line", 64));
    static final Property<BigDecimal> TAX_PERCENT = Property.required("percent", Words.decimal(100));
    static final Property<Section> TAX = Property.optional("tax", Fields.of("tax", TAX_NAME, TAX_PERCENT));
    static final Property<Section> CURRENCY = Property.optional("currency", Fields.of("currency", SHOW, RATES, TAX));

    // What was bought ahead
    static final Property<String> COMMITMENT_NAME = Property.required("name", Words.line("expected.line", 64));
    static final Property<String> COMMITMENT_PROVIDER = Property.required("provider", Words.line("expected.line", 64));
    static final Property<List<Located<String>>> COMMITMENT_MODELS =
            Property.optional("models", new ListOf<>(Words.line("expected.line", 256), 1, 100));
    static final Property<Long> COMMITMENT_USD = Property.optional("usd", Words.money(MAX_COMMITTED));
    static final Property<Long> COMMITMENT_TOKENS = Property.optional("tokens", Words.tokens(1, 999_999_999_000_000L));
    static final Property<Long> COMMITMENT_THROUGHPUT =
            Property.optional("tokens-per-minute", Words.tokens(1, MAX_LIMIT));
    static final Property<LocalDate> COMMITMENT_FROM = Property.required("from", Words.day());
    static final Property<LocalDate> COMMITMENT_UNTIL = Property.required("until", Words.day());
    static final Property<List<Located<Section>>> COMMITMENTS = Property.optional(
            "commitments",
            new ListOf<>(
                    Fields.of(
                            "commitment",
                            COMMITMENT_NAME,
                            COMMITMENT_PROVIDER,
                            COMMITMENT_MODELS,
                            COMMITMENT_USD,
                            COMMITMENT_TOKENS,
                            COMMITMENT_THROUGHPUT,
                            COMMITMENT_FROM,
                            COMMITMENT_UNTIL),
                    0,
                    MAX_COMMITMENTS));

    // Prices
    static final Property<Currency> PRICE_CURRENCY = Property.optional("currency", Words.currency(), "USD");
    static final Property<Words.Model> PRICED = Property.required("model", Words.model());
    static final Property<LocalDate> FROM = Property.optional("from", Words.day());
    static final Property<Long> INPUT = Property.required("input", dollars());
    static final Property<Long> CACHED_INPUT = Property.optional("cached-input", dollars());
    static final Property<Long> CACHE_WRITE = Property.optional("cache-write", dollars());
    static final Property<Long> CACHE_WRITE_HOUR = Property.optional("cache-write-hour", dollars());
    static final Property<Long> OUTPUT = Property.optional("output", dollars());
    static final Property<Long> THINKING = Property.optional("reasoning", dollars());
    static final Property<Long> REQUEST = Property.optional("request", dollars(), 0);
    static final Property<Long> AUDIO_INPUT = Property.optional("audio-input", dollars());
    static final Property<Long> IMAGE_INPUT = Property.optional("image-input", dollars());
    static final Property<Long> AUDIO_OUTPUT = Property.optional("audio-output", dollars());
    static final Property<Long> IMAGE_OUTPUT = Property.optional("image-output", dollars());
    static final Property<Integer> ABOVE_TOKENS = Property.required("tokens", Words.count(1, 1_000_000_000));
    static final Property<Long> ABOVE_INPUT = Property.optional("input", dollars());
    static final Property<Section> ABOVE = Property.optional(
            "above",
            Fields.of(
                    "above",
                    ABOVE_TOKENS,
                    ABOVE_INPUT,
                    CACHED_INPUT,
                    CACHE_WRITE,
                    CACHE_WRITE_HOUR,
                    OUTPUT,
                    THINKING,
                    AUDIO_INPUT,
                    IMAGE_INPUT,
                    AUDIO_OUTPUT,
                    IMAGE_OUTPUT));
    static final Property<Double> DISCOUNT = Property.optional("discount", Words.percent(0.001, 0.99));
    static final Property<List<Named<Section>>> SERVICE_TIERS = Property.optional(
            "service-tiers",
            new MapOf<>(
                    Words.IDENTIFIER,
                    Usage.MAX_TIER,
                    Phrase.of("rule.identifier", Usage.MAX_TIER),
                    Fields.of(
                            "service-tier",
                            DISCOUNT,
                            ABOVE_INPUT,
                            CACHED_INPUT,
                            CACHE_WRITE,
                            CACHE_WRITE_HOUR,
                            OUTPUT,
                            THINKING,
                            AUDIO_INPUT,
                            IMAGE_INPUT,
                            AUDIO_OUTPUT,
                            IMAGE_OUTPUT,
                            ABOVE),
                    MAX_SERVICE_TIERS));
    static final Property<String> SOURCE = Property.optional("source", Words.line("expected.line", 256));
    static final Property<List<Located<Section>>> PRICES = Property.optional(
            "prices",
            new ListOf<>(
                    Fields.of(
                            "price",
                            PRICED,
                            FROM,
                            PRICE_CURRENCY,
                            INPUT,
                            CACHED_INPUT,
                            CACHE_WRITE,
                            CACHE_WRITE_HOUR,
                            OUTPUT,
                            THINKING,
                            AUDIO_INPUT,
                            IMAGE_INPUT,
                            AUDIO_OUTPUT,
                            IMAGE_OUTPUT,
                            REQUEST,
                            ABOVE,
                            SERVICE_TIERS,
                            SOURCE),
                    0,
                    MAX_PRICES));

    // Models
    static final Property<Words.Model> DESCRIBED = Property.required("model", Words.model());
    static final Property<Integer> MAX_OUTPUT = Property.optional("max-output", Words.count(1, 1_000_000_000));
    static final Property<List<Located<Section>>> MODELS = Property.optional(
            "models",
            new ListOf<>(
                    Fields.of("model", DESCRIBED, WINDOW, MAX_OUTPUT, TAKES, TOOLS, SCHEMA, REASONING, SOURCE),
                    0,
                    MAX_MODELS));

    // Limits
    static final Property<Integer> BODY = Property.optional("body", Words.size(KIB, 1024 * MIB), "32MiB");
    static final Property<Integer> ANSWER = Property.optional("answer", Words.size(KIB, 1024 * MIB), "64MiB");
    static final Property<Integer> WHOLE = Property.optional("whole", Words.size(KIB, 1024 * MIB), "16MiB");
    static final Property<Integer> EVENT = Property.optional("event", Words.size(KIB, 256 * MIB), "8MiB");
    static final Property<Integer> HEAD = Property.optional("head", Words.size(KIB, MIB), "32KiB");
    static final Property<Integer> CONNECTIONS = Property.optional("connections", Words.integer(1, 1_000_000), 10_000);
    static final Property<Integer> MAX_CACHE = Property.optional("cache", Words.size(MIB, 1024 * MIB), "64MiB");
    static final Property<Integer> STREAMS = Property.optional("streams", Words.integer(1, 10_000), 100);
    static final Property<Duration> HEAD_TIMEOUT = limit("head-timeout", "10s");
    static final Property<Duration> BODY_TIMEOUT = limit("body-timeout", "60s");
    static final Property<Duration> BODY_IDLE = limit("body-idle", "10s");
    static final Property<Duration> KEEP_ALIVE = limit("keep-alive", "75s");
    static final Property<Duration> WRITE_TIMEOUT = limit("write-timeout", "30s");
    static final Property<Duration> COMMIT_AFTER = limit("commit-after", "10s");
    static final Property<Duration> HEARTBEAT = limit("heartbeat", "15s");
    static final Property<Section> LIMITS = Property.optional(
            "limits",
            Fields.of(
                    "limits",
                    BODY,
                    ANSWER,
                    WHOLE,
                    EVENT,
                    HEAD,
                    CONNECTIONS,
                    STREAMS,
                    MAX_CACHE,
                    HEAD_TIMEOUT,
                    BODY_TIMEOUT,
                    BODY_IDLE,
                    KEEP_ALIVE,
                    WRITE_TIMEOUT,
                    COMMIT_AFTER,
                    HEARTBEAT));

    // The rest
    static final Property<String> LOG_FILE = Property.required("file", Words.path());
    /// What stands in place of the mapping; not a word by itself.
    static final Property<Boolean> LOG_SWITCH = Property.optional("stdout or off", Words.oneOf(logSwitch()));

    static final Property<Section> ACCESS_LOG =
            Property.optional("access-log", Fields.withShorthand("access-log", LOG_SWITCH, LOG_FILE), "stdout");
    static final Property<Duration> DRAIN_TIMEOUT =
            Property.optional("drain-timeout", Words.duration(Duration.ZERO, Duration.ofHours(1)), "30s");
    static final Property<String> ADMIN_TOKEN = Property.optional("admin-token", Words.path());
    static final Property<String> STORE_URL = Property.optional("url", Words.store(), "sqlite:signalbox.db");
    static final Property<Duration> RETENTION = Property.optional("retention", Words.days(1, 3_650), "90d");
    static final Property<Duration> ROLLUPS = Property.optional("rollups", Words.days(1, 36_500), "800d");
    static final Property<Section> STORE = Property.optional(
            "store", Fields.withShorthand("store", STORE_URL, STORE_URL, RETENTION, ROLLUPS), "sqlite:signalbox.db");
    static final Property<String> LEDGER_DIRECTORY = Property.optional("directory", Words.path());
    static final Property<Long> LEDGER_MAX =
            Property.optional("max", Words.bytes(16L * MIB, 1024L * 1024 * MIB), "1GiB");
    /// Whether new requests are refused.
    static final Property<Boolean> WHEN_FULL = Property.optional("when-full", Words.oneOf(whenFull()), "serve");
    static final Property<Boolean> DURABLE = Property.optional("durable", Words.flag(), false);
    static final Property<Section> LEDGER =
            Property.optional("ledger", Fields.of("ledger", LEDGER_DIRECTORY, LEDGER_MAX, WHEN_FULL, DURABLE));
    static final Property<Integer> JOBS = Property.optional("jobs", Words.integer(1, 1_000_000), 10_000);
    static final Property<Integer> JOBS_PER_KEY = Property.optional("per-key", Words.integer(1, 1_000_000), 1_000);
    static final Property<Long> JOBS_MAX = Property.optional("max", Words.bytes(16L * MIB, 1024L * 1024 * MIB), "1GiB");
    static final Property<Integer> JOBS_AT_ONCE = Property.optional("concurrency", Words.integer(1, 1_000), 4);
    static final Property<Secret> JOBS_KEY = Property.optional("key", Words.keyHash());
    static final Property<List<Located<String>>> WEBHOOKS =
            Property.optional("webhooks", new ListOf<>(DeferralWords.webhook(), 1, 100));
    static final Property<Secret> WEBHOOK_KEY = Property.optional("webhook-key", Words.keyHash());
    static final Property<Section> DEFERRAL = Property.optional(
            "deferral",
            Fields.of("deferral", JOBS, JOBS_PER_KEY, JOBS_MAX, JOBS_AT_ONCE, JOBS_KEY, WEBHOOKS, WEBHOOK_KEY));
    static final Property<RedisAddress> REDIS = Property.required("redis", Words.redis());
    static final Property<Integer> REPLICAS = Property.optional("replicas", Words.integer(1, 1000), 2);
    static final Property<Section> CLUSTER =
            Property.optional("cluster", Fields.withShorthand("cluster", REDIS, REDIS, REPLICAS));

    // What a collector is told
    static final Property<URI> OTLP = Property.required("otlp", Words.url());
    static final Property<List<Named<Secret>>> OTLP_HEADERS = Property.optional(
            "headers",
            new MapOf<>(Words.IDENTIFIER, 64, Phrase.of("rule.identifier", 64), Words.headerValue(), MAX_HEADERS));
    static final Property<Double> SAMPLE = Property.optional("sample", Words.percent(0, 1), "10%");
    static final Property<Boolean> PARENT = Property.optional("parent", Words.oneOf(parents()), "follow");
    static final Property<Boolean> METRICS = Property.optional("metrics", Words.flag(), true);
    static final Property<Duration> EVERY =
            Property.optional("every", Words.duration(Duration.ofSeconds(1), Duration.ofHours(1)), "60s");
    static final Property<String> SERVICE = Property.optional("service", Words.line("expected.line", 128), "signalbox");
    static final Property<List<Named<String>>> RESOURCE = Property.optional(
            "resource",
            new MapOf<>(
                    Words.IDENTIFIER,
                    64,
                    Phrase.of("rule.identifier", 64),
                    Words.line("expected.line", 256),
                    MAX_HEADERS));
    static final Property<Section> TELEMETRY = Property.optional(
            "telemetry", Fields.of("telemetry", OTLP, OTLP_HEADERS, SAMPLE, PARENT, METRICS, EVERY, SERVICE, RESOURCE));

    static final Property<String> AUDIT_DIRECTORY = Property.optional("directory", Words.path());
    static final Property<Duration> AUDIT_RETENTION = Property.optional("retention", Words.days(1, 36_500), "400d");
    static final Property<Section> AUDIT = Property.optional(
            "audit", Fields.withShorthand("audit", AUDIT_DIRECTORY, AUDIT_DIRECTORY, AUDIT_RETENTION));
    static final Property<Boolean> LOGIN = Property.optional("login", Words.oneOf(logins()), "remote");
    static final Property<Duration> SESSION =
            Property.optional("session", Words.duration(Duration.ofMinutes(1), Duration.ofDays(30)), "12h");
    static final Property<Secret> PASSWORD = Property.required("password-hash", Words.secret());
    static final Property<Role> ROLE = Property.required("role", Words.oneOf(roles()));
    static final Property<List<Located<Section>>> USERS =
            Property.optional("users", new ListOf<>(Fields.of("user", NAME, PASSWORD, ROLE), 0, MAX_OPERATORS));
    static final Property<Secret> TOKEN_SECRET = Property.optional("secret", Words.secret());
    static final Property<Secret> TOKEN_HASH = Property.optional("hash", Words.secret());
    static final Property<List<Located<Section>>> TOKENS = Property.optional(
            "tokens",
            new ListOf<>(Fields.of("token", NAME, TOKEN_SECRET, TOKEN_HASH, ROLE, EXPIRES), 0, MAX_OPERATORS));
    static final Property<URI> ISSUER = Property.required("issuer", Words.url());
    static final Property<String> CLIENT = Property.required("client", Words.line("expected.line", 256));
    static final Property<URI> REDIRECT = Property.required("redirect", Words.url());
    static final Property<List<Located<String>>> SCOPES =
            Property.optional("scopes", new ListOf<>(Words.line("expected.line", 64), 0, 20));
    static final Property<String> CLAIM = Property.optional("claim", Words.line("expected.line", 128), "groups");
    static final Property<List<Named<Role>>> CLAIM_ROLES = Property.required(
            "roles",
            new MapOf<>(Words.LINE, 256, Phrase.of("expected.line", 256), Words.oneOf(roles()), MAX_OPERATORS));
    static final Property<Section> OIDC = Property.optional(
            "oidc", Fields.of("oidc", ISSUER, CLIENT, TOKEN_SECRET, REDIRECT, SCOPES, CLAIM, CLAIM_ROLES));
    static final Property<Section> OPERATORS =
            Property.optional("console", Fields.of("console", LOGIN, SESSION, USERS, TOKENS, OIDC));

    // Emergencies
    static final Property<BigDecimal> YELLOW = Property.optional("yellow", Words.decimal(MAX_BURN), 6);
    static final Property<BigDecimal> ORANGE = Property.optional("orange", Words.decimal(MAX_BURN), 14.4);
    static final Property<BigDecimal> FAST = Property.optional("fast", Words.decimal(MAX_BURN), 36);
    static final Property<Section> THRESHOLDS =
            Property.optional("thresholds", Fields.of("thresholds", YELLOW, ORANGE, FAST));
    /// Whether what levels ask for is done.
    static final Property<Boolean> MODE = Property.optional("mode", Words.oneOf(modes()), "enforce");
    static final Property<Admission> ON_SHEDDABLE_PLUS = Property.optional("sheddable-plus", Words.oneOf(admissions()));
    static final Property<Admission> ON_SHEDDABLE = Property.optional("sheddable", Words.oneOf(admissions()));
    static final Property<Boolean> HEDGING = Property.optional("hedging", Words.flag());
    static final Property<Double> RETRIES = Property.optional("retries", Words.percent(0, 1));
    static final Property<Double> OTHER_RETRIES = Property.optional("other-retries", Words.percent(0, 1));
    static final Property<Double> QUEUE_SHARE = Property.optional("queue", Words.percent(0.01, 1));
    static final Property<Boolean> LONGER_CACHE = Property.optional("longer-cache", Words.flag());
    static final Property<Boolean> SHORTER_ANSWERS = Property.optional("shorter-answers", Words.flag());
    static final Property<Boolean> HEURISTICS = Property.optional("heuristics", Words.flag());
    static final Property<Boolean> LEND = Property.optional("lend", Words.flag());
    private static final Fields STEP = Fields.of(
            "step",
            ON_SHEDDABLE_PLUS,
            ON_SHEDDABLE,
            HEDGING,
            RETRIES,
            OTHER_RETRIES,
            QUEUE_SHARE,
            LONGER_CACHE,
            SHORTER_ANSWERS,
            HEURISTICS,
            LEND);
    static final Property<Section> AT_YELLOW = Property.optional("yellow", STEP);
    static final Property<Section> AT_ORANGE = Property.optional("orange", STEP);
    static final Property<Section> AT_RED = Property.optional("red", STEP);
    static final Property<Section> PLAYBOOK =
            Property.optional("playbook", Fields.of("playbook", AT_YELLOW, AT_ORANGE, AT_RED));
    static final Property<String> LANGUAGE = Property.optional("language", Words.oneOf(languages()));

    // Who is told
    static final Property<Secret> HOOK = Property.required("url", Words.secret());
    static final Property<Notifying.Format> FORMAT = Property.optional("format", Words.oneOf(formats()), "slack");
    static final Property<Level> FROM_LEVEL = Property.optional("from", Words.oneOf(levels()), "yellow");
    static final Property<Notifying.Quiet> QUIET = Property.optional("quiet", Words.quiet());
    static final Property<List<Located<Section>>> NOTIFY = Property.optional(
            "notify",
            new ListOf<>(
                    Fields.withShorthand("channel", HOOK, HOOK, FORMAT, FROM_LEVEL, LANGUAGE, QUIET, PRIVATE),
                    0,
                    Notifying.MAX_CHANNELS));
    static final Property<Duration> BEAT =
            Property.optional("every", Words.duration(Duration.ofSeconds(10), Duration.ofHours(1)), "1m");
    static final Property<Section> HEARTBEAT_TO =
            Property.optional("heartbeat", Fields.withShorthand("beat", HOOK, HOOK, BEAT, PRIVATE));
    static final Property<Section> CODE_RED = Property.optional(
            "code-red",
            Fields.of(
                    "code-red",
                    MODE,
                    THRESHOLDS,
                    PLAYBOOK,
                    NOTIFY,
                    HEARTBEAT_TO,
                    StatusWords.STATUS,
                    StatusWords.REPORT,
                    MaintenanceWords.MAINTENANCE));

    static final Fields ROOT = Fields.of(
            "root",
            LISTEN,
            PROVIDERS,
            ROUTES,
            WORKLOADS,
            KEYS,
            ACCESS,
            KEY_HASH,
            PRICES,
            MODELS,
            BUDGET,
            ZONE,
            CURRENCY,
            COMMITMENTS,
            LIMITS,
            ACCESS_LOG,
            STORE,
            LEDGER,
            DEFERRAL,
            CLUSTER,
            TELEMETRY,
            AUDIT,
            OPERATORS,
            ADMIN_TOKEN,
            CODE_RED,
            DRAIN_TIMEOUT,
            HTTP_PROXY,
            NO_PROXY,
            LANGUAGE);

    private Vocabulary() {}

    private static Word<Long> dollars() {
        return Words.dollars(MAX_DOLLARS);
    }

    private static Word<Double> objective() {
        return Words.percent(Objective.LEAST, 0.99999);
    }

    private static Property<Duration> limit(String name, String fallback) {
        return Property.optional(name, Words.duration(INSTANT, DAY), fallback);
    }

    private static Map<String, Criticality> criticalities() {
        return named(
                Criticality.values(),
                each -> each.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    }

    private static Map<String, Delivery> deliveries() {
        return named(Delivery.values(), each -> each.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static Map<String, Caching.Scope> scopes() {
        return named(Caching.Scope.values(), each -> each.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static Map<String, RateLimits.Reserve> reserves() {
        return named(RateLimits.Reserve.values(), each -> each.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static Map<String, Budget.Per> periods() {
        return named(Budget.Per.values(), Budget.Per::word);
    }

    private static Map<String, Budget.Then> consequences() {
        return named(Budget.Then.values(), Budget.Then::word);
    }

    private static Map<String, Boolean> parents() {
        return either("follow", true, "ignore");
    }

    private static Map<String, Boolean> unpriced() {
        return either("allow", true, "skip");
    }

    private static Map<String, Boolean> callers() {
        return either("keys", true, "open");
    }

    private static Map<String, Boolean> whenFull() {
        return either("serve", false, "refuse");
    }

    private static Map<String, Boolean> modes() {
        return either("enforce", true, "observe");
    }

    private static Map<String, Admission> admissions() {
        return named(Admission.values(), each -> each.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static Map<String, Boolean> logSwitch() {
        return either("stdout", true, "off");
    }

    /// In the order in which users are shown them.
    private static <T> Map<String, T> named(T[] values, Function<T, String> name) {
        SequencedMap<String, T> names = new java.util.LinkedHashMap<>();
        for (T value : values) {
            names.put(name.apply(value), value);
        }
        return names;
    }

    private static Map<String, Boolean> logins() {
        SequencedMap<String, Boolean> names = new java.util.LinkedHashMap<>();
        names.put("remote", false);
        names.put("always", true);
        return names;
    }

    private static Map<String, Role> roles() {
        SequencedMap<String, Role> names = new java.util.LinkedHashMap<>();
        for (Role role : Role.values()) {
            names.put(role.word(), role);
        }
        return names;
    }

    private static Map<String, Boolean> either(String first, boolean value, String second) {
        SequencedMap<String, Boolean> names = new java.util.LinkedHashMap<>();
        names.put(first, value);
        names.put(second, !value);
        return names;
    }

    private static Map<String, Notifying.Format> formats() {
        return named(Notifying.Format.values(), Notifying.Format::word);
    }

    /// From which on somebody is told; what changes no level is below them.
    private static Map<String, Level> levels() {
        return named(Level.values(), each -> each == Level.GREEN ? "notify" : each.word());
    }

    /// From which on one may make do with less.
    private static Map<String, Level> badLevels() {
        return named(new Level[] {Level.ORANGE, Level.RED}, Level::word);
    }

    private static Map<String, String> languages() {
        SequencedMap<String, String> names = new java.util.LinkedHashMap<>();
        names.put("en", "en");
        names.put("ko", "ko");
        return names;
    }
}
