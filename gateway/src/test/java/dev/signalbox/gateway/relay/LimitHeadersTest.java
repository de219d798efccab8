package dev.signalbox.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitHeadersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "1, 1ms",
        "12000000, 12ms",
        "998999999, 999ms",
        "999000001, 1s",
        "1500000000, 1.5s",
        "1050000000, 1.05s",
        "1005000000, 1.005s",
        "10100000000, 10.1s",
        "59845000000, 59.845s",
        "60000000000, 1m0s",
        "361020000000, 6m1.02s",
    })
    void a_time_is_written_as_OpenAI_writes_it(long nanos, String text) {
        assertThat(LimitHeaders.time(nanos)).isEqualTo(text);
    }
}
