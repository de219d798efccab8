package dev.signalbox.dialects.random;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.TokenLogProb;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an answer means, however it was cut.
///
/// @param calls names, identifiers and arguments by number
/// @param logProbs tokens and how likely they and others were
/// @param found what words were found at which address, and where those words are
/// @param cited what words come from which place of the client's documents
public record Sense(
        String model,
        String thinking,
        String signature,
        String text,
        Map<Integer, List<Object>> calls,
        String usage,
        String finish,
        String failure,
        List<String> logProbs,
        List<String> found,
        List<String> cited) {
    public static Sense of(List<ChatEvent> events) {
        StringBuilder thinking = new StringBuilder();
        StringBuilder text = new StringBuilder();
        Map<Integer, String[]> calls = new TreeMap<>();
        String model = "";
        String signature = "";
        String usage = "";
        String finish = "";
        String failure = "";
        List<String> logProbs = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<String> cited = new ArrayList<>();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Started started -> model = started.model();
                case ChatEvent.TextDelta(String words) -> text.append(words);
                case ChatEvent.TextBroken _ -> {}
                case ChatEvent.LogProbs(var tokens) -> tokens.forEach(token -> logProbs.add(logProb(token)));
                case ChatEvent.Cited(Citation source) -> {
                    String stretch = source.start() + "-" + source.end() + " " + source.title() + " ";
                    if (source.place() == null) {
                        found.add(stretch + source.url());
                    } else {
                        cited.add(stretch + source.place() + source.quote());
                    }
                }
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
        // Some tell of each text's own.
        Collections.sort(found);
        Map<Integer, List<Object>> said = new TreeMap<>();
        calls.forEach((index, call) -> said.put(index, List.of(call[0], call[1], tree(call[2]))));
        return new Sense(
                model,
                thinking.toString(),
                signature,
                text.toString(),
                said,
                usage,
                finish,
                failure,
                logProbs,
                found,
                cited);
    }

    /// The same without what a dialect has no words for.
    Sense in(String dialect) {
        boolean divided = dialect.equals("anthropic");
        return new Sense(
                model,
                thinking,
                signature,
                text,
                calls,
                usage,
                finish,
                failure,
                divided ? List.of() : logProbs,
                divided ? List.of() : found,
                divided ? cited : List.of());
    }

    /// Not its bytes: one dialect has none.
    private static String logProb(TokenLogProb token) {
        return Stream.concat(Stream.of(token.chosen()), token.others().stream())
                .map(likely -> likely.token() + " " + likely.logProb())
                .collect(Collectors.joining(", "));
    }

    /// Spaces between the tokens of arguments say nothing.
    private static JsonNode tree(String arguments) {
        return JsonMapper.shared().readTree(arguments.isEmpty() ? "{}" : arguments);
    }
}
