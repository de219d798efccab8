package dev.signalbox.dialects.sdk;

import dev.signalbox.dialects.sdk.Sdk.Said;
import dev.signalbox.model.chat.ChatEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What an answer's events say, to hold an SDK's reading against.
final class Heard {
    private Heard() {}

    static Said of(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        Map<Integer, StringBuilder> names = new TreeMap<>();
        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.TextDelta(String piece) -> text.append(piece);
                case ChatEvent.RefusalDelta(String piece) -> text.append(piece);
                case ChatEvent.ToolCallStarted call -> {
                    names.put(call.index(), new StringBuilder(call.name()));
                    arguments.put(call.index(), new StringBuilder());
                }
                case ChatEvent.ToolCallDelta piece ->
                    arguments
                            .computeIfAbsent(piece.index(), _ -> new StringBuilder())
                            .append(piece.json());
                default -> {
                    // Neither text nor a call.
                }
            }
        }
        return plain(new Said(
                text.toString(),
                names.entrySet().stream()
                        .map(name ->
                                name.getValue().toString() + arguments.getOrDefault(name.getKey(), new StringBuilder()))
                        .toList()));
    }

    /// Spaces in arguments say nothing, and none are an empty object.
    static Said plain(Said said) {
        return new Said(said.text(), said.calls().stream().map(Heard::plain).toList());
    }

    private static String plain(String call) {
        int begin = call.indexOf('{');
        if (begin < 0) {
            return call + "{}";
        }
        try {
            return call.substring(0, begin)
                    + JsonMapper.shared().readTree(call.substring(begin)).toString();
        } catch (JacksonException e) {
            return call;
        }
    }
}
