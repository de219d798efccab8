package dev.signalbox.app.config;

import dev.signalbox.app.drill.Scenario;
import dev.signalbox.app.drill.Scenario.Kind;
import dev.signalbox.app.drill.Scenario.Where;
import dev.signalbox.app.drill.Text;
import dev.signalbox.model.policy.Workload.Criticality;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every word that a scenario of `signalbox drill` knows. As in [Vocabulary], reader, problems and JSON Schema come of
/// the same shapes.
final class ScenarioWords {
    /// Longer than that nobody waits for what nobody lives through.
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MAX_RATE = 5000;
    private static final int MAX_FAULTS = 100;
    private static final int MAX_TIMES = 1000;
    private static final int MAX_TOKENS = 100_000;
    /// Of percentages as the file writes them.
    private static final double MAX_MULTIPLE = 9.99;

    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NOTHING = Duration.ZERO;

    private static final Property<String> ENGLISH = Property.required("en", Words.line("expected.line", 500));
    private static final Property<String> KOREAN = Property.optional("ko", Words.line("expected.line", 500));
    private static final Fields TEXT = Fields.withShorthand("drill-text", ENGLISH, ENGLISH, KOREAN);
    private static final Property<Section> TITLE = Property.required("title", TEXT);
    private static final Property<Section> ABOUT = Property.optional("about", TEXT);
    private static final Property<Duration> LENGTH =
            Property.required("length", Words.duration(Duration.ofMinutes(1), LONGEST));
    private static final Property<Boolean> LEAVES = Property.optional("leaves", Words.flag(), false);

    // Traffic
    private static final Property<BigDecimal> RATE = Property.optional("rate", Words.decimal(MAX_RATE), 10);
    private static final Map<Criticality, Property<Double>> SHARES = shares();
    private static final Property<Section> SHARE = Property.optional(
            "shares", Fields.of("drill-shares", SHARES.values().toArray(new Property<?>[0])));
    private static final Property<Double> NIGHT = Property.optional("night", Words.percent(0, 1), "40%");
    private static final Property<Integer> BEGINS = Property.optional("begins", Words.integer(0, 23), 14);
    private static final Property<Double> STREAMS = Property.optional("streams", Words.percent(0, 1), "80%");
    private static final Property<Integer> PROMPT = Property.optional("prompt", Words.integer(1, MAX_TOKENS), 600);
    private static final Property<Integer> ANSWER = Property.optional("answer", Words.integer(1, MAX_TOKENS), 200);
    private static final Property<Duration> PATIENCE =
            Property.optional("patience", Words.duration(SECOND, Duration.ofMinutes(10)), "20s");
    private static final Property<Integer> RETRIES = Property.optional("retries", Words.integer(0, 10), 2);
    private static final Property<Section> TRAFFIC = Property.optional(
            "traffic",
            Fields.of("drill-traffic", RATE, SHARE, NIGHT, BEGINS, STREAMS, PROMPT, ANSWER, PATIENCE, RETRIES));

    // Providers
    private static final Property<Double> FIRST = Property.optional("first", Words.percent(0.01, MAX_MULTIPLE), "200%");
    private static final Property<Double> OTHERS =
            Property.optional("others", Words.percent(0.01, MAX_MULTIPLE), "80%");
    private static final Property<Double> WAITS = Property.optional("waits", Words.percent(0, MAX_MULTIPLE), "50%");
    private static final Property<Duration> FIRST_TOKEN =
            Property.optional("first-token", Words.duration(INSTANT, Duration.ofMinutes(1)), "400ms");
    private static final Property<Double> SPREAD = Property.optional("spread", Words.percent(0, 2), "40%");
    private static final Property<Integer> SPEED = Property.optional("tokens-per-second", Words.integer(1, 10_000), 80);
    private static final Property<Double> TOKENS = Property.optional("tokens", Words.percent(0.01, MAX_MULTIPLE));
    private static final Property<Double> ERRORS = Property.optional("errors", Words.percent(0, 1), "0.05%");
    private static final Property<Section> PROVIDERS = Property.optional(
            "providers",
            Fields.of("drill-providers", FIRST, OTHERS, WAITS, FIRST_TOKEN, SPREAD, SPEED, TOKENS, ERRORS));

