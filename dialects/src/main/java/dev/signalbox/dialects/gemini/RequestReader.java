package dev.signalbox.dialects.gemini;

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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a request to `generateContent`. What no other provider could be told goes to the extras under its
/// place in the body (`tools[3]`, `contents[0].parts[1].videoMetadata`).
final class RequestReader {
    private static final Set<String> READ =
            Set.of("model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig");

    private static final Set<String> CONFIG_READ = Set.of(
            "maxOutputTokens",
            "temperature",
            "topP",
            "topK",
            "seed",
            "stopSequences",
            "thinkingConfig",
            "responseMimeType",
            "responseSchema",
            "responseJsonSchema",
            "responseModalities",
            "candidateCount");

    private static final String JSON_TYPE = "application/json";

    private final Fields body;
    private final boolean stream;
    private final Map<String, String> extras = new LinkedHashMap<>();
    private final PartReader parts = new PartReader(extras);
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();

    private RequestReader(Fields body, boolean stream) {
        this.body = body;
        this.stream = stream;
    }

    /// @param stream what the path says of that
    static ChatRequest read(byte[] body, int length, boolean stream) throws InvalidRequest {
        JsonNode node = Json.request(body, length);
        return new RequestReader(Fields.body(node, Spelling.GOOGLE), stream).read();
    }

    private ChatRequest read() throws InvalidRequest {
        body.rest(READ, extras);
        system();
        contents();
        List<Tool> tools = tools();
        Fields config = body.object("generationConfig");
        if (config != null) {
            config.rest(CONFIG_READ, extras);
            modalities(config);
        }
        return new ChatRequest(
                instructions,
                messages,
                tools,
                choice(),
                null,
                config == null ? null : bound(config),
                config == null ? Sampling.DEFAULT : sampling(config),
                config == null ? List.of() : config.texts("stopSequences"),
                config == null ? null : reasoning(config),
                config == null ? null : format(config),
                null,
                stream,
                extras);
    }

    private void system() throws InvalidRequest {
        JsonNode system = body.any("systemInstruction");
        if (system == null) {
            return;
        }
        if (system.isString()) {
            instructions.add(new Instruction(system.asString(), 0, false, null));
            return;
        }
        Fields content = Spelling.element(system, "systemInstruction");
        for (Part part : parts.read(content)) {
            if (part instanceof Part.Text text) {
                instructions.add(new Instruction(text.text(), 0, false, null));
            }
        }
    }

    /// Turns of the same role are one message: clients keep the pieces of a stream side by side.
    private void contents() throws InvalidRequest {
        JsonNode contents = body.required(body.any("contents"), "contents");
        if (contents.isObject()) {
            add(Spelling.element(contents, "contents"));
            return;
        }
        int number = 0;
        for (JsonNode node : body.array("contents")) {
            add(Spelling.element(node, "contents[" + number++ + "]"));
        }
    }

    private void add(Fields content) throws InvalidRequest {
        content.rest(Set.of("role", "parts"), extras);
        String role = content.text("role");
        boolean model = "model".equals(role);
        if (role != null && !model && !role.equals("user") && !role.equals("function") && !role.isEmpty()) {
            throw content.wrong("role", "must be 'user' or 'model'");
        }
        List<Part> read = parts.read(content);
        for (Part part : read) {
            boolean models = part instanceof Part.ToolCall
                    || part instanceof Part.Thinking
                    || part instanceof Part.RedactedThinking;
            if (models != model && (models || part instanceof Part.ToolResult)) {
                throw content.wrong("parts", "A content of this role cannot hold such a part");
            }
        }
        if (read.isEmpty()) {
            return;
        }
        Message last = messages.isEmpty() ? null : messages.getLast();
        if (last != null && model == last instanceof Message.Assistant) {
            List<Part> joined = new ArrayList<>(messages.removeLast().parts());
            joined.addAll(read);
            read = joined;
        }
        read = PartReader.thoughtsJoined(read);
        messages.add(model ? new Message.Assistant(read, null) : new Message.User(read, null));
    }

    private List<Tool> tools() throws InvalidRequest {
        List<Tool> tools = new ArrayList<>();
        int number = 0;
        for (JsonNode node : body.array("tools")) {
            String path = "tools[" + number++ + "]";
            Fields tool = Spelling.element(node, path);
            // The others run at the provider.
            tool.rest(Set.of("functionDeclarations"), extras);
            int function = 0;
            for (JsonNode declared : tool.array("functionDeclarations")) {
                tools.add(tool(Spelling.element(declared, path + ".functionDeclarations[" + function++ + "]")));
            }
        }
        return tools;
    }

