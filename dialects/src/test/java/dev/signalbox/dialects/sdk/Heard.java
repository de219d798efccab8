package dev.signalbox.dialects.sdk;

import dev.signalbox.dialects.sdk.Sdk.Said;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.TokenLogProb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What an answer's events say, to hold an SDK's reading against.
final class Heard {
    private Heard() {}

    static Said of(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        Map<Integer, StringBuilder> names = new TreeMap<>();
        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        Set<String> sources = new TreeSet<>();
        List<String> tokens = new ArrayList<>();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.TextDelta(String piece) -> text.append(piece);
                case ChatEvent.RefusalDelta(String piece) -> text.append(piece);
                case ChatEvent.Cited(Citation of) -> {
                    if (of.isInTheWeb()) {
                        sources.add(Objects.requireNonNull(of.url()));
                    }
                }
                case ChatEvent.LogProbs(List<TokenLogProb> told) ->
                    told.forEach(each -> tokens.add(each.chosen().token()));
                case ChatEvent.ToolCallStarted call -> {
                    names.put(call.index(), new StringBuilder(call.name()));
                    arguments.put(call.index(), new StringBuilder());
                }
                case ChatEvent.ToolCallDelta piece ->
                    arguments
                            .computeIfAbsent(piece.index(), _ -> new StringBuilder())
                            .append(piece.json());
                default -> {
                    // Nothing that all SDKs tell.
                }
            }
        }
        return plain(new Said(
                text.toString(),
                names.entrySet().stream()
                        .map(name ->
                                name.getValue().toString() + arguments.getOrDefault(name.getKey(), new StringBuilder()))
                        .toList(),
                sources,
                tokens));
    }

    /// Spaces in arguments say nothing, and none are an empty object.
    static Said plain(Said said) {
        return new Said(said.text(), said.calls().stream().map(Heard::plain).toList(), said.sources(), said.tokens());
    }

    /// As much of it as somebody can tell who told that.
    static Said asFarAs(Said told, Said said) {
        return new Said(
                said.text(),
                said.calls(),
                told.sources() == null ? null : said.sources(),
                told.tokens() == null ? null : said.tokens());
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
