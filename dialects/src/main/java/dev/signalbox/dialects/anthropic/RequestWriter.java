package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.ServiceTier;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.AnswerFormat;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes a request that came in another dialect. docs/compatibility-anthropic.md says what becomes of each
/// field.
final class RequestWriter {
    /// The API wants a limit always; other dialects have none by default. Every model that this API serves
    /// can write this much but the oldest (Claude 3 Opus and Haiku), for which a client must say its own.
    static final int DEFAULT_MAX_TOKENS = 8192;

    /// How long the provider caches what is marked without a time.
    static final String USUAL_TTL = "5m";

    /// The caller's own choice of project, and nothing dearer than usual.
    private static final Map<String, String> TIERS =
            Map.of(ServiceTier.AUTO, "auto", ServiceTier.STANDARD, "standard_only");

    private final ChatRequest request;
    private final String model;
    private final ModelTraits traits;
    private final ThinkingPlan thinking;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final JsonGenerator json = Json.MAPPER.createGenerator(bytes);

    RequestWriter(ChatRequest request, String model) {
        this.request = request;
        this.model = model;
        traits = ModelTraits.of(model);
        thinking = ThinkingPlan.of(request, traits);
    }

    EncodedRequest write() {
        return write("model", model);
    }

    /// The path names the model.
    EncodedRequest writeForVertex() {
        return write(VertexProvider.VERSION_FIELD, VertexProvider.VERSION);
    }

    private EncodedRequest write(String name, String value) {
        json.writeStartObject();
        json.writeStringProperty(name, value);
        Integer maxTokens = request.maxTokens();
        json.writeNumberProperty("max_tokens", maxTokens == null ? DEFAULT_MAX_TOKENS + thinking.budget() : maxTokens);
        new ConversationWriter(json, dropped, request, traits.midConversationSystem()).write();
        if (!request.tools().isEmpty()) {
            tools();
            toolChoice();
        }
        if (!request.stop().isEmpty()) {
            json.writeName("stop_sequences");
            json.writeStartArray();
            request.stop().forEach(json::writeString);
            json.writeEndArray();
        }
        sampling();
        thinking();
        outputConfig();
        String user = request.user();
        if (user != null) {
            json.writeObjectPropertyStart("metadata");
            json.writeStringProperty("user_id", user);
            json.writeEndObject();
        }
        extras();
        if (request.stream()) {
            json.writeBooleanProperty("stream", true);
        }
        json.writeEndObject();
        json.close();
        return new EncodedRequest(bytes.toByteArray(), List.copyOf(dropped));
    }

    static void cache(JsonGenerator json, @Nullable CacheMark cache) {
        if (cache == null) {
            return;
        }
        json.writeObjectPropertyStart("cache_control");
        json.writeStringProperty("type", "ephemeral");
        if (!cache.ttl().equals(USUAL_TTL)) {
            json.writeStringProperty("ttl", cache.ttl());
        }
        json.writeEndObject();
    }

