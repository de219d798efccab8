package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.core.report.DailyReport;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Policy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When the daily report is sent.
class ReportClockTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
             words                                       | worst  | from                 | to                   | sent
             at: "09:30", zone: Asia/Seoul               | green  | 2026-11-23T00:29:50Z | 2026-11-23T00:30:00Z | 1
             at: "09:30", zone: Asia/Seoul               | green  | 2026-11-23T00:30:00Z | 2026-11-23T00:30:10Z | 0
             at: "09:30", zone: Asia/Seoul               | green  | 2026-11-23T00:29:40Z | 2026-11-23T00:29:50Z | 0
             at: "09:30"                                 | green  | 2026-11-23T00:29:50Z | 2026-11-23T00:30:00Z | 0
             at: "09:30"                                 | green  | 2026-11-23T09:29:50Z | 2026-11-23T09:30:05Z | 1
             at: "09:30"                                 | yellow | 2026-11-22T09:29:50Z | 2026-11-22T09:30:05Z | 0
             at: "09:30"                                 | orange | 2026-11-22T09:29:50Z | 2026-11-22T09:30:05Z | 1
             at: "09:30", every-day-from: red            | orange | 2026-11-22T09:29:50Z | 2026-11-22T09:30:05Z | 0
             at: "09:30", on: every-day                  | green  | 2026-11-22T09:29:50Z | 2026-11-22T09:30:05Z | 1
             at: "09:30"                                 | green  | 2026-11-23T08:00:00Z | 2026-11-23T20:00:00Z | 1
            """)
    void it_is_sent_once_at_its_time_on_its_days(String words, String worst, Instant from, Instant to, int sent) {
        Policy policy = policy(words.strip());
        List<DailyReport> out = new ArrayList<>();
        ReportClock clock = new ReportClock(
                () -> policy, () -> false, _ -> report(Level.valueOf(worst.toUpperCase(Locale.ROOT))), out::add);

        clock.look(from, to);

        assertThat(out).hasSize(sent);
    }

    @Test
    void with_a_declared_code_red_it_is_sent_every_day_at_nine_where_nothing_else_is_said() {
        Policy without = policy("at: \"09:30\"");
        Policy silent = ((Loaded.Valid) Rig.loader()
                        .parse(
                                "providers: { a: { dialect: openai, url: \"https://a.example\" } }\nzone: Asia/Seoul",
                                Path.of("test.yaml")))
                .policy();
        Instant sunday = Instant.parse("2026-11-22T09:30:05Z");
        Instant nine = Instant.parse("2026-11-22T00:00:05Z");

        assertThat(sent(without, true, sunday)).isEqualTo(1);
        assertThat(sent(without, false, sunday)).isZero();
        assertThat(sent(silent, true, nine)).isEqualTo(1);
        assertThat(sent(silent, true, sunday)).isZero();
        assertThat(sent(silent, false, nine)).isZero();
    }

    private static int sent(Policy policy, boolean declared, Instant at) {
        List<DailyReport> out = new ArrayList<>();
        new ReportClock(() -> policy, () -> declared, _ -> report(Level.GREEN), out::add).look(at.minusSeconds(10), at);
        return out.size();
    }

    private static Policy policy(String words) {
        String yaml = "providers: { a: { dialect: openai, url: \"https://a.example\" } }\ncode-red: { report: { "
                + words + " } }\n";
        return ((Loaded.Valid) Rig.loader().parse(yaml, Path.of("test.yaml"))).policy();
    }

    private static DailyReport report(Level worst) {
        Instant at = Instant.EPOCH;
        return new DailyReport(
                at,
                LocalDate.EPOCH,
                ZoneId.of("UTC"),
                at,
                at,
                true,
                worst,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of());
    }
}
