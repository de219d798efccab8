package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.LogProbWish;
import dev.signalbox.dialects.tree.Penalties;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.AnswerFormat;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// Writes a chat request that came in another dialect.
final class RequestWriter {
    /// OpenAI's own models; its reasoning models refuse `max_tokens`, and most compatible servers know
    /// nothing else.
    static final Pattern OPENAI_MODEL = Pattern.compile("(?:.*/)?(?:gpt-[45]|o[1-9]|chatgpt-).*");

    /// OpenAI's numbered models: major and, after a point, minor version.
    private static final Pattern GPT = Pattern.compile("(?:.*/)?gpt-(\\d)(?!\\d)(?:\\.(\\d{1,2}))?.*");

    private static final int LOW_BUDGET = 4096;
    private static final int MEDIUM_BUDGET = 16384;

    private final ChatRequest request;
    private final String model;
    private final boolean askUsage;
    private final String bound;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private final Set<String> dropped = new TreeSet<>();

    RequestWriter(ChatRequest request, String model, boolean askUsage) {
        this(request, model, askUsage, bound(model));
    }

    /// @param bound the provider's word for the most tokens of an answer
    RequestWriter(ChatRequest request, String model, boolean askUsage, String bound) {
        this.request = request;
        this.model = model;
        this.askUsage = askUsage;
        this.bound = bound;
    }

    EncodedRequest write() {
        body.put("model", model);
        new ConversationWriter(body.putArray("messages"), model, dropped).write(request);
        tools();
        limits();
        reasoning();
        format();
        if (request.user() != null) {
            body.put("user", request.user());
        }
        if (request.stream()) {
            body.put("stream", true);
            if (askUsage) {
                body.putObject("stream_options").put("include_usage", true);
            }
        }
        extras();
        return new EncodedRequest(Json.LENIENT.writeValueAsBytes(body), List.copyOf(dropped));
    }

    private void extras() {
        Map<String, String> extras = new TreeMap<>(request.extras());
        number("frequency_penalty", Penalties.frequency(extras));
        number("presence_penalty", Penalties.presence(extras));
        LogProbWish wish = LogProbWish.take(extras);
        if (wish != null) {
            body.put("logprobs", true);
            if (wish.others() > 0) {
                body.put("top_logprobs", wish.others());
            }
        }
        CommonWords.say(extras, model, body);
        String verbosity = CommonWords.isOpenAi(model) ? extras.remove("text.verbosity") : null;
        if (verbosity != null) {
            body.putRawValue("verbosity", new RawValue(verbosity));
        }
        dropped.addAll(extras.keySet());
    }

    private void number(String name, @Nullable String value) {
        if (value != null) {
            body.putRawValue(name, new RawValue(value));
        }
    }

    private void tools() {
        if (request.tools().isEmpty()) {
            return;
        }
        ArrayNode tools = body.putArray("tools");
        for (Tool tool : request.tools()) {
            ObjectNode function = tools.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name());
            if (tool.description() != null) {
                function.put("description", tool.description());
            }
            function.putRawValue("parameters", new RawValue(tool.parameters()));
            if (tool.strict() != null) {
                function.put("strict", tool.strict());
            }
            dropMark(tool.cache(), dropped);
        }
        switch (request.toolChoice()) {
            case ToolChoice.Unsaid _ -> {}
            case ToolChoice.Auto _ -> body.put("tool_choice", "auto");
            case ToolChoice.None _ -> body.put("tool_choice", "none");
            case ToolChoice.Required _ -> body.put("tool_choice", "required");
            case ToolChoice.Named(String name) ->
                body.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", name);
        }
        if (request.parallelToolCalls() != null) {
            body.put("parallel_tool_calls", request.parallelToolCalls());
        }
    }

    /// The prompt is cached without being asked, or not at all: a mark has no place to go.
    static void dropMark(@Nullable CacheMark mark, Set<String> dropped) {
        if (mark != null) {
            dropped.add("cache_control");
        }
    }

    /// The word for the most tokens of an answer.
    static String bound(String model) {
        return OPENAI_MODEL.matcher(model).matches() ? "max_completion_tokens" : "max_tokens";
    }

    private void limits() {
        if (request.maxTokens() != null) {
            body.put(bound, request.maxTokens());
        }
        ChatRequest.Sampling sampling = request.sampling();
        if (sampling.temperature() != null) {
            body.put("temperature", sampling.temperature());
        }
        if (sampling.topP() != null) {
            body.put("top_p", sampling.topP());
        }
        if (sampling.topK() != null) {
            dropped.add("top_k");
        }
        if (sampling.seed() != null) {
            body.put("seed", sampling.seed());
        }
        if (!request.stop().isEmpty()) {
            ArrayNode stop = body.putArray("stop");
            request.stop().forEach(stop::add);
        }
    }

    /// `none` is left out: it is what models that do not reason do anyway, and those refuse the field.
    private void reasoning() {
        Reasoning reasoning = request.reasoning();
        if (reasoning == null) {
            return;
        }
        String effort = reasoning.effort();
        Integer budget = reasoning.budgetTokens();
        if (effort == null && budget != null) {
            effort = budget <= LOW_BUDGET ? "low" : budget <= MEDIUM_BUDGET ? "medium" : "high";
        }
        if (effort != null && !effort.equals("none")) {
            body.put("reasoning_effort", effort(effort));
        }
    }

    /// The highest words only where they are known to be taken, as models answer 400 to one that they lack:
    /// `xhigh` came with gpt-5.1-codex-max, `max` with gpt-5.6
    /// (<https://developers.openai.com/api/docs/guides/reasoning>).
    private String effort(String wanted) {
        return switch (wanted) {
            case "max" -> version() >= 506 ? "max" : effort("xhigh");
            case "xhigh" -> version() >= 502 || model.contains("gpt-5.1-codex-max") ? "xhigh" : "high";
            default -> wanted;
        };
    }

    /// Major × 100 + minor; 0 for what is no GPT by its name.
    private int version() {
        Matcher gpt = GPT.matcher(model);
        if (!gpt.matches()) {
            return 0;
        }
        String minor = gpt.group(2);
        return 100 * Integer.parseInt(gpt.group(1)) + (minor == null ? 0 : Integer.parseInt(minor));
    }

    private void format() {
        switch (request.format()) {
            case null -> {}
            case AnswerFormat.JsonObject _ -> body.putObject("response_format").put("type", "json_object");
            case AnswerFormat.JsonSchema form -> {
                ObjectNode schema = body.putObject("response_format")
                        .put("type", "json_schema")
                        .putObject("json_schema");
                schema.put("name", form.name() == null ? "answer" : form.name());
                if (form.description() != null) {
                    schema.put("description", form.description());
                }
                schema.putRawValue("schema", new RawValue(form.schema()));
                if (form.strict() != null) {
                    schema.put("strict", form.strict());
                }
            }
        }
    }
}
