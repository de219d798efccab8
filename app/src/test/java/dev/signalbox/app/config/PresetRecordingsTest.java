package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// What is said of known servers, held against recorded traffic of them.
class PresetRecordingsTest {
    private static final Map<String, String> FOLDERS = Map.of("azure-openai", "azure");
    private static final Set<String> APIS = Set.of("chat.completions", "completions", "embeddings");

    static Stream<Preset> recorded() {
        return Preset.all().values().stream()
                .filter(preset -> preset.sources().stream()
                        .anyMatch(source -> source.where().equals("recorded")));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void recordingsOfAServerSayWhatItsEntrySays(Preset preset) {
        List<Recording> recordings = Fixtures.required().recordings().stream()
                .filter(each -> each.provider().equals(FOLDERS.getOrDefault(preset.name(), preset.name()))
                        && APIS.contains(each.api())
                        && each.status() == 200)
                .toList();

        assertThat(recordings).isNotEmpty();
        if (preset.thinking() != null) {
            String field = "\"" + preset.thinking() + "\"";
            assertThat(recordings).anyMatch(each -> text(each).contains(field));
        }
        List<Recording> streams = recordings.stream().filter(Recording::stream).toList();
        if (!preset.askUsage()) {
            assertThat(streams).isNotEmpty().allSatisfy(each -> {
                assertThat(JsonMapper.shared().readTree(each.request()).has("stream_options"))
                        .isFalse();
                assertThat(text(each).replace(" ", "")).contains("\"usage\":{");
            });
        }
    }

    private static String text(Recording recording) {
        return new String(recording.response(), StandardCharsets.UTF_8);
    }
}
