package dev.signalbox.dialects.random;

import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a request means, however its JSON is spaced.
///
/// @param turns who says what, one entry a part
record Asked(
        List<String> instructions,
        List<List<Object>> turns,
        List<List<Object>> tools,
        ChatRequest.ToolChoice choice,
        @Nullable Integer maxTokens,
        ChatRequest.Sampling sampling,
        List<String> stop,
        boolean stream) {
    static Asked of(ChatRequest request) {
        List<List<Object>> turns = new ArrayList<>();
        for (Message message : request.messages()) {
            String who = message instanceof Message.User ? "user" : "assistant";
            message.parts().forEach(part -> turns.add(said(who, part)));
        }
        return new Asked(
                request.instructions().stream()
                        .map(ChatRequest.Instruction::text)
                        .toList(),
                turns,
                request.tools().stream()
                        .map(tool -> List.<Object>of(
                                tool.name(), String.valueOf(tool.description()), tree(tool.parameters())))
                        .toList(),
                request.toolChoice(),
                request.maxTokens(),
                request.sampling(),
                request.stop(),
                request.stream());
    }

    private static List<Object> said(String who, Part part) {
        return switch (part) {
            case Part.Text text -> List.of(who, text.text());
            case Part.ToolCall call -> List.of(who, call.id(), call.name(), tree(call.arguments()));
            case Part.ToolResult result ->
                List.of(
                        who,
                        result.callId(),
                        result.content().stream().map(Asked::words).toList());
            case Part.Image image -> List.of(who, image.media());
            default -> List.of(who, part);
        };
    }

    private static String words(Part part) {
        return part instanceof Part.Text text ? text.text() : part.toString();
    }

    private static JsonNode tree(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
