package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/// An answer in the shape of Google's `generateContent`. Lines end with CR LF, as there.
final class GeminiWire {
    private GeminiWire() {}

    /// The body of an answer that is not a stream.
    static String whole(Answer answer) {
        List<String> parts = new ArrayList<>();
        if (!answer.thinking().isEmpty()) {
            parts.add(thought(String.join("", answer.thinking())));
        }
        Answer.Choice choice = answer.choices().getFirst();
        parts.addAll(choice.calls().isEmpty() ? List.of(text(choice.text())) : calls(answer, choice));
        return object(answer, String.join(",", parts), finish(choice));
    }

    /// The events of a stream, rendered as they are asked for.
    static List<Supplier<Event>> events(Answer answer) {
        Answer.Choice choice = answer.choices().getFirst();
        List<Supplier<Event>> events = new ArrayList<>();
        for (String token : answer.thinking()) {
            events.add(() -> Event.token(event(answer, thought(token), "")));
        }
        for (String token : choice.tokens()) {
            events.add(() -> Event.token(event(answer, text(token), "")));
        }
        if (!choice.calls().isEmpty()) {
            events.add(() -> Event.token(event(answer, String.join(",", calls(answer, choice)), "")));
        }
        events.add(() -> Event.prompt(event(answer, text(""), finish(choice))));
        return events;
    }

    /// The same as one array, for those who did not ask for events.
    static String array(Answer answer) {
        StringBuilder out = new StringBuilder("[");
        for (Supplier<Event> event : events(answer)) {
            String text = new String(event.get().bytes(), StandardCharsets.UTF_8).strip();
            out.append(out.length() == 1 ? "" : ",\r\n").append(text.substring("data: ".length()));
        }
        return out.append(']').toString();
    }

    private static String event(Answer answer, String parts, String finish) {
        return "data: " + object(answer, parts, finish) + "\r\n\r\n";
    }

    private static String object(Answer answer, String parts, String finish) {
        StringBuilder out = new StringBuilder(512);
        out.append("{\"candidates\": [{\"content\": {\"parts\": [").append(parts);
        out.append("],\"role\": \"model\"}");
        if (!finish.isEmpty()) {
            out.append(",\"finishReason\": \"").append(finish).append('"');
        }
        out.append(",\"index\": 0}]");
        int thoughts = answer.thinking().size();
        out.append(",\"usageMetadata\": {\"promptTokenCount\": ").append(answer.promptTokens());
        out.append(",\"candidatesTokenCount\": ").append(answer.outputTokens() - thoughts);
        out.append(",\"totalTokenCount\": ").append(answer.promptTokens() + answer.outputTokens());
        out.append(",\"promptTokensDetails\": [{\"modality\": \"TEXT\",\"tokenCount\": ");
        out.append(answer.promptTokens()).append("}]");
        if (thoughts > 0) {
            out.append(",\"thoughtsTokenCount\": ").append(thoughts);
        }
        out.append('}');
        Json.quote(out.append(",\"modelVersion\": "), answer.model());
        return out.append(",\"responseId\": \"")
                .append(answer.id())
                .append("\"}")
                .toString();
    }

    private static String text(String text) {
        return "{\"text\": " + Json.quote(text) + "}";
    }

    private static String thought(String text) {
        return "{\"text\": " + Json.quote(text) + ",\"thought\": true}";
    }

    /// The first of several calls is signed; none has an identifier.
    private static List<String> calls(Answer answer, Answer.Choice choice) {
        List<String> parts = new ArrayList<>();
        for (Answer.Call call : choice.calls()) {
            parts.add("{\"functionCall\": {\"name\": " + Json.quote(call.name()) + ",\"args\": " + call.json() + "}"
                    + (parts.isEmpty() ? ",\"thoughtSignature\": \"" + signature(answer) + "\"" : "") + "}");
        }
        return parts;
    }

    /// Opaque to clients, as the provider's is: it must come back unchanged in the next turn.
    private static String signature(Answer answer) {
        return Base64.getEncoder()
                .encodeToString(("signalbox-simulator:" + answer.id()).getBytes(StandardCharsets.UTF_8));
    }

    private static String finish(Answer.Choice choice) {
        return choice.cut() ? "MAX_TOKENS" : "STOP";
    }
}
