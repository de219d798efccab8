package dev.signalbox.model.chat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One chat request in no provider's words.
///
/// @param instructions what the system or developer says, in order; kept apart because one of the dialects
///     has no place for it among the messages
/// @param messages the conversation, oldest first, without instructions
/// @param tools what the model may call
/// @param toolChoice which of them it must call
/// @param parallelToolCalls whether several calls may come at once; null when the client did not say
/// @param maxTokens upper bound of generated tokens; null when the client did not say
/// @param stop texts that end the answer
/// @param reasoning how much to think before answering; null when the client did not say
/// @param format the declared form of the answer; null for free text
/// @param user the end user's opaque identifier; null when the client did not say
/// @param stream whether the answer is wanted event by event
/// @param extras what the client sent and no field above can hold: JSON values by their JSON pointer-like
///     name, for the writer to name as dropped, or to use when it knows the word
public record ChatRequest(
        List<Instruction> instructions,
        List<Message> messages,
        List<Tool> tools,
        ToolChoice toolChoice,
        @Nullable Boolean parallelToolCalls,
        @Nullable Integer maxTokens,
        Sampling sampling,
        List<String> stop,
        @Nullable Reasoning reasoning,
        @Nullable AnswerFormat format,
        @Nullable String user,
        boolean stream,
        Map<String, String> extras) {

    public ChatRequest {
        instructions = List.copyOf(instructions);
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        stop = List.copyOf(stop);
        Map<String, String> encodable = new HashMap<>(extras);
        encodable.replaceAll((_, value) -> JsonText.encodable(value));
        extras = Map.copyOf(encodable);
    }

    /// The same with an answer of no more tokens than this, beside those that the client gives to thinking.
    public ChatRequest atMost(int tokens) {
        Integer thinking = reasoning == null ? null : reasoning.budgetTokens;
        int most = (int) Math.min(Integer.MAX_VALUE, tokens + (thinking == null ? 0L : Math.max(0, thinking)));
        return maxTokens != null && maxTokens <= most
                ? this
                : new ChatRequest(
                        instructions,
                        messages,
                        tools,
                        toolChoice,
                        parallelToolCalls,
                        most,
                        sampling,
                        stop,
                        reasoning,
                        format,
                        user,
                        stream,
                        extras);
    }

    /// One system or developer text.
    ///
    /// @param position how many messages came before it; 0 for one at the start
    /// @param developer whether the client called it `developer` and not `system`
    /// @param cache a cache mark on this text
    public record Instruction(
            String text,
            int position,
            boolean developer,
            @Nullable CacheMark cache) {}

    /// @param temperature as the client sent it; ranges differ between providers (0–2 or 0–1)
    public record Sampling(
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer topK,
            @Nullable Long seed) {
        public static final Sampling DEFAULT = new Sampling(null, null, null, null);
    }

    /// How much the model is to think: an effort word, a budget in tokens, or both.
    ///
    /// @param effort `none`, `minimal`, `low`, `medium`, `high`, `xhigh` or `max`; null when there is only a
    ///     budget
    /// @param budgetTokens upper bound of thinking tokens; null when only an effort was given
    public record Reasoning(
            @Nullable String effort, @Nullable Integer budgetTokens) {}

    /// A tool that the client runs.
    ///
    /// @param parameters the JSON Schema of its arguments, as JSON text
    /// @param strict whether arguments must match the schema; null when the client did not say
    public record Tool(
            String name,
            @Nullable String description,
            String parameters,
            @Nullable Boolean strict,
            @Nullable CacheMark cache) {
        public Tool {
            parameters = JsonText.encodable(parameters);
        }
    }

    /// Which tool the model must call.
    public sealed interface ToolChoice {
        /// The client did not say.
        record Unsaid() implements ToolChoice {}

        record Auto() implements ToolChoice {}

        record None() implements ToolChoice {}

        /// Any, but at least one.
        record Required() implements ToolChoice {}

        record Named(String name) implements ToolChoice {}
    }

    /// The declared form of the answer.
    public sealed interface AnswerFormat {
        /// Any JSON object.
        record JsonObject() implements AnswerFormat {}

        /// JSON that matches a schema.
        ///
        /// @param schema JSON text
        record JsonSchema(
                @Nullable String name,
                @Nullable String description,
                String schema,
                @Nullable Boolean strict) implements AnswerFormat {
            public JsonSchema {
                schema = JsonText.encodable(schema);
            }
        }
    }
}
