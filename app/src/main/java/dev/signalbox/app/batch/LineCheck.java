package dev.signalbox.app.batch;

import dev.signalbox.app.batch.InputLines.Line;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Deferral;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads a line of a batch's file: `{"custom_id":…,"method":"POST","url":…,"body":{…}}`. The body stays as it is, byte
/// for byte.
final class LineCheck {
    static final Map<String, Operation> ENDPOINTS =
            Map.of("/v1/chat/completions", Operation.CHAT, "/v1/embeddings", Operation.EMBEDDINGS);
    private static final int MOST_ID = 512;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final ServedApi api;
    private final String endpoint;
    private final Operation operation;

    /// What a line is.
    sealed interface Read {
        /// @param model as the caller calls it
        record Request(int line, String customId, String model, byte[] body) implements Read {}

        record Unusable(BatchFault fault) implements Read {}
    }

    /// @param endpoint one of [#ENDPOINTS]
    LineCheck(ServedApi api, String endpoint) {
        this.api = api;
        this.endpoint = endpoint;
        Operation known = ENDPOINTS.get(endpoint);
        if (known == null) {
            throw new IllegalArgumentException("no endpoint of batches");
        }
        operation = known;
    }

    Read read(Line line) {
        byte[] text = line.text();
        if (text == null) {
            return fault("line_too_long", "This line is longer than " + InputLines.MOST_LINE + " bytes.", null, line);
        }
        Envelope envelope;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            envelope = envelope(text);
        } catch (CharacterCodingException e) {
            return fault("invalid_json_line", "This line is not valid UTF-8.", null, line);
        } catch (JacksonException e) {
            return fault("invalid_json_line", "This line is not parseable as valid JSON.", null, line);
        }
        if (envelope == null) {
            return fault("invalid_json_line", "This line is not a JSON object.", null, line);
        }
        BatchFault wrong = wrong(envelope, line.number());
        return wrong == null ? body(envelope, line) : new Read.Unusable(wrong);
    }

    private @Nullable BatchFault wrong(Envelope envelope, int line) {
        String id = envelope.customId;
        if (id == null || id.isEmpty()) {
            return missing("custom_id", line);
        }
        if (id.length() > MOST_ID) {
            return new BatchFault(
                    "invalid_custom_id", "`custom_id` is longer than " + MOST_ID + " characters.", "custom_id", line);
        }
        if (envelope.method == null) {
            return missing("method", line);
        }
        if (!envelope.method.equals("POST")) {
            return new BatchFault("invalid_method", "The only method of a batch is POST.", "method", line);
        }
        if (envelope.url == null) {
            return missing("url", line);
        }
        if (!envelope.url.equals(endpoint)) {
            return new BatchFault(
                    "invalid_url", "The URL of this line is not the batch's endpoint, " + endpoint + ".", "url", line);
        }
        return envelope.body == null ? missing("body", line) : null;
    }

    private static BatchFault missing(String field, int line) {
        return new BatchFault(
                "missing_required_parameter", "Missing required parameter: '" + field + "'.", field, line);
    }

    private Read body(Envelope envelope, Line line) {
        byte[] body = envelope.body;
        String customId = envelope.customId;
        if (body == null || customId == null || body.length > Deferral.MOST_BODY) {
            return fault("body_too_large", "The body is larger than " + Deferral.MOST_BODY + " bytes.", "body", line);
        }
        try {
            Scan scan = api.scan(operation, body, body.length);
            return scan.stream()
                    ? fault("invalid_request", "A line of a batch cannot be a stream.", "body.stream", line)
                    : new Read.Request(line.number(), customId, scan.model(), body);
        } catch (InvalidRequest e) {
            Problem problem = e.problem();
            String param = problem.param() == null ? "body" : "body." + problem.param();
            return fault(problem.code().word(), problem.message(), param, line);
        }
    }

    private static Read fault(String code, String message, @Nullable String param, Line line) {
        return new Read.Unusable(new BatchFault(code, message, param, line.number()));
    }

    private static final class Envelope {
        private @Nullable String customId;
        private @Nullable String method;
        private @Nullable String url;
        private byte @Nullable [] body;
    }

    /// Null when it is no object. What else is in it is nobody's.
    private static @Nullable Envelope envelope(byte[] text) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Envelope found = new Envelope();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                boolean string = value == JsonToken.VALUE_STRING;
                switch (name) {
                    case "custom_id" -> found.customId = string ? json.getString() : null;
                    case "method" -> found.method = string ? json.getString() : null;
                    case "url" -> found.url = string ? json.getString() : null;
                    case "body" -> {
                        int start = (int) json.currentTokenLocation().getByteOffset();
                        json.skipChildren();
                        int end = (int) json.currentLocation().getByteOffset();
                        found.body = value == JsonToken.START_OBJECT ? Arrays.copyOfRange(text, start, end) : null;
                    }
                    default -> json.skipChildren();
                }
            }
            return json.nextToken() == null ? found : null;
        }
    }
}
