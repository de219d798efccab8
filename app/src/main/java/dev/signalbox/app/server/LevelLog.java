package dev.signalbox.app.server;

import dev.signalbox.app.config.Amounts;
import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Question;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A line for each change of a level, with the figures behind it.
final class LevelLog {
    private static final Logger LOG = LoggerFactory.getLogger(LevelLog.class);

    private LevelLog() {}

    /// @param readings what was known of objectives at the change
    static void changes(Board before, Board after, Map<Scope, List<Reading>> readings) {
        after.places().forEach((scope, place) -> {
            Level was = before.level(scope);
            if (place.level() != was) {
                tell(scope, was, place, readings.getOrDefault(scope, List.of()));
            }
        });
        Set<Scope> asked = before.questions().stream().map(Question::scope).collect(Collectors.toSet());
        for (Question each : after.questions()) {
            if (!asked.contains(each.scope())) {
                LOG.warn(
                        "The workload {} on route {} would be {} (cause {}), but many changed for that cause already:"
                                + " confirm or reject it",
                        each.scope().workload(),
                        each.scope().route(),
                        each.level().word(),
                        each.cause().word());
            }
        }
    }

    private static void tell(Scope scope, Level was, Place place, List<Reading> readings) {
        String line = "The workload " + scope.workload() + " on route " + scope.route() + " is "
                + place.level().word() + ", was " + was.word() + "; cause "
                + place.cause().word() + figures(readings)
                + (place.standing().level().isWorseThan(place.level()) ? "; by hand" : "")
                + (place.standing().latched() ? "; stays until somebody clears it" : "");
        if (place.level().isWorseThan(was)) {
            LOG.warn(line);
        } else {
            LOG.info(line);
        }
    }

    private static String figures(List<Reading> readings) {
        StringBuilder text = new StringBuilder();
        for (Reading each : readings) {
            text.append("; ")
                    .append(each.objective().kind().word())
                    .append(' ')
                    .append(Amounts.percent(each.objective().ratio()))
                    .append(": ")
                    .append(each.bad())
                    .append(" of ")
                    .append(each.bad() + each.good())
                    .append(" failed in an hour, burn");
            for (Reading.Pace pace : List.of(each.yellow(), each.orange(), each.fast())) {
                text.append(String.format(
                        Locale.ROOT,
                        " %.1f over %s and %.1f over %s (of %.1f)",
                        pace.longer(),
                        Amounts.text(pace.pair().longer()),
                        pace.shorter(),
                        Amounts.text(pace.pair().shorter()),
                        pace.pair().burn()));
            }
        }
        return text.toString();
    }
}
