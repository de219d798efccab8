package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Turns chunks of a stream, or one whole answer, into events. Only the first choice is read: a translated request
/// never asks for more.
final class ChunkReader {
    /// Nobody means to send more, and each costs memory.
    private static final int MOST_CALLS = 1024;

    private final String place;
    private final JsonScanner usageJson = JsonScanner.lenient();
    private final UsageScanner usageScanner = new UsageScanner();
    private final List<OpenCall> calls = new ArrayList<>();
    private boolean started;
    private boolean finished;
    private boolean text;
    private boolean refusal;
    private boolean content;
    private String id = "";
    private @Nullable String tier;

    /// A tool call that began.
    ///
    /// @param number the provider's index, -1 when it sends none
    private record OpenCall(long number, String id) {}

    /// @param place the member of a choice that is read, `delta` or `message`: some servers always send both,
    ///     where the other one is empty or repeats what was said before
    ChunkReader(String place) {
        this.place = place;
    }

    /// Whether a finish reason came.
    boolean finished() {
        return finished;
    }

    /// Reads one chunk or answer.
    void read(JsonNode chunk, Consumer<? super ChatEvent> events) {
        if (!started) {
            started = true;
            id = chunk.path("id").asString("");
            events.accept(new ChatEvent.Started(
                    id, chunk.path("model").asString(""), chunk.path("created").asLong(0)));
        }
        JsonNode choice = chunk.path("choices").path(0);
        if (choice.path("index").asInt(0) == 0) {
            List<TokenLogProb> tokens = LogProbs.read(choice.path("logprobs").path("content"));
            if (!tokens.isEmpty()) {
                events.accept(new ChatEvent.LogProbs(tokens));
            }
            said(choice.path(place), events);
            String reason = choice.path("finish_reason").asString("");
            if (!reason.isEmpty()) {
                finish(reason, events);
            }
        }
        if (tier == null) {
            tier = Usage.tier(chunk.path("service_tier").asString(""));
        }
        JsonNode usage = chunk.path("usage");
        if (usage.isObject()) {
            usage(usage, events);
        }
    }

    /// The stream ended with its mark but without a finish reason: some servers do, and mean that they are done.
    void finishUnsaid(Consumer<? super ChatEvent> events) {
        if (content && !finished) {
            finish("", events);
        }
    }

    /// A whole answer is done, whatever it says.
    void finishAnyway(Consumer<? super ChatEvent> events) {
        finish("", events);
    }

    private void finish(String word, Consumer<? super ChatEvent> events) {
        if (!finished) {
            finished = true;
            events.accept(new ChatEvent.Finished(FinishWords.reason(word, !calls.isEmpty(), refusal && !text), null));
        }
    }

    private void said(JsonNode delta, Consumer<? super ChatEvent> events) {
        thinking(delta, events);
        JsonNode words = delta.path("content");
        if (words.isString()) {
            text(words.stringValue(), events);
        } else if (words.isArray()) {
            for (JsonNode part : words) {
                part(part, events);
            }
        }
        String declined = delta.path("refusal").asString("");
        if (!declined.isEmpty()) {
            content = true;
            refusal = true;
            events.accept(new ChatEvent.RefusalDelta(declined));
        }
        for (JsonNode annotation : delta.path("annotations")) {
            Citation source = Annotations.read(annotation, 0);
            if (source != null) {
                events.accept(new ChatEvent.Cited(source));
            }
        }
        for (JsonNode call : delta.path("tool_calls")) {
            toolCall(call, call.path("function"), events);
        }
        if (delta.path("function_call").isObject()) {
            toolCall(delta.path("function_call"), delta.path("function_call"), events);
        }
    }

    private void text(String words, Consumer<? super ChatEvent> events) {
        if (!words.isEmpty()) {
            content = true;
            text = true;
            events.accept(new ChatEvent.TextDelta(words));
        }
    }

    /// Mistral's reasoning models send content as a list.
    private void part(JsonNode part, Consumer<? super ChatEvent> events) {
        switch (part.path("type").asString("")) {
            case "text" -> text(part.path("text").asString(""), events);
            case "thinking" -> {
                JsonNode thoughts = part.path("thinking");
                if (thoughts.isString()) {
                    thought(thoughts.stringValue(), events);
                }
                for (JsonNode thought : thoughts) {
                    thought(thought.path("text").asString(""), events);
                }
            }
            default -> {}
        }
    }

    private void thought(String words, Consumer<? super ChatEvent> events) {
        if (!words.isEmpty()) {
            content = true;
            events.accept(new ChatEvent.ThinkingDelta(words));
        }
    }

    /// Compatible servers send thinking as `reasoning_content` (DeepSeek, Qwen, vLLM), `reasoning` (Groq, Ollama) or
    /// `reasoning_details` (OpenRouter, beside `reasoning`, which then says the same without signatures).
    private void thinking(JsonNode delta, Consumer<? super ChatEvent> events) {
        boolean inDetails = false;
        for (JsonNode detail : delta.path("reasoning_details")) {
            inDetails |= detail.hasNonNull("text") || detail.hasNonNull("summary");
        }
        if (!inDetails) {
            String plain = delta.path("reasoning_content").asString("");
            thought(plain.isEmpty() ? delta.path("reasoning").asString("") : plain, events);
        }
        for (JsonNode detail : delta.path("reasoning_details")) {
            thought(detail.path("text").asString(detail.path("summary").asString("")), events);
            String signature = detail.path("signature").asString("");
            String data = detail.path("data").asString("");
            if (!signature.isEmpty()) {
                events.accept(new ChatEvent.ThinkingSigned(signature));
            } else if (!data.isEmpty()) {
                content = true;
                events.accept(new ChatEvent.RedactedThinking(data));
            }
        }
    }

    /// A call begins with a number or an identifier not seen yet: some servers send no numbers, or 0 for each call.
    private void toolCall(JsonNode call, JsonNode function, Consumer<? super ChatEvent> events) {
        content = true;
        long number = call.path("index").asLong(-1);
        String callId = call.path("id").asString("");
        String name = function.path("name").asString("");
        int at = find(number, callId, name);
        if (at < 0) {
            at = calls.size();
            if (at == MOST_CALLS) {
                events.accept(new ChatEvent.Failed(new Failure.Malformed("The provider sent too many tool calls.")));
                return;
            }
            String known = callId.isEmpty() ? "call_" + at + "_" + id : callId;
            calls.add(new OpenCall(number, known));
            events.accept(new ChatEvent.ToolCallStarted(at, known, name));
        }
        JsonNode arguments = function.path("arguments");
        String json = arguments.isObject() ? arguments.toString() : arguments.asString("");
        if (!json.isEmpty()) {
            events.accept(new ChatEvent.ToolCallDelta(at, json));
        }
    }

    private int find(long number, String callId, String name) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            OpenCall open = calls.get(i);
            boolean sameId = callId.isEmpty() ? number >= 0 || name.isEmpty() : callId.equals(open.id);
            if (open.number == number && (sameId || name.isEmpty())) {
                return i;
            }
        }
        return -1;
    }

    private void usage(JsonNode usage, Consumer<? super ChatEvent> events) {
        byte[] bytes = usage.toString().getBytes(StandardCharsets.UTF_8);
        usageJson.reset(bytes, 0, bytes.length);
        try {
            usageJson.next();
            Usage told = usageScanner.read(usageJson);
            if (told != null) {
                events.accept(new ChatEvent.UsageReported(told.at(tier)));
            }
        } catch (JsonSyntaxException impossible) {
            throw new IllegalStateException("a tree did not print as JSON", impossible);
        }
    }
}
