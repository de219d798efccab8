package dev.signalbox.app.config;

import static dev.signalbox.app.config.SchemaText.object;

import dev.signalbox.app.config.Node.Kind;
import dev.signalbox.app.config.Word.Use;
import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.Names;
import dev.signalbox.model.policy.Network;
import dev.signalbox.model.policy.Notifying;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Provider.OutboundProxy;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.usage.Tags;
import dev.signalbox.storage.postgres.PostgresUrl;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The kinds of single values there are.
final class Words {
    /// Goes into header values and metric labels.
    static final Pattern IDENTIFIER = Pattern.compile("^[A-Za-z0-9][A-Za-z0-9._-]*$");

    /// Any language, nothing unseen, no blank at either end.
    static final Pattern LINE = Names.LINE;

    /// What can stand in a header: a secret with a line break in it would be a second header.
    private static final Pattern LABEL = Pattern.compile("^[a-z0-9][a-z0-9-]*$");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,4096}");

    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,4094}[\\x21-\\x7e])?");

    private static final Pattern ORIGIN =
            Pattern.compile("^https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?$");
    private static final Pattern URL = Pattern.compile("^https?://[^\\s/?#@]+(/[^\\s?#@]*)?$");

    /// Says that there is no store.
    static final String NO_STORE = "none";

    /// Begins the URL of a store.
    static final String SQLITE = "sqlite:";

    private static final Pattern QUIET =
            Pattern.compile("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$");
    private static final Pattern DAYS = Pattern.compile("^[0-9]{1,5}d$");
    private static final Pattern TIME = Pattern.compile("^([01][0-9]|2[0-3]):[0-5][0-9]$");
    private static final Pattern STORE = Pattern.compile("^(none|sqlite:.+)$|" + PostgresUrl.FORM);

    private Words() {}

    static Word<String> line(String expected, int max) {
        return text(
                Phrase.of(expected, max),
                text -> text.length() <= max && LINE.matcher(text).matches() ? text : null,
                object("type", "string", "pattern", LINE.pattern(), "maxLength", max));
    }

    /// A name of which there must be no other that looks like it.
    static Word<String> name(int max) {
        return text(
                Phrase.of("expected.name", max),
                text -> Names.fits(text, max) ? text : null,
                object("type", "string", "pattern", LINE.pattern(), "maxLength", max));
    }

    static Word<Boolean> flag() {
        return new Word<>(
                Phrase.of("expected.boolean"),
                Set.of(Kind.BOOLEAN),
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> null;
                },
                Use.PLAIN,
                List.of(),
                object("type", "boolean"));
    }

    static Word<Integer> integer(int min, int max) {
        return new Word<>(
                Phrase.of("expected.integer", min, max),
                Set.of(Kind.INTEGER),
                text -> text.matches("[0-9]{1,9}") && within(Long.parseLong(text), min, max)
                        ? Integer.valueOf(text)
                        : null,
                Use.PLAIN,
                List.of(),
                object("type", "integer", "minimum", min, "maximum", max));
    }

    static Word<Duration> duration(Duration min, Duration max) {
        return text(
                Phrase.of("expected.duration", Amounts.text(min), Amounts.text(max)),
                text -> {
                    Duration read = Amounts.duration(text);
                    return read != null && read.compareTo(min) >= 0 && read.compareTo(max) <= 0 ? read : null;
                },
                object("type", "string", "pattern", Amounts.DURATION.pattern()));
    }

    /// Two durations, the first not longer than the second; one alone stands for both.
    static Word<Span> span(Duration min, Duration max) {
        return text(
                Phrase.of("expected.span", Amounts.text(min), Amounts.text(max)),
                text -> {
                    Span read = Span.parse(text);
                    return read != null && read.from.compareTo(min) >= 0 && read.to.compareTo(max) <= 0 ? read : null;
                },
                object("type", "string", "pattern", Span.FORM.pattern()));
    }

    /// A share of a whole, as percent; 1 is all of it.
    static Word<Double> percent(double min, double max) {
        return text(
                Phrase.of("expected.percent", Amounts.percent(min), Amounts.percent(max)),
                text -> {
                    Double read = Amounts.percent(text);
                    return read != null && read >= min && read <= max ? read : null;
                },
                object("type", "string", "pattern", Amounts.PERCENT.pattern()));
    }

    /// How many; `k` and `M` are thousands and millions.
    static Word<Integer> count(int min, int max) {
        return number(Phrase.of("expected.count", min, max), Amounts::count, Amounts.COUNT, min, max, Long::intValue);
    }

    /// As [#count], of what may be more.
    static Word<Long> tokens(long min, long max) {
        return number(Phrase.of("expected.count", min, max), Amounts::count, Amounts.COUNT, min, max, read -> read);
    }

    /// US dollars, in millionths.
    ///
    /// @param max in whole dollars
    static Word<Long> dollars(int max) {
        return new Word<>(
                Phrase.of("expected.dollars", max),
                Set.of(Kind.INTEGER, Kind.NUMBER),
                text -> {
                    Long read = Amounts.millionths(text);
                    return read != null && read <= max * 1_000_000L ? read : null;
                },
                Use.PLAIN,
                List.of(),
                object("type", "number", "minimum", 0, "maximum", max));
    }

    /// US dollars above nothing, in millionths.
    ///
    /// @param max in whole dollars
    static Word<Long> money(long max) {
        return new Word<>(
                Phrase.of("expected.money", max),
                Set.of(Kind.INTEGER, Kind.NUMBER),
                text -> {
                    Long read = Amounts.millionths(text);
                    return read != null && within(read, 1, max * 1_000_000) ? read : null;
                },
                Use.PLAIN,
                List.of(),
                object("type", "number", "exclusiveMinimum", 0, "maximum", max));
    }

    /// A currency in which something can be paid, by its code of ISO 4217.
    static Word<Currency> currency() {
        return text(
                Phrase.of("expected.currency"),
                text -> Currency.getAvailableCurrencies().stream()
                        .filter(each -> each.getCurrencyCode().equals(text) && each.getDefaultFractionDigits() >= 0)
                        .findAny()
                        .orElse(null),
                object("type", "string", "pattern", "^[A-Z]{3}$"));
    }

    /// A number above nothing, exact.
    static Word<BigDecimal> decimal(long max) {
        return new Word<>(
                Phrase.of("expected.decimal", max),
                Set.of(Kind.INTEGER, Kind.NUMBER),
                text -> {
                    Long read = Amounts.millionths(text);
                    return read != null && within(read, 1, max * 1_000_000) ? BigDecimal.valueOf(read, 6) : null;
                },
                Use.PLAIN,
                List.of(),
                object("type", "number", "exclusiveMinimum", 0, "maximum", max));
    }

    /// A time zone by its IANA name.
    static Word<ZoneId> zone() {
        return text(
                Phrase.of("expected.zone"),
                text -> ZoneId.getAvailableZoneIds().contains(text) ? ZoneId.of(text) : null,
                object("type", "string"));
    }

    /// A day of this century.
    static Word<LocalDate> day() {
        return text(
                Phrase.of("expected.day"), Amounts::day, object("type", "string", "pattern", Amounts.DAY.pattern()));
    }

    /// A time of the day, to the minute.
    static Word<LocalTime> timeOfDay() {
        return text(
                Phrase.of("expected.time"),
                text -> TIME.matcher(text).matches() ? LocalTime.parse(text) : null,
                object("type", "string", "pattern", TIME.pattern()));
    }

    /// A word that goes into addresses and labels.
    static Word<String> identifier(int max) {
        return text(
                Phrase.of("rule.identifier", max),
                text -> text.length() <= max && IDENTIFIER.matcher(text).matches() ? text : null,
                object("type", "string", "pattern", IDENTIFIER.pattern(), "maxLength", max));
    }

    /// A part of a host's name.
    static Word<String> label(int max) {
        return text(
                Phrase.of("rule.label", max),
                text -> text.length() <= max && LABEL.matcher(text).matches() ? text : null,
                object("type", "string", "pattern", LABEL.pattern(), "maxLength", max));
    }

    /// A time with its offset, or a day, which begins in UTC.
    static Word<Instant> instant() {
        return text(
                Phrase.of("expected.instant"),
                Amounts::instant,
                object("type", "string", "pattern", Amounts.INSTANT.pattern()));
    }

    /// An address, or a block of them.
    static Word<Network> network() {
        return text(Phrase.of("expected.network"), Hosts::network, object("type", "string"));
    }

    /// What a tag of a key says; a number will do.
    static Word<String> tagValue() {
        return new Word<>(
                Phrase.of("expected.tag"),
                Set.of(Kind.TEXT, Kind.INTEGER),
                text -> Tags.VALUE.matcher(text).matches() ? text : null,
                Use.PLAIN,
                List.of(),
                object("type", List.of("string", "integer"), "pattern", Tags.VALUE.pattern()));
    }

    /// When a hedge is made.
    static Word<After> after(Duration min, Duration max) {
        return text(
                Phrase.of("expected.after", Amounts.text(min), Amounts.text(max)),
                text -> {
                    if (text.equals("p95")) {
                        return new After(null);
                    }
                    Duration read = Amounts.duration(text);
                    return read != null && read.compareTo(min) >= 0 && read.compareTo(max) <= 0
                            ? new After(read)
                            : null;
                },
                object("type", "string", "pattern", "^p95$|" + Amounts.DURATION.pattern()));
    }

    /// Bytes; a plain number is one of bytes.
    static Word<Integer> size(int min, int max) {
        return number(
                Phrase.of("expected.size", Amounts.text(min), Amounts.text(max)),
                Amounts::size,
                Amounts.SIZE,
                min,
                max,
                Long::intValue);
    }

    /// Bytes, as [#size], of what may be larger than memory.
    static Word<Long> bytes(long min, long max) {
        return number(
                Phrase.of("expected.size", Amounts.text(min), Amounts.text(max)),
                Amounts::size,
                Amounts.SIZE,
                min,
                max,
                read -> read);
    }

    /// How long something is kept.
    static Word<Duration> days(int min, int max) {
        return text(
                Phrase.of("expected.days", min, max),
                text -> {
                    if (!DAYS.matcher(text).matches()) {
                        return null;
                    }
                    int days = Integer.parseInt(text.substring(0, text.length() - 1));
                    return days >= min && days <= max ? Duration.ofDays(days) : null;
                },
                object("type", "string", "pattern", DAYS.pattern()));
    }

    /// `none`, `sqlite:` with the path of a file, or the URL of a PostgreSQL database.
    static Word<String> store() {
        return new Word<>(
                Phrase.of("expected.store"),
                Set.of(Kind.TEXT),
                text -> STORE.matcher(text).matches() ? text : null,
                Use.PATH,
                List.of(),
                object("type", "string", "pattern", STORE.pattern()));
    }

    /// A plain number, or text that is read as one.
    private static <T> Word<T> number(
            Phrase expected,
            Function<String, @Nullable Long> reading,
            Pattern form,
            long min,
            long max,
            Function<Long, T> made) {
        return new Word<>(
                expected,
                Set.of(Kind.INTEGER, Kind.TEXT),
                text -> {
                    Long read = reading.apply(text);
                    return read != null && within(read, min, max) ? made.apply(read) : null;
                },
                Use.PLAIN,
                List.of(),
                object(
                        "type",
                        List.of("integer", "string"),
                        "minimum",
                        min,
                        "maximum",
                        max,
                        "pattern",
                        form.pattern()));
    }

    /// @param choices in the order in which they are told
    static <T> Word<T> oneOf(Map<String, T> choices) {
        List<String> names = List.copyOf(choices.keySet());
        return new Word<>(
                Phrase.of("expected.choice", names),
                Set.of(Kind.TEXT),
                choices::get,
                Use.PLAIN,
                names,
                object("enum", names));
    }

    /// A version of HTTP, which YAML reads as a number.
    static Word<Provider.Http> httpVersion() {
        List<String> names = List.of("auto", "1.1", "2");
        return new Word<>(
                Phrase.of("expected.choice", names),
                Set.of(Kind.TEXT, Kind.INTEGER, Kind.NUMBER),
                text -> switch (text) {
                    case "auto" -> Provider.Http.AUTO;
                    case "1.1" -> Provider.Http.HTTP_1_1;
                    case "2" -> Provider.Http.HTTP_2;
                    default -> null;
                },
                Use.PLAIN,
                names,
                object("enum", List.of("auto", 1.1, 2, "1.1", "2")));
    }

    /// A part of each day.
    static Word<Notifying.Quiet> quiet() {
        return text(
                Phrase.of("expected.quiet"),
                text -> {
                    if (!QUIET.matcher(text).matches() || text.startsWith(text.substring(6))) {
                        return null;
                    }
                    return new Notifying.Quiet(
                            LocalTime.parse(text.substring(0, 5)), LocalTime.parse(text.substring(6)));
                },
                object("type", "string", "pattern", QUIET.pattern()));
    }

    static Word<String> path() {
        return new Word<>(
                Phrase.of("expected.path"),
                Set.of(Kind.TEXT),
                text -> text.isEmpty() ? null : text,
                Use.PATH,
                List.of(),
                object("type", "string"));
    }

    static Word<Secret> secret() {
        return new Word<>(
                Phrase.of("expected.secret"),
                Set.of(Kind.TEXT),
                text -> TOKEN.matcher(text).matches() ? new Secret(text) : null,
                Use.SECRET,
                List.of(),
                object("type", "string"));
    }

    /// What hashes are made with: bytes in base64.
    static Word<Secret> keyHash() {
        return new Word<>(
                Phrase.of("expected.key-hash", Access.MIN_KEY_HASH_BYTES),
                Set.of(Kind.TEXT),
                text -> TOKEN.matcher(text).matches() && Access.isKeyHash(text) ? new Secret(text) : null,
                Use.SECRET,
                List.of(),
                object("type", "string"));
    }

    /// The value of a header that may be a secret.
    static Word<Secret> headerValue() {
        return new Word<>(
                Phrase.of("expected.header"),
                Set.of(Kind.TEXT),
                text -> HEADER_VALUE.matcher(text).matches() ? new Secret(text) : null,
                Use.SECRET,
                List.of(),
                object("type", "string"));
    }

    static Word<Address> address() {
        return text(
                Phrase.of("expected.address"),
                Address::parse,
                object("type", "string", "pattern", Address.FORM.pattern()));
    }

    static Word<String> origin() {
        return text(
                Phrase.of("expected.origin"),
                text -> ORIGIN.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : null,
                object("type", "string", "pattern", ORIGIN.pattern()));
    }

    static Word<URI> url() {
        return text(Phrase.of("expected.url"), Words::url, object("type", "string", "pattern", URL.pattern()));
    }

    static Word<Model> model() {
        return text(
                Phrase.of("expected.model"),
                Model::parse,
                object("type", "string", "pattern", "^[^/\\s]+/\\S(.*\\S)?$"));
    }

    static Word<NoProxy> noProxy() {
        return text(Phrase.of("expected.no-proxy"), NoProxy::parse, object("type", "string"));
    }

    static Word<Outbound> proxy() {
        return new Word<>(
                Phrase.of("expected.proxy"),
                Set.of(Kind.TEXT),
                Words::proxy,
                Use.SECRET,
                List.of(),
                object("type", "string"));
    }

    static Word<RedisAddress> redis() {
        return new Word<>(
                Phrase.of("expected.redis"),
                Set.of(Kind.TEXT),
                RedisAddress::parse,
                Use.SECRET,
                List.of(),
                object("type", "string"));
    }

    static <T> Word<T> text(Phrase expected, Word.Parser<T> parser, Map<String, Object> schema) {
        return new Word<>(expected, Set.of(Kind.TEXT), parser, Use.PLAIN, List.of(), schema);
    }

    private static boolean within(long value, long min, long max) {
        return value >= min && value <= max;
    }

    private static @Nullable URI url(String text) {
        URI uri = uri(text);
        if (uri == null
                || !URL.matcher(text).matches()
                || uri.getRawPath().contains("..")
                || uri.getPort() > 65535
                || uri.getPort() == 0) {
            return null;
        }
        String base = text.replaceFirst("/+$", "");
        int path = base.indexOf('/', "https://".length());
        // Host names are the same in any case; whoever compares them should not have to know.
        return URI.create(
                path < 0
                        ? base.toLowerCase(Locale.ROOT)
                        : base.substring(0, path).toLowerCase(Locale.ROOT) + base.substring(path));
    }

    static @Nullable URI uri(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() == null ? null : uri;
        } catch (URISyntaxException _) {
            return null;
        }
    }

    private static @Nullable Outbound proxy(String text) {
        if (text.isEmpty()) {
            return Outbound.DIRECT;
        }
        // Many write the variable without the scheme.
        URI uri = uri(text.contains("://") ? text : "http://" + text);
        if (uri == null
                || !"http".equalsIgnoreCase(uri.getScheme())
                || uri.getRawQuery() != null
                || !uri.getRawPath().matches("/?")
                || uri.getPort() > 65535
                || uri.getPort() == 0) {
            return null;
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() == -1 ? 80 : uri.getPort();
        String user = uri.getRawUserInfo();
        if (user == null) {
            return new Outbound(new OutboundProxy(bare(host), port, null, null));
        }
        int colon = user.indexOf(':');
        String name = decoded(colon < 0 ? user : user.substring(0, colon));
        String password = decoded(colon < 0 ? "" : user.substring(colon + 1));
        return new Outbound(new OutboundProxy(bare(host), port, name, new Secret(password)));
    }

    static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// Percent decoding; a plus sign is a plus sign here, as it is not in forms.
    static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// From one duration to another.
    record Span(Duration from, Duration to) {
        static final Pattern FORM = Pattern.compile("^([0-9]{1,9}(ms|s|m|h))(\\.\\.([0-9]{1,9}(ms|s|m|h)))?$");

        static @Nullable Span parse(String text) {
            int dots = text.indexOf("..");
            Duration from = Amounts.duration(dots < 0 ? text : text.substring(0, dots));
            Duration to = dots < 0 ? from : Amounts.duration(text.substring(dots + 2));
            return from == null || to == null || to.compareTo(from) < 0 ? null : new Span(from, to);
        }
    }

    /// @param after null for the 95th percentile
    record After(@Nullable Duration after) {}

    /// A declared way out.
    ///
    /// @param proxy null for the direct one
    record Outbound(@Nullable OutboundProxy proxy) {
        static final Outbound DIRECT = new Outbound(null);
    }

    /// A target's `to`.
    record Model(String provider, String model) {
        static @Nullable Model parse(String text) {
            int slash = text.indexOf('/');
            boolean whole = slash > 0 && slash < text.length() - 1 && text.length() <= 256;
            return whole
                            && LINE.matcher(text).matches()
                            && !text.substring(0, slash).contains(" ")
                    ? new Model(text.substring(0, slash), text.substring(slash + 1))
                    : null;
        }
    }
}