    // What goes wrong
    private static final Property<Where> WHERE =
            Property.optional("where", Words.oneOf(words(Where.values())), "first");
    private static final Property<Kind> KIND = Property.required("kind", Words.oneOf(words(Kind.values())));
    private static final Property<Duration> FROM = Property.required("from", Words.duration(NOTHING, LONGEST));
    private static final Property<Duration> FOR = Property.required("for", Words.duration(SECOND, LONGEST));
    private static final Property<Double> OF_REQUESTS = Property.optional("share", Words.percent(0.001, 1), "100%");
    private static final Property<BigDecimal> FACTOR = Property.optional("factor", Words.decimal(1000), 1);
    private static final Property<Boolean> GROWS = Property.optional("grows", Words.flag(), false);
    private static final Property<Duration> EVERY = Property.optional("every", Words.duration(SECOND, LONGEST));
    private static final Property<Integer> AGAIN = Property.optional("times", Words.integer(1, MAX_TIMES), 1);
    private static final Property<List<Located<Section>>> FAULTS = Property.optional(
            "faults",
            new ListOf<>(
                    Fields.of("drill-fault", WHERE, KIND, FROM, FOR, OF_REQUESTS, FACTOR, GROWS, EVERY, AGAIN),
                    0,
                    MAX_FAULTS),
            List.of());
    private static final Property<List<Located<Criticality>>> OF =
            Property.required("of", new ListOf<>(Words.oneOf(words(Criticality.values())), 1, 4));
    private static final Property<BigDecimal> TIMES = Property.required("times", Words.decimal(100));
    private static final Property<List<Located<Section>>> SURGES = Property.optional(
            "surges", new ListOf<>(Fields.of("drill-surge", OF, FROM, FOR, TIMES), 0, MAX_FAULTS), List.of());

    // What must hold
    private static final Property<Double> SUCCESS = Property.optional("success", Words.percent(0, 1));
    private static final Property<Duration> ALARM = Property.optional("alarm", Words.duration(SECOND, LONGEST));
    private static final Property<Duration> RESTORED = Property.optional("restored", Words.duration(SECOND, LONGEST));
    private static final Property<Section> EXPECT =
            Property.optional("expect", Fields.of("drill-expect", SUCCESS, ALARM, RESTORED));

    static final Fields ROOT =
            Fields.of("drill", TITLE, ABOUT, LENGTH, LEAVES, TRAFFIC, PROVIDERS, FAULTS, SURGES, EXPECT);

    private static final Map<Criticality, Double> USUAL_SHARES = Map.of(
            Criticality.CRITICAL_PLUS, 0.4,
            Criticality.CRITICAL, 0.15,
            Criticality.SHEDDABLE_PLUS, 0.2,
            Criticality.SHEDDABLE, 0.25);

    private ScenarioWords() {}

    private static Map<Criticality, Property<Double>> shares() {
        Map<Criticality, Property<Double>> shares = new EnumMap<>(Criticality.class);
        for (Criticality each : Criticality.values()) {
            shares.put(each, Property.optional(word(each), Words.percent(0, 1)));
        }
        return shares;
    }

