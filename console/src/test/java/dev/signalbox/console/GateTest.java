package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:9090",
                "127.0.0.1",
                "127.0.0.1:1",
                "127.255.3.4:65535",
                "[::1]",
                "[::1]:9090"
            })
    void loopbackNamesAreKnown(String host) {
        assertThat(Gate.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "localhost.example.com",
                "localhost:9090.example.com",
                "127.0.0.1.example.com",
                "127.0.0.256",
                "127.1",
                "2130706433",
                "0.0.0.0",
                "10.0.0.1",
                "::1",
                "[::2]",
                "[::1]x",
                "localhost:",
                "localhost@evil.com",
                " localhost",
                "localhost\u0000"
            })
    void everythingElseIsForeign(String host) {
        assertThat(Gate.isLoopback(host)).isFalse();
    }

    @Test
    void noHostIsForeign() {
        assertThat(Gate.isLoopback(null)).isFalse();
    }
}
