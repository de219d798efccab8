package dev.signalbox.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Budget.Per;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTest {
    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource({
        "DAY, UTC, 2026-11-22T23:59:59.999Z, 2026-11-22T00:00:00Z, 2026-11-23T00:00:00Z",
        "DAY, Asia/Seoul, 2026-11-22T15:00:00Z, 2026-11-22T15:00:00Z, 2026-11-23T15:00:00Z",
        "DAY, Asia/Seoul, 2026-11-22T14:59:59.999Z, 2026-11-21T15:00:00Z, 2026-11-22T15:00:00Z",
        "DAY, Europe/Berlin, 2026-03-29T10:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY, Europe/Berlin, 2026-10-25T10:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "DAY, America/Sao_Paulo, 2018-11-04T12:00:00Z, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        "DAY, America/Sao_Paulo, 2018-02-18T02:30:00Z, 2018-02-17T02:00:00Z, 2018-02-18T03:00:00Z",
        "DAY, America/Havana, 2026-11-01T04:30:00Z, 2026-11-01T04:00:00Z, 2026-11-02T05:00:00Z",
        "HOUR, Asia/Kolkata, 2026-11-22T10:29:59Z, 2026-11-22T09:30:00Z, 2026-11-22T10:30:00Z",
        "HOUR, Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T01:00:00Z, 2026-10-25T02:00:00Z",
        "MONTH, UTC, 2028-02-29T23:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
        "MONTH, Europe/Berlin, 2026-03-31T21:59:59Z, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "MONTH, Asia/Kolkata, 2026-12-31T18:30:00Z, 2026-12-31T18:30:00Z, 2027-01-31T18:30:00Z"
    })
    void itBeginsAndEndsByTheClockOfItsZone(Per per, String zone, String now, String start, String end) {
        Period period = Period.around(per, ZoneId.of(zone), millis(now));

        assertThat(Instant.ofEpochMilli(period.start)).isEqualTo(start);
        assertThat(Instant.ofEpochMilli(period.end)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "America/Havana", "Africa/Cairo"})
    void everyMomentIsInAPeriodThatIsNotOver(String zone) {
        long quarter = TimeUnit.MINUTES.toMillis(15);
        for (Per per : Per.values()) {
            for (long now = millis("2018-01-01T00:00:00Z"); now < millis("2019-01-01T00:00:00Z"); now += quarter) {
                Period period = Period.around(per, ZoneId.of(zone), now);
                assertThat(period.start).isLessThanOrEqualTo(now);
                assertThat(period.end).isGreaterThan(now);
            }
        }
    }

    @Test
    void aClockThatIsSetBackForgetsNothing() {
        Meter meter = new Meter("key", "web", Per.HOUR, ZoneId.of("UTC"), null, millis("2026-11-22T10:00:00Z"));
        meter.at(millis("2026-11-22T11:00:00Z")).spend(7);

        assertThat(meter.at(millis("2026-11-22T09:00:00Z")).spent()).isEqualTo(7);
        assertThat(meter.at(millis("2026-11-22T11:30:00Z")).spent()).isEqualTo(7);
        assertThat(meter.at(millis("2026-11-22T12:00:00Z")).spent()).isZero();
    }
}
