package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.openai.Refusals;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Failure;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What errors mean that come in an answer under status 200.
final class Failures {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private Failures() {}

    /// From an `error` event, a `response.failed`, or a whole answer that failed. The facts are in `error`, in the
    /// `error` of `response`, or at the top.
    static Failure inBand(byte[] json) {
        JsonNode tree;
        try {
            tree = Json.LENIENT.readTree(json);
        } catch (JacksonException _) {
            return Refusals.unexplained();
        }
        return inBand(tree);
    }

    /// The same of one that is read already.
    static Failure inBand(JsonNode tree) {
        for (JsonNode place :
                new JsonNode[] {tree.path("error"), tree.path("response").path("error")}) {
            if (place.isObject() || place.isString()) {
                return of(place);
            }
        }
        return tree.path("message").isString() ? of(withoutType(tree)) : Refusals.unexplained();
    }

    /// Whether an event's data is the mark by which other APIs end a stream; some servers send it here too.
    static boolean isDone(byte[] data, int from, int to) {
        return java.util.Arrays.equals(data, from, to, DONE, 0, DONE.length);
    }

    /// As the body that it would have been, so that a client before whom nothing went out reads it as one.
    private static Failure of(JsonNode error) {
        ObjectNode body = Json.LENIENT.createObjectNode();
        body.set("error", error);
        return Refusals.inBand(Json.LENIENT.writeValueAsBytes(body));
    }

    /// At the top, `type` says that it is an error and not which.
    private static JsonNode withoutType(JsonNode event) {
        if (!(event instanceof ObjectNode object)) {
            return event;
        }
        ObjectNode error = object.deepCopy();
        error.remove("type");
        error.remove("sequence_number");
        return error;
    }
}
