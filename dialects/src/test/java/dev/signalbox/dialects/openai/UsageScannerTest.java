package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageScannerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"prompt_tokens\":-5,\"completion_tokens\":-5}",
                "{\"prompt_tokens\":10,\"completion_tokens\":999999999999999999}",
                "{\"prompt_tokens\":\"10\",\"completion_tokens\":5}",
                "{\"prompt_tokens\":1e9999,\"completion_tokens\":5}",
                "{\"prompt_tokens\":10,\"prompt_tokens_details\":{\"cached_tokens\":99999999999}}"
            })
    void what_no_provider_can_mean_is_no_usage(String json) throws JsonSyntaxException {
        assertThat(read(json)).isNull();
    }

    private static @Nullable Usage read(String json) throws JsonSyntaxException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        JsonScanner scanner = JsonScanner.lenient();
        scanner.reset(bytes, 0, bytes.length);
        scanner.next();
        return new UsageScanner().read(scanner);
    }
}
