package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.LogProbWish;
import dev.signalbox.dialects.tree.Penalties;
import dev.signalbox.dialects.tree.ServiceTier;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.AnswerFormat;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes a request that came in another dialect. docs/compatibility-gemini.md says what becomes of each
/// field.
final class RequestWriter {
    /// The API refuses more.
    private static final int MOST_STOPS = 5;

    private static final Map<String, String> TIERS = Map.of(
            ServiceTier.STANDARD, "standard",
            ServiceTier.FLEX, "flex",
            ServiceTier.PRIORITY, "priority");

    private final ChatRequest request;
    /// What is left of them is dropped.
    private final Map<String, String> extras;

    private final ModelTraits traits;
    private final ThinkingPlan thinking;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final JsonGenerator json = Json.MAPPER.createGenerator(bytes);

    RequestWriter(ChatRequest request, String model) {
        this.request = request;
        extras = new TreeMap<>(request.extras());
        traits = ModelTraits.of(model);
        thinking = ThinkingPlan.of(request.reasoning(), traits);
    }

    EncodedRequest write() {
        json.writeStartObject();
        new ConversationWriter(json, dropped, request, traits.wantsSignatures()).write();
        if (!request.tools().isEmpty()) {
            tools();
            toolChoice();
        }
        config();
        String tier = ServiceTier.take(extras, TIERS);
        if (tier != null) {
            json.writeStringProperty("serviceTier", tier);
        }
        if (request.user() != null) {
            dropped.add("user");
        }
        dropped.addAll(extras.keySet());
        json.writeEndObject();
        json.close();
        return new EncodedRequest(bytes.toByteArray(), List.copyOf(dropped));
    }

    private void tools() {
        json.writeArrayPropertyStart("tools");
        json.writeStartObject();
        json.writeArrayPropertyStart("functionDeclarations");
        for (Tool tool : request.tools()) {
            json.writeStartObject();
            json.writeStringProperty("name", tool.name());
            String description = tool.description();
            if (description != null) {
                json.writeStringProperty("description", description);
            }
            if (Json.isObject(tool.parameters())) {
                json.writeName("parametersJsonSchema");
                json.writeRawValue(tool.parameters());
                SchemaWords.unheeded(tool.parameters(), "parameters.", dropped);
            } else if (!tool.parameters().isBlank()) {
                dropped.add("parameters");
            }
            if (Boolean.TRUE.equals(tool.strict())) {
                dropped.add("strict");
            }
            if (tool.cache() != null) {
                dropped.add(ConversationWriter.CACHE);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private void toolChoice() {
        if (Boolean.FALSE.equals(request.parallelToolCalls())) {
            dropped.add("parallel_tool_calls");
        }
        ToolChoice choice = request.toolChoice();
        if (choice instanceof ToolChoice.Unsaid) {
            return;
        }
        json.writeObjectPropertyStart("toolConfig");
        json.writeObjectPropertyStart("functionCallingConfig");
        json.writeStringProperty(
                "mode",
                switch (choice) {
                    case ToolChoice.Unsaid _, ToolChoice.Auto _ -> "AUTO";
                    case ToolChoice.None _ -> "NONE";
                    case ToolChoice.Required _, ToolChoice.Named _ -> "ANY";
                });
        if (choice instanceof ToolChoice.Named(String name)) {
            json.writeArrayPropertyStart("allowedFunctionNames");
            json.writeString(name);
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void config() {
        json.writeObjectPropertyStart("generationConfig");
        Integer maxTokens = request.maxTokens();
        if (maxTokens != null) {
            json.writeNumberProperty("maxOutputTokens", maxTokens);
        }
        sampling(request.sampling());
        if (!request.stop().isEmpty()) {
            json.writeArrayPropertyStart("stopSequences");
            request.stop().stream().limit(MOST_STOPS).forEach(json::writeString);
            json.writeEndArray();
            if (request.stop().size() > MOST_STOPS) {
                dropped.add("stop");
            }
        }
        LogProbWish wish = LogProbWish.take(extras);
        if (wish != null) {
            json.writeBooleanProperty("responseLogprobs", true);
            if (wish.others() > 0) {
                json.writeNumberProperty("logprobs", wish.others());
            }
        }
        format();
        thinking();
        json.writeEndObject();
    }

    private void sampling(Sampling sampling) {
        Double temperature = sampling.temperature();
        if (temperature != null) {
            double within = Math.clamp(temperature, 0.0, 2.0);
            json.writeNumberProperty("temperature", within);
            if (within != temperature) {
                dropped.add("temperature");
            }
        }
        Double topP = sampling.topP();
        if (topP != null) {
            json.writeNumberProperty("topP", topP);
        }
        Integer topK = sampling.topK();
        if (topK != null) {
            json.writeNumberProperty("topK", topK);
        }
        Long seed = sampling.seed();
        if (seed != null) {
            if (seed == seed.intValue()) {
                json.writeNumberProperty("seed", seed);
            } else {
                dropped.add("seed");
            }
        }
        number("frequencyPenalty", Penalties.frequency(extras));
        number("presencePenalty", Penalties.presence(extras));
    }

    private void number(String name, @Nullable String value) {
        if (value != null) {
            json.writeName(name);
            json.writeRawValue(value);
        }
    }

    private void format() {
        AnswerFormat format = request.format();
        if (format == null) {
            return;
        }
        json.writeStringProperty("responseMimeType", "application/json");
        if (format instanceof AnswerFormat.JsonSchema declared) {
            if (!Json.isObject(declared.schema())) {
                dropped.add("response_format");
                return;
            }
            json.writeName("responseJsonSchema");
            json.writeRawValue(declared.schema());
            SchemaWords.unheeded(declared.schema(), "response_format.", dropped);
            if (declared.description() != null) {
                dropped.add("response_format.json_schema.description");
            }
        }
    }

    private void thinking() {
        if (thinking.dropped() != null) {
            dropped.add(thinking.dropped());
        }
        String level = thinking.level();
        Integer budget = thinking.budget();
        if (level == null && budget == null) {
            return;
        }
        json.writeObjectPropertyStart("thinkingConfig");
        if (level != null) {
            json.writeStringProperty("thinkingLevel", level);
        }
        if (budget != null) {
            json.writeNumberProperty("thinkingBudget", budget);
        }
        if (budget == null || budget > 0) {
            // Who asks for reasoning is shown it, as other providers do.
            json.writeBooleanProperty("includeThoughts", true);
        }
        json.writeEndObject();
    }
}
