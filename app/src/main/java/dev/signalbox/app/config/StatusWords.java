package dev.signalbox.app.config;

import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.ReportTimes;
import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.StatusPage.Component;
import dev.signalbox.model.policy.Wording;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The words `status` and `report` of `code-red`.
final class StatusWords {
    private static final int MAX_NAME = 128;

    // What the public is shown
    static final Property<String> EN = Property.required("en", Words.line("expected.line", MAX_NAME));
    static final Property<String> KO = Property.optional("ko", Words.line("expected.line", MAX_NAME));
    static final Property<Section> TITLE = Property.optional("title", Fields.withShorthand("wording", EN, EN, KO));
    static final Property<String> ID = Property.required("id", Words.identifier(64));
    static final Property<Section> PUBLIC_NAME = Property.required("name", Fields.withShorthand("wording", EN, EN, KO));
    static final Property<List<Located<String>>> BEHIND = Property.required(
            "workloads", new ListOf<>(Words.line("expected.workload", 64), 1, Vocabulary.MAX_WORKLOADS));
    static final Property<List<Located<Section>>> COMPONENTS = Property.required(
            "components", new ListOf<>(Fields.of("component", ID, PUBLIC_NAME, BEHIND), 1, StatusPage.MAX_COMPONENTS));
    static final Property<Section> STATUS = Property.optional("status", Fields.of("status", TITLE, COMPONENTS));

    // What people inside are told
    static final Property<LocalTime> AT = Property.required("at", Words.timeOfDay());
    static final Property<ZoneId> REPORT_ZONE = Property.optional("zone", Words.zone());
    static final Property<Boolean> ON = Property.optional("on", Words.oneOf(days()), "weekdays");
    static final Property<Level> EVERY_DAY_FROM =
            Property.optional("every-day-from", Words.oneOf(levels()), Level.ORANGE.word());
    static final Property<Section> REPORT =
            Property.optional("report", Fields.of("report", AT, REPORT_ZONE, ON, EVERY_DAY_FROM));

    private StatusWords() {}

    private static Map<String, Boolean> days() {
        SequencedMap<String, Boolean> names = new LinkedHashMap<>();
        names.put("weekdays", false);
        names.put("every-day", true);
        return names;
    }

    private static Map<String, Level> levels() {
        SequencedMap<String, Level> names = new LinkedHashMap<>();
        for (Level level : Level.values()) {
            if (level != Level.GREEN) {
                names.put(level.word(), level);
            }
        }
        return names;
    }

    /// @param listener where it is served besides the console; null for nowhere else
    /// @return null when none is declared
    static @Nullable StatusPage page(Section codeRed, @Nullable Listener listener) {
        Section status = codeRed.get(STATUS);
        if (status == null) {
            return null;
        }
        List<Component> components = new ArrayList<>();
        for (Located<Section> each : status.get(COMPONENTS, List.of())) {
            String id = each.value().get(ID);
            Wording name = wording(each.value().get(PUBLIC_NAME));
            Set<String> workloads = new LinkedHashSet<>();
            each.value().get(BEHIND, List.of()).forEach(workload -> workloads.add(workload.value()));
            if (id != null && name != null) {
                components.add(new Component(id, name, List.copyOf(workloads)));
            }
        }
        return new StatusPage(wording(status.get(TITLE)), components, listener);
    }

    private static @Nullable Wording wording(@Nullable Section written) {
        String en = written == null ? null : written.get(EN);
        return written == null || en == null ? null : new Wording(en, written.get(KO));
    }

    /// @param usual the zone where the report names none
    /// @return null when none is declared
    static @Nullable ReportTimes report(Section codeRed, ZoneId usual) {
        Section report = codeRed.get(REPORT);
        LocalTime at = report == null ? null : report.get(AT);
        return report == null || at == null
                ? null
                : new ReportTimes(
                        at,
                        report.get(REPORT_ZONE, usual),
                        report.get(ON, false),
                        report.get(EVERY_DAY_FROM, Level.ORANGE));
    }

    /// Finds components that are there twice, or behind which there is nothing.
    ///
    /// @param workloads the declared ones
    static void check(Section root, Set<String> workloads, Problems problems) {
        Section status = root.get(Vocabulary.CODE_RED, Section.EMPTY).get(STATUS, Section.EMPTY);
        Map<String, Integer> lines = new HashMap<>();
        for (Located<Section> each : status.get(COMPONENTS, List.of())) {
            Located<String> id = each.value().find(ID);
            if (id != null) {
                Integer earlier = lines.putIfAbsent(id.value(), id.place().at().line());
                if (earlier != null) {
                    problems.error(id.place(), "problem.key.name", earlier);
                }
            }
            for (Located<String> workload : each.value().get(BEHIND, List.of())) {
                if (!workloads.contains(workload.value())) {
                    problems.unknown(workload.place(), "problem.workload", workload.value(), workloads);
                }
            }
        }
        Located<Section> listener = root.get(Vocabulary.LISTEN, Section.EMPTY).find(Vocabulary.STATUS_LISTENER);
        if (listener != null && !root.get(Vocabulary.CODE_RED, Section.EMPTY).has(STATUS)) {
            problems.error(listener.place().withoutValue(), "problem.status.listener");
        }
    }
}
