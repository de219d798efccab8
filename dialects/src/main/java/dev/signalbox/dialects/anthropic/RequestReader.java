package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Fields;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.AnswerFormat;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a request to `POST /v1/messages`. What no other provider could be told goes to the extras under
/// its place in the body (`tools.3`, `messages.0.content.1.citations`).
final class RequestReader {
    private static final Set<String> READ = Set.of(
            "model",
            "max_tokens",
            "messages",
            "system",
            "stream",
            "tools",
            "tool_choice",
            "stop_sequences",
            "temperature",
            "top_p",
            "top_k",
            "thinking",
            "output_config",
            "output_format",
            "metadata");

    private final Fields body;
    private final Map<String, String> extras = new LinkedHashMap<>();
    private final BlockReader blocks = new BlockReader(extras);
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();

    private RequestReader(Fields body) {
        this.body = body;
    }

    static ChatRequest read(byte[] body, int length) throws InvalidRequest {
        JsonNode node = Json.request(body, length);
        return new RequestReader(Fields.body(node)).read();
    }

    private ChatRequest read() throws InvalidRequest {
        body.rest(READ, extras);
        int maxTokens = body.required(body.integer("max_tokens"), "max_tokens");
        system();
        messages();
        List<Tool> tools = tools();
        Fields choice = body.object("tool_choice");
        Boolean notParallel = choice == null ? null : choice.flag("disable_parallel_tool_use");
        Fields output = body.object("output_config");
        return new ChatRequest(
                instructions,
                messages,
                tools,
                choice == null ? new ToolChoice.Unsaid() : choice(choice),
                notParallel == null ? null : !notParallel,
                maxTokens,
                new Sampling(body.number("temperature"), body.number("top_p"), body.integer("top_k"), null),
                body.texts("stop_sequences"),
                reasoning(output),
                format(output),
                user(),
                Boolean.TRUE.equals(body.flag("stream")),
                extras);
    }

    private void system() throws InvalidRequest {
        JsonNode system = body.any("system");
        if (system != null) {
            instruct(blocks.read(system, "system"));
        }
    }

    /// Adds what the system says at this point of the conversation.
    private void instruct(List<Part> parts) {
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                instructions.add(new Instruction(text.text(), messages.size(), false, text.cache()));
            }
        }
    }

    private void messages() throws InvalidRequest {
        body.required(body.any("messages"), "messages");
        int number = 0;
        for (JsonNode node : body.array("messages")) {
            String path = "messages." + number++;
            Fields message = Fields.element(node, path);
            String role = message.requiredText("role");
            JsonNode content = message.required(message.any("content"), "content");
            message.rest(Set.of("role", "content"), extras);
            List<Part> parts = blocks.read(content, path + ".content");
            switch (role) {
                case "user" -> {
                    refuse(parts, path, Part.ToolCall.class, Part.Thinking.class, Part.RedactedThinking.class);
                    add(parts, content, new Message.User(parts, null));
                }
                case "assistant" -> {
                    refuse(parts, path, Part.ToolResult.class);
                    add(parts, content, new Message.Assistant(parts, null));
                }
                case "system" -> instruct(parts);
                default -> throw message.wrong("role", "Input should be 'user', 'assistant' or 'system'");
            }
        }
    }

    @SafeVarargs
    private static void refuse(List<Part> parts, String path, Class<? extends Part>... kinds) throws InvalidRequest {
        for (Part part : parts) {
            for (Class<? extends Part> kind : kinds) {
                if (kind.isInstance(part)) {
                    throw Fields.invalid(path + ".content", "A message of this role cannot hold such a block");
                }
            }
        }
    }

    /// A message is left out when nothing of it can be said elsewhere.
    private void add(List<Part> parts, JsonNode content, Message message) {
        if (!parts.isEmpty() || content.isEmpty()) {
            messages.add(message);
        }
    }

    private List<Tool> tools() throws InvalidRequest {
        List<Tool> tools = new ArrayList<>();
        int number = 0;
        for (JsonNode node : body.array("tools")) {
            String path = "tools." + number++;
            Fields tool = Fields.element(node, path);
            String type = tool.text("type");
            if (type != null && !type.equals("custom")) {
                // Runs at the provider, or has a schema that only the provider knows.
                extras.put(path, node.toString());
                continue;
            }
            tool.rest(Set.of("type", "name", "description", "input_schema", "strict", "cache_control"), extras);
            Fields schema = tool.required(tool.object("input_schema"), "input_schema");
            tools.add(new Tool(
                    tool.requiredText("name"),
                    tool.text("description"),
                    schema.json().toString(),
                    tool.flag("strict"),
                    blocks.cache(tool)));
        }
        return tools;
    }

    private static ToolChoice choice(Fields choice) throws InvalidRequest {
        return switch (choice.requiredText("type")) {
            case "auto" -> new ToolChoice.Auto();
            case "any" -> new ToolChoice.Required();
            case "none" -> new ToolChoice.None();
            case "tool" -> new ToolChoice.Named(choice.requiredText("name"));
            default -> throw choice.wrong("type", "Input should be 'auto', 'any', 'tool' or 'none'");
        };
    }

    /// Adaptive thinking without an effort asks for nothing in particular, which is what other providers do
    /// unasked.
    private @Nullable Reasoning reasoning(@Nullable Fields output) throws InvalidRequest {
        String effort = output == null ? null : output.text("effort");
        Fields thinking = body.object("thinking");
        if (thinking != null) {
            thinking.rest(Set.of("type", "budget_tokens"), extras);
            switch (thinking.requiredText("type")) {
                case "enabled" -> {
                    return new Reasoning(effort, thinking.required(thinking.integer("budget_tokens"), "budget_tokens"));
                }
                case "disabled" -> {
                    if (effort != null) {
                        extras.put("output_config.effort", Json.text(effort));
                    }
                    return new Reasoning("none", null);
                }
                case "adaptive" -> {}
                default -> throw thinking.wrong("type", "Input should be 'enabled', 'adaptive' or 'disabled'");
            }
        }
        return effort == null ? null : new Reasoning(effort, null);
    }

    private @Nullable AnswerFormat format(@Nullable Fields output) throws InvalidRequest {
        Fields format = output == null ? null : output.object("format");
        if (output != null) {
            output.rest(Set.of("effort", "format"), extras);
        }
        if (format == null) {
            // Its name until the end of 2025.
            format = body.object("output_format");
        }
        if (format == null) {
            return null;
        }
        if (!format.requiredText("type").equals("json_schema")) {
            throw format.wrong("type", "Input should be 'json_schema'");
        }
        format.rest(Set.of("type", "schema"), extras);
        Fields schema = format.required(format.object("schema"), "schema");
        return new AnswerFormat.JsonSchema(null, null, schema.json().toString(), true);
    }

    private @Nullable String user() throws InvalidRequest {
        Fields metadata = body.object("metadata");
        if (metadata == null) {
            return null;
        }
        metadata.rest(Set.of("user_id"), extras);
        return metadata.text("user_id");
    }
}
