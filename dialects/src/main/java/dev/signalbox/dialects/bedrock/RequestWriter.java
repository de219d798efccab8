package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.ServiceTier;
import dev.signalbox.model.chat.CacheMark;
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

/// Writes a request for Converse. docs/compatibility-bedrock.md says what becomes of each field.
final class RequestWriter {
    static final String CACHE = "cache_control";

    /// How long the provider caches what is marked without a time.
    private static final String USUAL_TTL = "5m";

    private static final String EMPTY_SCHEMA = "{\"type\":\"object\",\"properties\":{}}";

    /// What a client may say in the API's own words, because no other dialect has any.
    private static final Map<String, String> TIERS = Map.of(
            ServiceTier.AUTO, "",
            ServiceTier.STANDARD, "default",
            ServiceTier.FLEX, "flex",
            ServiceTier.PRIORITY, "priority");
    private static final Set<String> OWN_WORDS = Set.of("guardrailConfig", "performanceConfig", "requestMetadata");

    private final ChatRequest request;
    private final ModelTraits traits;
    private final ThinkingPlan thinking;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final JsonGenerator json = Json.MAPPER.createGenerator(bytes);

    RequestWriter(ChatRequest request, String model) {
        this.request = request;
        traits = ModelTraits.of(model);
        thinking = ThinkingPlan.of(request, traits);
    }

    EncodedRequest write() {
        json.writeStartObject();
        ConversationWriter conversation = new ConversationWriter(json, dropped, request, traits);
        conversation.write();
        tools(conversation.calledTools());
        config();
        modelFields();
        format();
        if (request.user() != null) {
            dropped.add("user");
        }
        extras();
        json.writeEndObject();
        json.close();
        return new EncodedRequest(bytes.toByteArray(), List.copyOf(dropped));
    }

