package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.openai.CommonWords;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.LogProbWish;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// Writes a request that came in another dialect. Nothing of it is kept at the provider.
final class RequestWriter {
    private static final int LEAST_BOUND = 16;
    private static final int LOW_BUDGET = 4096;
    private static final int MEDIUM_BUDGET = 16384;

    private final ChatRequest request;
    private final String model;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private final Set<String> dropped = new TreeSet<>();

    RequestWriter(ChatRequest request, String model) {
        this.request = request;
        this.model = model;
    }

    EncodedRequest write() {
        body.put("model", model);
        new InputWriter(body.putArray("input"), dropped).write(request);
        tools();
        limits();
        reasoning();
        format();
        if (request.user() != null) {
            body.put("safety_identifier", request.user());
        }
        if (request.stream()) {
            body.put("stream", true);
        }
        body.put("store", false);
        extras();
        return new EncodedRequest(Json.LENIENT.writeValueAsBytes(body), List.copyOf(dropped));
    }

    /// The prompt is cached without being asked: a mark has no place to go.
    static void dropMark(@Nullable CacheMark mark, Set<String> dropped) {
        if (mark != null) {
            dropped.add("cache_control");
        }
    }

    private void extras() {
        Map<String, String> extras = new TreeMap<>(request.extras());
        LogProbWish wish = LogProbWish.take(extras);
        if (wish != null) {
            body.withArray("include").add("message.output_text.logprobs");
            if (wish.others() > 0) {
                body.put("top_logprobs", wish.others());
            }
        }
        CommonWords.say(extras, model, body);
        String verbosity = CommonWords.isOpenAi(model) ? extras.remove("verbosity") : null;
        if (verbosity != null) {
            body.withObject("text").putRawValue("verbosity", new RawValue(verbosity));
        }
        dropped.addAll(extras.keySet());
    }

    private void tools() {
        if (request.tools().isEmpty()) {
            return;
        }
        ArrayNode tools = body.putArray("tools");
        for (Tool tool : request.tools()) {
            ObjectNode function = tools.addObject().put("type", "function").put("name", tool.name());
            if (tool.description() != null) {
                function.put("description", tool.description());
            }
            function.putRawValue("parameters", new RawValue(tool.parameters()));
            // Left out, it would be true here and false in every other API.
            function.put("strict", Boolean.TRUE.equals(tool.strict()));
            dropMark(tool.cache(), dropped);
        }
        switch (request.toolChoice()) {
            case ToolChoice.Unsaid _ -> {}
            case ToolChoice.Auto _ -> body.put("tool_choice", "auto");
            case ToolChoice.None _ -> body.put("tool_choice", "none");
            case ToolChoice.Required _ -> body.put("tool_choice", "required");
            case ToolChoice.Named(String name) ->
                body.putObject("tool_choice").put("type", "function").put("name", name);
        }
        if (request.parallelToolCalls() != null) {
            body.put("parallel_tool_calls", request.parallelToolCalls());
        }
    }

    private void limits() {
        if (request.maxTokens() != null) {
            body.put("max_output_tokens", Math.max(LEAST_BOUND, request.maxTokens()));
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
            dropped.add("seed");
        }
        if (!request.stop().isEmpty()) {
            dropped.add("stop");
        }
    }

    /// Models that do not reason refuse the field and `include`, so neither is written unless the client speaks of
    /// reasoning; `none` is what they do anyway.
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
            body.putObject("reasoning").put("effort", effort).put("summary", "auto");
            body.putArray("include").add("reasoning.encrypted_content");
        }
    }

    private void format() {
        switch (request.format()) {
            case null -> {}
            case AnswerFormat.JsonObject _ ->
                body.putObject("text").putObject("format").put("type", "json_object");
            case AnswerFormat.JsonSchema form -> {
                ObjectNode format = body.putObject("text").putObject("format").put("type", "json_schema");
                format.put("name", form.name() == null ? "answer" : form.name());
                if (form.description() != null) {
                    format.put("description", form.description());
                }
                format.putRawValue("schema", new RawValue(form.schema()));
                if (form.strict() != null) {
                    format.put("strict", form.strict());
                }
            }
        }
    }
}
