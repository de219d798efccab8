package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.AnswerFormat;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a request of a client for another dialect to write.
final class RequestReader {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "text",
            "reasoning",
            "include",
            "max_output_tokens",
            "temperature",
            "top_p",
            "user",
            "safety_identifier",
            "stream",
            "stream_options",
            "previous_response_id",
            "conversation",
            "prompt",
            "background");

    /// What is kept at the provider and would be missing from any other's answer, or is an answer of another kind.
    private static final List<String> KEPT_ELSEWHERE = List.of("previous_response_id", "conversation", "prompt");

    /// What says no more than leaving the field out, and so is not lost in a translation.
    private static final Map<String, String> DEFAULTS = Map.of(
            "store", "false",
            "truncation", "\"disabled\"",
            "service_tier", "\"auto\"",
            "top_logprobs", "0",
            "metadata", "{}",
            "text.verbosity", "\"medium\"");

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
        refuseWhatIsKeptElsewhere();
        InputReader input = new InputReader(extras);
        input.instructions(body.at("instructions"));
        input.read(body.at("input"));
        String endUser = body.at("safety_identifier").stringOrNull();
        List<Tool> tools = tools();
        ToolChoice choice = toolChoice();
        Reasoning reasoning = reasoning();
        AnswerFormat format = format();
        include();
        body.noteOthers(KNOWN, extras);
        DEFAULTS.forEach(extras::remove);
        return new ChatRequest(
                input.instructions(),
                input.messages(),
                tools,
                choice,
                body.at("parallel_tool_calls").truthOrNull(),
                body.at("max_output_tokens").countOrNull(),
                new Sampling(
                        body.at("temperature").numberOrNull(), body.at("top_p").numberOrNull(), null, null),
                List.of(),
                reasoning,
                format,
                endUser == null ? body.at("user").stringOrNull() : endUser,
                body.at("stream").truth(false),
                extras);
    }

    /// Without it the question would be another one, so it is not enough to say that it was left out.
    private void refuseWhatIsKeptElsewhere() throws InvalidRequest {
        for (String name : KEPT_ELSEWHERE) {
            if (!body.at(name).absent()) {
                throw unsupported(name);
            }
        }
        if (body.at("background").truth(false)) {
            throw unsupported("background");
        }
    }

    static InvalidRequest unsupported(String param) {
        return new InvalidRequest(Problem.of(
                Code.UNSUPPORTED_PARAMETER,
                "`" + param + "` is known to the Responses API's own provider only.",
                param));
    }

    private void include() throws InvalidRequest {
        for (Value wish : body.at("include").items()) {
            // Given whether it is asked for or not: without it the next turn could not go on.
            if (!wish.string().equals("reasoning.encrypted_content")) {
                wish.noteWhole(extras);
            }
        }
    }

    /// Whether a summary of its thoughts is wanted, and how long, is for the provider: what it shows is passed on.
    private @Nullable Reasoning reasoning() throws InvalidRequest {
        Value reasoning = body.at("reasoning");
        if (reasoning.absent()) {
            return null;
        }
        reasoning.object().noteOthers(Set.of("effort", "summary", "generate_summary"), extras);
        Value said = reasoning.at("effort");
        String effort = said.stringOrNull();
        if (effort != null && !EFFORTS.contains(effort)) {
            said.noteWhole(extras);
            return null;
        }
        return effort == null ? null : new Reasoning(effort, null);
    }

    private @Nullable AnswerFormat format() throws InvalidRequest {
        Value text = body.at("text");
        if (text.absent()) {
            return null;
        }
        text.object().noteOthers(Set.of("format"), extras);
        Value format = text.at("format");
        if (format.absent()) {
            return null;
        }
        return switch (format.object().at("type").string()) {
            case "text" -> null;
            case "json_object" -> new AnswerFormat.JsonObject();
            case "json_schema" ->
                new AnswerFormat.JsonSchema(
                        format.at("name").stringOrNull(),
                        format.at("description").stringOrNull(),
                        format.at("schema").absent()
                                ? "{}"
                                : format.at("schema").object().json(),
                        format.at("strict").truthOrNull());
            default -> {
                format.noteWhole(extras);
                yield null;
            }
        };
    }

    private List<Tool> tools() throws InvalidRequest {
        List<Tool> tools = new ArrayList<>();
        for (Value tool : body.at("tools").items()) {
            if (!tool.object().at("type").string().equals("function")) {
                tool.noteWhole(extras);
                continue;
            }
            Value parameters = tool.at("parameters");
            tools.add(new Tool(
                    tool.at("name").string(),
                    tool.at("description").stringOrNull(),
                    parameters.absent() ? NO_PARAMETERS : parameters.object().json(),
                    tool.at("strict").truthOrNull(),
                    null));
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
                case "required" -> new ToolChoice.Required();
                default -> throw choice.wrong("must be `auto`, `none`, `required` or an object");
            };
        }
        if (choice.object().at("type").string().equals("function")) {
            return new ToolChoice.Named(choice.at("name").string());
        }
        choice.noteWhole(extras);
        return new ToolChoice.Unsaid();
    }
}
