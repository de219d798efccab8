package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "0s,PT0S", "2s,PT2S", "5m,PT5M", "1h,PT1H", "999999999h,PT999999999H"})
    void durationsHaveAUnit(String text, Duration duration) {
        assertThat(Amounts.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "+5s", "1.5s", "5 s", "5S", "1m30s", "1d", "9999999999s", "５s"})
    void otherTextsAreNoDurations(String text) {
        assertThat(Amounts.duration(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1000000", "1.25,1250000", "0.000001,1", "100000,100000000000", "0.10,100000"})
    void amountsOfMoneyAreReadExactly(String text, long millionths) {
        assertThat(Amounts.millionths(text)).isEqualTo(millionths);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.", ".5", "1e3", "0.0000001", "1,5", "1_000", "0x1", ".inf", "１"})
    void otherTextsAreNoAmounts(String text) {
        assertThat(Amounts.millionths(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-1-1", "2026-02-30", "2026-13-01", "1999-12-31", "2026-01-01T00:00Z", "20260101"})
    void otherTextsAreNoDays(String text) {
        assertThat(Amounts.day(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "7,7",
        "7B,7",
        "200k,200000",
        "3kB,3000",
        "3KB,3000",
        "64KiB,65536",
        "2M,2000000",
        "2MB,2000000",
        "32MiB,33554432",
        "1G,1000000000",
        "1GB,1000000000",
        "1GiB,1073741824"
    })
    void sizesMayHaveAUnit(String text, long bytes) {
        assertThat(Amounts.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5k", "1 k", "1TB", "k", "1kib", "99999999999999", "9999999999999GiB"})
    void otherTextsAreNoSizes(String text) {
        assertThat(Amounts.size(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1000000000,1000000000", "1000M,1000000000", "999999999999999,999999999999999", "200k,200000"})
    void countsMayBeLarge(String text, long count) {
        assertThat(Amounts.count(text)).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5k", "1 k", "1G", "k", "1000000000000000", "999999999999999M"})
    void otherTextsAreNoCounts(String text) {
        assertThat(Amounts.count(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT0.25S,250ms", "PT590S,590s", "PT60S,1m", "PT90S,90s", "PT24H,24h"})
    void durationsAreToldAsTheyAreWritten(Duration duration, String text) {
        assertThat(Amounts.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,0ms",
        "PT0.9S,900ms",
        "PT1.2S,1s",
        "PT60S,1m",
        "PT59M59.9S,59m59s",
        "PT24H,24h",
        "PT23H59M46S,23h59m",
        "PT720H1S,720h"
    })
    void forPeopleADurationIsShort(Duration duration, String text) {
        assertThat(Amounts.about(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0B", "1000,1000B", "1024,1KiB", "33554432,32MiB", "1073741824,1GiB"})
    void sizesAreToldAsTheyAreWritten(long bytes, String text) {
        assertThat(Amounts.text(bytes)).isEqualTo(text);
    }
}
