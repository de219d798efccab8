package dev.signalbox.app.config;

import dev.signalbox.model.policy.Maintenance;
import dev.signalbox.model.policy.Recurring;
import dev.signalbox.model.policy.Wording;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The word `maintenance` of `code-red`.
final class MaintenanceWords {
    private static final int MAX_REASON = 200;
    private static final Pattern MOMENT =
            Pattern.compile("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$");

    /// A moment as it is written: with its offset, or by the clock of a zone.
    ///
    /// @param exact null where a zone says
    /// @param local null where there is an offset
    record Moment(@Nullable Instant exact, @Nullable LocalDateTime local) {
        static @Nullable Moment parse(String text) {
            if (!MOMENT.matcher(text).matches()) {
                return null;
            }
            try {
                boolean offset = text.endsWith("Z") || text.lastIndexOf('-') > 10 || text.contains("+");
                return offset
                        ? new Moment(OffsetDateTime.parse(text).toInstant(), null)
                        : new Moment(null, LocalDateTime.parse(text));
            } catch (DateTimeException _) {
                return null;
            }
        }

        LocalDateTime clock(ZoneId zone) {
            return local == null ? LocalDateTime.ofInstant(Objects.requireNonNull(exact), zone) : local;
        }

        Instant in(ZoneId zone) {
            return exact == null ? Objects.requireNonNull(local).atZone(zone).toInstant() : exact;
        }
    }

    private static final Word<Moment> WORD = Words.text(
            Phrase.of("expected.moment"),
            Moment::parse,
            SchemaText.object("type", "string", "pattern", MOMENT.pattern()));

    static final Property<Moment> FROM = Property.required("from", WORD);
    static final Property<Moment> UNTIL = Property.required("until", WORD);
    static final Property<List<Located<DayOfWeek>>> EVERY =
            Property.optional("every", new ListOf<>(Words.oneOf(days()), 1, DayOfWeek.values().length));
    static final Property<ZoneId> WINDOW_ZONE = Property.optional("zone", Words.zone());
    static final Property<List<Located<String>>> OF_WORKLOADS = Property.optional(
            "workloads", new ListOf<>(Words.line("expected.workload", 64), 1, Vocabulary.MAX_WORKLOADS));
    static final Property<List<Located<String>>> OF_COMPONENTS =
            Property.optional("components", new ListOf<>(Words.identifier(64), 1, 50));
    static final Property<String> REASON_EN = Property.required("en", Words.line("expected.line", MAX_REASON));
    static final Property<String> REASON_KO = Property.optional("ko", Words.line("expected.line", MAX_REASON));
    static final Property<Section> REASON =
            Property.required("reason", Fields.withShorthand("wording", REASON_EN, REASON_EN, REASON_KO));
    static final Property<List<Located<Section>>> MAINTENANCE = Property.optional(
            "maintenance",
            new ListOf<>(
                    Fields.of("maintenance", FROM, UNTIL, EVERY, WINDOW_ZONE, OF_WORKLOADS, OF_COMPONENTS, REASON),
                    0,
                    Maintenance.MAX));

    private MaintenanceWords() {}

    private static Map<String, DayOfWeek> days() {
        Map<String, DayOfWeek> names = new LinkedHashMap<>();
        for (DayOfWeek each : DayOfWeek.values()) {
            names.put(each.name().toLowerCase(Locale.ROOT), each);
        }
        return names;
    }

    /// Those with which nothing is wrong; [#check] tells of the others.
    ///
    /// @param usual the zone where one names none
    static List<Maintenance> read(Section codeRed, ZoneId usual) {
        Map<String, List<String>> components = components(codeRed);
        List<Maintenance> all = new ArrayList<>();
        int place = 0;
        for (Located<Section> each : codeRed.get(MAINTENANCE, List.of())) {
            place++;
            Section written = each.value();
            Moment from = written.get(FROM);
            Moment until = written.get(UNTIL);
            Wording reason = reason(written);
            Set<String> workloads = workloads(written, components);
            if (from == null || until == null || reason == null || workloads.isEmpty() || written.has(EVERY)) {
                continue;
            }
            ZoneId zone = written.get(WINDOW_ZONE, usual);
            Duration lasts = Duration.between(from.in(zone), until.in(zone));
            if (lasts.isPositive() && lasts.compareTo(Maintenance.LONGEST) <= 0) {
                all.add(new Maintenance(
                        "config-" + place, from.in(zone), until.in(zone), new TreeSet<>(workloads), reason, null));
            }
        }
        return all;
    }

    private static @Nullable Wording reason(Section written) {
        Section reason = written.get(REASON);
        String en = reason == null ? null : reason.get(REASON_EN);
        return reason == null || en == null ? null : new Wording(en, reason.get(REASON_KO));
    }

    /// Those that come again, with which nothing is wrong.
    static List<Recurring> recurring(Section codeRed, ZoneId usual) {
        Map<String, List<String>> components = components(codeRed);
        List<Recurring> all = new ArrayList<>();
        int place = 0;
        for (Located<Section> each : codeRed.get(MAINTENANCE, List.of())) {
            place++;
            Section written = each.value();
            Moment from = written.get(FROM);
            Moment until = written.get(UNTIL);
            Wording reason = reason(written);
            Set<String> workloads = workloads(written, components);
            Set<DayOfWeek> days = written.get(EVERY, List.of()).stream()
                    .map(Located::value)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (from == null || until == null || reason == null || workloads.isEmpty() || days.isEmpty()) {
                continue;
            }
            ZoneId zone = written.get(WINDOW_ZONE, usual);
            Duration lasts = Duration.between(from.clock(zone), until.clock(zone));
            if (lasts.isPositive() && lasts.compareTo(Maintenance.LONGEST) <= 0) {
                all.add(new Recurring(
                        "config-" + place,
                        from.clock(zone),
                        until.clock(zone),
                        zone,
                        new TreeSet<>(days),
                        new TreeSet<>(workloads),
                        reason));
            }
        }
        return all;
    }

