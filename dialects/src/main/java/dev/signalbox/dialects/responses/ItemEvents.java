package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.openai.Annotations;
import dev.signalbox.dialects.openai.LogProbs;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.usage.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Turns what a provider says of an answer's items into events, whether it says it whole or bit by bit.
final class ItemEvents {
    /// A call that was begun: its index, and whether any of its arguments came.
    private record Begun(int index, boolean[] argued) {}

    /// By the place of its item; a provider cannot begin more than its answer has bytes for.
    private final Map<Integer, Begun> calls = new HashMap<>();
    private boolean started;
    private boolean text;
    private boolean refused;
    private boolean thinking;
    private boolean finished;
    /// Characters of the answer's text.
    private int said;
    /// How many of them came before a part, by its item's place and its own; no more than a provider sends bytes for.
    private final Map<Long, Integer> parts = new HashMap<>();

    boolean finished() {
        return finished;
    }

    /// @param response the answer so far
    void started(JsonNode response, Consumer<? super ChatEvent> events) {
        if (!started && response.isObject()) {
            started = true;
            events.accept(new ChatEvent.Started(
                    response.path("id").asString(""),
                    response.path("model").asString(""),
                    Math.max(0, response.path("created_at").asLong(0))));
        }
    }

    /// A part of the text begins; places in it are counted from there.
    void part(int place, int part) {
        parts.put(key(place, part), said);
    }

    private static long key(int place, int part) {
        return ((long) place << 32) | (part & 0xFFFFFFFFL);
    }

    /// @param logProbs what is told of the tokens in the piece
    void text(String piece, JsonNode logProbs, Consumer<? super ChatEvent> events) {
        List<TokenLogProb> tokens = LogProbs.read(logProbs);
        if (!tokens.isEmpty()) {
            events.accept(new ChatEvent.LogProbs(tokens));
        }
        text |= !piece.isEmpty();
        said += piece.codePointCount(0, piece.length());
        events.accept(new ChatEvent.TextDelta(piece));
    }

    /// Of a part that may be over.
    void annotation(int place, int part, JsonNode annotation, Consumer<? super ChatEvent> events) {
        Citation source = Annotations.read(annotation, parts.getOrDefault(key(place, part), 0));
        if (source != null) {
            events.accept(new ChatEvent.Cited(source));
        }
    }

    void refusal(String piece, Consumer<? super ChatEvent> events) {
        refused |= !piece.isEmpty();
        events.accept(new ChatEvent.RefusalDelta(piece));
    }

    void thought(String piece, Consumer<? super ChatEvent> events) {
        thinking |= !piece.isEmpty();
        events.accept(new ChatEvent.ThinkingDelta(piece));
    }

    /// Another part of the same thoughts begins.
    void nextThought(Consumer<? super ChatEvent> events) {
        if (thinking) {
            events.accept(new ChatEvent.ThinkingDelta("\n\n"));
        }
    }

    void added(int place, JsonNode item, Consumer<? super ChatEvent> events) {
        switch (item.path("type").asString("")) {
            case "function_call" -> call(place, item, events);
            case "reasoning" -> thinking = false;
            default -> {}
        }
    }

    void arguments(int place, String piece, Consumer<? super ChatEvent> events) {
        Begun call = calls.get(place);
        if (call != null && !piece.isEmpty()) {
            call.argued[0] = true;
            events.accept(new ChatEvent.ToolCallDelta(call.index, piece));
        }
    }

    /// An item is whole. Of what came in pieces only the rest is told: the seal of thoughts, arguments that did not.
    void done(int place, JsonNode item, Consumer<? super ChatEvent> events) {
        switch (item.path("type").asString("")) {
            case "function_call" -> {
                Begun call = call(place, item, events);
                if (!call.argued[0]) {
                    arguments(place, item.path("arguments").asString(""), events);
                }
            }
            case "reasoning" -> {
                String encrypted = item.path("encrypted_content").asString("");
                if (!encrypted.isEmpty()) {
                    events.accept(sealed(encrypted));
                }
                thinking = false;
            }
            default -> {}
        }
    }

    /// An item of which no pieces came.
    void whole(int place, JsonNode item, Consumer<? super ChatEvent> events) {
        switch (item.path("type").asString("")) {
            case "message" -> {
                int number = 0;
                for (JsonNode part : item.path("content")) {
                    part(place, number);
                    switch (part.path("type").asString("")) {
                        case "output_text" -> {
                            text(part.path("text").asString(""), part.path("logprobs"), events);
                            for (JsonNode annotation : part.path("annotations")) {
                                annotation(place, number, annotation, events);
                            }
                        }
                        case "refusal" -> refusal(part.path("refusal").asString(""), events);
                        default -> {}
                    }
                    number++;
                }
            }
            case "reasoning" -> {
                for (String list : new String[] {"summary", "content"}) {
                    for (JsonNode part : item.path(list)) {
                        nextThought(events);
                        thought(part.path("text").asString(""), events);
                    }
                }
            }
            default -> {}
        }
        done(place, item, events);
    }

    /// The answer is whole, or as whole as it will be.
    void finished(JsonNode response, Consumer<? super ChatEvent> events) {
        started(response, events);
        Usage usage = Tokens.read(response.path("usage"));
        if (usage != null) {
            events.accept(new ChatEvent.UsageReported(
                    usage.at(Usage.tier(response.path("service_tier").asString("")))));
        }
        if (!finished) {
            finished = true;
            events.accept(new ChatEvent.Finished(reason(response), null));
        }
    }

    /// A gateway like this one, in the provider's place, has a mark on what it passes on.
    private static ChatEvent sealed(String encrypted) {
        String redacted = Carrier.redactedData(encrypted);
        if (redacted != null) {
            return new ChatEvent.RedactedThinking(redacted);
        }
        String signature = Carrier.signature(encrypted);
        return new ChatEvent.ThinkingSigned(signature == null ? Seal.marked(Provider.RESPONSES, encrypted) : signature);
    }

    private FinishReason reason(JsonNode response) {
        return switch (response.path("incomplete_details").path("reason").asString("")) {
            case "max_output_tokens", "max_tokens" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> {
                if (!calls.isEmpty()) {
                    yield FinishReason.TOOL_CALLS;
                }
                yield refused && !text ? FinishReason.REFUSAL : FinishReason.STOP;
            }
        };
    }

    private Begun call(int place, JsonNode item, Consumer<? super ChatEvent> events) {
        Begun known = calls.get(place);
        if (known != null) {
            return known;
        }
        Begun begun = new Begun(calls.size(), new boolean[1]);
        calls.put(place, begun);
        events.accept(new ChatEvent.ToolCallStarted(
                begun.index,
                item.path("call_id").asString(""),
                item.path("name").asString("")));
        return begun;
    }
}
