package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoProxyTest {
    @ParameterizedTest
    @CsvSource({
        "example.com,example.com,true",
        "example.com,API.example.com,true",
        "example.com,notexample.com,false",
        ".example.com,api.example.com,true",
        "*.example.com,api.example.com,true",
        "*,anything.example,true",
        "10.0.0.0/8,10.200.0.1,true",
        "10.0.0.0/8,11.0.0.1,false",
        "10.0.0.0/8,ten.example,false",
        "0.0.0.0/0,8.8.8.8,true",
        "192.168.1.1,192.168.1.1,true",
        "192.168.1.1,192.168.1.2,false",
        "fd00::/8,[fd12::1],true",
        "fd00::/8,10.0.0.1,false",
        "'',example.com,false",
        "'a.example, b.example,',b.example,true"
    })
    void hostsAreCoveredByNameAddressOrBlock(String entry, String host, boolean covered) {
        NoProxy noProxy = Objects.requireNonNull(NoProxy.parse(entry));

        assertThat(noProxy.covers(host)).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "http://example.com", "10.0.0.0/33", "10.0.0.0/x", "example.com/8", "1.2.3.400"})
    void otherTextsAreNoHosts(String entry) {
        assertThat(NoProxy.parse(entry)).isNull();
    }
}