    private static Map<String, List<String>> components(Section codeRed) {
        Map<String, List<String>> known = new HashMap<>();
        for (Located<Section> each :
                codeRed.get(StatusWords.STATUS, Section.EMPTY).get(StatusWords.COMPONENTS, List.of())) {
            String id = each.value().get(StatusWords.ID);
            if (id != null) {
                known.put(id, texts(each.value().get(StatusWords.BEHIND, List.of())));
            }
        }
        return known;
    }

    private static Set<String> workloads(Section written, Map<String, List<String>> components) {
        Set<String> found = new TreeSet<>(texts(written.get(OF_WORKLOADS, List.of())));
        texts(written.get(OF_COMPONENTS, List.of()))
                .forEach(each -> found.addAll(components.getOrDefault(each, List.of())));
        return found;
    }

    private static List<String> texts(List<Located<String>> written) {
        return written.stream().map(Located::value).collect(Collectors.toList());
    }

    /// Finds maintenance that ends before it begins, lasts too long, is of nothing or of what nobody knows, or of the
    /// same twice at a time. What has passed is only told: a config must not be wrong the day after.
    static void check(Section root, Set<String> workloads, Problems problems) {
        Section codeRed = root.get(Vocabulary.CODE_RED, Section.EMPTY);
        ZoneId usual = root.get(Vocabulary.ZONE, ZoneOffset.UTC);
        Map<String, List<String>> components = components(codeRed);
        List<Maintenance> sound = read(codeRed, usual);
        List<Recurring> again = recurring(codeRed, usual);
        int place = 0;
        for (Located<Section> each : codeRed.get(MAINTENANCE, List.of())) {
            place++;
            known(each.value().get(OF_WORKLOADS, List.of()), "problem.workload", workloads, problems);
            known(each.value().get(OF_COMPONENTS, List.of()), "problem.component", components.keySet(), problems);
            if (!each.value().has(OF_WORKLOADS) && !each.value().has(OF_COMPONENTS)) {
                problems.error(each.place().withoutValue(), "problem.maintenance.nothing");
            }
            once(each.value().get(EVERY, List.of()), problems);
            times(each, usual, problems);
            overlaps(each, "config-" + place, sound, problems);
            overlapsAgain(each, "config-" + place, sound, again, problems);
        }
    }

    private static void known(List<Located<String>> written, String key, Set<String> known, Problems problems) {
        for (Located<String> each : written) {
            if (!known.contains(each.value())) {
                problems.unknown(each.place(), key, each.value(), known);
            }
        }
    }

    private static void once(List<Located<DayOfWeek>> days, Problems problems) {
        Set<DayOfWeek> seen = new TreeSet<>();
        for (Located<DayOfWeek> each : days) {
            if (!seen.add(each.value())) {
                problems.error(each.place(), "problem.maintenance.day");
            }
        }
    }

    private static void times(Located<Section> written, ZoneId usual, Problems problems) {
        Located<Moment> from = written.value().find(FROM);
        Located<Moment> until = written.value().find(UNTIL);
        if (from == null || until == null) {
            return;
        }
        ZoneId zone = written.value().get(WINDOW_ZONE, usual);
        Instant end = until.value().in(zone);
        Duration lasts = Duration.between(from.value().in(zone), end);
        if (!lasts.isPositive()) {
            problems.error(until.place(), "problem.maintenance.backwards");
        } else if (lasts.compareTo(Maintenance.LONGEST) > 0) {
            problems.error(until.place(), "problem.maintenance.long", Maintenance.LONGEST.toDays());
        } else if (end.isBefore(Instant.now()) && !written.value().has(EVERY)) {
            problems.warning(written.place().withoutValue(), "warning.maintenance.over");
        }
    }

    private static void overlaps(Located<Section> written, String id, List<Maintenance> sound, Problems problems) {
        for (Maintenance each : sound) {
            if (each.id().equals(id)) {
                Maintenance earlier = sound.stream()
                        .takeWhile(one -> !one.id().equals(id))
                        .filter(each::overlaps)
                        .findFirst()
                        .orElse(null);
                if (earlier != null) {
                    problems.error(written.place().withoutValue(), "problem.maintenance.overlaps", earlier.id());
                }
            }
        }
    }

    /// One that comes again is told of where it overlaps with what comes once, wherever that stands.
    private static void overlapsAgain(
            Located<Section> written, String id, List<Maintenance> sound, List<Recurring> again, Problems problems) {
        for (Recurring each : again) {
            if (!each.id().equals(id)) {
                continue;
            }
            String other = each.overlapsItself()
                    ? id
                    : sound.stream()
                            .filter(each::overlaps)
                            .map(Maintenance::id)
                            .findFirst()
                            .orElseGet(() -> again.stream()
                                    .takeWhile(one -> !one.id().equals(id))
                                    .filter(each::overlaps)
                                    .map(Recurring::id)
                                    .findFirst()
                                    .orElse(null));
            if (other != null) {
                problems.error(written.place().withoutValue(), "problem.maintenance.overlaps", other);
            }
        }
    }
}
