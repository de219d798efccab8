package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.ToolArguments;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;

/// The pieces of an answer's text, which are the same in a stream and whole.
final class AnswerText {
    private AnswerText() {}

    static JsonBytes text(JsonBytes json, String text) {
        return json.raw("{\"text\":").string(text).raw("}");
    }

    /// @param signature as clients of this dialect carry it, empty for none
    static JsonBytes thought(JsonBytes json, String text, String signature) {
        json.raw("{\"text\":").string(text).raw(",\"thought\":true");
        if (!signature.isEmpty()) {
            json.raw(",\"thoughtSignature\":").string(signature);
        }
        return json.raw("}");
    }

    static JsonBytes call(JsonBytes json, Calls.Call call) {
        return json.raw("{\"functionCall\":{\"id\":")
                .string(call.id())
                .raw(",\"name\":")
                .string(call.name())
                .raw(",\"args\":")
                .raw(oneLine(ToolArguments.of(call.arguments().toString())).getBytes(StandardCharsets.UTF_8))
                .raw("}}");
    }

    /// Line breaks between the tokens of arguments would end the line of an event; within a text of JSON there are
    /// none.
    private static String oneLine(String arguments) {
        return arguments.replace('\n', ' ').replace('\r', ' ');
    }

    /// From the end of the parts on.
    static JsonBytes end(
            JsonBytes json, FinishReason reason, Usage usage, LogProbsResult logProbs, GroundingWriter grounding) {
        json.raw("],\"role\":\"model\"},\"finishReason\":").string(FinishWords.write(reason));
        logProbs.write(json);
        grounding.write(json);
        json.raw(",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":")
                .number(usage.input())
                .raw(",\"candidatesTokenCount\":")
                .number(usage.output() - usage.reasoning())
                .raw(",\"totalTokenCount\":")
                .number(usage.input() + usage.output());
        if (usage.cachedInput() > 0) {
            json.raw(",\"cachedContentTokenCount\":").number(usage.cachedInput());
        }
        if (usage.reasoning() > 0) {
            json.raw(",\"thoughtsTokenCount\":").number(usage.reasoning());
        }
        return json.raw("}");
    }

    static JsonBytes source(JsonBytes json, String model, String id) {
        return json.raw(",\"modelVersion\":")
                .string(model)
                .raw(",\"responseId\":")
                .string(id)
                .raw("}");
    }
}
