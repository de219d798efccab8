package dev.signalbox.dialects.spec;

import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// A recorded exchange of a dialect.
///
/// @param address what Google's clients have in the path; empty for all others
record Told(String name, String address, byte[] request, boolean stream, byte[] answer) {
    private static final Map<String, List<String>> APIS = Map.of(
            "openai", List.of("chat.completions"),
            "responses", List.of("responses"),
            "anthropic", List.of("messages"),
            "gemini", List.of("generateContent", "streamGenerateContent"));

    /// Names that tell the writers which model's ways to take, where the name matters.
    static String model(String provider) {
        return switch (provider) {
            case "anthropic" -> "claude-sonnet-4-5";
            case "gemini" -> "gemini-2.5-flash";
            default -> "gpt-5";
        };
    }

    /// From each dialect to each, itself included, of which there is a description.
    static Stream<Arguments> directions() {
        return APIS.keySet().stream()
                .sorted()
                .flatMap(from -> APIS.keySet().stream().sorted().map(to -> Arguments.of(from, to)));
    }

    static List<Told> requests(String dialect) {
        return recorded(dialect).map(Told::of).toList();
    }

    static List<Told> answers(String dialect) {
        return recorded(dialect)
                .filter(recording ->
                        recording.status() == 200 && Set.of("json", "sse").contains(recording.extension()))
                .map(Told::of)
                .toList();
    }

    private static Stream<Recording> recorded(String dialect) {
        return APIS.getOrDefault(dialect, List.of()).stream()
                .flatMap(api -> Fixtures.required().recordings(api).stream());
    }

    private static Told of(Recording recording) {
        boolean google = recording.api().endsWith("enerateContent");
        String address = google ? "gemini-2.5-flash:" + recording.api() + (recording.stream() ? "?alt=sse" : "") : "";
        return new Told(recording.name(), address, recording.request(), recording.stream(), recording.response());
    }
}
