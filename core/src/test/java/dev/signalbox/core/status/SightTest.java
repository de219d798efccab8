package dev.signalbox.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What levels and failures mean to those who call.
class SightTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
             level  | failing | lost  | paused by hand | closed | shown
             GREEN  | 0       | false | false          | 0      | operational
             YELLOW | 0.04    | false | false          | 0      | operational
             ORANGE | 0.2     | false | false          | 0      | degraded_performance
             RED    | 0.4     | false | false          | 0      | partial_outage
             ORANGE | 0.51    | false | false          | 0      | major_outage
             RED    | 0.51    | false | false          | 0      | major_outage
             RED    | 0.5     | false | false          | 0      | partial_outage
             RED    | 0       | true  | false          | 0      | major_outage
             GREEN  | 0.9     | false | false          | 0      | operational
             YELLOW | 0.9     | true  | false          | 0      | operational
             GREEN  | 0       | false | false          | 0.5    | partial_outage
             ORANGE | 0.1     | false | false          | 0.5    | partial_outage
             YELLOW | 0       | false | false          | 1      | major_outage
             GREEN  | 0       | false | true           | 0      | under_maintenance
             RED    | 1       | true  | true           | 1      | under_maintenance
            """)
    void a_state_follows_from_what_is_seen(
            Level level, double failing, boolean lost, boolean maintained, double closed, String shown) {
        assertThat(new Sight(level, failing, lost, maintained, closed).asks().word())
                .isEqualTo(shown);
    }
}
