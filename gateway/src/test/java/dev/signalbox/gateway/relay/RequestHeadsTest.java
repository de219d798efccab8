package dev.signalbox.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What clients can send is cleaned by the decoders already; that is not relied upon.
class RequestHeadsTest {
    @Test
    void a_value_ends_no_line() {
        assertThat(line("org\r\nx-injected: yes")).isEqualTo("\r\nname: org??x-injected: yes");
        assertThat(line("org\nx\r\u0000\u007f")).isEqualTo("\r\nname: org?x???");
    }

    @Test
    void what_may_be_in_a_value_stays() {
        assertThat(line("a, b;q=1\tcaf\u00e9 \u0085")).isEqualTo("\r\nname: a, b;q=1\tcaf\u00e9 \u0085");
    }

    private static String line(String value) {
        StringBuilder head = new StringBuilder();
        RequestHeads.line(head, "name", value);
        return head.toString();
    }
}
