package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The further operations of OpenAI's API, each answered with something small of its form that is the same every time.
final class Further {
    private static final int PICTURE_TOKENS = 196;
    private static final int SPEECH_PIECES = 8;
    private static final int SPEECH_PIECE = 4096;
    private static final List<String> SAID = List.of(" and", " so", " on", ".");

    private Further() {}

    /// A field of a form, as text; empty when it is not there.
    static String field(byte[] form, String name) {
        String text = new String(form, StandardCharsets.ISO_8859_1);
        Matcher found = Pattern.compile("name=\"" + Pattern.quote(name) + "\"[^\\r]*\\r\\n\\r\\n(.*?)\\r\\n--")
                .matcher(text);
        return found.find()
                ? new String(found.group(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : "";
    }

    static String completion(String model, JsonNode root) {
        return "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":" + OpenAiWire.CREATED + ",\"model\":"
                + Json.quote(model) + ",\"choices\":[{\"text\":\"" + String.join("", SAID)
                + "\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":" + usage(root) + "}";
    }

    static List<Supplier<Event>> completionEvents(String model, JsonNode root) {
        String start = "data: {\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":" + OpenAiWire.CREATED
                + ",\"model\":" + Json.quote(model) + ",\"choices\":[";
        List<Supplier<Event>> events = new ArrayList<>();
        for (String word : SAID) {
            events.add(() -> Event.token(
                    start + "{\"text\":\"" + word + "\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}\n\n"));
        }
        events.add(() ->
                Event.prompt(start + "{\"text\":\"\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n"));
        if (root.path("stream_options").path("include_usage").asBoolean(false)) {
            events.add(() -> Event.prompt(start + "],\"usage\":" + usage(root) + "}\n\n"));
        }
        events.add(() -> Event.prompt("data: [DONE]\n\n"));
        return events;
    }

    static int promptTokens(JsonNode root) {
        return 1 + root.path("prompt").asString("").length() / 4;
    }

    static int completionTokens() {
        return SAID.size();
    }

    private static String usage(JsonNode root) {
        int prompt = promptTokens(root);
        return "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completionTokens() + ",\"total_tokens\":"
                + (prompt + completionTokens()) + "}";
    }

    /// What says `attack` is flagged.
    static String moderation(String model, JsonNode root) {
        boolean flagged = root.path("input").toString().contains("attack");
        return "{\"id\":\"modr-1\",\"model\":" + Json.quote(model) + ",\"results\":[{\"flagged\":" + flagged
                + ",\"categories\":{\"violence\":" + flagged + "},\"category_scores\":{\"violence\":"
                + (flagged ? "0.97" : "0.01") + "}}]}";
    }

    static String picture() {
        return "{\"created\":" + OpenAiWire.CREATED + ",\"data\":[{\"b64_json\":\"iVBORw0KGgo=\"}],\"usage\":"
                + "{\"total_tokens\":" + (PICTURE_TOKENS + 9) + ",\"input_tokens\":9,\"output_tokens\":"
                + PICTURE_TOKENS
                + ",\"input_tokens_details\":{\"text_tokens\":9,\"image_tokens\":0}}}";
    }

    /// The documents in the order in which they came.
    static String ranks(String model, JsonNode root) {
        StringBuilder out = new StringBuilder("{\"id\":\"rerank-1\",\"model\":").append(Json.quote(model));
        out.append(",\"results\":[");
        int most = root.path("top_n").asInt(Integer.MAX_VALUE);
        for (int i = 0; i < Math.min(most, root.path("documents").size()); i++) {
            out.append(i == 0 ? "" : ",").append("{\"index\":").append(i).append(",\"relevance_score\":0.");
            out.append(Math.max(1, 9 - i)).append('}');
        }
        return out.append("],\"usage\":{\"prompt_tokens\":23,\"total_tokens\":23}}")
                .toString();
    }

    /// Bytes that are no text, in pieces.
    static List<Supplier<Event>> speech() {
        List<Supplier<Event>> pieces = new ArrayList<>();
        for (int piece = 0; piece < SPEECH_PIECES; piece++) {
            byte[] bytes = new byte[SPEECH_PIECE];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (piece * 31 + i * 7);
            }
            pieces.add(() -> new Event(bytes, true));
        }
        return pieces;
    }

    static String transcript() {
        return "{\"text\":\"Hello there.\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"output_tokens\":4,"
                + "\"total_tokens\":18}}";
    }

    static List<Supplier<Event>> transcriptEvents() {
        return List.of(
                () -> Event.token("data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hello\"}\n\n"),
                () -> Event.token("data: {\"type\":\"transcript.text.delta\",\"delta\":\" there.\"}\n\n"),
                () -> Event.prompt("data: {\"type\":\"transcript.text.done\",\"text\":\"Hello there.\"}\n\n"));
    }
}
