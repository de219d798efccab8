package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the objects of one answer, which are the same in a stream and whole, into events. Of several candidates only
/// the first is told; parts that no other dialect has (code that the provider ran, pictures) are left out.
final class ChunkReader {
    private final Tokens tokens = new Tokens();
    private final GroundingReader grounding = new GroundingReader();
    private String id = "";
    private boolean started;
    private boolean finished;
    private int calls;

    boolean finished() {
        return finished;
    }

    void tell(ObjectNode chunk, Consumer<? super ChatEvent> events) {
        if (!started) {
            started = true;
            id = chunk.path("responseId").asString("");
            events.accept(new ChatEvent.Started(id, chunk.path("modelVersion").asString(""), 0));
        }
        JsonNode candidate = first(chunk.path("candidates"));
        List<TokenLogProb> logProbs = LogProbsResult.read(candidate.path("logprobsResult"));
        if (!logProbs.isEmpty()) {
            events.accept(new ChatEvent.LogProbs(logProbs));
        }
        for (JsonNode part : candidate.path("content").path("parts")) {
            part(part, events);
        }
        grounding.tell(candidate, events);
        String reason = candidate.path("finishReason").asString("");
        boolean ends = !reason.isEmpty() && !reason.equals(FinishWords.UNSPECIFIED);
        boolean blocked = chunk.path("promptFeedback").has("blockReason");
        boolean first = (ends || blocked) && !finished;
        finished |= first;
        usage(chunk.path("usageMetadata"), events);
        if (first) {
            events.accept(new ChatEvent.Finished(
                    ends ? FinishWords.read(reason, calls > 0) : FinishReason.CONTENT_FILTER, null));
        }
    }

    private static JsonNode first(JsonNode candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate.path("index").asInt(0) == 0) {
                return candidate;
            }
        }
        return candidates.path(-1);
    }

    private void part(JsonNode part, Consumer<? super ChatEvent> events) {
        String signature = part.path("thoughtSignature").asString("");
        String text = part.path("text").asString("");
        if (part.path("functionCall").isObject()) {
            call(part.path("functionCall"), signature, events);
        } else if (part.path("thought").asBoolean(false)) {
            if (!text.isEmpty()) {
                events.accept(new ChatEvent.ThinkingDelta(text));
            }
            if (!signature.isEmpty()) {
                events.accept(sealed(signature));
            }
        } else if (!text.isEmpty()) {
            // A signature of a text need not come back.
            grounding.said(text);
            events.accept(new ChatEvent.TextDelta(text));
        }
    }

    /// Google's own, unless the provider is a gateway like this one, which carries another's.
    private static ChatEvent sealed(String signature) {
        String signed = Carrier.signature(signature);
        String redacted = Carrier.redacted(signature);
        return redacted != null
                ? new ChatEvent.RedactedThinking(redacted)
                : new ChatEvent.ThinkingSigned(signed == null ? Seal.marked(GeminiDialect.NAME, signature) : signed);
    }

    /// The signature of a call has no place in other dialects but among the thoughts before it, with the
    /// call's identifier, since some of them keep thoughts and calls apart.
    private void call(JsonNode call, String signature, Consumer<? super ChatEvent> events) {
        int index = calls++;
        String given = call.path("id").asString("");
        String own = given.isEmpty() ? made(index) : given;
        if (!signature.isEmpty()) {
            events.accept(new ChatEvent.RedactedThinking(Seal.marked(GeminiDialect.NAME, signature + " " + own)));
        }
        events.accept(
                new ChatEvent.ToolCallStarted(index, own, call.path("name").asString("")));
        JsonNode arguments = call.path("args");
        events.accept(new ChatEvent.ToolCallDelta(index, arguments.isObject() ? arguments.toString() : "{}"));
    }

    /// One that no other call of the conversation has.
    private String made(int index) {
        String whose = id.isEmpty() ? UUID.randomUUID().toString() : id;
        return "call_" + whose.replaceAll("[^a-zA-Z0-9_-]", "_") + "_" + index;
    }

    private void usage(JsonNode said, Consumer<? super ChatEvent> events) {
        if (!said.isObject()) {
            return;
        }
        byte[] text = said.toString().getBytes(StandardCharsets.UTF_8);
        JsonScanner json = JsonScanner.lenient();
        json.reset(text, 0, text.length);
        try {
            tokens.read(json);
        } catch (JsonSyntaxException impossible) {
            throw new IllegalStateException("a tree did not print as JSON", impossible);
        }
        Usage usage = tokens.usage(finished);
        if (usage != null) {
            events.accept(new ChatEvent.UsageReported(usage));
        }
    }
}
