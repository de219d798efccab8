package dev.signalbox.dialects.pairing;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import dev.signalbox.testkit.Differences;
import dev.signalbox.testkit.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One and the same request was recorded in the words of several APIs: each is read as the same request. The limit of
/// the
/// answer is not compared, since one of the APIs wants one always. The recordings do not ask quite the same everywhere;
/// where
/// not is listed as for the other pairs.
class SameCaseTest {
    /// Where each dialect's words of a case are.
    private static final Map<String, String> PLACES = new TreeMap<>(Map.of(
            "openai", "openai/%s/chat-completions",
            "responses", "openai/%s/responses",
            "anthropic", "anthropic/%s/anthropic",
            "gemini", "gemini/%s/google"));

    private final Differences differences = Differences.reviewed();

    @TestFactory
    Stream<DynamicTest> eachApisWordsAreReadAsTheSameRequest() throws IOException {
        Path cases = Fixtures.required().path("same-case");
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : names(cases)) {
            Map<String, byte[]> asked = asked(cases, name);
            List<String> dialects = List.copyOf(asked.keySet());
            for (int i = 1; i < dialects.size(); i++) {
                String one = dialects.getFirst();
                String other = dialects.get(i);
                String where = name + " " + one + " and " + other;
                tests.add(DynamicTest.dynamicTest(
                        where,
                        () -> differences.check("same", List.of(where), meaning(one, asked), meaning(other, asked))));
            }
        }
        return tests.stream();
    }

    private static List<String> names(Path cases) throws IOException {
        try (Stream<Path> folders = Files.walk(cases, 2)) {
            return folders.filter(folder -> cases.relativize(folder).getNameCount() == 2)
                    .map(folder -> folder.getFileName().toString())
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, byte[]> asked(Path cases, String name) {
        Map<String, byte[]> asked = new LinkedHashMap<>();
        PLACES.forEach((dialect, place) -> {
            Path request = cases.resolve(place.formatted(name)).resolve("request.json");
            if (Files.exists(request)) {
                try {
                    asked.put(dialect, Files.readAllBytes(request));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        return asked;
    }

    private static JsonNode meaning(String dialect, Map<String, byte[]> all) throws Exception {
        byte[] asked = Objects.requireNonNull(all.get(dialect));
        Dialect known = Objects.requireNonNull(BuiltInDialects.all().named(dialect));
        ChatRequest request = known.served().read("m:generateContent", asked, asked.length);
        ObjectNode meaning = Case.JSON.createObjectNode();
        meaning.put(
                "instructions",
                String.join(
                        "\n",
                        request.instructions().stream()
                                .map(ChatRequest.Instruction::text)
                                .toList()));
        ArrayNode turns = meaning.putArray("turns");
        for (Message message : request.messages()) {
            String who = message instanceof Message.User ? "user" : "assistant";
            message.parts().forEach(part -> turns.add(who + " " + said(part)));
        }
        ObjectNode tools = meaning.putObject("tools");
        request.tools()
                .forEach(tool -> tools.putObject(tool.name())
                        .put("description", tool.description())
                        .set("parameters", Case.JSON.readTree(tool.parameters())));
        // Unsaid, it is up to the model.
        ChatRequest.ToolChoice choice = request.toolChoice();
        meaning.put(
                "choice",
                (choice instanceof ChatRequest.ToolChoice.Unsaid ? new ChatRequest.ToolChoice.Auto() : choice)
                        .toString());
        meaning.put("sampling", request.sampling().toString());
        meaning.put("stop", request.stop().toString());
        meaning.put("reasoning", String.valueOf(request.reasoning()));
        if (request.format() instanceof ChatRequest.AnswerFormat.JsonSchema form) {
            meaning.set("schema", Case.JSON.readTree(form.schema()));
        }
        meaning.put("user", request.user());
        return meaning;
    }

    /// Without identifiers, which differ.
    private static String said(Part part) {
        return switch (part) {
            case Part.Text text -> text.text();
            case Part.ToolCall call -> "calls " + call.name() + " " + Case.JSON.readTree(call.arguments());
            case Part.ToolResult result -> "result " + result.content();
            case Part.Thinking _, Part.RedactedThinking _ -> "thinks";
            default -> part.toString();
        };
    }
}