    private void tools() {
        json.writeArrayPropertyStart("tools");
        for (Tool tool : request.tools()) {
            json.writeStartObject();
            json.writeStringProperty("name", tool.name());
            String description = tool.description();
            if (description != null) {
                json.writeStringProperty("description", description);
            }
            json.writeName("input_schema");
            json.writeRawValue(objectSchema(tool.parameters()));
            if (Boolean.TRUE.equals(tool.strict())) {
                if (traits.structuredOutputs()) {
                    json.writeBooleanProperty("strict", true);
                } else {
                    dropped.add("strict");
                }
            }
            cache(json, tool.cache());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// The schema with `"type":"object"`, which the API insists on and others do not.
    private String objectSchema(String schema) {
        if (schema.isBlank()) {
            return "{\"type\":\"object\"}";
        }
        try {
            byte[] text = schema.getBytes(StandardCharsets.UTF_8);
            JsonScanner scanner = JsonScanner.lenient();
            scanner.reset(text, 0, text.length);
            if (scanner.next() == Token.OBJECT_START) {
                boolean typed = false;
                boolean empty = true;
                while (scanner.next() == Token.NAME) {
                    typed |= scanner.is(TYPE);
                    empty = false;
                    scanner.skip();
                }
                scanner.next();
                String rest = schema.substring(schema.indexOf('{') + 1);
                return typed ? schema : "{\"type\":\"object\"" + (empty ? "" : ",") + rest;
            }
        } catch (JsonSyntaxException e) {
            // Told of below: no reader of ours gives such a schema.
        }
        dropped.add("parameters");
        return "{\"type\":\"object\"}";
    }

    private static final byte[] TYPE = Tokens.ascii("type");

    private void toolChoice() {
        boolean one = Boolean.FALSE.equals(request.parallelToolCalls());
        ToolChoice choice = request.toolChoice();
        if (choice instanceof ToolChoice.Unsaid && !one) {
            return;
        }
        json.writeObjectPropertyStart("tool_choice");
        json.writeStringProperty(
                "type",
                switch (choice) {
                    case ToolChoice.Unsaid _, ToolChoice.Auto _ -> "auto";
                    case ToolChoice.None _ -> "none";
                    case ToolChoice.Required _ -> "any";
                    case ToolChoice.Named _ -> "tool";
                });
        if (choice instanceof ToolChoice.Named(String name)) {
            json.writeStringProperty("name", name);
        }
        if (one && !(choice instanceof ToolChoice.None)) {
            json.writeBooleanProperty("disable_parallel_tool_use", true);
        }
        json.writeEndObject();
    }

    private void sampling() {
        Sampling sampling = request.sampling();
        boolean free = traits.sampling() && !"enabled".equals(thinking.mode());
        Double temperature = sampling.temperature();
        boolean heated = false;
        if (temperature != null) {
            double within = Math.clamp(temperature, 0.0, 1.0);
            if (within != temperature) {
                dropped.add("temperature");
            }
            if (free) {
                json.writeNumberProperty("temperature", within);
                heated = true;
            } else if (within != 1.0) {
                dropped.add("temperature");
            }
        }
        Double topP = sampling.topP();
        if (topP != null) {
            if (free && (!heated || traits.temperatureWithTopP())) {
                json.writeNumberProperty("top_p", topP);
            } else if (topP != 1.0) {
                dropped.add("top_p");
            }
        }
        Integer topK = sampling.topK();
        if (topK != null) {
            if (free) {
                json.writeNumberProperty("top_k", topK);
            } else {
                dropped.add("top_k");
            }
        }
        if (sampling.seed() != null) {
            dropped.add("seed");
        }
    }

    private void thinking() {
        if (thinking.dropped() != null) {
            dropped.add(thinking.dropped());
        }
        if (thinking.mode() != null) {
            json.writeObjectPropertyStart("thinking");
            json.writeStringProperty("type", thinking.mode());
            if (thinking.budget() > 0) {
                json.writeNumberProperty("budget_tokens", thinking.budget());
            }
            json.writeEndObject();
        }
    }

    private void outputConfig() {
        String schema = schema();
        String effort = thinking.effort();
        if (schema == null && effort == null) {
            return;
        }
        json.writeObjectPropertyStart("output_config");
        if (effort != null) {
            json.writeStringProperty("effort", effort);
        }
        if (schema != null) {
            json.writeObjectPropertyStart("format");
            json.writeStringProperty("type", "json_schema");
            json.writeName("schema");
            json.writeRawValue(schema);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /// The schema of the answer; null when there is none or it cannot be told. Its name is a label only;
    /// its strictness cannot be switched off.
    private @Nullable String schema() {
        return switch (request.format()) {
            case AnswerFormat.JsonSchema declared -> {
                if (!traits.structuredOutputs() || !Json.isObject(declared.schema())) {
                    dropped.add("response_format");
                    yield null;
                }
                if (declared.description() != null) {
                    dropped.add("response_format.json_schema.description");
                }
                yield declared.schema();
            }
            case AnswerFormat.JsonObject _ -> {
                dropped.add("response_format");
                yield null;
            }
            case null -> null;
        };
    }

    private void extras() {
        Map<String, String> extras = new TreeMap<>(request.extras());
        String tier = ServiceTier.take(extras, TIERS);
        if (tier != null) {
            json.writeStringProperty("service_tier", tier);
        }
        dropped.addAll(extras.keySet());
    }
}
