package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `docs/errors.md` is checked against the list of codes and the dialects, so that it cannot lag behind.
final class ErrorReferenceTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (\\d{3})[^|]* \\| ([^|]+) \\| ([^|]+) \\|$");

    @Test
    void everyCodeIsListedWithItsStatusInTheOrderOfTheProgram() throws IOException {
        Map<String, Integer> listed = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(reference());
        while (rows.find()) {
            assertThat(listed.put(rows.group(1), Integer.valueOf(rows.group(2))))
                    .as("`%s` is listed twice", rows.group(1))
                    .isNull();
        }
        Map<String, Integer> known = new LinkedHashMap<>();
        Arrays.stream(Code.values()).forEach(code -> known.put(code.word(), code.status()));
        assertThat(listed).containsExactlyEntriesOf(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini"})
    void theShapesAreTheDialects(String dialect) throws IOException {
        Problem problem = Problem.of(Code.ROUTE_NOT_FOUND, "There is no route `chatt`. Did you mean `chat`?", "model");
        byte[] body = Objects.requireNonNull(BuiltInDialects.all().named(dialect))
                .served()
                .problem(problem, "req_9f2c");
        assertThat(shown()).contains(new String(body, StandardCharsets.UTF_8));
    }

    @Test
    @Tag("sockets")
    void theExampleIsWhatAGatewayWithItsConfigSays() throws Exception {
        Matcher config = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$").matcher(reference());
        assertThat(config.find()).isTrue();
        Matcher asked = Pattern.compile("(?m)^curl -s http://127\\.0\\.0\\.1:8080(\\S+) .*-d '(.*)'$")
                .matcher(reference());
        try (Rig rig = Rig.start(config.group(1))) {
            for (int i = 0; i < 2; i++) {
                assertThat(asked.find()).isTrue();
                HttpResponse<String> answer = rig.post(asked.group(1), asked.group(2), "x-request-id", "req_9f2c");
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(shown()).contains(answer.body());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini"})
    void theEventsAreTheDialects(String dialect) throws IOException {
        Problem problem = Problem.of(
                Code.UPSTREAM_TIMEOUT_IDLE, "`chat`: The provider did not answer within the idle timeout of 60000 ms.");
        byte[] event = Objects.requireNonNull(BuiltInDialects.all().named(dialect))
                .served()
                .problemEvent(problem, "req_9f2c");
        assertThat(reference()).contains(new String(event, StandardCharsets.UTF_8).stripTrailing());
    }

    private static List<String> shown() throws IOException {
        return reference().lines().toList();
    }

    private static String reference() throws IOException {
        return Files.readString(Path.of("..", "docs", "errors.md"));
    }
}
