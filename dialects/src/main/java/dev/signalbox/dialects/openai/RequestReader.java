package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.AnswerFormat;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a chat request of a client for another dialect to write.
final class RequestReader {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "reasoning_effort",
            "reasoning",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "seed",
            "stop",
            "user",
            "safety_identifier",
            "stream",
            "stream_options");

    /// What says no more than leaving the field out, and so is not lost in a translation.
    private static final Map<String, String> DEFAULTS = Map.of(
            "n", "1",
            "logprobs", "false",
            "store", "false",
            "frequency_penalty", "0",
            "presence_penalty", "0",
            "service_tier", "\"auto\"",
            "modalities", "[\"text\"]",
            "logit_bias", "{}",
            "metadata", "{}");

    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";

    private final Map<String, String> extras = new HashMap<>();
    private final Value body;

    private RequestReader(Value body) {
        this.body = body;
    }

    static ChatRequest read(byte[] body, int length) throws InvalidRequest {
        return new RequestReader(Value.body(body, length)).read();
    }

    private ChatRequest read() throws InvalidRequest {
        MessageReader messages = new MessageReader(extras);
        if (body.at("messages").absent()) {
            throw body.at("messages").wrong("is missing");
        }
        for (Value message : body.at("messages").items()) {
            messages.read(message.object());
        }
        Integer most = body.at("max_completion_tokens").countOrNull();
        String endUser = body.at("safety_identifier").stringOrNull();
        List<Tool> tools = tools();
        ToolChoice choice = toolChoice();
        Reasoning reasoning = reasoning();
        AnswerFormat format = format();
        noteRest();
        return new ChatRequest(
                messages.instructions(),
                messages.messages(),
                tools,
                choice,
                body.at("parallel_tool_calls").truthOrNull(),
                most == null ? body.at("max_tokens").countOrNull() : most,
                sampling(),
                stop(),
                reasoning,
                format,
                endUser == null ? body.at("user").stringOrNull() : endUser,
                body.at("stream").truth(false),
                extras);
    }

    private void noteRest() {
        body.noteOthers(KNOWN, extras);
        body.at("stream_options").noteOthers(Set.of("include_usage"), extras);
        DEFAULTS.forEach(extras::remove);
        extras.remove("frequency_penalty", "0.0");
        extras.remove("presence_penalty", "0.0");
    }

    private Sampling sampling() throws InvalidRequest {
        return new Sampling(
                body.at("temperature").numberOrNull(),
                body.at("top_p").numberOrNull(),
                body.at("top_k").countOrNull(),
                body.at("seed").integerOrNull());
    }

    private List<String> stop() throws InvalidRequest {
        Value stop = body.at("stop");
        if (stop.node().isString()) {
            return List.of(stop.string());
        }
        List<String> texts = new ArrayList<>();
        for (Value text : stop.items()) {
            texts.add(text.string());
        }
        return texts;
    }

    /// OpenAI's `reasoning_effort`, or OpenRouter's `reasoning` with an effort or a budget.
    private @Nullable Reasoning reasoning() throws InvalidRequest {
        Value said = body.at("reasoning_effort");
        Value reasoning = body.at("reasoning");
        String effort = effort(said);
        Integer budget = null;
        if (!reasoning.absent()) {
            reasoning.object().noteOthers(Set.of("effort", "max_tokens"), extras);
            effort = effort == null ? effort(reasoning.at("effort")) : effort;
            budget = reasoning.at("max_tokens").countOrNull();
        }
        return effort == null && budget == null ? null : new Reasoning(effort, budget);
    }

    private @Nullable String effort(Value said) throws InvalidRequest {
        String word = said.stringOrNull();
        if (word == null || EFFORTS.contains(word)) {
            return word;
        }
        said.noteWhole(extras);
        return null;
    }

    private @Nullable AnswerFormat format() throws InvalidRequest {
        Value format = body.at("response_format");
        if (format.absent()) {
            return null;
        }
        return switch (format.object().at("type").string()) {
            case "text" -> null;
            case "json_object" -> new AnswerFormat.JsonObject();
            case "json_schema" -> {
                Value schema = format.at("json_schema").object();
                yield new AnswerFormat.JsonSchema(
                        schema.at("name").stringOrNull(),
                        schema.at("description").stringOrNull(),
                        schema.at("schema").absent()
                                ? "{}"
                                : schema.at("schema").json(),
                        schema.at("strict").truthOrNull());
            }
            default -> {
                format.noteWhole(extras);
                yield null;
            }
        };
    }

    private List<Tool> tools() throws InvalidRequest {
        List<Tool> tools = new ArrayList<>();
        for (Value tool : body.at("tools").items()) {
            Value type = tool.object().at("type");
            // Mistral's SDK leaves it out.
            if (!(type.absent() ? "function" : type.string()).equals("function")) {
                tool.noteWhole(extras);
                continue;
            }
            Value function = tool.at("function").object();
            Value parameters = function.at("parameters");
            tools.add(new Tool(
                    function.at("name").string(),
                    function.at("description").stringOrNull(),
                    parameters.absent() ? NO_PARAMETERS : parameters.object().json(),
                    function.at("strict").truthOrNull(),
                    CacheMarks.read(tool.at("cache_control").absent() ? function : tool)));
        }
        return tools;
    }

    private ToolChoice toolChoice() throws InvalidRequest {
        Value choice = body.at("tool_choice");
        if (choice.absent()) {
            return new ToolChoice.Unsaid();
        }
        if (choice.node().isString()) {
            return switch (choice.string()) {
                case "auto" -> new ToolChoice.Auto();
                case "none" -> new ToolChoice.None();
                case "required", "any" -> new ToolChoice.Required();
                default -> throw choice.wrong("must be `auto`, `none`, `required` or an object");
            };
        }
        if (choice.object().at("type").string().equals("function")) {
            return new ToolChoice.Named(
                    choice.at("function").object().at("name").string());
        }
        choice.noteWhole(extras);
        return new ToolChoice.Unsaid();
    }
}