    private static String word(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E each : values) {
            words.put(word(each), each);
        }
        return words;
    }

    /// @return null when there are problems
    static @Nullable Scenario read(String name, Section root, Problems problems) {
        Section title = root.get(TITLE);
        Duration length = root.get(LENGTH);
        if (title == null || length == null || problems.any()) {
            return null;
        }
        Text called = text(title);
        Section about = root.get(ABOUT);
        List<Scenario.Fault> faults = root.get(FAULTS, List.of()).stream()
                .map(each -> fault(each.value()))
                .toList();
        for (Located<Section> each : root.get(FAULTS, List.of())) {
            Duration every = each.value().get(EVERY);
            Duration lasting = Objects.requireNonNull(each.value().get(FOR));
            if (each.value().get(AGAIN, 1) > 1 && (every == null || every.compareTo(lasting) <= 0)) {
                problems.error(each.place(), "drill.every");
            }
        }
        Scenario scenario = new Scenario(
                name,
                called,
                about == null ? called : text(about),
                length,
                traffic(root.get(TRAFFIC, Section.EMPTY)),
                supply(root.get(PROVIDERS, Section.EMPTY)),
                faults,
                root.get(SURGES, List.of()).stream()
                        .map(each -> surge(each.value()))
                        .toList(),
                expect(root.get(EXPECT, Section.EMPTY)),
                root.get(LEAVES, false));
        if (scenario.traffic().shares().values().stream().allMatch(each -> each == 0)) {
            problems.error(root.place(), "drill.nobody");
        }
        for (Located<Section> each : root.get(SURGES, List.of())) {
            late(surge(each.value()).until(), length, each.place(), problems);
        }
        for (int i = 0; i < faults.size(); i++) {
            late(
                    faults.get(i).until(),
                    length,
                    root.get(FAULTS, List.of()).get(i).place(),
                    problems);
        }
        if (scenario.questions() > Scenario.MAX_REQUESTS) {
            problems.error(root.place(), "drill.size", Math.round(scenario.questions()), Scenario.MAX_REQUESTS);
        }
        return problems.any() ? null : scenario;
    }

    private static void late(Duration until, Duration length, Place place, Problems problems) {
        if (until.compareTo(length) > 0) {
            problems.error(place, "drill.late", Amounts.text(length));
        }
    }

    private static Text text(Section section) {
        String english = Objects.requireNonNull(section.get(ENGLISH));
        return new Text(english, section.get(KOREAN, english));
    }

    private static Scenario.Traffic traffic(Section section) {
        Section written = section.get(SHARE);
        Map<Criticality, Double> shares = new EnumMap<>(Criticality.class);
        SHARES.forEach((criticality, property) -> shares.put(
                criticality,
                written == null ? Objects.requireNonNull(USUAL_SHARES.get(criticality)) : written.get(property, 0.0)));
        return new Scenario.Traffic(
                section.get(RATE, BigDecimal.valueOf(10)).doubleValue(),
                shares,
                section.get(NIGHT, 0.4),
                section.get(BEGINS, 14) * 60,
                section.get(STREAMS, 0.8),
                section.get(PROMPT, 600),
                section.get(ANSWER, 200),
                section.get(PATIENCE, Duration.ofSeconds(20)),
                section.get(RETRIES, 2));
    }

    private static Scenario.Supply supply(Section section) {
        return new Scenario.Supply(
                section.get(FIRST, 2.0),
                section.get(OTHERS, 0.8),
                section.get(WAITS, 0.5),
                section.get(FIRST_TOKEN, Duration.ofMillis(400)),
                section.get(SPREAD, 0.4),
                section.get(SPEED, 80),
                section.get(TOKENS, 0.0),
                section.get(ERRORS, 0.0005));
    }

    private static Scenario.Fault fault(Section section) {
        return new Scenario.Fault(
                section.get(WHERE, Where.FIRST),
                Objects.requireNonNull(section.get(KIND)),
                Objects.requireNonNull(section.get(FROM)),
                Objects.requireNonNull(section.get(FOR)),
                section.get(OF_REQUESTS, 1.0),
                section.get(FACTOR, BigDecimal.ONE).doubleValue(),
                section.get(GROWS, false),
                section.get(EVERY),
                section.get(AGAIN, 1));
    }

    private static Scenario.Surge surge(Section section) {
        Set<Criticality> of = EnumSet.noneOf(Criticality.class);
        Objects.requireNonNull(section.get(OF)).forEach(each -> of.add(each.value()));
        return new Scenario.Surge(
                of,
                Objects.requireNonNull(section.get(FROM)),
                Objects.requireNonNull(section.get(FOR)),
                Objects.requireNonNull(section.get(TIMES)).doubleValue());
    }

    private static Scenario.Expect expect(Section section) {
        return new Scenario.Expect(section.get(SUCCESS), section.get(ALARM), section.get(RESTORED));
    }
}
