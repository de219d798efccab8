package dev.signalbox.dialects.random;

import dev.signalbox.model.chat.ChatEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an answer means, however it was cut.
///
/// @param calls names, identifiers and arguments by number
public record Sense(
        String model,
        String thinking,
        String signature,
        String text,
        Map<Integer, List<Object>> calls,
        String usage,
        String finish,
        String failure) {
    public static Sense of(List<ChatEvent> events) {
        StringBuilder thinking = new StringBuilder();
        StringBuilder text = new StringBuilder();
        Map<Integer, String[]> calls = new TreeMap<>();
        String model = "";
        String signature = "";
        String usage = "";
        String finish = "";
        String failure = "";
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Started started -> model = started.model();
                case ChatEvent.TextDelta(String words) -> text.append(words);
                case ChatEvent.RefusalDelta(String words) -> text.append(words);
                case ChatEvent.ThinkingDelta(String words) -> thinking.append(words);
                case ChatEvent.ThinkingSigned(String seal) -> signature = seal;
                case ChatEvent.RedactedThinking(String data) -> signature = data;
                case ChatEvent.ToolCallStarted call ->
                    calls.put(call.index(), new String[] {call.id(), call.name(), ""});
                case ChatEvent.ToolCallDelta delta ->
                    calls.computeIfPresent(
                            delta.index(), (_, call) -> new String[] {call[0], call[1], call[2] + delta.json()});
                case ChatEvent.UsageReported(var reported) -> usage = reported.input() + "/" + reported.output();
                case ChatEvent.Finished finished -> finish = finished.reason().name();
                case ChatEvent.Failed(var broken) -> failure = broken.toString();
            }
        }
        Map<Integer, List<Object>> said = new TreeMap<>();
        calls.forEach((index, call) -> said.put(index, List.of(call[0], call[1], tree(call[2]))));
        return new Sense(model, thinking.toString(), signature, text.toString(), said, usage, finish, failure);
    }

    /// Spaces between the tokens of arguments say nothing.
    private static JsonNode tree(String arguments) {
        return JsonMapper.shared().readTree(arguments.isEmpty() ? "{}" : arguments);
    }
}
