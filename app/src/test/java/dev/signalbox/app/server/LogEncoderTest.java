package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogEncoderTest {
    private static final Instant AT = Instant.parse("2026-01-31T23:59:59.070Z");

    @Test
    void a_message_is_one_line_with_a_date_and_plain_slashes() {
        assertThat(line(event("Gateway on {}", null, "http://127.0.0.1:8080")))
                .isEqualTo("{\"time\":\"2026-01-31T23:59:59.070Z\",\"level\":\"WARN\",\"logger\":\"dev.signalbox\","
                        + "\"thread\":\"main\",\"message\":\"Gateway on http://127.0.0.1:8080\"}\n");
    }

    @Test
    void what_was_thrown_is_told_on_the_same_line() {
        String line = line(event("설정 \"a\"\n", new IllegalStateException("no\nline"), "unused"));

        JsonNode told = JsonMapper.shared().readTree(line);
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(told.path("message").asString()).isEqualTo("설정 \"a\"\n");
        assertThat(told.path("thrown").asString())
                .startsWith("java.lang.IllegalStateException: no\nline")
                .contains("LogEncoderTest");
    }

    private static LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
        LoggingEvent event = new LoggingEvent(
                "caller", new LoggerContext().getLogger("dev.signalbox"), Level.WARN, message, thrown, arguments);
        event.setInstant(AT);
        event.setThreadName("main");
        return event;
    }

    private static String line(LoggingEvent event) {
        return new String(new LogEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