    /// Marks what stands before it.
    static void cachePoint(JsonGenerator json, CacheMark cache, ModelTraits traits, Set<String> dropped) {
        json.writeStartObject();
        json.writeObjectPropertyStart("cachePoint");
        json.writeStringProperty("type", "default");
        if (!cache.ttl().equals(USUAL_TTL)) {
            if (traits.isNova()) {
                dropped.add(CACHE + ".ttl");
            } else {
                json.writeStringProperty("ttl", cache.ttl());
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /// @param called names of the tools in the conversation, without which the API does not take calls
    private void tools(Set<String> called) {
        ToolChoice choice = request.toolChoice();
        if (Boolean.FALSE.equals(request.parallelToolCalls())
                && !request.tools().isEmpty()) {
            dropped.add("parallel_tool_calls");
        }
        boolean none = choice instanceof ToolChoice.None;
        if (called.isEmpty() && (none || request.tools().isEmpty())) {
            // No tools are as good as none to be called.
            return;
        }
        json.writeObjectPropertyStart("toolConfig");
        json.writeArrayPropertyStart("tools");
        request.tools().forEach(this::tool);
        if (request.tools().isEmpty()) {
            for (String name : called) {
                tool(new Tool(name, null, EMPTY_SCHEMA, null, null));
            }
        }
        json.writeEndArray();
        if (none && !request.tools().isEmpty()) {
            dropped.add("tool_choice");
        }
        toolChoice(choice);
        json.writeEndObject();
    }

    private void tool(Tool tool) {
        json.writeStartObject();
        json.writeObjectPropertyStart("toolSpec");
        json.writeStringProperty("name", tool.name());
        String description = tool.description();
        if (description != null && !description.isEmpty()) {
            json.writeStringProperty("description", description);
        }
        json.writeObjectPropertyStart("inputSchema");
        json.writeName("json");
        boolean object = Json.isObject(tool.parameters());
        json.writeRawValue(object ? tool.parameters() : EMPTY_SCHEMA);
        if (!object && !tool.parameters().isBlank()) {
            dropped.add("parameters");
        }
        json.writeEndObject();
        if (Boolean.TRUE.equals(tool.strict())) {
            if (traits.structuredOutputs()) {
                json.writeBooleanProperty("strict", true);
            } else {
                dropped.add("strict");
            }
        }
        json.writeEndObject();
        json.writeEndObject();
        CacheMark cache = tool.cache();
        if (cache != null && traits.cachedTools()) {
            cachePoint(json, cache, traits, dropped);
        } else if (cache != null) {
            dropped.add(CACHE);
        }
    }

    /// That the model may choose is what it does when nothing is said, and not all models take the word.
    private void toolChoice(ToolChoice choice) {
        switch (choice) {
            case ToolChoice.Unsaid _, ToolChoice.Auto _, ToolChoice.None _ -> {}
            case ToolChoice.Required _ -> {
                json.writeObjectPropertyStart("toolChoice");
                json.writeObjectPropertyStart("any");
                json.writeEndObject();
                json.writeEndObject();
            }
            case ToolChoice.Named(String name) -> {
                json.writeObjectPropertyStart("toolChoice");
                json.writeObjectPropertyStart("tool");
                json.writeStringProperty("name", name);
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }

    private void config() {
        Integer maxTokens = request.maxTokens();
        Sampling sampling = request.sampling();
        Double temperature = sampling.temperature();
        Double topP = sampling.topP();
        if (sampling.seed() != null) {
            dropped.add("seed");
        }
        if (maxTokens == null
                && temperature == null
                && topP == null
                && request.stop().isEmpty()) {
            return;
        }
        json.writeObjectPropertyStart("inferenceConfig");
        if (maxTokens != null) {
            json.writeNumberProperty("maxTokens", maxTokens);
        }
        if (temperature != null) {
            double within = Math.clamp(temperature, 0.0, 1.0);
            json.writeNumberProperty("temperature", within);
            if (within != temperature) {
                dropped.add("temperature");
            }
        }
        if (topP != null) {
            json.writeNumberProperty("topP", topP);
        }
        if (!request.stop().isEmpty()) {
            json.writeArrayPropertyStart("stopSequences");
            request.stop().forEach(json::writeString);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /// What each maker calls in its own way.
    private void modelFields() {
        if (thinking.dropped() != null) {
            dropped.add(thinking.dropped());
        }
        Integer topK = request.sampling().topK();
        boolean kept = traits.isNova() || traits.family() == ModelTraits.Family.MISTRAL;
        if (topK != null && !kept) {
            dropped.add("top_k");
        }
        String effort = thinking.word();
        if (effort == null && (topK == null || !kept)) {
            return;
        }
        json.writeObjectPropertyStart("additionalModelRequestFields");
        if (topK != null && kept) {
            if (traits.isNova()) {
                json.writeObjectPropertyStart("inferenceConfig");
                json.writeNumberProperty("topK", topK);
                json.writeEndObject();
            } else {
                json.writeNumberProperty("top_k", topK);
            }
        }
        if (effort != null) {
            if (traits.isNova()) {
                json.writeObjectPropertyStart("reasoningConfig");
                json.writeStringProperty("type", "enabled");
                json.writeStringProperty("maxReasoningEffort", effort);
                json.writeEndObject();
            } else {
                json.writeStringProperty("reasoning_effort", effort);
            }
        }
        json.writeEndObject();
    }

    private void format() {
        AnswerFormat format = request.format();
        if (format == null) {
            return;
        }
        if (!(format instanceof AnswerFormat.JsonSchema declared)
                || !traits.structuredOutputs()
                || !Json.isObject(declared.schema())) {
            dropped.add("response_format");
            return;
        }
        json.writeObjectPropertyStart("outputConfig");
        json.writeObjectPropertyStart("textFormat");
        json.writeStringProperty("type", "json_schema");
        json.writeObjectPropertyStart("structure");
        json.writeObjectPropertyStart("jsonSchema");
        // A text, not an object.
        json.writeStringProperty("schema", declared.schema());
        optional("name", declared.name());
        optional("description", declared.description());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void optional(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private void extras() {
        Map<String, String> extras = new TreeMap<>(request.extras());
        tier(ServiceTier.take(extras, TIERS));
        for (Map.Entry<String, String> extra : extras.entrySet()) {
            if (OWN_WORDS.contains(extra.getKey()) && Json.isObject(extra.getValue())) {
                json.writeName(extra.getKey());
                json.writeRawValue(extra.getValue());
            } else {
                dropped.add(extra.getKey());
            }
        }
    }

    /// @param word null for none, and empty to leave it to the account, which is what saying nothing does
    private void tier(@Nullable String word) {
        if (word != null && !word.isEmpty()) {
            json.writeObjectPropertyStart("serviceTier");
            json.writeStringProperty("type", word);
            json.writeEndObject();
        }
    }
}