    private Tool tool(Fields function) throws InvalidRequest {
        function.rest(Set.of("name", "description", "parameters", "parametersJsonSchema"), extras);
        Fields schema = function.object("parametersJsonSchema");
        Fields own = function.object("parameters");
        String parameters = schema != null
                ? schema.json().toString()
                : own != null ? SchemaReader.read(own, extras).toString() : "{\"type\":\"object\",\"properties\":{}}";
        return new Tool(function.requiredText("name"), function.text("description"), parameters, null, null);
    }

    private ToolChoice choice() throws InvalidRequest {
        Fields config = body.object("toolConfig");
        if (config == null) {
            return new ToolChoice.Unsaid();
        }
        config.rest(Set.of("functionCallingConfig"), extras);
        Fields calling = config.object("functionCallingConfig");
        if (calling == null) {
            return new ToolChoice.Unsaid();
        }
        calling.rest(Set.of("mode", "allowedFunctionNames"), extras);
        String mode = calling.text("mode");
        List<String> allowed = calling.texts("allowedFunctionNames");
        boolean any = "ANY".equalsIgnoreCase(mode);
        if (any && allowed.size() == 1) {
            return new ToolChoice.Named(allowed.getFirst());
        }
        if (!allowed.isEmpty()) {
            extras.put(calling.path() + "allowedFunctionNames", Json.text(String.join(",", allowed)));
        }
        return switch (mode == null ? "" : mode.toUpperCase(Locale.ROOT)) {
            case "" -> new ToolChoice.Unsaid();
            case "MODE_UNSPECIFIED", "AUTO" -> new ToolChoice.Auto();
            case "ANY" -> new ToolChoice.Required();
            case "NONE" -> new ToolChoice.None();
            case "VALIDATED" -> {
                extras.put(calling.path() + "mode", Json.text("VALIDATED"));
                yield new ToolChoice.Auto();
            }
            default -> throw calling.wrong("mode", "must be 'AUTO', 'ANY', 'NONE' or 'VALIDATED'");
        };
    }

    private static @Nullable Integer bound(Fields config) throws InvalidRequest {
        Integer bound = config.integer("maxOutputTokens");
        return bound == null || bound == 0 ? null : bound;
    }

    private static Sampling sampling(Fields config) throws InvalidRequest {
        Double topK = config.number("topK");
        JsonNode seed = config.any("seed");
        if (seed != null && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
            throw config.wrong("seed", "must be an integer");
        }
        return new Sampling(
                config.number("temperature"),
                config.number("topP"),
                topK == null ? null : (int) Math.clamp(topK, 0.0, Integer.MAX_VALUE),
                seed == null ? null : seed.asLong());
    }

    /// Text is what every answer is; other modalities nobody else can be asked for here.
    private void modalities(Fields config) throws InvalidRequest {
        List<String> wanted = config.texts("responseModalities");
        if (!wanted.stream().allMatch("TEXT"::equalsIgnoreCase)) {
            extras.put(config.path() + "responseModalities", Json.text(String.join(",", wanted)));
        }
        Integer choices = config.integer("candidateCount");
        if (choices != null && choices > 1) {
            extras.put(config.path() + "candidateCount", choices.toString());
        }
    }

    /// As a number, or as text, which Google takes too.
    private static boolean isWhole(JsonNode number) {
        return number.isIntegralNumber() || number.asString("").matches("-[0-9]{1,18}");
    }

    private @Nullable Reasoning reasoning(Fields config) throws InvalidRequest {
        Fields thinking = config.object("thinkingConfig");
        if (thinking == null) {
            return null;
        }
        thinking.rest(Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"), extras);
        thinking.flag("includeThoughts");
        String level = thinking.text("thinkingLevel");
        String effort = level == null || level.endsWith("UNSPECIFIED") ? null : level.toLowerCase(Locale.ROOT);
        JsonNode budget = thinking.any("thinkingBudget");
        if (budget != null && budget.asString("").startsWith("-") && isWhole(budget)) {
            // The model decides, which is what others do unasked.
            return effort == null ? null : new Reasoning(effort, null);
        }
        Integer tokens = thinking.integer("thinkingBudget");
        if (tokens == null) {
            return effort == null ? null : new Reasoning(effort, null);
        }
        return tokens == 0 ? new Reasoning("none", null) : new Reasoning(effort, tokens);
    }

    private @Nullable AnswerFormat format(Fields config) throws InvalidRequest {
        String type = config.text("responseMimeType");
        Fields schema = config.object("responseJsonSchema");
        Fields own = config.object("responseSchema");
        if (type != null && !type.equals(JSON_TYPE)) {
            if (!type.equals("text/plain")) {
                extras.put(config.path() + "responseMimeType", Json.text(type));
            }
            return null;
        }
        if (schema != null) {
            return new AnswerFormat.JsonSchema(null, null, schema.json().toString(), null);
        }
        if (own != null) {
            return new AnswerFormat.JsonSchema(
                    null, null, SchemaReader.read(own, extras).toString(), null);
        }
        return type == null ? null : new AnswerFormat.JsonObject();
    }
}
