package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTest {
    @Test
    void severalAreSeparatedByCommas() {
        assertThat(Fault.parse("status=429, retry-after=2,close"))
                .containsExactly(
                        new Fault(Fault.Kind.STATUS, 429, "429"),
                        new Fault(Fault.Kind.RETRY_AFTER, 0, "2"),
                        new Fault(Fault.Kind.CLOSE, 0, ""));
        assertThat(Fault.parse("")).isEmpty();
    }

    @Test
    void aQuotedValueMayHoldACommma() {
        assertThat(Fault.parse("retry-after=\"Wed, 21 Oct 2015 07:28:00 GMT\",close"))
                .extracting(Fault::text)
                .containsExactly("Wed, 21 Oct 2015 07:28:00 GMT", "");
    }

    @Test
    void durationsAreMicroseconds() {
        assertThat(Fault.parse("delay=1.5s,drip=200us"))
                .extracting(Fault::number)
                .containsExactly(1_500_000L, 200L);
    }

    @ParameterizedTest
    @EnumSource(Fault.Kind.class)
    void everyKindIsReadByItsWord(Fault.Kind kind) {
        String value = switch (kind) {
            case STATUS -> "=503";
            case ERROR -> "=quota";
            case RETRY_AFTER, HANG_AFTER, RESET_AFTER, CLOSE_AFTER, TRUNCATE_AFTER, MALFORMED_AFTER -> "=2";
            case ERROR_EVENT_AFTER, BIG_EVENT, SPLIT -> "=3";
            case DELAY, DRIP -> "=1s";
            case HANG,
                    RESET,
                    ROLE_ONLY,
                    ERROR_EVENT,
                    HTML,
                    EMPTY,
                    INVALID_UTF8,
                    ENDLESS_HEADERS,
                    ENDLESS_BODY,
                    GZIP,
                    GZIP_BOMB,
                    CRLF,
                    NO_SPACE,
                    COMMENTS,
                    NO_DONE,
                    CLOSE -> "";
        };

        assertThat(Fault.parse(kind.word() + value)).extracting(Fault::kind).containsExactly(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "statsu=1 | no fault is called \"statsu\" (did you mean \"status\"?)",
                "status | fault status needs a value",
                "hang=1 | fault hang takes no value",
                "status=99 | fault status needs a number from 200 to 599, not \"99\"",
                "delay=5 | expected a duration such as 20ms, 1.5s or 2m, not \"5\"",
                "error=nothing | fault error needs one of [quota, context, content-filter, model, key, permission],"
                        + " not \"nothing\"",
                "split=0 | fault split needs a number from 1 to 1000000, not \"0\"",
                "retry-after=\"x | a quote is not closed"
            })
    void mistakesAreExplained(String faults, String message) {
        assertThatThrownBy(() -> Fault.parse(faults))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aHeaderCannotBeBrokenOutOf() {
        assertThatThrownBy(() -> Fault.parse("retry-after=1\r\nx: y")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRuleAppliesInItsWindow() {
        FaultRule rule = FaultRule.always("hang").during(Duration.ofSeconds(1), Duration.ofSeconds(2));

        assertThat(rule.applies(1, Duration.ofMillis(999), "m", "/p", 0)).isFalse();
        assertThat(rule.applies(1, Duration.ofSeconds(1), "m", "/p", 0)).isTrue();
        assertThat(rule.applies(1, Duration.ofSeconds(2), "m", "/p", 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"gpt-*,gpt-5,true", "gpt-*,claude,false", "*5*1,gpt-5.1,true", "gpt-5,gpt-5.1,false", "*,'',true"})
    void aStarStandsForAnything(String pattern, String model, boolean applies) {
        assertThat(FaultRule.always("hang").forModel(pattern).applies(1, Duration.ZERO, model, "/", 0))
                .isEqualTo(applies);
    }
}
